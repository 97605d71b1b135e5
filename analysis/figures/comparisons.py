"""Differences between two groups, and whether one may be called a difference.

The more comparisons are looked at, the likelier one of them differs by chance; each gets its part of the five
per cent. What was looked at counts, not what was printed.
"""

from dataclasses import dataclass
from fractions import Fraction

from analysis.figures import intervals
from analysis.figures.intervals import Interval
from analysis.figures.results import Result
from survey.rules.broken import RuleBroken

SMALLEST_GROUP = 10
SMALLEST_DIFFERENCE = 10
NOT_SHOWN = "niet aantoonbaar"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The first share less the second, in percentage points; `shown` is whether it may be called one."""

    difference: Fraction
    interval: Interval
    shown: bool


Counts = tuple[int, int, int | None]
"""x of n answers, of N in all (None if unknown)."""


def compare(first: Result, second: Result, looked_at: int = 1) -> Comparison:
    """Compare the same share in two groups; `looked_at` is the number of comparisons in the publication."""
    if None in (first.x, first.n, second.x, second.n) or not first.n or not second.n or looked_at < 1:
        raise RuleBroken("Deze uitkomsten kunnen niet worden vergeleken: een ervan wordt niet getoond.")
    one, other = ((each.x or 0, each.n or 1, each.population) for each in (first, second))
    return counted(one, other, looked_at)


def counted(first: Counts, second: Counts, looked_at: int = 1) -> Comparison:
    """The same from exact counts."""
    interval = intervals.newcombe(first, second, 1 - 0.05 / looked_at)
    difference = Fraction(100 * first[0], first[1]) - Fraction(100 * second[0], second[1])
    excludes_none = interval.low > 0 or interval.high < 0
    large = abs(difference) >= SMALLEST_DIFFERENCE and min(first[1], second[1]) >= SMALLEST_GROUP
    return Comparison(difference, interval, excludes_none and large)
