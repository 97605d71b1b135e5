"""Questionnaires and their versions; a published version never changes."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, Identity, Line, Word, belongs_to


class Questionnaire(Base):
    """`sentences` holds the templates that were worded anew, by the key of the question."""

    __tablename__ = "questionnaires"

    id: Mapped[Identity]
    slug: Mapped[Word] = mapped_column(unique=True)
    title: Mapped[Line]
    sentences: Mapped[dict[str, Any]] = mapped_column(default=dict)

    versions: Mapped[list["QuestionnaireVersion"]] = relationship(
        back_populates="questionnaire", order_by="QuestionnaireVersion.number")


class QuestionnaireVersion(Base):
    __tablename__ = "questionnaire_versions"
    __table_args__ = (UniqueConstraint("questionnaire_id", "number"),)

    id: Mapped[Identity]
    questionnaire_id: Mapped[int] = belongs_to("questionnaires.id")
    number: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    digest: Mapped[Word]
    created_at: Mapped[datetime]
    created_by: Mapped[Line]

    questionnaire: Mapped[Questionnaire] = relationship(back_populates="versions")
