"""What a convocation says about each way of meeting, as an administrator has laid it down."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base, Line, Word, Words


class WayText(Base):
    """The text for one of `rules.assemblies.Way`; without a row the text that the program begins with holds."""

    __tablename__ = "way_texts"

    way: Mapped[Word] = mapped_column(primary_key=True)
    text: Mapped[Words] = mapped_column(default="")
    changed_at: Mapped[datetime]
    changed_by: Mapped[Line]
