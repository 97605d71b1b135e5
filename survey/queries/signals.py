"""Signal values and breaks of a questionnaire."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models.signals import Signal, TrendBreak


def of_questionnaire(session: Session, number: int) -> Sequence[Signal]:
    return session.scalars(select(Signal).where(Signal.questionnaire_id == number).order_by(Signal.id)).all()


def breaks(session: Session, number: int) -> Sequence[TrendBreak]:
    """The newest first."""
    query = select(TrendBreak).where(TrendBreak.questionnaire_id == number)
    return session.scalars(query.order_by(TrendBreak.since.desc(), TrendBreak.id)).all()


def locked(session: Session, questionnaire: int, number: int) -> Signal | None:
    query = select(Signal).where(Signal.id == number, Signal.questionnaire_id == questionnaire)
    return session.scalars(query.with_for_update()).one_or_none()


def locked_break(session: Session, questionnaire: int, number: int) -> TrendBreak | None:
    query = select(TrendBreak).where(TrendBreak.id == number, TrendBreak.questionnaire_id == questionnaire)
    return session.scalars(query.with_for_update()).one_or_none()
