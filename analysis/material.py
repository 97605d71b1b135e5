"""From what a database gives to results: the one place where stored answers become figures."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, Self

from analysis import stored
from analysis.estimates import speaking
from analysis.figures.facts import UNKNOWN
from analysis.figures.joining import part
from analysis.figures.rows import Table
from analysis.results import Results, from_table
from analysis.texts import themes
from survey.rules.publication import Publication
from survey.rules.questionnaires.codebook import Codebook

FEW_VALUES = 40
OWN = ("code", "name")
"""Facts of which everyone has another one."""


class Steady(stored.Stored, Protocol):
    """Answers in a database, that can be held still while they are read."""

    def steady(self) -> AbstractContextManager[Self]: ...


class Material(Protocol):
    """All that the figures of a round are made of; `named` holds the themes per open question and organisation.

    Where it is not `known` how many were asked, figures have no population.
    """

    @property
    def codebook(self) -> Codebook: ...
    @property
    def stored(self) -> Steady: ...
    @property
    def known(self) -> bool: ...
    @property
    def rule(self) -> Publication: ...
    @property
    def closed(self) -> bool: ...
    @property
    def named(self) -> Mapping[str, Mapping[str, Any]]: ...


@dataclass(frozen=True, slots=True)
class Counter:
    """The answers of a round as they stood at one moment, to be counted as a whole and in part."""

    material: Material
    source: Table

    def divisions(self) -> dict[str, list[str]]:
        """The facts by which can be divided, with their values: words, of which there are few."""
        facts = self.source.population
        if facts is None:
            return {}
        found = {name: [each for each in facts.codes(name)[0] if each != UNKNOWN]
                 for name in facts.names if name not in OWN and facts.worded(name)}
        return {name: values for name, values in found.items() if 1 < len(values) <= FEW_VALUES}

    def whole(self, now: datetime, by: Sequence[str] = ()) -> Results:
        """The results, broken down by facts where that is asked; they speak of all only where they may."""
        return self._counted(self.source, self.material.rule, self.material.named, now, by)

    def part(self, fact: str, value: str, now: datetime) -> Results:
        """Only the organisations of which a fact has this value, of which as much is told as of a group.

        Of a group that is not yet enough to speak for all of it counts are told, as beside other groups.
        """
        source, rule = part(self.source, fact, value), self.material.rule
        who = set(source.organisations)
        named = {key: {name: codes for name, codes in found.items() if name in who}
                 for key, found in self.material.named.items()}
        as_a_group = replace(rule, floor=rule.base, minimum=rule.base, coverage=0, half_width=100)
        return self._counted(source, as_a_group, named, now, ())

    def _counted(self, source: Table, rule: Publication, named: Mapping[str, Mapping[str, Any]], now: datetime,
                 by: Sequence[str]) -> Results:
        return speaking(from_table(self.material.codebook, source, rule, now, closed=self.material.closed, by=by,
                                   themes={key: themes(found) for key, found in named.items()}))


def counter(material: Material, folder: Path) -> Counter:
    """Reads the answers as they stand now; `folder` is where those of large rounds are kept in columns."""
    with material.stored.steady() as steady:
        return Counter(material, stored.table(steady, material.codebook, folder, material.known))


def counted(material: Material, folder: Path, now: datetime, by: Sequence[str] = ()) -> Results:
    """The results at this moment, broken down by facts where that is asked."""
    return counter(material, folder).whole(now, by)


def keep(material: Material, folder: Path) -> None:
    """Brings what is kept of a large round up to date."""
    with material.stored.steady() as steady:
        stored.keep(steady, material.codebook, folder)
