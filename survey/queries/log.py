"""The log, the newest first."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from survey.models.invitations import Invitation
from survey.models.log import LogEntry
from survey.models.organisations import Organisation
from survey.models.rounds import Round


def entries(session: Session, round_id: int | None, limit: int, offset: int = 0) -> tuple[list[Any], int]:
    """A page of the log and how long it is: rows with the entry, round (slug, title) and member (id, name)."""
    name = func.coalesce(Organisation.name, Invitation.name)
    query = (
        select(LogEntry, Round.slug, Round.title, Invitation.id.label("member"), name.label("name"),
               func.count().over())
        .outerjoin(Round, Round.id == LogEntry.round_id)
        .outerjoin(Invitation, Invitation.id == LogEntry.invitation_id).outerjoin(Invitation.organisation)
        .order_by(LogEntry.at.desc(), LogEntry.id.desc()).limit(limit).offset(offset)
    )
    if round_id is not None:
        query = query.where(LogEntry.round_id == round_id)
    rows = session.execute(query).all()
    return list(rows), rows[0][-1] if rows else 0


def of_member(session: Session, invitation_id: int) -> Sequence[LogEntry]:
    """Everything that was done about one member, the oldest first."""
    query = select(LogEntry).where(LogEntry.invitation_id == invitation_id)
    return session.scalars(query.order_by(LogEntry.at, LogEntry.id)).all()


def latest_and(session: Session, round_id: int, deeds: Sequence[str], limit: int) -> list[LogEntry]:
    """The last entries of a round, and those of some deeds however old: one statement, the newest first."""
    last = select(LogEntry.id).where(LogEntry.round_id == round_id).order_by(LogEntry.id.desc()).limit(limit)
    wanted = or_(LogEntry.id.in_(last.scalar_subquery()), LogEntry.deed.in_(deeds))
    query = select(LogEntry).where(LogEntry.round_id == round_id, wanted)
    return list(session.scalars(query.order_by(LogEntry.at.desc(), LogEntry.id.desc())))


def latest(session: Session) -> datetime | None:
    """The moment of the last deed there is."""
    return session.scalar(select(func.max(LogEntry.at)))
