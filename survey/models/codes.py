"""Open answers that were coded: the codes of a question, who read which text, and the codes that were given to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, Identity, Line, Word, belongs_to


class Code(Base):
    """One theme of an open question; `words` are those that are highlighted in the answers."""

    __tablename__ = "codes"
    __table_args__ = (UniqueConstraint("round_id", "question_key", "name"),)

    id: Mapped[Identity]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    question_key: Mapped[Line]
    name: Mapped[Line]
    words: Mapped[list[Any]] = mapped_column(default=list)


class Reading(Base):
    """Somebody read an answer and gave it codes, or none: then no code fits.

    `digest` is that of the text that was read, so that an answer which is edited must be read again. `turn` is 1 for
    the reading that counts and 2 for that of a second coder; `beside` holds what the first had given at that moment.
    """

    __tablename__ = "readings"
    __table_args__ = (UniqueConstraint("response_id", "question_key", "turn"),)

    id: Mapped[Identity]
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"))
    question_key: Mapped[Line]
    turn: Mapped[int]
    coder: Mapped[Line]
    digest: Mapped[Word]
    at: Mapped[datetime]
    beside: Mapped[list[Any] | None]

    codings: Mapped[list["Coding"]] = relationship(cascade="all, delete-orphan")


class Coding(Base):
    """One code in a reading: who gave it, when, and whether it was suggested first."""

    __tablename__ = "codings"
    __table_args__ = (UniqueConstraint("reading_id", "code_id"),)

    id: Mapped[Identity]
    reading_id: Mapped[int] = mapped_column(ForeignKey("readings.id"))
    code_id: Mapped[int] = belongs_to("codes.id")
    how: Mapped[Word]
    coder: Mapped[Line]
    at: Mapped[datetime]
