"""Live change of a round: what a newer version of its questionnaire does, carrying it through, and asking again."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from survey import letters
from survey.access import requires
from survey.actions import amendments as deeds
from survey.actions import edits
from survey.database import db, writing
from survey.models.questionnaires import QuestionnaireVersion
from survey.models.rounds import Round
from survey.queries import amendments, questionnaires, rounds
from survey.rules.broken import RuleBroken
from survey.rules.locks import Editor
from survey.rules.messages import MessageKind
from survey.rules.permissions import Permission
from survey.rules.questionnaires.document import Question, Questionnaire, words
from survey.rules.questionnaires.edits.afresh import afresh
from survey.rules.questionnaires.impact import Impact, Standing
from survey.rules.rounds import Kind

views = Blueprint("amendments", __name__, url_prefix="/secretariaat/uitvragen/<slug>/wijziging")
Page = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Addition:
    """A question that came after people had sent in: how many of them were asked by mail, how many answered it since,
    and how many can be asked yet.
    """

    question: Question
    asked: int
    answered: int
    open: int


def _round(slug: str) -> Round:
    round_ = rounds.by_slug(db.session(), slug)
    return round_ if round_ and round_.published_at and round_.version else abort(404)


@views.get("")
@requires(Permission.READ)
def show(slug: str) -> str:
    return _show(_round(slug))


def _show(round_: Round, broken: str = "", **shown: Any) -> str:
    session = db.session()
    head, impacts, stands = _newer(round_)
    preview = {"letter": None, "key": "", "told": 0, **shown}
    return render_template("amendments/show.html", round=round_, head=head, impacts=impacts, stands=stands,
                           touched=stands.told(Kind(round_.kind)),
                           words=words, allowed=all(each.allowed for each in impacts), broken=broken,
                           additions=[] if head else _additions(round_), **preview,
                           earlier=[questionnaires.version(session, number) for number in round_.earlier])


def _newer(round_: Round) -> tuple[QuestionnaireVersion | None, tuple[Impact, ...], Standing]:
    """The version that waits, with what it does; None when the round uses the newest one."""
    session = db.session()
    newest = questionnaires.newest(session, round_.version_id)
    if newest is None or newest == round_.version_id:
        return None, (), Standing()
    head = questionnaires.version(session, newest)
    after = questionnaires.compiled(session, head)
    stands = amendments.stands(session, round_, after)
    return head, deeds.effects(session, round_, after, stands), stands


def _asked(round_: Round) -> Questionnaire:
    return questionnaires.compiled(db.session(), round_.version) if round_.version else abort(404)


def _additions(round_: Round) -> list[Addition]:
    """The questions that were not in the first version on which members sent in."""
    if not round_.earlier:
        return []
    session, asked = db.session(), _asked(round_)
    first = questionnaires.compiled(session, questionnaires.version(session, round_.earlier[0]))
    fresh = [each for each in asked.questions
             if each.answered and each.key not in first.by_key and not asked.section_of[each.key].repeat]
    mailed, done = amendments.asked_again(session, round_.id), deeds.done(session, round_, g.now)
    answers = {one.id: one.answers for one in done}
    found = []
    for each in fresh:
        told = {number for key, number in mailed if key == each.key and number in answers}
        since = sum(any(key in answers[number] for key in each.keys) for number in told)
        able = [one for one in deeds.may_be_asked(session, round_, each, g.now, done) if one.id not in told]
        found.append(Addition(each, len(told), since, len(able)))
    return found


@views.post("")
@requires(Permission.WORK)
def carry_through(slug: str) -> Page:
    round_ = _round(slug)
    try:
        with writing() as session:
            carried = deeds.carry_through(session, round_, request.form.get("seen", 0, int), g.user.name, g.now)
    except RuleBroken as broken:
        return _show(_again(slug), broken.message), 422
    flash(f"De {round_.noun} gebruikt nu versie {carried.number} van de vragenlijst.")
    return redirect(url_for("amendments.show", slug=slug), 303)


def _again(slug: str) -> Round:
    db.session.expire_all()
    return _round(slug)


@views.post("/sleutel")
@requires(Permission.WORK)
def new_key(slug: str) -> Page:
    """The changed question becomes a new one in a next version; the old one keeps its answers under its own key."""
    round_, key = _round(slug), request.form.get("key", "")
    assert round_.version
    used = set((questionnaires.asked_in(db.session(), round_) or _asked(round_)).by_key)
    try:
        with writing() as session:
            saved = edits.save(session, round_.version.questionnaire.slug, request.form.get("seen", 0, int),
                               lambda present: afresh(present, key, used), Editor(g.user.id, g.user.name), g.now)
    except RuleBroken as broken:
        return _show(_again(slug), broken.message), 422
    flash(saved.edited.told)
    return redirect(url_for("amendments.show", slug=slug), 303)


def _letter(kind: MessageKind, one: deeds.Done, context: dict[str, str]) -> letters.Letter | None:
    """The mail as this person will read it."""
    preview: Any = letters.preview_to if kind is MessageKind.QUESTION_ADDED else letters.preview
    found: letters.Letter | None = preview(kind, one.whole, context, g.now)
    return found


@views.post("/vragen")
@requires(Permission.WORK)
def ask_again(slug: str) -> Page:
    """First the mail is shown with the number of who gets it."""
    round_, key = _round(slug), request.form.get("key", "")
    question = _asked(round_).by_key.get(key) or abort(404)
    if request.form.get("step") != "confirm":
        mailed = {number for asked, number in amendments.asked_again(db.session(), round_.id) if asked == key}
        able = [each for each in deeds.may_be_asked(db.session(), round_, question, g.now) if each.id not in mailed]
        context = {"question": words(question.label), "key": key}
        letter = _letter(deeds.kind_for(round_), able[0], context) if able else None
        return _show(round_, letter=letter, key=key, told=len(able))
    try:
        with writing() as session:
            number = deeds.ask_again(session, round_, key, g.user.name, g.now)
    except RuleBroken as broken:
        return _show(_again(slug), broken.message), 422
    flash(f"Er {'gaat 1 mail' if number == 1 else f'gaan {number} mails'} uit met de nieuwe vraag.")
    return redirect(url_for("amendments.show", slug=slug), 303)
