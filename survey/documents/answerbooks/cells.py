"""Cells for answers: how they look, how wide they are, and what the spreadsheet itself checks in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from survey.documents.tables import FORMULA, LARGEST_NUMBER, text_in_a_cell
from survey.rules.answerbooks.sheets import Cell, Kind, Line, Page, place
from survey.rules.prefills import Entry, Prefilled
from survey.rules.questionnaires.document import Question
from survey.rules.questionnaires.reading import LONG_TEXT, SHORT_TEXT, YEARS
from survey.rules.questionnaires.telling import as_typed
from survey.rules.questionnaires.types import COUNTED, WRITTEN, Type
from survey.rules.rounding import is_year

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

LISTS = "Lijsten"
LONGEST_MESSAGE = 250
INK, PAPER, FIELD, KNOWN = "#1c2733", "#f4f1ea", "#fffbe6", "#e8f0ec"
NO_SHARE = "Samen moet dit 100% zijn"


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes cells of one workbook; what is the same in many of them (formats, lists) is made once."""

    formats: "dict[str, Format]"
    prefilled: Prefilled
    listed: dict[tuple[str, ...], str] = field(default_factory=dict)

    def words(self, sheet: "Worksheet", row: int, column: int, said: str, look: str) -> None:
        sheet.write_string(row - 1, column - 1, text_in_a_cell(said), self.formats[look])

    def answer(self, sheet: "Worksheet", row: int, column: int, line: Line, value: Cell) -> None:
        _write(sheet, row, column, value, self.formats[look_of(line)], self.formats["quoted"])

    def check(self, sheet: "Worksheet", line: Line, first: tuple[int, int], last: tuple[int, int]) -> None:
        """What the spreadsheet itself checks between two cells; the website checks everything again."""
        assert line.question
        if rule := self._rule(line, line.question):
            (top, left), (bottom, right) = first, last
            sheet.data_validation(top - 1, left - 1, bottom - 1, right - 1, {"ignore_blank": True, **rule})

    def total(self, sheet: "Worksheet", row: int, column: int, reach: str, values: Iterable[Cell]) -> None:
        """A sum that the spreadsheet counts along; of what is left empty altogether there is none."""
        found = [each for each in values if isinstance(each, Decimal)]
        sheet.write_formula(row - 1, column - 1, f'=IF(COUNT({reach})=0,"",SUM({reach}))', self.formats["total"],
                            float(sum(found)) if found else "")

    def late(self, sheet: "Worksheet", row: int, column: int, test: str, said: str, now: bool = False) -> None:
        """What must still be done, as long as a test of the spreadsheet says so; `now` is whether it does at first."""
        sheet.write_formula(row - 1, column - 1, f'=IF({test},"{said}","")', self.formats["late"], said if now else "")

    def known(self, page: Page, line: Line, slot: str) -> str:
        """What was filled in beforehand in a field, with its source."""
        found = self.prefilled.entries.get(page.prefix(slot) + line.key)
        if line.kind is Kind.MARK or line.question is None or found is None:
            return ""
        if line.kind is Kind.OPTION:
            return found.words if line.option in _chosen(found) else ""
        return _in_words(line.question, found)

    def _rule(self, line: Line, question: Question) -> dict[str, Any]:
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
            self.listed[said] = f"={LISTS}!${letters(len(self.listed) + 1)}$1:${letters(len(self.listed) + 1)}$" \
                                f"{len(said)}"
        return self.listed[said]


def formats_of(workbook: "Workbook") -> "dict[str, Format]":
    """How cells look; those for answers are the only ones that are not locked."""
    plain = {"valign": "top", "text_wrap": True, "font_color": INK, "font_size": 11}
    answer = {**plain, "locked": False, "bg_color": FIELD, "border": 1, "border_color": "#b8ad8c"}
    every = {
        "title": {**plain, "bold": True, "font_size": 16}, "subtitle": {**plain, "font_size": 12},
        "title_beside": {"bold": True, "font_size": 16, "font_color": INK, "valign": "top"},
        "head": {**plain, "bold": True, "bg_color": PAPER, "bottom": 1}, "words": plain,
        "column": {**plain, "bold": True, "align": "right", "bottom": 1},
        "part": {**plain, "bg_color": PAPER},
        "hint": {**plain, "bg_color": PAPER, "font_color": "#5b6670", "bottom": 1},
        "heading": {**plain, "bold": True}, "quiet": {**plain, "font_color": "#5b6670"},
        "known": {**plain, "bg_color": KNOWN}, "late": {**plain, "font_color": "#9a3412", "bold": True},
        "total": {**plain, "bold": True, "top": 1, "num_format": "#,##0.####"}, "text": {"num_format": "@"},
        "written": {**answer, "num_format": "@"}, "number": {**answer, "num_format": "#,##0.####", "align": "right"},
        "whole": {**answer, "num_format": "#,##0", "align": "right"},
        "year": {**answer, "num_format": "0", "align": "right"},
        "day": {**answer, "num_format": "dd-mm-yyyy", "align": "left"},
        # The quote prefix keeps a text a text, also after somebody has edited the cell.
        "quoted": {**answer, "num_format": "@", "quote_prefix": True},
    }
    return {name: workbook.add_format(made) for name, made in every.items()}


def look_of(line: Line) -> str:
    assert line.question
    if line.choices or line.kind is Kind.MARK:
        return "written"
    if line.kind is Kind.OPTION:
        return "whole"
    if is_year(line.question.unit):
        return "year"
    if line.question.type in COUNTED:
        return "number" if line.question.decimals else "whole"
    return "day" if line.question.type is Type.DATE else "written"


def width_of(line: Line) -> int:
    """How wide the column of a field is, in characters."""
    if line.kind in (Kind.OPTION, Kind.TOTAL) or line.question is None:
        return 14
    if line.choices:
        return max(14, min(32, 4 + max(len(said) for _, said in line.choices)))
    type_ = line.question.type
    return 44 if type_ is Type.LONG_TEXT or line.kind is Kind.MARK else 16 if type_ in (*COUNTED, Type.DATE) else 28


def height_of(said: str, width: int) -> int:
    """How high a row must be for words in cells of this width together; a spreadsheet finds out itself only for one."""
    return 16 * sum(-(-max(len(line), 1) // max(width - 1, 1)) for line in said.split("\n"))


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


def _chosen(found: Entry) -> Sequence[str]:
    """The keys of the options in a prefilled answer; of a ranking without their places."""
    value = found.value if isinstance(found.value, (list, tuple)) else [found.value]
    return [each.partition(":")[0] for each in value]


def _in_words(question: Question, found: Entry) -> str:
    said = as_typed(question, found.value).replace("\n", " ")
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


def letters(column: int) -> str:
    return place(1, column)[:-1]
