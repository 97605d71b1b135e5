"""A group of an XLSForm that is one question here: shares of a whole, a grid of choices or a table of numbers."""

from dataclasses import dataclass, field, replace

from survey.rules.questionnaires.document import Part, Question
from survey.rules.questionnaires.types import Required, Type
from survey.rules.xlsforms.questions import Options, kind, listed, plain, required
from survey.rules.xlsforms.tables import Row
from survey.rules.xlsforms.vocabulary import TABLE_LIST

GROUPS = {"shares": Type.SHARES, "grid": Type.GRID, "table": Type.TABLE}
NUMBERS = ("decimal", "integer")


@dataclass(slots=True)
class Place:
    """Where a section or question came from: its row, the rows of its parts, and the list of its options.

    Of a table `cells` holds the rows of the cells of every part, and `type` is what a group makes.
    """

    row: Row
    parts: list[Row] = field(default_factory=list)
    list_name: str = ""
    type: Type | None = None
    cells: list[list[Row]] = field(default_factory=list)

    @property
    def columns(self) -> list[Row]:
        """The rows that say what the columns of a table are."""
        return self.cells[0] if self.cells else []


def group_type(row: Row) -> Type | None:
    """Which question a group makes; None for a group that is a section."""
    own = row.cell("x_type").lower()
    if own not in ("", *GROUPS):
        possible = ", ".join(GROUPS)
        row.fault("x_type", f"Bij een groep kan ‘{row.cell('x_type')}’ niet in x_type staan; wel: {possible}.")
    if not own and TABLE_LIST in row.cell("appearance"):
        return Type.GRID
    return GROUPS.get(own)


def grouped(place: Place, options: Options) -> Question:
    """The question that a group makes of its rows; notes in them what is wrong."""
    row, name = place.row, "decimal" if place.type is not Type.GRID else ""
    made = replace(plain(row, place.type or Type.SHARES, name), parts=_parts(place.parts))
    if made.type is Type.GRID:
        return _grid(place, made, options)
    if made.type is Type.TABLE:
        return _table(place, made)
    for part in place.parts:
        if kind(part)[0] not in NUMBERS:
            part.fault("type", "In een verdeling staan alleen rijen van het type decimal: één voor elk deel.")
    return made


def _parts(rows: list[Row]) -> tuple[Part, ...]:
    return tuple(Part(row.cell("name"), row.text("label")) for row in rows)


def _grid(place: Place, made: Question, options: Options) -> Question:
    for row in place.parts:
        name, list_name = kind(row)
        place.list_name = place.list_name or list_name
        if name != "select_one":
            row.fault("type", "In een matrix staan alleen rijen van het type select_one: één voor elke rij.")
        elif list_name != place.list_name:
            row.fault("type", f"Alle rijen van een matrix hebben dezelfde lijst; de eerste heeft ‘{place.list_name}’.")
        if row.cell("relevant"):
            row.fault("relevant", "Een rij van een matrix heeft geen eigen voorwaarde. Zet die bij de hele matrix.")
    found = listed(place.parts[0], place.list_name, options) if place.list_name else ()
    # In XLSForm every row is required by itself.
    every = bool(place.parts) and all(required(row) is Required.YES for row in place.parts)
    return replace(made, options=found, required=Required.YES if every else made.required)


def _table(place: Place, made: Question) -> Question:
    columns = [_column(row, place.parts[0]) for row in place.columns]
    for part, cells in zip(place.parts, place.cells, strict=True):
        for cell in cells:
            if kind(cell)[0] not in NUMBERS:
                cell.fault("type", "In een tabel staan alleen getallen: integer of decimal, één voor elke cel.")
        if [_column(cell, part) for cell in cells] != columns:
            part.fault("name", "Deze rij heeft niet dezelfde kolommen als de eerste rij. Een cel heet rij_kolom.")
    labels = tuple(row.text("label") for row in place.columns)
    totals = tuple(place.row.cell("x_totals").lower().replace(",", " ").split())
    return replace(made, columns=tuple(map(Part, columns, labels)), totals=totals)


def _column(cell: Row, part: Row) -> str:
    """The key of a column: what stands behind the key of the row."""
    return cell.cell("name").removeprefix(f"{part.cell('name')}_")
