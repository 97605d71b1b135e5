"""Deeds with one organisation: adding, changing, archiving and bringing it back."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.actions.register import Outdated, as_new, row_of, take_turn, write
from survey.models.organisations import Organisation
from survey.queries import organisations, register
from survey.rules import calendar, differences
from survey.rules.broken import RuleBroken
from survey.rules.differences import Known, Scope, Spelling
from survey.rules.entries import Entry

CHANGED_MEANWHILE = ("Iemand anders heeft deze organisatie gewijzigd terwijl u bezig was. Vergelijk wat u typte met de "
                     "gegevens van nu, en bewaar dan opnieuw.")


def create(session: Session, entry: Entry, by: str, now: datetime) -> Organisation:
    """A new organisation with the groupings, own fields and contact person of the entry."""
    take_turn(session)
    _check_code(session, entry, None)
    entry = Spelling(register.spelled(session)).of_entry(entry)
    row = Organisation(**row_of(entry))
    session.add(row)
    session.flush()
    write(session, [(as_new(row.id, entry), entry)], None, calendar.day_of(now))
    record(session, by, "organisation_created", now, organisation_id=row.id, code=row.code)
    return row


def _check_code(session: Session, entry: Entry, number: int | None) -> None:
    taken = organisations.with_code(session, entry.kind.value, entry.code)
    if taken is not None and taken != number:
        raise RuleBroken(f"Er is al een {entry.kind.words} met de code {entry.code}.")


def change(session: Session, number: int, entry: Entry, by: str, now: datetime, mark: str | None = None) -> bool:
    """Makes an organisation say what the entry says; returns whether anything was different.

    `mark` is that of the `Known` that somebody edited; Outdated is raised when it has changed since.
    """
    take_turn(session)
    today = calendar.day_of(now)
    known = register.known(session, register.of_number(number), today)[0]
    if known.archived:
        raise RuleBroken(f"{known.plain['name']} is gearchiveerd. Zet de organisatie eerst terug.")
    if mark is not None and mark != known.mark():
        raise Outdated(CHANGED_MEANWHILE)
    _check_code(session, entry, number)
    entry = _spelled(session, known, entry)
    fields = _different(known, entry, Scope(entry.kind, today=today))
    if not fields:
        return False
    organisations.locked(session, number).code = entry.code
    write(session, [(known, entry)], None, today)
    record(session, by, "organisation_changed", now, organisation_id=number, code=entry.code, fields=fields)
    return True


def _spelled(session: Session, known: Known, entry: Entry) -> Entry:
    """Written as the register does, except where somebody changes nothing but the capitals, for they mean that."""
    spelled = Spelling(register.spelled(session)).of_entry(entry)
    meant = {name: value for name, value in entry.plain.items()
             if str(value).casefold() == str(known.plain.get(name)).casefold()}
    return replace(spelled, plain={**spelled.plain, **meant})


def _different(known: Known, entry: Entry, scope: Scope) -> list[str]:
    """The fields that change, by their labels only: what they hold is not for the log."""
    labels = ["Code"] if entry.code != known.code else []
    return labels + [difference.label for difference in differences.compare(known, entry, scope)]


def archive(session: Session, number: int, by: str, now: datetime) -> None:
    """Takes an organisation out of lists and new rounds; what it answered stays."""
    row = organisations.locked(session, number)
    if row.archived_at is None:
        row.archived_at = now
        record(session, by, "organisation_archived", now, organisation_id=number, code=row.code)


def restore(session: Session, number: int, by: str, now: datetime) -> None:
    row = organisations.locked(session, number)
    if row.archived_at is not None:
        row.archived_at = None
        record(session, by, "organisation_restored", now, organisation_id=number, code=row.code)
