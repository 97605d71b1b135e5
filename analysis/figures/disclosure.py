"""Disclosure control: which counts, means and breakdowns are not told exactly, and why.

Sources: statistics by the CBS (30% rule for means), sdcTable (small cells, dominance), SDC Handbook ch. 5
(group disclosure). The thresholds stand in `survey.rules.publication`.
"""

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction

from survey.rules.publication import WITHHELD, Publication
from survey.rules.rounding import exact

FEW_ANSWERS = WITHHELD
EVERYONE_ALIKE = "Bij een gevoelige vraag wordt niet verteld dat iedereen hetzelfde antwoordde."
DERIVABLE = "Deze uitkomst wordt niet getoond, omdat een klein aantal er anders uit af te leiden is."
DOMINATED = "Eén opgave bepaalt te veel van het gemiddelde; de middelste opgave zegt meer."
SINGLE_ANSWER = "De laagste en de hoogste opgave zijn antwoorden van één deelnemer."
TOO_FEW_FOR_QUARTILES = "Er zijn te weinig opgaven om de spreiding te tonen."
NO_PERCENTAGE = "Onder {} antwoorden worden aantallen verteld en geen percentages."

RESPONDENTS_ONLY = ("Over alle uitgenodigden is hier niets te zeggen: wie antwoordde verschilt van de rest, "
                    "en er is niet gewogen.")


class Mask(StrEnum):
    """How a count is told that may not be told exactly."""

    NONE = ""
    FEW = "few"
    MOST = "most"


def mask(x: int, n: int, rule: Publication, dont_know: bool = False) -> Mask:
    """A count is masked when it, or what it leaves, is small; none, all and "weet niet" are told."""
    if not rule.hides_small_cells or dont_know or x in (0, n):
        return Mask.NONE
    if x < rule.small:
        return Mask.FEW
    return Mask.MOST if n - x < rule.small else Mask.NONE


def withheld_base(n: int, rule: Publication) -> str:
    """Why a base of n answers shows nothing, or ""."""
    return FEW_ANSWERS if n < rule.base else ""


def withheld_share(x: int, n: int, sensitive: bool, rule: Publication) -> str:
    """Why a share is not told at all, or ""."""
    if reason := withheld_base(n, rule):
        return reason
    return EVERYONE_ALIKE if sensitive and rule.hides_small_cells and x in (0, n) else ""


def protected(counts: Sequence[int], masks: Sequence[Mask], withheld: Sequence[bool],
              rule: Publication) -> list[Mask | None]:
    """How every count of a question with one answer is told, so that no hidden one can be computed.

    The counts add up to the base, which is known: a single hidden count would be the difference, and a few
    small ones may be fixed by their sum. Then small counts are not even called small, and after that the
    smallest other count is hidden too, so that least is lost. None stands for a count that is withheld.
    """
    told: list[Mask | None] = [None if hidden else mask for mask, hidden in zip(masks, withheld, strict=True)]
    while _is_fixed(counts, told, rule):
        shown = [place for place, each in enumerate(told) if each is Mask.NONE and counts[place]]
        hidden = [place for place, each in enumerate(told) if each is not Mask.NONE]
        masked = [place for place in hidden if told[place]]
        if len(hidden) > 1 and masked:
            told = [None if place in masked else each for place, each in enumerate(told)]
        elif shown:
            told[min(shown, key=counts.__getitem__)] = None
        else:
            break
    return told


def _is_fixed(counts: Sequence[int], told: Sequence[Mask | None], rule: Publication) -> bool:
    """Whether a reader can compute some hidden count from those that are shown and the base."""
    n = sum(counts)
    left = sum(count for count, each in zip(counts, told, strict=True) if each is not Mask.NONE)
    bounds = [_bounds(each, n, rule) for each in told if each is not Mask.NONE]
    lowest, highest = sum(low for low, _ in bounds), sum(high for _, high in bounds)
    return any(max(low, left - highest + high) >= min(high, left - lowest + low) for low, high in bounds)


def _bounds(told: Mask | None, n: int, rule: Publication) -> tuple[int, int]:
    """Between which counts a reader knows a hidden one to lie."""
    if told is Mask.FEW:
        return 1, rule.small - 1
    return (n - rule.small + 1, n - 1) if told is Mask.MOST else (0, n)


def dominance(values: Sequence[int]) -> Fraction:
    """The share of the largest of some sorted values in their sum, both in absolute size; 0 when all are zero."""
    total = _size(values)
    return Fraction(_largest(values)[0], total) if total else Fraction(0)


def _size(values: Sequence[int]) -> int:
    """The sum without signs."""
    absolute = getattr(values, "__abs__", None)
    return int(absolute().sum()) if absolute else sum(abs(value) for value in values)


def _largest(values: Sequence[int]) -> list[int]:
    """The two largest without their sign, the largest first; of sorted values they stand at the ends."""
    ends = values if len(values) < 4 else (*values[:2], *values[-2:])
    return sorted((abs(int(value)) for value in ends), reverse=True)[:2]


def withheld_mean(values: Sequence[int], rule: Publication) -> str:
    """Why the mean of these values is not told, or ""."""
    if len(values) == 0 or len(values) < rule.base:
        return FEW_ANSWERS
    too_much = rule.dominance is not None and dominance(values) > exact(rule.dominance)
    return DOMINATED if too_much else ""


def withheld_total(values: Sequence[int], rule: Publication) -> str:
    """Why a sum is not told: by p% and (2, 85), one contributor could estimate another too well."""
    if reason := withheld_base(len(values), rule):
        return reason
    total, largest = _size(values), _largest(values)
    first, two = largest[0], sum(largest)
    close = 10 * (total - two) < first or 100 * two > 85 * total
    return DOMINATED if rule.dominance is not None and total and close else ""


def withheld_extreme(k: int, rule: Publication) -> str:
    """Why a minimum or maximum is not told, or ""."""
    return withheld_base(k, rule) or ("" if rule.shows_extremes else SINGLE_ANSWER)


def withheld_quartiles(k: int, rule: Publication) -> str:
    """Why quartiles are not told, or ""."""
    return withheld_base(k, rule) or ("" if k >= rule.quartiles_from else TOO_FEW_FOR_QUARTILES)
