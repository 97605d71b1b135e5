"""Lists as a spreadsheet: XLSX and CSV, written row by row and safe to open.

What somebody typed can begin with `=` and would then be run as a formula by the program that opens the file.
Here a text stays a text, always; numbers stay numbers, days stay days.
"""

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import IO, TYPE_CHECKING, Any

from survey.rules.broken import RuleBroken
from survey.rules.calendar import AMSTERDAM

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
END = "\r\n"
MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
LONGEST_SHEET_NAME = 31
# A spreadsheet calculates with fifteen figures; a longer number is kept whole as a text.
LARGEST_NUMBER = 10**15
IN_MEMORY = 2 * 1024 * 1024
FORMULA = re.compile(r"[=+\-@\t\r\n]")
NOT_IN_A_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
LONE_SURROGATE = re.compile("[\ud800-\udfff]")

Cell = str | int | float | Decimal | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name on the tab, the words above the columns and the rows, which may be a generator."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The lines of a CSV file as Dutch Excel opens it: byte order mark, semicolons, decimal commas.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    writer = csv.writer(_Echo(), delimiter=";", lineterminator=END)
    yield BYTE_ORDER_MARK + writer.writerow([_as_csv(cell) for cell in header])
    for row in rows:
        yield writer.writerow([_as_csv(cell) for cell in row])


def csv_cells(cells: Iterable[Cell]) -> str:
    """Cells as they stand in a line of such a file, with a semicolon before each; lines may be put together of them."""
    # What ends a line is quoted inside a cell only if the writer knows it.
    writer = csv.writer(_Echo(), delimiter=";", lineterminator=END)
    line: str = writer.writerow(["", *map(_as_csv, cells)])
    return line.removesuffix(END)


def csv_lines_of(rows: Iterable[Iterable[Cell]]) -> Iterator[str]:
    """Lines of such a file without their ends, to which `csv_cells` may be added; no line is only one empty cell."""
    lines: list[str] = []
    csv.writer(_Into(lines), delimiter=";", lineterminator=END).writerows(map(_as_csv, row) for row in rows)
    return (line[:-len(END)] for line in lines)


class _Into:
    """What the csv module writes many lines to at once."""

    def __init__(self, lines: list[str]) -> None:
        self.write = lines.append


class _Echo:
    """What the csv module writes to: it hands the line back."""

    def write(self, line: str) -> str:
        return line


def _as_csv(cell: Cell) -> str:
    # Nearly all cells are one of these, and a hundred thousand answers have millions of them.
    if cell is None:
        return ""
    if cell.__class__ is int:
        return str(cell)
    if isinstance(cell, str) and cell.isascii() and len(cell) <= LONGEST_CELL:
        return f"'{cell}" if FORMULA.match(cell) else cell
    value = _plain(cell)
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return f"'{value}" if FORMULA.match(value) else value
    return "" if value is None else f"{Decimal(str(value)):f}".replace(".", ",")


def xlsx(sheets: Iterable[Sheet]) -> IO[bytes]:
    """An open workbook file, at its beginning; whoever takes it closes it.

    Rows go to disk one by one, so that a long list costs no memory.
    """
    from xlsxwriter import Workbook

    made = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}
    with Workbook(made, options) as workbook:
        formats, names = _formats(workbook), set[str]()
        for sheet in sheets:
            _write_sheet(workbook.add_worksheet(_sheet_name(sheet.name, names)), sheet, formats)
    made.seek(0)
    return made


def _formats(workbook: "Workbook") -> "dict[str, Format]":
    return {
        "header": workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        # The quote prefix keeps a text a text, also after somebody has edited the cell.
        "quoted": workbook.add_format({"quote_prefix": True}),
        "day": workbook.add_format({"num_format": "dd-mm-yyyy"}),
        "moment": workbook.add_format({"num_format": "dd-mm-yyyy hh:mm"}),
    }


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that a tab may have, and that no other tab has."""
    clean = NOT_IN_A_SHEET_NAME.sub(" ", name).strip(" '")[:LONGEST_SHEET_NAME] or "Blad"
    made, number = clean, 2
    while made.lower() in taken or made.lower() == "history":
        made = f"{clean[:LONGEST_SHEET_NAME - 4]} {number}"
        number += 1
    taken.add(made.lower())
    return made


def _write_sheet(worksheet: "Worksheet", sheet: Sheet, formats: "dict[str, Format]") -> None:
    worksheet.freeze_panes(1, 0)
    for column, title in enumerate(sheet.header):
        worksheet.set_column(column, column, min(max(len(title) + 2, 12), 40))
        worksheet.write_string(0, column, text_in_a_cell(title), formats["header"])
    for number, row in enumerate(sheet.rows, 1):
        if number >= MOST_ROWS:
            raise RuleBroken("Deze lijst is te lang voor een werkblad. Kies CSV of maak de selectie kleiner.")
        for column, cell in enumerate(row):
            _write_cell(worksheet, number, column, _plain(cell), formats)


def _write_cell(worksheet: "Worksheet", row: int, column: int, value: Any, formats: "dict[str, Format]") -> None:
    if isinstance(value, str):
        worksheet.write_string(row, column, value, formats["quoted"] if FORMULA.match(value) else None)
    elif isinstance(value, datetime):
        worksheet.write_datetime(row, column, value, formats["moment"])
    elif isinstance(value, date):
        worksheet.write_datetime(row, column, datetime(value.year, value.month, value.day), formats["day"])  # noqa: DTZ001
    elif value is not None:
        worksheet.write_number(row, column, value)


def _plain(cell: Cell) -> str | int | float | Decimal | date | datetime | None:
    """The cell as both kinds of file can hold it: wall-clock time, yes and no in words, no endless numbers."""
    if isinstance(cell, bool):
        return "ja" if cell else "nee"
    if isinstance(cell, str):
        return text_in_a_cell(cell)
    if isinstance(cell, datetime):
        return cell.astimezone(AMSTERDAM).replace(tzinfo=None)
    if isinstance(cell, int | float | Decimal):
        return _number(cell)
    return cell


def _number(number: int | float | Decimal) -> int | float | Decimal | str | None:
    if not isfinite(number):
        return None
    return str(number) if not -LARGEST_NUMBER < number < LARGEST_NUMBER else number


def text_in_a_cell(text: str) -> str:
    """A text as a cell can hold it; half a character cannot be written at all."""
    return LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)[:LONGEST_CELL]
