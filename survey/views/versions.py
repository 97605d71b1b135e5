"""The history of a questionnaire: who changed what and when, the difference of two versions, back and forth."""

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from survey.access import requires
from survey.actions import versions as actions
from survey.database import db, writing
from survey.models.questionnaires import Questionnaire, QuestionnaireVersion
from survey.queries import questionnaires
from survey.rules.broken import RuleBroken
from survey.rules.locks import Editor
from survey.rules.permissions import Permission
from survey.rules.questionnaires.changes import Difference, differences
from survey.rules.versions import History

views = Blueprint("versions", __name__, url_prefix="/secretariaat/vragenlijsten")
Page = str | Response | tuple[str, int]


def _questionnaire(slug: str) -> Questionnaire:
    found = questionnaires.by_slug(db.session(), slug)
    return found if found and found.head else abort(404)


def _numbered(slug: str, number: int) -> QuestionnaireVersion:
    return questionnaires.numbered(db.session(), slug, number) or abort(404)


def _between(old: QuestionnaireVersion, new: QuestionnaireVersion) -> tuple[Difference, ...]:
    session = db.session()
    return differences(questionnaires.compiled(session, old), questionnaires.compiled(session, new))


@views.get("/<slug>/versies")
@requires(Permission.READ)
def overview(slug: str) -> str:
    """All versions, fifty at a time; with `van` and `naar` also what differs between those two."""
    return _overview(slug)


def _overview(slug: str, broken: str = "") -> str:
    session, whole = db.session(), _questionnaire(slug)
    rows = questionnaires.history(session, whole.id, request.args.get("voor", type=int))
    history = History(questionnaires.lineage(session, whole.id), whole.version_id or 0)
    used: dict[int, list[str]] = {}
    for round_, number in questionnaires.rounds_with(session, whole.id):
        if round_.published_at:
            used.setdefault(number, []).append(round_.title)
    return render_template("versions/overview.html", questionnaire=whole, rows=rows, history=history, used=used,
                           led_here=history.led_here(), broken=broken, **_compared(slug))


def _compared(slug: str) -> dict[str, object]:
    """The two versions that were chosen, and what differs."""
    numbers = [request.args.get(name, type=int) for name in ("van", "naar")]
    if None in numbers:
        return {"old": None, "new": None, "differences": ()}
    old, new = (_numbered(slug, number) for number in numbers if number is not None)
    return {"old": old, "new": new, "differences": _between(old, new)}


@views.post("/<slug>/versies/terug")
@requires(Permission.WORK)
def undo(slug: str) -> Page:
    return _turned(slug, "undo")


@views.post("/<slug>/versies/vooruit")
@requires(Permission.WORK)
def redo(slug: str) -> Page:
    return _turned(slug, "redo")


def _turned(slug: str, deed: str) -> Page:
    try:
        with writing() as session:
            act = actions.undo if deed == "undo" else actions.redo
            version = act(session, slug, _seen(), Editor(g.user.id, g.user.name), g.now)
    except RuleBroken as broken:
        return _overview(slug, broken.message), 422
    flash(f"Versie {version.number} is nu de versie van de vragenlijst.")
    return redirect(url_for("versions.overview", slug=slug))


def _seen() -> int:
    """The number of the version that was on the screen."""
    return request.form.get("seen", 0, type=int)


@views.get("/<slug>/versies/<int:number>/terugzetten")
@requires(Permission.WORK)
def ask(slug: str, number: int) -> str:
    """Asks once, and shows what would change."""
    return _ask(slug, number)


def _ask(slug: str, number: int, broken: str = "") -> str:
    whole, version = _questionnaire(slug), _numbered(slug, number)
    head = whole.head or abort(404)
    return render_template("versions/restore.html", questionnaire=whole, version=version, broken=broken,
                           differences=_between(head, version))


@views.post("/<slug>/versies/<int:number>/terugzetten")
@requires(Permission.WORK)
def restore(slug: str, number: int) -> Page:
    _numbered(slug, number)
    try:
        with writing() as session:
            made = actions.restore(session, slug, number, _seen(), Editor(g.user.id, g.user.name), g.now)
    except RuleBroken as broken:
        return _ask(slug, number, broken.message), 422
    flash(f"Versie {number} is teruggezet en is nu versie {made.number}.")
    return redirect(url_for("versions.overview", slug=slug))
