"""Associations, the hosts of rounds, and who is a member of them."""

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from forms.associations import AssociationForm, MembershipForm
from forms.people import EndForm
from survey.access import requires
from survey.actions import associations as actions
from survey.actions.associations import Details
from survey.database import db, writing
from survey.models.associations import Association, Membership
from survey.queries import associations, organisations
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.permissions import Permission, may
from survey.rules.questionnaires.reading import tidy

views = Blueprint("associations", __name__, url_prefix="/secretariaat/register")
FIELDS = ("name", "sender", "contact_name", "contact_email", "contact_phone")


@views.get("/verenigingen")
@requires(Permission.READ)
def overview() -> str:
    session = db.session()
    return render_template("associations/overview.html", everyone=associations.everyone(session),
                           members=associations.members(session, calendar.day_of(g.now)),
                           may_work=may(g.user.role, Permission.WORK))


def _details(form: AssociationForm) -> Details:
    said = {name: tidy(form[name].data) for name in FIELDS}
    return Details(said["name"], said["sender"], said["contact_name"], said["contact_email"],
                   said["contact_phone"] or None)


def _page(form: AssociationForm, association: Association | None = None) -> str:
    return render_template("associations/edit.html", form=form, association=association)


@views.get("/verenigingen/nieuw")
@requires(Permission.WORK)
def add_form() -> str:
    return _page(AssociationForm())


@views.post("/verenigingen/nieuw")
@requires(Permission.WORK)
def add() -> Response | tuple[str, int]:
    form = AssociationForm()
    if not form.validate():
        return _page(form), 422
    try:
        with writing() as session:
            actions.create(session, _details(form), g.user.name, g.now)
    except RuleBroken as broken:
        form.sender.errors = [broken.message]
        return _page(form), 422
    flash(f"{form.name.data} is toegevoegd.")
    return redirect(url_for("associations.overview"))


def _found(number: int) -> Association:
    return db.session.get(Association, number) or abort(404)


@views.get("/verenigingen/<int:number>")
@requires(Permission.WORK)
def edit_form(number: int) -> str:
    association = _found(number)
    return _page(AssociationForm(obj=association), association)


@views.post("/verenigingen/<int:number>")
@requires(Permission.WORK)
def edit(number: int) -> Response | tuple[str, int]:
    association, form = _found(number), AssociationForm()
    if not form.validate():
        return _page(form, association), 422
    try:
        with writing() as session:
            actions.change(session, number, _details(form), g.user.name, g.now)
    except RuleBroken as broken:
        form.sender.errors = [broken.message]
        return _page(form, association), 422
    flash("De wijziging is bewaard.")
    return redirect(url_for("associations.overview"))


@views.post("/<int:number>/lidmaatschappen")
@requires(Permission.WORK)
def join(number: int) -> Response:
    organisation = organisations.whole(db.session(), number) or abort(404)
    form = MembershipForm().offer([(each.id, each.name) for each in associations.everyone(db.session())])
    if form.validate():
        with writing() as session:
            actions.join(session, form.association.data, number, form.since.data, g.user.name, g.now)
        flash(f"{organisation.name} is lid van {dict(form.association.choices or [])[form.association.data]}.")
    else:
        flash(next(iter(form.errors.values()))[0], "error")
    return redirect(url_for("organisations.show", number=number))


def _membership(number: int, association: int) -> Membership:
    found = associations.of_organisation(db.session(), number)
    return next((each for each in found if each.association_id == association), None) or abort(404)


@views.get("/<int:number>/lidmaatschappen/<int:association>/einde")
@requires(Permission.WORK)
def leave_form(number: int, association: int) -> str:
    return _leave_page(EndForm(last_day=calendar.day_of(g.now)), _membership(number, association))


def _leave_page(form: EndForm, membership: Membership) -> str:
    return render_template("associations/leave.html", form=form, membership=membership,
                           organisation=membership.organisation)


@views.post("/<int:number>/lidmaatschappen/<int:association>/einde")
@requires(Permission.WORK)
def leave(number: int, association: int) -> Response | tuple[str, int]:
    membership, form = _membership(number, association), EndForm()
    if not form.validate() or form.last_day.data is None:
        return _leave_page(form, membership), 422
    try:
        with writing() as session:
            actions.leave(session, association, number, form.last_day.data, g.user.name, g.now)
    except RuleBroken as broken:
        form.last_day.errors = [broken.message]
        return _leave_page(form, membership), 422
    flash(f"Het lidmaatschap loopt tot en met {calendar.in_words(form.last_day.data)}.")
    return redirect(url_for("organisations.show", number=number))
