"""The publication rule: when figures of a round may be told, and how much of them.

Thresholds are settings of a round; the three profiles are their defaults. The margin is the worst case of
a 95% interval (a share of one half) in a finite population: 1.96 * sqrt(0.25/n * (N-n)/(N-1)). The 15
points are half of the widest interval that the American NCHS presentation standard still shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from fractions import Fraction
from math import sqrt
from typing import Any

from survey.rules.broken import RuleBroken
from survey.rules.rounding import Number, exact, half_up, in_dutch, up

Z = Fraction(196, 100)
LARGEST = 10**6
TOO_FEW = "Dat is te weinig om al een tussenresultaat te presenteren"
NOBODY = "Er is nog niemand uitgenodigd."
WITHHELD = "Voor deze groep zijn er te weinig antwoorden om uitkomsten te tonen."


class Profile(StrEnum):
    """How much is shown: register figures, answers of organisations, answers of people."""

    OPEN = "open"
    CONFIDENTIAL = "vertrouwelijk"
    STRICT = "streng"


@dataclass(frozen=True, slots=True)
class Publication:
    """What must hold before figures are told; numbers of answers, unless said otherwise."""

    profile: Profile = Profile.CONFIDENTIAL
    floor: int = 10
    """Fewer answers than this in a round are never told."""
    minimum: int = 30
    coverage: Number = 0.5
    """This share of the invited is enough where the minimum is not reached."""
    half_width: Number = 15
    """The widest margin, in percentage points."""
    base: int = 10
    """A question or group with fewer answers shows nothing."""
    percentages_from: int = 30
    """A smaller base shows counts, never percentages."""
    hides_small_cells: bool = True
    small: int = 5
    """Counts below this, and counts that leave fewer than this, are not told exactly."""
    shows_extremes: bool = False
    dominance: Number | None = 0.3
    """A mean is withheld when one answer makes up more than this share of the sum; None: never withheld."""
    quartiles_from: int = 12
    step: int = 1
    """Percentages are rounded to multiples of this."""
    quotes: bool = True
    rounds_interim_means: bool = True
    """Whether means of fewer than `percentages_from` answers get no decimals while the round is open."""
    new_answers: int = 5
    """So many answers must be new or changed before a next interim result."""
    weight_by: str = ""
    """A fact of the register that shares are weighted by, where that makes a difference; "" for none."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something may be told; if not, a Dutch sentence says why and what would change it."""

    allowed: bool
    sentence: str = ""
    needed: int | None = None
    """The number of answers with which it would be allowed; None if it already is, or never will be."""


PROFILES: Mapping[Profile, Publication] = {
    Profile.OPEN: Publication(Profile.OPEN, hides_small_cells=False, shows_extremes=True, dominance=None,
                              rounds_interim_means=False),
    Profile.CONFIDENTIAL: Publication(),
    Profile.STRICT: Publication(Profile.STRICT, small=10, step=5, quotes=False),
}


def settings(profile: str = "vertrouwelijk", thresholds: Mapping[str, Any] | None = None) -> Publication:
    """The settings of a round: those of its profile, with its own thresholds over them."""
    try:
        chosen = PROFILES[Profile(profile)]
    except ValueError:
        raise RuleBroken(f"Profiel “{profile}” bestaat niet; kies uit {', '.join(Profile)}.") from None
    own = dict(thresholds or {})
    unknown = own.keys() - {field.name for field in fields(Publication)} | own.keys() & {"profile"}
    if unknown:
        raise RuleBroken(f"Onbekende drempel: {', '.join(sorted(unknown))}.")
    return replace(chosen, **own)


def half_width(n: int, population: int | None) -> float:
    """The worst-case margin in percentage points; a population of None has no end."""
    return 100 * sqrt(_squared_half_width(n, population))


def needed(population: int | None, rule: Publication) -> int | None:
    """The smallest number of answers that may be told; None if even all of them are too few."""
    low, high = 1, LARGEST if population is None else population
    if high < 1 or not _enough(high, population, rule):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if _enough(middle, population, rule) else (middle + 1, high)
    return low


def may_tell(n: int, population: int | None, rule: Publication) -> Verdict:
    """Whether the figures of a round with n answers out of `population` invited may be told at all."""
    if n < 0 or (population is not None and n > population):
        invited = in_dutch(population or 0)
        raise RuleBroken(f"Er zijn meer antwoorden ({in_dutch(n)}) dan uitgenodigden ({invited}).")
    if _enough(n, population, rule):
        return Verdict(True)
    if population == 0:
        return Verdict(False, NOBODY)
    number, because = needed(population, rule), _because(n, population, rule)
    return Verdict(False, f"{_stand(n, population)} {TOO_FEW}: {because}. {_remedy(n, number)}", number)


def may_show(n: int, rule: Publication) -> Verdict:
    """Whether one question or one group with n answers may be shown, in a round that may be told."""
    if n >= rule.base:
        return Verdict(True)
    return Verdict(False, f"{WITHHELD} {_remedy(n, rule.base)}", rule.base)


def may_tell_again(changed: int, closed: bool, rule: Publication) -> Verdict:
    """Whether a next interim result may follow one that was published; `changed` answers are new or edited.

    Fewer would let a reader find one member's answer by comparing the two.
    """
    if closed or changed >= rule.new_answers:
        return Verdict(True)
    return Verdict(False, f"Sinds de vorige tussenstand {_answers(changed)} nieuw of gewijzigd. Wacht tot "
                          f"het er {rule.new_answers} zijn, of tot de uitvraag dicht is.", rule.new_answers)


def _squared_half_width(n: int, population: int | None) -> Fraction:
    if n < 1:
        return Fraction(1, 4)
    spread = Z * Z / (4 * n)
    if population is None or population == 1:
        return spread if population is None else Fraction(0)
    return spread * Fraction(population - n, population - 1)


def _narrow_enough(n: int, population: int | None, rule: Publication) -> bool:
    return _squared_half_width(n, population) <= (exact(rule.half_width) / 100) ** 2


def _covers_enough(n: int, population: int | None, rule: Publication) -> bool:
    return n >= rule.minimum or (population is not None and n >= exact(rule.coverage) * population)


def _enough(n: int, population: int | None, rule: Publication) -> bool:
    return (n >= rule.floor and _covers_enough(n, population, rule) and _narrow_enough(n, population, rule))


def _stand(n: int, population: int | None) -> str:
    if population is None:
        return f"Er {_answers(n)}."
    have = "heeft" if n == 1 else "hebben"
    return f"Van de {in_dutch(population)} uitgenodigden {have} er {in_dutch(n)} geantwoord."


def _answers(n: int) -> str:
    return "is 1 antwoord" if n == 1 else f"zijn {in_dutch(n)} antwoorden"


def _because(n: int, population: int | None, rule: Publication) -> str:
    """All reasons, so that nobody believes the first one is the only one."""
    if n < rule.floor:
        return f"onder {rule.floor} antwoorden wordt nooit iets verteld"
    reasons = []
    if not _covers_enough(n, population, rule):
        share = f" en minder dan {half_up(100 * exact(rule.coverage))}% van de uitgenodigden"
        reasons.append(f"het zijn er minder dan {rule.minimum}{'' if population is None else share}")
    if not _narrow_enough(n, population, rule):
        reasons.append(f"de marge is {_margin(n, population, rule)} procentpunt en mag hooguit "
                       f"{in_dutch(rule.half_width)} zijn")
    return "; ".join(reasons)


def _margin(n: int, population: int | None, rule: Publication) -> str:
    """One decimal, rounded up where half up would print the very limit that is passed."""
    width = half_width(n, population)
    rounded = half_up(width, 1)
    return in_dutch(rounded if exact(rounded) > exact(rule.half_width) else up(width, 1), 1)


def _remedy(n: int, number: int | None) -> str:
    if number is None:
        return "Voor een groep van deze grootte kan dat nooit."
    return f"Vanaf {in_dutch(number)} antwoorden kan het wel: nog {in_dutch(number - n)} erbij."
