"""Series of register figures that an organisation or an association follows over the years."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.associations import Association
from survey.models.base import Base, Identity, Line, Word, belongs_to
from survey.models.organisations import Organisation


class RegisterSeries(Base):
    """Of one organisation or of one association; `points` are those of `survey.rules.series`, in their order.

    `norm` is the figure to hold it against, in per cent, as it was typed; "" for none. `of` names what is counted.
    """

    __tablename__ = "register_series"

    id: Mapped[Identity]
    organisation_id: Mapped[int | None] = belongs_to("organisations.id")
    association_id: Mapped[int | None] = belongs_to("associations.id")
    name: Mapped[Line]
    of: Mapped[Word] = mapped_column(default="leerlingen")
    norm: Mapped[Word] = mapped_column(default="")
    source: Mapped[Line] = mapped_column(default="")
    points: Mapped[list[Any]]
    stored_by: Mapped[Line]
    stored_at: Mapped[datetime]

    organisation: Mapped[Organisation | None] = relationship()
    association: Mapped[Association | None] = relationship()

    def owner(self) -> str:
        """Of whom the figures are, by name."""
        known = self.organisation or self.association
        return known.name if known else ""
