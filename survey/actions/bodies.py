"""Deeds with bodies: making one, its rules, its seats and who may act for them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.models.bodies import Body, Delegate, Seat
from survey.queries import bodies, organisations
from survey.rules import calendar
from survey.rules import seats as rules
from survey.rules.broken import RuleBroken
from survey.rules.rounds import slug_of
from survey.rules.seats import Person

PLAIN = ("name", "organisation_id", "category", "weight", "weight_article", "member", "votes", "since", "until",
         "suspended_from", "suspended_until")
NO_PEOPLE: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Details:
    """A body as somebody filled it in."""

    name: str
    kind: str
    association_id: int | None = None
    statutes: str = ""


def create(session: Session, details: Details, by: str, now: datetime) -> Body:
    """A new body without seats and without rules; its address is made from its name."""
    body = Body(slug=slug_of(details.name, bodies.slugs(session)), rules={}, created_at=now)
    _write(body, details)
    session.add(body)
    session.flush()
    record(session, by, "body_created", now, body_id=body.id, name=body.name)
    return body


def change(session: Session, number: int, details: Details, by: str, now: datetime) -> None:
    body = bodies.locked(session, number)
    _write(body, details)
    record(session, by, "body_changed", now, body_id=number, name=body.name)


def _write(body: Body, details: Details) -> None:
    if not details.name.strip():
        raise RuleBroken("Geef het gremium een naam.")
    body.name, body.kind = details.name.strip(), details.kind.strip()
    body.association_id, body.statutes = details.association_id, details.statutes.strip()


def set_rules(session: Session, number: int, document: Mapping[str, Any], by: str, now: datetime) -> None:
    """Other rules, as a document of `rules.statutes`. A vote that is open keeps the rules it was opened with."""
    body = bodies.locked(session, number)
    if body.rules == document:
        return
    body.rules = dict(document)
    record(session, by, "body_rules_changed", now, body_id=number, name=body.name)


def add_seat(session: Session, body_id: int, details: rules.Details, people: Sequence[Person], by: str,
             now: datetime) -> Seat:
    body = bodies.locked(session, body_id)
    _refuse_twice(session, body_id, details)
    seat = _seat(body_id, details, people)
    session.add(seat)
    session.flush()
    record(session, by, "seat_added", now, body_id=body_id, name=body.name, who=seat.name)
    return seat


def _seat(body_id: int, details: rules.Details, people: Sequence[Person]) -> Seat:
    rules.check(details)
    seat = Seat(body_id=body_id, **{name: getattr(details, name) for name in PLAIN})
    seat.delegates = [Delegate(name=each.name, email=each.email) for each in people]
    return seat


def _refuse_twice(session: Session, body_id: int, details: rules.Details, but: int | None = None) -> None:
    """One organisation has one seat in a body at a time."""
    if details.organisation_id is None:
        return
    for other in bodies.seats(session, [body_id]):
        same = other.organisation_id == details.organisation_id and other.id != but
        if same and _overlap(other, details):
            raise RuleBroken(f"{other.name} heeft al een zetel in dit gremium.")


def _overlap(one: Any, other: Any) -> bool:
    return ((one.until is None or other.since is None or other.since <= one.until)
            and (other.until is None or one.since is None or one.since <= other.until))


def add_members(session: Session, body_id: int, associations: Iterable[int], by: str, now: datetime) -> int:
    """A seat for every member of these associations that has none, with its contact person as delegate; how many.

    Who is a member of two of them gets one seat.
    """
    body, day = bodies.locked(session, body_id), calendar.day_of(now)
    present = {seat.organisation_id for seat in bodies.seats(session, [body_id])
               if rules.standing(seat, day) is not rules.Standing.ABSENT}
    chosen = {each.organisation_id: each for number in dict.fromkeys(associations)
              for each in organisations.selection(session, today=day, association=number)}
    fresh = [each for each in chosen.values() if each.organisation_id not in present]
    for each in fresh:
        contact = (Person(each.contact_name, each.email),) if each.email else NO_PEOPLE
        session.add(_seat(body_id, rules.Details(each.name, each.organisation_id, since=day), contact))
    if fresh:
        record(session, by, "seats_added", now, body_id=body_id, name=body.name, number=len(fresh))
    return len(fresh)


def add_seats(session: Session, body_id: int, lines: Iterable[tuple[rules.Details, Sequence[Person]]], by: str,
              now: datetime) -> int:
    """Seats from a file that was read without a fault; whoever has one already is refused."""
    body = bodies.locked(session, body_id)
    day = calendar.day_of(now)
    standing = [seat for seat in bodies.seats(session, [body_id])
                if rules.standing(seat, day) is not rules.Standing.ABSENT]
    names, taken = {seat.name.casefold() for seat in standing}, {seat.organisation_id for seat in standing} - {None}
    made = []
    for details, people in lines:
        if details.name.casefold() in names or details.organisation_id in taken:
            raise RuleBroken(f"{details.name} heeft al een zetel in dit gremium.")
        made.append(_seat(body_id, details, people))
    session.add_all(made)
    record(session, by, "seats_added", now, body_id=body_id, name=body.name, number=len(made))
    return len(made)


def change_seat(session: Session, seat: Seat, details: rules.Details, people: Sequence[Person], by: str,
                now: datetime) -> None:
    """Other words for a seat, and who may act for it. A vote that is open keeps the register it was opened with."""
    body = bodies.locked(session, seat.body_id)
    rules.check(details)
    _refuse_twice(session, body.id, details, seat.id)
    for name in PLAIN:
        setattr(seat, name, getattr(details, name))
    known = {(each.name, each.email): each for each in seat.delegates}
    seat.delegates = [known.get((each.name, each.email)) or Delegate(name=each.name, email=each.email)
                      for each in people]
    record(session, by, "seat_changed", now, body_id=body.id, name=body.name, who=seat.name)


def remove_seat(session: Session, seat: Seat, by: str, now: datetime) -> None:
    """Takes away a seat that was a mistake; one that stood on the roll of a meeting ends on a day instead."""
    body = bodies.locked(session, seat.body_id)
    if bodies.sat(session, seat.id):
        raise RuleBroken(f"{seat.name} stond op de presentielijst van een vergadering en blijft daarom staan. Vul een "
                         "laatste dag in.")
    session.delete(seat)
    record(session, by, "seat_removed", now, body_id=body.id, name=body.name, who=seat.name)
