"""Post-stratification: a share as it would be if every part of the population had answered equally often."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from survey.rules.broken import RuleBroken

SMALLEST = 10


@dataclass(frozen=True, slots=True)
class Stratum:
    """A part of the population: x of n answers, of N in all."""

    x: int
    n: int
    population: int


@dataclass(frozen=True, slots=True)
class Weighted:
    """A weighted share and its standard error, both as a part of one."""

    share: Fraction
    error: float


def weighted(strata: Sequence[Stratum]) -> Weighted:
    """The share weighted to the population; refuses strata that are too small to stand for their part."""
    if not strata or any(each.n < SMALLEST for each in strata):
        raise RuleBroken(f"Wegen kan vanaf {SMALLEST} antwoorden per groep; voeg groepen samen.")
    if any(each.n > each.population or not 0 <= each.x <= each.n for each in strata):
        raise RuleBroken("Een groep heeft meer antwoorden dan uitgenodigden.")
    whole = sum(each.population for each in strata)
    share = sum((Fraction(each.population, whole) * Fraction(each.x, each.n) for each in strata), Fraction(0))
    return Weighted(share, sqrt(sum(_variance(each, whole) for each in strata)))


def _variance(each: Stratum, whole: int) -> Fraction:
    weight, share = Fraction(each.population, whole), Fraction(each.x, each.n)
    missing = 1 - Fraction(each.n, each.population)
    return weight**2 * missing * share * (1 - share) / (each.n - 1)
