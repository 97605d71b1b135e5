"""Rounds that come back: when the next one is due, and what it is called. A period has its round once.

A period is proposed some weeks before its round opens, until its closing day has passed; what was forgotten by then is
not made afterwards.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from survey.rules import calendar
from survey.rules.broken import RuleBroken

PERIOD = "{periode}"
MOST_OPEN, MOST_WEEKS = 366, 26
NEAR, LONG_GONE = 2, timedelta(weeks=1)
QUARTERS = ("eerste", "tweede", "derde", "vierde")


class Rhythm(StrEnum):
    """How often a round comes back."""

    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    OWN = "own"

    @property
    def words(self) -> str:
        return {Rhythm.QUARTERLY: "elk kwartaal", Rhythm.YEARLY: "elk jaar", Rhythm.OWN: "op eigen dagen"}[self]


@dataclass(frozen=True, slots=True)
class Plan:
    """`first_on` is the opening day of the first round, which of own days is the first of them.

    `previous` is whether a round asks about the quarter or year before the one in which it opens; `weeks` is how long
    before it opens it is proposed.
    """

    rhythm: Rhythm
    first_on: date
    own_days: tuple[date, ...] = ()
    previous: bool = False
    open_days: int = 21
    weeks: int = 3


@dataclass(frozen=True, slots=True)
class Period:
    """One period of a plan: its key ("2022-K1", "2022", "2022-03-01"), its name, and the days of its round."""

    key: str
    words: str
    opens_on: date
    closes_on: date


@dataclass(frozen=True, slots=True)
class Recipients:
    """Whom a round asks, from the register as it is when the round is made; an empty part does not narrow."""

    kind: str = ""
    sectors: tuple[str, ...] = ()
    grouping: int | None = None
    association: int | None = None

    def kept(self) -> dict[str, Any]:
        """As JSON-able data."""
        return {"kind": self.kind, "sectors": list(self.sectors), "grouping": self.grouping,
                "association": self.association}


def recipients(kept: Mapping[str, Any]) -> Recipients:
    """Read back from what was kept."""
    return Recipients(kept.get("kind", ""), tuple(kept.get("sectors", ())), kept.get("grouping"),
                      kept.get("association"))


def check_plan(title: str, plan: Plan) -> None:
    """What must hold of a plan, with a sentence for what does not."""
    if PERIOD not in title:
        raise RuleBroken(f"Zet {PERIOD} in de titel, bijvoorbeeld “Verzuim {PERIOD}”. Daar komt de naam van de "
                         "periode.")
    if not 1 <= plan.open_days <= MOST_OPEN:
        raise RuleBroken(f"Een ronde staat 1 tot en met {MOST_OPEN} dagen open.")
    if not 0 <= plan.weeks <= MOST_WEEKS:
        raise RuleBroken(f"Een ronde wordt 0 tot en met {MOST_WEEKS} weken vooraf voorgesteld.")
    if plan.rhythm is Rhythm.OWN and not plan.own_days:
        raise RuleBroken("Vul de dagen in waarop een ronde opengaat.")
    if len(set(plan.own_days)) < len(plan.own_days):
        raise RuleBroken("Een dag staat er twee keer in.")


def proposed(plan: Plan, made: Collection[str], today: date) -> list[Period]:
    """The periods whose round is to be made now, the first one first."""
    return [each for each in periods(plan, today + timedelta(weeks=plan.weeks))
            if each.key not in made and each.closes_on >= today]


def is_pressing(opens_on: date, today: date) -> bool:
    """Whether a round that is not published yet should open within two working days, or did not open a week ago."""
    return calendar.working_days_before(opens_on, NEAR) <= today <= opens_on + LONG_GONE


def coming(plan: Plan, made: Collection[str], today: date) -> Period | None:
    """The next period that is not proposed yet, to tell when it will be."""
    last = max(today, plan.first_on) + timedelta(weeks=plan.weeks, days=MOST_OPEN + 1)
    horizon = max([last, *plan.own_days])
    later = (each for each in periods(plan, horizon) if each.key not in made)
    return next((each for each in later if each.opens_on - timedelta(weeks=plan.weeks) > today), None)


def periods(plan: Plan, until: date) -> Iterator[Period]:
    """Every period whose round opens no later than this day, in order."""
    for day in _opening_days(plan, until):
        key, words = _name(plan, day)
        yield Period(key, words, day, day + timedelta(days=plan.open_days - 1))


def _opening_days(plan: Plan, until: date) -> Iterator[date]:
    if plan.rhythm is Rhythm.OWN:
        yield from (day for day in sorted(plan.own_days) if day <= until)
        return
    step, number = (3 if plan.rhythm is Rhythm.QUARTERLY else 12), 0
    while (day := months_later(plan.first_on, step * number)) <= until:
        yield day
        number += 1


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    following = date(first.year + month // 11, (month + 1) % 12 + 1, 1)
    return first.replace(day=min(day.day, (following - first).days))


def _name(plan: Plan, day: date) -> tuple[str, str]:
    if plan.rhythm is Rhythm.OWN:
        return day.isoformat(), calendar.in_words(day, weekday=False)
    if plan.rhythm is Rhythm.YEARLY:
        year = str(day.year - plan.previous)
        return year, year
    about = months_later(day, -3) if plan.previous else day
    quarter = (about.month - 1) // 3
    return f"{about.year}-K{quarter + 1}", f"{QUARTERS[quarter]} kwartaal {about.year}"


def period_of(plan: Plan, day: date) -> Period | None:
    """The period of a round that opened on this day, so that a plan made from it does not ask for it again."""
    if plan.rhythm is Rhythm.OWN and day not in plan.own_days:
        return None
    key, words = _name(plan, day)
    return Period(key, words, day, day + timedelta(days=plan.open_days - 1))


def titled(title: str, period: Period) -> str:
    """The title of the round of a period."""
    return title.replace(PERIOD, period.words).strip()
