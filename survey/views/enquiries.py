"""Questions about a question: a member asks, the secretariat answers or passes on, a colleague writes what it knows."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as Reply

from forms.enquiries import AnswerForm, AskForm, ClarifyForm, PassForm, ProposeForm
from survey import letters
from survey.access import count, links, personal_link, public, requires, visitor
from survey.actions import enquiries as deeds
from survey.database import db, writing
from survey.models.enquiries import Enquiry
from survey.models.invitations import Invitation
from survey.models.rounds import Round
from survey.queries import enquiries, questionnaires, rounds
from survey.rules.broken import RuleBroken
from survey.rules.enquiries import clarifications, clarified
from survey.rules.limits import ENQUIRY, WRONG_LINK
from survey.rules.messages import MessageKind
from survey.rules.permissions import Permission
from survey.rules.questionnaires.document import Question, Questionnaire, words

views = Blueprint("enquiries", __name__)
OFFICE = "/secretariaat/uitvragen/<slug>/navragen"
MEMBER = "/u/<token>/uitleg/<key>"
COLLEAGUE = "/navraag/<token>"
Page = str | Reply | tuple[str, int]


@views.record
def _without_cookies(setup: BlueprintSetupState) -> None:
    """Who answers for a colleague has no cookie; the form carries the key of the link."""
    setup.app.extensions["csrf"].exempt(f"{__name__}.propose")


def _questionnaire(round_: Round) -> Questionnaire:
    return questionnaires.compiled(db.session(), round_.version) if round_.version else abort(404)


def _question(round_: Round, key: str) -> Question:
    """A question that can be answered; the key of one that has gone since gives a page that says so."""
    found = _questionnaire(round_).by_key.get(key)
    return found if found and found.answered and found.key == key else abort(404)


def _label(round_: Round, key: str) -> str:
    found = _questionnaire(round_).by_key.get(key)
    return words(found.label) if found else key


# Behind a personal link.

@views.get(MEMBER)
@personal_link
def explain(invitation: Invitation, key: str) -> str:
    return _explain(invitation, key, AskForm(by=invitation.name))


def _explain(invitation: Invitation, key: str, form: AskForm) -> str:
    round_, question = invitation.round, _question(invitation.round, key)
    asked = _questionnaire(round_)
    number = 1 + [each.key for each in asked.sections].index(asked.section_of[key].key)
    return render_template(
        "enquiries/explain.html", round=round_, question=question, label=words(question.label), form=form,
        back=f"/u/{g.token}/{number}#v-{key}", form_key=links().form_key(g.token),
        takes_answers=invitation.window().takes_answers(g.now), shown=clarified(round_.clarifications, key),
        mine=enquiries.of_member(db.session(), invitation.id, key),
        hosts=[host.association for host in round_.hosts])


@views.post(MEMBER)
@personal_link
def ask(invitation: Invitation, key: str) -> Page:
    form, question = AskForm(request.form), _question(invitation.round, key)
    if not form.validate():
        return _explain(invitation, key, form), 422
    count(ENQUIRY, str(invitation.id))
    try:
        with writing() as session:
            deeds.ask(session, invitation, key, words(question.label), form.text.data, form.by.data, g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _explain(invitation, key, form), 422
    return redirect(f"/u/{g.token}/uitleg/{key}?gesteld=1#gesteld", 303)


# Behind the link of a colleague to whom a question was passed on.

def _passed(token: str) -> Enquiry:
    signed = links().read_enquiry(token)
    found = enquiries.passed_on(db.session(), *signed) if signed else None
    if found is None:
        count(WRONG_LINK, visitor())
        abort(404, "link")
    return found


@views.get(COLLEAGUE)
@public
def passed(token: str) -> str:
    enquiry = _passed(token)
    return _colleague(enquiry, token, ProposeForm(text=enquiry.proposal))


def _colleague(enquiry: Enquiry, token: str, form: ProposeForm) -> str:
    return render_template("enquiries/passed.html", enquiry=enquiry, round=enquiry.round, form=form,
                           label=_label(enquiry.round, enquiry.question_key), form_key=links().form_key(token),
                           hosts=[host.association for host in enquiry.round.hosts])


@views.post(COLLEAGUE)
@public
def propose(token: str) -> Page:
    enquiry, form = _passed(token), ProposeForm(request.form)
    if not links().fits(token, request.form.get("form_key")):
        abort(400, "form_key")
    if not form.validate():
        return _colleague(enquiry, token, form), 422
    try:
        with writing() as session:
            deeds.propose(session, enquiry, _label(enquiry.round, enquiry.question_key), form.text.data, g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _colleague(enquiry, token, form), 422
    return redirect(f"/navraag/{token}?bewaard=1#bewaard", 303)


# For the secretariat.

def _round(slug: str) -> Round:
    return rounds.by_slug(db.session(), slug) or abort(404)


@views.get(f"{OFFICE}/")
@requires(Permission.READ)
def overview(slug: str) -> str:
    return _overview(_round(slug), None)


def _overview(round_: Round, form: ClarifyForm | None, letter: Any = None, told: int = 0) -> str:
    asked = _questionnaire(round_)
    questions = [each for each in asked.questions if each.answered]
    labels, shown = {each.key: words(each.label) for each in questions}, clarifications(round_.clarifications)
    return render_template(
        "enquiries/overview.html", round=round_, labels=labels, shown=shown, letter=letter, told=told,
        form=(form or ClarifyForm(formdata=None)).offer((key, label[:100]) for key, label in labels.items()),
        rows=enquiries.of_round(db.session(), round_.id),
        changed=enquiries.changed(db.session(), round_.id, shown, {each.key: each.keys for each in questions}))


@views.post(f"{OFFICE}/")
@requires(Permission.WORK)
def clarify(slug: str) -> Page:
    """First the mail is shown with the number of who gets it; without a mail it is done at once."""
    round_ = _round(slug)
    form = ClarifyForm().offer((each.key, each.key) for each in _questionnaire(round_).questions if each.answered)
    if not form.validate():
        return _overview(round_, form), 422
    question = _question(round_, form.question.data)
    if form.tell.data and request.form.get("step") != "confirm":
        return _overview(round_, form, *_letter(round_, question, form.text.data))
    try:
        told = _clarify(round_, question, form.text.data, form.tell.data)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _overview(round_, form), 422
    flash(f"De verduidelijking staat bij de vraag.{_told(told)}")
    return redirect(url_for("enquiries.overview", slug=slug), 303)


def _clarify(round_: Round, question: Question, text: str, tell: bool) -> int:
    with writing() as session:
        return deeds.clarify(session, round_, question.key, question.keys, words(question.label), text, g.user.name,
                             g.now, tell=tell)


def _told(number: int) -> str:
    return f" {number} {'lid krijgt' if number == 1 else 'leden krijgen'} daarover een mail." if number else ""


def _letter(round_: Round, question: Question, text: str) -> tuple[letters.Letter | None, int]:
    """The mail as the first of them will read it, and how many get it."""
    done = enquiries.done(db.session(), round_.id, question.keys)
    context = {"question": words(question.label), "answer": text, "key": question.key}
    return (letters.preview(MessageKind.CLARIFIED, done[0], context, g.now) if done else None), len(done)


@views.post(f"{OFFICE}/verduidelijking/<int:number>/weg")
@requires(Permission.WORK)
def take_back(slug: str, number: int) -> Reply:
    round_ = _round(slug)
    with writing() as session:
        deeds.take_back(session, round_, number, g.user.name, g.now)
    flash("De verduidelijking staat niet meer bij de vraag.")
    return redirect(url_for("enquiries.overview", slug=slug), 303)


def _one(slug: str, number: int) -> tuple[Round, Enquiry]:
    round_ = _round(slug)
    return round_, enquiries.one(db.session(), round_.id, number) or abort(404)


@views.get(f"{OFFICE}/<int:number>")
@requires(Permission.READ)
def show(slug: str, number: int) -> str:
    round_, enquiry = _one(slug, number)
    return _show(round_, enquiry, AnswerForm(formdata=None, text=enquiry.proposal), PassForm(formdata=None))


def _show(round_: Round, enquiry: Enquiry, form: AnswerForm, passing: PassForm, letter: Any = None,
          told: int = 0) -> str:
    return render_template(
        "enquiries/show.html", round=round_, enquiry=enquiry, form=form, passing=passing, letter=letter, told=told,
        label=_label(round_, enquiry.question_key), shown=clarified(round_.clarifications, enquiry.question_key))


@views.post(f"{OFFICE}/<int:number>")
@requires(Permission.WORK)
def answer(slug: str, number: int) -> Page:
    round_, enquiry = _one(slug, number)
    form, empty = AnswerForm(), PassForm(formdata=None)
    if not form.validate():
        return _show(round_, enquiry, form, empty), 422
    tell = form.show.data and form.tell.data
    question = _question(round_, enquiry.question_key) if form.show.data else None
    if tell and question and request.form.get("step") != "confirm":
        return _show(round_, enquiry, form, empty, *_letter(round_, question, form.text.data))
    told = 0
    try:
        with writing() as session:
            deeds.answer(session, enquiry, _label(round_, enquiry.question_key), form.text.data, g.user.name, g.now)
            if question:
                told = deeds.clarify(session, round_, question.key, question.keys, words(question.label),
                                     form.text.data, g.user.name, g.now, tell=tell)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _show(round_, enquiry, form, empty), 422
    flash(f"Het antwoord gaat naar {enquiry.asked_by}.{_told(told)}")
    return redirect(url_for("enquiries.overview", slug=slug), 303)


@views.post(f"{OFFICE}/<int:number>/doorgeven")
@requires(Permission.WORK)
def pass_on(slug: str, number: int) -> Page:
    round_, enquiry = _one(slug, number)
    passing, form = PassForm(), AnswerForm(formdata=None, text=enquiry.proposal)
    if not passing.validate():
        return _show(round_, enquiry, form, passing), 422
    try:
        with writing() as session:
            deeds.pass_on(session, enquiry, _label(round_, enquiry.question_key), passing.name.data,
                          passing.email.data, g.user.name, g.now)
    except RuleBroken as broken:
        passing.form_errors.append(broken.message)
        return _show(round_, enquiry, form, passing), 422
    flash(f"{passing.name.data} krijgt een mail met een link om te antwoorden.")
    return redirect(url_for("enquiries.show", slug=slug, number=number), 303)
