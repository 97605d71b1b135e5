"""Questionnaire, register and responses from files, for analysts who work without the web.

The questionnaire is an XLSForm workbook or a JSON document. Register and responses are CSV files in UTF-8
with commas, decimals with a point. An empty cell is "not asked" where the condition of the question does not
hold, and "asked, left empty" where it does: the rules of the questionnaire decide which.
"""

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from analysis.figures.rows import Row
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.answers import examine
from survey.rules.questionnaires.document import Questionnaire
from survey.rules.questionnaires.document import questionnaire as read_document
from survey.rules.questionnaires.types import LISTED, NUMERIC
from survey.rules.sheets import sheet
from survey.rules.xlsforms.reading import read

NAMES = {"swv_id": "code", "organisatie": "code", "organisation": "code", "naam": "name",
         "provincie": "province", "leerlingen": "pupils"}
"""Dutch names of columns, and the fields of the register they are."""

ABOUT_THE_RESPONSE = frozenset({"response_id", "code", "status", "ingediend_op", "submitted_at"})
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
    rows = _table(path)
    if rows and "code" not in rows[0]:
        raise RuleBroken(f"{path.name}: er is geen kolom met de code van de organisatie (code of swv_id).")
    codes = [row["code"] for row in rows]
    double = sorted({code for code in codes if codes.count(code) > 1})
    if double:
        raise RuleBroken(f"{path.name}: dubbele codes in het register: {', '.join(double[:5])}.")
    numeric = [name for name in (rows[0] if rows else ()) if name != "code" and _all_numbers(rows, name)]
    return [{name: _fact(value, name in numeric) for name, value in row.items()} for row in rows]


def responses(path: Path, asked: Questionnaire, population: Sequence[Facts]) -> Responses:
    """The submitted responses; raises RuleBroken for columns, codes and answers that do not fit."""
    table = _table(path)
    known = {fact["code"]: fact for fact in population}
    _check_columns(path, table, asked, known)
    rows: list[Row] = []
    loose = 0
    for number, cells in enumerate(table, start=2):
        if cells.get("status", "").lower() not in SUBMITTED:
            continue
        row, ignored = _Reader(path.name, number, asked, known).row(cells)
        rows.append(row)
        loose += ignored
    return Responses(tuple(rows), tuple(_notes(rows, loose)))


def _table(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restkey="", restval="")
            names = [NAMES.get(name.strip(), name.strip()) for name in reader.fieldnames or ()]
            rows = [[str(cell or "").strip() for cell in row.values()] for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error):
        raise RuleBroken(f"{path.name} kan niet worden gelezen als CSV in UTF-8.") from None
    if not names or any(len(row) != len(names) for row in rows):
        raise RuleBroken(f"{path.name} is leeg, of heeft regels met te veel kolommen.")
    return [dict(zip(names, row, strict=True)) for row in rows]


def _all_numbers(rows: Sequence[Mapping[str, str]], name: str) -> bool:
    return all(_decimal(row[name]) is not None for row in rows if row[name])


def _fact(value: str, numeric: bool) -> Any:
    if value == "":
        return None
    return _decimal(value) if numeric else value


def _decimal(value: str) -> Decimal | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _check_columns(path: Path, table: Sequence[Mapping[str, str]], asked: Questionnaire,
                   known: Mapping[str, Facts]) -> None:
    if not table:
        return
    facts = {name for fact in known.values() for name in fact}
    if "code" not in table[0]:
        raise RuleBroken(f"{path.name}: er is geen kolom met de code van de organisatie (code of swv_id).")
    unknown = table[0].keys() - asked.by_key.keys() - facts - ABOUT_THE_RESPONSE
    if unknown:
        raise RuleBroken(f"{path.name}: onbekende kolommen: {', '.join(sorted(unknown))}.")


@dataclass(frozen=True, slots=True)
class _Reader:
    """One line of the file."""

    file: str
    number: int
    asked: Questionnaire
    known: Mapping[str, Facts]

    def row(self, cells: Mapping[str, str]) -> tuple[Row, int]:
        """The row, and how many answers stood under questions that were not put."""
        code = cells["code"]
        if code not in self.known:
            raise self._broken(f"organisatie “{code}” staat niet in het register.")
        moment = self._moment(cells.get("submitted_at") or cells.get("ingediend_op", ""))
        typed = {key: self._typed(key, cells[key]) for key in self.asked.by_key if cells.get(key)}
        found = examine(self.asked, typed, self.known[code], moment.date())
        for key in typed.keys() & found.errors.keys():
            raise self._broken(f"{key}: {found.errors[key]}")
        return Row(code, self.known[code], moment, found.values), len(typed.keys() - found.asked)

    def _typed(self, key: str, cell: str) -> str | list[str]:
        question = self.asked.by_key[key]
        if question.type in LISTED:
            return SEPARATOR.split(cell)
        return cell.replace(".", ",") if question.type in NUMERIC and POINT.fullmatch(cell) else cell

    def _moment(self, written: str) -> datetime:
        try:
            return datetime.fromisoformat(written)
        except ValueError:
            raise self._broken(f"“{written}” is geen moment van insturen.") from None

    def _broken(self, message: str) -> RuleBroken:
        return RuleBroken(f"{self.file}, regel {self.number}: {message}")


def _notes(rows: Sequence[Row], loose: int) -> Iterable[str]:
    codes = [row.organisation for row in rows]
    if double := len(codes) - len(set(codes)):
        yield f"Let op: {double} eerdere reacties van dezelfde organisatie tellen niet mee; de laatste telt."
    if loose:
        yield f"Let op: {loose} antwoorden op vragen die niet gesteld waren, tellen niet mee."
