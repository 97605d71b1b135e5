"""Of how many a question tells: the part of the population to which it was put.

The codebook does not say to whom a question was put, but the answers show it: when all respondents of one
sector were asked and none of the other, the sector is the population. What follows from another answer ("how
much?" after "yes") has a population of unknown size; it belongs to the smallest part that holds it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from analysis.figures.facts import Facts
from analysis.figures.rows import NOT_ASKED, Array, Table
from survey.rules.broken import RuleBroken

MOST_GROUPS = 12
ROWS_A_GROUP = 5


@dataclass(frozen=True, eq=False)
class Scope:
    """A part of the respondents and the same part of the population, as flags, which are counted once."""

    rows: Array
    population: Array | None

    @cached_property
    def n(self) -> int:
        return int(self.rows.sum())

    @cached_property
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
    population = None if table.population is None else table.population.flags(fact, chosen)
    return Scope(table.facts.flags(fact, chosen), population)


def divided(table: Table, fact: str) -> dict[str, Scope]:
    """The part with each value of a fact, among respondents and invited, in alphabetical order."""
    known: list[Facts] = [table.facts] if table.population is None else [table.facts, table.population]
    if not any(each.has(fact) for each in known):
        raise RuleBroken(f"Kenmerk “{fact}” staat niet in het register.")
    names = sorted({name for each in known for name in each.codes(fact)[0]})
    return {name: part(table, fact, [name]) for name in names}


def wholes(table: Table, fact: str, others: Iterable[str]) -> tuple[frozenset[str], ...]:
    """The groups of a fact that make up one group of another: the municipalities of every province.

    Who may look at both breakdowns can subtract one from the other.
    """
    import numpy as np

    names, codes = table.facts.codes(fact)
    found = dict[frozenset[str], None]()
    for other in others:
        larger, places = table.facts.codes(other)
        if other == fact or not 1 < len(larger) < len(names):
            continue
        pairs = np.unique(codes.astype(np.int64) * len(larger) + places)
        if len(pairs) == len(names):
            inside = pairs % len(larger)
            found |= {frozenset(names[pair // len(larger)] for pair in pairs[inside == place].tolist()): None
                      for place in range(len(larger))}
    return tuple(found)


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


def _asked_as_a_whole(table: Table, fact: str, partial: Iterable[Array]) -> set[frozenset[str]]:
    """The sets of groups of which everyone was asked something, and no one of the other groups.

    With many small groups this would happen by chance, so those are not looked at.
    """
    import numpy as np

    names, codes = table.facts.codes(fact)
    if not 1 < len(names) <= MOST_GROUPS or table.n < ROWS_A_GROUP * len(names):
        return set()
    sizes = np.bincount(codes, minlength=len(names))
    asked = [np.bincount(codes[each], minlength=len(names)) for each in partial]
    whole = [counts > 0 for counts in asked if ((counts == 0) | (counts == sizes)).all()]
    return {frozenset(name for name, flag in zip(names, chosen, strict=True) if flag) for chosen in whole}
