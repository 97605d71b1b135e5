"""Drawings of lots: the one that counts, those before it, and those that wait to be told."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from survey.models.events import Event
from survey.models.registrations import Allotment, Registration
from survey.rules import calendar
from survey.rules.allotments import TOLD_AT_HOUR
from survey.rules.registrations import State


def of_event(session: Session, round_id: int) -> Sequence[Allotment]:
    """Every drawing of an event, the newest first; one without an outcome only holds the rules of the next."""
    query = select(Allotment).where(Allotment.round_id == round_id).order_by(Allotment.id.desc())
    return session.scalars(query).all()


def locked(session: Session, round_id: int) -> Sequence[Allotment]:
    """The same as they are now; the round of the event is held before."""
    query = select(Allotment).where(Allotment.round_id == round_id).order_by(Allotment.id.desc())
    query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.scalars(query).all()


def people(session: Session, round_id: int) -> Sequence[Registration]:
    """Everyone of an event as they are now, also when they were read before in this transaction."""
    query = select(Registration).where(Registration.round_id == round_id).order_by(Registration.id).options(
        joinedload(Registration.occasion), joinedload(Registration.organisation))
    return session.scalars(query.execution_options(populate_existing=True)).all()


def awaiting(session: Session, round_id: int) -> Sequence[Registration]:
    """Who awaits the outcome, as it is now; the occasions are held before."""
    query = (select(Registration).where(Registration.round_id == round_id, Registration.state == State.REQUESTED.value)
             .options(selectinload(Registration.parts)).order_by(Registration.id))
    return session.scalars(query.execution_options(populate_existing=True)).all()


def told(session: Session, round_id: int) -> Allotment | None:
    """The newest drawing of which everybody has heard the outcome."""
    query = select(Allotment).where(Allotment.round_id == round_id, Allotment.told_at.is_not(None))
    return session.scalars(query.order_by(Allotment.told_at.desc(), Allotment.id.desc()).limit(1)).one_or_none()


def occasion_of_each(session: Session, round_id: int) -> dict[str, int]:
    """For which occasion each number of an event is."""
    query = select(Registration.number, Registration.occasion_id).where(Registration.round_id == round_id)
    return {row.number: row.occasion_id for row in session.execute(query)}


def drawn_before(session: Session, allotment: Allotment) -> int:
    """How often lots were drawn for this event before this time."""
    query = select(func.count()).select_from(Allotment).where(
        Allotment.round_id == allotment.round_id, Allotment.id < allotment.id)
    return session.scalar(query) or 0


def due(session: Session, now: datetime) -> list[int]:
    """The events of which the outcome is ready and the day to tell it has come: one statement."""
    waits = (Allotment.ready_at.is_not(None), Allotment.told_at.is_(None), Event.told_on.is_not(None))
    query = select(Event.round_id, Event.told_on).join(Allotment, Allotment.round_id == Event.round_id).where(*waits)
    return sorted(number for number, day in session.execute(query.distinct())
                  if day is not None and calendar.moment_at(day, TOLD_AT_HOUR) <= now)
