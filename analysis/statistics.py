"""A statistic as a sentence needs it: a figure with its base, and whether it may be told."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from analysis.figures.disclosure import DERIVABLE, NO_PERCENTAGE, RESPONDENTS_ONLY, Mask
from analysis.figures.results import Kind, Result
from survey.rules.broken import RuleBroken
from survey.rules.publication import WITHHELD, Publication
from survey.rules.rounding import exact


class Style(StrEnum):
    """How a share is told."""

    AUTO = "auto"
    FRACTION = "breuk"
    COUNT = "aantal"
    PERCENTAGE = "percentage"
    BOTH = "beide"


class Withheld(Exception):
    """Raised instead of telling a figure; withholds the whole sentence. `reason` is a Dutch sentence."""

    def __init__(self, reason: str = WITHHELD) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Statistic:
    """The fields that the filters of a template can use; what a statistic does not have is None.

    `value`, `low`, `high`, `q1` and `q3` are in the unit that is printed (per cent: 13 is 13%), `whole` is
    N. With `mask` the exact `x` is unknown here and is told in words. `withheld` says why nothing is told.
    """

    x: int | None = None
    n: int | None = None
    whole: int | None = None
    value: Fraction | None = None
    decimals: int | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    q1: Fraction | None = None
    q3: Fraction | None = None
    day: date | None = None
    items: tuple[str, ...] = ()
    unit: str = ""
    label: str = ""
    question: str = ""
    style: Style = Style.AUTO
    dont_know: bool = False
    mask: Mask = Mask.NONE
    withheld: str = ""
    """Why nothing of it is told."""
    hidden: str = ""
    """Why fields that it has not got are missing, where they may not be told."""


FIELDS = {"waarde": "value", "lo": "low", "hi": "high", "q1": "q1", "q3": "q3"}
COUNTS = {"x": "x", "n": "n", "N": "whole", "dec": "decimals"}
OTHERS = frozenset({"datum", "items", "stijl", "weet_niet"})
# From small to large: one that is turned round is a mistake.
ORDERED = (("x", "n"), ("n", "N"), ("lo", "hi"), ("q1", "q3"))
MOST_DECIMALS = 6
LARGEST = 10**15


def statistic(fields: Mapping[str, Any]) -> Statistic:
    """Read a statistic from JSON, with the Dutch names of the case file (x, n, N, waarde, dec, ...)."""
    unknown = fields.keys() - FIELDS.keys() - COUNTS.keys() - OTHERS
    if unknown:
        raise RuleBroken(f"Onbekend veld van een uitkomst: {', '.join(sorted(unknown))}.")
    known: dict[str, Any] = {FIELDS[name]: _number(fields[name]) for name in FIELDS if name in fields}
    known |= {COUNTS[name]: count(fields[name], name) for name in COUNTS if name in fields}
    _check(fields, known)
    known |= {"dont_know": bool(fields.get("weet_niet")), "items": tuple(map(str, fields.get("items", ())))}
    try:
        known["style"] = Style(fields.get("stijl", Style.AUTO))
        known["day"] = date.fromisoformat(fields["datum"]) if "datum" in fields else None
    except (TypeError, ValueError):
        raise RuleBroken("Een uitkomst heeft een onbekende stijl of een onleesbare datum.") from None
    return Statistic(**known)


def _number(value: Any) -> Fraction:
    number = exact(value)
    if abs(number) > LARGEST:
        raise RuleBroken("Een uitkomst heeft een getal dat te groot is om te vertellen.")
    return number


def _check(fields: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    """Refuses figures that cannot be: more answers than were asked for, an interval that ends before it begins."""
    for low, high in ORDERED:
        if low in fields and high in fields and exact(fields[low]) > exact(fields[high]):
            raise RuleBroken(f"“{low}” kan niet groter zijn dan “{high}”: {fields[low]} en {fields[high]}.")
    if known.get("decimals", 0) > MOST_DECIMALS:
        raise RuleBroken(f"Een getal heeft ten hoogste {MOST_DECIMALS} decimalen.")
    if not isinstance(fields.get("items", []), list | tuple):
        raise RuleBroken("“items” is een rij van woorden, tussen vierkante haken.")


def count(value: Any, name: str) -> int:
    """A whole number that is not negative."""
    number = _number(value)
    if number.denominator != 1 or number < 0 or isinstance(value, bool):
        raise RuleBroken(f"“{name}” moet een heel getal zijn, maar is {value}.")
    return int(number)


def told(result: Result, rule: Publication) -> Statistic:
    """A figure as a sentence may tell it under these settings."""
    counted = result.kind in (Kind.RESPONSE, Kind.ANSWERED)
    low, high = (result.interval.low, result.interval.high) if result.interval else (None, None)
    known = Statistic(
        x=result.x, n=result.x if counted else result.n, whole=result.n if counted else result.asked,
        value=result.value, decimals=result.decimals, low=low, high=high, q1=result.low, q3=result.high,
        items=result.items, unit=result.unit, label=result.label, question=result.question, dont_know=result.dont_know,
        mask=result.mask, withheld=result.withheld)
    return _share(known, rule) if result.kind is Kind.SHARE and not result.withheld else known


def _share(known: Statistic, rule: Publication) -> Statistic:
    """Says why a share of few answers has no percentage, and one that is told in words only no count.

    A share is a whole percentage, as in every table and plot.
    """
    few, counted = (known.n or 0) < rule.percentages_from, known.x is not None
    hidden = NO_PERCENTAGE.format(rule.percentages_from) if few else RESPONDENTS_ONLY if counted else DERIVABLE
    return replace(known, decimals=0, hidden=hidden)
