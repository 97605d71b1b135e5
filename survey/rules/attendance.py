"""Who is there: what may be done at the door, what a code says, and which of two hasty telephones was last.

A telephone at the door may be without a connection, so it says of each deed when it was done. Of two deeds about one
person the later one stands, in whatever order they come in; the same deed twice is one.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.registrations import State

UNDONE = "undone "
CLOSED_SENTENCE = "Deze deurlink werkt van {} tot en met {}. Vraag het secretariaat om een andere."


WHY_NOT = {State.CANCELLED: "is afgemeld", State.DECLINED: "heeft geen plaats gekregen",
           State.WAITING: "staat op de wachtlijst", State.REQUESTED: "wacht nog op de uitslag van de selectie"}


class How(StrEnum):
    """How it is known that somebody was there."""

    SCAN = "scan"
    NAME = "name"
    WALK_IN = "walk_in"
    OFFICE = "office"

    @property
    def words(self) -> str:
        return {How.SCAN: "code gescand", How.NAME: "op naam", How.WALK_IN: "aan de deur bijgeschreven",
                How.OFFICE: "door het secretariaat"}[self]


@dataclass(frozen=True, slots=True)
class Presence:
    """When somebody came in, if so, and how that is known; or when that was undone."""

    arrived_at: datetime | None = None
    how: str = ""

    @property
    def since(self) -> datetime | None:
        """The moment of the last deed."""
        if self.how.startswith(UNDONE):
            return datetime.fromisoformat(self.how.removeprefix(UNDONE))
        return self.arrived_at

    def after(self, arrives: bool, how: How, at: datetime) -> "Presence":
        """As it stands after one more deed, done at this moment; who is in already stays in since the first time."""
        last = self.since
        if (last is not None and at < last) or (arrives and self.arrived_at is not None):
            return self
        return Presence(at, how.value) if arrives else Presence(None, UNDONE + at.isoformat())


def done_at(told: datetime | None, now: datetime) -> datetime:
    """When a telephone says that something was done; a clock that is ahead is not believed."""
    return min(told, now) if told else now


def door_opens(begins_at: datetime) -> datetime:
    """The link works from the day before."""
    return calendar.moment_at(calendar.day_of(begins_at) - timedelta(days=1))


def last_day(ends_at: datetime) -> date:
    """And until the end of the day after."""
    return calendar.day_of(ends_at) + timedelta(days=1)


def check_door(begins_at: datetime, ends_at: datetime, cancelled: bool, now: datetime) -> None:
    if cancelled:
        raise RuleBroken("Deze bijeenkomst gaat niet door. Er valt niemand binnen te laten.")
    opens, last = door_opens(begins_at), last_day(ends_at)
    if not opens <= now < calendar.end_of(last):
        raise RuleBroken(CLOSED_SENTENCE.format(calendar.in_words(calendar.day_of(opens)), calendar.in_words(last)))


def check_may_enter(state: State, name: str) -> None:
    """Only who has a place, or comes as a guest, is let in without further thought."""
    why = WHY_NOT.get(state)
    if why:
        raise RuleBroken(f"{name} {why}. U kunt deze persoon wel bijschrijven als gast.")


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many have a place, how many of them came, and how many came as a guest."""

    expected: int
    present: int
    guests: int

    @property
    def absent(self) -> int:
        return self.expected - self.present

    @property
    def inside(self) -> int:
        return self.present + self.guests


def numbers(people: Iterable[tuple[bool, bool]]) -> Numbers:
    """`people` are pairs of guest and present, of everyone who may come in."""
    rows = list(people)
    return Numbers(sum(not guest for guest, _ in rows), sum(here and not guest for guest, here in rows),
                   sum(here and guest for guest, here in rows))


def sought(wanted: str, name: str, number: str) -> bool:
    """Whether this is who was typed at the door, where nobody has time for capitals and accents."""
    return _bare(wanted) in _bare(f"{name} {number}")


def _bare(words: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", words.casefold()) if not unicodedata.combining(sign))


def check_certificate(present: bool, ends_at: datetime, now: datetime) -> None:
    if now < ends_at:
        raise RuleBroken("Het bewijs van deelname is er na afloop van de bijeenkomst.")
    if not present:
        raise RuleBroken("Er staat niet dat u bij deze bijeenkomst was. Klopt dat niet? Mail het secretariaat.")


def length_in_words(begins_at: datetime, ends_at: datetime) -> str:
    """How long it takes: "2 uur", "1 uur en 30 minuten"; of more than a day the days: "2 dagen"."""
    days = (calendar.day_of(ends_at) - calendar.day_of(begins_at)).days + 1
    if days > 1:
        return f"{days} dagen"
    return calendar.minutes_in_words(int((ends_at - begins_at).total_seconds()) // 60)
