"""How a round stands: who answered, who is missing, and which reminders are still to come."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from survey.rules.reminders import Step, upcoming
from survey.rules.responses import Progress
from survey.rules.rounding import percent
from survey.rules.windows import State, Window

MISSING = (Progress.NOT_BEGUN, Progress.BEGUN, Progress.READY, Progress.WAITING)
# What the secretariat asked something about counts until it is sent in again.
SENT_IN = (Progress.DONE, Progress.RETURNED)
NO_SECTOR = "zonder sector"


@dataclass(frozen=True, slots=True)
class Count:
    """How many members share these; `own_day` is a closing day that they were granted."""

    sector: str
    progress: Progress
    own_day: date | None
    reachable: bool
    number: int
    open: bool = False
    """Came through the open link, so nobody was asked by name."""


@dataclass(frozen=True, slots=True)
class Share:
    """n of N."""

    name: str
    done: int
    total: int

    @property
    def percent(self) -> int:
        return percent(self.done, self.total) if self.total else 0


@dataclass(frozen=True, slots=True)
class Planned:
    """A reminder that is still to come, with how many would get it if it went now."""

    at: datetime
    step: Step
    last_day: date
    recipients: int


@dataclass(frozen=True, slots=True)
class Standing:
    """All that can be said from the counts; who was withdrawn is not among them.

    Everything is about those who were asked by name, but for `through_open_link`.
    """

    everyone: Sequence[Count]

    @property
    def counts(self) -> list[Count]:
        return [count for count in self.everyone if not count.open]

    @property
    def through_open_link(self) -> int:
        """How many sent in through the open link."""
        return sum(count.number for count in self.everyone if count.open and count.progress in SENT_IN)

    def number(self, *stands: Progress) -> int:
        """How many are this far; everyone when nothing is asked for."""
        return sum(count.number for count in self.counts if not stands or count.progress in stands)

    @property
    def all(self) -> Share:
        return Share("", self.number(*SENT_IN), self.number())

    @property
    def unreachable(self) -> int:
        """How many have no mail address."""
        return sum(count.number for count in self.counts if not count.reachable)

    @property
    def own_days(self) -> int:
        """How many have a closing day of their own."""
        return sum(count.number for count in self.counts if count.own_day)

    def sectors(self) -> list[Share]:
        """n of N for each sector; nothing when there is only one."""
        total, done = Counter[str](), Counter[str]()
        for count in self.counts:
            total[count.sector] += count.number
            done[count.sector] += count.number * (count.progress in SENT_IN)
        names = sorted(total, key=lambda name: (not name, name))
        return [Share(name or NO_SECTOR, done[name], total[name]) for name in names] if len(names) > 1 else []

    def to_remind(self) -> int:
        """How many would get a reminder by hand: missing, with an address."""
        return sum(_reminded(count) for count in self.counts)

    def reminders(self, steps: Iterable[Step], window: Window, now: datetime) -> list[Planned]:
        """The reminders to come for every closing day that members have; `window` is that of the round."""
        waiting, plan = self._waiting(window, now), tuple(steps)
        found = [Planned(at, step, day, number) for day, number in waiting.items()
                 for step, at in upcoming(plan, day, now)]
        return sorted(found, key=lambda planned: (planned.at, planned.last_day))

    def _waiting(self, window: Window, now: datetime) -> dict[date, int]:
        """How many are to be reminded before each closing day; that of all is always among them."""
        waiting: Counter[date] = Counter()
        for own_day, number in [(None, 0), *((count.own_day, _reminded(count)) for count in self.counts)]:
            own = replace(window, own_day=own_day)
            if own.last_day and own.state(now) is not State.CLOSED:
                waiting[own.last_day] += number
        return {day: number for day, number in waiting.items() if number or day == window.last_day}


def _reminded(count: Count) -> int:
    return count.number if count.progress in MISSING and count.reachable else 0
