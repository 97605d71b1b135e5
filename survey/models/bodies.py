"""Bodies that decide (ALV, OPR, board, core group), with their members and the rules of their statutes."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.associations import Association
from survey.models.base import Base, Identity, Line, Word, belongs_to
from survey.models.organisations import Organisation


class Body(Base):
    """`rules` is the document of `rules.statutes`: every rule with the article of the statutes it stands in."""

    __tablename__ = "bodies"

    id: Mapped[Identity]
    slug: Mapped[Word] = mapped_column(unique=True)
    name: Mapped[Line]
    kind: Mapped[Line]
    """What it is, in words: "algemene ledenvergadering", "ondersteuningsplanraad"."""
    association_id: Mapped[int | None] = belongs_to("associations.id")
    statutes: Mapped[Line] = mapped_column(default="")
    """Which statutes hold, with their day."""
    rules: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]

    association: Mapped[Association | None] = relationship()
    seats: Mapped[list["Seat"]] = relationship(order_by="(Seat.name, Seat.id)", back_populates="body")


class Seat(Base):
    """Who belongs to a body, from the first day until and including the last: a legal person, or a person.

    `weight` above 1 needs the article that gives it. `votes` is off for who may only be there; `member` is off for who
    has a vote without being a member (art. 2:38 lid 3 BW). `category` is the profile in an election ("eenpitters").
    """

    __tablename__ = "seats"

    id: Mapped[Identity]
    body_id: Mapped[int] = belongs_to("bodies.id")
    organisation_id: Mapped[int | None] = belongs_to("organisations.id")
    name: Mapped[Line]
    category: Mapped[Line] = mapped_column(default="")
    weight: Mapped[int] = mapped_column(default=1)
    weight_article: Mapped[Line] = mapped_column(default="")
    member: Mapped[bool] = mapped_column(default=True)
    votes: Mapped[bool] = mapped_column(default=True)
    since: Mapped[date | None]
    until: Mapped[date | None]
    suspended_from: Mapped[date | None]
    suspended_until: Mapped[date | None]

    body: Mapped[Body] = relationship(back_populates="seats")
    organisation: Mapped[Organisation | None] = relationship()
    delegates: Mapped[list["Delegate"]] = relationship(
        order_by="Delegate.name", cascade="all, delete-orphan", back_populates="seat")


class Delegate(Base):
    """A person who may act for a seat; several may, and they share its one mandate."""

    __tablename__ = "delegates"

    id: Mapped[Identity]
    seat_id: Mapped[int] = belongs_to("seats.id")
    name: Mapped[Line]
    email: Mapped[Line]

    seat: Mapped[Seat] = relationship(back_populates="delegates")
