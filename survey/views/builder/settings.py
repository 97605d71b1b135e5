"""What belongs to a questionnaire as a whole, and beginning one with nothing but a title."""

from flask import redirect, render_template, url_for

from forms.settings import SettingsForm, as_typed, settings_form
from survey.access import requires
from survey.rules.broken import RuleBroken
from survey.rules.permissions import Permission
from survey.rules.questionnaires.edits import whole
from survey.rules.questionnaires.edits.conflicts import Overtaken
from survey.views.builder.desk import Desk, Page, views


@views.get("/instellingen")
@requires(Permission.WORK)
def settings_page(slug: str) -> str:
    desk = Desk(slug)
    return _page(desk, settings_form(desk.questionnaire.languages)(formdata=None, data=as_typed(desk.questionnaire)))


def _page(desk: Desk, form: SettingsForm, broken: RuleBroken | None = None) -> str:
    form.mark()
    return render_template("builder/settings.html", desk=desk, form=form, broken=broken)


@views.post("/instellingen")
@requires(Permission.WORK)
def change_settings(slug: str) -> Page:
    desk = Desk(slug)
    form = settings_form(desk.questionnaire.languages)()
    changed = form.changed()
    if form.why:
        return _page(desk, form), 422
    try:
        desk.do(lambda old: whole.change(old, **changed))
    except RuleBroken as broken:
        return _page(desk, form, broken), 409 if isinstance(broken, Overtaken) else 422
    return redirect(url_for("builder.settings_page", slug=slug, _anchor="bewaren"))
