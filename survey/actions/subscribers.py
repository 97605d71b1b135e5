"""Deeds of who reads newsletters: asking for them, confirming that, wanting none, and what comes back."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from survey.actions.log import SYSTEM, record
from survey.actions.messages import letter, queue
from survey.links import Links
from survey.models.base import inserting
from survey.models.messages import Message
from survey.models.subscribers import Bounce, Subscriber
from survey.queries import subscribers
from survey.rules.bounces import LONGEST_WORDS, Report, is_hard
from survey.rules.broken import RuleBroken
from survey.rules.messages import MessageKind, first_reason
from survey.rules.registrations import same_person
from survey.rules.subscribers import confirmable

EXPIRED = "Deze link is verlopen. Vul uw adres opnieuw in, dan krijgt u een nieuwe."


def mark_of(links: Links, address: str) -> str:
    """The keyed hash of an address, the same for every spelling of it."""
    return links.mark(same_person(address))


def ask(session: Session, links: Links, address: str, now: datetime) -> None:
    """Mails how to confirm, also to who has confirmed before: the page tells no difference."""
    mark = mark_of(links, address)
    session.execute(inserting(session.get_bind().dialect.name, Subscriber).values(
        mark=mark, email=address, serial=1).on_conflict_do_nothing(index_elements=["mark"]))
    found = subscribers.locked(session, mark)
    if found is None:
        raise LookupError("a subscriber that was just added is gone")
    found.email, found.asked_at = address, now
    queue(session, [letter(f"subscription:{found.id}:{now.isoformat()}", MessageKind.SUBSCRIPTION, address, now,
                           subscriber_id=found.id)])


def confirm(session: Session, subscriber: Subscriber, now: datetime) -> None:
    """Who confirms twice is subscribed once."""
    found = subscribers.hold(session, subscriber.id)
    if not confirmable(found.asked_at, now):
        raise RuleBroken(EXPIRED)
    if found.confirmed_at is None or found.unsubscribed_at is not None:
        found.confirmed_at, found.unsubscribed_at = now, None
        record(session, SYSTEM, "subscribed", now, subscriber=found.id)


def unsubscribe(session: Session, subscriber: Subscriber, now: datetime, by: str = SYSTEM) -> None:
    """No newsletter any more, also none as a member; who does it twice hears nothing new."""
    found = subscribers.hold(session, subscriber.id)
    if found.unsubscribed_at is None:
        # A confirmation that was asked before this must not undo it.
        found.unsubscribed_at, found.confirmed_at, found.asked_at = now, None, None
        record(session, by, "unsubscribed", now, subscriber=found.id)


def bounce_of(session: Session, message: Message, reply: str, now: datetime) -> None:
    """What a mail server said at once when it refused a newsletter."""
    if message.subscriber_id is not None:
        _keep(session, message.subscriber_id, first_reason(message.once), is_hard(reply), reply, now)


def take_reports(session: Session, links: Links, reports: Iterable[Report], by: str, now: datetime) -> tuple[int, int]:
    """Keeps delivery reports; returns how many are new, and of how many addresses nothing is known."""
    marks = {each: mark_of(links, each.address) for each in reports}
    known = subscribers.by_mark(session, marks.values())
    new = sum(_keep(session, known[mark], each.reason, each.hard, each.words, now)
              for each, mark in marks.items() if mark in known)
    if new:
        record(session, by, "bounces_taken", now, number=new)
    return new, sum(mark not in known for mark in marks.values())


def _keep(session: Session, number: int, reason: str, hard: bool, words: str, now: datetime) -> bool:
    """Returns whether it was not known yet."""
    adding = inserting(session.get_bind().dialect.name, Bounce).values(
        subscriber_id=number, reason=reason[:300], hard=hard, words=words[:LONGEST_WORDS], at=now)
    added = session.scalars(adding.on_conflict_do_nothing(
        index_elements=["subscriber_id", "reason"]).returning(Bounce.id)).all()
    return bool(added)


def forgive(session: Session, number: int, by: str, now: datetime) -> None:
    """Tries an address again from the next newsletter on."""
    found = subscribers.bounces_of(session, number)
    for bounce in found:
        bounce.forgiven_at = now
    if found:
        record(session, by, "bounces_forgiven", now, subscriber=number)


def sweep(session: Session, now: datetime) -> None:
    """Wipes what has had its term: of who unsubscribed only the mark stays, of who never confirmed nothing."""
    wiped, forgotten = subscribers.to_wipe(session, now), subscribers.never_confirmed(session, now)
    if wiped or forgotten:
        session.execute(update(Message).where(Message.subscriber_id.in_([*wiped, *forgotten])).values(recipient=""))
        session.execute(update(Message).where(Message.subscriber_id.in_(forgotten)).values(subscriber_id=None))
        session.execute(update(Subscriber).where(Subscriber.id.in_(wiped)).values(email=""))
        session.execute(delete(Subscriber).where(Subscriber.id.in_(forgotten)))
