"""Figures of all beside which each member sees its own: counted at one moment, and kept as they were."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped

from survey.models.base import Base, Identity, Line, Word, belongs_to


class Mirror(Base):
    """`figures` holds median and quartiles per question, of all and per group of the fact `by`; `publication` is the
    record that whatever is told next is held against.
    """

    __tablename__ = "mirrors"

    id: Mapped[Identity]
    round_id: Mapped[int] = belongs_to("rounds.id")
    by: Mapped[Word]
    counted_at: Mapped[datetime]
    kept_by: Mapped[Line]
    profile: Mapped[Word]
    n: Mapped[int]
    figures: Mapped[dict[str, Any]]
    publication: Mapped[dict[str, Any]]
    withdrawn_at: Mapped[datetime | None]
