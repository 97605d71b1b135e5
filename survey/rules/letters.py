"""Letters about a registration: for which state each is meant, when one no longer makes sense, and what goes along.

A message may wait in the outbox while a place is given back, an occasion moves or is called off. What it says is
decided when it goes, so that nothing which has become untrue leaves the house.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar

from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.materials import Came, attendance_known
from survey.rules.messages import MessageKind
from survey.rules.registrations import State

HOUR = 9
MOST_DAYS = 31
# Thanks that are later than this say more about the sender than about the meeting.
STILL_TIMELY = timedelta(days=3)
COMES = frozenset({State.CONFIRMED})
TAKES_PART = frozenset(state for state in State if state.live)
MEANT_FOR: Mapping[MessageKind, frozenset[State]] = {
    MessageKind.REGISTERED: COMES,
    MessageKind.ON_WAITING_LIST: frozenset({State.WAITING}),
    MessageKind.APPLIED: frozenset({State.REQUESTED}),
    MessageKind.PLACE_OFFERED: frozenset({State.OFFERED}),
    MessageKind.PLACE_GIVEN: COMES,
    MessageKind.OFFER_EXPIRED: frozenset({State.DECLINED}),
    MessageKind.REGISTRATION_CHANGED: TAKES_PART,
    MessageKind.REGISTRATION_CANCELLED: frozenset({State.CANCELLED}),
    MessageKind.QUESTION_ADDED: TAKES_PART,
    MessageKind.SELECTED: COMES,
    MessageKind.NOT_SELECTED: frozenset({State.DECLINED}),
    MessageKind.SELECTED_WAITING: frozenset({State.WAITING}),
    MessageKind.OCCASION_MOVED: TAKES_PART,
    MessageKind.OCCASION_CONFIRMED: TAKES_PART,
    MessageKind.OCCASION_CANCELLED: TAKES_PART,
    MessageKind.OCCASION_REMINDER: COMES,
    MessageKind.THANKS: COMES,
    MessageKind.MATERIAL: COMES,
}
ABOUT_THE_OCCASION = frozenset({MessageKind.OCCASION_MOVED, MessageKind.OCCASION_CONFIRMED})
ALSO_WHEN_CALLED_OFF = frozenset({MessageKind.OCCASION_CANCELLED, MessageKind.REGISTRATION_CANCELLED})
AFTERWARDS = frozenset({MessageKind.THANKS, MessageKind.MATERIAL})
# With these the appointment is put in the calendar, or moved there.
INVITES = frozenset({
    MessageKind.REGISTERED, MessageKind.PLACE_GIVEN, MessageKind.REGISTRATION_CHANGED, MessageKind.SELECTED,
    MessageKind.OCCASION_MOVED, MessageKind.OCCASION_CONFIRMED})


@dataclass(frozen=True, slots=True)
class Standing:
    """A registration and its occasion as they are when a letter about them would go."""

    state: State
    begins_at: datetime
    ends_at: datetime
    called_off: bool = False
    offered_until: datetime | None = None
    same_address: bool = True
    newer: bool = False
    """Whether a later letter tells of a later change of the same occasion."""


def reason_to_drop(kind: MessageKind, standing: Standing, now: datetime) -> str | None:
    """Why a letter that waited should not go any more, or None when it should."""
    if standing.called_off and kind not in ALSO_WHEN_CALLED_OFF:
        return "deze bijeenkomst gaat niet door"
    if not standing.called_off and kind is MessageKind.OCCASION_CANCELLED:
        return "deze bijeenkomst gaat wel door"
    if standing.state not in MEANT_FOR[kind]:
        return f"de aanmelding is inmiddels anders: {standing.state.words}"
    if not standing.same_address:
        return "deze deelnemer heeft inmiddels een ander adres"
    if standing.newer and kind in ABOUT_THE_OCCASION:
        return "er is een nieuwer bericht over deze bijeenkomst"
    return _too_late(kind, standing, now)


def _too_late(kind: MessageKind, standing: Standing, now: datetime) -> str | None:
    if kind is MessageKind.PLACE_OFFERED and standing.offered_until and now >= standing.offered_until:
        return "het aanbod is verlopen"
    if kind is MessageKind.OCCASION_REMINDER and now >= standing.begins_at:
        return "deze bijeenkomst is al begonnen"
    if kind not in AFTERWARDS and now >= standing.ends_at:
        return "deze bijeenkomst is al geweest"
    return None


def asks_calendar(kind: MessageKind, state: State, called_off: bool, had_appointment: bool) -> str:
    """What a letter asks the calendar of who gets it: "REQUEST", "CANCEL", or nothing.

    Who has a place gets the appointment. Who has none any more loses it, if a letter ever brought one.
    """
    if called_off or state is not State.CONFIRMED:
        return "CANCEL" if had_appointment and kind not in AFTERWARDS else ""
    return "REQUEST" if kind in INVITES else ""


def reminder_due(begins_at: datetime, days: int) -> datetime:
    """Nine o'clock in the morning, so many days before the day on which it begins."""
    return calendar.moment_at(calendar.day_of(begins_at) - timedelta(days=days), HOUR)


def reminds_now(begins_at: datetime, days: int, now: datetime) -> bool:
    """Worked out from where an occasion stands now, so that one that moves is never reminded of on its old day."""
    return reminder_due(begins_at, days) <= now < begins_at


def thanks_due(ends_at: datetime, days: int) -> datetime:
    """Nine o'clock in the morning, so many days after the day on which it ended."""
    return calendar.moment_at(calendar.day_of(ends_at) + timedelta(days=days), HOUR)


def thanks_to_come(ends_at: datetime, days: int | None, now: datetime) -> bool:
    """Whether thanks still go, now or later."""
    return days is not None and now < thanks_due(ends_at, days) + STILL_TIMELY


def thanks_now(ends_at: datetime, days: int | None, now: datetime) -> bool:
    """From the morning that was chosen, for a few days; `days` is None where nobody is thanked."""
    return days is not None and thanks_due(ends_at, days) <= now and thanks_to_come(ends_at, days, now)


def check_evaluation_day(closes_on: date | None, ends: Iterable[datetime], days: int | None, now: datetime) -> None:
    """Raises RuleBroken where an evaluation would be closed before all who were there have its link."""
    last = max((thanks_due(each, days) for each in ends if days is not None and thanks_to_come(each, days, now)),
               default=None)
    if closes_on and last and closes_on < calendar.day_of(last):
        raise RuleBroken(f"De link staat in de bedankmail, en die gaat op {calendar.in_words(calendar.day_of(last))}. "
                         "Kies die dag of een latere als sluitdatum.")


class Participant(Came, Protocol):
    @property
    def guest(self) -> bool: ...


Person = TypeVar("Person", bound=Participant)


def evaluates(people: Sequence[Person]) -> list[Person]:
    """Who of the people with a place is asked how it was: who was there, as far as that was kept; a guest never is."""
    kept = attendance_known(people)
    return [person for person in people if not person.guest and (person.arrived_at or not kept)]
