"""Deeds of the outbox: queueing, claiming one at a time, marking what came of it, deciding on what stuck.

The outbox is the truth. A worker claims a message and commits that before it speaks to a mail server, so that what
it leaves behind when it is killed stands as `sending`; nothing ever puts such a message back by itself.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import CursorResult, or_, update
from sqlalchemy.orm import Session

from survey.actions import bounces
from survey.actions.log import SYSTEM, record
from survey.models.base import inserting
from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.queries import commitments, cycles, messages, shares
from survey.rules import letters
from survey.rules.broken import RuleBroken
from survey.rules.calendar import day_of
from survey.rules.messages import (
    LEASE,
    MOVED,
    MessageKind,
    MessageState,
    Outcome,
    after,
    reason_again,
    reason_not_to_read,
    reason_to_drop,
)
from survey.rules.registrations import State
from survey.rules.shares import reason_not_to_write

QUEUED = "messages queued"
CUT_OFF = "De verzending werd afgebroken. Misschien is dit bericht aangekomen, misschien niet."


def letter(once: str, kind: str, recipient: str, now: datetime, *, round_id: int | None = None,
           invitation_id: int | None = None, registration_id: int | None = None, newsletter_id: int | None = None,
           subscriber_id: int | None = None, due_at: datetime | None = None, **context: Any) -> dict[str, Any]:
    """The row of one message, to be queued."""
    return {"once": once, "kind": str(kind), "rank": MessageKind(kind).rank, "recipient": recipient,
            "round_id": round_id, "invitation_id": invitation_id, "registration_id": registration_id,
            "newsletter_id": newsletter_id, "subscriber_id": subscriber_id,
            "context": context, "created_at": now, "due_at": due_at or now}


def queue(session: Session, letters: Iterable[dict[str, Any]]) -> int:
    """Puts messages in the outbox in the transaction of the deed; a reason that stands there already is passed over.

    Returns how many were new.
    """
    rows = [row for row in letters if row["recipient"]]
    added = len(session.scalars(_adding(session.get_bind().dialect.name), rows).all()) if rows else 0
    if added:
        session.info[QUEUED] = True
    return added


@cache
def _adding(dialect: str) -> Any:
    """Made once, because making this statement costs more than running it."""
    table = Message.__table__
    return inserting(dialect, table).on_conflict_do_nothing(index_elements=["once"]).returning(table.c.id)


def _rows(session: Session, statement: Any) -> int:
    """Runs an INSERT or UPDATE and says how many rows it wrote."""
    return cast(CursorResult[Any], session.execute(statement)).rowcount


def claim(session: Session, worker: str, now: datetime) -> Message | None:
    """The message whose turn it is, now `sending` in the name of this worker, or None when nothing is due.

    One that no longer makes sense comes back as `dropped`, and the worker goes on to the next.
    """
    message = messages.claimable(session, now)
    if message is None:
        return None
    why_not = _why_not(session, message, now)
    if why_not:
        message.state, message.error = MessageState.DROPPED.value, f"Niet verstuurd: {why_not}."
    else:
        message.state, message.claimed_by, message.claimed_at = MessageState.SENDING.value, worker, now
        message.attempts += 1
    return message


def _why_not(session: Session, message: Message, now: datetime) -> str | None:
    member, kind = message.invitation, MessageKind(message.kind)
    if message.subscriber is not None:
        return reason_not_to_read(kind, unsubscribed=message.subscriber.unsubscribed_at is not None)
    if message.registration is not None:
        return not_to_participant(session, message, now)
    if kind is MessageKind.COMMITMENT_DUE:
        return _not_to_owner(session, message)
    if kind is MessageKind.ROUND_DUE:
        return _no_longer_due(session, message)
    if member is None:
        return None
    if kind in MOVED and messages.newer_move(session, message):
        return "er is een nieuwer bericht over de sluitdatum"
    if "share" in message.context and (why_not := _not_to_colleague(session, message, member, now)):
        return why_not
    same = member.email.lower() == message.recipient.lower()
    return reason_to_drop(kind, member.progress(), member.window().state(now),
                          withdrawn=member.withdrawn_at is not None, same_address=same)


def _not_to_colleague(session: Session, message: Message, member: Invitation, now: datetime) -> str | None:
    """What was passed on may be taken back, given anew or over by now; an approval may be asked no more."""
    number, serial = message.context["share"]
    share, given = shares.known(session, number), member.response
    if message.kind == MessageKind.APPROVAL_ASKED and (given is None or given.approval_asked_at is None):
        return "er wordt geen akkoord meer gevraagd"
    grant = share.grant() if share else None
    return reason_not_to_write(grant, share is not None and share.serial == serial, day_of(now))


def _no_longer_due(session: Session, message: Message) -> str | None:
    """Somebody may have made the round, or published the one that was made, while the letter waited."""
    if message.context["made"]:
        return "deze ronde is al gepubliceerd" if message.round and message.round.published_at else None
    made = cycles.made(session, message.context["cycle"])
    return "deze ronde is al gemaakt" if message.context["period"] in made else None


def _not_to_owner(session: Session, message: Message) -> str | None:
    """Of a promise that was closed or got another day its owner hears nothing any more."""
    row = commitments.one(session, message.context["commitment"])
    if row is None or row.outcome:
        return "deze toezegging is afgesloten"
    return None if row.due_on.isoformat() == message.context["due_on"] else "deze toezegging kreeg een andere dag"


def not_to_participant(session: Session, message: Message, now: datetime, *, again: bool = False) -> str | None:
    """Why a letter about a registration should not go any more; `again` is to the present address of the person."""
    person, kind = message.registration, MessageKind(message.kind)
    if person is None:
        return None
    occasion = person.occasion
    standing = letters.Standing(
        State(person.state), occasion.begins_at, occasion.ends_at, occasion.cancelled_at is not None,
        person.offered_until, again or person.email.lower() == message.recipient.lower(),
        kind in letters.ABOUT_THE_OCCASION and messages.newer_about_the_occasion(session, message))
    return letters.reason_to_drop(kind, standing, now)


def mark(session: Session, message: Message, worker: str, outcome: Outcome, now: datetime) -> bool:
    """What came of a claimed message. Who claimed it knows best, so a late word still settles an uncertain one.

    Returns False when the message is no longer this worker's to speak of.
    """
    state, again = after(outcome, message.attempts, now)
    values: dict[str, Any] = {"state": state.value, "error": outcome.reply}
    values |= {"due_at": again} if again else {}
    values |= {"sent_at": now} if state is MessageState.SENT else {}
    held = (MessageState.SENDING.value, MessageState.UNCERTAIN.value)
    marked = _rows(session, update(Message).values(values).where(
        Message.id == message.id, Message.claimed_by == worker, Message.state.in_(held))) == 1
    if marked and state is MessageState.REFUSED:
        bounces.refused(session, message, outcome.reply, now)
    return marked


def postpone(session: Session, reason: str, pause: timedelta, now: datetime) -> int:
    """The mail server is away: everything that is due waits a while, and none of it counts as a failed try."""
    waiting = (Message.state == MessageState.WAITING.value, Message.due_at <= now)
    return _rows(session, update(Message).where(*waiting).values(due_at=now + pause, error=reason))


def abandon(session: Session, gone: Collection[str], now: datetime) -> int:
    """What a worker left in hand is uncertain once the worker is known to be gone, or its lease has passed."""
    left = or_(Message.claimed_at < now - LEASE, Message.claimed_by.in_(gone))
    number = _rows(session, update(Message).where(Message.state == MessageState.SENDING.value, left)
                      .values(state=MessageState.UNCERTAIN.value, error=CUT_OFF))
    if number:
        record(session, SYSTEM, "messages_uncertain", now, number=number)
    return number


def send_again(session: Session, numbers: Collection[int], by: str, now: datetime) -> int:
    """A person sends again what was refused, failed or is uncertain; each as a new message of its own.

    It goes to the present address of the member. Returns how many are sent again.
    """
    stuck = _stuck(session, numbers)
    letters = [_once_more(message, now) for message in stuck]
    for message in stuck:
        _settle(session, message, f"Opnieuw verstuurd door {by}.", "message_sent_again", by, now)
    return queue(session, letters)


def leave(session: Session, numbers: Collection[int], by: str, now: datetime) -> int:
    """A person leaves it at that; returns how many are settled."""
    stuck = _stuck(session, numbers)
    for message in stuck:
        _settle(session, message, f"Zo gelaten door {by}.", "message_left", by, now)
    return len(stuck)


def _stuck(session: Session, numbers: Collection[int]) -> list[Message]:
    found = [message for message in messages.locked(session, numbers) if MessageState(message.state).needs_a_person]
    if not found:
        raise RuleBroken("Hier valt niets meer te beslissen: het bericht is al verstuurd of afgehandeld.")
    return found


def _once_more(message: Message, now: datetime) -> dict[str, Any]:
    return letter(reason_again(message.once, message.id), message.kind, present_recipient(message), now,
                  round_id=message.round_id, invitation_id=message.invitation_id,
                  registration_id=message.registration_id, newsletter_id=message.newsletter_id,
                  subscriber_id=message.subscriber_id, **message.context)


def present_recipient(message: Message) -> str:
    """Where this message would go now: to the present address of the member or participant, and a request to the
    office that it went to.
    """
    if message.registration:
        return message.registration.email
    member = message.invitation
    # A letter to a colleague holds a link that only the colleague may have: who approves is never the member itself.
    others = message.kind == MessageKind.REQUEST_ASKED or "share" in message.context
    to_member = member is not None and member.email and not others
    return member.email if member and to_member else message.recipient


def _settle(session: Session, message: Message, words: str, deed: str, by: str, now: datetime) -> None:
    was = MessageState(message.state)
    message.state, message.error = MessageState.SETTLED.value, f"{message.error} {words}".strip()
    # With a letter to a participant the invitation is that of another round, the evaluation.
    member = None if message.registration_id else message.invitation_id
    record(session, by, deed, now, round_id=message.round_id, invitation_id=member, was=was.words,
           kind=MessageKind(message.kind).words, recipient=_told_as(message))


def _told_as(message: Message) -> str:
    """Who a letter went to, for the log: by name, because an address there would outlive its term."""
    if "share" in message.context:
        return str(message.context["colleague"])
    if message.registration:
        return message.registration.name
    return message.invitation.who() if message.invitation else "iemand die geen lid is"
