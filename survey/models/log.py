"""The log: every change of state with who and when; never a token or an answer."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base, Identity, Line, Word, belongs_to


class LogEntry(Base):
    __tablename__ = "log_entries"

    id: Mapped[Identity]
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[Line]
    deed: Mapped[Word]
    round_id: Mapped[int | None] = belongs_to("rounds.id")
    invitation_id: Mapped[int | None] = belongs_to("invitations.id")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
