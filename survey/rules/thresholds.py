"""The thresholds of a round: what the secretariat may set, between which numbers, and which way is stricter.

A threshold that is left empty is that of the profile. Before a round is published anything goes; after that its members
have answered, so that rules only get stricter. What shares are weighted by hides nothing and may always change.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from survey.rules.broken import RuleBroken
from survey.rules.publication import Publication, settings
from survey.rules.questionnaires.reading import read_number
from survey.rules.rounding import Number, exact, in_dutch
from survey.rules.rounds import STRICTNESS

WEIGHT = "weight_by"
LOOSER = ("Leden antwoordden onder strengere regels. Na publicatie kunnen de regels alleen strenger: {}. Zet {} terug, "
          "of kies strenger.")


@dataclass(frozen=True, slots=True)
class Threshold:
    """One number of the publication rule; `percent` is kept as a part of one, of `upward` ones more is stricter."""

    name: str
    label: str
    hint: str
    unit: str
    least: int
    most: int
    decimals: int = 0
    percent: bool = False
    upward: bool = True

    def shown(self, value: Number | None) -> str:
        """As it is typed: "50", "12,5"; "" for none."""
        if value is None:
            return ""
        number = exact(value) * (100 if self.percent else 1)
        return in_dutch(number, 0 if number.denominator == 1 else self.decimals)

    def read(self, typed: str) -> int | Decimal | None:
        """What was typed as it is kept, None for nothing; raises RuleBroken for what cannot be."""
        number = read_number(typed, self.decimals, self.unit)
        if number is None:
            return None
        if not self.least <= number <= self.most:
            raise RuleBroken(f"Kies een getal van {self.least} tot en met {self.most}.")
        kept = number / 100 if self.percent else number
        return int(kept) if kept == int(kept) else kept

    def looser(self, old: Number | None, new: Number | None) -> bool:
        """Whether the new value hides less; no limit at all is the loosest."""
        if old is None or new is None:
            return old is not None and new is None
        return exact(new) < exact(old) if self.upward else exact(new) > exact(old)


THRESHOLDS = (
    Threshold("floor", "Nooit iets vertellen onder", "Met minder antwoorden blijft de uitvraag gesloten.", "antwoorden",
              1, 1000),
    Threshold("minimum", "Genoeg antwoorden vanaf", "Of als het deel hieronder is gehaald.", "antwoorden", 1, 10_000),
    Threshold("coverage", "Of genoeg bij dit deel van de uitgenodigden", "Voor kleine groepen, die het aantal niet "
              "halen.", "%", 1, 100, percent=True),
    Threshold("half_width", "Marge ten hoogste", "De marge bij een aandeel van de helft.", "procentpunt", 1, 50, 1,
              upward=False),
    Threshold("base", "Een vraag of groep tonen vanaf", "Daaronder staat er niets.", "antwoorden", 1, 1000),
    Threshold("percentages_from", "Percentages vanaf", "Daaronder staan er aantallen: 9 van de 24.", "antwoorden", 1,
              10_000),
    Threshold("small", "Kleine aantallen verbergen onder", "Ook als er minder dan dit aantal overblijft.", "antwoorden",
              1, 100),
    Threshold("dominance", "Een gemiddelde verbergen als een opgave meer is dan", "Van alle opgaven samen; dan wordt "
              "de middelste opgave verteld.", "%", 5, 100, percent=True, upward=False),
    Threshold("quartiles_from", "De spreiding tonen vanaf", "De middelste helft van de opgaven.", "opgaven", 4, 1000),
    Threshold("new_answers", "Opnieuw vertellen na", "Nieuwe of gewijzigde antwoorden sinds de vorige keer, per vraag.",
              "antwoorden", 1, 1000),
)
MOST_CLASSES = 12


def check_change(old: Publication, new: Publication, published: bool) -> None:
    """Raises RuleBroken where rules of a published round would get looser."""
    loosened = list(looser(old, new)) if published else []
    if loosened:
        raise RuleBroken(LOOSER.format(", ".join(loosened), "het" if len(loosened) == 1 else "ze"))


def looser(old: Publication, new: Publication) -> Iterator[str]:
    """Every threshold that hides less than it did, in words."""
    if STRICTNESS.index(new.profile) < STRICTNESS.index(old.profile):
        yield "het profiel"
    for each in THRESHOLDS:
        if each.looser(getattr(old, each.name), getattr(new, each.name)):
            yield f"“{each.label.lower()}”"


def own(profile: str, typed: Mapping[str, Any]) -> dict[str, Any]:
    """The thresholds to keep: what differs from the profile and is not left empty."""
    usual, given = settings(profile), {name: value for name, value in typed.items() if value is not None}
    return {name: value for name, value in given.items() if not _same(value, getattr(usual, name))}


def _same(one: Any, other: Any) -> bool:
    """A database gives 0,3 back as a decimal, which is no float."""
    if None in (one, other) or isinstance(one, str):
        return bool(one == other)
    return exact(one) == exact(other)


def changes(old: Publication, new: Publication) -> list[str]:
    """What changed, in words for the log."""
    found = [f"profiel {new.profile}"] if old.profile is not new.profile else []
    for each in THRESHOLDS:
        value = getattr(new, each.name)
        if not _same(value, getattr(old, each.name)):
            found.append(f"{each.label.lower()} {each.shown(value)} {each.unit}" if value is not None
                         else f"{each.label.lower()}: nooit")
    if old.weight_by != new.weight_by:
        found.append(f"wegen naar {in_words(new.weight_by)}" if new.weight_by else "niet wegen")
    return found


def in_words(fact: str) -> str:
    """The name of a register fact as people say it."""
    return {"name": "naam", "province": "provincie", "pupils": "aantal leerlingen"}.get(fact, fact.replace("_", " "))


def weightable(population: Iterable[Mapping[str, Any]]) -> list[str]:
    """The facts that can be weighted by: numbers, and words that make a few classes."""
    values: dict[str, set[Any]] = {}
    for facts in population:
        for name, value in facts.items():
            if value is not None and name not in ("code", "name"):
                values.setdefault(name, set()).add(value)
    return [name for name, found in values.items() if len(found) > 1 and (
        len(found) <= MOST_CLASSES if any(isinstance(value, str) for value in found) else True)]
