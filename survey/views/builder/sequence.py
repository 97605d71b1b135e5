"""The sections and questions in order: moved with buttons, by a typed place or by dragging; copied and deleted."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for

from survey.access import requires
from survey.actions import locks as lock_deeds
from survey.actions import versions
from survey.database import writing
from survey.rules.broken import RuleBroken
from survey.rules.permissions import Permission
from survey.rules.questionnaires.document import Question, Questionnaire, Section
from survey.rules.questionnaires.edits import questions, sections
from survey.rules.questionnaires.edits.outcomes import Edited
from survey.rules.questionnaires.edits.places import Place, at_end_of, found
from survey.views.builder.desk import MOST_OPEN, Desk, Page, number, views

STEPS = {"up": -1, "down": 1}
WHOLE = {"up": sections.up, "down": sections.down}


@views.get("/maken")
@requires(Permission.WORK)
def show(slug: str) -> str:
    return _list(Desk(slug))


def _list(desk: Desk, broken: RuleBroken | None = None, **typed: Any) -> str:
    every = [section.key for section in desk.questionnaire.sections]
    wanted = request.values.get("open") or desk_section(desk, typed) or every[0]
    opened = every if len(desk.questionnaire.questions) <= MOST_OPEN else [wanted]
    return render_template("builder/show.html", desk=desk, opened=opened, most_open=MOST_OPEN, broken=broken,
                           typed=typed)


def desk_section(desk: Desk, typed: dict[str, Any]) -> str:
    """The section in which a refused deed was tried."""
    key = str(typed.get("deed", "")).partition(".")[2]
    home = desk.questionnaire.section(key) or desk.questionnaire.section_of.get(key)
    return home.key if home else ""


@views.post("/maken")
@requires(Permission.WORK)
def rearrange(slug: str) -> Page:
    """Every button in the list: what it does stands in its value, with the key of what it does it to."""
    desk = Desk(slug)
    act, _, key = request.form.get("deed", "").partition(".")
    try:
        if act == "hold":
            return _hold(desk, key)
        if act in ("take", "over", "release"):
            return _hand(desk, act, key)
        if act == "place" and not key:
            key = _typed_place(desk)
        edited = desk.do(lambda old: _edited(old, act, key))
    except RuleBroken as broken:
        return _list(desk, broken, **request.form.to_dict()), 422
    if act == "delete":
        return desk.home(_left(desk, key))
    return desk.home(edited.key or key, act if act in STEPS else "plek" if act == "place" else "q")


def _edited(old: Questionnaire, act: str, key: str) -> Edited:
    whole = old.section(key) is not None
    match act:
        case "up" | "down":
            return WHOLE[act](old, key) if whole else _step(old, key, STEPS[act])
        case "place" | "drag":
            return _placed(old, key, whole)
        case "copy":
            return sections.duplicate(old, key) if whole else questions.duplicate(old, key)
        case "delete":
            return sections.delete(old, key) if whole else questions.delete(old, key)
    raise RuleBroken("Deze knop is er niet meer. Laad de pagina opnieuw.")


def _step(old: Questionnaire, key: str, by: int) -> Edited:
    """One place up or down; past the first or last question of a section it goes on in the next one."""
    home, index = found(old, key)
    if 0 <= index + by < len(home.questions):
        return questions.move(old, key, Place(home.key, index + 1 + by))
    at = old.sections.index(home) + by
    if not 0 <= at < len(old.sections):
        raise RuleBroken(f"Deze vraag staat al helemaal {'bovenaan' if by < 0 else 'onderaan'}.")
    goal = old.sections[at].key
    return questions.move(old, key, at_end_of(goal) if by < 0 else Place(goal, 1))


def _placed(old: Questionnaire, key: str, whole: bool) -> Edited:
    asked = request.form
    if whole:
        return sections.move(old, key, number(asked.get("at") or asked.get(f"place-{key}"), len(old.sections)))
    home, _ = found(old, key)
    goal = old.section(asked.get("to", "")) or home
    most = len(goal.questions) + (goal is not home)
    return questions.move(old, key, Place(goal.key, number(asked.get("at") or asked.get(f"place-{key}"), most)))


def _typed_place(desk: Desk) -> str:
    """Enter in a field for a place: the one whose number was changed."""
    for name, typed in request.form.items():
        key = name.removeprefix("place-")
        if key != name and typed.strip() != str(_place_of(desk.questionnaire, key)):
            return key
    raise RuleBroken("Typ eerst een andere plek bij een vraag of onderdeel.")


def _place_of(questionnaire: Questionnaire, key: str) -> int:
    there: Section | None = questionnaire.section(key)
    if there:
        return questionnaire.sections.index(there) + 1
    return found(questionnaire, key)[1] + 1


def _left(desk: Desk, key: str) -> str:
    """After something was deleted: what stands in its place now. The old version still knows where that was."""
    place = request.form.get(f"place-{key}", 1, int)
    rows: tuple[Question, ...] | tuple[Section, ...] = desk.questionnaire.sections
    home = desk.questionnaire.section(request.form.get("section", ""))
    if home is not None and home.key != key:
        rows = home.questions
        if not rows:
            return home.key
    return rows[max(0, min(place, len(rows)) - 1)].key


def _hand(desk: Desk, act: str, section: str) -> Page:
    """Takes a section in hand, takes it over from somebody else, or lets it go."""
    desk.section(section)
    with writing() as session:
        if act == "release":
            lock_deeds.release(session, desk.slug, desk.editor, section)
        else:
            lock_deeds.take(session, desk.slug, section, desk.editor, g.now, over=act == "over")
    flash("Het onderdeel is vrij voor anderen." if act == "release" else
          "Alleen u kunt nu in dit onderdeel bewaren, tot twintig minuten na de laatste keer dat u dat doet.")
    return desk.home(section)


def _hold(desk: Desk, section: str) -> Page:
    """The script's quiet way to take a section in hand; who is there already is told in words."""
    try:
        with writing() as session:
            lock_deeds.take(session, desk.slug, section, desk.editor, g.now)
    except RuleBroken as broken:
        return broken.message, 409
    return "", 204


@views.post("/ongedaan")
@requires(Permission.WORK)
def undo(slug: str) -> Page:
    return _turn(Desk(slug), "ongedaan")


@views.post("/opnieuw")
@requires(Permission.WORK)
def redo(slug: str) -> Page:
    return _turn(Desk(slug), "opnieuw")


def _turn(desk: Desk, way: str) -> Page:
    """One save back or forward, and back to the page on which that was asked."""
    undone = desk.version.told
    try:
        with writing() as session:
            turn = versions.undo if way == "ongedaan" else versions.redo
            to = turn(session, desk.slug, desk.seen(), desk.editor, g.now)
    except RuleBroken as broken:
        return _list(desk, broken), 422
    flash(f"Ongedaan gemaakt: {undone}" if way == "ongedaan" else f"Opnieuw gedaan: {to.told}")
    back, home = request.form.get("terug", ""), url_for("builder.show", slug=desk.slug)
    return redirect((back if back.startswith(home) and _stands(desk, back) else home) + f"#{way}")


def _stands(desk: Desk, path: str) -> bool:
    """Whether what a page is about still stands in the questionnaire after going back."""
    after = Desk(desk.slug).questionnaire
    keys = [part for part in path.partition("/maken")[2].split("/") if part]
    return all(after.section(key) or key in after.by_key or "-" in key for key in keys)
