"""The roll of a meeting: a mandate for every seat that counts on its day, a personal link for every delegate."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.models.assemblies import Assembly, Delegation, Mandate
from survey.models.bodies import Delegate, Seat
from survey.models.invitations import Invitation
from survey.queries import assemblies, bodies, mandates
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.rounds import Origin
from survey.rules.seats import Standing, same_person, standing


@dataclass(frozen=True, slots=True)
class Roll:
    """How many may vote and how many have a link; `fresh` are the links that did not stand there before."""

    mandates: int
    people: int
    fresh: tuple[Invitation, ...]


def make_roll(session: Session, round_id: int, by: str, now: datetime) -> Roll:
    """Brings the roll in line with the seats of the bodies on the day of the meeting.

    Mandates stay once the convocation went out; whether a seat still counts is asked of the seat itself each time.
    """
    assembly = assemblies.hold(session, round_id)
    if assembly.ended_at:
        raise RuleBroken("Deze vergadering is afgelopen. De presentielijst ligt vast.")
    day = calendar.day_of(assembly.begins_at)
    seats = [(seat, standing(seat, day)) for seat in bodies.seats(session, [body.id for body in assembly.bodies])]
    people = _People(session, assembly, now)
    entitled = [seat for seat, found in seats if found is Standing.VOTES]
    rows = _mandates(session, assembly, entitled)
    for seat in entitled:
        _delegate(rows[seat.id], [people.invited(each) for each in seat.delegates])
    for seat, found in seats:
        if found is Standing.GUEST:
            people.invite_all(seat.delegates)
    people.withdraw_others()
    session.flush()
    roll = Roll(len(entitled), len(people.wanted), tuple(people.fresh))
    record(session, by, "roll_made", now, round_id=round_id, mandates=roll.mandates, people=roll.people)
    return roll


def _mandates(session: Session, assembly: Assembly, entitled: Iterable[Seat]) -> dict[int, Mandate]:
    """The mandate of every seat that counts; one that does not count goes, while nobody was told of it."""
    rows = {row.seat_id: row for row in mandates.of_round(session, assembly.round_id)}
    wanted = {seat.id: seat for seat in entitled}
    if assembly.convoked_at is None:
        for number in rows.keys() - wanted.keys():
            session.delete(rows.pop(number))
    for number in wanted.keys() - rows.keys():
        rows[number] = Mandate(round_id=assembly.round_id, seat_id=number, delegations=[])
        session.add(rows[number])
    return rows


def _delegate(mandate: Mandate, people: list[Invitation]) -> None:
    known = {each.invitation_id: each for each in mandate.delegations}
    mandate.delegations = [known.get(person.id) or Delegation(invitation=person) for person in dict.fromkeys(people)]


class _People:
    """Who has a link to one meeting; the same name and address is the same person, for however many seats."""

    def __init__(self, session: Session, assembly: Assembly, now: datetime) -> None:
        self.session, self.round_id, self.now = session, assembly.round_id, now
        self.known = {same_person(row.name, row.email): row for row in mandates.delegates(session, assembly.round_id)}
        self.wanted: dict[tuple[str, str], Invitation] = {}
        self.fresh: list[Invitation] = []

    def invited(self, delegate: Delegate) -> Invitation:
        key = same_person(delegate.name, delegate.email)
        if key not in self.wanted:
            self.wanted[key] = self._again(self.known[key]) if key in self.known else self._new(delegate)
        return self.wanted[key]

    def invite_all(self, delegates: Iterable[Delegate]) -> None:
        for each in delegates:
            self.invited(each)

    def _new(self, delegate: Delegate) -> Invitation:
        made = Invitation(round_id=self.round_id, origin=Origin.DELEGATE.value, name=delegate.name,
                          email=delegate.email.strip().lower(), serial=1, created_at=self.now)
        self.session.add(made)
        self.fresh.append(made)
        return made

    def _again(self, person: Invitation) -> Invitation:
        """Who was withdrawn and comes back gets a new link: the one from before was revoked."""
        if person.withdrawn_at:
            person.withdrawn_at, person.serial = None, person.serial + 1
            self.fresh.append(person)
        return person

    def withdraw_others(self) -> None:
        """The link of who no longer acts for any seat stops working."""
        for key, person in self.known.items():
            if key not in self.wanted and person.withdrawn_at is None:
                person.withdrawn_at = self.now
