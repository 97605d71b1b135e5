"""Dates of the secretariat itself on the agenda; all others there follow from what they are dates of."""

from datetime import date, datetime
from secrets import token_hex

from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base, Identity, Line, Word


class ImportantDate(Base):
    """A day, a row of days, or a meeting with hours on one day. `changes` counts them, as iCalendar wants it."""

    __tablename__ = "important_dates"

    id: Mapped[Identity]
    key: Mapped[Word] = mapped_column(default=lambda: token_hex(16))
    """The secret of its name in calendars that follow the agenda."""
    title: Mapped[Line]
    day: Mapped[date] = mapped_column(index=True)
    last_day: Mapped[date | None]
    begins_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    place: Mapped[Line] = mapped_column(default="")
    link: Mapped[Line] = mapped_column(default="")
    provisional: Mapped[bool] = mapped_column(default=False)
    changes: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]
    changed_by: Mapped[Line]
