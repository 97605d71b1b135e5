"""Figures of others beside one's own: when they may be told to a member that knows its own answer.

A member takes its own answer off whatever it is told, so the others have to be enough by themselves: everything is
judged with any one answer left out. They are told at set moments only, which are kept and held against all that was
told before, so that looking often shows nothing that came in between.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from survey.rules.broken import RuleBroken
from survey.rules.publication import Publication, Verdict

SIZE = "grootte"
"""The division by number of pupils, in three parts that are as large as can be."""
ALIKE = "De helft of meer gaf hetzelfde antwoord; wie wat antwoordde, zou dan te zien zijn."
EVERYONE_ALIKE = "Iedereen gaf hetzelfde antwoord; wie wat antwoordde, zou dan te zien zijn."
HELD = "Niet getoond: naast wat eerder is verteld, zou een antwoord af te leiden zijn."
NOT_SENT = "U ziet uw cijfers naast die van anderen nadat u hebt ingestuurd."
NOT_YET = "Het secretariaat heeft nog geen cijfers klaargezet om naast die van u te staan."
WITHDRAWN = "Deze cijfers staan al niet meer op de pagina van leden."


def may_stand_beside(n: int, rule: Publication) -> Verdict:
    """Whether a group with n answers may be told to one who gave one of them: without that one there are enough."""
    least = (max(rule.base, rule.quartiles_from) if rule.hides_small_cells else rule.quartiles_from) + 1
    if n >= least:
        return Verdict(True)
    return Verdict(False, f"Te weinig antwoorden: vanaf {least} kan het, zodat er naast een eigen antwoord "
                          f"{least - 1} anderen zijn.", least)


def without_one(rule: Publication) -> Publication:
    """The rule for shares: a base and a count are large enough if they are so without any one answer."""
    return replace(rule, base=rule.base + 1, small=rule.small + 1)


def spread_is_safe(low: Fraction, high: Fraction, rule: Publication) -> bool:
    """Quartiles that are the same tell what at least half of the others answered."""
    return low < high or not rule.hides_small_cells


@dataclass(frozen=True, slots=True)
class Classes:
    """Sizes in three: up to and including `small`, up to and including `middle`, and larger."""

    small: int
    middle: int

    def of(self, pupils: Any) -> str:
        """The class of an organisation, in words; "" where its size is not known."""
        if not isinstance(pupils, int):
            return ""
        if pupils <= self.small:
            return "klein"
        return "middelgroot" if pupils <= self.middle else "groot"


def classes(sizes: Sequence[int]) -> Classes:
    """The sizes in three parts; raises RuleBroken where they cannot be told apart."""
    ranked = sorted(sizes)
    if len(ranked) < 3 or ranked[0] == ranked[-1]:
        raise RuleBroken("Van te weinig organisaties is het aantal leerlingen bekend om naar grootte te verdelen.")
    return Classes(ranked[(len(ranked) - 1) // 3], ranked[2 * (len(ranked) - 1) // 3])


def group_of(facts: Mapping[str, Any], by: str, kept: Mapping[str, Any]) -> str:
    """In which group of a kept mirror an organisation stands; "" for none."""
    if by == SIZE:
        return Classes(**kept["classes"]).of(facts.get("pupils"))
    value = facts.get(by)
    return "" if value is None else str(value)


def place(own: Fraction, low: Fraction, middle: Fraction, high: Fraction) -> str:
    """Where an answer stands among the others, in words."""
    if own < low:
        return "bij het laagste kwart"
    if own > high:
        return "bij het hoogste kwart"
    if own == middle:
        return "gelijk aan de middelste opgave"
    return "in de middelste helft, onder de middelste opgave" if own < middle else (
        "in de middelste helft, boven de middelste opgave")
