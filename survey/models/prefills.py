"""Answers that were filled in for a member beforehand: what, from where, and what the member made of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base, Identity, belongs_to


class Prefill(Base):
    """One row an invitation. `entries` holds a `rules.prefills.Entry` by the name of its field; `remarks` what became
    of every answer when it was sent in, see `rules.prefills.remarks`.
    """

    __tablename__ = "prefills"

    id: Mapped[Identity]
    round_id: Mapped[int] = belongs_to("rounds.id")
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"), unique=True)
    entries: Mapped[dict[str, Any]] = mapped_column(default=dict)
    remarks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    filled_at: Mapped[datetime]
