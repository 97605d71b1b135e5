"""A workbook in which one member fills in its answers: prefilled, protected, with lists and checks inside.

Only the cells for answers can be changed. A hidden sheet holds what the workbook is of, with a signature over it, so
that what comes back can be told from anything else.
"""

import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from survey.documents.tables import FORMULA, LARGEST_NUMBER, text_in_a_cell
from survey.rules.answerbooks.cells import written
from survey.rules.answerbooks.sheets import (
    ANSWER_COLUMN,
    CODE_COLUMN,
    CODE_ROW,
    FIRST_LINE,
    HIDDEN,
    LABEL_COLUMN,
    NO_CODE,
    PAYLOAD_ROW,
    SIGNATURE_ROW,
    Cell,
    Kind,
    Line,
    Page,
    Stamp,
    columns_of,
    place,
)
from survey.rules.prefills import Entry, Prefilled
from survey.rules.questionnaires.document import Question, words
from survey.rules.questionnaires.reading import LONG_TEXT, SHORT_TEXT, YEARS
from survey.rules.questionnaires.telling import as_typed
from survey.rules.questionnaires.types import COUNTED, WRITTEN, Type

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

PIECE = 30_000
LISTS = "Lijsten"
TITLE_ROW, INTRO_ROW, HEAD_ROW = 2, 3, 4
LONGEST_MESSAGE = 250
INK, PAPER, FIELD, KNOWN = "#1c2733", "#f4f1ea", "#fffbe6", "#e8f0ec"


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
    """Writes one workbook; what is the same in many cells (formats, lists) is made once."""

    def __init__(self, workbook: "Workbook", book: Book) -> None:
        self.workbook, self.book = workbook, book
        self.formats = _formats(workbook)
        self.listed: dict[tuple[str, ...], str] = {}

    def explain(self) -> None:
        sheet = self.workbook.add_worksheet("Uitleg")
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 90)
        sheet.write_string(0, 0, text_in_a_cell(self.book.title), self.formats["title"])
        sheet.write_string(1, 0, text_in_a_cell(self.book.who), self.formats["subtitle"])
        for number, line in enumerate(self.book.told, 3):
            sheet.write_string(number, 0, text_in_a_cell(line), self.formats["words"])
        sheet.protect()

    def page(self, page: Page) -> None:
        sheet = self.workbook.add_worksheet(page.name)
        self._head(sheet, page)
        held = written(page, self.book.typed)
        for number, line in enumerate(page.lines):
            row = FIRST_LINE + number
            sheet.write_string(row - 1, CODE_COLUMN - 1, line.code or NO_CODE)
            look = "heading" if line.kind is Kind.HEADING else "words"
            sheet.write_string(row - 1, LABEL_COLUMN - 1, text_in_a_cell(_label(line)), self.formats[look])
            if line.kind is Kind.TOTAL:
                self._totals(sheet, page, number, held)
            elif line.code:
                self._answers(sheet, page, line, row, held)
            self._beside(sheet, page, line, row, held)
        sheet.protect("", {"select_locked_cells": True, "select_unlocked_cells": True, "format_columns": True,
                           "format_rows": True})

    def _head(self, sheet: "Worksheet", page: Page) -> None:
        after = ANSWER_COLUMN + len(page.slots)
        sheet.hide_gridlines(2)
        sheet.set_column(CODE_COLUMN - 1, CODE_COLUMN - 1, 4, None, {"hidden": True})
        sheet.set_row(CODE_ROW - 1, None, None, {"hidden": True})
        sheet.set_column(LABEL_COLUMN - 1, LABEL_COLUMN - 1, 60)
        sheet.set_column(ANSWER_COLUMN - 1, after - 2, 26 if page.section.repeat else 34)
        for column, width in enumerate((44, 40, 30), after):
            sheet.set_column(column - 1, column - 1, width)
        sheet.write_string(TITLE_ROW - 1, LABEL_COLUMN - 1, text_in_a_cell(page.title), self.formats["title"])
        if page.intro:
            sheet.write_string(INTRO_ROW - 1, LABEL_COLUMN - 1, text_in_a_cell(page.intro), self.formats["words"])
        sheet.write_string(HEAD_ROW - 1, LABEL_COLUMN - 1, "Vraag", self.formats["head"])
        for place_, (column, slot) in enumerate(columns_of(page.slots), 1):
            sheet.write_string(CODE_ROW - 1, column - 1, slot or NO_CODE)
            one = words(page.section.repeat.singular) if page.section.repeat else ""
            named = f"{one[:1].upper()}{one[1:]} {place_}" if slot else "Uw antwoord"
            sheet.write_string(HEAD_ROW - 1, column - 1, text_in_a_cell(named), self.formats["head"])
        for column, said in enumerate(("Toelichting", "Al bekend", "Let op"), after):
            sheet.write_string(HEAD_ROW - 1, column - 1, said, self.formats["head"])
        sheet.freeze_panes(HEAD_ROW, ANSWER_COLUMN - 1)

    def _answers(self, sheet: "Worksheet", page: Page, line: Line, row: int,
                 held: Mapping[tuple[str, str], Cell]) -> None:
        assert line.question
        look = self.formats[_look(line)]
        for column, slot in columns_of(page.slots):
            _write(sheet, row, column, held.get((slot, line.code)), look, self.formats["quoted"])
        first, last = columns_of(page.slots)[0][0], columns_of(page.slots)[-1][0]
        rule = self._rule(line, line.question)
        if rule:
            sheet.data_validation(row - 1, first - 1, row - 1, last - 1, {"ignore_blank": True, **rule})

    def _rule(self, line: Line, question: Question) -> dict[str, Any]:
        """What the spreadsheet itself checks; the website checks everything again."""
        if line.choices:
            return _list(self._source(tuple(said for _, said in line.choices)))
        if line.kind is Kind.MARK:
            return {}
        if line.kind is Kind.OPTION:
            return _bounded("integer", 1, int(question.maximum or len(question.options)), "een plaats")
        if question.type is Type.DATE:
            low, high = date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)
            return _bounded("date", low, high, "een datum, bijvoorbeeld 14-02-2022")
        if question.type in COUNTED:
            return _number_rule(question)
        if question.type in WRITTEN:
            most = question.length or (LONG_TEXT if question.type is Type.LONG_TEXT else SHORT_TEXT)
            return _stop({"validate": "length", "criteria": "<=", "value": most},
                         f"Gebruik ten hoogste {most} tekens.", "warning")
        return {}

    def _source(self, said: tuple[str, ...]) -> str:
        """The range of a list; the same list stands there once."""
        if said not in self.listed:
            self.listed[said] = f"={LISTS}!${_letters(len(self.listed) + 1)}$1:${_letters(len(self.listed) + 1)}$" \
                                f"{len(said)}"
        return self.listed[said]

    def _totals(self, sheet: "Worksheet", page: Page, number: int, held: Mapping[tuple[str, str], Cell]) -> None:
        """The sum of the shares above, which the spreadsheet counts along."""
        line, row = page.lines[number], FIRST_LINE + number
        assert line.question
        above = [place_ for place_, each in enumerate(page.lines[:number]) if each.key in line.question.keys]
        for column, slot in columns_of(page.slots):
            first, last = place(FIRST_LINE + above[0], column), place(FIRST_LINE + above[-1], column)
            found = [held.get((slot, key)) for key in line.question.keys]
            total = sum((each for each in found if isinstance(each, Decimal)), Decimal(0))
            sheet.write_formula(row - 1, column - 1, f"=SUM({first}:{last})", self.formats["total"], float(total))

    def _beside(self, sheet: "Worksheet", page: Page, line: Line, row: int,
                held: Mapping[tuple[str, str], Cell]) -> None:
        after = ANSWER_COLUMN + len(page.slots)
        if line.hint:
            sheet.write_string(row - 1, after - 1, text_in_a_cell(line.hint), self.formats["quiet"])
        if known := "\n".join(self._known(page, line)):
            sheet.write_string(row - 1, after, text_in_a_cell(known), self.formats["known"])
        cells = [place(row, column) for column, _ in columns_of(page.slots)]
        if line.needed and page.section.repeat is None:
            said = "" if held.get(("", line.code)) is not None else "Nog invullen"
            sheet.write_formula(row - 1, after + 1, f'=IF({cells[0]}="","Nog invullen","")', self.formats["late"], said)
        elif line.kind is Kind.TOTAL:
            wrong = ",".join(f"AND({each}<>0,ROUND({each},6)<>100)" for each in cells)
            sheet.write_formula(row - 1, after + 1, f'=IF(OR({wrong}),"Samen moet dit 100% zijn","")',
                                self.formats["late"], "")

    def _known(self, page: Page, line: Line) -> Iterator[str]:
        """What was filled in beforehand, with its source; of a section with rows of each of them."""
        if line.kind is Kind.MARK or line.question is None:
            return
        for slot in page.slots:
            found = self.book.prefilled.entries.get(page.prefix(slot) + line.key)
            if found and (line.kind is not Kind.OPTION or line.option in str(found.value)):
                yield _in_words(line, found)

    def lists(self) -> None:
        sheet = self.workbook.add_worksheet(LISTS)
        for column, said in enumerate(self.listed):
            for row, each in enumerate(said):
                sheet.write_string(row, column, text_in_a_cell(each), self.formats["text"])
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


def _formats(workbook: "Workbook") -> "dict[str, Format]":
    """How cells look; those for answers are the only ones that are not locked."""
    plain = {"valign": "top", "text_wrap": True, "font_color": INK, "font_size": 11}
    answer = {**plain, "locked": False, "bg_color": FIELD, "border": 1, "border_color": "#b8ad8c"}
    every = {
        "title": {**plain, "bold": True, "font_size": 16}, "subtitle": {**plain, "font_size": 12},
        "head": {**plain, "bold": True, "bg_color": PAPER, "bottom": 1}, "words": plain,
        "heading": {**plain, "bold": True}, "quiet": {**plain, "font_color": "#5b6670"},
        "known": {**plain, "bg_color": KNOWN}, "late": {**plain, "font_color": "#9a3412", "bold": True},
        "total": {**plain, "bold": True, "top": 1, "num_format": "#,##0.####"}, "text": {"num_format": "@"},
        "written": {**answer, "num_format": "@"}, "number": {**answer, "num_format": "#,##0.####", "align": "right"},
        "whole": {**answer, "num_format": "#,##0", "align": "right"},
        "day": {**answer, "num_format": "dd-mm-yyyy", "align": "left"},
        # The quote prefix keeps a text a text, also after somebody has edited the cell.
        "quoted": {**answer, "num_format": "@", "quote_prefix": True},
    }
    return {name: workbook.add_format(made) for name, made in every.items()}


def _look(line: Line) -> str:
    assert line.question
    if line.choices or line.kind is Kind.MARK:
        return "written"
    if line.kind is Kind.OPTION:
        return "whole"
    if line.question.type in COUNTED:
        return "number" if line.question.decimals else "whole"
    return "day" if line.question.type is Type.DATE else "written"


def _label(line: Line) -> str:
    indent = "      " if line.kind is Kind.MARK else "   " if line.kind in (Kind.OPTION, Kind.TOTAL) else ""
    return indent + line.label


def _write(sheet: "Worksheet", row: int, column: int, value: Cell, look: "Format", quoted: "Format") -> None:
    if value is None:
        sheet.write_blank(row - 1, column - 1, None, look)
    elif isinstance(value, datetime | date):
        sheet.write_datetime(row - 1, column - 1, datetime(value.year, value.month, value.day), look)  # noqa: DTZ001
    elif isinstance(value, Decimal) and abs(value) < LARGEST_NUMBER:
        sheet.write_number(row - 1, column - 1, value, look)
    else:
        text = text_in_a_cell(str(value))
        sheet.write_string(row - 1, column - 1, text, quoted if FORMULA.match(text) else look)


def _in_words(line: Line, found: Entry) -> str:
    assert line.question
    if line.kind is Kind.OPTION:
        return found.words
    said = as_typed(line.question, found.value).replace("\n", " ")
    return f"{said}, {found.words}{', voorlopig' if found.provisional else ''}"


def _stop(rule: dict[str, Any], message: str, manner: str = "stop") -> dict[str, Any]:
    return {**rule, "error_title": "Dit past hier niet", "error_message": message[:LONGEST_MESSAGE],
            "error_type": manner}


def _list(source: str) -> dict[str, Any]:
    return _stop({"validate": "list", "source": source}, "Kies een antwoord uit de lijst.")


def _bounded(kind: str, low: Any, high: Any, said: str) -> dict[str, Any]:
    return _stop({"validate": kind, "criteria": "between", "minimum": low, "maximum": high}, f"Vul {said} in.",
                 "warning")


def _number_rule(question: Question) -> dict[str, Any]:
    """Numbers within their bounds; whoever knows better may go on, and hears on the website what is wrong."""
    kind = "decimal" if question.decimals else "integer"
    low, high = question.minimum, question.maximum
    if question.type is Type.SHARES:
        low, high = Decimal(0) if low is None else low, Decimal(100) if high is None else high
    said = "een getal" if question.decimals else "een heel getal"
    if low is not None and high is not None:
        return _bounded(kind, float(low), float(high), f"{said} van {low} tot en met {high}")
    if low is None and high is None:
        return _bounded(kind, -(10**15), 10**15, said)
    sign, bound = (">=", low) if low is not None else ("<=", high)
    return _stop({"validate": kind, "criteria": sign, "value": float(bound or 0)}, f"Vul {said} in.", "warning")


def _letters(column: int) -> str:
    return place(1, column)[:-1]
