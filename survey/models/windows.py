"""Everything that ever happened to a closing day, and the members that asked for it."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, Identity, Line, Word, Words, belongs_to
from survey.models.invitations import Invitation
from survey.models.rounds import Round


class WindowChange(Base):
    """One moved closing day; without an invitation it holds for the whole round."""

    __tablename__ = "window_changes"

    id: Mapped[Identity]
    round_id: Mapped[int] = belongs_to("rounds.id")
    invitation_id: Mapped[int | None] = belongs_to("invitations.id")
    kind: Mapped[Word]
    old_day: Mapped[date | None]
    new_day: Mapped[date | None]
    reason: Mapped[Words]
    asked_by: Mapped[Line] = mapped_column(default="")
    granted_by: Mapped[Line]
    at: Mapped[datetime]

    round: Mapped[Round] = relationship()
    invitation: Mapped[Invitation | None] = relationship()


class ExtensionRequest(Base):
    """A member asks for more time; the secretariat grants it or not."""

    __tablename__ = "extension_requests"

    id: Mapped[Identity]
    invitation_id: Mapped[int] = belongs_to("invitations.id")
    wanted_day: Mapped[date]
    reason: Mapped[Words]
    asked_by: Mapped[Line]
    asked_at: Mapped[datetime]
    granted: Mapped[bool | None]
    decided_by: Mapped[Line | None]
    decided_at: Mapped[datetime | None]

    invitation: Mapped[Invitation] = relationship()
