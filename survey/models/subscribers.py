"""Who gets newsletters, who wants none, and which addresses cannot be reached."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, Identity, Line, Word, Words, belongs_to


class Subscriber(Base):
    """An address that newsletters go to, or once went to: of who asked for them, or of a contact person of a member.

    `mark` is the keyed hash of the address in one spelling. It stays when the address is wiped after unsubscribing, so
    that who wants no newsletter gets none, and nobody can read from it whose address it was.
    """

    __tablename__ = "subscribers"

    id: Mapped[Identity]
    mark: Mapped[Word] = mapped_column(unique=True)
    email: Mapped[Line]
    serial: Mapped[int] = mapped_column(default=1)
    asked_at: Mapped[datetime | None]
    """When the address was typed in the form; None for one that came from the register."""
    confirmed_at: Mapped[datetime | None]
    unsubscribed_at: Mapped[datetime | None]

    bounces: Mapped[list["Bounce"]] = relationship(
        order_by="Bounce.id", cascade="all, delete-orphan", back_populates="subscriber")


class Bounce(Base):
    """A newsletter that came back. `reason` names the mail, so that what is told twice counts once."""

    __tablename__ = "bounces"
    __table_args__ = (UniqueConstraint("subscriber_id", "reason"),)

    id: Mapped[Identity]
    subscriber_id: Mapped[int] = belongs_to("subscribers.id")
    reason: Mapped[Line]
    hard: Mapped[bool]
    """Whether the address itself is wrong; a full mailbox may have room tomorrow."""
    words: Mapped[Words]
    at: Mapped[datetime]
    forgiven_at: Mapped[datetime | None]
    """When somebody of the secretariat said to try this address again."""

    subscriber: Mapped[Subscriber] = relationship(back_populates="bounces")
