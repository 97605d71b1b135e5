"""Of how many a question tells: the part of the population to which it was put.

The codebook does not say to whom a question was put, but the answers show it: when all respondents of one
sector were asked and none of the other, the sector is the population. What follows from another answer ("how
much?" after "yes") has a population of unknown size; it belongs to the smallest part that holds it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.figures.rows import NOT_ASKED, Array, Table
from survey.rules.broken import RuleBroken

MOST_GROUPS = 12
ROWS_A_GROUP = 5
UNKNOWN = "onbekend"


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """A part of the respondents and the same part of the population, as flags."""

    rows: Array
    population: Array | None

    @property
    def n(self) -> int:
        return int(self.rows.sum())

    @property
    def whole(self) -> int | None:
        """How many of the population it holds; None if nobody knows."""
        return None if self.population is None else int(self.population.sum())

    def __and__(self, other: "Scope") -> "Scope":
        rows = self.rows & other.rows
        if self.population is None or other.population is None:
            return Scope(rows, None)
        return Scope(rows, self.population & other.population)


def everyone(table: Table) -> Scope:
    """All rows and all invited."""
    import numpy as np

    population = None if table.population is None else np.ones(len(table.population), dtype=bool)
    return Scope(np.ones(table.n, dtype=bool), population)


def part(table: Table, fact: str, values: Iterable[str]) -> Scope:
    """Those whose fact has one of these values."""
    chosen = frozenset(values)
    population = None if table.population is None else _flags(table.population, fact, chosen)
    return Scope(_flags(table.facts, fact, chosen), population)


def divided(table: Table, fact: str) -> dict[str, Scope]:
    """The part with each value of a fact, among respondents and invited, in alphabetical order."""
    known = (*table.facts, *(table.population or ()))
    if not any(fact in facts for facts in known):
        raise RuleBroken(f"Kenmerk “{fact}” staat niet in het register.")
    names = sorted({label(facts.get(fact)) for facts in known})
    return {name: part(table, fact, [name]) for name in names}


def label(value: Any) -> str:
    """A fact as the name of a group."""
    return UNKNOWN if value is None or value == "" else str(value)


def parts_asked(table: Table, facts: Iterable[str]) -> tuple[Scope, ...]:
    """Every part of the population to which some question was put as a whole, and to nobody else."""
    partial = [asked for asked in (column.state != NOT_ASKED for column in table.columns.values())
               if asked.any() and not asked.all()]
    found: dict[tuple[str, frozenset[str]], Scope] = {}
    for fact in facts if partial else ():
        for chosen in _asked_as_a_whole(table, fact, partial):
            found[fact, chosen] = part(table, fact, chosen)
    return tuple(found.values())


def narrowest(asked: Array, scopes: Iterable[Scope], widest: Scope) -> Scope:
    """The smallest part that holds all who were asked."""
    fitting = [scope for scope in scopes if not (asked & ~scope.rows).any()]
    return min(fitting, key=lambda scope: scope.n, default=widest)


def _flags(facts: Iterable[Mapping[str, Any]], fact: str, chosen: frozenset[str]) -> Array:
    import numpy as np

    return np.array([label(each.get(fact)) in chosen for each in facts], dtype=bool)


def _asked_as_a_whole(table: Table, fact: str, partial: Iterable[Array]) -> set[frozenset[str]]:
    """The sets of groups of which everyone was asked something, and no one of the other groups.

    With many small groups this would happen by chance, so those are not looked at.
    """
    import numpy as np

    names, codes = np.unique([label(each.get(fact)) for each in table.facts], return_inverse=True)
    if not 1 < len(names) <= MOST_GROUPS or table.n < ROWS_A_GROUP * len(names):
        return set()
    sizes = np.bincount(codes)
    asked = [np.bincount(codes[each], minlength=len(names)) for each in partial]
    whole = [counts > 0 for counts in asked if ((counts == 0) | (counts == sizes)).all()]
    return {frozenset(str(name) for name in names[chosen]) for chosen in whole}
