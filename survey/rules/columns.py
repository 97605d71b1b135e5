"""What the columns of a register file are: guessed from their names, chosen by a person, checked here.

A target is written as one word, so that a form, a command line and a stored upload say the same: `code`,
`contact.email`, `grouping:gemeente`, `own:landsdeel`, `number:deelname`, or `-` for a column that is left out.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.reading import read_number

LEFT_OUT = "-"
GROUPING, OWN, NUMBER = "grouping", "own", "number"
FIELDS = {
    "code": "Code",
    "name": "Naam",
    "kind": "Soort organisatie",
    "sector": "Sector",
    "province": "Provincie",
    "pupils": "Aantal leerlingen",
    "contact.name": "Contactpersoon: naam",
    "contact.email": "Contactpersoon: mailadres",
    "contact.phone": "Contactpersoon: telefoon",
    "contact.role": "Contactpersoon: rol",
    "contact.since": "Contactpersoon: sinds",
    "member.since": "Lid sinds",
    "member.until": "Lid tot en met",
}
GROUPING_KINDS = ("bestuur", "wijk", "gemeente", "RMC-regio", "swv")
OWN_DECIMALS = 6
LONGEST_KEY = 48
SAMPLE = 200
NO_FIELDS: Mapping[str, Any] = MappingProxyType({})

NAMES = {
    "code": "code id nummer key swvid swvcode swvnummer organisatiecode organisationcode brin brinnummer brincode "
            "bestuursnummer bevoegdgezagnummer gemeentecode schoolcode",
    "name": "naam name organisatie organisation organisatienaam organisationname swvnaam samenwerkingsverbandnaam "
            "instellingsnaam schoolnaam schoolname bestuursnaam gemeentenaam",
    "kind": "soort kind soortorganisatie organisatiesoort typeorganisatie",
    "sector": "sector onderwijssector sectoren",
    "province": "provincie province",
    "pupils": "leerlingen leerlingaantal leerlingenaantal aantalleerlingen pupils students numberofpupils",
    "contact.name": "contactpersoon contact contactnaam naamcontactpersoon contactperson contactname",
    "contact.email": "email mail mailadres emailadres contactemail contactmail emailcontactpersoon "
                     "mailadrescontactpersoon mailcontactpersoon emailaddress mailaddress contactpersonemail",
    "contact.phone": "telefoon telefoonnummer tel phone phonenumber contactphone telefooncontactpersoon mobiel",
    "contact.role": "rol role functie contactrole rolcontactpersoon functiecontactpersoon",
    "contact.since": "contactpersoonsinds contactsince contactsinds",
    "member.since": "lidsinds membersince lidvanaf",
    "member.until": "lidtot lidtotenmet memberuntil",
    "grouping:gemeente": "gemeente gemeenten municipality municipalities",
    "grouping:wijk": "wijk wijken district districts stadsdeel",
    "grouping:bestuur": "bestuur besturen schoolbestuur schoolbesturen board boards schoolboard",
    "grouping:RMC-regio": "rmc rmcregio rmcregion rmcregios",
    "grouping:swv": "swv samenwerkingsverband samenwerkingsverbanden alliance",
}
KNOWN = {name: target for target, names in NAMES.items() for name in names.split()}
GROUPING_WORD = "indeling:"


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet as it was read: the words above the columns, and rows with the number they have in the file."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def column(self, position: int) -> list[str]:
        """What stands in one column, without the empty cells."""
        cells = (row[position] for _, row in self.rows if position < len(row))
        return [cell for cell in cells if cell.strip()]


def plain(text: str) -> str:
    """A name without capitals, accents, blanks and signs, to compare with."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9]", "", bare)


def key(text: str) -> str:
    """A name as an own field can have it, so that a questionnaire can use it: "Deelname so (%)" is `deelname_so`."""
    bare = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    made = re.sub(r"[^a-z0-9]+", "_", bare).strip("_")
    return ("veld_" + made if made[:1].isdigit() else made)[:LONGEST_KEY].strip("_")


# An export has the words of a field above its column, and can be read back.
TITLES = {plain(title): target for target, title in FIELDS.items()}


def split(target: str) -> tuple[str, str]:
    """The sort of a target and its own name: ("grouping", "gemeente"), ("code", "")."""
    sort, _, name = target.partition(":")
    return sort, name


def words(target: str) -> str:
    """How a person reads a target."""
    sort, name = split(target)
    if sort == GROUPING:
        return f"Indeling: {name}"
    return name.replace("_", " ") if sort in (OWN, NUMBER) else FIELDS.get(target, "Weglaten")


def guess(table: Table, kind: str, own: Mapping[str, Any] = NO_FIELDS) -> tuple[str, ...]:
    """A target for every column; of two columns that look like the same field, the first one is it.

    `own` holds the own fields that the register has, each with an example of its value: a field that held numbers
    goes on holding numbers.
    """
    made: list[str] = []
    for position, title in enumerate(table.header):
        target = _by_name(title, kind)
        if target is None or _taken(target, made):
            target = _own(table, position, own)
        made.append(LEFT_OUT if _taken(target, made) else target)
    return tuple(made)


def _place(target: str) -> str:
    """Where a target keeps its value: a number and a text of one name are one own field."""
    sort, name = split(target)
    return f"{OWN}:{name}" if sort == NUMBER else target.casefold()


def _taken(target: str, targets: Iterable[str]) -> bool:
    return target != LEFT_OUT and any(_place(target) == _place(other) for other in targets)


def _by_name(title: str, kind: str) -> str | None:
    """A column `gemeente` is a grouping of schools, and the name in a list of gemeenten."""
    if title.casefold().startswith(GROUPING_WORD):
        return f"{GROUPING}:{title[len(GROUPING_WORD):].strip()}"
    target = KNOWN.get(plain(title)) or TITLES.get(plain(title))
    return "name" if target == f"{GROUPING}:{kind}" else target


def _own(table: Table, position: int, own: Mapping[str, Any]) -> str:
    name = _free(key(table.header[position]))
    if not name:
        return LEFT_OUT
    return own_target(name, own[name]) if name in own else f"{sort_of(table.column(position)[:SAMPLE])}:{name}"


def sort_of(cells: Sequence[str]) -> str:
    """Whether an own field with these values is one of numbers or one of texts."""
    return NUMBER if cells and all(map(_looks_like_number, cells)) else OWN


def own_target(name: str, example: Any) -> str:
    """The target of an own field that the register has already."""
    return f"{OWN if isinstance(example, str) else NUMBER}:{name}"


def _free(name: str) -> str:
    """An own field cannot have the name of a fact that every organisation has."""
    return f"{name}_eigen" if name in FIELDS else name


def _looks_like_number(cell: str) -> bool:
    """Figures that begin with a nought are a code: a postcode, a BRIN, a telephone number."""
    try:
        return not re.match(r"0[0-9]|\+", cell.strip()) and read_number(cell, OWN_DECIMALS) is not None
    except RuleBroken:
        return False


def mapped(table: Table, kind: str, chosen: Mapping[str, str],
           own: Mapping[str, Any] = NO_FIELDS) -> tuple[str, ...]:
    """The guesses, with what a person chose by column name put in their place.

    Raises RuleBroken for a column that the file does not have.
    """
    targets = list(guess(table, kind, own))
    titles = {plain(title): position for position, title in reversed(list(enumerate(table.header)))}
    for title, target in chosen.items():
        if plain(title) not in titles:
            raise RuleBroken(f"Het bestand heeft geen kolom “{title}”. De kolommen zijn: {', '.join(table.header)}.")
        targets[titles[plain(title)]] = target or LEFT_OUT
    return _without_doubles(table, targets, {titles[plain(title)] for title in chosen}, own)


def _without_doubles(table: Table, targets: list[str], chosen: set[int], known: Mapping[str, Any]) -> tuple[str, ...]:
    """A guess gives way to what a person chose."""
    taken = [targets[position] for position in chosen]
    for position, target in enumerate(targets):
        if position not in chosen and _taken(target, taken):
            own = _own(table, position, known)
            targets[position] = LEFT_OUT if _taken(own, targets) else own
    return tuple(targets)


def faults(header: Sequence[str], targets: Sequence[str], members: bool = False) -> dict[int, str]:
    """What is wrong with a mapping, by the position of the column; -1 is about the whole.

    `members` says whether the file is about the members of an association.
    """
    found = {position: fault for position, target in enumerate(targets) if (fault := _fault(target))}
    for position, target in enumerate(targets):
        twins = [title for other, title in enumerate(header) if other != position and _taken(target, [targets[other]])]
        if twins:
            found[position] = f"“{header[position]}” en “{twins[0]}” zijn allebei {words(target)}. Kies er een."
    if whole := _fault_of_all(set(targets), members):
        found[-1] = whole
    return found


def _fault(target: str) -> str | None:
    sort, name = split(target)
    if sort in (OWN, NUMBER):
        if not name or name != key(name):
            return "Geef het eigen veld een naam van kleine letters, cijfers en _, die begint met een letter."
        return f"Een eigen veld kan niet “{name}” heten: dat is een vast veld." if name in FIELDS else None
    if sort == GROUPING:
        return None if 0 < len(name) <= LONGEST_KEY else "Geef de indeling een korte naam, bijvoorbeeld gemeente."
    return None if target in FIELDS or target == LEFT_OUT else f"“{target}” is geen veld van het register."


def _fault_of_all(targets: set[str], members: bool) -> str | None:
    if "code" not in targets:
        return "Kies welke kolom de code is. Aan de code herkent het register een organisatie."
    if "contact.email" not in targets and any(target.startswith("contact.") for target in targets):
        return "Kies ook welke kolom het mailadres van de contactpersoon is."
    if not members and any(target.startswith("member.") for target in targets):
        return "Kies ook van welke vereniging de organisaties lid zijn."
    return None
