"""The whole questionnaire as a respondent sees it."""

from flask import g, render_template, request

from forms import previews
from survey.access import requires
from survey.database import db
from survey.queries import trials
from survey.rules import calendar
from survey.rules.permissions import Permission
from survey.views.builder.desk import Desk, views


@views.get("/voorbeeld")
@requires(Permission.READ)
def preview(slug: str) -> str:
    """Every section with every question, as a chosen organisation gets it; of what depends on an answer it is told on
    which.
    """
    desk, today = Desk(slug), calendar.day_of(g.now)
    chosen = trials.example(db.session(), request.args.get("als", type=int))
    facts = chosen.facts() if chosen else None
    shown = [(section, previews.of_section(desk.questionnaire, section, today, facts=facts))
             for section in desk.questionnaire.sections]
    return render_template("builder/preview.html", desk=desk, sections=shown, chosen=chosen,
                           examples=trials.examples(db.session()))
