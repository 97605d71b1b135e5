"""Deeds with people: who holds which position at an organisation, from when until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.models.people import Person, Position
from survey.queries import people
from survey.rules import differences
from survey.rules.broken import RuleBroken
from survey.rules.differences import Known
from survey.rules.entries import Entry, NewContact
from survey.rules.organisations import Contact, check_period, mail_address

GONE = "Deze functie bestaat niet meer."


@dataclass(frozen=True, slots=True)
class Details:
    """A person and a position as somebody filled them in; both days belong to the period."""

    name: str
    email: str
    role: str
    phone: str | None = None
    since: date | None = None
    until: date | None = None


def add(session: Session, organisation_id: int, details: Details, by: str, now: datetime) -> Position:
    """Gives somebody a position; a person who is known by this name and address gets one more."""
    check_period(details.since, details.until)
    address = mail_address(details.email)
    found = people.by_address(session, [address])
    person = found.get((address, details.name.casefold())) or Person(name=details.name, email=address)
    person.phone = details.phone or person.phone
    position = Position(person=person, organisation_id=organisation_id, role=details.role.casefold(),
                        since=details.since, until=details.until)
    session.add(position)
    session.flush()
    record(session, by, "position_added", now, organisation_id=organisation_id, position_id=position.id,
           position=position.role)
    return position


def change(session: Session, number: int, details: Details, by: str, now: datetime) -> Position:
    """Corrects a position and the person in it; another position of that person shows the same name and address."""
    check_period(details.since, details.until)
    position = _locked(session, number)
    position.person.name, position.person.email = details.name, mail_address(details.email)
    position.person.phone = details.phone
    position.role, position.since, position.until = details.role.casefold(), details.since, details.until
    record(session, by, "position_changed", now, organisation_id=position.organisation_id, position_id=number,
           position=position.role)
    return position


def end(session: Session, number: int, last_day: date, by: str, now: datetime) -> Position:
    """The last day on which somebody holds a position."""
    position = _locked(session, number)
    check_period(position.since, last_day)
    position.until = last_day
    record(session, by, "position_ended", now, organisation_id=position.organisation_id, position_id=number,
           position=position.role, until=last_day.isoformat())
    return position


def remove(session: Session, number: int, by: str, now: datetime) -> None:
    """Takes away a position that was a mistake, and the person with it who holds no other."""
    position = _locked(session, number)
    record(session, by, "position_removed", now, organisation_id=position.organisation_id, position=position.role)
    _forget(session, position)


def _locked(session: Session, number: int) -> Position:
    position = people.locked(session, number)
    if position is None:
        raise RuleBroken(GONE)
    return position


def _forget(session: Session, position: Position) -> None:
    alone = people.other_positions(session, position.person_id, position.id) == 0
    session.delete(position.person if alone else position)


def write_contacts(session: Session, pairs: Sequence[tuple[Known, Entry]], today: date) -> None:
    """Makes the contact persons those of the entries: the same one corrected, another one as the successor."""
    wanted = [(known, entry.contact) for known, entry in pairs if entry.contact]
    kept = [(contact, now) for known, contact in wanted if (now := differences.standing(known, contact))]
    ended = [now for known, contact in wanted if (now := differences.succeeded(known, contact))]
    rows = people.with_numbers(session, {contact.position for contact in ended} | {now.position for _, now in kept})
    for contact, now in kept:
        _correct(rows[now.position], contact)
    for before in ended:
        _succeed(session, rows[before.position], before, today)
    come = [(known, contact) for known, contact in wanted if not differences.standing(known, contact)]
    if come:
        register = _people(session, [contact for _, contact in come])
        session.execute(insert(Position), [_position(known, contact, register, today) for known, contact in come])


def _correct(row: Position, contact: NewContact) -> None:
    row.person.phone = contact.phone or row.person.phone
    row.since = contact.since or row.since


def _succeed(session: Session, row: Position, before: Contact, today: date) -> None:
    last_day = differences.last_day(before, today)
    if last_day is None:
        _forget(session, row)
    else:
        row.until = last_day


Register = dict[tuple[str, str], Person]


def _people(session: Session, contacts: Sequence[NewContact]) -> Register:
    """Everyone who is meant, by address and name; who is not known yet is made."""
    session.flush()
    addresses = {contact.email for contact in contacts}
    register = _register(session, addresses)
    missing = {_who(contact): {"name": contact.name, "email": contact.email, "phone": None}
               for contact in contacts if _who(contact) not in register}
    if missing:
        session.execute(insert(Person), list(missing.values()))
        register = _register(session, addresses)
    for contact in contacts:
        register[_who(contact)].phone = contact.phone or register[_who(contact)].phone
    return register


def _who(contact: NewContact) -> tuple[str, str]:
    return contact.email, contact.name.casefold()


def _register(session: Session, addresses: set[str]) -> Register:
    """Who has one of these addresses, by address and name; without a name, whoever has the address."""
    found = people.by_address(session, addresses)
    return {(address, ""): person for (address, _), person in reversed(found.items())} | found


def _position(known: Known, contact: NewContact, register: Register, today: date) -> dict[str, Any]:
    """A successor begins today; of a first contact person nobody knows since when."""
    since = contact.since or (today if differences.succeeded(known, contact) else None)
    return {"person_id": register[_who(contact)].id, "organisation_id": known.id, "role": contact.new_role,
            "since": since, "until": None}
