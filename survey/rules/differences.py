"""What a register file would change: new, changed, the same, and gone; compared in plain values."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from survey.rules.calendar import in_words
from survey.rules.columns import FIELDS, GROUPING, words
from survey.rules.entries import Entry, NewContact, Reading, RowFault, Value
from survey.rules.organisations import Contact, Kind

MEMBER = "Lid van de vereniging"
STATE = "Stand"


@dataclass(frozen=True, slots=True)
class Known:
    """An organisation as the register has it. `contacts` are today's; `member` holds the days of its membership of
    the association that the file is about, or is None."""

    id: int
    kind: Kind
    code: str
    plain: Mapping[str, Value]
    own: Mapping[str, Any] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    contacts: tuple[Contact, ...] = ()
    member: Mapping[str, date | None] | None = None
    archived: bool = False

    @property
    def identity(self) -> tuple[str, str]:
        return self.kind.value, self.code.casefold()

    def mark(self) -> str:
        """A mark of what a person who edits this organisation has before them; it changes when that changes."""
        return _mark(self.code, sorted(self.plain.items()), sorted(self.own.items()), sorted(self.groups.items()))


def _mark(*told: object) -> str:
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in words: None means that there is nothing to say on that side, "" that it is empty."""

    label: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Changed:
    known: Known
    entry: Entry
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What would happen; `gone` is in the register but not in the file, and stays unless somebody says otherwise."""

    new: tuple[Entry, ...]
    changed: tuple[Changed, ...]
    same: int
    gone: tuple[Known, ...]
    faults: tuple[RowFault, ...]

    @property
    def nothing(self) -> bool:
        """Whether storing would change nothing at all, the organisations that are gone aside."""
        return not self.new and not self.changed

    def touched(self) -> list[tuple[str, int]]:
        """In how many organisations each field would change, the most frequent first."""
        return Counter(each.label for change in self.changed for each in change.differences).most_common()

    def digest(self) -> str:
        """A mark of this plan: whoever agreed to what was shown agreed to a plan with this mark and to no other."""
        changes = [(change.known.id, change.entry, change.differences) for change in self.changed]
        return _mark(self.new, changes, [known.id for known in self.gone], self.faults, self.same)


@dataclass(frozen=True, slots=True)
class Scope:
    """What the file is about: organisations of these kinds, and of one association when `members` is true."""

    kind: Kind
    members: bool = False
    today: date = date.min


def plan(reading: Reading, known: Sequence[Known], spelled: Iterable[tuple[str, str]], scope: Scope) -> Plan:
    """Compares the rows that were read with the register; `spelled` are the (sort, name) pairs that it uses."""
    register = {each.identity: each for each in known}
    spelling = Spelling(spelled)
    new, changed, same, faults = [], [], 0, list(reading.faults)
    for entry in map(spelling.of_entry, reading.entries):
        before = register.get(entry.identity)
        if before is None and "name" not in entry.plain:
            faults.append(RowFault(entry.row, f"De code “{entry.code}” is nieuw; geef een kolom met de naam."))
        elif before is None:
            new.append(entry)
        elif found := compare(before, entry, scope):
            changed.append(Changed(before, entry, found))
        else:
            same += 1
    faults.sort(key=lambda fault: fault.row)
    return Plan(tuple(new), tuple(changed), same, _gone(reading, known, scope), tuple(faults))


def _gone(reading: Reading, known: Sequence[Known], scope: Scope) -> tuple[Known, ...]:
    kinds = {kind for kind, _ in reading.named} or {scope.kind.value}
    return tuple(each for each in known
                 if each.kind.value in kinds and not each.archived and each.identity not in reading.named
                 and (not scope.members or each.member is not None))


class Spelling:
    """Writes a sector, a province or a group as the register does already, so that capitals make no second one."""

    def __init__(self, spelled: Iterable[tuple[str, str]]) -> None:
        self.known: dict[tuple[str, str], str] = {}
        for sort, name in spelled:
            self.known.setdefault((sort.casefold(), name.casefold()), name)

    def of(self, sort: str, name: str) -> str:
        return self.known.setdefault((sort.casefold(), name.casefold()), name)

    def of_entry(self, entry: Entry) -> Entry:
        plain = {name: self.of(name, value) if name in ("sector", "province") and isinstance(value, str) else value
                 for name, value in entry.plain.items()}
        groups = {self.of(GROUPING, kind): tuple(sorted(self.of(kind, name) for name in names))
                  for kind, names in entry.groups.items()}
        return replace(entry, plain=plain, groups=groups)


def compare(known: Known, entry: Entry, scope: Scope) -> tuple[Difference, ...]:
    """What the entry would change in this organisation, field by field."""
    return tuple(_differences(known, entry, scope))


def _differences(known: Known, entry: Entry, scope: Scope) -> Iterator[Difference]:
    if known.archived:
        yield Difference(STATE, "gearchiveerd", "in het register")
    for name, value in entry.plain.items():
        if known.plain.get(name) != value:
            yield Difference(FIELDS[name], in_short(known.plain.get(name)), in_short(value))
    for name, value in entry.own.items():
        if known.own.get(name) != value:
            yield Difference(words(f"own:{name}"), in_short(known.own.get(name)), in_short(value))
    yield from _moved_groups(known, entry)
    yield from _membership(known.member, entry, scope)
    if entry.contact:
        yield from _other_contact(known, entry.contact)


def in_short(value: Any) -> str:
    """A value of the register in words."""
    if value is None:
        return ""
    if isinstance(value, date):
        return in_words(value, weekday=False)
    return f"{Decimal(value):f}".replace(".", ",") if isinstance(value, float | Decimal) else str(value)


def _moved_groups(known: Known, entry: Entry) -> Iterator[Difference]:
    for kind, names in entry.groups.items():
        before, after = set(known.groups.get(kind, ())), set(names)
        if before - after:
            yield Difference(f"{kind} eraf", "; ".join(sorted(before - after)), None)
        if after - before:
            yield Difference(f"{kind} erbij", None, "; ".join(sorted(after - before)))


def membership(known: Mapping[str, date | None] | None, entry: Entry, today: date) -> dict[str, date | None]:
    """The days of the membership after this row: what the file says, else what was known; who had left comes back."""
    days = dict(known or {"since": None, "until": None}) | dict(entry.member)
    until = days["until"]
    if "until" not in entry.member and until and until < today:
        days["until"] = None
    return days


def _membership(known: Mapping[str, date | None] | None, entry: Entry, scope: Scope) -> Iterator[Difference]:
    if not scope.members:
        return
    days = membership(known, entry, scope.today)
    if known is None:
        yield Difference(MEMBER, "nee", "ja")
        return
    for name, day in days.items():
        if known.get(name) != day:
            yield Difference(FIELDS[f"member.{name}"], in_short(known.get(name)), in_short(day))


def same_person(contact: Contact, wanted: NewContact) -> bool:
    """One address with one name is one person; a row without a name means whoever has the address."""
    return contact.email.casefold() == wanted.email and (
        not wanted.name or contact.name.casefold() == wanted.name.casefold())


def standing(known: Known, wanted: NewContact) -> Contact | None:
    """The contact of this organisation that the row means already."""
    return next((contact for contact in known.contacts
                 if wanted.role in ("", contact.role.casefold()) and same_person(contact, wanted)), None)


def succeeded(known: Known, wanted: NewContact) -> Contact | None:
    """Who makes room for a new contact: the only one in that role; where several share it, one more joins them."""
    holders = [contact for contact in known.contacts if contact.role.casefold() == wanted.new_role]
    return holders[0] if len(holders) == 1 and not standing(known, wanted) else None


def last_day(contact: Contact, today: date) -> date | None:
    """The last day of someone who is succeeded today, or None when there was no day at all."""
    yesterday = today - timedelta(days=1)
    return None if contact.since and contact.since > yesterday else yesterday


def _other_contact(known: Known, wanted: NewContact) -> Iterator[Difference]:
    now = standing(known, wanted)
    if now is None:
        before = succeeded(known, wanted)
        yield Difference(wanted.new_role.capitalize(), _person(before) if before else None, _person(wanted))
        return
    if wanted.phone and wanted.phone != now.phone:
        yield Difference(FIELDS["contact.phone"], now.phone or "", wanted.phone)
    if wanted.since and wanted.since != now.since:
        yield Difference(FIELDS["contact.since"], in_short(now.since), in_short(wanted.since))


def _person(person: Contact | NewContact) -> str:
    return f"{person.name} ({person.email})" if person.name else person.email
