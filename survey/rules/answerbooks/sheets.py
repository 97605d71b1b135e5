"""The sheets of a workbook with answers: their lines and columns, and what the workbook knows of itself."""

from collections.abc import Mapping, Sequence
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

FORMAT = 1
TICK, NO = "ja", "nee"

# Where things stand in a sheet, counted from 1; the first row and column are hidden, and tell what is where.
CODE_ROW, CODE_COLUMN, LABEL_COLUMN, ANSWER_COLUMN, FIRST_LINE = 1, 1, 2, 3, 5
HIDDEN, SIGNATURE_ROW, PAYLOAD_ROW = "Achterban", 7, 9
NO_CODE = "-"

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


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `code` stands in the hidden first column; `key` is the field it belongs to, without its row.

    `option` is the one that a line of several stands for, `choices` are (key, words in the cell).
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


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet: its name on the tab, what stands above the lines, and a column for every row of its section.

    `slots` are the numbers of those rows, of which `listed` were there already; without a repeat there is one: "".
    """

    name: str
    title: str
    intro: str
    section: Section
    lines: tuple[Line, ...]
    slots: tuple[str, ...] = ("",)
    listed: tuple[str, ...] = ()

    def prefix(self, slot: str) -> str:
        return rows.prefix(self.section, slot) if slot else ""


Held = Mapping[str, Mapping[tuple[str, str], Cell]]
"""What stands in the cells for answers: by sheet, and there by column and code."""


class Sheet(NamedTuple):
    """A sheet as a workbook knows it: its name, its section, the codes of its lines, its columns, the rows there were.
    """

    name: str
    section: str
    codes: tuple[str, ...]
    slots: tuple[str, ...]
    listed: tuple[str, ...]


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
    sheets = tuple(Sheet(str(name), str(section), tuple(codes), tuple(slots), tuple(listed))
                   for name, section, codes, slots, listed in kept["sheets"])
    return Stamp(int(kept["round"]), int(kept["invitation"]), int(kept["version"]), int(kept["revision"]),
                 str(kept["made"]), sheets, dict(kept["seen"]))


def sheets_of(made: Sequence["Page"]) -> tuple[Sheet, ...]:
    """The sheets as a workbook is to know them."""
    return tuple(Sheet(page.name, page.section.key, tuple(line.code for line in page.lines), page.slots, page.listed)
                 for page in made)


def columns_of(slots: Sequence[str]) -> list[tuple[int, str]]:
    """The columns for answers, counted from 1, each with the row of the section that it is of."""
    return list(enumerate(slots, ANSWER_COLUMN))


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
