"""Intervals for a finite population: exact hypergeometric, Wilson, Newcombe, t, and that of a median.

Shares and their intervals are in per cent, differences in percentage points. Ignoring that 58 of 151 is a
large part of all would make an interval a quarter too wide; Wald's interval covers far too little. Sources:
Buonaccorsi 1987 and Wang 2015 (exact), Wilson 1927, Newcombe 1998.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import comb, sqrt
from statistics import NormalDist
from typing import Any

from survey.rules.broken import RuleBroken

LEVEL, ALPHA = 0.95, 0.05
LARGEST_EXACT = 10_000
CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, in the unit of the figure; `method` names how, `level` the confidence."""

    low: Fraction
    high: Fraction
    method: str
    level: float = LEVEL


def share(x: int, n: int, population: int | None, level: float = LEVEL) -> Interval:
    """The interval of a share: exact, or Wilson where the population is very large or has no known size."""
    if population is None or population > LARGEST_EXACT:
        return wilson(x, n, population, level)
    return exact(x, n, population, level)


def exact(x: int, n: int, population: int, level: float = LEVEL) -> Interval:
    """The exact hypergeometric interval, in per cent of the population."""
    low, high = exact_counts(x, n, population, level)
    return Interval(Fraction(100 * low, population), Fraction(100 * high, population), "exact", level)


@lru_cache(maxsize=65536)
def exact_counts(x: int, n: int, population: int, level: float = LEVEL) -> tuple[int, int]:
    """The smallest and largest number in the population that x of n does not reject, alpha/2 a side.

    Both tails are monotone in that number, so that bisection finds the ends.
    """
    _check(x, n, population)
    alpha = (1 - Fraction(str(level))) / 2
    first, last = x, population - n + x
    low, high = first, last
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if _tail(x, middle, n, population, True, alpha) else (middle + 1, high)
    smallest, low, high = low, low, last
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _tail(x, middle, n, population, False, alpha) else (low, middle - 1)
    return smallest, low


def wilson(x: int, n: int, population: int | None, level: float = LEVEL) -> Interval:
    """Wilson's interval on n (N-1)/(N-n) answers, never narrower than what is certain; in per cent."""
    _check(x, n, population)
    low, high = _wilson(x, n, population, level)
    return Interval(Fraction(100 * low), Fraction(100 * high), "wilson", level)


def certain(x: int, n: int, population: int) -> Interval:
    """Between which shares of the population the truth lies whatever the others think (Manski); per cent."""
    _check(x, n, population)
    low, high = Fraction(100 * x, population), Fraction(100 * (x + population - n), population)
    return Interval(low, high, "zeker", 1)


def newcombe(first: tuple[int, int, int | None], second: tuple[int, int, int | None],
             level: float = LEVEL) -> Interval:
    """The difference between two shares, each given as (x, n, N), from their Wilson intervals; in points."""
    (x1, n1, _), (x2, n2, _) = first, second
    for each in (first, second):
        _check(*each)
    low1, high1 = _wilson(*first, level)
    low2, high2 = _wilson(*second, level)
    p1, p2 = x1 / n1, x2 / n2
    low = p1 - p2 - sqrt((p1 - low1) ** 2 + (high2 - p2) ** 2)
    high = p1 - p2 + sqrt((high1 - p1) ** 2 + (p2 - low2) ** 2)
    return Interval(Fraction(100 * low), Fraction(100 * high), "newcombe", level)


def mean(values: Sequence[float], n: int, population: int | None, level: float = LEVEL) -> Interval | None:
    """The t interval of a mean of k values; n of the population answered, which corrects the width.

    In a domain its size in the population is unknown, so the response of the base stands for it. None for
    fewer than two values.
    """
    import numpy as np

    k = len(values)
    if k < 2:
        return None
    numbers = np.asarray(values, dtype=float)
    missing = 1.0 if not population else 1 - n / population
    half = student(k - 1, level) * float(numbers.std(ddof=1)) / sqrt(k) * sqrt(max(missing, 0.0))
    middle = float(numbers.mean())
    return Interval(Fraction(middle - half), Fraction(middle + half), "t", level)


Sample = tuple[Sequence[float], int, int | None]
"""Values of those who answered, n that could have, of N in the population (None if unknown)."""


def means_apart(first: Sample, second: Sample, level: float = LEVEL) -> Interval:
    """The t interval of the difference between two means, each from (values, n, N) as for `mean`.

    The variances need not be equal, and each is corrected for the part of its population that answered, so the
    difference of two complete groups is exact. Source: Welch 1947 with Satterthwaite's degrees of freedom; the
    correction is that of a mean (Cochran, Sampling Techniques, for domains).
    """
    import numpy as np

    apart, parts = 0.0, []
    for sign, (values, n, population) in ((1, first), (-1, second)):
        numbers = np.asarray(values, dtype=float)
        missing = 1.0 if not population else max(1 - n / population, 0.0)
        apart += sign * float(numbers.mean())
        parts.append((float(numbers.var(ddof=1)) / len(numbers) * missing, len(numbers) - 1))
    error = sum(part for part, _ in parts)
    freedom = error**2 / sum(part**2 / each for part, each in parts) if error else 1.0
    half = student(freedom, level) * sqrt(error)
    return Interval(Fraction(apart - half), Fraction(apart + half), "welch", level)


@lru_cache(maxsize=4096)
def median_places(k: int, level: float = LEVEL) -> tuple[int, int] | None:
    """Between which places (from 0) of k sorted values the median lies; None if k is too small.

    The number of values below the median is binomial with one half.
    """
    from scipy.special import bdtr

    alpha = (1 - level) / 2
    if 0.5**k > alpha:
        return None
    low, high = 0, k // 2
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if bdtr(middle - 1, k, 0.5) <= alpha else (low, middle - 1)
    return low - 1, k - low


@lru_cache(maxsize=4096)
def student(freedom: float, level: float = LEVEL) -> float:
    """The two-sided quantile of Student's t."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 1 - (1 - level) / 2))


def _check(x: int, n: int, population: int | None) -> None:
    if not 0 <= x <= n or n < 1 or (population is not None and n > population):
        whole = "" if population is None else f" van {population}"
        raise RuleBroken(f"{x} van {n}{whole} is geen mogelijke uitkomst.")


@lru_cache(maxsize=65536)
def _wilson(x: int, n: int, population: int | None, level: float) -> tuple[float, float]:
    """As a part of one."""
    p, z = x / n, NormalDist().inv_cdf(1 - (1 - level) / 2)
    if population == n:
        return p, p
    size = n if population is None else n * (population - 1) / (population - n)
    middle = (p + z * z / (2 * size)) / (1 + z * z / size)
    half = z * sqrt(p * (1 - p) / size + z * z / (4 * size * size)) / (1 + z * z / size)
    if population is None:
        return max(middle - half, 0.0), min(middle + half, 1.0)
    return max(middle - half, x / population), min(middle + half, (population - n + x) / population)


def _tail(x: int, marked: int, n: int, population: int, upper: bool, alpha: Fraction) -> bool:
    """Whether P(X >= x) (or P(X <= x)) exceeds alpha when `marked` of the population say yes."""
    import numpy as np

    lowest, highest = max(0, n - population + marked), min(n, marked)
    first, last = (max(x, lowest), highest) if upper else (lowest, min(x, highest))
    if first > last:
        return False
    logs = _log_factorials(population)
    i = np.arange(first, last + 1)
    other = population - marked
    chances = (logs[marked] - logs[i] - logs[marked - i] + logs[other] - logs[n - i] - logs[other - n + i]
               - logs[population] + logs[n] + logs[population - n])
    chance = float(np.exp(chances).sum())
    if abs(chance - alpha) > CLOSE:
        return chance > alpha
    ways = sum(comb(marked, each) * comb(other, n - each) for each in range(first, last + 1))
    return Fraction(ways, comb(population, n)) > alpha


@lru_cache(maxsize=16)
def _log_factorials(largest: int) -> Any:
    import numpy as np

    return np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, largest + 1)))))
