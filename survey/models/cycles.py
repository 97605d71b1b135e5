"""Rounds that come back: the plan they are made from, and which of its periods have their round."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, Identity, Line, Word, belongs_to
from survey.models.rounds import Round
from survey.rules.cycles import PERIOD, Plan, Rhythm


class Cycle(Base):
    """`title` holds {periode}; texts, hosts and rules come from the newest round of the cycle, at first `model`.

    `own_days` are ISO days; `recipients` says whom to ask, as `rules.cycles.Recipients` keeps it.
    """

    __tablename__ = "cycles"

    id: Mapped[Identity]
    title: Mapped[Line]
    model_id: Mapped[int] = belongs_to("rounds.id")
    rhythm: Mapped[Word]
    first_on: Mapped[date]
    own_days: Mapped[list[Any]] = mapped_column(default=list)
    previous: Mapped[bool] = mapped_column(default=False)
    open_days: Mapped[int]
    weeks: Mapped[int]
    automatic: Mapped[bool] = mapped_column(default=False)
    recipients: Mapped[dict[str, Any]] = mapped_column(default=dict)
    stopped_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by: Mapped[Line]

    model: Mapped[Round] = relationship()
    made: Mapped[list["CycleRound"]] = relationship(back_populates="cycle", order_by="CycleRound.opens_on")

    @property
    def name(self) -> str:
        """Its title without the place for the period."""
        return " ".join(self.title.replace(PERIOD, " ").split())

    def plan(self) -> Plan:
        """When its rounds come."""
        return Plan(Rhythm(self.rhythm), self.first_on, tuple(map(date.fromisoformat, self.own_days)), self.previous,
                    self.open_days, self.weeks)


class CycleRound(Base):
    """The round of one period; the constraint keeps two workers from making it twice."""

    __tablename__ = "cycle_rounds"
    __table_args__ = (UniqueConstraint("cycle_id", "period"), UniqueConstraint("round_id"))

    id: Mapped[Identity]
    cycle_id: Mapped[int] = belongs_to("cycles.id")
    period: Mapped[Word]
    opens_on: Mapped[date]
    round_id: Mapped[int] = belongs_to("rounds.id")

    cycle: Mapped[Cycle] = relationship(back_populates="made")
    round: Mapped[Round] = relationship()
