"""Who comes to an occasion, as a list for a spreadsheet with the answers as columns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from survey.documents.responses import columns
from survey.documents.tables import Cell
from survey.rules.questionnaires.codebook import Codebook, one_row
from survey.rules.registrations import State

ABOUT = ("Nummer", "Naam", "Mailadres", "Organisatie", "Code", "Sector", "Rol", "Stand", "Gast", "Moment", "Programma",
         "Op de lijst van deelnemers", "Aangemeld op", "Aangemeld door", "Binnen sinds")


class Participant(Protocol):
    """What is told of one registration; its organisation and parts are there already."""

    number: str
    occasion_id: int
    name: str
    email: str
    organisation_name: str
    role: str
    state: str
    guest: bool
    listed: bool
    registered_by: str
    registered_at: Any
    arrived_at: Any
    answers: Any
    parts: Any
    organisation: Any


def header(book: Codebook | None) -> tuple[str, ...]:
    """The words above the columns; `book` describes the questions, if there are any."""
    return (*ABOUT, *(column.heading for column in columns(book, False))) if book else ABOUT


def rows(people: Iterable[Participant], titles: Mapping[int, str], book: Codebook | None) -> Iterator[tuple[Cell, ...]]:
    """A row for each, the answers in words behind it; `titles` are those of the occasions."""
    asked = columns(book, False) if book else ()
    for each in people:
        answers = one_row(book, each.answers or {}) if book else {}
        yield (*_about(each, titles[each.occasion_id]), *(column.cell(answers) for column in asked))


def _about(each: Participant, title: str) -> Sequence[Cell]:
    known = each.organisation
    return (each.number, each.name, each.email, known.name if known else each.organisation_name,
            known.code if known else None, known.sector if known else None, each.role, State(each.state).words,
            each.guest, title, "; ".join(part.title for part in each.parts), each.listed,
            each.registered_at, each.registered_by, each.arrived_at)
