"""Who answers together for an organisation: what was passed on to whom, and the sittings at which a group filled in."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, Identity, Line, Word, Words, belongs_to
from survey.models.invitations import Invitation
from survey.rules.shares import Grant, Role


class Share(Base):
    """A part of an answer that a colleague works on, or looks at before it is sent in.

    `sections` holds keys of sections, or none for the whole. `serial` is part of the signature of its link, as with an
    invitation. `until` is the last day on which the link opens something. `email` is empty
    once it had its term.
    """

    __tablename__ = "shares"

    id: Mapped[Identity]
    invitation_id: Mapped[int] = belongs_to("invitations.id")
    role: Mapped[Word]
    sections: Mapped[list[Any]] = mapped_column(default=list)
    name: Mapped[Line]
    email: Mapped[Line] = mapped_column(index=True)
    note: Mapped[Words] = mapped_column(default="")
    serial: Mapped[int] = mapped_column(default=1)
    shared_by: Mapped[Line]
    shared_at: Mapped[datetime]
    until: Mapped[date]
    withdrawn_at: Mapped[datetime | None]

    invitation: Mapped[Invitation] = relationship()

    def grant(self) -> Grant:
        """What it gives, as the rules take it."""
        return Grant(self.id, Role(self.role), tuple(self.sections), self.name, self.until,
                     self.withdrawn_at is not None)


class Sitting(Base):
    """A group filled in together, led by a guide; `present` holds who was there, as typed, until its term ends."""

    __tablename__ = "sittings"

    id: Mapped[Identity]
    invitation_id: Mapped[int] = belongs_to("invitations.id")
    guide: Mapped[Line]
    present: Mapped[Words]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
