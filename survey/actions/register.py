"""Deeds with the register as a whole: comparing a file with it, and storing what was agreed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, text
from sqlalchemy.orm import Session

from survey.actions import people
from survey.actions.log import record
from survey.models.associations import Membership
from survey.models.organisations import Grouping, Organisation, grouping_members
from survey.queries import associations, organisations, register
from survey.rules import calendar, differences
from survey.rules.broken import RuleBroken
from survey.rules.differences import Known, Plan, Scope
from survey.rules.entries import Entry, Reading
from survey.rules.organisations import Kind

Pair = tuple[Known, Entry]
CHANGED_MEANWHILE = ("Het register is veranderd sinds u dit overzicht zag. Er is niets opgeslagen. Bekijk het "
                     "overzicht opnieuw.")


class Outdated(RuleBroken):
    """What somebody agreed to is not what would happen now."""


@dataclass(frozen=True, slots=True)
class Import:
    """A file that was read: its rows, the kind it is about, and the association (row number) whose members they are."""

    reading: Reading
    kind: Kind
    association: int | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """What was done with a file, in numbers."""

    new: int
    changed: int
    same: int
    archived: int
    left_out: int

    def words(self) -> str:
        """One Dutch sentence for whoever stored the file."""
        if not (self.new or self.changed or self.archived):
            done = "Niets gewijzigd"
        else:
            counts = ((self.new, "nieuw"), (self.changed, "gewijzigd"), (self.archived, "gearchiveerd"))
            done = "Het register is bijgewerkt: " + ", ".join(f"{count} {word}" for count, word in counts if count)
        rest = f", {self.same} ongewijzigd" if self.same else ""
        wrong = f" {_rows(self.left_out)} met fouten overgeslagen." if self.left_out else ""
        return f"{done}{rest}.{wrong}"


def _rows(count: int) -> str:
    return "1 rij is" if count == 1 else f"{count} rijen zijn"


def take_turn(session: Session) -> None:
    """Who changes the register waits for the one before, so that one code cannot be made twice; answering goes on.

    SQLite has one write turn already.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE organisations IN SHARE ROW EXCLUSIVE MODE"))


def plan(session: Session, wanted: Import, today: date) -> Plan:
    """What storing this file would change in the register as it is now; changes nothing."""
    kinds = {kind for kind, _ in wanted.reading.named} | {wanted.kind.value}
    known = register.known(session, register.of_kinds(kinds), today, wanted.association)
    scope = Scope(wanted.kind, wanted.association is not None, today)
    return differences.plan(wanted.reading, known, register.spelled(session), scope)


def store(session: Session, wanted: Import, by: str, now: datetime, *, digest: str | None = None,
          good_rows: bool = False, archive: Collection[int] = (), archive_all: bool = False) -> Stored:
    """Stores a file, compared once more under the lock.

    `digest` is the mark of the plan that was agreed to; when another plan would be carried out, Outdated is raised.
    With wrong rows nothing is stored (RuleBroken) unless `good_rows` is true. `archive` holds the row numbers of
    those of `Plan.gone` that leave the register; `archive_all` is all of them.
    """
    take_turn(session)
    today = calendar.day_of(now)
    made = plan(session, wanted, today)
    if digest is not None and digest != made.digest():
        raise Outdated(CHANGED_MEANWHILE)
    wrong = len({fault.row for fault in made.faults})
    if wrong and not good_rows:
        raise RuleBroken(f"Er is niets opgeslagen: er staan fouten in {'1 rij' if wrong == 1 else f'{wrong} rijen'}.")
    chosen = set(archive)
    leaving = [known.id for known in made.gone if archive_all or known.id in chosen]
    write(session, _pairs(session, made), wanted.association, today)
    for organisation in organisations.with_numbers(session, leaving).values():
        organisation.archived_at = now
    done = Stored(len(made.new), len(made.changed), made.same, len(leaving), wrong)
    record(session, by, "register_imported", now, kind=wanted.kind.value, association_id=wanted.association,
           new=done.new, changed=done.changed, same=done.same, archived=done.archived, left_out=done.left_out)
    return done


def _pairs(session: Session, made: Plan) -> list[Pair]:
    """What is to be written, with a row in the table for what is new: one statement for all of them."""
    if made.new:
        session.execute(insert(Organisation), [row_of(entry) for entry in made.new])
    ids = organisations.ids(session, {entry.kind.value for entry in made.new})
    fresh = [(as_new(ids[entry.kind.value, entry.code], entry), entry) for entry in made.new]
    return [(change.known, change.entry) for change in made.changed] + fresh


def as_new(number: int, entry: Entry) -> Known:
    """What the register knows of an organisation whose row was just made."""
    return Known(number, entry.kind, entry.code, entry.plain, entry.own)


def row_of(entry: Entry) -> dict[str, Any]:
    """The row of a new organisation, without what stands in other tables."""
    empty = {"name": entry.code, "sector": None, "province": None, "pupils": None}
    own = {name: value for name, value in entry.own.items() if value is not None}
    return {**empty, **entry.plain, "kind": entry.kind.value, "code": entry.code, "fields": own}


def write(session: Session, pairs: Sequence[Pair], association: int | None, today: date) -> None:
    """Makes the register say what the entries say, and nothing about what they are silent on."""
    _write_fields(session, pairs)
    _write_groups(session, pairs)
    people.write_contacts(session, pairs, today)
    if association is not None:
        _write_memberships(session, pairs, association, today)
    session.flush()


def _write_fields(session: Session, pairs: Sequence[Pair]) -> None:
    touched = [(known, entry) for known, entry in pairs
               if known.archived or entry.own != known.own or entry.plain != known.plain]
    rows = organisations.with_numbers(session, [known.id for known, _ in touched])
    for known, entry in touched:
        row = rows[known.id]
        row.archived_at = None
        for name, value in entry.plain.items():
            setattr(row, name, value)
        own = {**known.own, **entry.own}
        row.fields = {name: value for name, value in own.items() if value is not None}


def _write_groups(session: Session, pairs: Sequence[Pair]) -> None:
    moves = [(known.id, kind, set(known.groups.get(kind, ())), set(names))
             for known, entry in pairs for kind, names in entry.groups.items()]
    ids = _group_ids(session, {(kind, name) for _, kind, _, after in moves for name in after})
    gone = [{"organisation": number, "grouping": ids[kind, name]}
            for number, kind, before, after in moves for name in before - after]
    come = [{"organisation_id": number, "grouping_id": ids[kind, name]}
            for number, kind, before, after in moves for name in after - before]
    if gone:
        table = grouping_members.c
        session.execute(delete(grouping_members).where(
            table.organisation_id == bindparam("organisation"), table.grouping_id == bindparam("grouping")), gone)
    if come:
        session.execute(insert(grouping_members), come)


def _group_ids(session: Session, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The row numbers of all groups of the kinds that are wanted; groups that are not there yet are made."""
    kinds = {kind for kind, _ in wanted}
    ids = organisations.grouping_ids(session, kinds)
    missing = sorted(wanted - ids.keys())
    if missing:
        session.execute(insert(Grouping), [{"kind": kind, "name": name} for kind, name in missing])
        ids = organisations.grouping_ids(session, kinds)
    return ids


def _write_memberships(session: Session, pairs: Sequence[Pair], association: int, today: date) -> None:
    rows = associations.memberships(session, association)
    for known, entry in pairs:
        days = differences.membership(known.member, entry, today)
        row = rows.get(known.id)
        if row is None:
            session.add(Membership(association_id=association, organisation_id=known.id, **days))
        else:
            row.since, row.until = days["since"], days["until"]
