"""Files that somebody is still deciding about, between the steps of an import."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base, Identity, Line, belongs_to


class Upload(Base):
    """What a file held and what was chosen for it; deleted when it is stored, thrown away or past its term.

    `header` and `rows` are the sheet as it was read, `choices` the kind, association, sectors and column targets.
    """

    __tablename__ = "uploads"

    id: Mapped[Identity]
    user_id: Mapped[int] = belongs_to("users.id")
    file_name: Mapped[Line]
    header: Mapped[list[Any]]
    rows: Mapped[list[Any]]
    choices: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
