"""Who is at work in a section of a questionnaire."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base, Line, Word, belongs_to
from survey.rules.locks import Editor, Lock


class SectionLock(Base):
    """One row a section; it stays when its time is over, until the next one takes it."""

    __tablename__ = "section_locks"

    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaires.id"), primary_key=True)
    section: Mapped[Word] = mapped_column(primary_key=True)
    user_id: Mapped[int] = belongs_to("users.id")
    name: Mapped[Line]
    taken_at: Mapped[datetime]
    kept_at: Mapped[datetime]

    def lock(self) -> Lock:
        """The row as the rules know it."""
        return Lock(self.section, Editor(self.user_id, self.name), self.taken_at, self.kept_at)
