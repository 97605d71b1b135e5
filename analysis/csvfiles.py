"""CSV files as analysts have them: with commas, or with semicolons and decimal commas as Dutch Excel writes them.

What the platform exports itself can be read as it is: the words above its columns are known here.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from survey.rules.broken import RuleBroken

NAMES = {"swv_id": "code", "organisatie": "code", "organisation": "code", "naam": "name", "provincie": "province",
         "leerlingen": "pupils", "aantal leerlingen": "pupils", "soort organisatie": "kind",
         "ingediend_op": "submitted_at", "ingestuurd op": "submitted_at"}
"""Dutch names of columns, and the fields of the register or the response that they are."""

FIELDS = frozenset({*NAMES.values(), "sector"})
SEPARATED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
WITH_A_COMMA = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+")
THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+")
NO_NUMBERS = frozenset({"nan", "inf", "-inf", "+inf", "infinity", "-infinity", "#n/b", "#n/a", "#deel/0!", "#div/0!"})


@dataclass(frozen=True, slots=True)
class Cells:
    """Rows by the names of their columns, each with its line in the file; `dutch` says that commas are decimal."""

    names: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]
    dutch: bool

    def column(self, name: str) -> list[tuple[int, str]]:
        """What stands in a column, with its line; without the empty cells."""
        return [(line, row[name]) for line, row in self.rows if row[name]]

    def number(self, cell: str) -> Decimal | None:
        """The number in a cell, or None for what is no finite number."""
        if self.dutch and (WITH_A_COMMA.fullmatch(cell) or THOUSANDS.fullmatch(cell)):
            cell = cell.replace(".", "").replace(",", ".")
        try:
            number = Decimal(cell)
        except InvalidOperation:
            return None
        return number if number.is_finite() else None


def read(path: Path) -> Cells:
    """The cells of a file; raises RuleBroken for what is no such file, and for a column that stands there twice."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            text = file.read()
        declared = SEPARATED.match(text)
        text = text[declared.end():] if declared else text
        separator = declared[1] if declared else _separator(text)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        names = tuple(map(named, next(reader, ())))
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader if any(map(str.strip, row))]
    except (OSError, UnicodeDecodeError, csv.Error):
        raise RuleBroken(f"{path.name} kan niet worden gelezen als CSV in UTF-8.") from None
    _check(path, names, rows)
    padded = ((line, [*row, *[""] * (len(names) - len(row))]) for line, row in rows)
    return Cells(names, tuple((line, dict(zip(names, row, strict=True))) for line, row in padded), separator == ";")


def named(column: str) -> str:
    """The name by which a column is known: its field where it is one, otherwise what stands above it."""
    plain = column.strip()
    field = NAMES.get(plain.lower(), plain.lower())
    return field if field in FIELDS else plain


def _separator(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;", key=first.count)


def _check(path: Path, names: tuple[str, ...], rows: Iterable[tuple[int, list[str]]]) -> None:
    if not any(names):
        raise RuleBroken(f"{path.name} is leeg.")
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise RuleBroken(f"{path.name}: een kolom staat er meer dan eens in: {', '.join(map(repr, twice[:5]))}.")
    wide = next((line for line, row in rows if len(row) > len(names)), None)
    if wide is not None:
        raise RuleBroken(f"{path.name}, regel {wide}: deze regel heeft te veel kolommen.")
