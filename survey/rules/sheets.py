"""A sheet of a workbook as it was read, whoever read it: nothing but tidy texts."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Above this a float no longer tells every whole number apart.
EXACT = 2**53


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; `rows[0]` is row 1 of the spreadsheet, and all rows are as long as the longest."""

    name: str
    rows: tuple[tuple[str, ...], ...]


def sheet(name: str, rows: Iterable[Sequence[object]], decimal: str = ".") -> Sheet:
    """Cells as texts without blanks around them, without the empty rows and columns at the end.

    `decimal` stands before the decimals of a number: where people would read 1.234 as thousands, a comma.
    """
    tidy = [[_tidy(_text(cell, decimal)) for cell in row] for row in rows]
    while tidy and not any(tidy[-1]):
        tidy.pop()
    width = max((at + 1 for row in tidy for at, cell in enumerate(row) if cell), default=0)
    return Sheet(name, tuple(tuple((row + [""] * width)[:width]) for row in tidy))


def _text(cell: object, decimal: str) -> str:
    """A whole number has no ".0" behind it, and a day no time."""
    if isinstance(cell, bool):
        return "ja" if cell else "nee"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) <= EXACT else repr(cell).replace(".", decimal)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(timespec="minutes")
    if isinstance(cell, time):
        return cell.isoformat(timespec="minutes")
    return str(cell)


def _tidy(cell: str) -> str:
    known = cell if cell.isprintable() else CONTROL.sub("", cell).replace("\r\n", "\n")
    return known.strip(" \t\r\n\xa0\ufeff")
