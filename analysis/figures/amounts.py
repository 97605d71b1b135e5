"""Means with the median and the number of answers behind them, quartiles, extremes and totals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from analysis.figures import intervals, means
from analysis.figures.disclosure import (
    dominance,
    withheld_base,
    withheld_extreme,
    withheld_mean,
    withheld_quartiles,
    withheld_total,
)
from analysis.figures.intervals import Interval
from analysis.figures.results import Claim, Figures, Kind, Result
from analysis.figures.rows import NOT_ASKED, Column
from analysis.figures.scopes import Scope
from analysis.figures.shares import counted
from survey.rules.broken import RuleBroken
from survey.rules.publication import Publication
from survey.rules.rounding import PER_CENT, is_year

OUTLIER = Fraction(3, 10)
QUARTER = Fraction(1, 4)


@dataclass(frozen=True, slots=True)
class Amounts:
    """Sorted values with their scale, and what is needed to judge them."""

    key: str
    label: str
    values: Sequence[int]
    scale: int
    asked: int
    scope: Scope
    rule: Publication
    closed: bool
    unit: str
    estimate: bool
    suffix: str = ""
    title: str = ""

    @property
    def k(self) -> int:
        return len(self.values)


def amounts(column: Column, scope: Scope, rule: Publication, closed: bool, suffix: str = "") -> Figures:
    """All figures of one variable of numbers in this scope."""
    variable = column.variable
    asked = int((scope.rows & (column.state != NOT_ASKED)).sum())
    values = column.amounts(scope.rows)
    given = Amounts(variable.key, variable.label, values, column.scale, asked, scope, rule, closed,
                    variable.unit, variable.estimate, suffix, variable.title)
    results = (*figures(given), counted(column, given.k, asked, suffix))
    return Figures(variable.key, variable.label, results, asked, given.k, odd=column.odd)


def pooled(columns: Sequence[Column], key: str, scope: Scope, rule: Publication, closed: bool) -> Figures:
    """The answers to several questions taken together, as if they were given to one."""
    if len({column.variable.unit for column in columns}) > 1 or any(each.values is None for each in columns):
        raise RuleBroken(f"De antwoorden in “{key}” kunnen niet worden samengenomen: de eenheid verschilt.")
    scale = max(column.scale for column in columns)
    values = sorted(value * (scale // column.scale) for column in columns
                    for value in column.amounts(scope.rows))
    asked = sum(int((scope.rows & (column.state != NOT_ASKED)).sum()) for column in columns)
    given = Amounts(key, "", values, scale, asked, scope, rule, closed, columns[0].variable.unit,
                    any(column.variable.estimate for column in columns))
    apart = (withheld_mean(each.amounts(scope.rows), rule) for each in columns)
    hidden = next(filter(None, apart), "")
    return Figures(key, "", tuple(_not_beside(each, hidden) for each in figures(given)), asked, given.k)


def _not_beside(result: Result, hidden: str) -> Result:
    """The mean of all together would give away a mean that is withheld on its own."""
    return result.without(hidden) if hidden and result.kind in (Kind.MEAN, Kind.TOTAL) else result


def figures(given: Amounts) -> tuple[Result, ...]:
    """Every figure; those that may not be told have no value. Percentages and years have no sum."""
    k, rule = given.k, given.rule
    base = withheld_base(k, rule) or ("" if k else withheld_base(0, rule))
    mean, quartile = base or withheld_mean(given.values, rule), base or withheld_quartiles(k, rule)
    total, extreme = mean or withheld_total(given.values, rule), base or withheld_extreme(k, rule)
    found = (
        _figure(given, "mean", Kind.MEAN, mean, lambda: _mean(given)),
        _figure(given, "median", Kind.MEDIAN, base, lambda: _median(given)),
        _figure(given, "trimmed", Kind.TRIMMED, base,
                lambda: {"value": _value(given, means.trimmed)}),
        _figure(given, "q1", Kind.QUARTILE, quartile, lambda: {"value": _quarter(given, 1)}),
        _figure(given, "q3", Kind.QUARTILE, quartile, lambda: {"value": _quarter(given, 3)}),
        _figure(given, "iqr", Kind.MIDDLE_HALF, quartile,
                lambda: {"low": _quarter(given, 1), "high": _quarter(given, 3)}),
        _figure(given, "min", Kind.EXTREME, extreme, lambda: {"value": _at(given, 0)}),
        _figure(given, "max", Kind.EXTREME, extreme, lambda: {"value": _at(given, -1)}),
    )
    if given.unit == PER_CENT or is_year(given.unit):
        return found
    return *found, _figure(given, "sum", Kind.TOTAL, total, lambda: {"value": _value(given, means.total)})


def _figure(given: Amounts, name: str, kind: Kind, withheld: str,
            found: Callable[[], dict[str, Any]]) -> Result:
    scope, k = given.scope, given.k
    population = scope.whole if given.asked == scope.n else None
    complete = scope.n == scope.whole and k == given.asked
    rough = given.rule.rounds_interim_means and not given.closed and k < given.rule.percentages_from
    result = Result(f"{given.key}.{name}{given.suffix}", kind, given.label, given.title, n=k,
                    asked=given.asked, population=population, unit=given.unit, estimate=given.estimate,
                    decimals=0 if rough else None,
                    claim=Claim.COMPLETE if complete else Claim.DESCRIBING)
    return result.without(withheld) if withheld else replace(result, **found())


def _mean(given: Amounts) -> dict[str, Any]:
    """No interval repairs a mean with an outlier in a population this small: then it has none."""
    dominated = dominance(given.values) > OUTLIER
    interval = None if dominated else intervals.mean(
        means.divided(given.values, given.scale), given.scope.n, given.scope.whole)
    return {"value": _value(given, means.mean), "dominated": dominated, "interval": interval}


def _median(given: Amounts) -> dict[str, Any]:
    """Its interval lies between two answers, so it is shown where quartiles are."""
    places = intervals.median_places(given.k)
    if places is None or withheld_quartiles(given.k, given.rule):
        return {"value": _value(given, means.median)}
    low, high = (_at(given, place) for place in places)
    return {"value": _value(given, means.median), "interval": Interval(low, high, "binomiaal")}


def _value(given: Amounts, compute: Callable[[Sequence[int], int], Fraction]) -> Fraction:
    return compute(given.values, given.scale)


def _quarter(given: Amounts, quarters: int) -> Fraction:
    return means.quantile(given.values, given.scale, quarters * QUARTER)


def _at(given: Amounts, place: int) -> Fraction:
    return Fraction(int(given.values[place]), given.scale)
