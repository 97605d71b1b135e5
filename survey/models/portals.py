"""One page for a person: everything that is asked of one mail address, behind one link."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base, Identity, Line


class Portal(Base):
    """`email` is the address in its one spelling; a raised `serial` revokes every link that was mailed before."""

    __tablename__ = "portals"

    id: Mapped[Identity]
    email: Mapped[Line] = mapped_column(unique=True)
    serial: Mapped[int] = mapped_column(default=1)
    until: Mapped[date]
    asked_at: Mapped[datetime]
