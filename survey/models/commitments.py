"""Promises: who promised what to whom, before when, and what came of it."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, Identity, Line, Word, Words, belongs_to
from survey.models.decisions import Decision
from survey.models.interims import Interim
from survey.models.rounds import Round


class Commitment(Base):
    """Open until `closed_on`; `outcome` is then one of `rules.commitments.Outcome`, with `reason` when it was dropped.

    It can point at a round of which the results will be used, and at results of it that were kept.
    """

    __tablename__ = "commitments"

    id: Mapped[Identity]
    decision_id: Mapped[int | None] = belongs_to("decisions.id")
    words: Mapped[Words]
    owner: Mapped[Line]
    owner_email: Mapped[Line]
    promised_to: Mapped[Line]
    promised_on: Mapped[date]
    due_on: Mapped[date]
    round_id: Mapped[int | None] = belongs_to("rounds.id")
    interim_id: Mapped[int | None] = belongs_to("interims.id")
    closed_on: Mapped[date | None]
    outcome: Mapped[Word] = mapped_column(default="")
    reason: Mapped[Words] = mapped_column(default="")
    created_at: Mapped[datetime]
    created_by: Mapped[Line]

    decision: Mapped[Decision | None] = relationship()
    round: Mapped[Round | None] = relationship()
    interim: Mapped[Interim | None] = relationship()
    notes: Mapped[list["CommitmentNote"]] = relationship(order_by="CommitmentNote.id")


class CommitmentNote(Base):
    """What somebody wrote down about how far it is; it stays, also when the promise was kept."""

    __tablename__ = "commitment_notes"

    id: Mapped[Identity]
    commitment_id: Mapped[int] = belongs_to("commitments.id")
    at: Mapped[datetime]
    by: Mapped[Line]
    words: Mapped[Words]
