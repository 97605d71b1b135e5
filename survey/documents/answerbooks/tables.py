"""A sheet of a section that is filled in several times: a row for every school, a column for every field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from survey.documents.answerbooks.cells import NO_SHARE, Pen, height_of, width_of
from survey.documents.answerbooks.lines import HEAD_ROW, INTRO_ROW, TITLE_ROW
from survey.rules.answerbooks.sheets import (
    ANSWER_COLUMN,
    FIRST_ROW,
    LABEL_COLUMN,
    Cell,
    Kind,
    Line,
    Page,
    place,
)
from survey.rules.questionnaires.document import Question, words

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

PART_ROW, HINT_ROW = HEAD_ROW + 1, HEAD_ROW + 2
LEAST_WIDTH, HIGHEST = 60, 400
BESIDE = (("Al bekend", 44), ("Let op", 26))


@dataclass(frozen=True, slots=True)
class _Group:
    """The columns of one question, from `first` on; `heading` says what stands above them."""

    heading: Line
    lines: tuple[Line, ...]
    first: int

    @property
    def last(self) -> int:
        return self.first + len(self.lines) - 1

    @property
    def width(self) -> int:
        return sum(map(width_of, self.lines))

    @property
    def parts(self) -> list[tuple[int, str]]:
        """What stands above each column, below the question."""
        return [(column, "" if line is self.heading else f"{line.label} ({line.hint})" if line.hint else line.label)
                for column, line in enumerate(self.lines, self.first)]


def write_table(sheet: "Worksheet", page: Page, pen: Pen, held: Mapping[tuple[str, str], Cell]) -> None:
    groups = tuple(_groups(page))
    _top(sheet, page, pen, groups)
    for group in groups:
        _head(sheet, pen, group)
    for row, height in ((HEAD_ROW, max(height_of(each.heading.label, each.width) for each in groups)),
                        (HINT_ROW, max(height_of(each.heading.hint, each.width) for each in groups))):
        sheet.set_row(row - 1, min(height, HIGHEST))
    for number, slot in enumerate(page.slots):
        _row(sheet, page, pen, held, FIRST_ROW + number, slot)
    last = FIRST_ROW + len(page.slots) - 1
    for column, line in enumerate(page.columns, ANSWER_COLUMN):
        if line.code:
            pen.check(sheet, line, (FIRST_ROW, column), (last, column))
    sheet.freeze_panes(FIRST_ROW - 1, ANSWER_COLUMN - 1)


def _groups(page: Page) -> Iterator[_Group]:
    headings = {_key(line): line for line in page.lines if line.kind is Kind.HEADING}
    column = ANSWER_COLUMN
    for key, found in groupby(page.columns, _key):
        lines = tuple(found)
        yield _Group(headings.get(key, lines[0]), lines, column)
        column += len(lines)


def _key(line: Line) -> str:
    return line.question.key if line.question else ""


def _top(sheet: "Worksheet", page: Page, pen: Pen, groups: Sequence[_Group]) -> None:
    """The title, the notes that a page of the website has between its questions, and what stands beside the rows."""
    sheet.set_column(LABEL_COLUMN - 1, LABEL_COLUMN - 1, 18)
    pen.words(sheet, TITLE_ROW, LABEL_COLUMN, page.title, "title_beside")
    notes = [" ".join(filter(None, (line.label, line.hint))) for line in page.lines if line.kind is Kind.WORDS]
    if said := "\n".join(filter(None, (page.intro, *notes))):
        width, last = 18, LABEL_COLUMN
        for line in page.columns:
            if width < LEAST_WIDTH:
                width, last = width + width_of(line), last + 1
        _over(sheet, pen, INTRO_ROW, LABEL_COLUMN, last, said, "words")
        sheet.set_row(INTRO_ROW - 1, min(height_of(said, width), HIGHEST))
    for row, said in ((HEAD_ROW, "Rij"), (PART_ROW, ""), (HINT_ROW, "")):
        pen.words(sheet, row, LABEL_COLUMN, said, "head")
    for column, (said, width) in enumerate(BESIDE, groups[-1].last + 1):
        sheet.set_column(column - 1, column - 1, width)
        pen.words(sheet, HEAD_ROW, column, said, "head")


def _head(sheet: "Worksheet", pen: Pen, group: _Group) -> None:
    for column, line in enumerate(group.lines, group.first):
        sheet.set_column(column - 1, column - 1, width_of(line))
    _over(sheet, pen, HEAD_ROW, group.first, group.last, group.heading.label, "head")
    for column, said in group.parts:
        pen.words(sheet, PART_ROW, column, said, "part")
    _over(sheet, pen, HINT_ROW, group.first, group.last, group.heading.hint, "hint")


def _over(sheet: "Worksheet", pen: Pen, row: int, first: int, last: int, said: str, look: str) -> None:
    """Words over several columns together."""
    if last > first:
        sheet.merge_range(row - 1, first - 1, row - 1, last - 1, "", pen.formats[look])
    pen.words(sheet, row, first, said, look)


def _row(sheet: "Worksheet", page: Page, pen: Pen, held: Mapping[tuple[str, str], Cell], row: int, slot: str) -> None:
    assert page.section.repeat
    one = words(page.section.repeat.singular)
    pen.words(sheet, row, LABEL_COLUMN, f"{one[:1].upper()}{one[1:]} {row - FIRST_ROW + 1}", "heading")
    columns = list(enumerate(page.columns, ANSWER_COLUMN))
    for column, line in columns:
        if line.code:
            pen.answer(sheet, row, column, line, held.get((slot, line.code)))
    wrong = []
    for column, line in columns:
        if line.kind is Kind.TOTAL and line.question:
            own = [at for at, each in columns if each.key in line.question.keys and each.kind is Kind.ANSWER]
            reach = f"{place(row, own[0])}:{place(row, own[-1])}"
            pen.total(sheet, row, column, reach, [held.get((slot, key)) for key in line.question.keys])
            wrong.append(f"AND(COUNT({reach})>0,ROUND(SUM({reach}),6)<>100)")
    after = columns[-1][0] + 1
    if known := "\n".join(f"{_named(line, line.question)}: {found}" for _, line in columns if line.question
                          and (found := pen.known(page, line, slot))):
        pen.words(sheet, row, after, known, "known")
    if wrong:
        pen.late(sheet, row, after + 1, f"OR({','.join(wrong)})", NO_SHARE)


def _named(line: Line, question: Question) -> str:
    asked = words(question.label)
    return asked if line.label.startswith(asked) else f"{asked}: {line.label}"
