"""A round of kind assembly: the meeting, its agenda, who may vote in it, who is there and who represents whom."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, Identity, Line, Word, Words, belongs_to
from survey.models.bodies import Body, Seat
from survey.models.invitations import Invitation
from survey.models.rounds import Round


class Assembly(Base):
    """What a meeting adds to its round. `way` is one of `rules.assemblies.Way` (physical, hybrid, digital).

    `counters` are the names and addresses of the counting committee, who get the head of the chain when a vote opens
    and closes.
    `item_id` and `motion_id` are what is on the chair's desk and on the screen in the hall now.
    """

    __tablename__ = "assemblies"

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[Line] = mapped_column(default="")
    address: Mapped[Line] = mapped_column(default="")
    way: Mapped[Word] = mapped_column(default="physical")
    way_text: Mapped[Words] = mapped_column(default="")
    """What the convocation says about this way of meeting; the law on it changes, so this is nobody's fixed claim."""
    join_url: Mapped[Words] = mapped_column(default="")
    chair: Mapped[Line] = mapped_column(default="")
    secretary: Mapped[Line] = mapped_column(default="")
    counters: Mapped[list[Any]] = mapped_column(default=list)
    text_available_from: Mapped[date | None]
    """From when the literal text of a change of statutes can be inspected (art. 2:42 lid 2 BW)."""
    short_notice_accepted: Mapped[Words] = mapped_column(default="")
    """What the meeting recorded when it went on although the convocation came too late; empty when it did not."""
    convoked_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    sequence: Mapped[int] = mapped_column(default=0)
    screen_serial: Mapped[int] = mapped_column(default=1)
    item_id: Mapped[int | None]
    motion_id: Mapped[int | None]
    follows_id: Mapped[int | None] = belongs_to("assemblies.round_id")
    """The meeting without a quorum of which this is the second one."""

    round: Mapped[Round] = relationship()
    follows: Mapped["Assembly | None"] = relationship(remote_side=[round_id])
    bodies: Mapped[list[Body]] = relationship(secondary="assembly_bodies", order_by=Body.name)
    items: Mapped[list["AgendaItem"]] = relationship(order_by="(AgendaItem.position, AgendaItem.id)")


class AssemblyBody(Base):
    """A joint meeting has several bodies, which decide the same motions side by side, each under its own rules."""

    __tablename__ = "assembly_bodies"

    round_id: Mapped[int] = mapped_column(ForeignKey("assemblies.round_id"), primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), primary_key=True, index=True)


class AgendaItem(Base):
    __tablename__ = "agenda_items"

    id: Mapped[Identity]
    round_id: Mapped[int] = belongs_to("assemblies.round_id")
    position: Mapped[int]
    title: Mapped[Line]
    explanation: Mapped[Words] = mapped_column(default="")
    minutes: Mapped[int | None]

    papers: Mapped[list["Paper"]] = relationship(order_by="Paper.id", cascade="all, delete-orphan")


class Paper(Base):
    """A document that goes with an item of the agenda."""

    __tablename__ = "papers"

    id: Mapped[Identity]
    item_id: Mapped[int] = belongs_to("agenda_items.id")
    title: Mapped[Line]
    name: Mapped[Line]
    kind: Mapped[Word]
    sha256: Mapped[Word]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    added_at: Mapped[datetime]


class Mandate(Base):
    """The right of one seat to vote in one meeting; who may use it are its delegates, or the holder of a proxy."""

    __tablename__ = "mandates"
    __table_args__ = (Index("uq_mandates_round_id_seat_id", "round_id", "seat_id", unique=True),)

    id: Mapped[Identity]
    round_id: Mapped[int] = mapped_column(ForeignKey("assemblies.round_id"))
    seat_id: Mapped[int] = belongs_to("seats.id")

    seat: Mapped[Seat] = relationship()
    delegations: Mapped[list["Delegation"]] = relationship(cascade="all, delete-orphan", back_populates="mandate")


class Delegation(Base):
    """A person with a personal link (an `Invitation` of the meeting) who may use a mandate."""

    __tablename__ = "delegations"

    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandates.id"), primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"), primary_key=True, index=True)

    mandate: Mapped[Mandate] = relationship(back_populates="delegations")
    invitation: Mapped[Invitation] = relationship()


class Presence(Base):
    """Someone came, and left; one line each time. `way` is hall, online or paper."""

    __tablename__ = "presences"
    __table_args__ = (
        Index("uq_presences_here", "invitation_id", unique=True,
              sqlite_where=text("left_at IS NULL"), postgresql_where=text("left_at IS NULL")),
    )

    id: Mapped[Identity]
    round_id: Mapped[int] = belongs_to("assemblies.round_id")
    invitation_id: Mapped[int] = belongs_to("invitations.id")
    way: Mapped[Word]
    came_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    noted_by: Mapped[Line] = mapped_column(default="")

    invitation: Mapped[Invitation] = relationship()


class Proxy(Base):
    """A written power to vote, given by who may use a mandate to another entitled person (art. 2:38 lid 4 BW)."""

    __tablename__ = "proxies"
    __table_args__ = (
        Index("uq_proxies_given", "mandate_id", unique=True,
              sqlite_where=text("revoked_at IS NULL"), postgresql_where=text("revoked_at IS NULL")),
    )

    id: Mapped[Identity]
    round_id: Mapped[int] = belongs_to("assemblies.round_id")
    mandate_id: Mapped[int] = belongs_to("mandates.id")
    holder_id: Mapped[int] = belongs_to("invitations.id")
    scope: Mapped[Words] = mapped_column(default="")
    given_by: Mapped[Line]
    given_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[Line] = mapped_column(default="")

    mandate: Mapped[Mandate] = relationship()
    holder: Mapped[Invitation] = relationship()
