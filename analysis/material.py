"""From what a database gives to results: the one place where stored answers become rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from analysis.estimates import speaking
from analysis.figures.rows import Row
from analysis.results import Results, results
from analysis.texts import themes
from survey.rules.publication import Publication
from survey.rules.questionnaires.codebook import Codebook


class Answered(Protocol):
    """One submitted response."""

    @property
    def organisation(self) -> str: ...
    @property
    def facts(self) -> Mapping[str, Any]: ...
    @property
    def submitted_at(self) -> datetime: ...
    @property
    def answers(self) -> Mapping[str, Any]: ...


class Material(Protocol):
    """All that the figures of a round are made of; `named` holds the themes per open question and organisation."""

    @property
    def codebook(self) -> Codebook: ...
    @property
    def answered(self) -> Iterable[Answered]: ...
    @property
    def population(self) -> Sequence[Mapping[str, Any]] | None: ...
    @property
    def rule(self) -> Publication: ...
    @property
    def closed(self) -> bool: ...
    @property
    def named(self) -> Mapping[str, Mapping[str, Any]]: ...


def counted(material: Material, now: datetime, by: Sequence[str] = ()) -> Results:
    """The results at this moment, broken down by facts where that is asked; they speak of all only where they may."""
    rows = [Row(each.organisation, each.facts, each.submitted_at, each.answers) for each in material.answered]
    return speaking(results(
        material.codebook, rows, material.population, material.rule, now, closed=material.closed, by=by,
        themes={key: themes(named) for key, named in material.named.items()}))
