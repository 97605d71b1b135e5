"""Who is in the register: organisations, and the groupings that cross each other."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Table, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, Identity, Line, Word

grouping_members = Table(
    "grouping_members",
    Base.metadata,
    Column("grouping_id", ForeignKey("groupings.id", ondelete="CASCADE"), primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Organisation(Base):
    """A swv, bestuur, school or gemeente; `fields` holds what an association keeps of its own."""

    __tablename__ = "organisations"
    __table_args__ = (UniqueConstraint("kind", "code"),)

    id: Mapped[Identity]
    kind: Mapped[Word]
    code: Mapped[Word]
    name: Mapped[Line]
    sector: Mapped[Word | None]
    province: Mapped[Word | None]
    pupils: Mapped[int | None]
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    archived_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1, index=True, onupdate=text("revision + 1"))
    """Rises with every change, whoever makes it; so the sum over all tells whether the register is still the same."""

    groupings: Mapped[list["Grouping"]] = relationship(secondary=grouping_members, back_populates="organisations")

    def facts(self) -> dict[str, Any]:
        """What a questionnaire and an analysis may know of this organisation, by field name."""
        own = {"code": self.code, "name": self.name, "sector": self.sector, "province": self.province,
               "pupils": self.pupils}
        return {**self.fields, **own}


class Grouping(Base):
    """One group in one way of grouping: the gemeente Almelo, the RMC-regio Twente, a bestuur with its schools."""

    __tablename__ = "groupings"
    __table_args__ = (UniqueConstraint("kind", "name"),)

    id: Mapped[Identity]
    kind: Mapped[Word]
    name: Mapped[Line]

    organisations: Mapped[list[Organisation]] = relationship(secondary=grouping_members, back_populates="groupings")
