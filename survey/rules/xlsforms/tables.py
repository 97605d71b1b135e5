"""A sheet with headings as a table: cells by the name of their column, texts by language, faults with their place."""

import difflib
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.document import DUTCH
from survey.rules.questionnaires.expressions import Expression, expression
from survey.rules.sheets import Sheet
from survey.rules.xlsforms.vocabulary import LANGUAGE_NAMES

YES = frozenset({"yes", "ja", "true", "1", "y", "true()"})
NO = frozenset({"no", "nee", "false", "0", "n", "false()"})
# Columns in which people write to themselves.
IGNORED = frozenset({"", "comment", "comments", "note", "notes", "opmerking", "opmerkingen", "toelichting", "#"})
HEADING = re.compile(r"([^:]+?)\s*::\s*(.+)")
CODE = re.compile(r".*\(([a-z]{2,3})\)")
WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
NUMBER = re.compile(r"-?[0-9]{1,15}(?:[.,][0-9]{1,10})?")


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake in a workbook: the sheet, the row as the spreadsheet numbers it, the heading of the column, a sentence.

    `row` is 0 and `column` empty where it concerns the sheet as a whole.
    """

    sheet: str
    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its name, the language of its texts, and the heading as it was written."""

    name: str
    language: str
    written: str


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet under its headings."""

    name: str
    headings: tuple[Heading | None, ...]
    rows: tuple["Row", ...]
    languages: tuple[str, ...]


@dataclass
class Row:
    """One row; the readers below take a cell and note what is wrong with it in `faults`."""

    sheet: str
    number: int
    cells: dict[tuple[str, str], str]
    written: dict[str, str]
    faults: list[Fault] = field(default_factory=list)

    def fault(self, column: str, message: str) -> None:
        self.faults.append(Fault(self.sheet, self.number, self.written.get(column, column), message))

    def faulty(self, column: str) -> bool:
        """Whether something was wrong with this cell already."""
        heading = self.written.get(column, column)
        return any(fault.column == heading for fault in self.faults)

    def cell(self, column: str) -> str:
        return self.cells.get((column, DUTCH), "")

    def text(self, column: str) -> dict[str, str]:
        """A text in all its languages."""
        return {language: words for (name, language), words in self.cells.items() if name == column and words}

    def flag(self, column: str) -> bool:
        written = self.cell(column).lower()
        if written and written not in YES | NO:
            self.fault(column, f"Vul bij ‘{column}’ yes of no in, en niet ‘{self.cell(column)}’.")
        return written in YES

    def whole(self, column: str) -> int | None:
        written = self.cell(column)
        if not written:
            return None
        if not WHOLE_NUMBER.fullmatch(written):
            self.fault(column, f"Vul bij ‘{column}’ een heel getal in, en niet ‘{written}’.")
            return None
        return int(written)

    def number_text(self, column: str) -> str:
        """A number with a point, or an empty text."""
        written = self.cell(column).replace("\N{MINUS SIGN}", "-")
        if written and not NUMBER.fullmatch(written):
            self.fault(column, f"Vul bij ‘{column}’ een getal in, en niet ‘{written}’.")
            return ""
        return written.replace(",", ".")

    def expression(self, column: str) -> Expression | None:
        written = self.cell(column)
        if not written:
            return None
        try:
            return expression(written)
        except RuleBroken as broken:
            self.fault(column, broken.message)
            return None


def table(
    sheet: Sheet, columns: Container[str], known: tuple[str, ...], translated: Container[str]
) -> tuple[Table, list[Fault]]:
    """The sheet as a table, with the faults in its headings; `known` are the columns that a slip may have meant."""
    faults: list[Fault] = []
    headings: list[Heading | None] = []
    for written in sheet.rows[0] if sheet.rows else ():
        heading = _heading(written)
        message = _refusal(heading, headings, columns, known, translated)
        if message:
            faults.append(Fault(sheet.name, 1, written, message))
        headings.append(None if message or heading.name not in columns else heading)
    rows = tuple(_rows(sheet, headings))
    languages = dict.fromkeys(heading.language for heading in headings if heading and heading.name in translated)
    return Table(sheet.name, tuple(headings), rows, tuple(languages)), faults


def _rows(sheet: Sheet, headings: list[Heading | None]) -> Iterator[Row]:
    for number, cells in enumerate(sheet.rows[1:], 2):
        if any(cells):
            pairs = [(heading, cell) for heading, cell in zip(headings, cells, strict=True) if heading]
            found = {(heading.name, heading.language): cell for heading, cell in pairs}
            # A fault in a text is pointed out in its Dutch column.
            dutch_last = sorted((heading for heading, _ in pairs), key=lambda heading: heading.language == DUTCH)
            yield Row(sheet.name, number, found, {heading.name: heading.written for heading in dutch_last})


def _heading(written: str) -> Heading:
    found = HEADING.fullmatch(written)
    if not found:
        return Heading(_plain(written), DUTCH, written)
    return Heading(_plain(found[1]), _language(found[2].strip()), written)


def _plain(name: str) -> str:
    return name.strip().lower().replace(" ", "_")


def _language(written: str) -> str:
    """The code of a language, which stands in brackets, alone, or as the name of one we know; empty for another."""
    found = CODE.fullmatch(written.lower())
    if found:
        return found[1]
    names = {name.lower(): code for code, name in LANGUAGE_NAMES.items()} | {"dutch": DUTCH, "nederlands": DUTCH}
    if written.lower() in names:
        return names[written.lower()]
    return written if re.fullmatch(r"[a-z]{2,3}", written) else ""


def _refusal(
    heading: Heading,
    before: list[Heading | None],
    columns: Container[str],
    known: tuple[str, ...],
    translated: Container[str],
) -> str:
    """Why a column cannot be; empty when it can."""
    if heading.name in IGNORED or heading.name.startswith("$"):
        return ""
    if heading.name not in columns:
        near = difflib.get_close_matches(heading.name, known, 1, 0.7)
        return f"De kolom ‘{heading.written}’ kennen we niet." + (f" Bedoelt u ‘{near[0]}’?" if near else "")
    if not heading.language:
        example = f"{heading.name}::English (en)"
        return f"De taal van de kolom ‘{heading.written}’ kennen we niet. Schrijf bijvoorbeeld ‘{example}’."
    if heading.language != DUTCH and heading.name not in translated:
        return f"In de kolom ‘{heading.name}’ staan geen teksten; die kan niet in een andere taal."
    if any(other and (other.name, other.language) == (heading.name, heading.language) for other in before):
        return f"De kolom ‘{heading.written}’ komt twee keer voor."
    return ""
