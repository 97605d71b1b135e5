"""Signal values of a questionnaire, and breaks in what it asks: rules and reasons that are data."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped

from survey.models.base import Base, Identity, Line, Word, Words, belongs_to


class Signal(Base):
    """`expression` is true of an organisation that is above the value; `source` says where the rule comes from."""

    __tablename__ = "signals"

    id: Mapped[Identity]
    questionnaire_id: Mapped[int] = belongs_to("questionnaires.id")
    name: Mapped[Line]
    expression: Mapped[Words]
    source: Mapped[Line]
    created_at: Mapped[datetime]
    created_by: Mapped[Line]


class TrendBreak(Base):
    """From the day `since` on, answers to the question `key` ("" for all) are not comparable with those before."""

    __tablename__ = "trend_breaks"

    id: Mapped[Identity]
    questionnaire_id: Mapped[int] = belongs_to("questionnaires.id")
    key: Mapped[Word]
    since: Mapped[date]
    reason: Mapped[Words]
    created_at: Mapped[datetime]
    created_by: Mapped[Line]
