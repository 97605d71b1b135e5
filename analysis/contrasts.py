"""Means compared between groups: which may be called different.

The specification has no test for means, so this is one: the t interval of Welch with the finite population correction
(see `analysis.figures.intervals.means_apart`), at level 1 - 0.05/m for m comparisons that were looked at, as for
shares. A mean that may not be told, or of which one answer makes up more than 30% of the sum, is not compared: no
interval repairs it. A difference in means is not told in the paragraph; this is for analysts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

from analysis.differences import MOST_GROUPS
from analysis.figures import intervals, means, scopes
from analysis.figures.comparisons import SMALLEST_GROUP
from analysis.figures.intervals import Interval, Sample
from analysis.figures.results import Kind, Result
from analysis.figures.scopes import Scope
from analysis.results import Results
from survey.rules.rounding import in_dutch


@dataclass(frozen=True, slots=True)
class Contrast:
    """One mean in two groups of a fact: the first less the second, in the unit of the question."""

    key: str
    fact: str
    groups: tuple[str, str]
    first: Result
    second: Result
    difference: Fraction
    interval: Interval

    @property
    def shown(self) -> bool:
        """Whether it may be called a difference."""
        return self.interval.low > 0 or self.interval.high < 0


@dataclass(frozen=True, slots=True)
class Contrasts:
    """All that were made, in the order of the questionnaire; each is judged for all `looked_at`."""

    every: tuple[Contrast, ...]

    @property
    def looked_at(self) -> int:
        return len(self.every)


def contrasts(results: Results, facts: Sequence[str]) -> Contrasts:
    """Every two groups of these facts, for every mean that may be told in both."""
    if not results.verdict.allowed:
        return Contrasts(())
    pairs = [pair for fact in facts for pair in _pairs(results, fact)]
    level = 1 - intervals.ALPHA / max(len(pairs), 1)
    return Contrasts(tuple(_contrast(pair, level) for pair in pairs))


def rows(found: Contrasts) -> list[dict[str, Any]]:
    """As JSON-able data, with the words that readers see."""
    return [{"key": each.key, "fact": each.fact, "groups": list(each.groups), "question": each.first.question,
             "difference": float(each.difference), "low": float(each.interval.low), "high": float(each.interval.high),
             "method": each.interval.method, "level": each.interval.level, "looked_at": found.looked_at,
             "shown": each.shown, "printed": printed(each)} for each in found.every]


def printed(contrast: Contrast) -> str:
    """In one line: "sector: VO tegen PO: 4,2 (0,3 tot 8,1)", and whether it may be called a difference."""
    one, other = contrast.groups
    numbers = [in_dutch(each, 1) for each in (contrast.difference, contrast.interval.low, contrast.interval.high)]
    verdict = "aantoonbaar" if contrast.shown else "niet aantoonbaar"
    return f"{contrast.fact}: {one} tegen {other}: {numbers[0]} ({numbers[1]} tot {numbers[2]}), {verdict}"


@dataclass(frozen=True, slots=True)
class _Group:
    name: str
    result: Result
    sample: Sample


_Pair = tuple[str, str, _Group, _Group]


def _pairs(results: Results, fact: str) -> Iterator[_Pair]:
    divided = scopes.divided(results.source, fact)
    if not 1 < len(divided) <= MOST_GROUPS:
        return
    for key, column in results.source.columns.items():
        if column.values is not None:
            groups = list(_groups(results, key, fact, divided))
            yield from ((key, fact, one, other) for one, other in combinations(groups, 2))


def _groups(results: Results, key: str, fact: str, divided: dict[str, Scope]) -> Iterator[_Group]:
    """The groups of which the mean is told and says something."""
    column = results.source.columns[key]
    for group in results.breakdown(key, fact).groups:
        found = next(each for each in group.results if each.kind is Kind.MEAN)
        if found.withheld or found.dominated or (found.n or 0) < SMALLEST_GROUP:
            continue
        scope = divided[group.group]
        values = means.divided(column.amounts(scope.rows), column.scale)
        yield _Group(group.group, found, (values, scope.n, scope.whole))


def _contrast(pair: _Pair, level: float) -> Contrast:
    """The group with the larger mean comes first."""
    key, fact, one, other = pair
    if (one.result.value or 0) < (other.result.value or 0):
        one, other = other, one
    apart = (one.result.value or Fraction(0)) - (other.result.value or Fraction(0))
    return Contrast(key, fact, (one.name, other.name), one.result, other.result, apart,
                    intervals.means_apart(one.sample, other.sample, level))
