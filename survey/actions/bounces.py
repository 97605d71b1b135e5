"""Deeds with newsletters that came back: told at once by a mail server, or later in a delivery report."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.links import Links
from survey.models.base import inserting
from survey.models.messages import Message
from survey.models.subscribers import Bounce
from survey.queries import subscribers
from survey.rules.bounces import LONGEST_WORDS, Report, is_hard
from survey.rules.messages import first_reason


def refused(session: Session, message: Message, reply: str, now: datetime) -> None:
    """What a mail server said at once when it refused a newsletter."""
    if message.subscriber_id is not None:
        _keep(session, message.subscriber_id, first_reason(message.once), is_hard(reply), reply, now)


def take_reports(session: Session, links: Links, reports: Iterable[Report], by: str, now: datetime) -> tuple[int, int]:
    """Keeps delivery reports; returns how many are new, and of how many addresses nothing is known."""
    marks = {each: subscribers.mark_of(links, each.address) for each in reports}
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
