"""The sheets of a workbook with answers: their lines and columns, and what the workbook knows of itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from survey.rules.questionnaires import rows
from survey.rules.questionnaires.codebook import options
from survey.rules.questionnaires.document import Question, Section
from survey.rules.questionnaires.piping import unknown, with_answers
from survey.rules.questionnaires.reading import tidy

FORMAT = 2
TICK, NO = "ja", "nee"

# Where things stand in a sheet, counted from 1; the first row and column are hidden, and tell what is where.
CODE_ROW, CODE_COLUMN, LABEL_COLUMN, ANSWER_COLUMN, FIRST_LINE = 1, 1, 2, 3, 5
# The first row of a sheet with a row for every school; above it stand questions, parts of them, and how to answer.
FIRST_ROW = 7
HIDDEN, SIGNATURE_ROW, PAYLOAD_ROW = "Achterban", 7, 9
NO_CODE = "-"
# Between the codes of cells beside each other; no key has it.
BETWEEN = "|"
ONCE = ("",)

# What a cell holds; a truth is what Excel makes of WAAR.
Cell = str | Decimal | date | bool | None


class Kind(StrEnum):
    """What a line of a sheet is."""

    HEADING = "heading"
    WORDS = "words"
    ANSWER = "answer"
    OPTION = "option"
    MARK = "mark"
    TOTAL = "total"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `code` stands in the hidden first column; `key` is the field it belongs to, without its row.

    `option` is the one that a line of several stands for, `choices` are (key, words in the cell). `cells` are those of
    a row of a table, or the words above its columns.
    """

    kind: Kind
    label: str
    code: str = ""
    key: str = ""
    option: str = ""
    hint: str = ""
    question: Question | None = None
    choices: tuple[tuple[str, str], ...] = ()
    needed: bool = False
    cells: "tuple[Line, ...]" = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet: its name on the tab, what stands above the lines, and the rows of its section.

    `slots` are the numbers of those rows, of which `listed` were there already; without a repeat there is one: "".
    """

    name: str
    title: str
    intro: str
    section: Section
    lines: tuple[Line, ...]
    slots: tuple[str, ...] = ONCE
    listed: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[Line, ...]:
        """Every line or cell of one that holds an answer."""
        return tuple(each for line in self.lines for each in (line.cells or (line,)) if each.code)

    @property
    def columns(self) -> tuple[Line, ...]:
        """Where every row of the section is a row of the sheet: the lines that are its columns."""
        return tuple(line for line in self.lines if line.code or line.kind is Kind.TOTAL)

    def prefix(self, slot: str) -> str:
        return rows.prefix(self.section, slot) if slot else ""


Held = Mapping[str, Mapping[tuple[str, str], Cell]]
"""What stands in the cells for answers: by sheet, and there by row of its section and code."""


class Place(NamedTuple):
    """A cell for an answer: where it stands, the row of the section it is of, and its code."""

    row: int
    column: int
    slot: str
    code: str


class Sheet(NamedTuple):
    """A sheet as a workbook knows it: its name, its section, the codes of its lines, its rows, and those there were.

    Of a section that is filled in several times the lines are columns.
    """

    name: str
    section: str
    codes: tuple[str, ...]
    slots: tuple[str, ...]
    listed: tuple[str, ...]

    @property
    def by_rows(self) -> bool:
        """Whether every row of its section is a row of the sheet."""
        return self.slots != ONCE

    @property
    def width(self) -> int:
        """How many columns there are for answers."""
        return len(self.codes) if self.by_rows else max((code.count(BETWEEN) + 1 for code in self.codes), default=1)

    def down(self) -> list[tuple[int, str]]:
        """What stands in the hidden first column, by row."""
        if self.by_rows:
            return list(enumerate(self.slots, FIRST_ROW))
        return [(row, code or NO_CODE) for row, code in enumerate(self.codes, FIRST_LINE)]

    def across(self) -> list[tuple[int, str]]:
        """What stands in the hidden first row, by column."""
        if self.by_rows:
            return list(enumerate((code or NO_CODE for code in self.codes), ANSWER_COLUMN))
        return list(enumerate((NO_CODE, *map(str, range(2, 1 + self.width))), ANSWER_COLUMN))

    def places(self) -> Iterator[Place]:
        """Every cell for an answer."""
        if self.by_rows:
            yield from (Place(row, column, slot, code) for row, slot in self.down()
                        for column, code in enumerate(self.codes, ANSWER_COLUMN) if code)
        else:
            yield from (Place(row, column, "", each) for row, code in enumerate(self.codes, FIRST_LINE)
                        for column, each in enumerate(code.split(BETWEEN), ANSWER_COLUMN) if each)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a workbook knows of itself, in its hidden sheet; `seen` holds the marks of what it was made with."""

    round: int
    invitation: int
    version: int
    revision: int
    made: str
    sheets: tuple[Sheet, ...]
    seen: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        return {"format": FORMAT, "round": self.round, "invitation": self.invitation, "version": self.version,
                "revision": self.revision, "made": self.made, "sheets": self.sheets, "seen": dict(self.seen)}


def stamp(kept: Mapping[str, Any]) -> Stamp:
    """The inverse of `Stamp.document`; raises KeyError, TypeError or ValueError for anything else."""
    if kept["format"] != FORMAT:
        raise ValueError(f"format {kept['format']}")
    sheets = tuple(Sheet(str(name), str(section), tuple(codes), tuple(slots), tuple(listed))
                   for name, section, codes, slots, listed in kept["sheets"])
    return Stamp(int(kept["round"]), int(kept["invitation"]), int(kept["version"]), int(kept["revision"]),
                 str(kept["made"]), sheets, dict(kept["seen"]))


def sheets_of(made: Sequence["Page"]) -> tuple[Sheet, ...]:
    """The sheets as a workbook is to know them."""
    return tuple(map(sheet_of, made))


def sheet_of(page: Page) -> Sheet:
    lines = page.columns if page.section.repeat else page.lines
    return Sheet(page.name, page.section.key, tuple(line.code for line in lines), page.slots, page.listed)


def place(row: int, column: int) -> str:
    """How a spreadsheet calls a cell: C12."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def choices_of(question: Question) -> tuple[tuple[str, str], ...]:
    """(key, words) of what may be chosen, in words of which no two are the same."""
    found, taken = [], set[str]()
    for key, label, _ in options(with_answers(question, unknown)):
        said = tidy(label).replace("\n", " ") or key
        while folded(said) in taken:
            said = f"{said} ({key})"
        taken.add(folded(said))
        found.append((key, said))
    return tuple(found)


def folded(words: str) -> str:
    return " ".join(words.split()).casefold()
