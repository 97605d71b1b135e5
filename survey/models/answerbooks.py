"""Workbooks with answers that came back and wait for somebody to look at the differences."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base, Identity, Line, belongs_to


class AnswerBook(Base):
    """What a workbook held, by the name of its field; deleted when it is taken over, thrown away or past its term.

    `seen` holds the marks of what the workbook was made with (see `rules.responses.merge`), `entered_by` who of the
    secretariat brought it in for the member, or nothing.
    """

    __tablename__ = "answer_books"

    id: Mapped[Identity]
    invitation_id: Mapped[int] = belongs_to("invitations.id")
    version_id: Mapped[int] = belongs_to("questionnaire_versions.id")
    file_name: Mapped[Line]
    typed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    seen: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_at: Mapped[datetime]
    entered_by: Mapped[Line] = mapped_column(default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
