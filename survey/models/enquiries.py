"""What a member asks about a question, and what came of it."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, Identity, Line, Word, Words, belongs_to
from survey.models.invitations import Invitation
from survey.models.rounds import Round
from survey.rules.enquiries import Stage, stage


class Enquiry(Base):
    """`proposal` is what the colleague wrote to whom it was passed on; raising `serial` ends an earlier link."""

    __tablename__ = "enquiries"

    id: Mapped[Identity]
    round_id: Mapped[int] = belongs_to("rounds.id")
    invitation_id: Mapped[int] = belongs_to("invitations.id")
    question_key: Mapped[Word]
    asked: Mapped[Words]
    asked_by: Mapped[Line]
    asked_at: Mapped[datetime]
    passed_to: Mapped[Line] = mapped_column(default="")
    passed_email: Mapped[Line] = mapped_column(default="")
    passed_at: Mapped[datetime | None]
    serial: Mapped[int] = mapped_column(default=0)
    proposal: Mapped[Words] = mapped_column(default="")
    proposed_at: Mapped[datetime | None]
    answer: Mapped[Words] = mapped_column(default="")
    answered_by: Mapped[Line] = mapped_column(default="")
    answered_at: Mapped[datetime | None]

    round: Mapped[Round] = relationship()
    invitation: Mapped[Invitation] = relationship()

    def stage(self) -> Stage:
        return stage(self.passed_at, self.proposed_at, self.answered_at)
