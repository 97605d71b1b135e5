"""Reaction reports as they were published: an edition never changes, a new one comes beside it."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, Identity, Line, Word, belongs_to
from survey.models.rounds import Round


class ReactionReport(Base):
    """`document` is the report of `survey.rules.reaction_reports`, and `sha256` the fingerprint of it."""

    __tablename__ = "reaction_reports"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[Identity]
    round_id: Mapped[int] = belongs_to("rounds.id")
    number: Mapped[int]
    audience: Mapped[Word]
    document: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    sha256: Mapped[Word]
    published_at: Mapped[datetime]
    published_by: Mapped[Line]

    round: Mapped[Round] = relationship()
