"""Who was there: the secretariat's list with corrections, the door link, badges, lists on paper and certificates."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from survey.access import links, registration_link, requires
from survey.actions import attendance as actions
from survey.database import db, writing
from survey.documents import badges, certificates
from survey.models.events import Event, Occasion
from survey.models.registrations import Registration
from survey.queries import attendance, events, registrations
from survey.rules import calendar
from survey.rules.attendance import How, check_certificate, door_opens, last_day, length_in_words, numbers
from survey.rules.broken import RuleBroken
from survey.rules.permissions import Permission
from survey.rules.registrations import State

views = Blueprint("attendance", __name__)
OFFICE = "/secretariaat/bijeenkomsten/<slug>/<int:number>"
PDF = "application/pdf"


def _occasion(slug: str, number: int) -> tuple[Event, Occasion]:
    event = events.by_slug(db.session(), slug) or abort(404)
    return event, next((each for each in event.occasions if each.id == number), None) or abort(404)


@views.get(OFFICE + "/aanwezigheid")
@requires(Permission.READ)
def show(slug: str, number: int) -> str:
    """Everyone with a place, present or not, with the numbers and the link for the door."""
    event, occasion = _occasion(slug, number)
    people = attendance.expected(db.session(), occasion.id)
    wanted = request.args.get("toon", "")
    shown = [each for each in people if not wanted or (each.arrived_at is not None) == (wanted == "binnen")]
    door = links().door_url(occasion.id, occasion.door_serial)
    return render_template(
        "attendance/show.html", event=event, round=event.round, occasion=occasion, people=shown, wanted=wanted, How=How,
        numbers=numbers((each.guest, each.arrived_at is not None) for each in people), door=door,
        door_code=badges.qr_svg(door), opens=calendar.day_of(door_opens(occasion.begins_at)),
        closes=last_day(occasion.ends_at), over=g.now >= occasion.ends_at, sheets=badges.SHEETS)


@views.post(OFFICE + "/aanwezigheid")
@requires(Permission.WORK)
def correct(slug: str, number: int) -> Response:
    """Afterwards too: somebody was there, or was not."""
    _, occasion = _occasion(slug, number)
    with writing() as session:
        answer = actions.correct(session, occasion, request.form.get("person", 0, int),
                                 request.form.get("was") == "there", g.user.name, g.now)
    flash(answer.words)
    return redirect(url_for("attendance.show", slug=slug, number=number, toon=request.form.get("toon") or None))


@views.post(OFFICE + "/deurlink")
@requires(Permission.WORK)
def renew_door(slug: str, number: int) -> Response:
    _, occasion = _occasion(slug, number)
    with writing() as session:
        actions.renew_door(session, occasion, g.user.name, g.now)
    flash("Er is een nieuwe deurlink. De oude werkt niet meer.")
    return redirect(url_for("attendance.show", slug=slug, number=number))


def _hosts(event: Event) -> tuple[str, ...]:
    return tuple(host.association.name for host in event.round.hosts)


def _organisation(person: Registration) -> str:
    return person.organisation.name if person.organisation else person.organisation_name


def _sheet(event: Event, occasion: Occasion) -> badges.Sheet:
    title = event.round.title
    if occasion.title != title:
        title = f"{title}: {occasion.title}"
    return badges.Sheet(title, calendar.period_in_words(occasion.begins_at, occasion.ends_at),
                        "Online" if occasion.online else occasion.place, _hosts(event))


@views.get(OFFICE + "/badges.pdf")
@requires(Permission.READ)
def badges_pdf(slug: str, number: int) -> Response:
    event, occasion = _occasion(slug, number)
    people = _someone(attendance.expected(db.session(), occasion.id), "Er is nog niemand met een plaats.")
    made = [badges.Badge(each.name, _organisation(each), each.role, links().badge(each.id, each.serial))
            for each in people]
    size = request.args.get("per", badges.SHEETS[0], int)
    return Response(badges.pdf(_sheet(event, occasion), made, size if size in badges.SHEETS else badges.SHEETS[0]),
                    mimetype=PDF)


def _someone(people: Sequence[Registration], nobody: str) -> Sequence[Registration]:
    if not people:
        raise RuleBroken(nobody)
    return people


@views.get(OFFICE + "/deelnemers.pdf")
@requires(Permission.READ)
def list_pdf(slug: str, number: int) -> Response:
    """On paper, for when there is no telephone at all."""
    event, occasion = _occasion(slug, number)
    placed = [each for each in registrations.of_occasion(db.session(), occasion.id) if State(each.state).holds_place]
    people = [badges.Listed(each.name, _organisation(each), ", ".join(filter(None, [each.role, "gast" * each.guest])),
                            each.number, ", ".join(part.title for part in each.parts),
                            calendar.clock(each.arrived_at) if each.arrived_at else "") for each in placed]
    return Response(badges.list_pdf(_sheet(event, occasion), people), mimetype=PDF)


def _certificate(event: Event, occasion: Occasion, person: Registration) -> certificates.Certificate:
    sheet, host = _sheet(event, occasion), event.round.hosts[0].association
    return certificates.Certificate(
        person.name, _organisation(person), event.round.title, occasion.title, sheet.when, sheet.where,
        length_in_words(occasion.begins_at, occasion.ends_at), sheet.hosts, host.contact_name,
        calendar.in_words(calendar.day_of(g.now), weekday=False), person.number)


@views.get(OFFICE + "/bewijzen.pdf")
@requires(Permission.READ)
def certificates_pdf(slug: str, number: int) -> Response:
    """The certificates of everyone who was there, a page each."""
    event, occasion = _occasion(slug, number)
    check_certificate(True, occasion.ends_at, g.now)
    people = _someone(attendance.present(db.session(), occasion.id), "Er staat nog niet wie er was.")
    return Response(certificates.pdf([_certificate(event, occasion, each) for each in people]), mimetype=PDF)


@views.get("/aanmelding/<token>/bewijs.pdf")
@registration_link
def own_certificate(registration: Registration) -> Response:
    occasion: Any = registration.occasion
    check_certificate(registration.arrived_at is not None and State(registration.state).holds_place, occasion.ends_at,
                      g.now)
    return Response(certificates.pdf([_certificate(occasion.event, occasion, registration)]), mimetype=PDF)


@views.get("/aanmelding/<token>/code.svg")
@registration_link
def own_code(registration: Registration) -> Response:
    """The code that is scanned at the door; it says who, and opens nothing."""
    return Response(badges.qr_svg(links().badge(registration.id, registration.serial)), mimetype="image/svg+xml")
