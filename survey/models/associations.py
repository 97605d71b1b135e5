"""Associations that send uitvragen, and who is a member of them."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, Identity, Line, Word, belongs_to
from survey.models.organisations import Organisation


class Association(Base):
    """An association with its own name, sender and contact; a round has one or more of them as host."""

    __tablename__ = "associations"

    id: Mapped[Identity]
    slug: Mapped[Word] = mapped_column(unique=True)
    name: Mapped[Line]
    sender: Mapped[Line]
    contact_name: Mapped[Line]
    contact_email: Mapped[Line]
    contact_phone: Mapped[Word | None]


class Membership(Base):
    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("association_id", "organisation_id"),)

    id: Mapped[Identity]
    association_id: Mapped[int] = belongs_to("associations.id")
    organisation_id: Mapped[int] = belongs_to("organisations.id")
    since: Mapped[date | None]
    until: Mapped[date | None]

    association: Mapped[Association] = relationship()
    organisation: Mapped[Organisation] = relationship()
