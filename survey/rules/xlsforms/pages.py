"""The rows of an XLSForm as sections with questions: follows which groups begin and end."""

from dataclasses import dataclass, field

from survey.rules.questionnaires.document import Question
from survey.rules.questionnaires.expressions import Expression
from survey.rules.xlsforms.questions import INSTEAD, UNUSABLE, Options, kind, question, shares
from survey.rules.xlsforms.tables import Row

SECTION, SHARES, INNER = "section", "shares", "inner"


@dataclass(slots=True)
class Place:
    """Where a section or question came from: its row, the rows of its parts, and the list of its options."""

    row: Row
    parts: list[Row] = field(default_factory=list)
    list_name: str = ""


@dataclass(slots=True)
class Page:
    """A section in the making; `place` is None for the one that holds questions outside every group."""

    place: Place | None
    relevant: Expression | None = None
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
        self.shares: Place | None = None

    def row(self, row: Row) -> None:
        for name, message in UNUSABLE.items():
            if row.cell(name):
                row.fault(name, message)
        name, list_name = kind(row)
        if name in ("begin_group", "begin_repeat"):
            self.begin(row, name)
        elif name in ("end_group", "end_repeat"):
            self.end(row)
        elif self.shares is not None:
            self.shares.parts.append(row)
        else:
            place = Place(row, list_name=list_name.removesuffix("or_other").strip())
            self.page().add(question(row, self.options), place)

    def begin(self, row: Row, name: str) -> None:
        own = row.cell("x_type").lower()
        if own not in ("", "shares"):
            row.fault("x_type", f"Bij een groep kan ‘{row.cell('x_type')}’ niet in x_type staan; wel: shares.")
        if name == "begin_repeat":
            row.fault("type", f"Het type begin_repeat kan niet. {INSTEAD[name]}")
        elif self.shares is not None:
            row.fault("type", "In een verdeling kan geen groep staan; alleen rijen van het type decimal.")
        elif own == "shares":
            self.shares = Place(row)
            self.open.append((SHARES, row))
            return
        elif self.open:
            row.fault("type", "Een groep in een groep kan niet. Maak er een eigen onderdeel van, of een verdeling.")
        else:
            self.pages.append(Page(Place(row), row.expression("relevant")))
            self.open.append((SECTION, row))
            return
        self.open.append((INNER, row))

    def end(self, row: Row) -> None:
        if not self.open:
            row.fault("type", "Hier wordt een groep gesloten die niet begonnen is.")
        elif self.open.pop()[0] == SHARES:
            self.end_shares()

    def end_shares(self) -> None:
        place, self.shares = self.shares, None
        if place is not None:
            self.page().add(shares(place.row, place.parts), place)

    def finish(self) -> None:
        for _, row in self.open:
            row.fault("type", "Deze groep wordt niet gesloten: er ontbreekt een rij end_group.")
        self.end_shares()

    def page(self) -> Page:
        """The section that is open, or one for what stands outside every group."""
        inside = any(what == SECTION for what, _ in self.open)
        if not inside and not (self.pages and self.pages[-1].place is None):
            self.pages.append(Page(None))
        return self.pages[-1]
