"""People of an organisation: adding a position, correcting, ending and taking it away."""

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from forms.people import EndForm, PositionForm
from survey.access import requires
from survey.actions import people as actions
from survey.actions.people import Details
from survey.database import db, writing
from survey.models.organisations import Organisation
from survey.models.people import Position
from survey.queries import organisations, people
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.organisations import ROLES
from survey.rules.permissions import Permission
from survey.rules.questionnaires.reading import tidy

views = Blueprint("people", __name__, url_prefix="/secretariaat/register")


def _organisation(number: int) -> Organisation:
    return organisations.whole(db.session(), number) or abort(404)


def _position(number: int) -> Position:
    return people.position(db.session(), number) or abort(404)


def _details(form: PositionForm) -> Details:
    said = {name: tidy(form[name].data) for name in ("name", "email", "role", "phone")}
    return Details(said["name"], said["email"], said["role"], said["phone"] or None, form.since.data, form.until.data)


def _page(form: PositionForm, organisation: Organisation, position: Position | None = None) -> str:
    others = people.other_positions(db.session(), position.person_id, position.id) if position else 0
    return render_template("people/edit.html", form=form, organisation=organisation, position=position, others=others,
                           roles=ROLES)


@views.get("/<int:number>/personen/nieuw")
@requires(Permission.WORK)
def add_form(number: int) -> str:
    return _page(PositionForm(), _organisation(number))


@views.post("/<int:number>/personen/nieuw")
@requires(Permission.WORK)
def add(number: int) -> Response | tuple[str, int]:
    organisation, form = _organisation(number), PositionForm()
    if not form.validate():
        return _page(form, organisation), 422
    try:
        with writing() as session:
            actions.add(session, number, _details(form), g.user.name, g.now)
    except RuleBroken as broken:
        form.until.errors = [broken.message]
        return _page(form, organisation), 422
    flash(f"{form.name.data} is toegevoegd.")
    return redirect(url_for("organisations.show", number=number))


@views.get("/functies/<int:number>")
@requires(Permission.WORK)
def edit_form(number: int) -> str:
    position = _position(number)
    person = position.person
    form = PositionForm(name=person.name, email=person.email, phone=person.phone, role=position.role,
                        since=position.since, until=position.until)
    return _page(form, position.organisation, position)


@views.post("/functies/<int:number>")
@requires(Permission.WORK)
def edit(number: int) -> Response | tuple[str, int]:
    position, form = _position(number), PositionForm()
    if not form.validate():
        return _page(form, position.organisation, position), 422
    try:
        with writing() as session:
            actions.change(session, number, _details(form), g.user.name, g.now)
    except RuleBroken as broken:
        form.until.errors = [broken.message]
        return _page(form, position.organisation, position), 422
    flash("De wijziging is bewaard.")
    return redirect(url_for("organisations.show", number=position.organisation_id))


@views.get("/functies/<int:number>/einde")
@requires(Permission.WORK)
def end_form(number: int) -> str:
    return _end_page(EndForm(last_day=calendar.day_of(g.now)), _position(number))


def _end_page(form: EndForm, position: Position) -> str:
    return render_template("people/end.html", form=form, position=position, organisation=position.organisation)


@views.post("/functies/<int:number>/einde")
@requires(Permission.WORK)
def end(number: int) -> Response | tuple[str, int]:
    position, form = _position(number), EndForm()
    if not form.validate() or form.last_day.data is None:
        return _end_page(form, position), 422
    try:
        with writing() as session:
            actions.end(session, number, form.last_day.data, g.user.name, g.now)
    except RuleBroken as broken:
        form.last_day.errors = [broken.message]
        return _end_page(form, position), 422
    flash(f"{position.person.name} is {position.role} tot en met {calendar.in_words(form.last_day.data)}.")
    return redirect(url_for("organisations.show", number=position.organisation_id))


@views.post("/functies/<int:number>/weg")
@requires(Permission.WORK)
def remove(number: int) -> Response:
    position = _position(number)
    with writing() as session:
        actions.remove(session, number, g.user.name, g.now)
    flash(f"{position.person.name} staat niet meer bij {position.organisation.name}.")
    return redirect(url_for("organisations.show", number=position.organisation_id))
