"""Filling in with a group: who is there, and one question at a time, large enough for a screen in a room.

Nothing is sent in from here: the member looks at all of it afterwards, and decides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, g, request
from werkzeug.wrappers import Response as Reply

from forms import answers
from forms.shares import SittingForm
from survey.access import shared_link
from survey.actions import responses as deeds
from survey.actions import shares as sitting_deeds
from survey.database import db, writing
from survey.models.shares import Sitting
from survey.queries import responses, shares
from survey.rules.broken import RuleBroken
from survey.rules.coauthors import Apart, token
from survey.rules.questionnaires.document import Type
from survey.rules.responses import NotOpen
from survey.visits import Page, Visit, while_open

# A fact and what is computed stand beside the questions, and need no page of their own.
BESIDE = (Type.FACT.value, Type.CALCULATION.value)
LARGEST_PAGE = 512 * 1024
views = Blueprint("sittings", __name__, url_prefix="/u/<token>/samen")


@views.before_request
def bound_request() -> None:
    request.max_content_length = LARGEST_PAGE


@dataclass(frozen=True, slots=True)
class Step:
    """One question in a sitting: its page, all that is asked there and which of it is on the screen."""

    visit: Visit
    number: int
    page: answers.SectionPage
    form: answers.SectionForm
    asked: Sequence[answers.Shown]
    beside: Sequence[answers.Shown]
    place: int

    @property
    def shown(self) -> answers.Shown:
        return self.asked[self.place]

    def address(self, place: int, *flags: str) -> str:
        """The question at this place, or after the last one the next section, or the end."""
        if 0 <= place < len(self.asked):
            return self.visit.address(f"/samen/{self.number}", f"vraag={self.asked[place].item.key}", *flags)
        later = [number for number, _, _ in self.visit.steps if number > self.number]
        return self.visit.address(f"/samen/{later[0]}") if later else self.visit.address("/samen", "klaar")


def _step(visit: Visit, number: int, wanted: str, flagged: bool, typed: Mapping[str, Any]) -> Step:
    if number not in [step[0] for step in visit.steps]:
        abort(404)
    page = answers.page(visit.questionnaire, number, visit.language)
    visit.check_reach(page.section.key)
    form, values = page.form(typed=typed), visit.examination.values if page.organisations else {}
    names = responses.names_in(db.session(), visit.questionnaire, values)
    shown = page.shown(form, visit.examination, visit.facts, visit.today, flagged, names)
    asked = [each for each in shown if each.item.type not in BESIDE
             and (not each.condition or each.item.key in visit.examination.asked)]
    for each in asked:
        # What it follows from is answered already, on a screen before this one.
        each.condition = ""
    keys = [each.item.key for each in asked]
    return Step(visit, number, page, form, asked, [each for each in shown if each.item.type in BESIDE],
                keys.index(wanted) if wanted in keys else 0)


@views.get("")
@shared_link
@while_open
def show(visit: Visit) -> str:
    held = shares.sittings(db.session(), visit.invitation.id)
    return _show(visit, SittingForm(data={"guide": visit.share.name if visit.share else ""}), held)


def _show(visit: Visit, form: SittingForm, held: Sequence[Sitting]) -> str:
    return visit.page("sittings/show", form=form, held=held, going_on=visit.sitting)


@views.post("")
@shared_link
@while_open
def begin(visit: Visit) -> Page:
    form = SittingForm(request.form)
    if not form.validate():
        return _show(visit, form, shares.sittings(db.session(), visit.invitation.id)), 422
    with writing() as session:
        sitting_deeds.begin_sitting(session, visit.invitation, form.guide.data or "", form.present.data or "",
                                    visit.author, g.now)
        if not any(visit.present_reach().writes(state.key) for _, _, state in visit.steps):
            raise RuleBroken("Er is geen onderdeel dat u hier kunt invullen.")
    return visit.to(f"/samen/{visit.steps[0][0]}")


@views.post("/einde")
@shared_link
def end(invitation: Any) -> Reply:
    visit = Visit(invitation)
    with writing() as session:
        sitting_deeds.end_sitting(session, invitation, visit.author, g.now)
    return visit.to("/samen", "einde")


@views.get("/<int:number>")
@shared_link
@while_open
def question(visit: Visit, number: int) -> Page:
    if visit.sitting is None:
        return visit.to("/samen", f"onderdeel={number}")
    step = _step(visit, number, request.args.get("vraag", ""), "fout" in request.args, visit.typed)
    return _question(step) if step.asked else visit.to("/samen")


def _question(step: Step, conflicts: Mapping[str, Any] | None = None) -> str:
    visit, shown, typed = step.visit, step.shown, step.visit.typed
    shown.other = {key: visit.in_words(key, typed.get(key)) for key in shown.item.fields if key in (conflicts or {})}
    settled = [token(Apart(name, _author(visit).who, "", g.now, value)) for name, value in (conflicts or {}).items()]
    places = [number for number, _, _ in visit.steps]
    return visit.page("sittings/question", step=step, shown=shown, section=step.page, number=step.number,
                      seen=step.page.marks_of([shown], typed), listed=step.page.numbers(step.form), settled=settled,
                      sitting=visit.sitting, place=places.index(step.number) + 1,
                      intro=step.page.told_intro(visit.examination, visit.facts))


def _author(visit: Visit) -> deeds.Author:
    """The group as the one who fills in; who was there stands with the sitting."""
    sitting = visit.sitting
    assert sitting is not None
    return deeds.Author(f"Groep met {sitting.guide}", sitting_id=sitting.id)


@views.post("/<int:number>")
@shared_link
@while_open
def save(visit: Visit, number: int) -> Page:
    """Keeps this one question and goes on; wrong values stay, as everywhere."""
    if visit.sitting is None:
        raise NotOpen("niet meer in een groep open, want het samen invullen is afgesloten")
    wanted = request.form.get("page-question", "")
    step = _step(visit, number, wanted, True, visit.typed)
    typed, seen = step.page.sent(request.form)
    content = deeds.Page(typed, seen, step.page.section.key, settled=frozenset(request.form.getlist("page-settled")))
    saved = visit.keep(content, step.page.section.key, _author(visit))
    visit.typed, visit.examination = {**visit.typed, **saved.typed}, saved.examination
    after = _step(visit, number, wanted, True, {**visit.typed, **saved.conflicts})
    if saved.conflicts:
        return _question(after, saved.conflicts), 409
    wrong = after.shown.errors and "page-later" not in request.form
    return Reply(status=303, headers={"Location": after.address(after.place, "fout") if wrong
                                      else after.address(after.place + 1)})
