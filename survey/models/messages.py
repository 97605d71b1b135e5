"""The outbox: mail is a row, written in the same transaction as the deed that asks for it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, Identity, Line, Word, Words, belongs_to
from survey.models.invitations import Invitation
from survey.models.newsletters import Newsletter
from survey.models.registrations import Registration
from survey.models.rounds import Round
from survey.models.subscribers import Subscriber


class Message(Base):
    """`once` names the reason, so that one reason never mails twice; no token or body is kept.

    Rank 0 goes before rank 1. `claimed_by` is the worker that has it in hand; only that one may say how it went.
    """

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_state_due_at", "state", "rank", "due_at", "id"),)

    id: Mapped[Identity]
    once: Mapped[Line] = mapped_column(unique=True)
    kind: Mapped[Word]
    round_id: Mapped[int | None] = belongs_to("rounds.id")
    invitation_id: Mapped[int | None] = belongs_to("invitations.id")
    registration_id: Mapped[int | None] = belongs_to("registrations.id")
    newsletter_id: Mapped[int | None] = belongs_to("newsletters.id")
    subscriber_id: Mapped[int | None] = belongs_to("subscribers.id")
    recipient: Mapped[Line]
    context: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[Word] = mapped_column(default="waiting")
    rank: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    claimed_by: Mapped[Word | None]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[Words] = mapped_column(default="")

    round: Mapped[Round | None] = relationship()
    invitation: Mapped[Invitation | None] = relationship()
    registration: Mapped[Registration | None] = relationship()
    newsletter: Mapped[Newsletter | None] = relationship()
    subscriber: Mapped[Subscriber | None] = relationship()
