"""Who belongs to a body on a day, and with how many votes: one rule for the roll, the quorum and a proxy."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Protocol

from survey.rules.broken import RuleBroken
from survey.rules.organisations import LONGEST_LINE, check_period, mail_address

MOST_WEIGHT = 1_000_000
NO_ARTICLE = ("Meer dan één stem kan alleen als de statuten dat regelen (art. 2:38 lid 1 BW). Vul het artikel in dat "
              "dit lid meer stemmen geeft.")


class Place(Protocol):
    """What the rules need to know of a seat."""

    @property
    def weight(self) -> int: ...
    @property
    def member(self) -> bool: ...
    @property
    def votes(self) -> bool: ...
    @property
    def since(self) -> date | None: ...
    @property
    def until(self) -> date | None: ...
    @property
    def suspended_from(self) -> date | None: ...
    @property
    def suspended_until(self) -> date | None: ...


class Standing(StrEnum):
    """What a seat is on one day. Only who VOTES counts for a quorum, may vote and may hold a proxy."""

    VOTES = "votes"
    GUEST = "guest"
    SUSPENDED = "suspended"
    ABSENT = "absent"

    @property
    def words(self) -> str:
        return {"votes": "stemgerechtigd", "guest": "zonder stem", "suspended": "geschorst",
                "absent": "niet (meer) lid"}[self]


def _within(day: date, since: date | None, until: date | None) -> bool:
    """From the first day until and including the last; an unknown day does not bound."""
    return (since is None or since <= day) and (until is None or day <= until)


def standing(seat: Place, day: date) -> Standing:
    if not _within(day, seat.since, seat.until):
        return Standing.ABSENT
    if not seat.votes:
        return Standing.GUEST
    known = seat.suspended_from is not None or seat.suspended_until is not None
    if known and _within(day, seat.suspended_from, seat.suspended_until):
        return Standing.SUSPENDED
    return Standing.VOTES


def entitled(seat: Place, day: date) -> bool:
    return standing(seat, day) is Standing.VOTES


@dataclass(frozen=True, slots=True)
class Details:
    """A seat as somebody filled it in; `organisation_id` is its organisation in the register, if it has one."""

    name: str
    organisation_id: int | None = None
    category: str = ""
    weight: int = 1
    weight_article: str = ""
    member: bool = True
    votes: bool = True
    since: date | None = None
    until: date | None = None
    suspended_from: date | None = None
    suspended_until: date | None = None


def check(details: Details) -> None:
    """Raises RuleBroken for a seat that cannot be."""
    if not details.name.strip():
        raise RuleBroken("Vul de naam van het lid in.")
    if not 1 <= details.weight <= MOST_WEIGHT:
        raise RuleBroken("Een lid heeft ten minste één stem. Wie geen stem heeft, staat op de lijst als “zonder stem”.")
    if details.weight > 1 and not details.weight_article.strip():
        raise RuleBroken(NO_ARTICLE)
    check_period(details.since, details.until)
    check_period(details.suspended_from, details.suspended_until)


def read_weight(text: str) -> int:
    """A weight as it was typed: a whole number of at least 1. Raises RuleBroken for anything else."""
    typed = text.strip().replace("\u2212", "-")
    if not typed:
        raise RuleBroken("Het stemgewicht ontbreekt. Vul een heel getal van ten minste 1 in.")
    if not typed.isascii() or not typed.isdecimal():
        raise RuleBroken(f"“{typed[:40]}” is geen stemgewicht. Vul een heel getal van ten minste 1 in.")
    weight = int(typed[:12])
    if weight == 0:
        raise RuleBroken("Een stemgewicht van 0 kan niet: wie geen stem heeft, hoort niet in dit bestand.")
    if weight > MOST_WEIGHT:
        raise RuleBroken(f"Een stemgewicht is ten hoogste {MOST_WEIGHT}.")
    return weight


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may act for a seat."""

    name: str
    email: str


def person(name: str, email: str) -> Person:
    """A delegate as it is kept; raises RuleBroken without a name or an address."""
    plain = " ".join(name.split())
    if not plain or len(plain) > LONGEST_LINE:
        raise RuleBroken("Vul de naam van de afgevaardigde in.")
    return Person(plain, mail_address(email))


def people(lines: str) -> tuple[Person, ...]:
    """Delegates as they are typed, one a line: the name, a comma or semicolon, the address."""
    found = []
    for number, line in enumerate(lines.splitlines(), 1):
        if not line.strip():
            continue
        name, _, email = line.replace(";", ",").rpartition(",")
        try:
            found.append(person(name.strip(" <"), email.strip(" <>")))
        except RuleBroken as broken:
            raise RuleBroken(f"Regel {number}: {broken.message} Schrijf het als: naam, naam@example.nl.") from broken
    return tuple(dict.fromkeys(found))


def same_person(name: str, email: str) -> tuple[str, str]:
    """By what two delegates are the same person: one person who acts for two seats gets one link."""
    return email.strip().lower(), " ".join(name.split()).casefold()


@dataclass(frozen=True, slots=True)
class Votes:
    """How many votes members have on a day, and how many those have who are no member."""

    members: int
    others: int
    seats: int

    @property
    def all(self) -> int:
        return self.members + self.others

    def objection(self) -> str:
        """Why others have too many votes (art. 2:38 lid 3 BW); empty when they have not."""
        if 2 * self.others <= self.members:
            return ""
        return (f"Niet-leden hebben samen {self.others} stemmen en leden {self.members}. De wet staat niet-leden samen "
                "ten hoogste half zoveel stemmen toe als leden (art. 2:38 lid 3 BW).")


def votes(seats: Iterable[Place], day: date) -> Votes:
    counted: Sequence[Place] = [seat for seat in seats if entitled(seat, day)]
    members = sum(seat.weight for seat in counted if seat.member)
    return Votes(members, sum(seat.weight for seat in counted) - members, len(counted))


HEADINGS = {
    "name": "naam zetel organisatie bestuur naamlid", "category": "categorie profiel groep", "code": "code",
    "weight": "stemmen stemgewicht gewicht aantalstemmen", "article": "artikel statutenartikel",
    "member": "lid islid lidmaatschap", "delegate": "afgevaardigde gemachtigde contactpersoon",
    "email": "mail email mailadres emailadres",
}
KNOWN = {word: target for target, words in HEADINGS.items() for word in words.split()}


def import_columns(header: Sequence[str]) -> dict[str, int]:
    """The place of each column that is known; raises RuleBroken without a column of names."""
    found: dict[str, int] = {}
    for place, title in enumerate(header):
        target = KNOWN.get("".join(char for char in title.casefold() if char.isalnum()))
        if target:
            found.setdefault(target, place)
    if not found.keys() & {"name", "code"}:
        raise RuleBroken("In dit bestand staat geen kolom “naam” of “code”. Zet op de eerste regel de namen van de "
                         "kolommen: code, naam, stemmen, artikel, categorie, lid (ja of nee), afgevaardigde, mail.")
    return found


@dataclass(frozen=True, slots=True)
class Known:
    """An organisation of the register, by what a row of a file can be meant."""

    number: int
    code: str
    name: str


class Register:
    """Finds the organisation that a row means: by its code, else by its exact name, capitals and spaces aside."""

    def __init__(self, organisations: Iterable[Known] = ()) -> None:
        self._codes: dict[str, list[Known]] = {}
        self._names: dict[str, list[Known]] = {}
        for each in organisations:
            self._codes.setdefault(_plain(each.code), []).append(each)
            self._names.setdefault(_plain(each.name), []).append(each)

    def find(self, code: str, name: str) -> tuple[Known | None, str]:
        """The organisation, or why none is meant; a code that is given decides, whatever the name says."""
        found = self._codes.get(_plain(code), []) if code else self._names.get(_plain(name), [])
        written = f"de code “{code[:60]}”" if code else f"“{name[:80]}”"
        if len(found) == 1:
            return found[0], ""
        if not found:
            return None, f"{written} staat niet in het register."
        return None, f"{written} staat {len(found)} keer in het register ({_told(found)})."


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()


def _told(found: Sequence[Known]) -> str:
    return "; ".join(f"{each.code} {each.name}" for each in found[:3]) + ("; …" if len(found) > 3 else "")


@dataclass(frozen=True, slots=True)
class Read:
    """What a file with seats says, and every fault with the number of its line; nothing is kept while there is one.

    `unlinked` are the lines of which no organisation was found; such a seat is kept only when somebody says so.
    """

    lines: tuple[tuple[Details, tuple[Person, ...]], ...]
    faults: tuple[str, ...]
    unlinked: tuple[str, ...] = ()


def read_seats(header: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]], since: date,
               register: Register) -> Read:
    """Seats from a table, one a row; a weight is asked in every row of a file that has that column."""
    places = import_columns(header)
    lines: list[tuple[Details, tuple[Person, ...]]] = []
    faults: list[str] = []
    unlinked: list[str] = []
    names: set[str | int] = set()
    for number, row in rows:
        cells = {target: (row[place].strip() if place < len(row) else "") for target, place in places.items()}
        known, why = register.find(cells.get("code", ""), cells.get("name", ""))
        try:
            details, people = _line(cells | {"name": cells.get("name") or (known.name if known else "")}, since)
            details = replace(details, organisation_id=known.number if known else None)
            _refuse_again(names, details)
            lines.append((details, people))
        except RuleBroken as broken:
            faults.append(f"Regel {number}: {broken.message}")
        else:
            unlinked += [f"Regel {number}: {why[:1].upper()}{why[1:]}"] if why else []
    return Read(tuple(lines), tuple(faults), tuple(unlinked))


def _refuse_again(names: set[str | int], details: Details) -> None:
    """One seat a name and one an organisation, also when the file writes its name in two ways."""
    own: set[str | int] = {details.name.casefold()} | ({details.organisation_id} if details.organisation_id else set())
    if own & names:
        raise RuleBroken(f"{details.name} staat twee keer in dit bestand.")
    names |= own


def _line(cells: Mapping[str, str], since: date) -> tuple[Details, tuple[Person, ...]]:
    weight = read_weight(cells["weight"]) if "weight" in cells else 1
    details = Details(cells["name"], category=cells.get("category", ""), weight=weight,
                      weight_article=cells.get("article", ""),
                      member=cells.get("member", "").casefold() not in ("nee", "no", "0"), since=since)
    check(details)
    email = cells.get("email", "")
    return details, (person(cells.get("delegate") or cells["name"], email),) if email else ()
