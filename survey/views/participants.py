"""Who comes to one occasion: searched, filtered and taken away as a list; and what is done for one of them."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as BaseResponse

from forms.participants import AddForm, CancelForm, ParticipantForm, TransferForm
from survey.access import links, requires
from survey.actions import registrations as actions
from survey.actions import transfers
from survey.actions.log import record
from survey.database import db, writing
from survey.documents import participants as documents
from survey.documents.tables import CSV, XLSX, Sheet, csv_lines, xlsx
from survey.models.events import Event, Occasion
from survey.models.registrations import Registration
from survey.queries import events, messages, occasions, organisations, questionnaires, registrations, responses
from survey.queries.registrations import Search
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.events import where
from survey.rules.messages import MessageKind, MessageState
from survey.rules.permissions import Permission
from survey.rules.questionnaires.codebook import codebook
from survey.rules.questionnaires.telling import told_sent
from survey.rules.registrations import HOLDING, Added, State

views = Blueprint("participants", __name__, url_prefix="/secretariaat/bijeenkomsten/<slug>")
ONE = "/<int:number>"
Page = str | BaseResponse | tuple[str, int]
PAGE = 200
STANDS = {"komt": "wie komt", "alle": "iedereen", **{each.value: each.words for each in State}, "gast": "gasten"}
SORTS: dict[str, tuple[str, Callable[[Registration], Any]]] = {
    "naam": ("naam", lambda each: each.name.casefold()),
    "organisatie": ("organisatie", lambda each: organisation_of(each).casefold()),
    "stand": ("stand", lambda each: (each.state, each.queued_at or each.registered_at)),
    "aangemeld": ("moment van aanmelden", lambda each: each.registered_at)}


def _found(slug: str, number: int) -> tuple[Event, Occasion]:
    event = events.by_slug(db.session(), slug) or abort(404)
    return event, next((each for each in event.occasions if each.id == number), None) or abort(404)


def _person(occasion: Occasion, person: int) -> Registration:
    return registrations.one(db.session(), occasion.id, person) or abort(404)


def organisation_of(registration: Registration) -> str:
    known = registration.organisation
    return known.name if known else registration.organisation_name


def _listed(occasion: Occasion) -> Sequence[Registration]:
    """Who fits the filter in the address of the page, sorted as it says."""
    stand, asked = request.args.get("stand", "komt"), request.args
    states: tuple[State, ...] = HOLDING if stand == "komt" else ()
    if stand in set(State):
        states = (State(stand),)
    found = registrations.of_occasion(db.session(), occasion.id,
                                      Search(states, asked.get("zoek", "")[:100], asked.get("rol", "")))
    chosen = [each for each in found if stand != "gast" or each.guest]
    return sorted(chosen, key=SORTS.get(asked.get("volgorde", ""), SORTS["naam"])[1])


@views.get(ONE)
@requires(Permission.READ)
def overview(slug: str, number: int) -> str:
    event, occasion = _found(slug, number)
    listed, page = _listed(occasion), max(request.args.get("pagina", 1, int), 1)
    session = db.session()
    return render_template(
        "participants/overview.html", event=event, round=event.round, occasion=occasion, total=len(listed), page=page,
        listed=listed[(page - 1) * PAGE:page * PAGE], pages=-(-len(listed) // PAGE), State=State, stands=STANDS,
        states=occasions.states(session, event.round_id).get(occasion.id, {}), now=g.now,
        places=occasions.places(session, event.round_id)[occasion.id], totals=events.coming_to_parts(
            session, event.round_id), sorts={key: words for key, (words, _) in SORTS.items()},
        organisation_of=organisation_of, wanted=request.args, place_of=where,
        guests=events.guests(session, event.round_id))


@views.get(ONE + "/lijst")
@requires(Permission.READ)
def printed(slug: str, number: int) -> str:
    """Who comes, by name, to print and tick."""
    event, occasion = _found(slug, number)
    coming = registrations.of_occasion(db.session(), occasion.id, Search((State.CONFIRMED, State.OFFERED)))
    return render_template("participants/printed.html", event=event, round=event.round, occasion=occasion,
                           coming=coming, organisation_of=organisation_of, State=State)


@views.get(ONE + "/deelnemers.<kind>")
@requires(Permission.READ)
def export(slug: str, number: int, kind: str) -> Response:
    """The list as it stands on the page, with the answers as columns."""
    event, occasion = _found(slug, number)
    return _file(event, _listed(occasion), f"{slug}-{number}-deelnemers", kind)


@views.get("/deelnemers.<kind>")
@requires(Permission.READ)
def export_all(slug: str, kind: str) -> Response:
    """Everyone at any occasion of an event, cancelled ones included, in order of registering."""
    event = events.by_slug(db.session(), slug) or abort(404)
    return _file(event, registrations.of_event(db.session(), event.round_id), f"{slug}-aanmeldingen", kind)


def _file(event: Event, people: Sequence[Registration], name: str, kind: str) -> Response:
    asked = questionnaires.asked_in(db.session(), event.round)
    titles, book = {each.id: each.title for each in event.occasions}, codebook(asked) if asked else None
    header, rows = documents.header(book), list(documents.rows(people, titles, book))
    if kind == "csv":
        answer = Response(csv_lines(header, rows), mimetype=CSV)
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return answer
    if kind != "xlsx":
        abort(404)
    return send_file(xlsx([Sheet("Deelnemers", header, rows)]), XLSX, as_attachment=True, download_name=f"{name}.xlsx")


def _offered(form: ParticipantForm, event: Event, occasion: Occasion) -> Any:
    parts = [(part.id, f"{part.choice}: {part.title}" if part.choice else part.title) for part in occasion.parts]
    return form.offer(event.roles, parts)


def _organisation(form: ParticipantForm) -> tuple[int | None, str]:
    """The organisation that was meant, of the register where it stands there."""
    written = (form.organisation.data or "").strip()
    known = organisations.meant(db.session(), written)
    return (known.id, known.name) if known else (None, written)


@views.get(ONE + "/toevoegen")
@requires(Permission.WORK)
def add_form(slug: str, number: int) -> str:
    event, occasion = _found(slug, number)
    return _adding(event, occasion, _offered(AddForm(formdata=None), event, occasion))


def _adding(event: Event, occasion: Occasion, form: AddForm) -> str:
    return render_template("participants/add.html", event=event, round=event.round, occasion=occasion, form=form,
                           places=occasions.places(db.session(), event.round_id)[occasion.id])


@views.post(ONE + "/toevoegen")
@requires(Permission.WORK)
def add(slug: str, number: int) -> Page:
    event, occasion = _found(slug, number)
    form: AddForm = _offered(AddForm(), event, occasion)
    if not form.validate():
        return _adding(event, occasion, form), 422
    entry = form.entry(_organisation(form), {})
    try:
        with writing() as session:
            made = actions.add_by_secretariat(session, event, number, entry, Added(form.how.data),
                                              form.reason.data or "", g.user.name, g.now)
            said = f"{made.name} staat op de lijst: {State(made.state).words}."
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _adding(event, occasion, form), 422
    flash(said)
    return redirect(url_for("participants.overview", slug=slug, number=number, stand="alle"))


@views.get(ONE + "/deelnemer/<int:person>")
@requires(Permission.READ)
def show(slug: str, number: int, person: int) -> str:
    event, occasion = _found(slug, number)
    registration = _person(occasion, person)
    return _show(event, occasion, registration)


def _said(registration: Registration) -> dict[str, Any]:
    return {"name": registration.name, "email": registration.email, "organisation": organisation_of(registration),
            "role": registration.role, "parts": [part.id for part in registration.parts],
            "listed": registration.listed}


def _show(event: Event, occasion: Occasion, registration: Registration, form: ParticipantForm | None = None,
          moving: TransferForm | None = None, **shown: Any) -> str:
    session = db.session()
    form = form or _offered(ParticipantForm(formdata=None, data=_said(registration)), event, occasion)
    others = [(each.id, f"{each.title}, {calendar.moment_in_words(each.begins_at)}") for each in event.occasions
              if each.id != occasion.id and not each.cancelled_at and each.ends_at > g.now]
    return render_template(
        "participants/show.html", event=event, round=event.round, occasion=occasion, person=registration, form=form,
        moving=(moving or TransferForm(formdata=None)).offer(others), others=others, State=State,
        cancelling=CancelForm(formdata=None), organisation=organisation_of(registration),
        place=registrations.place_in_line(session, registration), kinds=MessageKind, states=MessageState,
        mails=messages.to_participant(session, registration.id), told=_told(event, registration), **shown)


def _told(event: Event, registration: Registration) -> Any:
    """The answers in words, on the version they were given on."""
    if registration.version_id is None or not registration.answers:
        return ()
    session = db.session()
    asked = questionnaires.compiled(session, questionnaires.version(session, registration.version_id))
    facts = registration.organisation.facts() if registration.organisation else {}
    return told_sent(asked, registration.answers, facts, names=responses.names_in(session, asked, registration.answers))


@views.post(ONE + "/deelnemer/<int:person>")
@requires(Permission.WORK)
def change(slug: str, number: int, person: int) -> Page:
    event, occasion = _found(slug, number)
    registration = _person(occasion, person)
    form: ParticipantForm = _offered(ParticipantForm(), event, occasion)
    if not form.validate():
        return _show(event, occasion, registration, form), 422
    entry = form.entry(_organisation(form), registration.typed or {})
    try:
        with writing() as session:
            actions.change(session, registration, entry, g.user.name, g.now, by_office=True)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _show(event, occasion, _person(occasion, person), form), 422
    flash("De wijziging is bewaard.")
    return redirect(url_for("participants.show", slug=slug, number=number, person=person))


@views.post(ONE + "/deelnemer/<int:person>/afmelden")
@requires(Permission.WORK)
def cancel(slug: str, number: int, person: int) -> BaseResponse:
    _, occasion = _found(slug, number)
    registration, form = _person(occasion, person), CancelForm()
    with writing() as session:
        done = actions.cancel(session, registration, g.user.name, g.now, by_office=True, reason=form.reason.data or "")
    flash(f"{registration.name} is afgemeld." if done else f"{registration.name} was al afgemeld.")
    return redirect(url_for("participants.overview", slug=slug, number=number))


@views.post(ONE + "/deelnemer/<int:person>/verplaatsen")
@requires(Permission.WORK)
def move(slug: str, number: int, person: int) -> Page:
    event, occasion = _found(slug, number)
    registration, form = _person(occasion, person), TransferForm()
    form.offer([(each.id, each.title) for each in event.occasions])
    if not form.validate():
        return _show(event, occasion, registration, moving=form), 422
    try:
        with writing() as session:
            transfers.transfer(session, event, registration, form.occasion.data, form.reason.data or "", g.user.name,
                               g.now, above=form.above.data)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _show(event, occasion, _person(occasion, person), moving=form), 422
    flash(f"{registration.name} is verplaatst en krijgt bericht.")
    return redirect(url_for("participants.show", slug=slug, number=form.occasion.data, person=person))


@views.post(ONE + "/deelnemer/<int:person>/link")
@requires(Permission.WORK)
def show_link(slug: str, number: int, person: int) -> str:
    """Somebody of the secretariat looks at the link of a participant, to help by phone; that is kept."""
    event, occasion = _found(slug, number)
    registration = _person(occasion, person)
    with writing() as session:
        record(session, g.user.name, "participant_link_shown", g.now, round_id=event.round_id,
               participant=registration.name)
    return _show(event, occasion, registration, link=links().registration_url(registration.id, registration.serial))
