"""Figures beside the shares of a choice: the middle of a scale, and the places that a ranking gave.

A mean beside shares of which some are hidden could give those away, so that it is not told there.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from analysis.figures.amounts import Amounts, figures
from analysis.figures.disclosure import DERIVABLE, withheld_base
from analysis.figures.results import Figures, Kind, Result
from analysis.figures.rows import ANSWERED, NOT_ASKED, Column
from analysis.figures.scopes import Scope
from analysis.figures.shares import claim
from survey.rules.publication import Publication
from survey.rules.questionnaires.types import Type
from survey.rules.rounding import exact

MIDDLE = frozenset({Kind.MEAN, Kind.MEDIAN})
RANK_DECIMALS = 1
RANKED = "{}_plaats"
"""How the mean place of an option is named, behind the key of its question."""


def beside(column: Column, found: Figures, scope: Scope, rule: Publication, closed: bool, suffix: str = "") -> Figures:
    """The shares with what belongs beside them; of a plain choice nothing does."""
    if column.variable.type is Type.SCALE:
        more = _middle(column, scope, rule, closed, suffix)
    elif column.ranks is not None:
        more = _ranks(column, scope, rule, suffix)
    else:
        return found
    if any(each.mask or each.withheld for each in found.results if each.kind is Kind.SHARE):
        more = [each.without(DERIVABLE) for each in more]
    shares = [each for each in found.results if each.kind is Kind.SHARE]
    others = [each for each in found.results if each.kind is not Kind.SHARE]
    return replace(found, results=(*shares, *more, *others))


def _middle(column: Column, scope: Scope, rule: Publication, closed: bool, suffix: str) -> Sequence[Result]:
    """The mean and the middle answer of a scale."""
    variable = column.variable
    asked = int((scope.rows & (column.state != NOT_ASKED)).sum())
    numbers = replace(column, values=column.codes.astype("int64") + int(variable.options[0][0]), codes=None)
    given = Amounts(variable.key, variable.label, numbers.amounts(scope.rows), 1, asked, scope, rule, closed, "",
                    variable.estimate, suffix, variable.title)
    return [each for each in figures(given) if each.kind in MIDDLE]


def _ranks(column: Column, scope: Scope, rule: Publication, suffix: str) -> Sequence[Result]:
    """The mean place of every option, among those who gave it one: with fewer places than options that is not all."""
    asked = int((scope.rows & (column.state != NOT_ASKED)).sum())
    answered = scope.rows & (column.state == ANSWERED)
    variable, found = column.variable, []
    for place, (key, label, _) in enumerate(variable.options):
        given = column.ranks[answered, place]
        total, n = int(given.sum()), int((given > 0).sum())
        population = scope.whole if asked == scope.n else None
        result = Result(f"{variable.key}.{RANKED.format(key)}{suffix}", Kind.RANK, label, variable.title,
                        _mean(total, n), n=n, asked=asked, population=population, decimals=RANK_DECIMALS,
                        claim=claim(n, population))
        reason = withheld_base(n, rule) or ("" if n else withheld_base(0, rule))
        found.append(result.without(reason) if reason else result)
    return found


def _mean(total: int, n: int) -> Fraction | None:
    return exact(total) / n if n else None
