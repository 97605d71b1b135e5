"""The register for the secretariat: the list, one organisation, and the deeds with it."""

from typing import Any

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as Answer

from forms.associations import MembershipForm
from forms.organisations import OrganisationForm, organisation_form
from survey.access import requires
from survey.actions import organisations as actions
from survey.actions.register import Outdated
from survey.database import db, writing
from survey.documents import register as documents
from survey.documents.tables import CSV, XLSX, csv_lines, xlsx
from survey.models.organisations import Organisation
from survey.models.people import Position
from survey.queries import associations, organisations, people, register, series
from survey.queries.organisations import PAGE, Filter
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.columns import GROUPING, own_target
from survey.rules.differences import Known, in_short
from survey.rules.entries import Entry, Reader
from survey.rules.organisations import Contact, Kind, preferred
from survey.rules.permissions import Permission, may
from survey.rules.questionnaires.reading import tidy

views = Blueprint("organisations", __name__, url_prefix="/secretariaat/register")
LONGEST_SEARCH = 100
HIGHEST = 2**31 - 1


def _wanted() -> Filter:
    """The filter as it stands in the address of the page."""
    asked = request.args
    return Filter(
        kind=_words("soort") or None, sectors=tuple(filter(None, map(tidy, asked.getlist("sector")))),
        provinces=tuple(filter(None, map(tidy, asked.getlist("provincie")))), grouping=_number("groep"),
        group=_words("indeling"), association=_number("vereniging"),
        search=_words("zoek"), archived=asked.get("stand") == "archief")


def _words(name: str) -> str:
    return tidy(request.args.get(name, ""))[:LONGEST_SEARCH]


def _number(name: str) -> int | None:
    """The row number that an address asks for; one that no row can have is asked by nobody."""
    number = request.args.get(name, type=int)
    return min(number, HIGHEST) if number else None


def _address(wanted: Filter) -> dict[str, Any]:
    """The filter as arguments of an address, to be given along with a link."""
    found = {"soort": wanted.kind, "sector": list(wanted.sectors), "provincie": list(wanted.provinces),
             "groep": wanted.grouping, "indeling": wanted.group, "vereniging": wanted.association,
             "zoek": wanted.search, "stand": "archief" if wanted.archived else None}
    return {name: value for name, value in found.items() if value}


def may_work() -> bool:
    return may(g.user.role, Permission.WORK)


@views.get("/")
@requires(Permission.READ)
def overview() -> str:
    session, today, wanted = db.session(), calendar.day_of(g.now), _wanted()
    order, down = request.args.get("volgorde", "code"), request.args.get("richting") == "af"
    asked = max(request.args.get("pagina", 1, int), 1)
    listed, total, number = organisations.page(session, wanted, today, order, down, asked)
    contacts = organisations.contacts(session, [each.id for each in listed], today)
    group = organisations.grouping(session, wanted.grouping) if wanted.grouping else None
    return render_template(
        "organisations/overview.html", listed=listed, total=total, contacts=contacts, wanted=wanted, group=group,
        address=_address(wanted), order=order, down=down, page=number, pages=-(-total // PAGE), kinds=Kind,
        facets=organisations.facets(session), associations=associations.everyone(session), may_work=may_work())


@views.get("/register.<kind>")
@requires(Permission.READ)
def export(kind: str) -> Response:
    """The list as it is filtered, whole, in columns that can be imported again."""
    today = calendar.day_of(g.now)
    found = register.known(db.session(), _wanted().conditions(today), today)
    sheet, name = documents.register(found), f"register-{today.isoformat()}.{kind}"
    if kind == "xlsx":
        return send_file(xlsx([sheet]), mimetype=XLSX, as_attachment=True, download_name=name)
    if kind != "csv":
        abort(404)
    return Response(csv_lines(sheet.header, sheet.rows), content_type=CSV,
                    headers={"Content-Disposition": f"attachment; filename={name}"})


@views.get("/indelingen")
@requires(Permission.READ)
def groupings() -> str:
    search = _words("zoek")
    return render_template("organisations/groupings.html", search=search,
                           groups=organisations.groupings(db.session(), search=search))


def _found(number: int) -> Organisation:
    return organisations.whole(db.session(), number) or abort(404)


@views.get("/<int:number>")
@requires(Permission.READ)
def show(number: int) -> str:
    session, today, organisation = db.session(), calendar.day_of(g.now), _found(number)
    positions = people.at_organisation(session, number)
    memberships = associations.of_organisation(session, number)
    joined = {each.association_id for each in memberships if each.until is None or each.until >= today}
    others = [(each.id, each.name) for each in associations.everyone(session) if each.id not in joined]
    groups: dict[str, list[Any]] = {}
    for group in sorted(organisation.groupings, key=lambda group: (group.kind.casefold(), group.name.casefold())):
        groups.setdefault(group.kind, []).append(group)
    return render_template(
        "organisations/show.html", organisation=organisation, positions=positions, written_to=_written_to(positions),
        memberships=memberships, form=MembershipForm(formdata=None).offer(others), others=others, today=today,
        groups=groups, kind=Kind(organisation.kind), in_short=in_short, may_work=may_work(),
        invitations=organisations.invitations(session, number), series=series.of_organisation(session, number))


def _written_to(positions: Any) -> int | None:
    """The row number of the position whose holder is written to today."""
    today = calendar.day_of(g.now)
    contact = preferred([_contact(each) for each in positions if each.holds(today)])
    return contact.position if contact else None


def _contact(each: Position) -> Contact:
    return Contact(each.role, each.person.name, each.person.email, each.person.phone, each.since, each.id)


@views.get("/nieuw")
@requires(Permission.WORK)
def add_form() -> str:
    return _form_page(_empty_form())


def _empty_form() -> OrganisationForm:
    kind = request.args.get("soort", Kind.SWV.value)
    kinds, own = organisations.grouping_kinds(db.session()), organisations.own_fields(db.session(), kind)
    return organisation_form({"kind": kind}, kinds, own)


@views.post("/nieuw")
@requires(Permission.WORK)
def add() -> Answer | tuple[str, int]:
    form = _empty_form()
    entry = _entry(form)
    if entry is None:
        return _form_page(form), 422
    try:
        with writing() as session:
            number = actions.create(session, entry, g.user.name, g.now).id
    except RuleBroken as broken:
        form.blame({"code": broken.message})
        return _form_page(form), 422
    flash(f"{entry.plain['name']} staat in het register.")
    return redirect(url_for("organisations.show", number=number))


def _entry(form: OrganisationForm, kind: Kind | None = None) -> Entry | None:
    """What was filled in, read by the rules of an import; what is wrong stands at its field, and then it is None."""
    good = form.validate()
    entry, wrong = Reader((), kind or Kind.SWV).read_cells(form.cells())
    blamed = form.blame(wrong | form.wrong_names())
    return entry if good and not blamed else None


def _form_page(form: OrganisationForm, known: Known | None = None, mark: str = "") -> str:
    return render_template("organisations/edit.html", form=form, known=known, mark=mark,
                           facets=organisations.facets(db.session()))


def _known(number: int) -> Known:
    found = register.known(db.session(), register.of_number(number), calendar.day_of(g.now))
    return found[0] if found else abort(404)


@views.get("/<int:number>/wijzigen")
@requires(Permission.WORK)
def edit_form(number: int) -> str:
    known = _known(number)
    return _form_page(_filled_form(known), known, known.mark())


def _filled_form(known: Known) -> OrganisationForm:
    session = db.session()
    own = {**organisations.own_fields(session, known.kind), **known.own}
    values = {"kind": known.kind.value, "code": known.code}
    values |= {name: in_short(value) for name, value in known.plain.items()}
    values |= {f"{GROUPING}:{kind}": "; ".join(names) for kind, names in known.groups.items()}
    values |= {own_target(name, value): in_short(value) for name, value in known.own.items()}
    return organisation_form(values, organisations.grouping_kinds(session), own)


@views.post("/<int:number>/wijzigen")
@requires(Permission.WORK)
def edit(number: int) -> Answer | tuple[str, int]:
    known, mark = _known(number), request.form.get("mark", "")
    form = _filled_form(known)
    form.kind.data = known.kind.value
    entry = _entry(form, known.kind)
    if entry is None:
        return _form_page(form, known, mark), 422
    try:
        with writing() as session:
            changed = actions.change(session, number, entry, g.user.name, g.now, mark)
    except Outdated as broken:
        form.form_errors.append(broken.message)
        return _form_page(form, known, _known(number).mark()), 409
    except RuleBroken as broken:
        form.blame({"code": broken.message})
        return _form_page(form, known, mark), 422
    flash("De wijziging is bewaard." if changed else "Er was niets gewijzigd.")
    return redirect(url_for("organisations.show", number=number))


@views.post("/<int:number>/archiveren")
@requires(Permission.WORK)
def archive(number: int) -> Answer:
    organisation = _found(number)
    with writing() as session:
        actions.archive(session, number, g.user.name, g.now)
    flash(f"{organisation.name} is gearchiveerd. U kunt dit terugdraaien met “Zet terug in het register”.")
    return redirect(url_for("organisations.show", number=number))


@views.post("/<int:number>/terugzetten")
@requires(Permission.WORK)
def restore(number: int) -> Answer:
    organisation = _found(number)
    with writing() as session:
        actions.restore(session, number, g.user.name, g.now)
    flash(f"{organisation.name} staat weer in het register.")
    return redirect(url_for("organisations.show", number=number))
