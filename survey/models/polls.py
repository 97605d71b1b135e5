"""What is voted on, every vote on it, and how it came out."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.assemblies import AgendaItem, Mandate
from survey.models.base import Base, Identity, Line, Word, Words, belongs_to
from survey.models.bodies import Body
from survey.models.documents import DocumentVersion


class Motion(Base):
    """A proposal, an amendment (`amends_id`) or an election with `seats` and `candidates` ({key, name, profile}).

    `kind` is one of `rules.motions.Kind` (matter, statutes, election, unanimous). `excluded` are seats without a vote
    on it (art. 2:12 BW). `secret` can be chosen for persons; a poll that was opened keeps what it was opened as.
    """

    __tablename__ = "motions"

    id: Mapped[Identity]
    round_id: Mapped[int] = belongs_to("assemblies.round_id")
    item_id: Mapped[int] = belongs_to("agenda_items.id")
    position: Mapped[int]
    title: Mapped[Line]
    text: Mapped[Words] = mapped_column(default="")
    kind: Mapped[Word] = mapped_column(default="matter")
    amends_id: Mapped[int | None] = belongs_to("motions.id")
    version_id: Mapped[int | None] = belongs_to("document_versions.id")
    """The version of a document that is decided on, where it is one."""
    secret: Mapped[bool] = mapped_column(default=False)
    seats: Mapped[int] = mapped_column(default=1)
    profile: Mapped[Line] = mapped_column(default="")
    candidates: Mapped[list[Any]] = mapped_column(default=list)
    excluded: Mapped[list[Any]] = mapped_column(default=list)

    item: Mapped[AgendaItem] = relationship()
    version: Mapped[DocumentVersion | None] = relationship()
    polls: Mapped[list["Poll"]] = relationship(order_by="Poll.id", back_populates="motion")


class Poll(Base):
    """One vote on a motion in one body. `rules` and `register` are frozen when it opens, with their SHA-256.

    `state` is one of `rules.polls.State`. `follows_id` is the poll that this one follows (a run-off, an interim vote, a
    new vote after a dispute). `result` holds the count and its computation in words, `judgement` what the chair said.
    """

    __tablename__ = "polls"

    id: Mapped[Identity]
    motion_id: Mapped[int] = belongs_to("motions.id")
    body_id: Mapped[int] = belongs_to("bodies.id")
    follows_id: Mapped[int | None] = belongs_to("polls.id")
    follows_because: Mapped[Word] = mapped_column(default="")
    secret: Mapped[bool]
    way: Mapped[Word] = mapped_column(default="screen")
    """How is voted: screen, paper beside it, hands, acclamation."""
    state: Mapped[Word]
    choices: Mapped[list[Any]] = mapped_column(default=list)
    rules: Mapped[dict[str, Any]] = mapped_column(default=dict)
    register: Mapped[list[Any]] = mapped_column(default=list)
    quorum: Mapped[dict[str, Any]] = mapped_column(default=dict)
    paper: Mapped[dict[str, Any]] = mapped_column(default=dict)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    judgement: Mapped[dict[str, Any]] = mapped_column(default=dict)
    opened_at: Mapped[datetime | None]
    opened_by: Mapped[Line] = mapped_column(default="")
    closes_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[Line] = mapped_column(default="")
    head_opened: Mapped[Word] = mapped_column(default="")
    head_closed: Mapped[Word] = mapped_column(default="")
    key_destroyed_at: Mapped[datetime | None]

    motion: Mapped[Motion] = relationship(back_populates="polls")
    body: Mapped[Body] = relationship()


class Vote(Base):
    """A vote by name. The last one stands; those it replaced stay as history."""

    __tablename__ = "votes"
    __table_args__ = (
        Index("uq_votes_standing", "poll_id", "mandate_id", unique=True,
              sqlite_where=text("replaced_at IS NULL"), postgresql_where=text("replaced_at IS NULL")),
    )

    id: Mapped[Identity]
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"))
    mandate_id: Mapped[int] = belongs_to("mandates.id")
    choice: Mapped[list[Any]]
    """Keys of what was chosen; one for a matter, at most as many as there are seats for an election, none for blank."""
    by_id: Mapped[int | None] = belongs_to("invitations.id")
    how: Mapped[Word] = mapped_column(default="own")
    cast_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]

    mandate: Mapped[Mandate] = relationship()


class BallotBox(Base):
    """The one row of a secret vote: who voted and the ballots, sealed as a whole, see `rules.ballots`.

    Nothing else about a single secret vote stands anywhere, and the row is written whole at each vote.
    """

    __tablename__ = "ballot_boxes"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    content: Mapped[bytes]


class Objection(Base):
    """Somebody entitled disputes the result at once and wants a new vote (art. 2:13 lid 4 BW)."""

    __tablename__ = "objections"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandates.id"), primary_key=True, index=True)
    at: Mapped[datetime]


class ChainLine(Base):
    """A line of the chain of a meeting: its hash covers the line before it. No line tells of one secret vote."""

    __tablename__ = "chain_lines"

    round_id: Mapped[int] = mapped_column(ForeignKey("assemblies.round_id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    line: Mapped[Words]
    """The canonical JSON that the hash covers, as it was written."""
    hash: Mapped[Word]
