"""What bodies decided, on which version of what, under which conditions, and which bodies must decide on a document."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, Identity, Line, Word, Words, belongs_to
from survey.models.bodies import Body
from survey.models.documents import Document, DocumentVersion
from survey.models.polls import Poll


class Decision(Base):
    """How it stands (final, conditional, lapsed) is never stored: `survey.rules.decisions` works it out each time.

    `kind` is a `rules.decisions.Kind`, `manner` one of its `Manner`. `subject` is what it is about; with a version the
    title of its document as it then was.
    """

    __tablename__ = "decisions"
    __table_args__ = (UniqueConstraint("poll_id"),)

    id: Mapped[Identity]
    body_id: Mapped[int] = belongs_to("bodies.id")
    kind: Mapped[Word]
    favourable: Mapped[bool] = mapped_column(default=True)
    version_id: Mapped[int | None] = belongs_to("document_versions.id")
    subject: Mapped[Line]
    words: Mapped[Words] = mapped_column(default="")
    """What was decided, as it is told."""
    decided_on: Mapped[date]
    manner: Mapped[Word] = mapped_column(default="")
    result: Mapped[Words] = mapped_column(default="")
    """How the vote came out, in words; empty where there was none or where it is not told."""
    poll_id: Mapped[int | None] = mapped_column(ForeignKey("polls.id"))
    external_url: Mapped[Words] = mapped_column(default="")
    fingerprint: Mapped[Line] = mapped_column(default="")
    """Of a vote held elsewhere: where it can be seen, and by what its result can be recognised."""
    withdrawn_on: Mapped[date | None]
    withdrawn_because: Mapped[Words] = mapped_column(default="")
    published_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Line]

    body: Mapped[Body] = relationship()
    version: Mapped[DocumentVersion | None] = relationship()
    poll: Mapped[Poll | None] = relationship()
    conditions: Mapped[list["Condition"]] = relationship(
        order_by="Condition.id", cascade="all, delete-orphan", back_populates="decision")
    revisions: Mapped[list["DecisionRevision"]] = relationship(order_by="DecisionRevision.id")


class Condition(Base):
    """That a body decides this on this version, on the last day of the term at the latest."""

    __tablename__ = "conditions"

    id: Mapped[Identity]
    decision_id: Mapped[int] = belongs_to("decisions.id")
    body_id: Mapped[int] = belongs_to("bodies.id")
    kind: Mapped[Word]
    version_id: Mapped[int | None] = belongs_to("document_versions.id")
    until: Mapped[date | None]

    decision: Mapped[Decision] = relationship(back_populates="conditions")
    body: Mapped[Body] = relationship()
    version: Mapped[DocumentVersion | None] = relationship()


class DecisionRevision(Base):
    """A decision as it stood before somebody corrected it."""

    __tablename__ = "decision_revisions"

    id: Mapped[Identity]
    decision_id: Mapped[int] = belongs_to("decisions.id")
    at: Mapped[datetime]
    by: Mapped[Line]
    reason: Mapped[Words] = mapped_column(default="")
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By the word for each part that changed, what it said before."""


class ChainStep(Base):
    """A body that must decide this on a document, after the steps of which `after` holds the numbers."""

    __tablename__ = "chain_steps"
    __table_args__ = (UniqueConstraint("document_id", "body_id", "kind"),)

    id: Mapped[Identity]
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    body_id: Mapped[int] = belongs_to("bodies.id")
    kind: Mapped[Word]
    position: Mapped[int]
    after: Mapped[list[Any]] = mapped_column(default=list)

    document: Mapped[Document] = relationship()
    body: Mapped[Body] = relationship()


class PassedPoll(Base):
    """A judged vote of which somebody said that it is no decision for the list, as on the report of a meeting."""

    __tablename__ = "passed_polls"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    at: Mapped[datetime]
    by: Mapped[Line]
