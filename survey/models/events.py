"""A round of kind event: what is offered, when and where, and for whom."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.base import Base, Identity, Line, Word, Words, belongs_to
from survey.models.rounds import Round

if TYPE_CHECKING:
    from survey.models.registrations import Registration


class Event(Base):
    """What an event adds to its round. The round's window is that of registering.

    `way` is one of `rules.events.Way`. `told_on` is the day on which each person hears the outcome of a selection;
    `change_days` is how many days before an occasion a registration can last be changed or cancelled by its link.
    `sequence` of an occasion counts the changes that its participants must hear of, as iCalendar wants it.
    """

    __tablename__ = "events"

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    way: Mapped[Word] = mapped_column(default="first_come")
    told_on: Mapped[date | None]
    change_days: Mapped[int] = mapped_column(default=1)
    # Never is chosen too: without `evaluates_none` a None of a new event would become the usual number of days.
    reminder_days: Mapped[int | None] = mapped_column(Integer().evaluates_none(), default=2)
    """How many days before an occasion its participants are reminded; None for never."""
    thanks_days: Mapped[int | None] = mapped_column(Integer().evaluates_none(), default=1)
    """How many days after an occasion who was there is thanked, with the evaluation; None for never."""
    most_in_one_go: Mapped[int] = mapped_column(default=10)
    most_per_organisation: Mapped[int | None]
    offer_hours: Mapped[int] = mapped_column(default=48)
    """How long an offered place from the waiting list is held; 0 gives the place at once, without asking."""
    roles: Mapped[list[Any]] = mapped_column(default=list)
    """The roles a participant chooses from, in words ("ouder", "leerkracht"); none for not asking."""
    lists_participants: Mapped[bool] = mapped_column(default=False)
    """Whether participants may see who comes, of those who agreed to it."""
    public: Mapped[bool] = mapped_column(default=True)
    """Whether it stands on the public pages."""
    evaluation_id: Mapped[int | None] = belongs_to("rounds.id")
    seed: Mapped[Word] = mapped_column(default="")
    """The seed of the lot, drawn when the event is published; its hash is public from then on, itself after the lot."""

    round: Mapped[Round] = relationship(foreign_keys=[round_id])
    evaluation: Mapped[Round | None] = relationship(foreign_keys=[evaluation_id])
    occasions: Mapped[list["Occasion"]] = relationship(
        order_by="(Occasion.begins_at, Occasion.id)", back_populates="event")

    @property
    def called_off(self) -> bool:
        """Whether no occasion of it takes place."""
        return bool(self.occasions) and all(each.cancelled_at for each in self.occasions)

    def coming(self, now: datetime) -> list["Occasion"]:
        """The occasions that can still take place, one that is going on included."""
        return [each for each in self.occasions if not each.cancelled_at and now < each.ends_at]


class Occasion(Base):
    """One meeting of an event: at one time, in one place or online. Without a capacity there is room for all.

    `reserved` places of the capacity are given out by the secretariat only. `sectors` and `roles` say for whom it is;
    empty for everybody.
    """

    __tablename__ = "occasions"

    id: Mapped[Identity]
    event_id: Mapped[int] = belongs_to("events.round_id")
    title: Mapped[Line]
    region: Mapped[Line] = mapped_column(default="")
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    provisional: Mapped[bool] = mapped_column(default=False)
    place: Mapped[Line] = mapped_column(default="")
    address: Mapped[Line] = mapped_column(default="")
    map_url: Mapped[Line] = mapped_column(default="")
    online: Mapped[bool] = mapped_column(default=False)
    join_url: Mapped[Words] = mapped_column(default="")
    """Shown only to who is registered, and only shortly before it begins."""
    capacity: Mapped[int | None]
    reserved: Mapped[int] = mapped_column(default=0)
    waiting_list: Mapped[bool] = mapped_column(default=True)
    sectors: Mapped[list[Any]] = mapped_column(default=list)
    roles: Mapped[list[Any]] = mapped_column(default=list)
    explanation: Mapped[Words] = mapped_column(default="")
    sequence: Mapped[int] = mapped_column(default=0)
    door_serial: Mapped[int] = mapped_column(default=1)
    """Part of the signed link with which people are checked in at the door; raising it revokes the links before."""
    cancelled_at: Mapped[datetime | None]
    cancelled_because: Mapped[Words] = mapped_column(default="")

    event: Mapped[Event] = relationship(back_populates="occasions")
    parts: Mapped[list["Part"]] = relationship(
        order_by="(Part.position, Part.id)", cascade="all, delete-orphan", back_populates="occasion")
    registrations: Mapped[list["Registration"]] = relationship(back_populates="occasion")


class Part(Base):
    """Something of an occasion that a participant chooses: a workshop, the dinner, a night's stay.

    Of the parts with the same `choice` one can be chosen ("Ronde 1"); one without stands alone. Its places are counted
    like those of the occasion itself.
    """

    __tablename__ = "parts"

    id: Mapped[Identity]
    occasion_id: Mapped[int] = belongs_to("occasions.id")
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[Line]
    choice: Mapped[Line] = mapped_column(default="")
    begins_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    capacity: Mapped[int | None]

    occasion: Mapped[Occasion] = relationship(back_populates="parts")


class Material(Base):
    """What is sent round afterwards (a report, slides), to who was there and who was not."""

    __tablename__ = "materials"

    id: Mapped[Identity]
    occasion_id: Mapped[int] = belongs_to("occasions.id")
    title: Mapped[Line]
    name: Mapped[Line]
    kind: Mapped[Word]
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    added_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    """When it was sent to anybody first; from then on participants find it behind their link."""

    occasion: Mapped[Occasion] = relationship()
