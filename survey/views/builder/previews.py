"""The whole questionnaire as a respondent sees it."""

from flask import g, render_template

from forms import previews
from survey.access import requires
from survey.rules import calendar
from survey.rules.permissions import Permission
from survey.views.builder.desk import Desk, views


@views.get("/voorbeeld")
@requires(Permission.READ)
def preview(slug: str) -> str:
    """Every section with every question; of what depends on an answer it is told on which."""
    desk, today = Desk(slug), calendar.day_of(g.now)
    shown = [(section, previews.of_section(desk.questionnaire, section, today))
             for section in desk.questionnaire.sections]
    return render_template("builder/preview.html", desk=desk, sections=shown)
