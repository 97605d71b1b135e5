"""Deeds with newsletters: making one, its items in their order, filling blocks, and sending it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.actions.messages import letter, queue
from survey.documents import newsletters as written
from survey.links import Links
from survey.models.base import inserting
from survey.models.messages import Message
from survey.models.newsletters import Newsletter
from survey.models.subscribers import Subscriber
from survey.queries import newsletters, subscribers
from survey.rules.broken import RuleBroken
from survey.rules.calendar import day_of
from survey.rules.messages import MessageKind, MessageState
from survey.rules.newsletters import RESERVED, State, check_changeable, check_moment, check_size, faults, slug_of, state
from survey.rules.registrations import listed
from survey.rules.subscribers import Audience, Reader, audience

STOPPED = "Niet verstuurd: de verzending is gestopt."
CHANGED_BY_OTHER = ("Iemand anders heeft dit intussen veranderd. Hieronder staat wat er nu staat. Bewaart u opnieuw, "
                    "dan geldt uw tekst.")


@dataclass(frozen=True, slots=True)
class Details:
    """What is said of an issue. `associations` are those whose members get it."""

    title: str
    day: date
    association_id: int
    preface: str = ""
    single: bool = False
    by_sender: bool = False
    associations: tuple[int, ...] = ()
    to_subscribers: bool = True


def create(session: Session, details: Details, by: str, now: datetime) -> Newsletter:
    slug = slug_of(details.title, (*RESERVED, *newsletters.slugs(session)))
    made = Newsletter(slug=slug, created_at=now, created_by=by)
    _write(made, details)
    session.add(made)
    session.flush()
    record(session, by, "newsletter_created", now, title=made.title)
    return made


def _write(row: Newsletter, details: Details) -> None:
    if not details.title.strip():
        raise RuleBroken("Geef de nieuwsbrief een titel.")
    row.title, row.day, row.association_id = details.title.strip(), details.day, details.association_id
    row.preface, row.single, row.by_sender = details.preface.strip(), details.single, details.by_sender
    row.associations, row.to_subscribers = sorted(details.associations), details.to_subscribers


def changing(session: Session, number: int) -> Newsletter:
    """One that may still change, held until the transaction ends; its revision rises."""
    found = newsletters.hold(session, number)
    check_changeable(state(found.planned_for, found.queued_at))
    found.revision += 1
    return found


def edit(session: Session, number: int, details: Details, seen: int, by: str, now: datetime) -> Newsletter:
    """`seen` is the revision that the form was made from; only the preface is worth a quarrel."""
    found = changing(session, number)
    if seen != found.revision - 1 and details.preface.strip() != found.preface.strip():
        raise RuleBroken(CHANGED_BY_OTHER)
    _write(found, details)
    record(session, by, "newsletter_changed", now, title=found.title)
    return found


def remove(session: Session, number: int, by: str, now: datetime) -> None:
    found = changing(session, number)
    session.execute(update(Message).where(Message.newsletter_id == number).values(newsletter_id=None))
    record(session, by, "newsletter_removed", now, title=found.title)
    session.delete(found)


def of(session: Session, links: Links, newsletter: Newsletter, now: datetime) -> Audience:
    """Who would get it now."""
    readers = [Reader(subscribers.mark_of(links, each), each, member=True)
               for each in subscribers.member_addresses(session, newsletter.associations, day_of(now))]
    known = subscribers.known(session)
    if newsletter.to_subscribers:
        readers += [Reader(row.mark, row.email, member=False) for row in known if row.active]
    return audience(readers, frozenset(row.mark for row in known if row.gone),
                    frozenset(row.mark for row in known if row.stuck))


def check_ready(newsletter: Newsletter, links: Links) -> written.Body:
    """The mail as it will go; raises RuleBroken with the first thing to do about it."""
    for sentence in faults(newsletter.single, newsletter.preface, newsletter.items):
        raise RuleBroken(sentence)
    body = written.body(written.sheet(newsletter, links.base_url))
    check_size(body.size)
    return body


def send(session: Session, number: int, links: Links, by: str, now: datetime) -> int:
    """Freezes what is sent and queues one mail for each address; returns how many."""
    found = changing(session, number)
    body, readers = check_ready(found, links), of(session, links, found, now).readers
    if not readers:
        raise RuleBroken("Er is niemand om deze nieuwsbrief aan te sturen. Kies wie hem krijgt.")
    known = _known(session, readers)
    digest = body.digest
    many = queue(session, [
        letter(f"newsletter:{number}:{each.mark}", MessageKind.NEWSLETTER, each.email, now, newsletter_id=number,
               subscriber_id=known[each.mark], body=digest) for each in readers])
    found.body, found.queued_at, found.recipients = body.as_json(), now, many
    found.planned_for = None
    record(session, by, "newsletter_sent", now, title=found.title, number=many)
    return many


def _known(session: Session, readers: Sequence[Reader]) -> dict[str, int]:
    """The number of every reader; of a contact person no more is kept than the mark, for the register has the rest."""
    adding = inserting(session.get_bind().dialect.name, Subscriber).on_conflict_do_nothing(index_elements=["mark"])
    session.execute(adding, [{"mark": each.mark, "email": "", "serial": 1} for each in readers])
    return subscribers.by_mark(session, [each.mark for each in readers])


def plan(session: Session, number: int, moment: datetime, links: Links, by: str, now: datetime) -> None:
    found = changing(session, number)
    check_moment(moment, now)
    check_ready(found, links)
    found.planned_for, found.planned_by = moment, by
    record(session, by, "newsletter_planned", now, title=found.title, moment=moment.isoformat())


def unplan(session: Session, number: int, by: str, now: datetime) -> None:
    found = changing(session, number)
    if found.planned_for is not None:
        found.planned_for = None
        record(session, by, "newsletter_unplanned", now, title=found.title)


def send_planned(session: Session, number: int, links: Links, now: datetime) -> None:
    """At its moment; what cannot go then waits for a person, with the reason in the log."""
    found = newsletters.hold(session, number)
    if state(found.planned_for, found.queued_at) is not State.PLANNED:
        return
    try:
        send(session, number, links, found.planned_by, now)
    except RuleBroken as broken:
        found.planned_for = None
        record(session, found.planned_by, "newsletter_not_sent", now, title=found.title, reason=broken.message)


def test(session: Session, newsletter: Newsletter, readers: Mapping[str, str], by: str, now: datetime) -> None:
    """A mail of it as it is now to who looks along: names by address, without a name for who has no account. The log
    names colleagues and counts the others, whose address has a term."""
    reason = f"newsletter-test:{newsletter.id}:{now.isoformat()}"
    queue(session, [letter(f"{reason}:{number}", MessageKind.NEWSLETTER_TEST, address, now, newsletter_id=newsletter.id)
                    for number, address in enumerate(readers)])
    others = sum(not name for name in readers.values())
    told = [*filter(None, readers.values()), *([f"{others} {'ander adres' if others == 1 else 'andere adressen'}"]
                                               if others else [])]
    record(session, by, "newsletter_tested", now, title=newsletter.title, readers=listed(told))


def stop(session: Session, number: int, by: str, now: datetime) -> int:
    """What has not gone yet stays; returns how many that are."""
    found = newsletters.hold(session, number)
    stopping = update(Message).where(
        Message.newsletter_id == number, Message.kind == MessageKind.NEWSLETTER.value,
        Message.state == MessageState.WAITING.value)
    stopped = session.scalars(stopping.values(state=MessageState.DROPPED.value, error=STOPPED).returning(Message.id))
    many = len(stopped.all())
    if many:
        record(session, by, "newsletter_stopped", now, title=found.title, number=many)
    return many
