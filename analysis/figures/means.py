"""Exact means, medians and quartiles of whole numbers with one scale (83 with scale 10 is 8.3)."""

from collections.abc import Sequence
from fractions import Fraction

Values = Sequence[int]
"""Sorted in rising order, not empty; an array of numpy will do."""

TRIMMED = Fraction(1, 10)


def total(values: Values, scale: int) -> Fraction:
    """The sum."""
    whole = getattr(values, "sum", None)
    return Fraction(int(whole() if whole else sum(values)), scale)


def divided(values: Values, scale: int) -> Sequence[float]:
    """The numbers themselves, no longer exact."""
    if hasattr(values, "astype"):
        made: Sequence[float] = values.astype(float) / scale
        return made
    return [value / scale for value in values]


def mean(values: Values, scale: int) -> Fraction:
    """The mean of all values, zeros included."""
    return total(values, scale) / len(values)


def quantile(values: Values, scale: int, part: Fraction) -> Fraction:
    """Linear between the two nearest values, as numpy's default."""
    place = (len(values) - 1) * part
    below = int(place)
    above = min(below + 1, len(values) - 1)
    low, high = int(values[below]), int(values[above])
    return (low + (place - below) * (high - low)) / scale


def median(values: Values, scale: int) -> Fraction:
    """The middle value, or halfway between the two in the middle."""
    return quantile(values, scale, Fraction(1, 2))


def trimmed(values: Values, scale: int) -> Fraction:
    """The mean without the lowest and the highest tenth, both rounded down to whole values."""
    cut = int(len(values) * TRIMMED)
    return mean(values[cut:len(values) - cut], scale)
