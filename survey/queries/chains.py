"""The chain of a meeting as it stands."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models.polls import ChainLine


def last_line(session: Session, round_id: int) -> ChainLine | None:
    query = select(ChainLine).where(ChainLine.round_id == round_id).order_by(ChainLine.number.desc()).limit(1)
    return session.scalars(query).one_or_none()


def of_round(session: Session, round_id: int) -> Sequence[ChainLine]:
    """All lines of a meeting, the first one first."""
    return session.scalars(select(ChainLine).where(ChainLine.round_id == round_id).order_by(ChainLine.number)).all()
