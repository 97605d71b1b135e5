"""A round: an association asks something of its members before a closing day."""

from datetime import date, datetime
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Optional

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.associations import Association
from survey.models.base import Base, Identity, Line, Word, Words, belongs_to
from survey.models.questionnaires import QuestionnaireVersion
from survey.rules.responses import Progress
from survey.rules.rounds import Kind, progress_words
from survey.rules.windows import Window

if TYPE_CHECKING:
    from survey.models.events import Event


class Round(Base):
    """`reminders` is a list of {"days": working days before the closing day, "hour": 0-23}."""

    __tablename__ = "rounds"

    id: Mapped[Identity]
    slug: Mapped[Word] = mapped_column(unique=True)
    kind: Mapped[Word]
    title: Mapped[Line]
    purpose: Mapped[Words] = mapped_column(default="")
    audience: Mapped[Words] = mapped_column(default="")
    minutes: Mapped[int | None]
    version_id: Mapped[int | None] = belongs_to("questionnaire_versions.id")
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    published_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    reopened_at: Mapped[datetime | None]
    open_link: Mapped[bool] = mapped_column(default=False)
    open_link_serial: Mapped[int] = mapped_column(default=1)
    approval: Mapped[bool] = mapped_column(default=False)
    """Whether a second person of the member must approve before an answer is sent in."""
    profile: Mapped[Word] = mapped_column(default="vertrouwelijk")
    thresholds: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reminders: Mapped[list[Any]] = mapped_column(default=list)
    publication_key: Mapped[Word] = mapped_column(default=lambda: token_hex(16))
    """The secret with which answers behind published figures are recognised; without it nobody can."""
    clarifications: Mapped[list[Any]] = mapped_column(default=list)
    """What stands at a question for everyone, see `rules.enquiries`."""
    trial_of: Mapped[int | None] = belongs_to("rounds.id")
    """Of a trial the round it is a trial of, if it is of one."""
    earlier: Mapped[list[Any]] = mapped_column(default=list)
    """The versions on which answers were sent in before a newer one took their place, the first one first."""
    prefilling: Mapped[dict[str, Any] | None]
    """What is asked about answers that were filled in beforehand (`rules.prefills.Terms`); None where none are."""
    created_at: Mapped[datetime]

    event: Mapped[Optional["Event"]] = relationship(
        viewonly=True, foreign_keys="Event.round_id", uselist=False, back_populates=None)
    version: Mapped[QuestionnaireVersion | None] = relationship()
    hosts: Mapped[list["Host"]] = relationship(
        order_by="Host.position", cascade="all, delete-orphan", back_populates="round")

    @property
    def noun(self) -> str:
        """What a reader calls this round, with "de" before it."""
        return Kind(self.kind).words

    @property
    def opens(self) -> str:
        """What of it is open until the closing day, with "de" before it."""
        return Kind(self.kind).opens

    @property
    def asks(self) -> bool:
        """Whether the reply is an answer to its questionnaire."""
        return Kind(self.kind).asks

    @property
    def silent(self) -> str:
        """Who is still missing, after "wie"."""
        return Kind(self.kind).silent

    @property
    def replied(self) -> str:
        """Who is not missing, after "wie"."""
        return Kind(self.kind).replied

    @property
    def allows(self) -> str:
        """What somebody with a personal link can do for a member."""
        return Kind(self.kind).allows

    def stand(self, progress: str) -> str:
        """How far a member is, in the words of this kind of round."""
        return progress_words(Progress(progress), Kind(self.kind))

    def window(self, own_day: date | None = None) -> Window:
        """When this round takes answers; for one member with the day it was granted."""
        return Window(self.published_at, self.opens_on, self.closes_on, self.closed_at, self.reopened_at, own_day)


class Host(Base):
    """An association that asks; the first one sends the mail."""

    __tablename__ = "hosts"

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    association_id: Mapped[int] = mapped_column(ForeignKey("associations.id"), primary_key=True, index=True)
    position: Mapped[int]

    round: Mapped[Round] = relationship(back_populates="hosts")
    association: Mapped[Association] = relationship()
