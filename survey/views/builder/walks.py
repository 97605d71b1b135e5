"""Walking through a version as one of the organisations would: answers lead on, and nothing is stored."""

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms import answers
from survey.access import requires
from survey.database import db
from survey.queries import questionnaires, responses, trials
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.permissions import Permission
from survey.rules.questionnaires import rows
from survey.rules.questionnaires.answers import Examination
from survey.rules.questionnaires.telling import told_typed
from survey.views.builder.desk import Desk, views

Page = str | Response | tuple[str, int]
SO_FAR = "so_far"


class Walk:
    """One step; what was typed so far travels along in the form."""

    def __init__(self, slug: str) -> None:
        session, wanted = db.session(), request.values.get("versie", type=int)
        self.desk = Desk(slug)
        self.version = (questionnaires.numbered(session, slug, wanted) or abort(404)) if wanted else self.desk.version
        self.questionnaire = questionnaires.compiled(session, self.version)
        self.organisation = trials.example(session, request.values.get("als", type=int))
        self.facts: Mapping[str, Any] = self.organisation.facts() if self.organisation else {}
        self.today = calendar.day_of(g.now)
        self.typed = _read(request.form.get(SO_FAR, ""))

    @cached_property
    def examination(self) -> Examination:
        return responses.examined(db.session(), self.questionnaire, self.typed, self.facts, self.today)

    @property
    def asked(self) -> list[int]:
        """The numbers of the sections that this organisation gets with these answers."""
        return [number for number, state in enumerate(self.examination.sections, 1) if state.asked]

    def page(self, number: int) -> answers.SectionPage:
        return answers.page(self.questionnaire, number) if 1 <= number <= len(
            self.questionnaire.sections) else abort(404)

    def so_far(self) -> str:
        return json.dumps(self.typed, ensure_ascii=False)

    def address(self, number: int) -> str:
        return url_for("builder.walk", slug=self.desk.slug, number=number, versie=self.version.number,
                       als=self.organisation.id if self.organisation else None)

    def show(self, number: int, flagged: bool = False) -> str:
        page = self.page(number)
        form = page.form(typed=self.typed)
        names = responses.names_in(db.session(), self.questionnaire, self.examination.values)
        shown = page.shown(form, self.examination, self.facts, self.today, flagged, names)
        place = self.asked.index(number) + 1 if number in self.asked else 1
        return render_template("builder/walk.html", walk=self, desk=self.desk, page=page, number=number, place=place,
                               rows=page.rows(form, shown), wrong=[each for each in shown if each.errors],
                               intro=page.told_intro(self.examination, self.facts, names),
                               seen=page.marks_of(shown, self.typed))


def _read(text: str) -> dict[str, Any]:
    """What was typed on the pages before; anything else is nothing."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return {str(key): value for key, value in found.items()
            if isinstance(value, (str, list))} if isinstance(found, dict) else {}


@views.get("/voorbeeld/<int:number>")
@requires(Permission.READ)
def walk(slug: str, number: int) -> Page:
    step = Walk(slug)
    if number not in step.asked:
        return redirect(step.address(step.asked[0])) if step.asked else redirect(
            url_for("builder.preview", slug=slug))
    return step.show(number)


@views.post("/voorbeeld/<int:number>")
@requires(Permission.READ)
def walk_on(slug: str, number: int) -> Page:
    """The next section with these answers; after the last one all of them in words."""
    step = Walk(slug)
    page, change = step.page(number), answers.row_change(request.form)
    typed, _ = page.sent(request.form)
    step.typed = {**step.typed, **typed}
    if change:
        _with_rows(step, change)
        return step.show(number)
    if request.form.get("page-back"):
        return step.show(max([each for each in step.asked if each < number], default=number))
    if step.examination.errors_in(page.section.key):
        return step.show(number, True), 422
    later = [each for each in step.asked if each > number]
    if later:
        return step.show(later[0])
    names = responses.names_in(db.session(), step.questionnaire, step.examination.values)
    told = told_typed(step.questionnaire, step.typed, step.examination, step.facts, names=names)
    return render_template("builder/walked.html", walk=step, desk=step.desk, given=told)


def _with_rows(step: Walk, change: rows.Change) -> None:
    try:
        step.typed[change.section] = rows.changed(step.questionnaire, step.typed, change)
    except RuleBroken:
        # There is no room for another one; the page shows those that are there.
        return
