"""Questionnaire, register and responses from files, for analysts who work without the web.

The questionnaire is an XLSForm workbook or a JSON document. Register and responses are CSV files in UTF-8, with
commas or semicolons; the register and the answers in codes that the platform exports are among them. An empty cell
is "not asked" where the condition of the question does not hold, and "asked, left empty" where it does: the rules of
the questionnaire decide which.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from analysis import csvfiles
from analysis.csvfiles import NO_NUMBERS, Cells
from analysis.figures.rows import Row
from analysis.material import FEW_VALUES
from survey.rules.broken import RuleBroken
from survey.rules.calendar import AMSTERDAM
from survey.rules.prefills import BESIDE
from survey.rules.questionnaires.answers import examine
from survey.rules.questionnaires.document import Questionnaire
from survey.rules.questionnaires.document import questionnaire as read_document
from survey.rules.questionnaires.types import LISTED, NUMERIC, Type
from survey.rules.sheets import sheet
from survey.rules.xlsforms.reading import read

ABOUT_THE_RESPONSE = frozenset({"response_id", "code", "status", "submitted_at", "Keren ingestuurd", "Hoe",
                                "Ingevoerd door", "Versie van de vragenlijst"})
NOT_ASKED = "niet gevraagd"
PUPILS = "pupils"
SUBMITTED = frozenset({"ingediend", "submitted", ""})
POINT = re.compile(r"-?\d+\.\d+")
SEPARATOR = re.compile(r"[;\s]+")

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Responses:
    """Rows, and what a reader of the figures should know about the file."""

    rows: tuple[Row, ...]
    notes: tuple[str, ...]


def questionnaire(path: Path) -> Questionnaire:
    """The questionnaire in an XLSForm workbook, or in a JSON document."""
    if path.suffix.lower() == ".xlsx":
        return _from_workbook(path)
    if path.suffix.lower() != ".json":
        raise RuleBroken(f"{path.name}: geef de vragenlijst als werkmap (.xlsx) of als JSON-document (.json).")
    try:
        return read_document(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        raise RuleBroken(f"{path.name} kan niet worden gelezen als vragenlijst.") from None


def _from_workbook(path: Path) -> Questionnaire:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(path)
        sheets = [sheet(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False))
                  for name in book.sheet_names]
    except (OSError, CalamineError):
        raise RuleBroken(f"{path.name} kan niet worden gelezen als werkmap.") from None
    found = read(sheets)
    if found.questionnaire is None:
        raise RuleBroken("\n".join(f"{fault.sheet}, rij {fault.row}: {fault.message}" for fault in found.faults))
    return found.questionnaire


def register(path: Path) -> list[Facts]:
    """The facts of all who were invited; columns with only numbers are numbers."""
    table = csvfiles.read(path)
    if "code" not in table.names:
        raise RuleBroken(f"{path.name}: er is geen kolom met de code van de organisatie (code of swv_id).")
    if not table.rows:
        raise RuleBroken(f"{path.name}: er staat geen organisatie in.")
    _check_codes(path, table)
    numeric = {name for name in table.names if name != "code" and _is_numeric(path, table, name)}
    return [{name: _fact(table, value, name in numeric) for name, value in row.items()} for _, row in table.rows]


def _check_codes(path: Path, table: Cells) -> None:
    without = next((line for line, row in table.rows if not row["code"]), None)
    if without is not None:
        raise RuleBroken(f"{path.name}, regel {without}: hier ontbreekt de code van de organisatie.")
    times = Counter(code for _, code in table.column("code"))
    double = sorted(code for code, count in times.items() if count > 1)
    if double:
        raise RuleBroken(f"{path.name}: dubbele codes in het register: {', '.join(double[:5])}.")


def _is_numeric(path: Path, table: Cells, name: str) -> bool:
    """Whether a column holds numbers only; a number that is none among them is a mistake, and no word."""
    cells = table.column(name)
    wrong = [(line, cell) for line, cell in cells if table.number(cell) is None]
    numbers = len(wrong) < len(cells)
    for line, cell in wrong:
        if name == PUPILS or (numbers and cell.lower() in NO_NUMBERS):
            raise RuleBroken(f"{path.name}, regel {line}: “{cell}” in kolom {name} is geen getal.")
    for line, cell in cells if name == PUPILS else ():
        if (table.number(cell) or 0) < 0:
            raise RuleBroken(f"{path.name}, regel {line}: {cell} leerlingen kan niet.")
    return numbers and not wrong


def _fact(table: Cells, value: str, numeric: bool) -> Any:
    if value == "":
        return None
    return table.number(value) if numeric else value


def facts(wanted: Iterable[str], population: Sequence[Facts]) -> list[str]:
    """The fields of the register to break down by, asked for as the columns are called in its file.

    Refuses what tells nearly all organisations apart: a name, or a number such as that of the pupils.
    """
    names = [csvfiles.named(name) for name in wanted]
    for name in names:
        values = {each.get(name) for each in population}
        if len(values) > FEW_VALUES or any(isinstance(value, Decimal) for value in values):
            raise RuleBroken(f"“{name}” deelt niet in groepen in: kies een kenmerk met ten hoogste {FEW_VALUES} "
                             "verschillende woorden.")
    return names


def responses(path: Path, asked: Questionnaire, population: Sequence[Facts]) -> Responses:
    """The submitted responses; raises RuleBroken for columns, codes and answers that do not fit."""
    table = csvfiles.read(path)
    known = {fact["code"]: fact for fact in population}
    _check_columns(path, table, asked, known)
    read_lines = [_Reader(path.name, line, table.dutch, asked, known).row(cells) for line, cells in table.rows
                  if cells.get("status", "").lower() in SUBMITTED]
    return Responses(tuple(line.row for line in read_lines), tuple(_notes(table, read_lines)))


def _check_columns(path: Path, table: Cells, asked: Questionnaire, known: Mapping[str, Facts]) -> None:
    facts = {name for fact in known.values() for name in fact}
    if "code" not in table.names:
        raise RuleBroken(f"{path.name}: er is geen kolom met de code van de organisatie (code of swv_id).")
    fitting = asked.by_key.keys() | _spread(asked).keys() | facts | ABOUT_THE_RESPONSE | csvfiles.FIELDS
    unknown = {name for name in table.names if name not in fitting and name.rpartition(": ")[2] not in BESIDE}
    if unknown:
        raise RuleBroken(f"{path.name}: onbekende kolommen: {', '.join(sorted(unknown))}.")


def _spread(asked: Questionnaire) -> dict[str, tuple[str, str]]:
    """Columns of one option each ("q5.zorg"), as the export in codes has them, with their question and option."""
    return {f"{each.key}.{option.key}": (each.key, option.key) for each in asked.questions if each.type in LISTED
            for option in each.options}


@dataclass(frozen=True, slots=True)
class _Line:
    """What a line says: the row, how many answers it has to what was not asked, and the shares that are not 100."""

    row: Row
    ignored: int
    uneven: int
    differing: int


@dataclass(frozen=True, slots=True)
class _Reader:
    """One line of the file."""

    file: str
    number: int
    dutch: bool
    asked: Questionnaire
    known: Mapping[str, Facts]

    def row(self, cells: Mapping[str, str]) -> _Line:
        """The row, and what a reader should know of it."""
        code = cells["code"]
        if not code:
            raise self._broken("hier ontbreekt de code van de organisatie.")
        if code not in self.known:
            raise self._broken(f"organisatie “{code}” staat niet in het register.")
        facts, moment = self.known[code], self._moment(cells.get("submitted_at", ""))
        given = {key: cell for key, cell in cells.items() if cell and cell != NOT_ASKED}
        typed: dict[str, Any] = {key: self._typed(key, given[key]) for key, question in self.asked.by_key.items()
                                 if key in given and question.type is not Type.CALCULATION}
        typed |= self._listed(given)
        found = examine(self.asked, typed, facts, moment.date())
        for key in typed.keys() & found.errors.keys():
            said = f"“{given[key][:80]}” kan niet. " if key in given else ""
            raise self._broken(f"{key}: {said}{found.errors[key]}")
        uneven = {self.asked.by_key[key].key for key in typed if self.asked.by_key[key].type is Type.SHARES}
        return _Line(Row(code, facts, moment, found.values), len(typed.keys() - found.asked),
                     len(uneven & found.errors.keys()), self._differing(given, facts))

    def _typed(self, key: str, cell: str) -> str | list[str]:
        question = self.asked.by_key[key]
        if question.type in LISTED:
            return SEPARATOR.split(cell)
        points = not self.dutch and question.type in NUMERIC and POINT.fullmatch(cell)
        return cell.replace(".", ",") if points else cell

    def _listed(self, given: Mapping[str, str]) -> dict[str, list[str]]:
        """Answers with a column for every option: what was chosen, or the options by their places."""
        found: dict[str, list[tuple[int, str]]] = {}
        for column, (key, option) in _spread(self.asked).items():
            cell = given.get(column, "0")
            if not cell.isdecimal():
                raise self._broken(f"{column}: “{cell}” is geen 0, 1 of plaats.")
            if int(cell):
                found.setdefault(key, []).append((int(cell), option))
        return {key: [option for _, option in sorted(chosen, key=lambda each: each[0])]
                for key, chosen in found.items()}

    def _differing(self, given: Mapping[str, str], facts: Facts) -> int:
        """How many facts stand otherwise in the register, which counts; what is asked may differ."""
        asked = {key for question in self.asked.questions for key in question.keys}
        return sum(name in given and given[name] != value for name, value in facts.items()
                   if isinstance(value, str) and name not in asked)

    def _moment(self, written: str) -> datetime:
        """A moment without a zone is Dutch time, as everywhere else."""
        try:
            moment = datetime.fromisoformat(written)
        except ValueError:
            raise self._broken(f"“{written}” is geen moment van insturen.") from None
        return moment if moment.tzinfo else moment.replace(tzinfo=AMSTERDAM)

    def _broken(self, message: str) -> RuleBroken:
        return RuleBroken(f"{self.file}, regel {self.number}: {message}")


def _notes(table: Cells, lines: Sequence[_Line]) -> Iterable[str]:
    codes = [line.row.organisation for line in lines]
    if double := len(codes) - len(set(codes)):
        many = "1 eerdere reactie van dezelfde organisatie telt" if double == 1 else (
            f"{double} eerdere reacties van dezelfde organisatie tellen")
        yield f"Let op: {many} niet mee; de laatste telt."
    if loose := sum(line.ignored for line in lines):
        many = "1 antwoord op een vraag die niet gesteld was, telt" if loose == 1 else (
            f"{loose} antwoorden op vragen die niet gesteld waren, tellen")
        yield f"Let op: {many} niet mee."
    if uneven := sum(line.uneven for line in lines):
        yield f"Let op: {uneven} keer zijn delen samen geen 100%; die delen tellen niet mee."
    if differing := sum(line.differing for line in lines):
        yield f"Let op: {differing} keer staat een kenmerk anders in het register; het register telt."
    skipped = Counter(row.get("status", "") for _, row in table.rows if row.get("status", "").lower() not in SUBMITTED)
    for status, count in skipped.items():
        yield f"Let op: wat de status “{status}” heeft, telt niet mee: {count} keer."
