"""Weighting to the population: the shares as they would be if every part of it had answered equally often.

Both are computed, and the weighted ones are told only where that makes a difference of at least two points on some
answer (then for all of them): otherwise one line says that it would not. Means are never weighted: they rest on too
few answers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from analysis.figures.disclosure import Mask, mask
from analysis.figures.facts import Facts
from analysis.figures.intervals import LEVEL, Interval
from analysis.figures.results import Result
from analysis.figures.rows import ANSWERED, NOT_ASKED, Array, Column
from analysis.figures.weighting import SMALLEST, Stratum, Weighted, weighted
from analysis.results import Results
from survey.rules.broken import RuleBroken
from survey.rules.publication import Publication
from survey.rules.rounding import in_dutch, up
from survey.rules.thresholds import in_words

WORTH_TELLING = 2
Z = Fraction(196, 100)
CLASSES = 3
TOO_FEW = f"Wegen naar {{}} kan niet: daarvoor zijn er in minstens twee groepen {SMALLEST} antwoorden nodig."
NO_DIFFERENCE = "Weging naar {} verandert de uitkomsten minder dan 2 procentpunt."
WEIGHTED = "De uitkomsten zijn gewogen naar {}: zonder weging zouden ze tot {} procentpunt anders zijn."


@dataclass(frozen=True, slots=True)
class Share:
    """One answer, both ways; in per cent. `interval` is that of the weighted share.

    With the raw share beside it, the weighted one can give the counts of the classes away; `safe` says that these may
    be known.
    """

    id: str
    raw: Fraction
    weighted: Fraction
    error: float
    interval: Interval
    safe: bool = True


@dataclass(frozen=True, slots=True)
class Weighting:
    """All weighted shares; `applied` says whether they are told. `classes` are the groups weighted by.

    `effect` is Kish's design effect: so many times as many answers a weighted share needs for the same margin.
    """

    by: str
    classes: tuple[str, ...]
    shares: tuple[Share, ...]
    effect: Fraction = Fraction(1)

    @property
    def largest(self) -> Fraction:
        """The largest change, in percentage points."""
        return max((abs(each.weighted - each.raw) for each in self.shares), default=Fraction(0))

    @property
    def applied(self) -> bool:
        return self.largest >= WORTH_TELLING


@dataclass(frozen=True, slots=True, eq=False)
class Strata:
    """A division of respondents and population: `rows` and `population` hold the place of the class."""

    by: str
    names: tuple[str, ...]
    rows: Array
    population: Array


def weighting(results: Results, by: str) -> Weighting:
    """The weighting by a fact: its values, or for a number three classes of equal size in the population.

    Questions that were not put to everyone are left out. Raises RuleBroken where groups are too small or the
    population is unknown.
    """
    strata = divided(results, by)
    shares = [share for column in results.source.columns.values()
              for share in _shares(column, strata, results.rule)]
    return Weighting(by, strata.names, tuple(shares), design_effect(list(classes(strata).values())))


def asked_for(results: Results) -> Weighting | None:
    """The weighting that the settings of the round ask for; None where they ask for none."""
    return weighting(results, results.rule.weight_by) if results.rule.weight_by else None


def divided(results: Results, by: str, least: int = SMALLEST) -> Strata:
    """The classes of a fact; those with fewer than `least` respondents are merged with a neighbour."""
    people, everyone = results.source.facts, results.source.population
    if everyone is None:
        raise RuleBroken("Wegen kan niet: het is niet bekend wie er uitgenodigd zijn.")
    numeric = not everyone.worded(by)
    try:
        names, rows, population = (_size_classes if numeric else _named_classes)(people, everyone, by)
    except ValueError:
        raise RuleBroken(f"Kenmerk “{by}” staat niet in het register.") from None
    return _merged(by, names, rows, population, numeric, least)


def design_effect(counts: Sequence[tuple[int, int]]) -> Fraction:
    """Kish's design effect from (answered, asked) per class; 1 where every class answered equally often."""
    known = [(n, Fraction(whole, n)) for n, whole in counts if n]
    total = sum((n * weight for n, weight in known), Fraction(0))
    squares = sum((n * weight**2 for n, weight in known), Fraction(0))
    return sum(n for n, _ in known) * squares / total**2 if total else Fraction(1)


def weigh(x: Sequence[int], n: Sequence[int], population: Sequence[int]) -> Weighted:
    """A weighted share from counts per class."""
    return weighted([Stratum(*each) for each in zip(x, n, population, strict=True)])


def told(weighting: Weighting, result: Result) -> Share | None:
    """The weighted share beside a result that may be told; None where there is none or it may not."""
    if result.withheld or result.mask or (result.x is None and result.value is None):
        return None
    return next((each for each in weighting.shares if each.id == result.id and each.safe), None)


def line(weighting: Weighting, words: str = "") -> str:
    """The one sentence about weighting; `words` name what was weighted by ("PO en VO")."""
    name = words or (" en ".join(weighting.classes) if len(weighting.classes) == 2 else in_words(weighting.by))
    if not weighting.applied:
        return NO_DIFFERENCE.format(name)
    return WEIGHTED.format(name, in_dutch(up(weighting.largest)))


def _named_classes(people: Facts, everyone: Facts, by: str) -> tuple[list[str], Array, Array]:
    import numpy as np

    found = [each.codes(by) for each in (people, everyone)]
    names = sorted({name for known, _ in found for name in known})
    place = {name: number for number, name in enumerate(names)}
    rows, population = (np.array([place[name] for name in known], dtype=int)[codes] for known, codes in found)
    return names, rows, population


def _size_classes(people: Facts, everyone: Facts, by: str) -> tuple[list[str], Array, Array]:
    """Three classes with equally many of the population, from small to large; what is unknown is in the middle."""
    import numpy as np

    every = everyone.numbers(by)
    known = np.sort(every[~np.isnan(every)])
    if not len(known):
        raise ValueError(by)
    limits = [_limit(known, Fraction(each, CLASSES)) for each in range(1, CLASSES)]

    def places(values: Array) -> Array:
        return np.where(np.isnan(values), 1, np.searchsorted(limits, values, side="left"))
    return ["klein", "middelgroot", "groot"], places(people.numbers(by)), places(every)


def _limit(known: Array, part: Fraction) -> float:
    """The quantile of sorted numbers, linear between two of them as everywhere; who is on it is below it."""
    place = (len(known) - 1) * part
    low, high = (float(known[min(int(place) + more, len(known) - 1)]) for more in (0, 1))
    return low + float(place - int(place)) * (high - low)


def _merged(by: str, names: Sequence[str], rows: Array, population: Array, ordered: bool, least: int) -> Strata:
    """Classes with too few respondents go with a neighbour in size, or with the smallest other class."""
    import numpy as np

    groups = [[place] for place in range(len(names))]
    counts = np.bincount(rows, minlength=len(names)).tolist()
    while len(groups) > 1 and min(sizes := [sum(counts[each] for each in group) for group in groups]) < least:
        small = sizes.index(min(sizes))
        near = [small - 1, small + 1] if ordered else range(len(groups))
        other = min((each for each in near if 0 <= each < len(groups) and each != small), key=sizes.__getitem__)
        first, last = sorted((small, other))
        groups[first] += groups.pop(last)
    if len(groups) < 2 and least > 1:
        raise RuleBroken(TOO_FEW.format(by))
    code = np.array([next(number for number, group in enumerate(groups) if place in group)
                     for place in range(len(names))], dtype=int)
    return Strata(by, tuple(" of ".join(names[each] for each in group) for group in groups),
                  code[rows], code[population])


def _shares(column: Column, strata: Strata, rule: Publication) -> Iterator[Share]:
    """A question that everyone was asked, answered by enough in every class."""
    import numpy as np

    if (column.codes is None and column.flags is None) or (column.state == NOT_ASKED).any():
        return
    size, answered = len(strata.names), column.state == ANSWERED
    n = np.bincount(strata.rows[answered], minlength=size).tolist()
    population = np.bincount(strata.population, minlength=size).tolist()
    if min(n) < SMALLEST:
        return
    for place, (key, _, dont_know) in enumerate(column.variable.options):
        chosen = answered & (column.codes == place if column.flags is None else column.flags[:, place])
        x = np.bincount(strata.rows[chosen], minlength=size).tolist()
        safe = all(mask(one, of, rule, dont_know) is Mask.NONE for one, of in zip(x, n, strict=True))
        yield _share(f"{column.variable.key}.{key}", x, n, population, safe)


def _share(name: str, x: Sequence[int], n: Sequence[int], population: Sequence[int], safe: bool) -> Share:
    found = weigh(x, n, population)
    value, half = 100 * found.share, Z * Fraction(100 * found.error)
    interval = Interval(max(value - half, Fraction(0)), min(value + half, Fraction(100)), "gewogen", LEVEL)
    return Share(name, Fraction(100 * sum(x), sum(n)), value, found.error, interval, safe)


def classes(strata: Strata) -> Mapping[str, tuple[int, int]]:
    """How many answered of how many were asked, per class."""
    import numpy as np

    size = len(strata.names)
    n, whole = (np.bincount(each, minlength=size).tolist() for each in (strata.rows, strata.population))
    return {name: (n[place], whole[place]) for place, name in enumerate(strata.names)}
