"""The figures of schools or locations as a page and a workbook show them, in words and numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from analysis.figures.repeats import NEVER, of_rows
from analysis.figures.results import Figures, Kind, Result
from analysis.figures.rows import Row
from analysis.tables import basis, printed, words
from survey.rules.publication import Publication
from survey.rules.questionnaires.codebook import Codebook

SHOWN = frozenset({Kind.SHARE, Kind.MEAN, Kind.MEDIAN, Kind.MIDDLE_HALF, Kind.EXTREME, Kind.TOTAL})


def report(codebook: Codebook, answered: Iterable[Row], rule: Publication, closed: bool) -> list[dict[str, Any]]:
    """For every section that is filled in several times its title, base, and questions as `reports` has them."""
    return [{"key": each.key, "title": each.title, "base": each.base,
             "questions": [_question(figures, rule) for figures in each.variables]}
            for each in of_rows(codebook, answered, rule, closed)]


def table(found: Sequence[dict[str, Any]]) -> list[tuple[str, ...]]:
    """The same as rows of a sheet: section, question, what, outcome, base and why it is not told."""
    return [(part["title"], question["title"], row["words"], row["printed"], row["basis"], row["why"])
            for part in found for question in part["questions"] for row in question["rows"]]


def _question(figures: Figures, rule: Publication) -> dict[str, Any]:
    shown = [each for each in figures.results if each.kind in SHOWN]
    return {"key": figures.key, "title": figures.label, "asked": figures.asked, "answered": figures.answered,
            "odd": figures.odd, "sentence": "", "groups": [], "chart": None,
            "rows": [_row(each, rule) for each in shown],
            "reasons": list(dict.fromkeys(each.withheld for each in shown if each.withheld))}


def _row(result: Result, rule: Publication) -> dict[str, Any]:
    # Of few organisations there are counts, however many schools they have.
    counts = result.kind is Kind.SHARE and result.value is None and result.x is not None
    said = printed(result, replace(rule, percentages_from=NEVER) if counts else rule)
    return {"words": words(result), "printed": said, "basis": "" if result.withheld else basis(result),
            "margin": "", "groups": [], "weighted": "", "why": result.withheld}

