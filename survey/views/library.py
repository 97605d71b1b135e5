"""The library: questions and sections of every questionnaire, to be taken over into another."""

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.kinds import WORDS
from survey.access import requires
from survey.actions import edits
from survey.database import db, writing
from survey.queries import questionnaires
from survey.rules.broken import RuleBroken
from survey.rules.locks import Editor
from survey.rules.permissions import Permission
from survey.rules.questionnaires import library
from survey.rules.questionnaires.document import Questionnaire
from survey.rules.questionnaires.edits import borrowing, places
from survey.rules.questionnaires.edits.outcomes import Edited

views = Blueprint("library", __name__, url_prefix="/secretariaat/bibliotheek")
LONGEST = 100


@views.get("/")
@requires(Permission.READ)
def show() -> str:
    return _show()


def _show(broken: RuleBroken | None = None) -> str:
    """What was asked for stands in the address, so that it stays after a refusal."""
    session, asked = db.session(), request.values
    text, source, goal = asked.get("zoek", "")[:LONGEST], asked.get("uit", ""), asked.get("naar", "")
    head = questionnaires.head_of(session, goal) if goal else None
    shelves, more = library.search(
        (each for each in questionnaires.library(session, source) if each[0] != goal), text)
    return render_template(
        "library/show.html", shelves=shelves, more=more, text=text, source=source, kinds=WORDS, broken=broken,
        goal=head, found=questionnaires.compiled(session, head) if head else None, section=asked.get("deel", ""),
        titles=questionnaires.titles(session), seen=asked.get("version", head.number if head else 0, int))


@views.post("/")
@requires(Permission.WORK)
def borrow() -> Response | tuple[str, int]:
    """Takes one question or one section over; what stands in the way is told above the same list."""
    sent = request.form
    lender = questionnaires.numbered(db.session(), sent.get("van", ""), sent.get("nummer", 0, int)) or abort(404)
    lent, name = questionnaires.compiled(db.session(), lender), lender.questionnaire.title
    source, goal = borrowing.origin(lender.questionnaire.slug, lender.number), sent.get("naar", "")
    try:
        with writing() as session:
            saved = edits.save(session, goal, sent.get("version", 0, int), _deed(lent, source, name),
                               Editor(g.user.id, g.user.name), g.now)
    except RuleBroken as broken:
        return _show(broken), 409
    flash(saved.edited.told, "undo")
    key = saved.edited.key
    home = saved.edited.questionnaire.section(key) or saved.edited.questionnaire.section_of[key]
    return redirect(url_for("builder.show", slug=goal, open=home.key, _anchor=f"q-{key}"), 303)


def _deed(lent: Questionnaire, source: str, name: str) -> edits.Deed:
    """The edit that the button asks for."""
    form, goal = request.form, request.form.get("deel", "")
    question, section = form.get("vraag", ""), form.get("heel", "")

    def take(old: Questionnaire) -> Edited:
        if section:
            return borrowing.section(old, lent.section(section) or abort(404), source, name)
        place = places.at_end_of(goal or old.sections[-1].key)
        return borrowing.question(old, places.question(lent, question), source, name, place)
    return take
