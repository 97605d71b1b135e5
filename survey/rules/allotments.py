"""Allotting places by lot: who is placed, who waits and why, so that anybody can do it over and find the same.

The lot is the order of the registration numbers by the SHA-256 of the seed followed by the number. In that order each
person gets a place, unless the places are gone, a maximum is reached, or the place is needed to meet a minimum.
Maximums and places never give way; minimums that cannot all be met give way from the last one up.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from survey.rules.quotas import ORGANISATION, Bounds, Effort, Mark, Marks, Quota, Side, completion

TOLD_AT_HOUR = 9
# Of all searching for one occasion together; when it is gone, who does not fit at once is passed over.
MOST_EFFORT = 2000
BY_LOT = "Geplaatst door het lot."
FULL = "De plaatsen waren op."
GUEST = "Gast: neemt geen plaats in."
HAD_A_PLACE = "Had vóór de loting al een plaats."
FREED = "Geplaatst op een plaats die na de loting vrijkwam."
LATE = "Aangemeld na de loting, achteraan op de wachtlijst."
FEWER = "Door het lot geplaatst, maar daarna was er geen plaats meer binnen de regels."


class Result(StrEnum):
    PLACED = "placed"
    WAITING = "waiting"
    NOT_PLACED = "not_placed"

    @property
    def words(self) -> str:
        return {"placed": "geplaatst", "waiting": "wachtlijst", "not_placed": "niet geplaatst"}[self]


@dataclass(frozen=True, slots=True)
class Entry:
    """One registration that takes part. `reserved` had a place before the lot; a guest takes none."""

    number: str
    occasion: int
    region: str = ""
    sector: str = ""
    role: str = ""
    organisation: str = ""
    guest: bool = False
    reserved: bool = False

    def marks(self) -> Marks:
        found = {("region", self.region), ("sector", self.sector), ("role", self.role),
                 (ORGANISATION, self.organisation)}
        return frozenset(mark for mark in found if mark[1])

    def kept(self) -> dict[str, Any]:
        return {"number": self.number, "occasion": self.occasion, "region": self.region, "sector": self.sector,
                "role": self.role, "organisation": self.organisation, "guest": self.guest, "reserved": self.reserved}


@dataclass(frozen=True, slots=True)
class Places:
    """Of one occasion: `free` is what the lot gives (None without a bound), beside the places that people have."""

    free: int | None
    waits: bool = True
    name: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """`places` by the number of the occasion; the quotas stand in the order in which they weigh."""

    places: Mapping[int, Places]
    most_per_organisation: int | None = None
    quotas: tuple[Quota, ...] = ()

    def kept(self) -> dict[str, Any]:
        places = {str(key): [each.free, each.waits, each.name] for key, each in self.places.items()}
        return {"places": places, "most_per_organisation": self.most_per_organisation,
                "quotas": [quota.kept() for quota in self.quotas]}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Rules":
        places = {int(key): Places(*each) for key, each in kept.get("places", {}).items()}
        return cls(places, kept.get("most_per_organisation"), tuple(map(Quota.read, kept.get("quotas", ()))))

    def at(self, occasion: int) -> list[Quota]:
        return [quota for quota in self.quotas if quota.occasion in (None, occasion)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`lot` is the place in the order of the lot, from 1 (0 for who came after it); `rank` that on the waiting list."""

    result: Result
    lot: int
    reason: str
    rank: int | None = None

    def kept(self) -> dict[str, Any]:
        return {"result": self.result.value, "lot": self.lot, "reason": self.reason, "rank": self.rank}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Outcome":
        return cls(Result(kept["result"]), kept["lot"], kept["reason"], kept["rank"])


@dataclass(frozen=True, slots=True)
class Drawing:
    """What came out for every number, and in words which rules could not be met in full."""

    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    gave_way: tuple[str, ...] = ()

    def kept(self) -> dict[str, Any]:
        return {"outcomes": {number: each.kept() for number, each in self.outcomes.items()},
                "gave_way": list(self.gave_way)}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Drawing":
        found = {number: Outcome.read(each) for number, each in kept.get("outcomes", {}).items()}
        return cls(found, tuple(kept.get("gave_way", ())))


@dataclass(frozen=True, slots=True)
class Hand:
    """What a person decided otherwise about one number: place it or not, with the reason."""

    placed: bool
    reason: str

    @property
    def words(self) -> str:
        return f"{'Geplaatst' if self.placed else 'Niet geplaatst'} door het secretariaat: {self.reason}"


def public_hash(seed: str) -> str:
    """What is told of a seed before the lot: who has the seed later can check that it is the same."""
    return hashlib.sha256(seed.encode()).hexdigest()


def lot(seed: str, number: str) -> str:
    """The lower, the earlier."""
    return hashlib.sha256((seed + number).encode()).hexdigest()


def order(seed: str, entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (lot(seed, entry.number), entry.number))


def draw(entries: Iterable[Entry], rules: Rules, seed: str) -> Drawing:
    """The outcome for everyone, whatever the order in which the entries are given."""
    ordered = order(seed, entries)
    lots = {entry.number: place for place, entry in enumerate(ordered, 1)}
    tables = []
    for occasion, here in _by_occasion(ordered):
        taken = {entry.number: GUEST if entry.guest else HAD_A_PLACE for entry in here if entry.guest or entry.reserved}
        tables.append(_Table(occasion, rules, here, taken))
    return _drawing(tables, lots)


def settle(drawing: Drawing, entries: Iterable[Entry], rules: Rules, seed: str,
           by_hand: Mapping[str, Hand]) -> Drawing:
    """The outcome as it is told: after cancellations, late registrations, other places and what was done by hand.

    `entries` are those that stand now and `rules` hold the places that there are now. Who was placed by lot stays so,
    unless places became fewer or what was done by hand leaves no room within the rules: then the last of the lot goes
    to the head of the waiting list. A place that came free goes to the first who waits and breaks no rule. Who
    registered late waits behind all others, and no place is kept for such a person.
    """
    ordered = order(seed, entries)
    lots = {number: each.lot for number, each in drawing.outcomes.items()}
    tables = [_Table(occasion, rules, _in_line(here, drawing), _standing(here, by_hand), by_hand, lots)
              for occasion, here in _by_occasion(ordered)]
    settled = _drawing(tables, lots)
    return replace(settled, outcomes={number: replace(each, reason=_reason(number, each, drawing, by_hand))
                                      for number, each in settled.outcomes.items()})


def _reason(number: str, now: Outcome, drawing: Drawing, by_hand: Mapping[str, Hand]) -> str:
    """Why it is so now, where that is more than what the lot said."""
    was = drawing.outcomes.get(number)
    if number in by_hand or now.reason in (GUEST, HAD_A_PLACE):
        return now.reason
    if now.result is Result.PLACED:
        return was.reason if was and was.result is Result.PLACED else FREED
    if was is None:
        return LATE
    return FEWER if was.result is Result.PLACED else was.reason


def _by_occasion(ordered: Sequence[Entry]) -> list[tuple[int, list[Entry]]]:
    return [(occasion, [entry for entry in ordered if entry.occasion == occasion])
            for occasion in sorted({entry.occasion for entry in ordered})]


def _standing(here: Iterable[Entry], by_hand: Mapping[str, Hand]) -> dict[str, str]:
    """Who has a place whatever the lot says, with the reason."""
    taken = {}
    for entry in here:
        hand = by_hand.get(entry.number)
        if entry.guest or entry.reserved:
            taken[entry.number] = GUEST if entry.guest else HAD_A_PLACE
        elif hand and hand.placed:
            taken[entry.number] = hand.words
    return taken


def _in_line(here: Sequence[Entry], drawing: Drawing) -> list[Entry]:
    """Everyone at an occasion in the order in which places are given: who was placed, who waited, who came late."""
    def turn(entry: Entry) -> int:
        was = drawing.outcomes.get(entry.number)
        return 2 if was is None else int(was.result is not Result.PLACED)

    return sorted(here, key=turn)


def _drawing(tables: Iterable["_Table"], lots: Mapping[str, int]) -> Drawing:
    outcomes: dict[str, Outcome] = {}
    gave_way: list[str] = []
    for table in tables:
        outcomes |= table.settle(lots)
        gave_way += table.gave_way
    return Drawing(dict(sorted(outcomes.items(), key=lambda pair: (pair[1].lot or len(lots) + 1, pair[0]))),
                   tuple(gave_way))


def _bounds(rules: Rules, occasion: int, entries: Sequence[Entry], taken: Sequence[Entry]) -> Bounds:
    """What is left to give at one occasion; minimums are added one by one by who asks."""
    free = rules.places.get(occasion, Places(None)).free
    size = _size(free, entries, taken)
    by_lot = sum(not entry.reserved for entry in taken)
    used = Counter(mark for entry in taken for mark in entry.marks())
    most = {mark: max(0, limit - used[mark]) for mark, limit in _maximums(rules, occasion, entries, size).items()}
    return Bounds(max(0, (len(entries) if free is None else free) - by_lot), {}, most)


def _size(free: int | None, entries: Sequence[Entry], taken: Sequence[Entry]) -> int:
    """The places of which a share is taken: those of the lot and those that people had."""
    return len(entries) if free is None else free + sum(entry.reserved for entry in taken)


def _maximums(rules: Rules, occasion: int, entries: Sequence[Entry], size: int) -> dict[Mark, int]:
    most: dict[Mark, int] = {}
    for quota in rules.at(occasion):
        if quota.side is Side.MOST:
            limit = quota.limit(size)
            most[quota.mark] = min(limit, most.get(quota.mark, limit))
    if rules.most_per_organisation is not None:
        many = Counter(entry.organisation for entry in entries if entry.organisation and not entry.guest)
        # An organisation with no more people than the maximum need not be counted.
        most |= {(ORGANISATION, name): rules.most_per_organisation for name, number in many.items()
                 if number > rules.most_per_organisation}
    return most


class _Table:
    """One occasion: everyone in line, with what must still be kept for minimums."""

    def __init__(self, occasion: int, rules: Rules, line: Sequence[Entry], taken: Mapping[str, str],
                 by_hand: Mapping[str, Hand] | None = None, drawn: Mapping[str, int] | None = None) -> None:
        self.occasion, self.entries, self.rules, self.drawn = occasion, line, rules, drawn
        self.size = rules.places.get(occasion, Places(None))
        self.placed = dict(taken)
        self.why: dict[str, str] = {}
        self.gave_way: list[str] = []
        sent_away = {number: hand.words for number, hand in (by_hand or {}).items() if not hand.placed}
        self.away = {entry.number: sent_away[entry.number] for entry in line
                     if entry.number in sent_away and entry.number not in taken}
        self.waiting = [entry for entry in line if entry.number not in taken and entry.number not in self.away]
        self.taken = [entry for entry in line if entry.number in taken and not entry.guest]
        self.bounds = _bounds(rules, occasion, line, self.taken)
        self._demand()
        self.supply = self._supply(self.bounds)
        self.promised = completion(self.bounds, self.supply) or Counter()
        self.effort = Effort(MOST_EFFORT)

    def _counts(self, entry: Entry) -> bool:
        """Whether a place may be kept for somebody like this one; not for who came after the lot."""
        return self.drawn is None or entry.number in self.drawn

    def _supply(self, bounds: Bounds) -> Counter[Marks]:
        return Counter(bounds.counted(entry.marks()) for entry in self.waiting if self._counts(entry))

    def _demand(self) -> None:
        """Takes up the minimums one by one; one that cannot be had beside those before it gives way."""
        had = Counter(mark for entry in self.taken for mark in entry.marks())
        size = _size(self.size.free, self.entries, self.taken)
        for quota in self.rules.at(self.occasion):
            if quota.side is Side.LEAST:
                wanted = quota.limit(size)
                met = self._largest(quota.mark, wanted - had[quota.mark]) + had[quota.mark]
                if met < wanted:
                    self._tell(quota, wanted, met)

    def _largest(self, mark: Mark, wanted: int) -> int:
        """The largest minimum up to this one that can be met beside those before it."""
        least, most = max(0, self.bounds.least.get(mark, 0)), max(wanted, 0)
        asked = most
        while least < most:
            tried = self._try(mark, asked)
            least, most = (asked, most) if tried else (least, asked - 1)
            self.bounds, asked = tried or self.bounds, -(-(least + most) // 2)
        return min(wanted, least)

    def _try(self, mark: Mark, number: int) -> Bounds | None:
        tried = replace(self.bounds, least={**self.bounds.least, mark: number})
        return tried if completion(tried, self._supply(tried)) is not None else None

    def _tell(self, quota: Quota, wanted: int, met: int) -> None:
        came = sum(quota.mark in entry.marks() for entry in self.entries if not entry.guest)
        why = f"er waren er maar {came}" if came < wanted else "de plaatsen en de andere regels lieten niet meer toe"
        self.gave_way.append(f"{self.size.name or self.occasion}: {quota.words()}; het werden er {met}, want {why}")

    def settle(self, lots: Mapping[str, int]) -> dict[str, Outcome]:
        passed = [entry for entry in self.waiting if not self._place(entry)]
        # A person who met two minimums at once leaves a place that was kept; it goes by lot again.
        passed = [entry for entry in passed if not self._place(entry)]
        outcomes = {number: Outcome(Result.PLACED, lots.get(number, 0), why) for number, why in self.placed.items()}
        for rank, entry in enumerate(passed, 1):
            result = Result.WAITING if self.size.waits else Result.NOT_PLACED
            outcomes[entry.number] = Outcome(result, lots.get(entry.number, 0), self.why[entry.number],
                                             rank if self.size.waits else None)
        return outcomes | {number: Outcome(Result.NOT_PLACED, lots.get(number, 0), why)
                           for number, why in self.away.items()}

    def _place(self, entry: Entry) -> bool:
        """Places this one if that may be, and keeps in `promised` how the minimums will be met then."""
        kind = self.bounds.counted(entry.marks())
        if not self.bounds.admits(kind):
            self.why.setdefault(entry.number, self._full(kind))
            return False
        self.supply[kind] -= self._counts(entry)
        after, promised = self.bounds.after(kind), self.promised - Counter({kind: 1})
        if not _fits(after, promised):
            found = _dropped(after, promised) or completion(after, self.supply, self.effort)
            if found is None:
                self.supply[kind] += self._counts(entry)
                self.why.setdefault(entry.number, self._kept())
                return False
            promised = found
        needed = [mark for mark in kind if self.bounds.needs().get(mark)]
        tight = self.promised.total() >= self.bounds.places
        self.placed[entry.number] = self._for(needed) if tight and needed else BY_LOT
        self.bounds, self.promised = after, _trimmed(after, promised)
        return True

    def _full(self, kind: Marks) -> str:
        if self.bounds.places <= 0:
            return FULL
        over = sorted(mark for mark in kind if self.bounds.most.get(mark, 1) <= 0)
        if over[0][0] == ORGANISATION:
            return f"Er zijn al {self.rules.most_per_organisation} mensen van deze organisatie geplaatst."
        return f"Deze regel was vervuld: {self._named(over[0], Side.MOST)}."

    def _kept(self) -> str:
        needs = sorted(self.bounds.needs())
        return f"De plaatsen die over waren, waren nodig voor deze regel: {self._named(needs[0], Side.LEAST)}."

    def _for(self, needed: list[Mark]) -> str:
        return f"Geplaatst door het lot, voor deze regel: {self._named(sorted(needed)[0], Side.LEAST)}."

    def _named(self, mark: Mark, side: Side) -> str:
        return next(quota.words() for quota in self.rules.at(self.occasion)
                    if quota.mark == mark and quota.side is side)


def _fits(bounds: Bounds, promised: Counter[Marks]) -> bool:
    """Whether those who were promised a place still get one, and still meet all minimums."""
    many = Counter(mark for kind, number in promised.items() for mark in kind for _ in range(number))
    return (promised.total() <= bounds.places and all(many[mark] <= left for mark, left in bounds.most.items())
            and all(many[mark] >= left for mark, left in bounds.needs().items()))


def _dropped(bounds: Bounds, promised: Counter[Marks]) -> Counter[Marks] | None:
    """With one promise less, where the minimums can miss one; quicker than searching, and mostly enough."""
    return next((fewer for kind in sorted(promised, key=sorted)
                 if promised[kind] and _fits(bounds, fewer := promised - Counter({kind: 1}))), None)


def _trimmed(bounds: Bounds, promised: Counter[Marks]) -> Counter[Marks]:
    """Without the promises that no minimum needs any more."""
    for kind in sorted(promised, key=sorted):
        while promised[kind] and _fits(bounds, fewer := promised - Counter({kind: 1})):
            promised = fewer
    return promised
