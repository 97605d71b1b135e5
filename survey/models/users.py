"""Accounts of the secretariat, their sessions, and the counters that slow a guesser down."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, Identity, Line, Word, belongs_to


class User(Base):
    __tablename__ = "users"

    id: Mapped[Identity]
    email: Mapped[Line] = mapped_column(unique=True)
    name: Mapped[Line]
    role: Mapped[Word]
    password_hash: Mapped[Line]
    disabled_at: Mapped[datetime | None]


class SignIn(Base):
    """One signed-in browser; the row holds a digest only, so that a stolen database signs nobody in."""

    __tablename__ = "sign_ins"

    id: Mapped[Identity]
    user_id: Mapped[int] = belongs_to("users.id")
    digest: Mapped[Word] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    browser: Mapped[Line] = mapped_column(default="")

    user: Mapped[User] = relationship()


class Attempt(Base):
    """How often something was tried from one place in one period."""

    __tablename__ = "attempts"

    bucket: Mapped[Line] = mapped_column(primary_key=True)
    period: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]
