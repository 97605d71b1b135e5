"""Reads an XLSForm workbook as a questionnaire, or tells every mistake in it with its row and a Dutch sentence.

`survey.documents.questionnaires` writes the workbook that this reads back to the same questionnaire.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from survey.rules.questionnaires import faults as rules
from survey.rules.questionnaires.document import DUTCH, Group, Option, Questionnaire, Section
from survey.rules.sheets import Sheet
from survey.rules.xlsforms.pages import Page, Place, read_pages
from survey.rules.xlsforms.questions import HARMLESS, UNUSABLE, Options, check_columns, kind
from survey.rules.xlsforms.tables import Fault, Row, Table, table
from survey.rules.xlsforms.vocabulary import (
    CHOICES,
    CHOICES_COLUMNS,
    SENTENCES,
    SENTENCES_COLUMNS,
    SETTINGS,
    SETTINGS_COLUMNS,
    STATISTICS,
    STATISTICS_COLUMNS,
    SURVEY,
    SURVEY_COLUMNS,
    TRANSLATED,
)

# The section for questions that stand outside every group.
LOOSE = "vragen"
# What depends on the type of a question, so that it says nothing new about one whose type is wrong.
OF_TYPE = frozenset(
    {"options", "parts", "columns", "totals", "ends", "files", "megabytes",
     "minimum", "maximum", "length", "decimals", "calculation", "register", "required"}
)
# In which column a field of the document stands, where its name is another.
COLUMNS = {
    "key": "name", "title": "label", "checks": "constraint",
    "options": "type", "parts": "type", "questions": "type", "sections": "type", "intro": "x_intro",
    "minimum": "x_minimum", "maximum": "x_maximum", "length": "x_length", "decimals": "x_decimals",
    "ends": "x_end_low", "totals": "x_totals", "files": "x_files", "megabytes": "x_megabytes", "columns": "type",
    "register": "x_register", "group": "x_group", "languages": "default_language",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """What a workbook gives: a questionnaire, or the mistakes for which there is none, sorted by sheet and row."""

    questionnaire: Questionnaire | None
    faults: tuple[Fault, ...]


def read(workbook: Iterable[Sheet]) -> Reading:
    """The sheets of a workbook as a questionnaire, or every mistake in them."""
    sheets = {sheet.name.strip().lower(): sheet for sheet in workbook}
    if SURVEY not in sheets:
        names = ", ".join(name or "(zonder naam)" for name in sheets)
        return Reading(None, (Fault(SURVEY, 0, "", f"Het blad ‘survey’ ontbreekt. Wel gevonden: {names}."),))
    reader = _Reader(sheets)
    found = reader.read()
    faults = reader.all_faults(found)
    return Reading(None if faults else found, faults)


class _Reader:
    """Holds the tables of a workbook and gathers what is wrong with them."""

    def __init__(self, sheets: dict[str, Sheet]) -> None:
        self.faults: list[Fault] = []
        usable = frozenset(SURVEY_COLUMNS) | UNUSABLE.keys() | HARMLESS
        self.survey = self.table(sheets, SURVEY, usable, SURVEY_COLUMNS)
        self.choices = self.table(sheets, CHOICES, frozenset(CHOICES_COLUMNS) | HARMLESS, CHOICES_COLUMNS)
        # Other programs keep all sorts of settings there, which mean nothing here.
        headings = sheets[SETTINGS].rows[0] if SETTINGS in sheets and sheets[SETTINGS].rows else ()
        others = {
            heading.strip().lower().replace(" ", "_") for heading in headings if not heading.lower().startswith("x_")
        }
        self.settings = self.table(sheets, SETTINGS, frozenset(SETTINGS_COLUMNS) | others, SETTINGS_COLUMNS)
        self.statistics = self.table(sheets, STATISTICS, frozenset(STATISTICS_COLUMNS), STATISTICS_COLUMNS)
        self.sentences = self.table(sheets, SENTENCES, frozenset(SENTENCES_COLUMNS), SENTENCES_COLUMNS)
        self.lists: dict[str, list[Row]] = {}
        self.pages: list[Page] = []

    def table(self, sheets: dict[str, Sheet], name: str, columns: frozenset[str], known: tuple[str, ...]) -> Table:
        found, faults = table(sheets.get(name, Sheet(name, ())), columns, known, TRANSLATED)
        self.faults += faults
        return found

    def read(self) -> Questionnaire:
        options = self.options()
        self.check_headings()
        self.pages = read_pages(self.survey.rows, options)
        found = self.survey.languages + self.choices.languages + self.settings.languages
        return Questionnaire(
            title=self.title(),
            intro=self.settings.rows[0].text("x_intro") if self.settings.rows else {},
            languages=tuple(dict.fromkeys((DUTCH, *found))),
            sections=tuple(_sections(self.pages)),
            group=self.group(),
            topic=self.setting("x_topic"),
            statistics={row.cell("name"): row.cell("statistic") for row in self.statistics.rows},
            sentences=tuple(row.cell("sentence") for row in self.sentences.rows),
        )

    def check_headings(self) -> None:
        for table_, needed in ((self.survey, ("type", "name")), (self.choices, ("list_name", "name"))):
            names = {heading.name for heading in table_.headings if heading}
            for name in needed:
                if table_.headings and name not in names:
                    self.faults.append(Fault(table_.name, 1, name, f"De kolom ‘{name}’ ontbreekt."))

    def options(self) -> Options:
        """The lists on the sheet choices."""
        for row in self.choices.rows:
            name = row.cell("list_name")
            if name:
                self.lists.setdefault(name, []).append(row)
            else:
                row.fault("list_name", "De naam van de lijst (list_name) ontbreekt.")
        return {name: tuple(map(_option, rows)) for name, rows in self.lists.items()}

    def title(self) -> dict[str, str]:
        if not self.settings.rows:
            return {}
        row = self.settings.rows[0]
        return {**({DUTCH: row.cell("form_title")} if row.cell("form_title") else {}), **row.text("x_title")}

    def setting(self, name: str) -> str:
        return self.settings.rows[0].cell(name) if self.settings.rows else ""

    def group(self) -> Group:
        if not self.settings.rows:
            return Group()
        row = self.settings.rows[0]
        if (language := row.cell("default_language").lower()) and not ({"nl", "dutch"} & set(_bare(language))):
            row.fault("default_language", "De eerste taal van een vragenlijst is Nederlands (nl).")
        parts = [part.strip() for part in row.cell("x_group").split(";")]
        if not row.cell("x_group"):
            return Group()
        if len(parts) != 3:
            row.fault(
                "x_group",
                "Schrijf drie woorden met puntkomma's: enkelvoud, meervoud en lidwoord, zoals school;scholen;de.",
            )
            return Group()
        return Group(*parts)

    def all_faults(self, found: Questionnaire) -> tuple[Fault, ...]:
        rows = [*self.survey.rows, *self.choices.rows, *self.settings.rows]
        faults = [*self.faults, *(fault for row in rows for fault in row.faults)]
        faults += filter(None, map(self.placed, rules.faults(found)))
        order = {SURVEY: 0, CHOICES: 1, SETTINGS: 2}
        return tuple(sorted(dict.fromkeys(faults), key=lambda fault: (order.get(fault.sheet, 3), fault.row)))

    def placed(self, fault: rules.Fault) -> Fault | None:
        """A fault in the document as one in the workbook; None where the row already says what is wrong there."""
        if not fault.where:
            return self.placed_whole(fault)
        page = self.pages[fault.where[0]]
        place = page.place if len(fault.where) == 1 else page.places[fault.where[1]]
        if place is None:
            return Fault(SURVEY, 0, "", fault.message)
        if place.row.faulty("type") and fault.field.partition(".")[0] in OF_TYPE:
            return None
        row, name = self.cell_of(place, fault)
        return None if row.faulty(name) else Fault(row.sheet, row.number, row.written.get(name, name), fault.message)

    def cell_of(self, place: Place, fault: rules.Fault) -> tuple[Row, str]:
        """The row and column where a field stands, which for options and parts is a row of their own."""
        name, _, detail = fault.field.partition(".")
        if name == "repeat":
            return place.row, f"x_{detail}"
        if name == "required" and place.row.cell("x_required"):
            return place.row, "x_required"
        if name in ("minimum", "maximum") and kind(place.row)[0] == "range":
            return place.row, "parameters"
        if fault.index is None or not detail:
            return place.row, COLUMNS.get(name, name)
        if name == "checks":
            column = check_columns(place.row)[fault.index]
            return place.row, f"{column}_message" if detail == "message" else column
        rows = {"parts": place.parts, "columns": place.columns}.get(name) or self.lists[place.list_name]
        return rows[fault.index], COLUMNS.get(detail, detail)

    def placed_whole(self, fault: rules.Fault) -> Fault:
        name = {"title": "form_title", "group": "x_group", "intro": "x_intro"}.get(fault.field, "")
        if fault.field == "title":
            return Fault(SETTINGS, 2, "form_title", "De titel van de vragenlijst (form_title) ontbreekt.")
        if not name:
            return Fault(SURVEY, 0, "", fault.message)
        return Fault(SETTINGS, 2, name, fault.message)


def _sections(pages: list[Page]) -> Iterator[Section]:
    loose = 0
    for page in pages:
        questions = tuple(page.questions)
        if page.place is None:
            loose += 1
            yield Section(LOOSE if loose == 1 else f"{LOOSE}_{loose}", {DUTCH: LOOSE.capitalize()}, questions=questions)
        else:
            row = page.place.row
            title, intro = row.text("label"), row.text("x_intro")
            yield Section(row.cell("name"), title, intro, page.relevant, questions, page.repeat)


def _option(row: Row) -> Option:
    return Option(row.cell("name"), row.text("label"), row.flag("x_dont_know"))


def _bare(language: str) -> Iterator[str]:
    return iter(language.replace("(", " ").replace(")", " ").split())
