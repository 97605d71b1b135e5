"""Polls: what is voted on, who may vote now and for whom, and how far it is."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from survey.models.assemblies import AgendaItem, Assembly, Mandate, Presence, Proxy
from survey.models.bodies import Seat
from survey.models.invitations import Invitation
from survey.models.polls import Motion, Objection, Poll
from survey.queries import mandates
from survey.rules.polls import State

WHOLE = (joinedload(Poll.body), joinedload(Poll.motion).joinedload(Motion.item))


def hold(session: Session, round_id: int, number: int) -> Poll | None:
    """A poll of a meeting as it is now, held with its meeting until the transaction ends, in that order.

    Each lock comes before the reading, because a statement that waits for a lock reads what was there before.
    """
    session.execute(select(Assembly.round_id).where(Assembly.round_id == round_id).with_for_update(key_share=True))
    session.execute(select(Poll.id).where(Poll.id == number).with_for_update(key_share=True))
    query = select(Poll).join(Poll.motion).where(Poll.id == number, Motion.round_id == round_id).options(*WHOLE)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def one(session: Session, round_id: int, number: int) -> Poll | None:
    query = select(Poll).join(Poll.motion).where(Poll.id == number, Motion.round_id == round_id).options(*WHOLE)
    return session.scalars(query).one_or_none()


def motions(session: Session, round_id: int) -> list[Motion]:
    """The motions of a meeting in the order of its agenda, with their polls: two statements."""
    query = select(Motion).join(Motion.item).where(Motion.round_id == round_id).options(
        contains_eager(Motion.item), selectinload(Motion.polls).joinedload(Poll.body))
    return list(session.scalars(query.order_by(AgendaItem.position, Motion.position, Motion.id)))


def motion(session: Session, round_id: int, number: int) -> Motion | None:
    query = select(Motion).where(Motion.id == number, Motion.round_id == round_id).options(
        joinedload(Motion.item), selectinload(Motion.polls).joinedload(Poll.body))
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def open_in(session: Session, round_id: int) -> list[Poll]:
    """What can be voted on now in a meeting."""
    query = select(Poll).join(Poll.motion).where(Motion.round_id == round_id, Poll.state == State.OPEN)
    return list(session.scalars(query.options(*WHOLE).order_by(Poll.id)))


def told_in(session: Session, round_id: int) -> list[Poll]:
    """Every poll of a meeting that was opened, the newest first."""
    query = select(Poll).join(Poll.motion).where(Motion.round_id == round_id, Poll.opened_at.is_not(None))
    return list(session.scalars(query.options(*WHOLE).order_by(Poll.id.desc())))


def last_opened(session: Session, round_id: int, body_id: int, after: int) -> datetime | None:
    """When the last vote was opened in a body after this one; None while there is none."""
    return session.scalar(select(func.max(Poll.opened_at)).join(Poll.motion).where(
        Motion.round_id == round_id, Poll.body_id == body_id, Poll.id > after))


def overdue(session: Session, now: datetime) -> Sequence[Any]:
    """(round id, poll id) of what is open past its moment."""
    query = select(Motion.round_id, Poll.id).join(Poll.motion).where(Poll.state == State.OPEN, Poll.closes_at <= now)
    return session.execute(query).all()


def with_a_key(session: Session) -> list[Poll]:
    """Secret polls that were closed while their key was not yet destroyed."""
    query = select(Poll).join(Poll.motion).where(
        Poll.secret, Poll.closed_at.is_not(None), Poll.key_destroyed_at.is_(None))
    return list(session.scalars(query.options(*WHOLE).order_by(Poll.id)))


@dataclass(frozen=True, slots=True)
class Holder:
    """Someone who may act for a mandate now; `way` is how that person is there, None for who is not."""

    invitation_id: int
    name: str
    way: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A mandate as it is now: whose it is, and who may use it. With a proxy that is its holder alone."""

    mandate_id: int
    seat: Seat
    holders: tuple[Holder, ...]
    by_proxy: bool

    @property
    def here(self) -> bool:
        """Present, or represented by somebody who is present."""
        return any(holder.way for holder in self.holders)

    @property
    def on_paper(self) -> bool:
        """Whoever is here for it votes on paper."""
        return self.here and all(holder.way in (None, "paper") for holder in self.holders)

    def held_by(self, invitation_id: int) -> bool:
        return any(holder.invitation_id == invitation_id for holder in self.holders)


def _holder(invitation: Invitation, ways: dict[int, str]) -> Holder:
    return Holder(invitation.id, invitation.name or invitation.who(), ways.get(invitation.id))


def standings(session: Session, round_id: int, body_ids: Sequence[int] | None = None) -> list[Standing]:
    """Every mandate of a meeting as it is now, by name: four statements, whatever their number."""
    found = [mandate for mandate in mandates.of_round(session, round_id)
             if body_ids is None or mandate.seat.body_id in body_ids]
    given = {proxy.mandate_id: proxy for proxy in mandates.standing_proxies(session, round_id)}
    ways = ways_present(session, round_id)
    return [_standing(mandate, given.get(mandate.id), ways) for mandate in found]


def ways_present(session: Session, round_id: int) -> dict[int, str]:
    """Who is there now: invitation -> hall, online or paper."""
    query = select(Presence.invitation_id, Presence.way).where(
        Presence.round_id == round_id, Presence.left_at.is_(None))
    return {row.invitation_id: row.way for row in session.execute(query)}


def _standing(mandate: Mandate, proxy: Proxy | None, ways: dict[int, str]) -> Standing:
    if proxy:
        return Standing(mandate.id, mandate.seat, (_holder(proxy.holder, ways),), True)
    own = [each.invitation for each in mandate.delegations if each.invitation.withdrawn_at is None]
    holders = tuple(_holder(invitation, ways) for invitation in sorted(own, key=lambda each: each.id))
    return Standing(mandate.id, mandate.seat, holders, False)


def revoked(session: Session, invitation_id: int) -> dict[int, datetime]:
    """The proxies that this person had and that were taken back: mandate -> when."""
    query = select(Proxy.mandate_id, Proxy.revoked_at).where(
        Proxy.holder_id == invitation_id, Proxy.revoked_at.is_not(None)).order_by(Proxy.revoked_at)
    return {row.mandate_id: row.revoked_at for row in session.execute(query)}


# Made once, because every telephone in the meeting asks it every few seconds.
STAND = (
    select(Assembly.item_id, Assembly.motion_id, Assembly.opened_at, Assembly.ended_at,
           Poll.id, Poll.state, Poll.closes_at)
    .outerjoin(Motion, Motion.round_id == Assembly.round_id)
    .outerjoin(Poll, and_(Poll.motion_id == Motion.id, Poll.opened_at.is_not(None)))
    .where(Assembly.round_id == bindparam("round_id")).order_by(Poll.id)
)


def stand(session: Session, round_id: int) -> Sequence[Any]:
    """What a page that is open must know to see that something changed: one statement."""
    return session.execute(STAND, {"round_id": round_id}).all()


def objections(session: Session, poll_id: int) -> set[int]:
    """The mandates for which somebody disputes the result."""
    return set(session.scalars(select(Objection.mandate_id).where(Objection.poll_id == poll_id)))


def disputed(session: Session, poll_ids: Sequence[int]) -> dict[int, int]:
    """How many dispute the result of each poll."""
    query = select(Objection.poll_id, func.count()).where(Objection.poll_id.in_(poll_ids)).group_by(Objection.poll_id)
    return {row[0]: row[1] for row in session.execute(query)}


def busy_with(session: Session, motion_id: int, body_id: int) -> list[Poll]:
    """The polls on this motion in this body that still stand, the newest last."""
    query = select(Poll).where(Poll.motion_id == motion_id, Poll.body_id == body_id, or_(
        Poll.state != State.LAPSED, Poll.state.is_(None)))
    return list(session.scalars(query.order_by(Poll.id).execution_options(populate_existing=True)))


def mark_of(rows: Sequence[Any]) -> str:
    """A few characters that differ as soon as something else stands on the table or in a state."""
    return hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()[:16]


def next_motion(found: Sequence[Motion], bodies: Sequence[int], after: int | None) -> Motion | None:
    """The first motion after this one that a body still has to decide on, or before it when there is none after."""
    numbers = [each.id for each in found]
    start = numbers.index(after) + 1 if after in numbers else 0
    return next((each for each in [*found[start:], *found[:start]] if not _decided(each, bodies)), None)


def _decided(motion: Motion, bodies: Sequence[int]) -> bool:
    """Whether in each body the last poll on it was judged."""
    last = {poll.body_id: poll.state for poll in motion.polls}
    return all(last.get(number) == State.DECIDED for number in bodies)
