"""Appointments for a calendar program (iCalendar, RFC 5545 and RFC 5546): in a mail, to take home, to subscribe to.

One registration is one appointment for ever: the same UID, with a SEQUENCE that rises with every change, so that a
calendar moves what it has instead of showing it twice. The zone is written out with the rules that hold since 1996:
the library's own table puts the night in March an hour late and ends in 2038.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from survey.models.events import Occasion, Part
from survey.models.registrations import Registration
from survey.models.rounds import Round
from survey.rules.agenda import Item, Sort
from survey.rules.calendar import AMSTERDAM, clock
from survey.rules.events import title_of

if TYPE_CHECKING:
    from icalendar import Calendar, Event, vText

MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Achterban//Agenda//NL"
REFRESH = timedelta(hours=6)
ZONE = """BEGIN:VTIMEZONE
TZID:Europe/Amsterdam
BEGIN:DAYLIGHT
DTSTART:19960331T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
END:VTIMEZONE
""".replace("\n", "\r\n")


class Method(StrEnum):
    """What a calendar is asked to do with what it gets."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


@dataclass(frozen=True, slots=True)
class Party:
    """Who invites, or who is invited: a name and an address; `sender` is the address that the mail comes from."""

    name: str
    email: str
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Appointment:
    """One thing in a calendar. Days instead of moments make it a whole day, the last one included, that takes no time.

    `stamped_at` is when this version of it was made (aware).
    """

    uid: str
    title: str
    begins: datetime | date
    ends: datetime | date
    stamped_at: datetime
    sequence: int = 0
    place: str = ""
    description: str = ""
    url: str = ""
    provisional: bool = False
    cancelled: bool = False
    organiser: Party | None = None
    attendee: Party | None = None


def uid(noun: str, number: int, key: str) -> str:
    """The name of one thing for ever, also after the site has moved; `key` is a secret of it that stays inside."""
    return f"{noun}-{number}-{hashlib.sha256(f'{noun}:{number}:{key}'.encode()).hexdigest()[:20]}@achterban"


def place_of(occasion: Occasion) -> str:
    """Where it is in one line; of an online meeting never the link itself."""
    if occasion.online and not occasion.place:
        return "Online"
    return ", ".join(filter(None, [occasion.place, occasion.address]))


def of_registration(registration: Registration, link: str, now: datetime, *, cancelled: bool = False) -> Appointment:
    """The appointment of one person, as the occasion is now.

    The person's own link stands in it. It is as private as the mail that brings it, and on the day itself people look
    in their calendar, not in their mail. Who shares a calendar shares that link: it opens one registration, and the
    person hears by mail of whatever is changed with it. The link of an online meeting stands on that page only.
    """
    round_, occasion = registration.round, registration.occasion
    host = round_.hosts[0].association
    return Appointment(
        uid("aanmelding", registration.id, round_.publication_key), title_of(round_.title, occasion.title),
        occasion.begins_at, occasion.ends_at, now, occasion.sequence + registration.sequence, place_of(occasion),
        _told(registration, link), link, provisional=occasion.provisional, cancelled=cancelled,
        organiser=Party(host.contact_name, host.contact_email, host.sender),
        attendee=Party(registration.name, registration.email))


def of_occasion(round_: Round, occasion: Occasion, link: str) -> Appointment:
    """An occasion as everybody may see it, under the same name as in the agenda; `link` is that of its public page."""
    return Appointment(
        uid(Sort.OCCASION.value, occasion.id, round_.publication_key), title_of(round_.title, occasion.title),
        occasion.begins_at, occasion.ends_at, round_.published_at or round_.created_at, occasion.sequence,
        place_of(occasion), f"Meer informatie: {link}", link, provisional=occasion.provisional,
        cancelled=occasion.cancelled_at is not None)


def of_item(item: Item, address: str) -> Appointment:
    """A date of the agenda as everybody may see it; `address` is where more can be read, or nothing."""
    title = f"Gaat niet door: {item.title}" if item.cancelled else item.title
    told = ["Deze datum is nog voorlopig."] if item.provisional and not item.cancelled else []
    told += [f"Van: {item.by}"] if item.by else []
    told += [f"Meer informatie: {address}"] if address else []
    return Appointment(
        uid(item.sort.value, item.number, item.key), title, item.begins_at or item.day,
        item.ends_at or item.last_day or item.day, item.stamped_at, item.sequence, item.place, "\n".join(told),
        address, provisional=item.provisional, cancelled=item.cancelled)


def _told(registration: Registration, link: str) -> str:
    occasion = registration.occasion
    told = ["De datum en de tijd zijn nog voorlopig."] if occasion.provisional else []
    told += [_chosen(part) for part in registration.parts]
    told += [f"Kaart: {occasion.map_url}"] if occasion.map_url else []
    told += ["De link om mee te doen staat kort van tevoren op uw eigen pagina."] if occasion.online else []
    return "\n".join([*told, f"Bekijken, wijzigen of afmelden: {link}"])


def _chosen(part: Part) -> str:
    choice = f"{part.choice}: {part.title}" if part.choice else part.title
    return f"{choice}, {clock(part.begins_at)}" if part.begins_at else choice


def request(appointment: Appointment) -> bytes:
    """For a mail: puts the appointment in the calendar of who is registered, or moves the one that stands there."""
    return _written(Method.REQUEST, [appointment])


def cancellation(appointment: Appointment) -> bytes:
    """For a mail: takes the appointment out of the calendar again; it must be one that is `cancelled`."""
    return _written(Method.CANCEL, [appointment])


def download(appointment: Appointment) -> bytes:
    """To take home from a page: nothing is asked of anybody, so no attendee stands in it."""
    return _written(Method.PUBLISH, [appointment])


def feed(appointments: Iterable[Appointment], name: str, description: str) -> bytes:
    """To subscribe to: a calendar program reads it again every few hours."""
    return _written(Method.PUBLISH, appointments, name=name, description=description)


def _written(method: Method, appointments: Iterable[Appointment], name: str = "", description: str = "") -> bytes:
    from icalendar import Calendar, Timezone

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    if name:
        _describe(calendar, name, description)
    events = [_event(method, appointment) for appointment in appointments]
    if any("TZID" in event["DTSTART"].params for event in events):
        calendar.add_component(Timezone.from_ical(ZONE))
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _describe(calendar: "Calendar", name: str, description: str) -> None:
    """The name of a feed twice: as RFC 7986 has it, and as older programs read it."""
    for keys, words in ((("name", "x-wr-calname"), name), (("description", "x-wr-caldesc"), description)):
        for key in keys:
            calendar.add(key, _escaped()(words))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")


def _event(method: Method, appointment: Appointment) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", appointment.uid)
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", appointment.stamped_at)
    event.add("summary", _escaped()(_one_line(appointment.title)))
    event.add("status", _status(appointment))
    _add_time(event, appointment)
    for key, value in (("location", _one_line(appointment.place)), ("description", _text(appointment.description))):
        if value:
            event.add(key, _escaped()(value))
    if appointment.url:
        event.add("url", appointment.url)
    if appointment.organiser:
        event.add("organizer", _address(appointment.organiser))
    if appointment.attendee and method is not Method.PUBLISH:
        # Who registered has said yes already, and says no on the page of the registration.
        said = {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE", "CUTYPE": "INDIVIDUAL"}
        event.add("attendee", _address(appointment.attendee, said))
    return event


def _status(appointment: Appointment) -> str:
    if appointment.cancelled:
        return "CANCELLED"
    return "TENTATIVE" if appointment.provisional else "CONFIRMED"


def _add_time(event: "Event", appointment: Appointment) -> None:
    begins, ends = appointment.begins, appointment.ends
    if isinstance(begins, datetime) and isinstance(ends, datetime):
        for key, moment in zip(("dtstart", "dtend"), _on_the_wall(begins, ends), strict=True):
            event.add(key, moment)
        event.add("transp", "OPAQUE")
    else:
        event.add("dtstart", begins)
        event.add("dtend", ends + timedelta(days=1))
        event.add("transp", "TRANSPARENT")


def _on_the_wall(*moments: datetime) -> tuple[datetime, ...]:
    """Dutch clock times, or UTC where a time of the night in October comes twice and its second one is meant.

    A time with a zone always means the first of the two (RFC 5545, 3.3.5), so nothing else can name the second.
    """
    local = tuple(moment.astimezone(AMSTERDAM) for moment in moments)
    return tuple(moment.astimezone(UTC) for moment in moments) if any(moment.fold for moment in local) else local


def _address(party: Party, said: Mapping[str, str] | None = None) -> Any:
    from icalendar import vCalAddress

    address = vCalAddress(f"mailto:{party.email}")
    # A quote ends the name of a parameter and cannot be written in it.
    address.params["CN"] = _one_line(party.name).replace('"', "'")
    if party.sender and party.sender.lower() != party.email.lower():
        address.params["SENT-BY"] = f"mailto:{party.sender}"
    address.params.update(said or {})
    return address


@cache
def _escaped() -> "type[vText]":
    """A text as RFC 5545, 3.3.11 escapes it; the library takes a backslash with a capital N for the end of a line, so
    that of C:\\Notulen a line would break off."""
    from icalendar import vText

    class Escaped(vText):
        def to_ical(self) -> bytes:
            return re.sub(r"[\\;,]", r"\\\g<0>", self).replace("\n", r"\n").encode()

    return Escaped


def _one_line(words: str) -> str:
    return " ".join(_text(words).split())


def _text(words: str) -> str:
    """Without the characters that may not stand in a text (RFC 5545, 3.3.11)."""
    return "".join(char for char in words.replace("\r\n", "\n").replace("\r", "\n") if char in "\n\t" or char >= " "
                   and char != "\x7f")
