"""The totals of a TABLE: behind its rows, under its columns, and of all cells. `answers.js` adds up the same way."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from survey.rules.questionnaires.document import Question
from survey.rules.questionnaires.types import COLUMNS, ROWS

TOGETHER = "Samen"


def totals(question: Question, values: Mapping[str, Any]) -> dict[str, Decimal]:
    """The totals that this table shows, by name; of what is left empty altogether there is none."""
    return {name: sum(filled, Decimal(0)) for name, keys in _sums(question)
            if (filled := [Decimal(values[key]) for key in keys if values.get(key) is not None])}


def row_total(question: Question, row: str) -> str:
    """The name of the total behind a row."""
    return f"{question.key}-rows-{row}"


def column_total(question: Question, column: str) -> str:
    """The name of the total under a column."""
    return f"{question.key}-columns-{column}"


def grand_total(question: Question) -> str:
    """The name of the total of all cells, which stands where both others do."""
    return f"{question.key}-all"


def _sums(question: Question) -> Iterator[tuple[str, list[str]]]:
    if ROWS in question.totals:
        for row in question.parts:
            yield row_total(question, row.key), [key for key, own, _ in question.cells if own is row]
    if COLUMNS in question.totals:
        for column in question.columns:
            yield column_total(question, column.key), [key for key, _, own in question.cells if own is column]
    if ROWS in question.totals and COLUMNS in question.totals:
        yield grand_total(question), list(question.keys)
