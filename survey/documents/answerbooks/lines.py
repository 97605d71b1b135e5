"""A sheet with a line for every field: the question, the cell for its answer, and what there is to know beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from survey.documents.answerbooks.cells import NO_SHARE, Pen, width_of
from survey.rules.answerbooks.sheets import (
    ANSWER_COLUMN,
    FIRST_LINE,
    LABEL_COLUMN,
    Cell,
    Kind,
    Line,
    Page,
    place,
    sheet_of,
)

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

TITLE_ROW, INTRO_ROW, HEAD_ROW = 2, 3, 4
BESIDE = (("Toelichting", 44), ("Al bekend", 40), ("Let op", 30))
Values = Mapping[tuple[str, str], Cell]


def write_lines(sheet: "Worksheet", page: Page, pen: Pen, held: Values) -> None:
    _Lines(sheet, page, pen, held).write()


@dataclass(frozen=True, slots=True)
class _Lines:
    sheet: "Worksheet"
    page: Page
    pen: Pen
    held: Values

    @property
    def after(self) -> int:
        """The first column behind those for answers."""
        return ANSWER_COLUMN + sheet_of(self.page).width

    def write(self) -> None:
        self._head()
        for row, line in enumerate(self.page.lines, FIRST_LINE):
            look = "heading" if line.kind is Kind.HEADING else "words"
            self.pen.words(self.sheet, row, LABEL_COLUMN, _label(line), look)
            for column, cell in enumerate(line.cells or (line,), ANSWER_COLUMN):
                self._cell(row, column, line, cell)
            self._beside(row, line)

    def _head(self) -> None:
        sheet, page, after = self.sheet, self.page, self.after
        sheet.set_column(LABEL_COLUMN - 1, LABEL_COLUMN - 1, 60)
        wide = after - ANSWER_COLUMN > 1
        sheet.set_column(ANSWER_COLUMN - 1, after - 2, self._width() if wide else 34)
        self.pen.words(sheet, TITLE_ROW, LABEL_COLUMN, page.title, "title")
        if page.intro:
            self.pen.words(sheet, INTRO_ROW, LABEL_COLUMN, page.intro, "words")
        self.pen.words(sheet, HEAD_ROW, LABEL_COLUMN, "Vraag", "head")
        for column in range(ANSWER_COLUMN, after):
            self.pen.words(sheet, HEAD_ROW, column, "Uw antwoord" if column == ANSWER_COLUMN else "", "head")
        for column, (said, width) in enumerate(BESIDE, after):
            sheet.set_column(column - 1, column - 1, width)
            self.pen.words(sheet, HEAD_ROW, column, said, "head")
        sheet.freeze_panes(HEAD_ROW, ANSWER_COLUMN - 1)

    def _width(self) -> int:
        """Of columns that a table shares with the other answers."""
        return max(20, min(30, max(width_of(line) for line in self.page.fields)))

    def _cell(self, row: int, column: int, line: Line, cell: Line) -> None:
        if line.kind is Kind.HEADING and line.cells:
            self.pen.words(self.sheet, row, column, cell.label, "column")
        elif cell.kind is Kind.TOTAL:
            self._total(row, column, line)
        elif cell.code:
            self.pen.answer(self.sheet, row, column, cell, self.held.get(("", cell.code)))
            self.pen.check(self.sheet, cell, (row, column), (row, column))

    def _total(self, row: int, column: int, line: Line) -> None:
        """Of the shares above, of the row before it, of the column above, or of all cells of a table."""
        assert line.question
        own = [(at, field) for at, each in enumerate(self.page.lines, FIRST_LINE) if each.question is line.question
               for field in [[cell for cell in each.cells or (each,) if cell.kind is Kind.ANSWER]] if field]
        top, bottom, wide = own[0][0], own[-1][0], len(own[0][1])
        if top <= row <= bottom:
            reach, fields = (row, row, ANSWER_COLUMN, column - 1), dict(own)[row]
        elif column >= ANSWER_COLUMN + wide:
            reach, fields = (top, bottom, ANSWER_COLUMN, column - 1), [cell for _, cells in own for cell in cells]
        else:
            reach, fields = (top, bottom, column, column), [cells[column - ANSWER_COLUMN] for _, cells in own]
        first, last = place(reach[0], reach[2]), place(reach[1], reach[3])
        self.pen.total(self.sheet, row, column, f"{first}:{last}", [self.held.get(("", each.code)) for each in fields])
        if line.kind is Kind.TOTAL:
            self.pen.late(self.sheet, row, self.after + 2,
                          f"AND(COUNT({first}:{last})>0,ROUND(SUM({first}:{last}),6)<>100)", NO_SHARE)

    def _beside(self, row: int, line: Line) -> None:
        if line.hint:
            self.pen.words(self.sheet, row, self.after, line.hint, "quiet")
        if known := "\n".join(self._known(line)):
            self.pen.words(self.sheet, row, self.after + 1, known, "known")
        if line.needed:
            empty = self.held.get(("", line.code)) is None
            self.pen.late(self.sheet, row, self.after + 2, f'{place(row, ANSWER_COLUMN)}=""', "Nog invullen", empty)

    def _known(self, line: Line) -> Iterator[str]:
        for cell in line.cells or (line,):
            if found := self.pen.known(self.page, cell, ""):
                yield f"{cell.label}: {found}" if line.cells else found


def _label(line: Line) -> str:
    indent = "      " if line.kind is Kind.MARK else "   " if line.kind in (Kind.OPTION, Kind.TOTAL, Kind.ROW) else ""
    return indent + line.label
