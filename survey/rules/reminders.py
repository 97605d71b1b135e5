"""The plan of reminders: working days before the present closing day, at an hour. Never stored as moments."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from survey.rules import calendar
from survey.rules.broken import RuleBroken

LAST_HOUR = 23
MOST_DAYS = 60
# No step comes due longer than this before its closing day: sixty working days with all holidays in between.
LONGEST_PLAN = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Step:
    """`days` working days before the closing day (0 is the day itself), from `hour` on that day."""

    days: int
    hour: int

    def due(self, last_day: date) -> datetime:
        return calendar.moment_at(calendar.working_days_before(last_day, self.days), self.hour)

    def words(self) -> str:
        when = {0: "op de sluitdatum", 1: "1 werkdag ervoor"}.get(self.days, f"{self.days} werkdagen ervoor")
        return f"{when}, {self.hour}.00 uur"


def plan(raw: Iterable[dict[str, int]]) -> tuple[Step, ...]:
    """The steps in the order in which they come due."""
    return tuple(sorted((Step(**step) for step in raw), key=lambda step: (-step.days, step.hour)))


def checked_step(days: int, hour: int) -> Step:
    if not (0 <= days <= MOST_DAYS and 0 <= hour <= LAST_HOUR):
        raise RuleBroken(f"Kies 0 tot en met {MOST_DAYS} werkdagen en een uur van 0 tot en met {LAST_HOUR}.")
    return Step(days, hour)


def due_step(steps: Iterable[Step], last_day: date, since: datetime, now: datetime) -> Step | None:
    """The latest step that has come due after `since`, while the closing day has not passed.

    `since` is when this closing day was set or the member was invited: an older step is not caught up on.
    """
    if now >= calendar.end_of(last_day):
        return None
    passed = [step for step in steps if since < step.due(last_day) <= now]
    return max(passed, key=lambda step: step.due(last_day), default=None)


def upcoming(steps: Iterable[Step], last_day: date, now: datetime) -> list[tuple[Step, datetime]]:
    """The steps that are still to come, with their moment."""
    moments = [(step, step.due(last_day)) for step in steps]
    return sorted((pair for pair in moments if pair[1] > now), key=lambda pair: pair[1])
