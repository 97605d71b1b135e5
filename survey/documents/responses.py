"""Answers as a table: one row an answer, in words to read or in codes to calculate with."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, groupby, islice, repeat
from operator import attrgetter
from typing import Any, Protocol

from survey.documents.tables import END, Cell, Sheet, csv_cells, csv_lines, csv_lines_of
from survey.rules.questionnaires.codebook import Codebook, Repeated, Variable, all_rows, one_row
from survey.rules.questionnaires.types import Type
from survey.rules.responses import Source

NOT_ASKED = "niet gevraagd"
LINES_AT_ONCE = 100
MOST_REMEMBERED = 5000
"""Different answers to one question of which the cells are kept, so that memory stays what it is."""
LONGEST_REMEMBERED = 200
MISSING = object()
"""Stands for no key: the question was not asked."""
PLAIN = frozenset({str, int, type(None), object})
"""Of answers of these kinds those that are equal are written alike."""
ABOUT = ("Code", "Naam", "Sector", "Provincie", "Leerlingen", "Ingestuurd op", "Keren ingestuurd", "Hoe",
         "Ingevoerd door", "Versie van de vragenlijst")
MOMENT = ABOUT.index("Ingestuurd op")
ROW_ABOUT = ("Code", "Naam", "Nummer")
READING = ("Een lege cel is een vraag die wel gesteld en niet beantwoord is. "
           f"Waar “{NOT_ASKED}” staat, is de vraag aan dit lid niet gesteld.")


class Given(Protocol):
    """One answer that was sent in."""

    @property
    def code(self) -> str | None: ...
    @property
    def name(self) -> str: ...
    @property
    def facts(self) -> Mapping[str, Any]: ...
    @property
    def submitted_at(self) -> datetime: ...
    @property
    def submissions(self) -> int: ...
    @property
    def source(self) -> str: ...
    @property
    def entered_by(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def answers(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and how its cell comes from the answers."""

    key: str
    heading: str
    cell: Callable[[Mapping[str, Any]], Cell]


def header(codebook: Codebook, coded: bool) -> tuple[str, ...]:
    """The words above the columns: labels to read, or keys to calculate with."""
    return (*ABOUT, *(column.heading for column in columns(codebook, coded)))


def rows(codebook: Codebook, given: Iterable[Given], coded: bool,
         names: Mapping[str, str] | None = None) -> Iterator[tuple[Cell, ...]]:
    """One row an answer; `names` holds organisations by code, for a question that names one."""
    made = columns(codebook, coded, names)
    for each in given:
        answers = one_row(codebook, each.answers)
        yield (*_about(each), *(column.cell(answers) for column in made))


def row_header(codebook: Codebook, repeated: Repeated, coded: bool) -> tuple[str, ...]:
    """The words above the columns of a table with a row for every school."""
    return (*ROW_ABOUT, *(column.heading for column in columns(codebook.table(repeated), coded)))


def row_rows(codebook: Codebook, repeated: Repeated, given: Iterable[Given], coded: bool,
             names: Mapping[str, str] | None = None) -> Iterator[tuple[Cell, ...]]:
    """One row a school; the code of who answered ties it to the row of that answer, and its place tells them apart."""
    made = columns(codebook.table(repeated), coded, names)
    for each in given:
        for place, answers in enumerate(all_rows(repeated, each.answers), 1):
            yield (each.code, each.name, place, *(column.cell(answers) for column in made))


def csv_file(codebook: Codebook, given: Iterable[Given], coded: bool,
             names: Mapping[str, str] | None = None) -> Iterator[str]:
    """The same rows as a CSV file, many lines at once: the same answer is put in words once."""
    yield next(csv_lines(header(codebook, coded), ()))
    questions = [_Question(key, [each.cell for each in found])
                 for key, found in groupby(columns(codebook, coded, names), attrgetter("key"))]
    waiting, known = iter(given), _Cells()
    while part := list(islice(waiting, LINES_AT_ONCE)):
        yield _lines(codebook, part, questions, known)


def _lines(codebook: Codebook, part: Sequence[Given], questions: "Sequence[_Question]", known: "_Cells") -> str:
    """Lines put together question by question: one look at all answers to it costs little more than at one."""
    not_asked = dict.fromkeys((question.key for question in questions), MISSING)
    answers = [one_row(codebook, each.answers) for each in part]
    filled = [{**not_asked, **each} for each in answers]
    cells = [question.cells([each[question.key] for each in filled], answers) for question in questions]
    return "".join(chain.from_iterable(zip(*_who(part, known), *cells, repeat(END))))


class _Cells(dict[tuple[Cell, ...], str]):
    """Cells that return on many lines, as they stand there."""

    def __missing__(self, cells: tuple[Cell, ...]) -> str:
        made = csv_cells(cells)
        if len(self) < MOST_REMEMBERED:
            self[cells] = made
        return made


def _who(part: Sequence[Given], known: _Cells) -> tuple[Iterable[str], ...]:
    """The cells of `ABOUT` of these lines: what differs from line to line, and what returns."""
    about = [_about(each) for each in part]
    moments = csv_lines_of((each[MOMENT],) for each in about)
    return (csv_lines_of(each[:2] for each in about), [known[each[2:MOMENT]] for each in about], repeat(";"), moments,
            [known[each[MOMENT + 1:]] for each in about])


class _Question:
    """The cells of one question in lines of CSV; answers that return, as most do, are remembered."""

    def __init__(self, key: str, columns: list[Callable[[Mapping[str, Any]], Cell]]) -> None:
        self.key, self._columns = key, columns
        self._known: dict[Any, str] = {}

    def cells(self, given: Sequence[Any], answers: Sequence[Mapping[str, Any]]) -> Sequence[str]:
        """Of every line, from the answer to this question, and all answers to make them from."""
        if not PLAIN.issuperset(map(type, given)):
            # Of other answers equal does not mean written alike: one is as good as true, and 8.3 as 8.30.
            given = [each if each.__class__ in PLAIN else (each.__class__, repr(each)) for each in given]
        known = self._known
        with suppress(KeyError):
            return [known[sign] for sign in given]
        return [known[sign] if sign in known else self._made(sign, each)
                for sign, each in zip(given, answers, strict=True)]

    def _made(self, sign: Any, answers: Mapping[str, Any]) -> str:
        made = csv_cells(column(answers) for column in self._columns)
        if len(self._known) < MOST_REMEMBERED and len(made) < LONGEST_REMEMBERED:
            self._known[sign] = made
        return made


def _about(given: Given) -> tuple[Cell, ...]:
    facts = given.facts
    return (given.code, given.name, facts.get("sector"), facts.get("province"), facts.get("pupils"),
            given.submitted_at, given.submissions, Source(given.source).words, given.entered_by, given.version)


def columns(codebook: Codebook, coded: bool, names: Mapping[str, str] | None = None) -> list[Column]:
    """The columns of all variables; coded, a question with several choices has one for each of them."""
    found = []
    for variable in codebook.variables:
        if coded and variable.type is Type.SEVERAL:
            found += [_ticked(variable, key) for key, _, _ in variable.options]
        elif coded and variable.type is Type.RANKING:
            found += [_placed(variable, key) for key, _, _ in variable.options]
        else:
            found.append(_column(variable, coded, names or {}))
    return found


def _ticked(variable: Variable, option: str) -> Column:
    def cell(answers: Mapping[str, Any]) -> Cell:
        if variable.key not in answers:
            return NOT_ASKED
        chosen = answers[variable.key]
        return None if chosen is None else int(option in chosen)

    return Column(variable.key, f"{variable.key}.{option}", cell)


def _placed(variable: Variable, option: str) -> Column:
    """The place of one option in a ranking; empty for one without a place."""
    def cell(answers: Mapping[str, Any]) -> Cell:
        if variable.key not in answers:
            return NOT_ASKED
        order = answers[variable.key] or []
        return order.index(option) + 1 if option in order else None

    return Column(variable.key, f"{variable.key}.{option}", cell)


def _column(variable: Variable, coded: bool, names: Mapping[str, str]) -> Column:
    labels = {} if coded else {key: label for key, label, _ in variable.options}

    def cell(answers: Mapping[str, Any]) -> Cell:
        if variable.key not in answers:
            return NOT_ASKED
        return _cell(variable, answers[variable.key], labels, {} if coded else names)

    return Column(variable.key, variable.key if coded else _heading(variable), cell)


def _heading(variable: Variable) -> str:
    unit = f" ({variable.unit})" if variable.unit and variable.unit not in variable.label else ""
    return f"{variable.title}{unit}"


def _cell(variable: Variable, value: Any, labels: Mapping[str, str], names: Mapping[str, str]) -> Cell:
    if isinstance(value, list):
        if variable.type is Type.FILE:
            return len(value)
        if variable.type is Type.RANKING:
            return "; ".join(f"{place}. {labels.get(each, each)}" for place, each in enumerate(value, 1))
        return "; ".join(labels.get(each, each) for each in value)
    if variable.type is Type.DATE and isinstance(value, str):
        return date.fromisoformat(value)
    if variable.type is Type.ORGANISATION and isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, str):
        return labels.get(value, value)
    return value if isinstance(value, bool | int | Decimal) else None


def names_organisations(codebook: Codebook) -> bool:
    """Whether a question asks for an organisation, so that `rows` needs the names of all."""
    return any(variable.type is Type.ORGANISATION for variable in _everything(codebook))


def _everything(codebook: Codebook) -> Iterator[Variable]:
    """The variables of an answer, and those of the rows in it."""
    yield from codebook.variables
    for repeated in codebook.repeats:
        yield from repeated.variables


def explained(codebook: Codebook) -> Sheet:
    """The sheet that tells what the columns and codes mean."""
    lines: list[tuple[Cell, ...]] = [("", READING, "", "", "")]
    for variable in _everything(codebook):
        lines.append((variable.key, variable.title, variable.section, variable.unit, ""))
        lines += [(variable.key, "", "", key, label) for key, label, _ in variable.options]
    return Sheet("Codeboek", ("Sleutel", "Vraag", "Onderdeel", "Eenheid of code", "Betekenis van de code"), lines)


def sheets(codebook: Codebook, given: Iterable[Given], coded: bool,
           names: Mapping[str, str] | None = None) -> list[Sheet]:
    """The workbook: the answers, a sheet with a row a school for every section that is filled in several times, and
    what the columns mean.
    """
    # What is read once only would be gone after the first sheet.
    known = list(given) if codebook.repeats else given
    return [Sheet("Antwoorden", header(codebook, coded), rows(codebook, known, coded, names)),
            *(Sheet(repeated.title or repeated.key, row_header(codebook, repeated, coded),
                    row_rows(codebook, repeated, known, coded, names)) for repeated in codebook.repeats),
            explained(codebook)]
