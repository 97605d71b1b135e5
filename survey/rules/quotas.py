"""How many of one group may or must be among those who are placed, and whether all of that can be had at once.

A group is a role, a sector or a region; an organisation is a group that only has a maximum. A person stands in one
group of each sort. Minimums over several sorts make a puzzle, which is searched exactly for what lots are drawn for.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

GROUPS = {"role": "rol", "sector": "sector", "region": "regio"}
ORGANISATION = "organisation"
# A puzzle that is not solved within so many steps is said to have no solution; those of real events take some tens.
MOST_STEPS = 5000

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


def completion(bounds: Bounds, supply: Mapping[Marks, int]) -> Counter[Marks] | None:
    """Who of the supply (how many there are of each sort of person) to place so that every minimum is met.

    None when no choice within the places and maximums meets them all.
    """
    return _Search(sorted(kind for kind in supply if supply[kind] and kind), supply).solve(bounds)


class _Search:
    """Places one person at a time for the group that has the least to spare, and goes back where that fails."""

    def __init__(self, kinds: list[Marks], supply: Mapping[Marks, int]) -> None:
        self.kinds = sorted(kinds, key=sorted)
        self.left = [supply[kind] for kind in self.kinds]
        self.taken = [0] * len(self.kinds)
        self.failed: set[tuple[int, ...]] = set()
        self.steps = 0

    def solve(self, bounds: Bounds) -> Counter[Marks] | None:
        if not self._go(bounds):
            return None
        return Counter({kind: number for kind, number in zip(self.kinds, self.taken, strict=True) if number})

    def _go(self, bounds: Bounds) -> bool:
        needs = bounds.needs()
        if not needs:
            return True
        self.steps += 1
        here = tuple(self.taken)
        if self.steps > MOST_STEPS or here in self.failed or not self._possible(bounds, needs):
            return False
        for place in self._options(bounds, needs):
            self._move(place, 1)
            if self._go(bounds.after(self.kinds[place])):
                return True
            self._move(place, -1)
        self.failed.add(here)
        return False

    def _move(self, place: int, step: int) -> None:
        self.taken[place] += step
        self.left[place] -= step

    def _possible(self, bounds: Bounds, needs: Mapping[Mark, int]) -> bool:
        """Groups of one sort have nobody in common, so what they need adds up."""
        sorts: Counter[str] = Counter()
        for (sort, value), number in needs.items():
            sorts[sort] += number
            if number > self._available(bounds, (sort, value)):
                return False
        return max(sorts.values()) <= bounds.places

    def _available(self, bounds: Bounds, mark: Mark) -> int:
        found = sum(min(self.left[place], *(bounds.most.get(each, self.left[place]) for each in self.kinds[place]))
                    for place in self._usable(bounds, mark))
        return min(found, bounds.most.get(mark, found))

    def _usable(self, bounds: Bounds, mark: Mark) -> Iterator[int]:
        return (place for place, kind in enumerate(self.kinds)
                if mark in kind and self.left[place] and bounds.admits(kind))

    def _options(self, bounds: Bounds, needs: Mapping[Mark, int]) -> list[int]:
        tightest = min(needs, key=lambda mark: (self._available(bounds, mark) - needs[mark], mark))

        def worth(place: int) -> tuple[int, int, list[Mark]]:
            kind = self.kinds[place]
            return -sum(mark in needs for mark in kind), sum(mark in bounds.most for mark in kind), sorted(kind)

        return sorted(self._usable(bounds, tightest), key=worth)
