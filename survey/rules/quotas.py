"""How many of one group may or must be among those who are placed, and whether all of that can be had at once.

A group is a role, a sector or a region; an organisation is a group that only has a maximum. A person stands in one
group of each sort. Minimums over several sorts make a puzzle, which is searched exactly for what lots are drawn for.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

GROUPS = {"role": "rol", "sector": "sector", "region": "regio"}
ORGANISATION = "organisation"
# A puzzle for which so many choices were taken back is said to have no solution; those of real events need few.
MOST_RETURNS = 400
SCALE = 1_000_000

Mark = tuple[str, str]
"""A sort of group and the group: ("role", "ouder")."""
Marks = frozenset[Mark]


class Side(StrEnum):
    LEAST = "least"
    MOST = "most"

    @property
    def words(self) -> str:
        return {"least": "ten minste", "most": "niet meer dan"}[self]


@dataclass(frozen=True, slots=True)
class Quota:
    """At least or at most so many (or, with `share`, so many per cent of the places) of one group.

    It holds for one occasion, or for each of them when `occasion` is None.
    """

    side: Side
    group: str
    value: str
    number: int
    share: bool = False
    occasion: int | None = None

    @property
    def mark(self) -> Mark:
        return self.group, self.value

    def limit(self, places: int) -> int:
        """In whole places: a minimum is rounded up and a maximum down, so that both surely hold."""
        if not self.share:
            return self.number
        whole = places * self.number
        return whole // 100 if self.side is Side.MOST else -(-whole // 100)

    def words(self, number: int | None = None) -> str:
        """For example "ten minste 5 plaatsen voor rol “ouder”"."""
        many = self.number if number is None else number
        unit = "% van de plaatsen" if self.share and number is None else " plaats" if many == 1 else " plaatsen"
        return f"{self.side.words} {many}{unit} voor {GROUPS[self.group]} “{self.value}”"

    def kept(self) -> dict[str, Any]:
        return {"side": self.side.value, "group": self.group, "value": self.value, "number": self.number,
                "share": self.share, "occasion": self.occasion}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Quota":
        return cls(Side(kept["side"]), kept["group"], kept["value"], kept["number"], kept["share"], kept["occasion"])


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is left to give: places, how many of a group must still come, and how many still may."""

    places: int
    least: Mapping[Mark, int] = field(default_factory=dict)
    most: Mapping[Mark, int] = field(default_factory=dict)

    def admits(self, marks: Marks) -> bool:
        return self.places > 0 and all(self.most.get(mark, 1) > 0 for mark in marks)

    def after(self, marks: Marks) -> "Bounds":
        """With one more of these groups placed."""
        return Bounds(self.places - 1, {mark: left - (mark in marks) for mark, left in self.least.items()},
                      {mark: left - (mark in marks) for mark, left in self.most.items()})

    def needs(self) -> dict[Mark, int]:
        return {mark: number for mark, number in self.least.items() if number > 0}

    def counted(self, marks: Marks) -> Marks:
        """The groups among these about which something is said; the others make no difference."""
        return frozenset(mark for mark in marks if mark in self.least or mark in self.most)


@dataclass(slots=True)
class Effort:
    """How often a search may still go back on a choice; it is counted, not timed, so that it is the same everywhere."""

    left: int = MOST_RETURNS


def completion(bounds: Bounds, supply: Mapping[Marks, int], effort: Effort | None = None) -> Counter[Marks] | None:
    """Who of the supply (how many there are of each sort of person) to place so that every minimum is met.

    None when no choice within the places and maximums meets them all, or none was found with so much effort.
    """
    effort = effort or Effort()
    effort.left -= 1
    return _Search(bounds, supply, effort).solve() if effort.left >= 0 else None


class _Search:
    """Places one person at a time for the group that has the least to spare, and goes back where that fails."""

    def __init__(self, bounds: Bounds, supply: Mapping[Marks, int], effort: Effort) -> None:
        self.needs, self.most, self.places, self.effort = bounds.needs(), dict(bounds.most), bounds.places, effort
        self.kinds = sorted((kind for kind, many in supply.items() if many > 0 and not kind.isdisjoint(self.needs)),
                            key=sorted)
        self.wanted = [sorted(kind & self.needs.keys()) for kind in self.kinds]
        self.bounded = [sorted(kind & self.most.keys()) for kind in self.kinds]
        self.left = [supply[kind] for kind in self.kinds]
        self.taken = [0] * len(self.kinds)
        self.failed: set[tuple[int, ...]] = set()

    def solve(self) -> Counter[Marks] | None:
        path: list[int] = []
        options = self._options()
        stack = [iter(options or ())]
        while options is not None:
            place = next(stack[-1], None)
            if place is None:
                stack.pop()
                self.failed.add(tuple(self.taken))
                self.effort.left -= 1
                if not path or self.effort.left <= 0:
                    return None
                self._move(path.pop(), -1)
                continue
            self._move(place, 1)
            path.append(place)
            options = self._options()
            stack.append(iter(options or ()))
        return Counter({kind: number for kind, number in zip(self.kinds, self.taken, strict=True) if number})

    def _move(self, place: int, step: int) -> None:
        self.taken[place] += step
        self.left[place] -= step
        self.places -= step
        for mark in self.wanted[place]:
            self.needs[mark] -= step
        for mark in self.bounded[place]:
            self.most[mark] -= step

    def _options(self) -> list[int] | None:
        """Whom to place next, the most useful first; none where it cannot be done from here, None when all is met."""
        open_needs = {mark: number for mark, number in self.needs.items() if number > 0}
        if not open_needs:
            return None
        if tuple(self.taken) in self.failed or not self._within(open_needs):
            return []
        spent = {mark for mark, left in self.most.items() if left <= 0}
        usable = [place for place, left in enumerate(self.left) if left > 0 and self.kinds[place].isdisjoint(spent)]
        there: Counter[Mark] = Counter()
        for place in usable:
            for mark in self.wanted[place]:
                there[mark] += self.left[place]
        spare = {mark: min(there[mark], self.most.get(mark, there[mark])) - number
                 for mark, number in open_needs.items()}
        tightest = min(spare, key=lambda mark: (spare[mark], mark))
        if spare[tightest] < 0:
            return []
        worth = {mark: SCALE * number // (number + spare[mark]) for mark, number in open_needs.items()}
        return sorted((place for place in usable if tightest in self.wanted[place]),
                      key=lambda place: (-sum(worth.get(mark, 0) for mark in self.wanted[place]),
                                         len(self.bounded[place]), place))

    def _within(self, open_needs: Mapping[Mark, int]) -> bool:
        """Groups of one sort have nobody in common, so what they need adds up."""
        sorts: Counter[str] = Counter()
        for (sort, _), number in open_needs.items():
            sorts[sort] += number
        return max(sorts.values()) <= self.places
