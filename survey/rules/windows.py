"""When a round takes answers: its window in Dutch days, moved days for some, and what may be moved."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.responses import Progress


class State(StrEnum):
    DRAFT = "draft"
    PLANNED = "planned"
    OPEN = "open"
    REOPENED = "reopened"
    CLOSED = "closed"

    @property
    def takes_answers(self) -> bool:
        return self in (State.OPEN, State.REOPENED)

    @property
    def words(self) -> str:
        return {State.DRAFT: "concept", State.PLANNED: "gepland", State.OPEN: "open",
                State.REOPENED: "opnieuw geopend", State.CLOSED: "gesloten"}[self]


class Change(StrEnum):
    """What happened to a closing day."""

    EXTENDED = "extended"
    SHORTENED = "shortened"
    CLOSED = "closed"
    REOPENED = "reopened"

    @property
    def words(self) -> str:
        return {Change.EXTENDED: "verlengd", Change.SHORTENED: "vervroegd", Change.CLOSED: "gesloten",
                Change.REOPENED: "opnieuw geopend"}[self]


@dataclass(frozen=True, slots=True)
class Window:
    """`closes_on` is the last day that takes answers; `own_day` is a later day granted to one member."""

    published_at: datetime | None
    opens_on: date | None
    closes_on: date | None
    closed_at: datetime | None = None
    reopened_at: datetime | None = None
    own_day: date | None = None

    @property
    def last_day(self) -> date | None:
        """The closing day as this member must be told it."""
        days = [day for day in (self.closes_on, self.own_day) if day]
        return max(days) if days else None

    @property
    def _end(self) -> datetime | None:
        end = calendar.end_of(self.closes_on) if self.closes_on else None
        if self.closed_at:
            end = min(end, self.closed_at) if end else self.closed_at
        own = calendar.end_of(self.own_day) if self.own_day else None
        return max(end, own) if end and own else end

    def state(self, now: datetime) -> State:
        if self.published_at is None:
            return State.DRAFT
        if self.opens_on and now < calendar.moment_at(self.opens_on):
            return State.PLANNED
        if self._end and now >= self._end:
            return State.CLOSED
        return State.REOPENED if self.reopened_at else State.OPEN

    def takes_answers(self, now: datetime) -> bool:
        return self.state(now).takes_answers

    def closed_since(self) -> datetime | None:
        return self._end


USUALLY_MAILED = frozenset({Progress.NOT_BEGUN, Progress.BEGUN})


@dataclass(frozen=True, slots=True)
class Move:
    """What the secretariat decides; `mail` says which members hear of it, `members` is None for everyone."""

    day: date
    reason: str
    mail: frozenset[Progress] = USUALLY_MAILED
    members: frozenset[int] | None = None
    asked_by: str = ""


def change_to(window: Window, day: date, now: datetime) -> Change:
    """What moving the closing day to `day` amounts to; refuses what makes no sense."""
    if window.published_at is None:
        raise RuleBroken("Dit is nog een concept. Pas de sluitdatum aan bij de gegevens.")
    if day < calendar.day_of(now):
        raise RuleBroken("De nieuwe sluitdatum ligt in het verleden. Kies vandaag of een latere dag.")
    if window.opens_on and day < window.opens_on:
        raise RuleBroken("De nieuwe sluitdatum ligt voor de openingsdag.")
    if window.state(now) is State.CLOSED:
        return Change.REOPENED
    if day == window.last_day:
        raise RuleBroken(f"De sluitdatum is al {calendar.in_words(day)}.")
    later = window.last_day is not None and day > window.last_day
    return Change.EXTENDED if later else Change.SHORTENED


def check_own_day(window: Window, day: date, now: datetime) -> None:
    """A day for one member lies on or after the closing day of all; `window` is that of the round."""
    if window.closes_on and day < window.closes_on:
        raise RuleBroken(f"Voor iedereen is de sluitdatum {calendar.in_words(window.closes_on)}. Een eigen sluitdatum "
                         "kan alleen op die dag of later.")
    if day == window.closes_on and window.state(now) is State.CLOSED:
        raise RuleBroken("De sluitdatum is voorbij. Kies voor dit lid een latere dag.")


def check_closing(window: Window, now: datetime) -> None:
    """Whether this can be closed at once."""
    state = window.state(now)
    if state is State.DRAFT:
        raise RuleBroken("Dit is nog een concept en staat dus niet open.")
    if state is State.PLANNED:
        raise RuleBroken("Dit is nog niet open. Zet het terug naar concept.")
    if state is State.CLOSED:
        raise RuleBroken("Dit is al gesloten.")


def check_reason(reason: str) -> str:
    """A changed closing day always has a reason that can be read later."""
    if not reason.strip():
        raise RuleBroken("Geef een reden. Die staat later bij de verlenging, en in het bericht aan de leden.")
    return reason.strip()
