"""The only home of rounding: half up, in whole-number arithmetic, and the Dutch way to write numbers.

Python, numpy and pandas round 12.5 to 12 and 8.25 to "8.2"; databases and browsers say 13 and "8.3". Whoever
rounds here gets one answer everywhere: ties go away from zero. A float counts as the decimal it is written as
(2.675 is 2.675 and not the binary number just below it).
"""

from decimal import Decimal, InvalidOperation
from fractions import Fraction

from survey.rules.broken import RuleBroken

MINUS = "\N{MINUS SIGN}"
EURO, PER_CENT, YEAR = "€", "%", "jaartal"
"""Units with a way of writing of their own. A year is a label and no amount: it has no point for thousands, no unit
behind it, and years are not added up.
"""

Number = int | float | Decimal | Fraction | str


def exact(value: Number) -> Fraction:
    """The number as a fraction; refuses what is no finite number."""
    try:
        if isinstance(value, int | Fraction):
            return Fraction(value)
        return Fraction(Decimal(repr(float(value)) if isinstance(value, float) else value))
    except (InvalidOperation, ValueError, OverflowError, TypeError):
        raise RuleBroken(f"“{value}” is geen getal waarmee gerekend kan worden.") from None


def half_up(value: Number, decimals: int = 0) -> Decimal:
    """Rounded to `decimals` places, ties away from zero: 12.5 -> 13, -2.5 -> -3."""
    fraction = exact(value) * 10**decimals
    top, bottom = abs(fraction.numerator), fraction.denominator
    whole = (2 * top + bottom) // (2 * bottom)
    return _scaled(-whole if fraction < 0 else whole, decimals)


def down(value: Number, decimals: int = 0) -> Decimal:
    """The largest number with `decimals` places that is not above the value."""
    return _scaled(exact(value) * 10**decimals // 1, decimals)


def up(value: Number, decimals: int = 0) -> Decimal:
    """The smallest number with `decimals` places that is not below the value."""
    return _scaled(-(-exact(value) * 10**decimals // 1), decimals)


def outward(low: Number, high: Number, decimals: int = 0) -> tuple[Decimal, Decimal]:
    """An interval rounded so that it never gets narrower: 34.4 to 55.6 becomes 34 to 56."""
    return down(low, decimals), up(high, decimals)


def percent(x: int, n: int) -> int:
    """The whole percentage that x is of n."""
    return (200 * x + n) // (2 * _base(n))


def percentage(x: int, n: int, decimals: int = 0) -> Decimal:
    """The percentage that x is of n, with decimals: 477 of 18,118 is 2.63."""
    return half_up(Fraction(100 * x, _base(n)), decimals)


def nearest(value: Number, step: int) -> int:
    """The nearest multiple of a whole step: 32.7 in steps of 5 is 35."""
    return int(half_up(exact(value) / step)) * step


def occurs(printed: int, n: int) -> bool:
    """Whether some count out of n rounds to this whole percentage: 58 can give 60, 59 cannot."""
    lowest = -(-(2 * printed - 1) * _base(n) // 200)
    return any(percent(x, n) == printed for x in range(max(lowest, 0), min(lowest + n // 100 + 2, n) + 1))


def usual_decimals(*values: Number) -> int:
    """Those of numbers that stand together: one if a value below 10 is not whole, so that all are equally precise."""
    return int(any(abs(each) < 10 and each.denominator != 1 for each in map(exact, values)))


def in_dutch(value: Number, decimals: int = 0, unit: str = "") -> str:
    """Decimal comma, point for thousands (in a YEAR none), true minus sign: 1234.5 with one decimal is "1.234,5"."""
    rounded, thousands = half_up(value, decimals), "" if is_year(unit) else ","
    digits = f"{abs(rounded):{thousands}.{decimals}f}".translate(str.maketrans(",.", ".,"))
    return f"{MINUS}{digits}" if rounded < 0 else digits


def is_year(unit: str) -> bool:
    """Whether numbers in this unit are years; people also write it with a capital."""
    return unit.strip().lower() == YEAR


def with_unit(written: str, unit: str) -> str:
    """A number that was written, with its unit: "€ 12", "12%", "12 leerlingen"; a year stands alone."""
    if unit == EURO:
        return f"{EURO} {written}"
    if unit == PER_CENT:
        return f"{written}{unit}"
    return written if is_year(unit) else f"{written} {unit}".strip()


def signed(value: Number, decimals: int = 0) -> str:
    """As `in_dutch`, with a plus for what is more than zero after rounding."""
    plus = "+" if half_up(value, decimals) > 0 else ""
    return plus + in_dutch(value, decimals)


def _scaled(whole: int, decimals: int) -> Decimal:
    """The whole number divided by ten to the power of decimals, without the limits of a decimal context."""
    return Decimal(f"{whole}E-{decimals}")


def _base(n: int) -> int:
    if n <= 0:
        raise RuleBroken("Een percentage van nul antwoorden bestaat niet.")
    return n
