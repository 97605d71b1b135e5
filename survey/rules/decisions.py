"""How a decision stands: final, conditional, lapsed or withdrawn, worked out anew each time from all decisions.

In: every decision about one matter (a document, or a subject without one) as `Taken`, and today. Out: `states(...)`,
by decision: its status, since when, and how each of its conditions stands. Nothing of it is ever stored, so that none
of it can be stale, and the order in which decisions were recorded makes no difference.

A day is lived through as a whole: first terms end, then refusals count, then what is final meets what waited for it.
So a refusal and a consent of one body on one day leave a condition open or refused, never met.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from survey.rules import calendar


class Kind(StrEnum):
    AGREEMENT = "agreement"
    ADOPTION = "adoption"
    CONSENT = "consent"
    ADVICE = "advice"
    APPROVAL = "approval"
    NOTICE = "notice"
    APPOINTMENT = "appointment"

    @property
    def words(self) -> str:
        return {"agreement": "overeenstemming", "adoption": "vaststelling", "consent": "instemming",
                "advice": "advies", "approval": "goedkeuring", "notice": "kennisneming",
                "appointment": "benoeming"}[self]

    @property
    def withheld(self) -> str:
        """What it is called when a body decides against it; "" where that cannot be."""
        return {"agreement": "geen overeenstemming", "adoption": "niet vastgesteld",
                "consent": "instemming onthouden", "advice": "negatief advies", "approval": "goedkeuring onthouden",
                "notice": "", "appointment": "niet benoemd"}[self]

    def outcome(self, favourable: bool) -> str:
        given = "positief advies" if self is Kind.ADVICE else self.words
        return given if favourable else self.withheld


class Status(StrEnum):
    CONDITIONAL = "conditional"
    FINAL = "final"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> str:
        return {"conditional": "voorwaardelijk", "final": "definitief", "lapsed": "vervallen",
                "withdrawn": "ingetrokken"}[self]


class Held(StrEnum):
    """How a condition stands."""

    OPEN = "open"
    MET = "met"
    REFUSED = "refused"
    EXPIRED = "expired"

    @property
    def words(self) -> str:
        return {"open": "nog open", "met": "vervuld", "refused": "geweigerd", "expired": "verlopen"}[self]


@dataclass(frozen=True, slots=True)
class Condition:
    """That a body decides this on this version, on the last day of the term at the latest. `version` is None where the
    matter has no document."""

    body: int
    name: str
    kind: Kind
    version: int | None = None
    number: str = ""
    until: date | None = None

    @property
    def wanted(self) -> str:
        """For example "instemming van de OPR met versie 1.0"."""
        return f"{self.kind.words} van {self.name}" + (f" over versie {self.number}" if self.number else "")

    @property
    def words(self) -> str:
        return self.wanted + (f", uiterlijk {day_in_words(self.until)}" if self.until else "")


@dataclass(frozen=True, slots=True)
class Taken:
    """A decision as it was taken. `version` orders by age; an unfavourable one has no conditions."""

    id: int
    body: int
    name: str
    kind: Kind
    day: date
    version: int | None = None
    number: str = ""
    favourable: bool = True
    conditions: tuple[Condition, ...] = ()
    withdrawn_on: date | None = None

    def stands(self, day: date) -> bool:
        return self.day <= day and not (self.withdrawn_on and self.withdrawn_on <= day)

    def answers(self, condition: Condition) -> bool:
        return (self.body, self.kind, self.version) == (condition.body, condition.kind, condition.version)


@dataclass(frozen=True, slots=True)
class Standing:
    """A condition with how it stands since `day`; `by` is the decision that met or refused it, `other` tells of the
    decision `other_by` that would have met it on another version."""

    condition: Condition
    held: Held = Held.OPEN
    day: date | None = None
    by: int | None = None
    other: str = ""
    other_by: int | None = None

    def to(self, known: Collection[int]) -> str:
        """The same words for who knows these decisions only: nothing is said of any other one but that it counts."""
        if self.by is not None and self.by not in known:
            return f"{self.held.words}: {self.condition.wanted}"
        return self.words if self.other_by is None or self.other_by in known else replace(self, other="").words

    @property
    def words(self) -> str:
        wanted, day = self.condition, self.day and day_in_words(self.day)
        if self.held is Held.MET:
            return f"vervuld op {day}: {wanted.wanted}"
        if self.held is Held.REFUSED:
            return f"geweigerd op {day}: {wanted.kind.withheld} door {wanted.name}"
        if self.held is Held.EXPIRED:
            return f"verlopen op {day}: er was toen geen {wanted.wanted}" + self.other
        return f"nog open: wacht op {wanted.words}" + self.other


@dataclass(frozen=True, slots=True)
class State:
    """`since` is the day on which the decision became what it is now."""

    status: Status
    since: date
    conditions: tuple[Standing, ...] = ()

    @property
    def words(self) -> str:
        if self.status is Status.CONDITIONAL:
            return self.status.words
        return f"{self.status.words} {'sinds' if self.status is Status.FINAL else 'op'} {day_in_words(self.since)}"

    @property
    def reasons(self) -> tuple[str, ...]:
        """What its conditions say about it."""
        return tuple(each.words for each in self.conditions)


@dataclass(slots=True)
class _Life:
    """A decision while the days go by."""

    taken: Taken
    status: Status
    since: date
    standings: list[Standing]


@dataclass(slots=True)
class _Days:
    today: date
    lives: dict[int, _Life] = field(default_factory=dict)

    def live(self, decisions: Sequence[Taken]) -> None:
        for day in sorted(_eventful(decisions, self.today)):
            for each in decisions:
                if each.day == day:
                    self._begin(each)
            self._withdraw(day)
            self._expire(day)
            self._refuse(day)
            while self._meet(day):
                pass

    def _begin(self, taken: Taken) -> None:
        waits = taken.favourable and bool(taken.conditions)
        self.lives[taken.id] = _Life(taken, Status.CONDITIONAL if waits else Status.FINAL, taken.day,
                                     [Standing(each) for each in taken.conditions])

    def _withdraw(self, day: date) -> None:
        for life in self.lives.values():
            if life.taken.withdrawn_on == day and life.status in (Status.CONDITIONAL, Status.FINAL):
                life.status, life.since = Status.WITHDRAWN, day

    def _waiting(self) -> Iterator[tuple[_Life, int, Standing]]:
        for life in self.lives.values():
            if life.status is Status.CONDITIONAL:
                yield from ((life, place, each) for place, each in enumerate(life.standings)
                            if each.held is Held.OPEN)

    def _expire(self, day: date) -> None:
        for life, place, standing in list(self._waiting()):
            until = standing.condition.until
            if until and day > until:
                life.standings[place] = replace(standing, held=Held.EXPIRED, day=until)
                life.status, life.since = Status.LAPSED, max(until, life.taken.day)

    def _refuse(self, day: date) -> None:
        for life, place, standing in list(self._waiting()):
            refusal = self._on(day, standing.condition)
            if refusal is not None:
                life.standings[place] = replace(standing, held=Held.REFUSED, day=day, by=refusal)
                life.status, life.since = Status.LAPSED, day

    def _on(self, day: date, condition: Condition) -> int | None:
        """The refusal of this very day. What was refused before the decision was taken was known, and waits."""
        found = [each.taken.id for each in self.lives.values()
                 if each.taken.answers(condition) and not each.taken.favourable and each.taken.day == day
                 and each.taken.stands(day)]
        return min(found, default=None)

    def _meet(self, day: date) -> bool:
        """One step of what is final meeting what waits for it; whether anything became final by that. The whole step
        looks at what was final before it, so that no decision gains by standing first in the list."""
        for life, place, standing in list(self._waiting()):
            met = self._meeting(standing.condition, day)
            if met:
                life.standings[place] = replace(standing, held=Held.MET, day=met.since, by=met.taken.id)
        ready = [life for life in self.lives.values() if life.status is Status.CONDITIONAL
                 and all(each.held is Held.MET for each in life.standings)]
        for life in ready:
            life.status, life.since = Status.FINAL, day
        return bool(ready)

    def _meeting(self, condition: Condition, day: date) -> _Life | None:
        """The earliest decision that is final and that the same body did not turn back on since."""
        same = [each for each in self.lives.values() if each.taken.answers(condition) and each.taken.stands(day)]
        against = [each.taken.day for each in same if not each.taken.favourable]
        found = [each for each in same if each.taken.favourable and each.status is Status.FINAL
                 and all(each.taken.day > other for other in against)]
        return min(found, key=lambda each: (each.since, each.taken.day, each.taken.id), default=None)


def _eventful(decisions: Iterable[Taken], today: date) -> set[date]:
    """The days on which anything can change, up to and including today."""
    days: set[date] = set()
    for each in decisions:
        days |= {each.day} | ({each.withdrawn_on} if each.withdrawn_on else set())
        days |= {condition.until + timedelta(days=1) for condition in each.conditions if condition.until}
    return {day for day in days if day <= today}


def states(decisions: Iterable[Taken], today: date) -> Mapping[int, State]:
    """How every decision about one matter stands today; what is dated later is not there yet."""
    known = [each for each in decisions if each.day <= today]
    days = _Days(today)
    days.live(known)
    return {number: State(life.status, life.since, tuple(_told(each, known, today) for each in life.standings))
            for number, life in days.lives.items()}


def _told(standing: Standing, decisions: Sequence[Taken], today: date) -> Standing:
    """With the decision on another version, if that is why the condition is not met."""
    wanted = standing.condition
    if standing.held not in (Held.OPEN, Held.EXPIRED) or wanted.version is None:
        return standing
    elsewhere = [each for each in decisions if (each.body, each.kind) == (wanted.body, wanted.kind)
                 and each.favourable and each.version != wanted.version and each.stands(today)]
    if not elsewhere:
        return standing
    last = max(elsewhere, key=lambda each: (each.day, each.version or 0, each.id))
    return replace(standing, other=f" ({last.kind.words} van {day_in_words(last.day)} ging over versie {last.number})",
                   other_by=last.id)


def circle(decisions: Iterable[Taken], found: Mapping[int, State]) -> tuple[str, ...]:
    """The names of bodies whose decisions wait for each other, in their order; empty when nothing goes round."""
    waiting = {each.id: each for each in decisions
               if each.id in found and found[each.id].status is Status.CONDITIONAL}
    after = {number: [other.id for other in waiting.values() for standing in found[number].conditions
                      if standing.held is Held.OPEN and other.answers(standing.condition)] for number in waiting}
    return tuple(waiting[number].name for number in round_trip(after))


def round_trip(after: Mapping[int, Iterable[int]]) -> tuple[int, ...]:
    """The first way round in which each waits for the next and the last for the first; empty when there is none."""
    done: set[int] = set()

    def walk(number: int, path: tuple[int, ...]) -> tuple[int, ...]:
        if number in path:
            return path[path.index(number):]
        if number in done:
            return ()
        for following in sorted(after.get(number, ())):
            if way := walk(following, (*path, number)):
                return way
        done.add(number)
        return ()

    return next((way for number in sorted(after) if (way := walk(number, ()))), ())


def day_in_words(day: date) -> str:
    return calendar.in_words(day, weekday=False)
