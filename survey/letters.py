"""Letters: what a message says, written with things as they are now, and a link made on the spot.

No token ever stands in the outbox, and a text that waited there for a day is as true as one that goes at once.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import current_app, render_template
from sqlalchemy.orm import Session, object_session

from survey.documents import appointments, convocations, newsletters
from survey.documents import reaction_reports as reaction_documents
from survey.links import Links
from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.models.registrations import Registration
from survey.models.rounds import Round
from survey.queries import assemblies, comments, commitments, materials, messages, recipients
from survey.queries import newsletters as issues
from survey.rules import calendar, windows
from survey.rules.attachments import MEDIA_TYPES
from survey.rules.attachments import Kind as File
from survey.rules.commitments import due_in_words
from survey.rules.events import title_of
from survey.rules.letters import ABOUT_THE_OCCASION, asks_calendar
from survey.rules.materials import goes_along
from survey.rules.messages import TO_READERS, MessageKind, first_reason, present_kind
from survey.rules.registrations import State, changes_until_in_words, may_change
from survey.rules.rounds import Kind
from survey.rules.windows import Change

LONGEST_SUBJECT = 70
# What a deed may give along in the context of a message: words, and days.
WORDS = ("note", "reason", "change", "old_day", "wanted_day", "asked_by", "asked", "question", "answer", "passed_to",
         "colleague", "until", "role")
FROM_A_MEMBER = frozenset({MessageKind.REQUEST_ASKED, MessageKind.ENQUIRY_ASKED})
TO_THE_OFFICE = FROM_A_MEMBER | {MessageKind.ENQUIRY_PROPOSED, MessageKind.HOLDER_REPLIED, MessageKind.ROUND_DUE}
TO_A_COLLEAGUE = frozenset({MessageKind.SHARED, MessageKind.APPROVAL_ASKED})
APPOINTED = frozenset({MessageKind.CONVOCATION, MessageKind.MEETING_MOVED, MessageKind.MEETING_CANCELLED})
PARTICIPANT_WORDS = ("note", "reason", "was")
NO_LINK = "/u/(hier staat de persoonlijke link)"
NO_REGISTRATION = "/aanmelding/(hier staat de eigen link)"
# What is said of the appointment that goes along; also to who has it already.
CALENDAR_NOTES = {
    ("", False): "", ("", True): "",
    ("REQUEST", False): "De afspraak voor uw agenda zit bij deze mail.",
    ("REQUEST", True): "Bij deze mail zit de nieuwe afspraak. Die vervangt de afspraak in uw agenda.",
    ("CANCEL", False): "De bijlage haalt de afspraak weer uit uw agenda.",
    ("CANCEL", True): "De bijlage haalt de afspraak weer uit uw agenda.",
}
TELL_ANEW = ABOUT_THE_OCCASION | {MessageKind.REGISTRATION_CHANGED}


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
    to = (message.recipient, first_reason(message.once))
    kind, person, member = MessageKind(message.kind), message.registration, message.invitation
    if kind in TO_READERS:
        return _to_reader(message, to, links, now)
    if person:
        own = links.registration_url(person.id, person.serial)
        evaluation = links.personal_url(member.id, member.serial) if member else ""
        letter = _to_participant(message, to, Ways(own, evaluation, links), now)
        return replace(letter, enclosures=_enclosures(message))
    if kind is MessageKind.COMMITMENT_DUE:
        return _lettered(kind, _promised(message, links, now), to, now)
    if member is None:
        member = _outsider(message)
    kind = present_kind(kind, member.progress())
    link = links.named(message.context) or (links.personal_url(member.id, member.serial) if member.id else "")
    return _write(kind, member, message.context, to, link, links, now)


def shown(message: Message, now: datetime) -> Letter | None:
    """The letter of a message as it would read now; the links in it open nothing, because others read along."""
    links: Links = current_app.extensions["links"]
    if message.kind in TO_READERS:
        return _to_reader(message, (message.recipient, "preview"), links, now, own=False)
    if message.registration:
        ways = Ways(links.url(NO_REGISTRATION), links.url(NO_LINK) if message.invitation else "", links)
        return _to_participant(message, (message.recipient, "preview"), ways, now)
    if message.kind == MessageKind.COMMITMENT_DUE:
        to = (message.recipient, "preview")
        return _lettered(MessageKind.COMMITMENT_DUE, _promised(message, links, now), to, now)
    if message.invitation is None:
        return None
    return preview(MessageKind(message.kind), message.invitation, message.context, now)


def preview_to(kind: MessageKind, person: Registration, context: Mapping[str, Any], now: datetime) -> Letter | None:
    """How this mail would read for a real participant; the link in it opens nothing, because others read along."""
    return shown(Message(kind=kind.value, registration=person, context=dict(context), recipient=person.email), now)


def _to_reader(message: Message, to: tuple[str, str], links: Links, now: datetime, *, own: bool = True) -> Letter:
    """A newsletter, or the mail with which somebody confirms that it may come; `own` is off where others read along."""
    session, issue, reader = object_session(message), message.newsletter, message.subscriber
    if session is None:
        raise LookupError(f"message {message.id} is in no session")
    if message.kind == MessageKind.SUBSCRIPTION:
        return _to_confirm(session, message, to, links, now, own=own)
    if issue is None:
        raise LookupError(f"message {message.id} is of no newsletter")
    test, sender = message.kind == MessageKind.NEWSLETTER_TEST, issue.association
    body = newsletters.of_draft(session, issue.id, links.base_url) if test \
        else newsletters.as_sent(session, issue.id, message.context["body"])
    leave = links.leaving_url(reader.id, reader.serial) if reader and own else links.url("/nieuwsbrief/")
    mine = body.to(leave, links.url(newsletters.OWN_LINK))
    leaving = {"List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return Letter(
        shortened(f"Proefmail: {issue.title}" if test else issue.title), mine.text, mine.html,
        (sender.name, sender.sender), (sender.contact_name, sender.contact_email), ("", to[0]), now, {
            "Message-ID": message_id(to[1], sender.sender), "Auto-Submitted": "auto-generated",
            "List-ID": f"<nieuwsbrief.{in_ascii(sender.sender.rpartition('@')[2])}>", **(leaving if reader else {})})


def _to_confirm(session: Session, message: Message, to: tuple[str, str], links: Links, now: datetime, *,
                own: bool) -> Letter:
    reader, sender = message.subscriber, issues.sender(session)
    if reader is None or sender is None:
        raise LookupError(f"message {message.id} is to nobody")
    link = links.subscription_url(reader.id, reader.serial) if own else links.url("/nieuwsbrief/")
    scene = {"member": Invitation(name="", email=message.recipient), "contact": sender, "names": sender.name,
             "known": reader.confirmed_at is not None, "link": link}
    return _lettered(MessageKind.SUBSCRIPTION, scene, to, now)


@dataclass(frozen=True, slots=True)
class Ways:
    """The addresses that a letter to a participant may name: the own page, that of the evaluation, and the site."""

    own: str
    evaluation: str
    links: Links


def _to_participant(message: Message, to: tuple[str, str], ways: Ways, now: datetime) -> Letter:
    """A letter about one registration, with the place and the occasion as they are now."""
    person, kind = message.registration, MessageKind(message.kind)
    session = object_session(person) if person else None
    if person is None or session is None:
        raise LookupError(f"message {message.id} is about nobody")
    called_off = person.occasion.cancelled_at is not None
    had = messages.had_appointment(session, person.id)
    asks = asks_calendar(kind, State(person.state), called_off, had)
    files = materials.listed(session, message.context.get("materials", ()))
    scene = _about(person, message, ways, now) | {
        "files": [{"title": each.title, "address": f"{ways.own}/materiaal/{each.id}"} for each in files],
        "enclosed": goes_along(each.size for each in files), "calendar_note": CALENDAR_NOTES[asks, kind in TELL_ANEW]}
    return replace(_lettered(kind, scene, to, now), invite=_appointment(asks, person, ways.own, now))


def _about(person: Registration, message: Message, ways: Ways, now: datetime) -> dict[str, Any]:
    """Everything a template may say to a participant."""
    occasion, state = person.occasion, State(person.state)
    event, hosts = occasion.event, [host.association for host in person.round.hosts]
    evaluation = message.invitation.window() if message.invitation else None
    open_now = evaluation is not None and evaluation.takes_answers(now)
    return dict.fromkeys(PARTICIPANT_WORDS, "") | dict(message.context) | {
        "kind": message.kind, "round": person.round, "member": person, "registration": person, "state": state,
        "occasion": occasion, "event": event, "contact": hosts[0], "names": in_a_row([host.name for host in hosts]),
        "title": title_of(person.round.title, occasion.title), "link": ways.own,
        "when": calendar.period_in_words(occasion.begins_at, occasion.ends_at),
        "where": appointments.place_of(occasion) or "Plaats volgt", "present": _present(person, message.context),
        "change_until": changes_until_in_words(occasion.begins_at, event.change_days),
        "changeable": may_change(state, occasion.begins_at, event.change_days, now),
        "evaluation": ways.evaluation if open_now else "",
        "evaluation_until": evaluation.last_day and calendar.in_words(evaluation.last_day) if evaluation else "",
        "lot_link": ways.links.url(f"/bijeenkomsten/{person.round.slug}/loting")}


def _present(person: Registration, context: Mapping[str, Any]) -> bool | None:
    """Whether this participant was there; None where nobody kept that."""
    return bool(person.arrived_at) if context.get("kept") else None


def _appointment(asks: str, person: Registration, link: str, now: datetime) -> Invite | None:
    if not asks:
        return None
    cancelled = asks == "CANCEL"
    appointment = appointments.of_registration(person, link, now, cancelled=cancelled)
    write = appointments.cancellation if cancelled else appointments.request
    return Invite(asks, write(appointment))


def _enclosures(message: Message) -> tuple[Enclosure, ...]:
    """The files themselves, where they are small enough together to go along."""
    session, numbers = object_session(message), message.context.get("materials", ())
    if session is None or not goes_along(each.size for each in materials.listed(session, numbers)):
        return ()
    return tuple(Enclosure(each.name, MEDIA_TYPES[File(each.kind)], each.content)
                 for each in materials.contents(session, numbers))


def _promised(message: Message, links: Links, now: datetime) -> dict[str, Any]:
    """A promise as it is now, for its owner, in the name of the association whose body it was made to."""
    session = object_session(message)
    row = commitments.one(session, message.context["commitment"]) if session else None
    if session is None or row is None:
        raise LookupError(f"message {message.id} is about no promise")
    body = row.decision.body if row.decision else None
    contact = body.association if body and body.association else commitments.first_association(session)
    if contact is None:
        raise LookupError("there is no association to write for")
    today, results = calendar.day_of(now), row.round if row.interim_id or row.round_id else None
    return {"kind": message.kind, "contact": contact, "names": contact.name, "member": Outsider(row.owner),
            "commitment": row, "late": row.due_on < today, "due": due_in_words(row.due_on, today), "results": results,
            "list_link": links.url(f"/besluiten/{row.decision.version.document.slug}")
            if row.decision and row.decision.published_at and row.decision.version else ""}


@dataclass(frozen=True, slots=True)
class Outsider:
    """Who gets mail without being in a round."""

    name: str


def _outsider(message: Message) -> Invitation:
    """Who gets mail about a round without being asked in it, as the counting committee of a meeting does."""
    if message.round is None:
        raise LookupError(f"message {message.id} belongs to nobody")
    return Invitation(round=message.round, name=message.context.get("name", ""), email=message.recipient)


def preview(kind: MessageKind, invitation: Invitation, context: Mapping[str, Any], now: datetime) -> Letter:
    """How this mail would read for a real member; the link in it opens nothing, because others read along."""
    links: Links = current_app.extensions["links"]
    return _write(kind, invitation, context, (invitation.email, "preview"), links.url(NO_LINK), links, now)


def first_invitation(session: Session, round_: Round, now: datetime) -> Letter | None:
    """The invitation to a round as the first of those who get one will read it; None while it cannot be written."""
    first = recipients.to_mail(session, round_.id)[:1]
    invitation = messages.invitation_for_a_letter(session, first[0].id) if first else None
    if invitation is None or not round_.hosts or not (round_.closes_on or not Kind(round_.kind).closes):
        return None
    return preview(MessageKind.INVITATION, invitation, {}, now)


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
        subject=shortened(subject), text=re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip() + "\n",
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
    if kind in TO_A_COLLEAGUE:
        return str(scene["colleague"])
    return str(scene["contact"].contact_name if kind in TO_THE_OFFICE else scene["member"].name)


def _scene(kind: MessageKind, member: Invitation, context: Mapping[str, Any], link: str, links: Links,
           now: datetime) -> dict[str, Any]:
    """Everything a template may say."""
    round_, window, hosts = member.round, member.window(), [host.association for host in member.round.hosts]
    return dict.fromkeys(WORDS, "") | dict(context) | {
        "kind": kind, "round": round_, "member": member, "who": member.who(), "link": link, "hosts": hosts,
        "contact": hosts[0], "names": in_a_row([host.name for host in hosts]), "window": window,
        "state": window.state(now), "deadline": window.last_day and calendar.deadline_in_words(window.last_day),
        "moved": _moved(window.state(now), context.get("change")), "given": member.response,
        "office_link": _office(links, "drafts.check" if kind is MessageKind.ROUND_DUE else "rounds.show",
                               slug=round_.slug),
        "office": _office(links, "rounds.overview"), **_enquiry(links, round_.slug, context),
        **{name: _day_in_words(context.get(name)) for name in ("until", "old_day", "wanted_day")},
        "today": calendar.day_of(now), **_meeting(member),  # The link of who was taken off the list opens nothing.
        **reaction_documents.scene(round_, context, "" if member.withdrawn_at else link, links),
        **comments.for_mail(member, kind is MessageKind.COMMENTS_RECEIVED),
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


def _moved(state: windows.State, change: str | None) -> str:
    """What happened to the closing day; a round that has closed since is told of as closed."""
    if state is windows.State.CLOSED:
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
