"""What is answered: `typed` is the working copy as it was typed, `answers` is what was sent in.

`revision` counts the changes of `typed`; `sent_revision` is the one that `answers` came from. `version_id` is the
version of the questionnaire in which the working copy goes on, which is that of the round; `sent_version_id` the one
on which `answers` were given.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, Identity, Line, Word, Words, belongs_to
from survey.models.invitations import Invitation
from survey.models.questionnaires import QuestionnaireVersion


class Response(Base):
    """One row an invitation, one write a save; `revision` shows that someone else saved meanwhile."""

    __tablename__ = "responses"
    __table_args__ = (Index("ix_responses_round_id_submitted_at", "round_id", "submitted_at", "submissions"),)

    id: Mapped[Identity]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"), unique=True)
    version_id: Mapped[int] = belongs_to("questionnaire_versions.id")
    sent_version_id: Mapped[int | None] = belongs_to("questionnaire_versions.id")
    typed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    passed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    answers: Mapped[dict[str, Any] | None]
    revision: Mapped[int] = mapped_column(default=1)
    sent_revision: Mapped[int | None]
    sections_done: Mapped[int] = mapped_column(default=0)
    sections_asked: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    submissions: Mapped[int] = mapped_column(default=0)
    changed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """When an answer that had been sent in last changed, by key."""
    source: Mapped[Word] = mapped_column(default="web")
    entered_by: Mapped[Line] = mapped_column(default="")
    worked: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Who worked on which section and when, see `rules.coauthors`."""
    apart: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What two people typed differently and nobody decided on yet, see `rules.coauthors`."""
    approval_asked_at: Mapped[datetime | None]
    approved_revision: Mapped[int | None]
    approved_by: Mapped[Line] = mapped_column(default="")
    approved_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    returned_by: Mapped[Line] = mapped_column(default="")
    question: Mapped[Words] = mapped_column(default="")
    """What the secretariat, or who was asked to approve, wants to know; `returned_by` says who."""

    invitation: Mapped[Invitation] = relationship(back_populates="response")
    version: Mapped[QuestionnaireVersion] = relationship(foreign_keys=[version_id])

    @property
    def given_on(self) -> int:
        """The version on which the answers that count were given."""
        return self.sent_version_id or self.version_id

    def has_unsent_changes(self) -> bool:
        """Whether something was changed after it was sent in, and not sent in again."""
        return self.sent_revision not in (None, self.revision)

    @property
    def approved(self) -> bool:
        """Whether somebody approved what stands here now: a change takes the approval away."""
        return self.approved_revision == self.revision

    @property
    def ready(self) -> bool:
        """Whether every section that is asked is done."""
        return 0 < self.sections_asked == self.sections_done
