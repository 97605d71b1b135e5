"""The rows of a register file as entries: read cell by cell, with a Dutch sentence for every cell that is wrong."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import chain, repeat

from survey.rules.broken import RuleBroken
from survey.rules.columns import GROUPING, NUMBER, OWN, OWN_DECIMALS, Table, split, words
from survey.rules.organisations import (
    LONGEST_LINE,
    LONGEST_WORD,
    MOST_PUPILS,
    ROLES,
    Kind,
    check_period,
    kind_named,
    mail_address,
)
from survey.rules.questionnaires.reading import BLANK_RUN, read_day, read_number, tidy

MEMBER_DAYS = ("since", "until")
LONGEST_OWN = 1000
MOST_GROUPS = 200
SEPARATORS = re.compile(r"[;|\n]")
# An export puts an apostrophe before what a spreadsheet would take for a formula; here it comes off again.
QUOTED = re.compile(r"'(?=[=+\-@])")
POINT = re.compile(r"^(-?[0-9]+)\.([0-9]+)$")
CLEARLY_DECIMAL = re.compile(r"-?[0-9]+\.([0-9]{1,2}|[0-9]{4,})")
QUOTE = 40

Value = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class NewContact:
    """The contact person as a row tells; `role` is empty, `since` and `phone` are None when the file does not say."""

    role: str
    name: str
    email: str
    phone: str | None
    since: date | None

    @property
    def new_role(self) -> str:
        """The role of someone who comes new to the organisation."""
        return self.role or ROLES[0]


@dataclass(frozen=True, slots=True)
class Entry:
    """One good row: only what the file has a column for. `plain` holds columns of the register, `own` own fields,
    `groups` the names in every kind of grouping, `member` the days of the membership."""

    row: int
    kind: Kind
    code: str
    plain: Mapping[str, Value] = field(default_factory=dict)
    own: Mapping[str, str | Decimal | None] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    member: Mapping[str, date | None] = field(default_factory=dict)
    contact: NewContact | None = None

    @property
    def identity(self) -> tuple[str, str]:
        """By what the register knows it: codes that differ in capitals only are one code."""
        return self.kind.value, self.code.casefold()


@dataclass(frozen=True, slots=True)
class RowFault:
    row: int
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All rows read: the good ones, what is wrong with the others, and every organisation that the file names."""

    entries: tuple[Entry, ...]
    faults: tuple[RowFault, ...]
    named: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Reader:
    """How rows are read: the target of every column, the kind of rows that do not say, the sectors that may be."""

    targets: tuple[str, ...]
    kind: Kind
    sectors: tuple[str, ...] = ()

    def read(self, table: Table) -> Reading:
        entries: list[Entry] = []
        faults: list[RowFault] = []
        named: dict[tuple[str, str], list[int]] = {}
        titles = dict(zip(self.targets, table.header, strict=False))
        pointed = [target for position, target in enumerate(self.targets) if _decimal_points(target, table, position)]
        for number, row in table.rows:
            cells = dict(zip(self.targets, chain(row, repeat(""))))  # noqa: B905
            cells |= {target: POINT.sub(r"\1,\2", cells[target]) for target in pointed}
            entry, wrong = self.read_cells(cells, number)
            faults += [RowFault(number, f"{tidy(titles[target])}: {message}") for target, message in wrong.items()]
            if entry:
                named.setdefault(entry.identity, []).append(number)
                entries += [] if wrong else [entry]
        faults += _doubles(named) + _two_phones(entries)
        bad = {fault.row for fault in faults}
        good = tuple(entry for entry in entries if entry.row not in bad)
        return Reading(good, tuple(sorted(faults, key=lambda fault: fault.row)), frozenset(named))

    def read_cells(self, cells: Mapping[str, str], row: int = 0) -> tuple[Entry | None, dict[str, str]]:
        """What stands in one row or one form by target, and a sentence for every target that is wrong.

        Without a code there is no entry; with faults it holds what could be read.
        """
        values: dict[str, Value] = {}
        wrong: dict[str, str] = {}
        for target, cell in cells.items():
            try:
                values[target] = self._value(target, cell)
            except RuleBroken as broken:
                wrong[target] = broken.message
        wrong = _together(values, wrong) | wrong
        code = values.get("code")
        return (self._entry(row, str(code), values) if code else None), wrong

    def _value(self, target: str, cell: str) -> Value:
        if target == "sector":
            return self._sector(cell)
        if target == "kind":
            return _kind(cell, self.kind)
        sort, _ = split(target)
        return READERS.get(target, READERS.get(sort, _nothing))(cell)

    def _sector(self, cell: str) -> str | None:
        sector = text(cell, LONGEST_WORD)
        if not sector or not self.sectors:
            return sector
        for known in self.sectors:
            if known.casefold() == sector.casefold():
                return known
        raise RuleBroken(f"“{_short(sector)}” is geen bekende sector. Kies uit {', '.join(self.sectors)}.")

    def _entry(self, row: int, code: str, values: Mapping[str, Value]) -> Entry:
        return Entry(
            row, Kind(str(values.get("kind") or self.kind)), code,
            plain={name: values[name] for name in ("name", "sector", "province", "pupils") if name in values},
            own=_named(values, OWN) | _named(values, NUMBER),
            groups={name: _groups(str(names or "")) for name, names in _named(values, GROUPING).items()},
            member={name: _as_day(values[f"member.{name}"]) for name in MEMBER_DAYS if f"member.{name}" in values},
            contact=_contact(values),
        )


def _decimal_points(target: str, table: Table, position: int) -> bool:
    """Whether points in this column of numbers are decimal ones: then 1.234 beside 1.71 is no thousand.

    A spreadsheet hands its numbers over with points.
    """
    return target.startswith(f"{NUMBER}:") and any(map(CLEARLY_DECIMAL.fullmatch, table.column(position)))


def text(cell: str, most: int) -> str | None:
    """A cell as one line of text, or None for nothing; raises RuleBroken for one that is too long."""
    written = BLANK_RUN.sub(" ", unicodedata.normalize("NFC", QUOTED.sub("", tidy(cell), count=1)))
    if len(written) > most:
        raise RuleBroken(f"Dit zijn {len(written)} tekens; er passen er {most}.")
    return written or None


def _short(written: str) -> str:
    return written if len(written) <= QUOTE else written[:QUOTE] + "…"


def _needed(words: str, most: int) -> Callable[[str], str]:
    def read(cell: str) -> str:
        written = text(cell, most)
        if written is None:
            raise RuleBroken(f"{words} ontbreekt.")
        return written

    return read


def _optional(most: int) -> Callable[[str], str | None]:
    return lambda cell: text(cell, most)


def _nothing(cell: str) -> None:
    return None


def _kind(cell: str, usual: Kind) -> str:
    written = text(cell, LONGEST_WORD)
    kind = kind_named(written) if written else usual
    if kind is None:
        choices = "swv, bestuur, school, gemeente of anders"
        raise RuleBroken(f"“{_short(written or '')}” is geen soort organisatie. Kies uit {choices}.")
    return kind.value


def _pupils(cell: str) -> int | None:
    try:
        number = read_number(cell)
    except RuleBroken:
        number = Decimal(-1)
    if number is not None and not 0 <= number <= MOST_PUPILS:
        raise RuleBroken(f"“{_short(tidy(cell))}” is geen aantal leerlingen. Schrijf een heel getal, bijvoorbeeld 1200 "
                         "of 1.200.")
    return None if number is None else int(number)


def _number(cell: str) -> Decimal | None:
    try:
        return read_number(QUOTED.sub("", tidy(cell), count=1), OWN_DECIMALS)
    except RuleBroken:
        raise RuleBroken(f"“{_short(tidy(cell))}” is geen getal. Schrijf bijvoorbeeld 12 of 8,3.") from None


def _day(cell: str) -> date | None:
    day = read_day(cell)
    return date.fromisoformat(day) if day else None


def _address(cell: str) -> str | None:
    written = text(cell, LONGEST_LINE)
    return mail_address(written) if written else None


def _group_names(cell: str) -> str:
    """The names with a semicolon between them, so that a cell stays one value; each name is checked."""
    names = [name for part in SEPARATORS.split(cell) if (name := text(part, LONGEST_LINE))]
    if len(names) > MOST_GROUPS:
        raise RuleBroken(f"Dit zijn {len(names)} namen; er passen er {MOST_GROUPS}.")
    return ";".join(names)


READERS: dict[str, Callable[[str], Value]] = {
    "code": _needed("de code", LONGEST_WORD),
    "name": _needed("de naam", LONGEST_LINE),
    "province": _optional(LONGEST_WORD),
    "pupils": _pupils,
    "contact.name": _optional(LONGEST_LINE),
    "contact.email": _address,
    "contact.phone": _optional(LONGEST_WORD),
    "contact.role": _optional(LONGEST_WORD),
    "contact.since": _day,
    "member.since": _day,
    "member.until": _day,
    GROUPING: _group_names,
    OWN: _optional(LONGEST_OWN),
    NUMBER: _number,
}


def _groups(names: str) -> tuple[str, ...]:
    """Names that differ in capitals only are one group."""
    return tuple(sorted({name.casefold(): name for name in reversed(names.split(";")) if name}.values()))


def _named(values: Mapping[str, Value], wanted: str) -> dict[str, str | Decimal | None]:
    """The values of one sort of target by their own name."""
    found: dict[str, str | Decimal | None] = {}
    for target, value in values.items():
        sort, name = split(target)
        if sort == wanted:
            found[name] = value if isinstance(value, str | Decimal) else None
    return found


def _as_day(value: Value) -> date | None:
    return value if isinstance(value, date) else None


def _contact(values: Mapping[str, Value]) -> NewContact | None:
    email = values.get("contact.email")
    if not email:
        return None
    phone = values.get("contact.phone")
    role, name = values.get("contact.role") or "", values.get("contact.name") or ""
    return NewContact(str(role).casefold(), str(name), str(email), str(phone) if phone else None,
                      _as_day(values.get("contact.since")))


def _together(values: Mapping[str, Value], wrong: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with cells that are good by themselves."""
    found = {}
    someone = values.get("contact.name") or values.get("contact.phone")
    if someone and not values.get("contact.email") and "contact.email" not in wrong:
        found["contact.email"] = f"het mailadres van “{_short(str(someone))}” ontbreekt."
    try:
        check_period(_as_day(values.get("member.since")), _as_day(values.get("member.until")))
    except RuleBroken as broken:
        found["member.until"] = broken.message
    return found


def _doubles(named: Mapping[tuple[str, str], Sequence[int]]) -> list[RowFault]:
    """Of two rows with one code nobody can tell which one is meant, so both are wrong."""
    return [RowFault(row, f"De code staat ook op rij {rows[row == rows[0]]}{_and_more(len(rows) - 2)}.")
            for rows in named.values() if len(rows) > 1 for row in rows]


def _and_more(count: int) -> str:
    return f" en nog {count} keer" if count else ""


def _two_phones(entries: Sequence[Entry]) -> list[RowFault]:
    """One person has one telephone number, at however many organisations."""
    seen: dict[tuple[str, str], tuple[str, int]] = {}
    faults = []
    for entry in entries:
        person = entry.contact
        if person and person.phone:
            phone, row = seen.setdefault((person.email, person.name.casefold()), (person.phone, entry.row))
            if phone != person.phone:
                message = f"{words('contact.phone')}: op rij {row} heeft dezelfde persoon een ander nummer."
                faults.append(RowFault(entry.row, message))
    return faults
