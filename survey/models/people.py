"""Contact persons and the positions they hold at organisations."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, Identity, Line, Word, belongs_to
from survey.models.organisations import Organisation


class Person(Base):
    __tablename__ = "people"

    id: Mapped[Identity]
    name: Mapped[Line]
    email: Mapped[Line] = mapped_column(index=True)
    phone: Mapped[Word | None]

    positions: Mapped[list["Position"]] = relationship(back_populates="person", cascade="all, delete-orphan")


class Position(Base):
    """What a person is at an organisation, from the first day until and including the last."""

    __tablename__ = "positions"

    id: Mapped[Identity]
    person_id: Mapped[int] = belongs_to("people.id")
    organisation_id: Mapped[int] = belongs_to("organisations.id")
    role: Mapped[Word]
    since: Mapped[date | None]
    until: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="positions")
    organisation: Mapped[Organisation] = relationship()

    def holds(self, day: date) -> bool:
        """Whether this is somebody's position on that day."""
        return (self.since is None or self.since <= day) and (self.until is None or self.until >= day)
