"""What a convocation says about each way of meeting, for the administrator: the law on it changes."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from forms.ways import WaysForm, ways_form
from survey.access import requires
from survey.actions import ways as actions
from survey.database import db, writing
from survey.queries import ways
from survey.rules.assemblies import check_way_text
from survey.rules.broken import RuleBroken
from survey.rules.permissions import Permission

views = Blueprint("ways", __name__, url_prefix="/secretariaat/wijzen-van-vergaderen")


def _page(form: WaysForm) -> str:
    return render_template("ways/edit.html", form=form, last=next(iter(ways.stored(db.session())), None))


@views.get("/")
@requires(Permission.MANAGE)
def edit_form() -> str:
    return _page(ways_form(ways.texts(db.session())))


@views.post("/")
@requires(Permission.MANAGE)
def edit() -> Response | tuple[str, int]:
    form = ways_form(ways.texts(db.session()))
    if not (form.validate() and _said(form)):
        return _page(form), 422
    with writing() as session:
        changed = actions.set_texts(session, form.typed(), g.user.name, g.now)
    flash("De tekst is bewaard voor nieuwe vergaderingen. Vergaderingen die er al zijn, houden hun eigen tekst."
          if changed else "Er is niets gewijzigd.")
    return redirect(url_for("ways.edit_form"), 303)


def _said(form: WaysForm) -> bool:
    """Whether everything is said that has to be; what is not, stands at its field."""
    for way, text in form.typed().items():
        try:
            check_way_text(way, text)
        except RuleBroken as broken:
            form[way.value].errors = [broken.message]
    return not form.errors
