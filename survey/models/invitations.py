"""Who is asked in a round; the personal link is signed, never stored."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Optional

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, Identity, Line, Word, belongs_to
from survey.models.organisations import Organisation
from survey.models.rounds import Round
from survey.rules.prefills import NOTHING, Prefilled, entry, terms
from survey.rules.responses import Progress, progress
from survey.rules.windows import Window

if TYPE_CHECKING:
    from survey.models.prefills import Prefill
    from survey.models.responses import Response
    from survey.models.shares import Share


class Invitation(Base):
    """`serial` is part of the signature: raising it revokes every link sent before."""

    __tablename__ = "invitations"
    __table_args__ = (UniqueConstraint("round_id", "organisation_id"),)

    id: Mapped[Identity]
    round_id: Mapped[int] = belongs_to("rounds.id")
    organisation_id: Mapped[int | None] = belongs_to("organisations.id")
    origin: Mapped[Word] = mapped_column(default="register")
    name: Mapped[Line] = mapped_column(default="")
    email: Mapped[Line] = mapped_column(index=True, default="")
    serial: Mapped[int] = mapped_column(default=1)
    closes_on: Mapped[date | None]
    created_at: Mapped[datetime]
    declined_at: Mapped[datetime | None]
    replied_at: Mapped[datetime | None]
    """When this member replied otherwise than by a `Response`: registered for an event, came to a meeting, sent a
    comment."""
    withdrawn_at: Mapped[datetime | None]

    round: Mapped[Round] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    response: Mapped[Optional["Response"]] = relationship(back_populates="invitation")
    prefill: Mapped[Optional["Prefill"]] = relationship(viewonly=True)
    shares: Mapped[list["Share"]] = relationship(viewonly=True, order_by="Share.id")

    def window(self) -> Window:
        return self.round.window(self.closes_on)

    def progress(self) -> Progress:
        given = self.response
        done = (given.submitted_at if given else None) or self.replied_at
        if given is None:
            return progress(self.declined_at, None, done)
        return progress(self.declined_at, given.saved_at, done, returned_at=given.returned_at,
                        waiting=given.approval_asked_at is not None, ready=given.ready)

    def who(self) -> str:
        """The name by which this member is addressed."""
        return self.organisation.name if self.organisation else self.name or self.email or "deelnemer"

    def prefilled(self) -> Prefilled:
        """What was filled in beforehand; asks the database only in a round that does so."""
        if self.round.prefilling is None:
            return NOTHING
        entries = self.prefill.entries if self.prefill else {}
        return Prefilled({name: entry(kept) for name, kept in entries.items()}, terms(self.round.prefilling))

    def facts(self) -> dict[str, Any]:
        return self.organisation.facts() if self.organisation else {}
