"""Who comes: one person at one occasion, with the state of the place and what was answered to the questions."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, Identity, Line, Word, belongs_to
from survey.models.events import Occasion, Part
from survey.models.invitations import Invitation
from survey.models.organisations import Organisation
from survey.models.rounds import Round

LIVE = "state NOT IN ('cancelled', 'declined')"


class Registration(Base):
    """`serial` is part of the signed link in the mail; `same_person` is the address in one spelling (see
    `rules.registrations.same_person`), so that a person stands once at an occasion, cancelled ones aside.

    `queued_at` is the place in the waiting list; `offered_until` is when an offered place goes on to the next one.
    `invitation_id` is the personal link through which somebody registered, none behind the open link. A guest (an
    inspector as a listener) takes no place. `sequence` counts the changes of the appointment in the mail.
    """

    __tablename__ = "registrations"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        Index("uq_registrations_live", "occasion_id", "same_person", unique=True,
              sqlite_where=text(LIVE), postgresql_where=text(LIVE)),
        Index("ix_registrations_occasion_id_state", "occasion_id", "state", "queued_at", "id"),
    )

    id: Mapped[Identity]
    round_id: Mapped[int] = belongs_to("rounds.id")
    occasion_id: Mapped[int] = mapped_column(ForeignKey("occasions.id"))
    invitation_id: Mapped[int | None] = belongs_to("invitations.id")
    organisation_id: Mapped[int | None] = belongs_to("organisations.id")
    organisation_name: Mapped[Line] = mapped_column(default="")
    name: Mapped[Line]
    email: Mapped[Line]
    same_person: Mapped[Line]
    role: Mapped[Line] = mapped_column(default="")
    guest: Mapped[bool] = mapped_column(default=False)
    reserved: Mapped[bool] = mapped_column(default=False)
    """Whether this person has one of the reserved places, which comes free for the secretariat, not for who waits."""
    listed: Mapped[bool] = mapped_column(default=False)
    """Whether this person agreed to stand on the list of participants."""
    typed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version_id: Mapped[int | None] = belongs_to("questionnaire_versions.id")
    state: Mapped[Word]
    serial: Mapped[int] = mapped_column(default=1)
    sequence: Mapped[int] = mapped_column(default=0)
    number: Mapped[Word]
    """What a person can name at the door and find in the published lot: short, and unique within the round."""
    registered_at: Mapped[datetime]
    registered_by: Mapped[Line]
    changed_at: Mapped[datetime]
    queued_at: Mapped[datetime | None]
    offered_until: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    arrived_how: Mapped[Word] = mapped_column(default="")

    round: Mapped[Round] = relationship()
    occasion: Mapped[Occasion] = relationship(back_populates="registrations")
    invitation: Mapped[Invitation | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    parts: Mapped[list[Part]] = relationship(secondary="chosen_parts", order_by=Part.position)


class ChosenPart(Base):
    __tablename__ = "chosen_parts"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("parts.id"), primary_key=True, index=True)


class Allotment(Base):
    """One drawing of lots in a selection: the rules, who took part and what came out, kept so that it can be replayed.

    `rules`, `entries` and `outcome` are those of `rules.allotments`; `by_hand` holds what a person decided otherwise,
    with the reason. Without an outcome it holds the rules of a drawing that has not been done yet.
    """

    __tablename__ = "allotments"

    id: Mapped[Identity]
    round_id: Mapped[int] = belongs_to("rounds.id")
    seed: Mapped[Word]
    rules: Mapped[dict[str, Any]] = mapped_column(default=dict)
    entries: Mapped[list[Any]] = mapped_column(default=list)
    outcome: Mapped[dict[str, Any]] = mapped_column(default=dict)
    by_hand: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_at: Mapped[datetime]
    made_by: Mapped[Line]
    ready_at: Mapped[datetime | None]
    """When the secretariat said that this is what will be told."""
    told_at: Mapped[datetime | None]

    round: Mapped[Round] = relationship()
