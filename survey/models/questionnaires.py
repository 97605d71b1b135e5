"""Questionnaires and their versions: every save is one, and none of them ever changes."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapped, Mapper, foreign, mapped_column, relationship, remote

from survey.models.base import Base, Identity, Line, Word, Words, belongs_to
from survey.models.json import Packed
from survey.rules.broken import RuleBroken

if TYPE_CHECKING:
    from survey.models.signals import TrendBreak


class Questionnaire(Base):
    """`version_id` is the present version, which drafts follow. It is no foreign key, because versions refer to their
    questionnaire already, and of two tables that refer to each other none can be filled first.

    `sentences` holds the templates that were worded anew, by the key of the question; `whole` those about all of it, as
    lists of `sentences` and pairs of `statistics`, and nothing while they are those of the document.
    """

    __tablename__ = "questionnaires"

    id: Mapped[Identity]
    slug: Mapped[Word] = mapped_column(unique=True)
    title: Mapped[Line]
    sentences: Mapped[dict[str, Any]] = mapped_column(default=dict)
    whole: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version_id: Mapped[int | None]

    versions: Mapped[list["QuestionnaireVersion"]] = relationship(
        back_populates="questionnaire", order_by="QuestionnaireVersion.number")
    head: Mapped["QuestionnaireVersion | None"] = relationship(
        primaryjoin=lambda: foreign(Questionnaire.version_id) == remote(QuestionnaireVersion.id), viewonly=True)
    breaks: Mapped[list["TrendBreak"]] = relationship(viewonly=True, order_by="TrendBreak.since.desc()")


class QuestionnaireVersion(Base):
    """`parent_id` is the version it was made from, `told` what changed since then in a Dutch sentence."""

    __tablename__ = "questionnaire_versions"
    __table_args__ = (UniqueConstraint("questionnaire_id", "number"),)

    id: Mapped[Identity]
    questionnaire_id: Mapped[int] = belongs_to("questionnaires.id")
    number: Mapped[int]
    parent_id: Mapped[int | None] = belongs_to("questionnaire_versions.id")
    told: Mapped[Words] = mapped_column(default="")
    document: Mapped[dict[str, Any]] = mapped_column(Packed, deferred=True)
    digest: Mapped[Word]
    created_at: Mapped[datetime]
    created_by: Mapped[Line]

    questionnaire: Mapped[Questionnaire] = relationship(back_populates="versions")


@event.listens_for(QuestionnaireVersion, "before_update")
def _kept_as_it_is(mapper: Mapper[Any], connection: Any, version: QuestionnaireVersion) -> None:
    """Answers point to the version on which they were given; whatever happens, it stays what it was."""
    if any(attribute.history.has_changes() for attribute in inspect(version).attrs):
        raise RuleBroken(f"Versie {version.number} is bewaard en verandert niet meer. Bewaar een nieuwe versie.")
