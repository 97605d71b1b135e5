"""Letters: what a message says, written with things as they are now, and a link made on the spot.

No token ever stands in the outbox, and a text that waited there for a day is as true as one that goes at once.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app, render_template
from sqlalchemy.orm import object_session

from survey.documents import appointments, convocations
from survey.links import Links
from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.models.registrations import Registration
from survey.queries import assemblies
from survey.rules import calendar
from survey.rules.messages import MessageKind, first_reason, present_kind
from survey.rules.registrations import changes_until_in_words
from survey.rules.rounds import Kind
from survey.rules.windows import Change, State

LONGEST_SUBJECT = 70
# What a deed may give along in the context of a message: words, and days.
WORDS = ("note", "reason", "change", "old_day", "wanted_day", "asked_by", "asked", "question", "answer", "passed_to")
FROM_A_MEMBER = frozenset({MessageKind.REQUEST_ASKED, MessageKind.ENQUIRY_ASKED})
TO_THE_OFFICE = FROM_A_MEMBER | {MessageKind.ENQUIRY_PROPOSED}
APPOINTED = frozenset({MessageKind.CONVOCATION, MessageKind.MEETING_MOVED, MessageKind.MEETING_CANCELLED})
NO_LINK = "/u/(hier staat de persoonlijke link)"


@dataclass(frozen=True, slots=True)
class Invite:
    """An appointment that travels with a letter: what the calendar is asked to do (REQUEST, CANCEL), and iCalendar."""

    method: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that travels with a letter."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as it goes out: names and addresses apart, a plain text and the same in HTML, and what goes along."""

    subject: str
    text: str
    html: str
    sender: tuple[str, str]
    reply_to: tuple[str, str]
    recipient: tuple[str, str]
    at: datetime
    headers: Mapping[str, str]
    invite: Invite | None = None
    enclosures: tuple[Enclosure, ...] = ()


def render(message: Message, links: Links, now: datetime) -> Letter:
    """The letter of a message, with the round and the member as they are now and a link made on the spot."""
    if message.registration:
        return _to_participant(message, message.registration, links, now)
    member = message.invitation
    if member is None:
        member = _outsider(message)
    kind = present_kind(MessageKind(message.kind), member.progress())
    link = links.personal_url(member.id, member.serial) if member.id else ""
    return _write(kind, member, message.context, (message.recipient, first_reason(message.once)), link, links, now)


def _to_participant(message: Message, registration: Registration, links: Links, now: datetime) -> Letter:
    """A letter about one registration, with the place as it is now."""
    occasion, hosts = registration.occasion, [host.association for host in registration.round.hosts]
    scene = dict.fromkeys(WORDS, "") | dict(message.context) | {
        "kind": message.kind, "round": registration.round, "member": registration, "registration": registration,
        "occasion": occasion, "contact": hosts[0], "names": in_a_row([host.name for host in hosts]),
        "link": links.registration_url(registration.id, registration.serial),
        "lot_link": links.url(f"/bijeenkomsten/{registration.round.slug}/loting"),
        "change_until": changes_until_in_words(occasion.begins_at, occasion.event.change_days)}
    return _lettered(MessageKind(message.kind), scene, (message.recipient, first_reason(message.once)), now)


def _outsider(message: Message) -> Invitation:
    """Who gets mail about a round without being asked in it, as the counting committee of a meeting does."""
    if message.round is None:
        raise LookupError(f"message {message.id} belongs to nobody")
    return Invitation(round=message.round, name=message.context.get("name", ""), email=message.recipient)


def preview(kind: MessageKind, invitation: Invitation, context: Mapping[str, Any], now: datetime) -> Letter:
    """How this mail would read for a real member; the link in it opens nothing, because others read along."""
    links: Links = current_app.extensions["links"]
    return _write(kind, invitation, context, (invitation.email, "preview"), links.url(NO_LINK), links, now)


def _write(kind: MessageKind, member: Invitation, context: Mapping[str, Any], to: tuple[str, str], link: str,
           links: Links, now: datetime) -> Letter:
    return _lettered(kind, _scene(kind, member, context, link, links, now), to, now)


def _lettered(kind: MessageKind, scene: Mapping[str, Any], to: tuple[str, str], now: datetime) -> Letter:
    member, (recipient, once) = scene["member"], to
    contact = scene["contact"]
    subject, _, text = render_template(f"email/{kind}.txt", **scene).partition("\n")
    office = (contact.contact_name, contact.contact_email)
    invite = _invite(kind, scene, now)
    return Letter(
        subject=shortened(subject), text=re.sub(r"\n{3,}", "\n\n", text).strip() + "\n",
        html=render_template(f"email/{kind}.html", **scene), sender=(contact.name, contact.sender),
        # A question of a member is answered to that member, everything else to the office.
        reply_to=(member.name, member.email) if kind in FROM_A_MEMBER and member.email else office,
        recipient=(_name(kind, scene), recipient), at=now,
        headers={"Message-ID": message_id(once, contact.sender), "Auto-Submitted": "auto-generated"},
        invite=invite)


def _name(kind: MessageKind, scene: Mapping[str, Any]) -> str:
    """Of whom the letter goes to."""
    if kind is MessageKind.ENQUIRY_PASSED:
        return str(scene["passed_to"])
    return str(scene["contact"].contact_name if kind in TO_THE_OFFICE else scene["member"].name)


def _scene(kind: MessageKind, member: Invitation, context: Mapping[str, Any], link: str, links: Links,
           now: datetime) -> dict[str, Any]:
    """Everything a template may say."""
    round_, window = member.round, member.window()
    hosts = [host.association for host in round_.hosts]
    return dict.fromkeys(WORDS, "") | dict(context) | {
        "kind": kind, "round": round_, "member": member, "who": member.who(), "link": link, "hosts": hosts,
        "contact": hosts[0], "names": in_a_row([host.name for host in hosts]), "window": window,
        "state": window.state(now), "deadline": window.last_day and calendar.deadline_in_words(window.last_day),
        "moved": _moved(window.state(now), context.get("change")), "given": member.response,
        "office_link": _office(links, "rounds.show", slug=round_.slug), **_enquiry(links, round_.slug, context),
        "old_day": _day_in_words(context.get("old_day")), "wanted_day": _day_in_words(context.get("wanted_day")),
        "today": calendar.day_of(now), **_meeting(member),
    }


def _meeting(member: Invitation) -> dict[str, Any]:
    """Of a meeting its agenda, as both are now."""
    session = object_session(member)
    if member.round.kind != Kind.ASSEMBLY or session is None:
        return {}
    found = assemblies.whole(session, member.round_id)
    return {"assembly": found, "motions": assemblies.motions(session, member.round_id)}


def _invite(kind: MessageKind, scene: Mapping[str, Any], now: datetime) -> Invite | None:
    """The appointment that goes along with a convocation, and with a mail that changes or cancels it."""
    if kind not in APPOINTED:
        return None
    made = convocations.appointment(scene["assembly"], scene["member"], scene["link"], now)
    if kind is MessageKind.MEETING_CANCELLED:
        return Invite(appointments.Method.CANCEL, appointments.cancellation(made))
    return Invite(appointments.Method.REQUEST, appointments.request(made))


def _office(links: Links, view: str, **values: Any) -> str:
    return links.url(current_app.url_map.bind("").build(view, values))


def _enquiry(links: Links, slug: str, context: Mapping[str, Any]) -> dict[str, str]:
    """The addresses of a question about a question: for the secretariat, and for who got it passed on."""
    if "enquiry" not in context:
        return {}
    number, serial = context["enquiry"]
    return {"office_enquiry": _office(links, "enquiries.show", slug=slug, number=number),
            "colleague_link": links.enquiry_url(number, serial)}


def _day_in_words(day: str | None) -> str:
    """A deed gives a day along in words or as a date."""
    try:
        return calendar.in_words(date.fromisoformat(day or ""))
    except ValueError:
        return day or ""


def _moved(state: State, change: str | None) -> str:
    """What happened to the closing day; a round that has closed since is told of as closed."""
    if state is State.CLOSED:
        return Change.CLOSED.words
    return Change(change).words if change and change != Change.CLOSED else "veranderd"


def in_a_row(names: list[str]) -> str:
    """For example "A, B en C"."""
    return " en ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def shortened(text: str, most: int = LONGEST_SUBJECT) -> str:
    """One line of at most `most` characters, cut off between words."""
    line = flattened(text)
    if len(line) <= most:
        return line
    return line[:most - 1].rsplit(" ", 1)[0].rstrip(" ,.:;") + "\u2026"


def flattened(text: str) -> str:
    """Without line ends and other characters that do not belong in a header."""
    return " ".join("".join(char if char.isprintable() or char == "\u200d" else " " for char in text).split())


def message_id(once: str, sender: str) -> str:
    """The same reason has the same Message-ID, by which a mailbox recognises a duplicate."""
    domain = sender.rpartition("@")[2] or "localhost"
    return f"<{hashlib.sha256(once.encode()).hexdigest()[:40]}@{in_ascii(domain)}>"


def in_ascii(domain: str) -> str:
    return domain.encode("idna").decode() if not domain.isascii() else domain
