"""A workbook with answers as it goes out, and what people do to it in their spreadsheet before it comes back."""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from openpyxl import Workbook, load_workbook

from survey.documents.answerbooks.books import Book, xlsx
from survey.rules.answerbooks.cells import marks_of
from survey.rules.answerbooks.layout import pages
from survey.rules.answerbooks.sheets import Page, Stamp, sheet_of, sheets_of
from survey.rules.prefills import NOTHING, Prefilled
from survey.rules.questionnaires.document import Questionnaire

TODAY = date(2022, 2, 2)
# What a spreadsheet cannot hold at all.
IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LOOKS_ESCAPED = re.compile("_(x[0-9A-Fa-f]{4}_)")


def sign(payload: str) -> str:
    return hashlib.sha256(payload.encode()).hexdigest()


def fits(payload: str, signature: str) -> bool:
    return sign(payload) == signature


def a_book(asked: Questionnaire, typed: Mapping[str, Any] | None = None, facts: Mapping[str, Any] | None = None,
           prefilled: Prefilled = NOTHING) -> tuple[bytes, tuple[Page, ...]]:
    """The workbook of a member, and its sheets."""
    whole = prefilled.over(typed or {})
    made = pages(asked, whole, facts or {}, TODAY, prefilled)
    known = Stamp(1, 2, 3, 4, "2022-02-02T09:00", sheets_of(made), marks_of(made, whole))
    return xlsx(Book("Monitor", "Voorbeeld-swv PO-01", ("Vul de gele cellen in.",), made, whole, prefilled, known),
                sign), made


def edited(content: bytes, change: Callable[[Workbook], None]) -> bytes:
    """The workbook after somebody opened it, changed something and saved it."""
    workbook, made = load_workbook(io.BytesIO(content)), io.BytesIO()
    change(workbook)
    workbook.save(made)
    return made.getvalue()


def filled_in(content: bytes, made: tuple[Page, ...], cells: Mapping[tuple[str, str, str], Any]) -> bytes:
    """The workbook with these cells filled in: by sheet, row of the section ("" without) and code of the line."""

    def fill(workbook: Workbook) -> None:
        for page in made:
            for row, column, slot, code in sheet_of(page).places():
                if (page.name, slot, code) in cells:
                    put(workbook[page.name].cell(row, column), cells[page.name, slot, code])

    return edited(content, fill)


def put(cell: Any, value: Any) -> None:
    """Types into a cell; a text stays a text, also where it looks like a formula."""
    if isinstance(value, str):
        cell.value = None
        cell.value = LOOKS_ESCAPED.sub(r"_x005F_\1", IMPOSSIBLE.sub("", value))
        cell.data_type = "s"
    else:
        cell.value = value


def repacked(content: bytes, change: Callable[[str, bytes], bytes | None], **added: bytes) -> bytes:
    """The same zip with some parts changed, left out (None) or added; a name has `__` where a folder ends."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            kept = change(part.filename, before.read(part))
            if kept is not None:
                after.writestr(part.filename, kept)
        for name, part_content in added.items():
            after.writestr(name.replace("__", "/"), part_content)
    return made.getvalue()


def address(made: tuple[Page, ...], code: str, slot: str = "") -> tuple[str, int, int]:
    """On which sheet a code stands, in which row and which column."""
    for page in made:
        for place in sheet_of(page).places():
            if (place.slot, place.code) == (slot, code):
                return page.name, place.row, place.column
    raise KeyError(code)
