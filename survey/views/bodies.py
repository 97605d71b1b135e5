"""Bodies for the secretariat: the list, one with its seats and rules, and a file with seats."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.bodies import KINDS, BodyForm, FileForm, MembersForm, RulesForm, SeatForm, rules_form
from forms.organisations import read_register
from survey.access import requires
from survey.actions import bodies as actions
from survey.actions.bodies import PLAIN, Details
from survey.database import db, writing
from survey.models.bodies import Body, Seat
from survey.queries import assemblies, associations, bodies, organisations
from survey.rules import calendar, seats, statutes
from survey.rules.broken import RuleBroken
from survey.rules.motions import Kind
from survey.rules.permissions import Permission
from survey.rules.seats import Read, Register

views = Blueprint("bodies", __name__, url_prefix="/secretariaat/gremia")
Page = str | Response | tuple[str, int]


@views.get("/")
@requires(Permission.READ)
def overview() -> str:
    return render_template("bodies/overview.html", rows=bodies.overview(db.session()))


def _found(slug: str) -> Body:
    return bodies.by_slug(db.session(), slug) or abort(404)


def _form(body: Body | None = None) -> BodyForm:
    given = {"name": body.name, "kind": body.kind, "association": body.association_id or 0,
             "statutes": body.statutes} if body else {}
    return BodyForm(data=given).offer([(each.id, each.name) for each in associations.everyone(db.session())])


def _details(form: BodyForm) -> Details:
    return Details(form.name.data or "", form.kind.data or "", form.association.data or None, form.statutes.data or "")


def _edit_page(form: BodyForm, body: Body | None = None) -> str:
    return render_template("bodies/edit.html", form=form, body=body, kinds=KINDS)


@views.get("/nieuw")
@requires(Permission.WORK)
def new() -> str:
    return _edit_page(_form())


@views.post("/nieuw")
@requires(Permission.WORK)
def create() -> Page:
    form = _form()
    if not form.validate():
        return _edit_page(form), 422
    with writing() as session:
        made = actions.create(session, _details(form), g.user.name, g.now)
    flash(f"{made.name} is gemaakt. Vul nu de leden en de regels in.")
    return redirect(url_for("bodies.show", slug=made.slug))


@views.get("/<slug>")
@requires(Permission.READ)
def show(slug: str) -> str:
    body, today = _found(slug), calendar.day_of(g.now)
    rules = statutes.read(body.rules, body.name)
    return render_template(
        "bodies/show.html", body=body, votes=seats.votes(body.seats, today), rules=rules, Standing=seats.Standing,
        groups=statutes.GROUPS, missing={kind: rules.missing(kind) for kind in Kind if rules.missing(kind)},
        rows=[(seat, seats.standing(seat, today)) for seat in body.seats],
        meetings=assemblies.of_body(db.session(), body.id), members=_members_form(body))


@views.get("/<slug>/gegevens")
@requires(Permission.WORK)
def edit_form(slug: str) -> str:
    body = _found(slug)
    return _edit_page(_form(body), body)


@views.post("/<slug>/gegevens")
@requires(Permission.WORK)
def edit(slug: str) -> Page:
    body = _found(slug)
    form = _form(body)
    if not form.validate():
        return _edit_page(form, body), 422
    with writing() as session:
        actions.change(session, body.id, _details(form), g.user.name, g.now)
    flash("De wijziging is bewaard.")
    return redirect(url_for("bodies.show", slug=slug))


def _rules_page(body: Body, form: RulesForm) -> str:
    return render_template("bodies/rules.html", body=body, form=form, groups=statutes.GROUPS,
                           examples=statutes.TEMPLATES)


@views.get("/<slug>/regels")
@requires(Permission.WORK)
def rules(slug: str) -> str:
    """An example only fills the form: its articles are empty, so that somebody lays it beside the statutes."""
    body = _found(slug)
    _, example = statutes.TEMPLATES.get(request.args.get("voorbeeld", ""), ("", {}))
    return _rules_page(body, rules_form(example | body.rules))


@views.post("/<slug>/regels")
@requires(Permission.WORK)
def set_rules(slug: str) -> Page:
    body = _found(slug)
    form = rules_form(body.rules)
    good, document = form.validate(), form.typed()
    if not good or form.errors:
        return _rules_page(body, form), 422
    with writing() as session:
        actions.set_rules(session, body.id, document, g.user.name, g.now)
    flash("De regels zijn bewaard.")
    return redirect(url_for("bodies.show", slug=slug, _anchor="regels"))


def _members_form(body: Body) -> MembersForm:
    own = [body.association_id] if body.association_id else []
    return MembersForm(data={"associations": own}).offer(
        [(each.id, each.name) for each in associations.everyone(db.session())])


@views.post("/<slug>/leden")
@requires(Permission.WORK)
def add_members(slug: str) -> Response:
    body = _found(slug)
    form = _members_form(body)
    if not form.validate() or not form.associations.data:
        raise RuleBroken("Kies van welke vereniging de leden een zetel krijgen.")
    with writing() as session:
        number = actions.add_members(session, body.id, form.associations.data, g.user.name, g.now)
    several = "verenigingen" if len(form.associations.data) > 1 else "vereniging"
    flash(f"{number} leden van de {several} kregen een zetel." if number else "Alle leden hadden al een zetel.")
    return redirect(url_for("bodies.show", slug=slug))


def _seat_form(seat: Seat | None = None) -> SeatForm:
    if seat is None:
        return SeatForm(since=calendar.day_of(g.now))
    given: dict[str, Any] = {field: getattr(seat, field) for field in PLAIN}
    lines = "\n".join(f"{each.name}, {each.email}" for each in seat.delegates)
    return SeatForm(data=given | {"weight": str(seat.weight), "people": lines})


def _seat_page(body: Body, form: SeatForm, seat: Seat | None = None) -> str:
    return render_template("bodies/seat.html", body=body, form=form, seat=seat,
                           categories=sorted({each.category for each in body.seats if each.category}))


@views.get("/<slug>/zetels/nieuw")
@requires(Permission.WORK)
def new_seat(slug: str) -> str:
    return _seat_page(_found(slug), _seat_form())


@views.post("/<slug>/zetels/nieuw")
@requires(Permission.WORK)
def add_seat(slug: str) -> Page:
    return _store_seat(_found(slug))


def _seat(body: Body, number: int) -> Seat:
    return next((each for each in body.seats if each.id == number), None) or abort(404)


@views.get("/<slug>/zetels/<int:number>")
@requires(Permission.WORK)
def seat_form(slug: str, number: int) -> str:
    body = _found(slug)
    seat = _seat(body, number)
    return _seat_page(body, _seat_form(seat), seat)


@views.post("/<slug>/zetels/<int:number>")
@requires(Permission.WORK)
def change_seat(slug: str, number: int) -> Page:
    body = _found(slug)
    return _store_seat(body, _seat(body, number))


def _store_seat(body: Body, seat: Seat | None = None) -> Page:
    form = SeatForm()
    good = form.validate()
    details, people = form.details(seat.organisation_id if seat else None), form.delegates()
    if not good or details is None or people is None:
        return _seat_page(body, form, seat), 422
    try:
        with writing() as session:
            if seat:
                actions.change_seat(session, seat, details, people, g.user.name, g.now)
            else:
                actions.add_seat(session, body.id, details, people, g.user.name, g.now)
    except RuleBroken as broken:
        field = form.weight_article if broken.message == seats.NO_ARTICLE else form.name
        field.errors = [broken.message]
        return _seat_page(body, form, seat), 422
    flash(f"De zetel van {details.name} is bewaard.")
    return redirect(url_for("bodies.show", slug=body.slug))


@views.post("/<slug>/zetels/<int:number>/weghalen")
@requires(Permission.WORK)
def remove_seat(slug: str, number: int) -> Response:
    body = _found(slug)
    seat = _seat(body, number)
    with writing() as session:
        actions.remove_seat(session, seat, g.user.name, g.now)
    flash(f"De zetel van {seat.name} is weggehaald.")
    return redirect(url_for("bodies.show", slug=slug))


def _file_page(body: Body, form: FileForm, read: Read | None = None) -> str:
    return render_template("bodies/file.html", body=body, form=form, read=read)


@views.get("/<slug>/importeren")
@requires(Permission.WORK)
def file(slug: str) -> str:
    return _file_page(_found(slug), FileForm())


def _check_read(read: Read, without_link: bool) -> None:
    if read.faults:
        raise RuleBroken("Er is niets bewaard, want niet alle regels kloppen. Verbeter het bestand en kies het "
                         "opnieuw.")
    if read.unlinked and not without_link:
        raise RuleBroken("Er is niets bewaard, want niet elke organisatie is in het register gevonden. Verbeter het "
                         "bestand en kies het opnieuw. Of kies het opnieuw en zeg dat wie niet in het register staat, "
                         "toch een zetel krijgt.")


@views.post("/<slug>/importeren")
@requires(Permission.WORK)
def read_file(slug: str) -> Page:
    """A file is kept whole or not at all; every line that cannot be, or has no organisation, is named with why."""
    body, form = _found(slug), FileForm()
    if not form.validate():
        return _file_page(body, form), 422
    read = None
    try:
        table, register = read_register(form.file.data.read()), Register(organisations.known(db.session()))
        read = seats.read_seats(table.header, table.rows, calendar.day_of(g.now), register)
        _check_read(read, bool(form.unlinked.data))
        with writing() as session:
            number = actions.add_seats(session, body.id, read.lines, g.user.name, g.now)
    except RuleBroken as broken:
        form.file.errors = [broken.message]
        return _file_page(body, form, read), 422
    linked = sum(details.organisation_id is not None for details, _ in read.lines)
    flash(f"{number} zetels zijn toegevoegd, waarvan {linked} van een organisatie in het register.")
    return redirect(url_for("bodies.show", slug=slug))
