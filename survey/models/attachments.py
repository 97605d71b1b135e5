"""Files that members send along with an answer."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base, Identity, Line, Word


class Attachment(Base):
    """One file at one question; gone when its response is. `typed` and `answers` of the response hold its number.

    `kind` is what was found in it (see `rules.attachments`), `name` what it is called for who takes it in; it is never
    part of a path.
    """

    __tablename__ = "attachments"

    id: Mapped[Identity]
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id", ondelete="CASCADE"), index=True)
    question_key: Mapped[Word]
    name: Mapped[Line]
    kind: Mapped[Word]
    size: Mapped[int]
    sha256: Mapped[Word]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    added_at: Mapped[datetime]
