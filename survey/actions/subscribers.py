"""Deeds of who reads newsletters: asking for them, confirming that, wanting none, and wiping addresses."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from survey.actions.log import SYSTEM, record
from survey.actions.messages import letter, queue
from survey.links import Links
from survey.models.base import inserting
from survey.models.messages import Message
from survey.models.subscribers import Subscriber
from survey.queries import subscribers
from survey.rules.broken import RuleBroken
from survey.rules.messages import MessageKind
from survey.rules.subscribers import confirmable

EXPIRED = "Deze link is verlopen. Vul uw adres opnieuw in, dan krijgt u een nieuwe."


def ask(session: Session, links: Links, address: str, now: datetime) -> None:
    """Mails how to confirm, also to who has confirmed before: the page tells no difference."""
    mark = subscribers.mark_of(links, address)
    session.execute(inserting(session.get_bind().dialect.name, Subscriber).values(
        mark=mark, email=address, serial=1).on_conflict_do_nothing(index_elements=["mark"]))
    found = subscribers.locked(session, mark)
    if found is None:
        raise LookupError("a subscriber that was just added is gone")
    found.asked_at = now
    if found.confirmed_at is None:
        found.email = address
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


def sweep(session: Session, now: datetime) -> None:
    """Wipes what has had its term: of who unsubscribed only the mark stays, of who never confirmed nothing."""
    wiped, forgotten = subscribers.to_wipe(session, now), subscribers.never_confirmed(session, now)
    if wiped or forgotten:
        session.execute(update(Message).where(Message.subscriber_id.in_([*wiped, *forgotten])).values(recipient=""))
        session.execute(update(Message).where(Message.subscriber_id.in_(forgotten)).values(subscriber_id=None))
        session.execute(update(Subscriber).where(Subscriber.id.in_(wiped)).values(email=""))
        session.execute(delete(Subscriber).where(Subscriber.id.in_(forgotten)))
