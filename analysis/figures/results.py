"""Figures as frozen objects: what was found, on which base, and whether it may be told.

A figure that may not be told has no value here: nothing further on can leak what is not there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from analysis.figures.disclosure import Mask
from analysis.figures.intervals import Interval


class Kind(StrEnum):
    """What a figure is."""

    SHARE = "aandeel"
    MEAN = "gemiddelde"
    MEDIAN = "mediaan"
    RANK = "gemiddelde plaats"
    TRIMMED = "getrimd gemiddelde"
    QUARTILE = "kwartiel"
    MIDDLE_HALF = "middelste helft"
    EXTREME = "uiterste"
    TOTAL = "som"
    ANSWERED = "beantwoord"
    RESPONSE = "respons"
    THEMES = "thema's"
    COMBINED = "samengesteld"


class Claim(StrEnum):
    """Of whom a figure speaks: of respondents, of all as an estimate, of all because all answered."""

    DESCRIBING = "A"
    ESTIMATING = "B"
    COMPLETE = "C"


@dataclass(frozen=True, slots=True)
class Result:
    """One figure.

    `value` is exact and in `unit` (shares in per cent). `x` of `n` answers gave this option; for an amount
    `n` is the number of answers it is made of (k). `asked` were asked and `population` (N) is all who would
    have been asked, None if unknown. `low` and `high` bound the middle half; `interval` the estimate.
    """

    id: str
    kind: Kind
    label: str = ""
    question: str = ""
    value: Fraction | None = None
    x: int | None = None
    n: int | None = None
    asked: int | None = None
    population: int | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    interval: Interval | None = None
    claim: Claim = Claim.DESCRIBING
    unit: str = ""
    decimals: int | None = None
    estimate: bool = False
    dont_know: bool = False
    mask: Mask = Mask.NONE
    dominated: bool = False
    """Whether one answer makes up more than 30% of the sum, so that the median says more than the mean."""
    withheld: str = ""
    """Why it is not told, a Dutch sentence; "" when it is."""
    base: str = ""
    """Of what it tells where that is not the respondents: "van de 214 scholen bij 61 swv'en"."""
    items: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    """The ids of the figures it was made of."""

    def without(self, reason: str) -> "Result":
        """The same figure, not told: every number that could give it away is gone."""
        return replace(self, value=None, x=None, low=None, high=None, interval=None, mask=Mask.NONE,
                       decimals=None, dominated=False, items=(), withheld=self.withheld or reason)

    def masked(self, mask: Mask) -> "Result":
        """The same share, only told in words."""
        return replace(self, value=None, x=None, interval=None, mask=mask)


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of one variable, for everyone or for one group ("sector", "PO")."""

    key: str
    label: str
    results: tuple[Result, ...]
    asked: int
    answered: int
    fact: str = ""
    group: str = ""
    odd: int = 0
    """Answers left out because shares did not add up to 100."""

    @property
    def empty(self) -> int:
        """Asked, and left empty."""
        return self.asked - self.answered


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The figures of one variable by a fact; `withheld` says why the groups are not shown."""

    key: str
    fact: str
    groups: tuple[Figures, ...]
    withheld: str = ""


def plain(result: Result) -> dict[str, Any]:
    """A figure as JSON-able data, without what it has not got; numbers before rounding."""
    fields = {name: getattr(result, name) for name in Result.__slots__}
    fields["interval"] = _plain_interval(result.interval)
    return {name: _json(value) for name, value in fields.items()
            if value is not None and value is not False and value != "" and value != ()}


def _plain_interval(interval: Interval | None) -> Mapping[str, Any] | None:
    if interval is None:
        return None
    return {"low": float(interval.low), "high": float(interval.high), "method": interval.method,
            "level": interval.level}


def _json(value: Any) -> Any:
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    if isinstance(value, StrEnum | date):
        return str(value)
    return list(value) if isinstance(value, tuple) else value
