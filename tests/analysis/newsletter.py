"""The round of the newsletter, and small rounds of one question, for tests about figures and sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from analysis import files
from analysis.figures.rows import Row
from analysis.paragraph import Paragraph, paragraph
from analysis.results import Results, results
from survey.rules.publication import settings
from survey.rules.questionnaires.codebook import Codebook, Variable, codebook
from survey.rules.questionnaires.document import Type
from tests.cases import inflow

DATA = Path(__file__).parent.parent / "data"
NOW = datetime(2022, 2, 2, 8, 0, tzinfo=UTC)
NEWSLETTER = date(2022, 2, 2)
DEADLINE = date(2022, 2, 14)
YES_NO = (("ja", "Ja", False), ("nee", "Nee", False), ("weet_niet", "Weet niet", True))


@cache
def population() -> tuple[Mapping[str, Any], ...]:
    return tuple(files.register(DATA / "newsletter_2022_register.csv"))


@cache
def rows() -> tuple[Row, ...]:
    asked = inflow()
    return files.responses(DATA / "newsletter_2022_responses.csv", asked, population()).rows


def plain_codebook() -> Codebook:
    """The codebook of the newsletter's questionnaire, without sentences of its own."""
    known = codebook(inflow())
    variables = tuple(replace(each, sentence="", topic="") for each in known.variables)
    return replace(known, variables=variables, topic="", statistics={}, sentences=())


def written_codebook() -> Codebook:
    """The same with the sentences of the newsletter."""
    return codebook(inflow())


@cache
def found(profile: str, count: int = 58, closed: bool = False) -> Results:
    """The results of the first so many responses."""
    return results(written_codebook(), rows()[:count], population(), settings(profile), NOW, closed=closed)


def told(profile: str, count: int = 58) -> Paragraph:
    return paragraph(found(profile, count), written_codebook(), settings(profile), NEWSLETTER, DEADLINE, False)


def choice(key: str = "v", options: Sequence[tuple[str, str, bool]] = YES_NO, **fields: Any) -> Variable:
    return Variable(key, key, Type.ONE, f"Vraag {key}?", "", tuple(options), **fields)


def number(key: str = "g", unit: str = "%", **fields: Any) -> Variable:
    return Variable(key, key, fields.pop("type", Type.NUMBER), f"Hoeveel {key}?", "", unit=unit, **fields)


def one(variables: Variable | Sequence[Variable], answers: Sequence[Mapping[str, Any]], invited: int | None,
        profile: str = "vertrouwelijk", facts: Sequence[Mapping[str, Any]] | None = None, **more: Any) -> Results:
    """A round with these answers; organisations are numbered, those who did not answer come last."""
    asked = (variables,) if isinstance(variables, Variable) else tuple(variables)
    known = list(facts or [])
    known += [{"code": str(place)} for place in range(len(known), invited or len(answers))]
    rows = [Row(str(place), known[place], NOW, each) for place, each in enumerate(answers)]
    return results(Codebook("Proef", asked), rows, None if invited is None else known, settings(profile), NOW, **more)


def spread(**counts: int) -> list[dict[str, Any]]:
    """Answers to the question v: so many of each option; `leeg` was left empty, `niet` not asked."""
    made: list[dict[str, Any]] = []
    for option, count in counts.items():
        answer: dict[str, Any] = {} if option == "niet" else {"v": None if option == "leeg" else option}
        made += [answer] * count
    return made


def amounts(*values: float | str | None) -> list[dict[str, Any]]:
    """Answers to the question g."""
    return [{"g": None if value is None else Decimal(str(value))} for value in values]
