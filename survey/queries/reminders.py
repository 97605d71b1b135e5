"""Who may be reminded: the rounds with a plan, and the members that have not sent in."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.models.responses import Response
from survey.models.rounds import Round
from survey.models.windows import WindowChange
from survey.queries.trials import REAL
from survey.rules.messages import MessageKind


def rounds_with_a_plan(session: Session, today: date) -> list[Round]:
    """Published rounds with reminders of which the closing day, or that of a single member, has not passed."""
    later = select(Invitation.round_id).where(Invitation.closes_on >= today)
    query = select(Round).where(
        REAL, Round.published_at.is_not(None), or_(Round.closes_on >= today, Round.id.in_(later)))
    return [round_ for round_ in session.scalars(query.order_by(Round.id)) if round_.reminders]


def missing(session: Session, round_id: int, numbers: Collection[int] | None = None) -> Sequence[Any]:
    """Members with an address who have not replied, declined or been withdrawn: id, email, closes_on, created_at."""
    query = (
        select(Invitation.id, Invitation.email, Invitation.closes_on, Invitation.created_at)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .where(Invitation.round_id == round_id, Invitation.email != "", Invitation.withdrawn_at.is_(None),
               Invitation.declined_at.is_(None), Invitation.replied_at.is_(None),
               Response.submitted_at.is_(None))
        .order_by(Invitation.id)
    )
    rows = session.execute(query).all()
    return rows if numbers is None else [row for row in rows if row.id in numbers]


def days_set_at(session: Session, round_id: int) -> dict[tuple[int | None, date], datetime]:
    """When each closing day was last set, for one member or (None) for all."""
    query = (
        select(WindowChange.invitation_id, WindowChange.new_day, func.max(WindowChange.at))
        .where(WindowChange.round_id == round_id, WindowChange.new_day.is_not(None))
        .group_by(WindowChange.invitation_id, WindowChange.new_day)
    )
    return {(member, day): at for member, day, at in session.execute(query) if day}


def queued(session: Session, round_id: int, since: datetime) -> set[str]:
    """The reasons of the reminders of a round that stand in the outbox since a moment."""
    query = select(Message.once).where(Message.round_id == round_id, Message.kind == MessageKind.REMINDER.value,
                                       Message.created_at >= since)
    return set(session.scalars(query))
