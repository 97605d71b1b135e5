"""All comments of a consultation as a list for a spreadsheet."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from survey.documents.tables import Cell
from survey.rules import comments as rules
from survey.rules.comments import Source
from survey.rules.documents import Passage

HEADER = ("Nummer", "Deel", "Sleutel van het deel", "Citaat", "Reactie", "Tekstvoorstel", "Auteur", "Organisatie",
          "Code", "Sector", "Namens", "Akkoord van", "Steun", "Hoe", "Dag", "Aanwezig", "Opgeschreven door", "Te laat",
          "Ingestuurd op", "Laatst gewijzigd op", "Bestanden", "Beantwoord")


class Line(Protocol):
    """A comment with how many support it, see `queries.comments.Line`."""

    @property
    def comment(self) -> Any: ...
    @property
    def supports(self) -> int: ...


def rows(lines: Iterable[Line], passages: Mapping[str, Passage]) -> Iterator[tuple[Cell, ...]]:
    """A row for each comment, in the order in which they come."""
    for line in lines:
        each = line.comment
        known = each.organisation
        yield (each.number, rules.label(passages, each.passage_key), each.passage_key, each.quoted, each.text,
               each.suggestion, each.author, known.name if known else None, known.code if known else None,
               known.sector if known else None, rules.behalf(each.on_behalf, each.approved_at) if known else None,
               each.approved_by, line.supports, Source(each.source).words, each.noted_on, each.present,
               each.entered_by, each.late, each.sent_at, each.saved_at, "; ".join(file.name for file in each.files),
               each.disposition_id is not None)
