"""Shares of respondents per option, with "weet niet" in the base; what was not asked never counts."""

from dataclasses import replace
from fractions import Fraction

from analysis.figures import intervals
from analysis.figures.disclosure import DERIVABLE, Mask, mask, protected, withheld_share
from analysis.figures.intervals import Interval
from analysis.figures.results import Claim, Figures, Kind, Result
from analysis.figures.rows import ANSWERED, NOT_ASKED, Array, Column
from analysis.figures.scopes import Scope
from survey.rules.publication import Publication
from survey.rules.questionnaires.document import Type
from survey.rules.rounding import exact, nearest


def shares(column: Column, scope: Scope, rule: Publication, suffix: str = "") -> Figures:
    """The share of every option among who answered in this scope; `suffix` goes behind the ids."""
    answered = scope.rows & (column.state == ANSWERED)
    asked = scope.rows & (column.state != NOT_ASKED)
    counts, n = _counts(column, answered), int(answered.sum())
    results = [_share(column, place, count, n, int(asked.sum()), scope, rule, suffix)
               for place, count in enumerate(counts)]
    results = _protected(column, results, counts, rule) if rule.hides_small_cells else results
    variable = column.variable
    everything = (*results, counted(column, n, int(asked.sum()), suffix))
    return Figures(variable.key, variable.label, everything, int(asked.sum()), n)


def counted(column: Column, answered: int, asked: int, suffix: str) -> Result:
    """How many answered of who was asked."""
    variable, value = column.variable, exact(100 * answered) / asked if asked else None
    return Result(f"{variable.key}.answered{suffix}", Kind.ANSWERED, variable.label, variable.title, value,
                  answered, asked, asked, unit="%")


def claim(n: int, population: int | None) -> Claim:
    """A complete count speaks of all; anything less of respondents, until someone decides otherwise."""
    return Claim.COMPLETE if n == population else Claim.DESCRIBING


def _counts(column: Column, answered: Array) -> list[int]:
    import numpy as np

    options = len(column.variable.options)
    if column.variable.type is Type.SEVERAL:
        return [int(count) for count in column.flags[answered].sum(axis=0)]
    return [int(count) for count in np.bincount(column.codes[answered], minlength=options)]


def _share(column: Column, place: int, x: int, n: int, asked: int, scope: Scope, rule: Publication,
           suffix: str) -> Result:
    variable = column.variable
    key, words, dont_know = variable.options[place]
    population = scope.whole if asked == scope.n else None
    result = Result(
        f"{variable.key}.{key}{suffix}", Kind.SHARE, words, variable.title, exact(100 * x) / n if n else None,
        x, n, asked, population, interval=_interval(x, n, asked, scope), claim=claim(n, population), unit="%",
        dont_know=dont_know)
    if reason := withheld_share(x, n, variable.sensitive, rule):
        return result.without(reason)
    hidden = mask(x, n, rule, dont_know)
    return as_told(result, rule) if hidden is Mask.NONE else result.masked(hidden)


def as_told(result: Result, rule: Publication) -> Result:
    """Few answers have a count and no percentage; where percentages go in steps the count is not kept."""
    if result.kind is not Kind.SHARE:
        return result
    if (result.n or 0) < rule.percentages_from:
        return replace(result, value=None, interval=None)
    if rule.step == 1 or result.value is None or result.x in (0, result.n):
        return result
    return replace(result, value=Fraction(nearest(result.value, rule.step)), x=None, interval=None)


def _interval(x: int, n: int, asked: int, scope: Scope) -> Interval | None:
    """Exact where the population of the question is known, Wilson with an estimated size where it follows
    from another answer.
    """
    if n == 0:
        return None
    if asked == scope.n:
        return intervals.share(x, n, scope.whole)
    size = None if scope.whole is None else max(n, round(n * scope.whole / scope.n))
    return intervals.wilson(x, n, size)


def _protected(column: Column, results: list[Result], counts: list[int],
               rule: Publication) -> list[Result]:
    """Where one answer was possible, the other counts may not give a hidden one away."""
    if column.variable.type is Type.SEVERAL or not any(each.mask or each.withheld for each in results):
        return results
    told = protected(counts, [each.mask for each in results], [bool(each.withheld) for each in results], rule)
    return [each.without(DERIVABLE) if mask is None else each
            for each, mask in zip(results, told, strict=True)]
