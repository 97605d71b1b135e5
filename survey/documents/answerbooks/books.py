"""The workbook of one member as a whole: what it says first, its sheets, its lists, and what it knows of itself."""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from survey.documents.answerbooks.cells import LISTS, Pen, formats_of
from survey.documents.answerbooks.lines import write_lines
from survey.documents.answerbooks.tables import write_table
from survey.documents.tables import text_in_a_cell
from survey.rules.answerbooks.cells import written
from survey.rules.answerbooks.sheets import (
    CODE_COLUMN,
    CODE_ROW,
    HIDDEN,
    PAYLOAD_ROW,
    SIGNATURE_ROW,
    Page,
    Stamp,
    sheet_of,
)
from survey.rules.prefills import Prefilled

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

PIECE = 30_000
A4 = 9


@dataclass(frozen=True, slots=True)
class Book:
    """One workbook before it is written; `typed` is what stands in the fields now, `told` the lines of the first
    sheet.
    """

    title: str
    who: str
    told: tuple[str, ...]
    pages: tuple[Page, ...]
    typed: Mapping[str, Any]
    prefilled: Prefilled
    stamp: Stamp


def xlsx(book: Book, sign: Callable[[str], str]) -> bytes:
    """The workbook as bytes; `sign` gives the signature of what its hidden sheet holds."""
    from xlsxwriter import Workbook

    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(made, options) as workbook:
        workbook.set_properties({"title": book.title, "subject": book.who})
        writer = _Writer(workbook, book)
        writer.explain()
        for page in book.pages:
            writer.page(page)
        writer.lists()
        writer.hide(sign)
    return made.getvalue()


class _Writer:
    """Writes one workbook, sheet by sheet."""

    def __init__(self, workbook: "Workbook", book: Book) -> None:
        self.workbook, self.book = workbook, book
        self.pen = Pen(formats_of(workbook), book.prefilled)

    def explain(self) -> None:
        sheet = self.workbook.add_worksheet("Uitleg")
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 90)
        self.pen.words(sheet, 1, 1, self.book.title, "title")
        self.pen.words(sheet, 2, 1, self.book.who, "subtitle")
        for number, line in enumerate(self.book.told, 4):
            self.pen.words(sheet, number, 1, line, "words")
        sheet.protect()

    def page(self, page: Page) -> None:
        sheet, known = self.workbook.add_worksheet(page.name), sheet_of(page)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_column(CODE_COLUMN - 1, CODE_COLUMN - 1, 4, None, {"hidden": True})
        sheet.set_row(CODE_ROW - 1, None, None, {"hidden": True})
        for row, mark in known.down():
            sheet.write_string(row - 1, CODE_COLUMN - 1, mark)
        for column, mark in known.across():
            sheet.write_string(CODE_ROW - 1, column - 1, mark)
        write = write_table if known.by_rows else write_lines
        write(sheet, page, self.pen, written(page, self.book.typed))
        sheet.protect("", {"select_locked_cells": True, "select_unlocked_cells": True, "format_columns": True,
                           "format_rows": True})

    def lists(self) -> None:
        sheet = self.workbook.add_worksheet(LISTS)
        for column, said in enumerate(self.pen.listed):
            for row, each in enumerate(said):
                sheet.write_string(row, column, text_in_a_cell(each), self.pen.formats["text"])
        sheet.very_hidden()

    def hide(self, sign: Callable[[str], str]) -> None:
        """The sheet by which the workbook is known when it comes back."""
        sheet, known = self.workbook.add_worksheet(HIDDEN), self.book.stamp
        payload = json.dumps(known.document(), separators=(",", ":"), ensure_ascii=True)
        said = (("Uitvraag", str(known.round)), ("Organisatie", self.book.who), ("Versie", str(known.version)),
                ("Herziening", str(known.revision)), ("Gemaakt", known.made))
        for row, (name, value) in enumerate(said):
            sheet.write_string(row, 0, name)
            sheet.write_string(row, 1, text_in_a_cell(value))
        sheet.write_string(SIGNATURE_ROW - 1, 0, "Handtekening")
        sheet.write_string(SIGNATURE_ROW - 1, 1, sign(payload))
        for number in range(0, len(payload), PIECE):
            sheet.write_string(PAYLOAD_ROW - 1 + number // PIECE, 0, payload[number:number + PIECE])
        sheet.very_hidden()
