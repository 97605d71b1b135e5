"""Answers and figures as plain rows for a spreadsheet, and as an SPSS file with labels and missing values.

Rows are made one by one, so that a hundred thousand of them cost no memory; whoever writes them to a file keeps a text
a text, also when it begins like a formula. "Not asked" and "asked, left empty" stay apart: in words they are empty and
a dash, in codes they are two numbers that no answer has.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from analysis.figures.results import Breakdown, Figures, Kind
from analysis.figures.rows import MISSING, ONE_OF, Row
from analysis.tables import basis, margin, printed, words
from survey.rules.broken import RuleBroken
from survey.rules.publication import Publication
from survey.rules.questionnaires.codebook import Codebook, Variable, one_row
from survey.rules.questionnaires.types import COUNTED, Type
from survey.rules.thresholds import in_words

NOT_ASKED, EMPTY = -99_999_998, -99_999_999
NOT_ASKED_LABEL, EMPTY_LABEL = "niet gesteld", "gevraagd, leeg gelaten"
LEFT_EMPTY = "–"
ORGANISATION, SUBMITTED = "organisatie", "ingestuurd"
BETWEEN = "; "
LONGEST_TEXT = 32_000
ROWS_AT_ONCE = 1_000
LONGEST_LABEL = 250
LONGEST_OPTION = 118
LONGEST_NAME = 60
NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_]")
RESERVED = frozenset("all and by eq ge gt le lt ne not or to with".split())
TYPES = {
    Type.ONE: "één antwoord", Type.SEVERAL: "meer antwoorden", Type.SCALE: "schaal", Type.RANKING: "rangorde",
    Type.NUMBER: "getal", Type.PERCENTAGE: "percentage", Type.EURO: "bedrag", Type.SHARES: "deel van 100",
    Type.GRID: "matrix, één antwoord per rij", Type.TABLE: "tabel met getallen", Type.TEXT: "korte tekst",
    Type.LONG_TEXT: "tekst", Type.EMAIL: "mailadres", Type.DATE: "datum", Type.FILE: "bestanden",
    Type.ORGANISATION: "organisatie", Type.CALCULATION: "berekening", Type.FACT: "kenmerk", Type.NOTE: "toelichting"}
CODEBOOK = ("Variabele", "Vraag", "Onderdeel", "Soort", "Eenheid", "Code", "Antwoord")
FIGURES = ("Wat", "Uitkomst", "Marge", "Berust op", "Aantal", "Van", "Waarom niet getoond")
NUMBERS = COUNTED

Cell = str | int | float | Decimal | date | datetime | bool | None
Read = Callable[[Any], Cell]


@dataclass(frozen=True, slots=True)
class _Field:
    """One column of a file: a variable, or one option of a question with several answers."""

    name: str
    label: str
    variable: Variable
    option: str = ""


def labelled_header(codebook: Codebook, facts: Sequence[str] = ()) -> list[str]:
    """What stands above the columns of `labelled`: the words of the questions."""
    return [ORGANISATION, SUBMITTED, *facts, *(each.title or each.key for each in codebook.variables)]


def labelled(codebook: Codebook, rows: Iterable[Row], facts: Sequence[str] = ()) -> Iterator[list[Cell]]:
    """Every response as people read it: words of the options, several answers in one cell."""
    readers = [(each.key, _worded(each)) for each in codebook.variables]
    for row in rows:
        answers, known = one_row(codebook, row.answers), row.facts
        yield [row.organisation, row.submitted_at, *[known.get(name) for name in facts],
               *[read(answers.get(key, MISSING)) for key, read in readers]]


def coded_header(codebook: Codebook, facts: Sequence[str] = ()) -> list[str]:
    """What stands above the columns of `coded`: keys, and of several answers a column an option."""
    return [ORGANISATION, SUBMITTED, *facts, *(each.name for each in _fields(codebook))]


def coded(codebook: Codebook, rows: Iterable[Row], facts: Sequence[str] = ()) -> Iterator[list[Cell]]:
    """Every response in codes: the place of the option (from 1), 1 and 0 for several, numbers as they are."""
    readers = [(each.variable.key, _code(each)) for each in _fields(codebook)]
    for row in rows:
        answers, known = one_row(codebook, row.answers), row.facts
        yield [row.organisation, row.submitted_at, *[known.get(name) for name in facts],
               *[read(answers.get(key, MISSING)) for key, read in readers]]


def codebook_rows(codebook: Codebook) -> Iterator[list[Cell]]:
    """The codebook, a row an option (see CODEBOOK for what stands above it)."""
    yield from _explained(codebook)
    for repeated in codebook.repeats:
        yield from _explained(codebook.table(repeated))


def _explained(codebook: Codebook) -> Iterator[list[Cell]]:
    for field in _fields(codebook):
        each = field.variable
        known: list[Cell] = [field.name, field.label, each.section, TYPES[each.type], each.unit]
        for code, label in _labels(field).items():
            yield [*known, code, label]
        if not _labels(field):
            yield [*known, None, None]


def figure_rows(figures: Figures, rule: Publication) -> Iterator[list[Cell]]:
    """The figures of one question as they are printed everywhere (see FIGURES for what stands above them).

    What is not told has no number here either.
    """
    for each in figures.results:
        counted = each.kind in (Kind.SHARE, Kind.ANSWERED) and not each.withheld
        yield [words(each), printed(each, rule), margin(each), basis(each), each.x if counted else None,
               each.n if counted else None, each.withheld or None]


def breakdown_rows(breakdown: Breakdown, rule: Publication) -> Iterator[list[Cell]]:
    """The same per group; the name of the group stands first."""
    for group in breakdown.groups:
        yield from ([group.group, *row] for row in figure_rows(group, rule))


def sav(path: Path, codebook: Codebook, rows: Iterable[Row], facts: Sequence[str] = ()) -> None:
    """An SPSS file with the words of questions and options, and both kinds of missing answers marked as missing.

    It is written from whole columns, so memory grows with the answers: 2.5 kB for each, with 40 questions.
    """
    import pandas
    import pyreadstat

    fields = _fields(codebook)
    names = _names([ORGANISATION, SUBMITTED, *facts, *(each.name for each in fields)])
    own = dict(zip(names[2 + len(facts):], fields, strict=True))
    columns = [_Cells() for _ in names]
    waiting = coded(codebook, rows, facts)
    while part := list(islice(waiting, ROWS_AT_ONCE)):
        for column, cells in zip(columns, zip(*part, strict=True), strict=True):
            column.add(cells)
    if not columns[0].parts:
        raise RuleBroken("Er zijn nog geen reacties om in een SPSS-bestand te zetten.")
    made = {name: column.whole() for name, column in zip(names, columns, strict=True)}
    numeric = {name for name, (_, is_number) in made.items() if is_number}
    labels = {name: value for name, field in own.items() if name in numeric and (value := _value_labels(field))}
    # The columns are what they are already; a copy of them would be as large again.
    frame = pandas.DataFrame({name: made.pop(name)[0] for name in names}, copy=False)
    pyreadstat.write_sav(
        frame, str(path), file_label=_cut(codebook.title, 60),
        column_labels=[_cut(own[name].label if name in own else in_words(name), LONGEST_LABEL) for name in names],
        variable_value_labels=labels,
        missing_ranges={name: [{"lo": EMPTY, "hi": NOT_ASKED}] for name in own if name in numeric},
        variable_measure={name: _measure(field) for name, field in own.items()})


def _fields(codebook: Codebook) -> list[_Field]:
    made = []
    for each in codebook.variables:
        if each.type is Type.RANKING:
            made += [_Field(f"{each.key}_{key}", f"{each.title} – plaats van {label}", each, key)
                     for key, label, _ in each.options]
        elif each.type is Type.SEVERAL:
            made += [_Field(f"{each.key}_{key}", f"{each.title} – {label}", each, key)
                     for key, label, _ in each.options]
        else:
            made.append(_Field(each.key, each.title, each))
    return made


def _labels(field: _Field) -> dict[int, str]:
    """What the codes of a choice mean."""
    if field.variable.type is Type.RANKING:
        return {}
    if field.option:
        return {0: "nee", 1: "ja"}
    if field.variable.type is Type.SCALE:
        return {int(key): label for key, label, _ in field.variable.options}
    if field.variable.type in ONE_OF:
        return {place: label for place, (_, label, _) in enumerate(field.variable.options, 1)}
    return {}


def _value_labels(field: _Field) -> dict[float, str]:
    known = {float(code): _cut(label, LONGEST_OPTION) for code, label in _labels(field).items()}
    return known | {float(NOT_ASKED): NOT_ASKED_LABEL, float(EMPTY): EMPTY_LABEL}


def _worded(variable: Variable) -> Read:
    """How an answer to this question is read in words."""
    options = {key: label for key, label, _ in variable.options}
    if variable.type is Type.SEVERAL:
        return _read(None, LEFT_EMPTY, lambda answer: BETWEEN.join(options.get(each, str(each)) for each in answer))
    if variable.type is Type.RANKING:
        return _read(None, LEFT_EMPTY, lambda answer: BETWEEN.join(
            f"{place}. {options.get(each, str(each))}" for place, each in enumerate(answer, 1)))
    if variable.type is Type.FILE:
        return _read(None, LEFT_EMPTY, len)
    if variable.type in ONE_OF:
        return _read(None, LEFT_EMPTY, lambda answer: options.get(answer, str(answer)))
    return _read(None, LEFT_EMPTY, _plain)


def _code(field: _Field) -> Read:
    """How an answer is read as a code."""
    variable = field.variable
    if variable.type is Type.RANKING:
        return _read(NOT_ASKED, EMPTY, lambda answer: answer.index(field.option) + 1 if field.option in answer
                     else EMPTY)
    if variable.type is Type.FILE:
        return _read(NOT_ASKED, EMPTY, len)
    if field.option:
        return _read(NOT_ASKED, EMPTY, lambda answer: int(field.option in answer))
    if variable.type in ONE_OF:
        places = {key: place for place, (key, _, _) in enumerate(variable.options, 1)}
        return _read(NOT_ASKED, EMPTY, lambda answer: _place(variable, answer, places))
    if variable.type in NUMBERS or variable.type is Type.CALCULATION:
        return _read(NOT_ASKED, EMPTY, lambda answer: int(answer) if isinstance(answer, bool) else _plain(answer))
    return _read(None, LEFT_EMPTY, _plain)


def _read(not_asked: Cell, empty: Cell, given: Read) -> Read:
    """Keeps apart what was not asked, what was left empty, and what was answered."""
    def read(answer: Any) -> Cell:
        if answer is MISSING:
            return not_asked
        return empty if answer is None or answer == "" or answer == [] else given(answer)
    return read


def _place(variable: Variable, answer: Any, places: Mapping[str, int]) -> int:
    try:
        return places[answer]
    except (KeyError, TypeError):
        message = f"Het antwoord op “{variable.key}” staat niet in de vragenlijst: “{str(answer)[:80]}”."
        raise RuleBroken(message) from None


def _plain(answer: Any) -> Cell:
    if isinstance(answer, int | float | Decimal | str):
        return answer
    return answer if isinstance(answer, date) else str(answer)


class _Cells:
    """A column of numbers, or of texts where one of them is one; kept small while it grows.

    Numbers are kept in eight bytes each, until a text comes; equal texts are kept once.
    """

    def __init__(self) -> None:
        self.parts: list[Any] = []
        self._known: dict[str, str] = {}

    def add(self, cells: Sequence[Cell]) -> None:
        """Adds the cells of the next rows; only those that are no numbers are kept as they are."""
        import numpy as np

        if {int, float, Decimal, type(None)}.issuperset(map(type, cells)):
            self.parts.append(np.array(cells, dtype=float))
        else:
            self.parts.append([self._kept(each) for each in cells])

    def _kept(self, cell: Cell) -> Cell:
        text = cell.isoformat() if isinstance(cell, datetime) else cell
        return self._known.setdefault(text, text) if isinstance(text, str) else text

    def whole(self) -> tuple[Any, bool]:
        """The whole column, and whether it is one of numbers; what it was made of is gone."""
        import numpy as np

        parts, self.parts = self.parts, []
        self._known.clear()
        if all(_numeric(part) for part in parts):
            return np.concatenate([np.array(part, dtype=float) for part in parts]), True
        made = np.empty(sum(map(len, parts)), dtype=object)
        made[:] = [_spelled(each) for part in parts for each in (part if isinstance(part, list) else part.tolist())]
        return made, False


def _numeric(part: Any) -> bool:
    return not isinstance(part, list) or all(each is None or isinstance(each, int | float | Decimal) for each in part)


def _spelled(cell: Any) -> str:
    """A cell as a text of SPSS; a whole number has no point."""
    if cell is None or cell != cell or cell in (NOT_ASKED, EMPTY):
        return ""
    return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)[:LONGEST_TEXT]


def _names(wanted: Sequence[str]) -> list[str]:
    """Names that SPSS takes: letters, digits and underscores, each only once without regard to capitals."""
    made, taken = [], set[str]()
    for each in wanted:
        name = NOT_IN_A_NAME.sub("_", each)[:LONGEST_NAME].rstrip("_") or "v"
        name = name if name[0].isalpha() and name.lower() not in RESERVED else f"v_{name}"
        unique, number = name, 2
        while unique.lower() in taken:
            unique, number = f"{name}_{number}", number + 1
        taken.add(unique.lower())
        made.append(unique)
    return made


def _measure(field: _Field) -> str:
    if field.variable.type in (Type.SCALE, Type.RANKING):
        return "ordinal"
    return "scale" if field.variable.type in NUMBERS else "nominal"


def _cut(text: str, longest: int) -> str:
    """Not longer than so many bytes, and no half letter at the end."""
    return text.encode()[:longest].decode(errors="ignore")
