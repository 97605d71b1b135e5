"""The outbox: mail is a row, written in the same transaction as the deed that asks for it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, Identity, Line, Word, Words, belongs_to
from survey.models.invitations import Invitation
from survey.models.rounds import Round


class Message(Base):
    """`once` names the reason, so that one reason never mails twice; no token or body is kept."""

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_state_due_at", "state", "due_at"),)

    id: Mapped[Identity]
    once: Mapped[Line] = mapped_column(unique=True)
    kind: Mapped[Word]
    round_id: Mapped[int | None] = belongs_to("rounds.id")
    invitation_id: Mapped[int | None] = belongs_to("invitations.id")
    recipient: Mapped[Line]
    context: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[Word] = mapped_column(default="waiting")
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[Words] = mapped_column(default="")

    round: Mapped[Round | None] = relationship()
    invitation: Mapped[Invitation | None] = relationship()
