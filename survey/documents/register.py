"""The register as a list for a spreadsheet, in columns that an import reads back, and what an import would change."""

from collections.abc import Iterable, Iterator, Sequence

from survey.documents.tables import Cell, Sheet
from survey.rules.columns import FIELDS, GROUPING, words
from survey.rules.differences import Known, Plan
from survey.rules.entries import Entry
from survey.rules.organisations import Contact, preferred

PLAIN = ("name", "sector", "province", "pupils")
NOBODY = Contact("", "", "")


def register(known: Sequence[Known]) -> Sheet:
    """One row for every organisation, with a column for every grouping and own field that one of them has."""
    groups = sorted({kind for each in known for kind in each.groups})
    own = sorted({name for each in known for name in each.own})
    header = [FIELDS["code"], FIELDS["kind"], *(FIELDS[name] for name in PLAIN),
              *(words(f"{GROUPING}:{kind}") for kind in groups), *own,
              *(FIELDS[f"contact.{name}"] for name in ("name", "email", "phone", "role"))]
    return Sheet("Register", header, (_row(each, groups, own) for each in known))


def _row(known: Known, groups: Iterable[str], own: Iterable[str]) -> list[Cell]:
    contact = preferred(known.contacts) or NOBODY
    return [known.code, known.kind.value, *(known.plain[name] for name in PLAIN),
            *("; ".join(known.groups.get(kind, ())) for kind in groups), *(known.own.get(name) for name in own),
            contact.name, contact.email, contact.phone, contact.role]


def plan(made: Plan) -> list[Sheet]:
    """What an import would do, whole: a sheet each for what is new, changed, gone and wrong."""
    return [
        Sheet("Nieuw", ["Rij", "Code", "Naam"], ([each.row, each.code, _name(each)] for each in made.new)),
        Sheet("Gewijzigd", ["Rij", "Code", "Naam", "Veld", "Was", "Wordt"], _changes(made)),
        Sheet("Niet in het bestand", ["Code", "Naam"], ([each.code, _name(each)] for each in made.gone)),
        Sheet("Fouten", ["Rij", "Wat er niet klopt"], ([fault.row, fault.message] for fault in made.faults)),
    ]


def _name(each: Known | Entry) -> str:
    return str(each.plain["name"] or "")


def _changes(made: Plan) -> Iterator[list[Cell]]:
    for change in made.changed:
        for each in change.differences:
            yield [change.entry.row, change.known.code, _name(change.known), each.label, each.old, each.new]
