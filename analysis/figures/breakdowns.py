"""Breakdowns by a fact, protected: what is hidden in one group cannot be computed from the others.

The totals of all groups together are told elsewhere, so a single hidden group would be the difference. With
two groups one unsafe cell therefore hides both; with more, safe groups are hidden beside the unsafe ones
until the hidden ones together are safe to know.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from analysis.figures.disclosure import Mask, mask
from analysis.figures.results import Breakdown, Figures, Kind, Result
from survey.rules.publication import Publication

TOO_SMALL = "Deze uitsplitsing wordt niet getoond: een van de groepen is te klein. Het totaal staat er wel."
HIDDEN_GROUP = "Deze groep wordt niet getoond, omdat een kleine groep er anders uit af te leiden is."
ADDITIVE = frozenset({Kind.SHARE, Kind.MEAN, Kind.RANK, Kind.TOTAL})
"""Figures of which the total and all groups but one give the last one away."""


def breakdown(key: str, fact: str, groups: Sequence[Figures], raw: Sequence[Sequence[int]], rule: Publication,
              wholes: Iterable[frozenset[str]] = ()) -> Breakdown:
    """The groups of one variable as they may be told.

    `wholes` are the groups that together make one group of another fact, of which the figures may be shown too. `raw`
    holds for every group the exact counts per option (a choice) or the number of answers (an amount).
    Under a profile that hides nothing the groups stay as they are.
    """
    if not rule.hides_small_cells or len(groups) < 2:
        return Breakdown(key, fact, tuple(groups))
    unsafe = {place for place, each in enumerate(groups) if any(map(_is_unsafe, each.results))}
    hidden = _hidden(unsafe, range(len(groups)), groups, raw, rule)
    for whole in wholes:
        places = [place for place, each in enumerate(groups) if each.group in whole]
        hidden |= _hidden(hidden & set(places), places, groups, raw, rule)
    if not hidden:
        return Breakdown(key, fact, tuple(groups))
    if len(groups) - len(hidden) < 2:
        return Breakdown(key, fact, tuple(_without(each, TOO_SMALL) for each in groups), TOO_SMALL)
    shown = (_without(each, HIDDEN_GROUP) if place in hidden else each for place, each in enumerate(groups))
    return Breakdown(key, fact, tuple(shown))


def _is_unsafe(result: Result) -> bool:
    if result.kind not in ADDITIVE:
        return False
    return bool(result.withheld or result.mask) and result.n != 0


def _hidden(unsafe: set[int], among: Iterable[int], groups: Sequence[Figures], raw: Sequence[Sequence[int]],
            rule: Publication) -> set[int]:
    """The unsafe groups, and as many of the smallest others as it takes."""
    hidden = set(unsafe)
    others = sorted(set(among) - hidden, key=lambda place: groups[place].answered)
    while hidden and others and not _together_safe(hidden, groups, raw, rule):
        hidden.add(others.pop(0))
    return hidden


def _together_safe(hidden: set[int], groups: Sequence[Figures], raw: Sequence[Sequence[int]],
                   rule: Publication) -> bool:
    n = sum(groups[place].answered for place in hidden)
    sums = [sum(counts) for counts in zip(*(raw[place] for place in hidden), strict=True)]
    exempt = [each.dont_know for each in groups[0].results if each.kind is Kind.SHARE]
    return len(hidden) > 1 and n >= rule.base and all(
        mask(count, n, rule, dont_know) is Mask.NONE for count, dont_know in zip(sums, exempt, strict=False))


def _without(figures: Figures, reason: str) -> Figures:
    return replace(figures, results=tuple(
        each.without(reason) if each.kind in ADDITIVE else each for each in figures.results))
