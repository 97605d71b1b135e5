"""Interim results that were kept: text, figures, moment and version together."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, Identity, Line, Word, Words, belongs_to
from survey.models.questionnaires import QuestionnaireVersion
from survey.models.rounds import Round


class Interim(Base):
    """`figures` holds those of the text before rounding, `spans` ties its numbers to them, `draft` is as made."""

    __tablename__ = "interims"

    id: Mapped[Identity]
    round_id: Mapped[int] = belongs_to("rounds.id")
    version_id: Mapped[int] = belongs_to("questionnaire_versions.id")
    counted_at: Mapped[datetime]
    kept_by: Mapped[Line]
    profile: Mapped[Word]
    n: Mapped[int]
    population: Mapped[int | None]
    figures: Mapped[dict[str, Any]]
    draft: Mapped[Words]
    spans: Mapped[list[Any]]
    text: Mapped[Words]
    results: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    """All figures of that moment, as pages show them."""
    publication: Mapped[dict[str, Any]]
    """The record that the next one is held against."""
    audience: Mapped[Word | None]
    published_at: Mapped[datetime | None]

    round: Mapped[Round] = relationship()
    version: Mapped[QuestionnaireVersion] = relationship()
