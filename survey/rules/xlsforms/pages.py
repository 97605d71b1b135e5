"""The rows of an XLSForm as sections with questions: follows which groups and repeats begin and end.

A repeat is a section that is filled in several times. How often stands in x_minimum and x_maximum; without these
`repeat_count` says exactly how often, as it does in other programs. What one and more rows are called stands in
x_singular and x_plural, and is the label where those are empty.
"""

from dataclasses import dataclass, field

from survey.rules.questionnaires.document import Question, Repeat
from survey.rules.questionnaires.expressions import Expression
from survey.rules.questionnaires.types import Type
from survey.rules.xlsforms.groups import Place as Place
from survey.rules.xlsforms.groups import group_type, grouped
from survey.rules.xlsforms.questions import UNUSABLE, WITH_PARAMETERS, Options, kind, question
from survey.rules.xlsforms.tables import Row

# What a group that is open can be: a section, a question of its own, a row of a table, or something it cannot be.
SECTION, QUESTION, TABLE_ROW, INNER = "section", "question", "table_row", "inner"


@dataclass(slots=True)
class Page:
    """A section in the making; `place` is None for the one that holds questions outside every group."""

    place: Place | None
    relevant: Expression | None = None
    repeat: Repeat | None = None
    questions: list[Question] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)

    def add(self, found: Question, place: Place) -> None:
        self.questions.append(found)
        self.places.append(place)


def read_pages(rows: tuple[Row, ...], options: Options) -> list[Page]:
    """The sections with their questions; what is wrong is noted in the rows."""
    reader = _Reader(options)
    for row in rows:
        reader.row(row)
    reader.finish()
    return reader.pages


class _Reader:
    def __init__(self, options: Options) -> None:
        self.options = options
        self.pages: list[Page] = []
        # The groups that are open, from the outside in: what each is, and the row in which it began.
        self.open: list[tuple[str, Row]] = []
        self.group: Place | None = None

    def row(self, row: Row) -> None:
        name, list_name = kind(row)
        for column, message in UNUSABLE.items():
            if row.cell(column) and not (column == "parameters" and name in WITH_PARAMETERS):
                row.fault(column, message)
        if name in ("begin_group", "begin_repeat"):
            self.begin(row, name)
        elif name in ("end_group", "end_repeat"):
            self.end(row)
        elif self.group is not None:
            self.inside(self.group, row)
        else:
            place = Place(row, list_name=list_name.removesuffix("or_other").strip())
            self.page().add(question(row, self.options), place)

    def inside(self, group: Place, row: Row) -> None:
        """A row of a question that is a group: a part of it, or a cell of a table."""
        if group.type is not Type.TABLE:
            group.parts.append(row)
        elif self.open[-1][0] == TABLE_ROW:
            group.cells[-1].append(row)
        else:
            row.fault("type", "In een tabel staat elke rij in een eigen groep.")

    def begin(self, row: Row, name: str) -> None:
        type_ = group_type(row)
        if row.cell("repeat_count") and name != "begin_repeat":
            row.fault("repeat_count", "Een aantal keren (repeat_count) kan alleen bij begin_repeat staan.")
        if self.group is not None:
            self.begin_row(self.group, row)
            return
        if type_ is not None:
            self.group = Place(row, type=type_)
            self.open.append((QUESTION, row))
            return
        if self.open and name == "begin_repeat":
            row.fault("type", "Een herhaalde groep in een groep kan niet. Maak er een eigen onderdeel van.")
        elif self.open:
            row.fault("type", "Een groep in een groep kan niet. Maak er een eigen onderdeel van, of een verdeling.")
        else:
            repeat = _repeat(row) if name == "begin_repeat" else None
            self.pages.append(Page(Place(row), row.expression("relevant"), repeat))
            self.open.append((SECTION, row))
            return
        self.open.append((INNER, row))

    def begin_row(self, group: Place, row: Row) -> None:
        if group.type is Type.TABLE and self.open[-1][0] == QUESTION:
            group.parts.append(row)
            group.cells.append([])
            self.open.append((TABLE_ROW, row))
            return
        row.fault("type", "In deze groep kan geen andere groep staan.")
        self.open.append((INNER, row))

    def end(self, row: Row) -> None:
        if not self.open:
            row.fault("type", "Hier wordt een groep gesloten die niet begonnen is.")
        elif self.open.pop()[0] == QUESTION:
            self.end_question()

    def end_question(self) -> None:
        place, self.group = self.group, None
        if place is not None:
            self.page().add(grouped(place, self.options), place)

    def finish(self) -> None:
        for _, row in self.open:
            row.fault("type", "Deze groep wordt niet gesloten: er ontbreekt een rij end_group.")
        self.end_question()

    def page(self) -> Page:
        """The section that is open, or one for what stands outside every group."""
        inside = any(what == SECTION for what, _ in self.open)
        if not inside and not (self.pages and self.pages[-1].place is None):
            self.pages.append(Page(None))
        return self.pages[-1]


def _repeat(row: Row) -> Repeat:
    """How often a section is filled in, and what its rows are called."""
    least, most = row.whole("x_minimum"), row.whole("x_maximum")
    written = row.cell("repeat_count")
    if written and least is None and most is None:
        if written.isdecimal():
            least = most = int(written[:9])
        else:
            row.fault("repeat_count", "Het aantal keren kan niet van een antwoord afhangen. Gebruik x_minimum en "
                                      "x_maximum, of vul een heel getal in.")
    singular, plural = row.text("x_singular") or row.text("label"), row.text("x_plural") or row.text("label")
    return Repeat(singular, plural, 1 if least is None else least, most)
