"""Trials: the secretariat starts one and reads what came of it; a colleague begins behind its link."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as Reply

from forms.trials import TrialForm, TryForm
from survey.access import count, links, public, requires, visitor
from survey.actions import trials as deeds
from survey.database import db, writing
from survey.models.invitations import Invitation
from survey.models.questionnaires import QuestionnaireVersion
from survey.models.rounds import Round
from survey.queries import questionnaires, responses, trials
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.limits import OPEN_LINK, WRONG_LINK
from survey.rules.permissions import Permission
from survey.rules.questionnaires.document import words
from survey.rules.questionnaires.telling import Told, told_typed

views = Blueprint("trials", __name__)
OFFICE = "/secretariaat/vragenlijsten/<slug>/proef"
COLLEAGUE = "/proef/<token>"
Page = str | Reply | tuple[str, int]


@views.record
def _without_cookies(setup: BlueprintSetupState) -> None:
    """A colleague has no cookie; the form carries the key of the link."""
    setup.app.extensions["csrf"].exempt(f"{__name__}.begin")


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one colleague filled in, in words."""

    invitation: Invitation
    told: tuple[Told, ...]


def _head(slug: str) -> QuestionnaireVersion:
    return questionnaires.head_of(db.session(), slug) or abort(404)


@views.get(OFFICE)
@requires(Permission.READ)
def overview(slug: str) -> str:
    session, head = db.session(), _head(slug)
    found, asked = trials.of_questionnaire(session, head.questionnaire_id), questionnaires.compiled(session, head)
    labels = {question.key: words(question.label) for question in asked.questions}
    form = TrialForm(formdata=None).offer((str(each.id), each.title) for each in trials.drafts(
        session, head.questionnaire_id))
    return render_template(
        "trials/overview.html", version=head, trials=found, form=form, labels=labels,
        attempts={each.id: [_attempt(member, head) for member in trials.tried(session, each.id)] for each in found},
        remarks={each.id: trials.remarks(session, each.id) for each in found},
        urls={each.id: links().trial_url(each.id, each.open_link_serial) for each in found})


def _attempt(member: Invitation, head: QuestionnaireVersion) -> Attempt:
    if member.response is None:
        return Attempt(member, ())
    session, facts = db.session(), member.facts()
    asked = questionnaires.compiled(session, head)
    found = responses.examined(session, asked, member.response.typed, facts, calendar.day_of(g.now))
    return Attempt(member, told_typed(asked, member.response.typed, found, facts, names={}))


@views.post(OFFICE)
@requires(Permission.WORK)
def start(slug: str) -> Reply:
    head = _head(slug)
    drafts = {str(each.id): each for each in trials.drafts(db.session(), head.questionnaire_id)}
    of = drafts.get(request.form.get("of", ""))
    with writing() as session:
        deeds.start(session, head, of, g.user.name, g.now)
    flash("De proef staat klaar. Stuur de link aan uw collega’s.")
    return redirect(url_for("trials.overview", slug=slug), 303)


def _trial(slug: str, number: int) -> Round:
    found = trials.one(db.session(), number)
    return found if found and found.version and found.version.questionnaire.slug == slug else abort(404)


@views.post(f"{OFFICE}/<int:number>/link")
@requires(Permission.WORK)
def renew(slug: str, number: int) -> Reply:
    trial = _trial(slug, number)
    with writing() as session:
        deeds.renew(session, trial, g.user.name, g.now)
    flash("De oude link werkt niet meer.")
    return redirect(url_for("trials.overview", slug=slug), 303)


@views.post(f"{OFFICE}/<int:number>/weg")
@requires(Permission.WORK)
def wipe(slug: str, number: int) -> Reply:
    trial = _trial(slug, number)
    with writing() as session:
        deeds.wipe(session, [trial], g.user.name, g.now)
    flash("De proef is gewist, met alles wat er was ingevuld.")
    return redirect(url_for("trials.overview", slug=slug), 303)


# Behind the link of a trial.

def _tried(token: str) -> Round:
    signed = links().read_trial(token)
    found = trials.one(db.session(), *signed) if signed else None
    if found is None:
        count(WRONG_LINK, visitor())
        abort(404, "link")
    return found


def _form(formdata: object = None) -> TryForm:
    known = [(str(each.id), f"{each.name} ({each.code})") for each in trials.examples(db.session())]
    return TryForm(formdata).offer(known)


@views.get(COLLEAGUE)
@public
def welcome(token: str) -> str:
    return _welcome(_tried(token), token, _form())


def _welcome(trial: Round, token: str, form: TryForm) -> str:
    return render_template("trials/welcome.html", round=trial, form=form, token=token,
                           form_key=links().form_key(token), open=trial.window().takes_answers(g.now))


@views.post(COLLEAGUE)
@public
def begin(token: str) -> Page:
    trial, form = _tried(token), _form(request.form)
    if not links().fits(token, request.form.get("form_key")):
        abort(400, "form_key")
    if not form.validate():
        return _welcome(trial, token, form), 422
    count(OPEN_LINK, visitor())
    chosen = form.organisation.data
    try:
        with writing() as session:
            made = deeds.begin(session, trial, form.name.data or "", int(chosen) if chosen else None, g.now)
    except RuleBroken as broken:
        form.organisation.errors = [broken.message]
        return _welcome(trial, token, form), 422
    return redirect(f"/u/{links().personal(made.id, made.serial)}", 303)
