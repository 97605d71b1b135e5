"""Whether those who answered differ from those who were asked, as far as the register can tell.

A category is tested with Fisher's exact test (Freeman and Halton's for more than two classes), a number with a z for
a finite population of which the spread is known. The R-indicator of Schouten, Cobben and Bethlehem (2009) is never
held against a fixed norm: pure chance already makes it less than one, so it is compared with its own distribution
under chance. Seeds are fixed: the same answers give the same figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from statistics import NormalDist
from typing import Any

from analysis.figures.facts import Facts
from analysis.figures.intervals import Interval, certain
from analysis.figures.results import Kind, Result
from analysis.results import Results
from analysis.weights import Strata, classes, divided
from survey.rules.broken import RuleBroken
from survey.rules.rounding import in_dutch, percent
from survey.rules.thresholds import in_words

DRAWS = 20_000
SEED = 20_220_201
LEVEL = 0.05
CLOSE = 1e-7
FEW_CLASSES = 6
UNKNOWN = "Het is niet bekend wie er uitgenodigd zijn; dan is de respons niet te toetsen."


@dataclass(frozen=True, slots=True)
class Category:
    """Response per class of a fact, as (name, answered, asked); `p` is Fisher's."""

    fact: str
    classes: tuple[tuple[str, int, int], ...]
    p: float

    @property
    def differs(self) -> bool:
        return self.p < LEVEL


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of the register: its mean among respondents and among all, and how far apart they are."""

    fact: str
    answered: float
    everyone: float
    z: float
    p: float
    size: float
    """Respondents less the others, in standard deviations of the population."""

    @property
    def differs(self) -> bool:
        return self.p < LEVEL


@dataclass(frozen=True, slots=True)
class Indicator:
    """R = 1 - 2 S(rho); `low` and `expected` are the 5th and 50th percentile of R under pure chance."""

    facts: tuple[str, ...]
    r: float
    spread: float
    bias: float
    """The most that a share can be off, in percentage points."""
    low: float
    expected: float

    @property
    def differs(self) -> bool:
        return self.r < self.low


@dataclass(frozen=True, slots=True)
class Nonresponse:
    """All checks. `passed` is whether figures may speak of everyone asked without weighting."""

    categories: tuple[Category, ...]
    amounts: tuple[Amount, ...]
    indicator: Indicator | None

    @property
    def passed(self) -> bool:
        uneven = self.indicator is not None and self.indicator.differs
        return not (uneven or any(each.differs for each in self.categories)
                    or any(each.differs for each in self.amounts))


def nonresponse(results: Results, facts: Sequence[str], numbers: Sequence[str] = ()) -> Nonresponse:
    """Every check on these facts with words and these with numbers; those with few classes make the R-indicator."""
    if results.source.population is None:
        raise RuleBroken(UNKNOWN)
    every = [divided(results, fact, least=0) for fact in (*facts, *numbers)]
    categories = tuple(_category(each) for each in every)
    amounts = tuple(amount(results, fact) for fact in numbers)
    few = [each for each in every if len(each.names) <= FEW_CLASSES]
    return Nonresponse(categories, amounts, indicator(few) if few and results.source.n else None)


def sentences(found: Nonresponse, plural: str = "respondenten") -> tuple[str, ...]:
    """What the checks say, for the analyst: response per class, the direction, and the size of the bias."""
    lines = [_category_line(each) for each in found.categories]
    lines += [_amount_line(each, plural) for each in found.amounts]
    if found.indicator:
        lines.append(_indicator_line(found.indicator))
    return tuple(lines)


def outer(result: Result) -> Interval | None:
    """Between which shares of all asked the truth lies whatever the others would say; for analysts only."""
    if result.kind is not Kind.SHARE or result.x is None or not result.n or result.population is None:
        return None
    return certain(result.x, result.n, result.population)


def category(counts: Sequence[tuple[str, int, int]], fact: str = "") -> Category:
    """Fisher's test of (name, answered, asked) per class."""
    known = [each for each in counts if each[2]]
    plain = tuple((n, whole) for _, n, whole in known)
    p = 1.0 if len(known) < 2 else _exact(plain) if len(known) == 2 else _drawn(plain)
    return Category(fact, tuple(counts), p)


def amount(results: Results, fact: str) -> Amount:
    """The finite-population z of one number of the register; who has no such number is left out."""
    import numpy as np

    numbers = [_known(facts, fact) for facts in (results.source.facts, results.source.population) if facts is not None]
    n, size, everyone = len(numbers[0]), len(numbers[-1]), numbers[-1]
    if n < 1 or size < 2 or not everyone.std():
        raise RuleBroken(f"Kenmerk “{fact}” is geen getal waarmee de respons getoetst kan worden.")
    mean, whole, spread = float(np.mean(numbers[0])), float(everyone.mean()), float(everyone.std(ddof=1))
    error = spread / sqrt(n) * sqrt(1 - n / size)
    z = (mean - whole) / error if error else 0.0
    apart = (mean - whole) * size / (size - n) if n < size else 0.0
    return Amount(fact, mean, whole, z, 2 * (1 - NormalDist().cdf(abs(z))), apart / spread)


def indicator(strata: Sequence[Strata]) -> Indicator:
    """The R-indicator over the cells of all facts together, with what chance alone would give."""
    import numpy as np

    rows, population = (_cells(strata, name) for name in ("rows", "population"))
    cells, places = np.unique(population, return_inverse=True)
    sizes = np.bincount(places, minlength=len(cells))
    answered = np.bincount(np.searchsorted(cells, rows), minlength=len(cells))
    spread = float(_spread(answered[None, :], sizes)[0])
    low, middle = _by_chance(tuple(sizes.tolist()), int(answered.sum()))
    rate = float(answered.sum() / sizes.sum())
    return Indicator(tuple(each.by for each in strata), 1 - 2 * spread, spread, 100 * spread * 0.5 / rate, low, middle)


@lru_cache(maxsize=256)
def _by_chance(sizes: tuple[int, ...], n: int) -> tuple[float, float]:
    """The 5th and 50th percentile of R when n of cells of these sizes answer by chance; drawn once."""
    import numpy as np

    whole = np.array(sizes)
    drawn = np.random.default_rng(SEED).multivariate_hypergeometric(whole, n, size=DRAWS)
    low, middle = np.percentile(1 - 2 * _spread(drawn, whole), [5, 50])
    return float(low), float(middle)


def _category(strata: Strata) -> Category:
    return category([(name, *counts) for name, counts in classes(strata).items()], strata.by)


@lru_cache(maxsize=1024)
def _exact(counts: tuple[tuple[int, int], ...]) -> float:
    """Fisher's p for two classes: all divisions that are as unlikely as this one, two-sided."""
    import numpy as np
    from scipy.special import gammaln

    (seen, first), (other, second) = counts
    n = seen + other
    taken = np.arange(max(0, n - second), min(n, first) + 1)

    def logs(whole: int, part: Any) -> Any:
        return gammaln(whole + 1) - gammaln(part + 1) - gammaln(whole - part + 1)
    chances = logs(first, taken) + logs(second, n - taken) - logs(first + second, n)
    observed = chances[seen - taken[0]]
    return float(min(np.exp(chances[chances <= observed + CLOSE]).sum(), 1.0))


@lru_cache(maxsize=256)
def _drawn(counts: tuple[tuple[int, int], ...]) -> float:
    """The part of all divisions by chance that are as unlikely as this one, by drawing."""
    import numpy as np
    from scipy.special import gammaln

    sizes = np.array([whole for _, whole in counts])
    seen = np.array([n for n, _ in counts])
    drawn = np.random.default_rng(SEED).multivariate_hypergeometric(sizes, int(seen.sum()), size=DRAWS)

    def chance(taken: Any) -> Any:
        return -(gammaln(taken + 1) + gammaln(sizes - taken + 1)).sum(axis=-1)
    return float((1 + (chance(drawn) <= chance(seen) + 1e-9).sum()) / (1 + DRAWS))


def _cells(strata: Sequence[Strata], name: str) -> Any:
    """The cell of everyone as one number."""
    code = 0
    for each in strata:
        code = code * len(each.names) + getattr(each, name)
    return code


def _known(facts: Facts, fact: str) -> Any:
    """The numbers of those who have one; none at all where the fact is words."""
    import numpy as np

    if facts.worded(fact):
        return np.zeros(0)
    values = facts.numbers(fact)
    return values[~np.isnan(values)]


def _spread(answered: Any, sizes: Any) -> Any:
    """The standard deviation over the population of the response rate of everyone's own cell."""
    import numpy as np

    whole = sizes.sum()
    rates = answered / np.maximum(sizes, 1)
    means = (answered.sum(axis=1) / whole)[:, None]
    return np.sqrt((sizes * (rates - means) ** 2).sum(axis=1) / whole)


def _category_line(found: Category) -> str:
    told = [f"{name} {n} van de {whole} ({percent(n, whole)}%)" for name, n, whole in found.classes if whole]
    verdict = ("De respons verschilt aantoonbaar per groep." if found.differs
               else "De respons verschilt niet aantoonbaar per groep.")
    return f"Respons naar {in_words(found.fact)}: {', '.join(told)}. {verdict}"


def _amount_line(found: Amount, plural: str) -> str:
    means = f"gemiddeld {in_dutch(found.answered)} tegen {in_dutch(found.everyone)} bij allen"
    if not found.differs:
        return f"In {in_words(found.fact)} verschillen wie antwoordden niet aantoonbaar van allen ({means})."
    size = "Grotere" if found.z > 0 else "Kleinere"
    return f"{size} {plural} reageerden vaker (kenmerk {in_words(found.fact)}: {means})."


def _indicator_line(found: Indicator) -> str:
    verdict = ("minder evenwichtig dan bij toeval te verwachten is" if found.differs
               else "niet minder evenwichtig dan bij toeval te verwachten is")
    return (f"De respons is {verdict} (R {in_dutch(found.r, 2)}; bij toeval meestal boven "
            f"{in_dutch(found.low, 2)}). Een aandeel kan er daardoor hooguit {in_dutch(found.bias, 1)} procentpunt "
            "naast zitten.")
