"""Deeds at the door and afterwards: in, not in after all, written in by name, and another link for the door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions import registrations as places
from survey.actions.log import record
from survey.models.events import Occasion
from survey.models.registrations import Registration
from survey.queries import attendance, occasions
from survey.rules.attendance import How, Presence, check_may_enter, done_at
from survey.rules.broken import RuleBroken
from survey.rules.registrations import Added, Entry, State, number_typed, same_person, tidy

UNKNOWN_NUMBER = "Dit nummer hoort bij niemand van deze bijeenkomst."
UNKNOWN_CODE = "Deze code is niet door ons gemaakt of geldt niet meer. Zoek de persoon op naam."


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that a telephone did. Either `number` (as typed) or `code` (a registration's id and serial, read from
    what was scanned; None when it was not ours) says who, or `name` who is written in.
    """

    arrives: bool = True
    how: How = How.NAME
    number: str = ""
    code: tuple[int, int] | None = None
    name: str = ""
    guest: bool = True
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a deed, in words; `person` is who it was about if that is known."""

    good: bool
    words: str
    person: Registration | None = None


def carry_out(session: Session, occasion: Occasion, deeds: Sequence[Deed], by: str, now: datetime) -> list[Answer]:
    """All that a telephone did, in its order; one that cannot be done is told and does not stop the others.

    The occasion is held first, so that two telephones never wait for each other and nobody cancels meanwhile.
    """
    occasions.hold(session, occasion.id)
    answers = []
    for deed in deeds:
        try:
            answers.append(_carry_out(session, occasion, deed, by, now))
        except RuleBroken as broken:
            answers.append(Answer(False, broken.message))
    return answers


def _carry_out(session: Session, occasion: Occasion, deed: Deed, by: str, now: datetime) -> Answer:
    if deed.how is How.WALK_IN:
        return walk_in(session, occasion, deed, by, now)
    person = _found(session, occasion, deed)
    if person.occasion_id != occasion.id:
        raise RuleBroken(f"{person.name} is aangemeld voor {person.occasion.title}, niet voor deze bijeenkomst. U kunt "
                         "deze persoon wel bijschrijven als gast.")
    person = attendance.locked(session, [person.id])[person.id]
    if deed.arrives:
        check_may_enter(State(person.state), person.name)
    return mark(session, person, deed.arrives, deed.how, by, now, deed.at)


def _found(session: Session, occasion: Occasion, deed: Deed) -> Registration:
    if deed.how is How.SCAN and not deed.number:
        found = attendance.by_code(session, *deed.code) if deed.code else None
        if found is None:
            raise RuleBroken(UNKNOWN_CODE)
        if found.round_id != occasion.event_id:
            raise RuleBroken("Deze code hoort bij een andere bijeenkomst.")
        return found
    found = attendance.by_number(session, occasion, number_typed(deed.number))
    if found is None:
        raise RuleBroken(UNKNOWN_NUMBER)
    return found


def mark(session: Session, person: Registration, arrives: bool, how: How, by: str, now: datetime,
         at: datetime | None = None) -> Answer:
    """Writes that somebody, who is held, came in or did not; the same twice changes nothing."""
    was = Presence(person.arrived_at, person.arrived_how)
    new = was.after(arrives, how, done_at(at, now))
    if new == was:
        already = arrives and was.arrived_at is not None
        return Answer(True, f"{person.name} {'was al binnen' if already else 'staat zoals het was'}.", person)
    person.arrived_at, person.arrived_how = new.arrived_at, new.how
    record(session, by, "came_in" if arrives else "came_in_undone", now, round_id=person.round_id,
           participant=person.name, how=how.words)
    return Answer(True, f"{person.name} is binnen." if arrives else f"{person.name} is weer van de lijst.", person)


def walk_in(session: Session, occasion: Occasion, deed: Deed, by: str, now: datetime) -> Answer:
    """Somebody who was not on the list: as a guest, or in a place that is free; the same name twice is one person."""
    name = tidy(deed.name)
    if not name:
        raise RuleBroken("Vul de naam in van wie u bijschrijft.")
    person = attendance.walked_in(session, occasion.id, same_person("", name))
    if person is None:
        person = _written_in(session, occasion, name, deed.guest, by, done_at(deed.at, now))
    return mark(session, attendance.locked(session, [person.id])[person.id], True, How.WALK_IN, by, now, deed.at)


def _written_in(session: Session, occasion: Occasion, name: str, guest: bool, by: str, now: datetime) -> Registration:
    free = occasions.count(session, occasion).places
    if not guest and free.free is not None and free.free <= free.waiting:
        raise RuleBroken(f"Er is geen plaats vrij voor {name}. U kunt deze persoon wel bijschrijven als gast.")
    how = Added.GUEST if guest else Added.OPEN
    # A telephone may tell after the end what it did at the beginning.
    return places.add_by_secretariat(session, occasion.event, occasion.id, Entry(name, ""), how, "", by, now)


def correct(session: Session, occasion: Occasion, number: int, arrives: bool, by: str, now: datetime) -> Answer:
    """The secretariat says afterwards that somebody was there, or was not."""
    occasions.hold(session, occasion.id)
    person = attendance.locked(session, [number]).get(number)
    if person is None or person.occasion_id != occasion.id:
        raise RuleBroken(UNKNOWN_NUMBER)
    check_may_enter(State(person.state), person.name)
    return mark(session, person, arrives, How.OFFICE, by, now)


def renew_door(session: Session, occasion: Occasion, by: str, now: datetime) -> Occasion:
    """Another link for the door; the ones before open nothing any more."""
    occasion = occasions.hold(session, occasion.id)
    occasion.door_serial += 1
    record(session, by, "door_renewed", now, round_id=occasion.event_id, occasion=occasion.title)
    return occasion
