"""Deeds around an occasion: reminding who comes, and thanking who came with a link to the evaluation."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions.log import SYSTEM, record
from survey.actions.messages import letter, queue
from survey.models.events import Occasion
from survey.models.invitations import Invitation
from survey.models.registrations import Registration
from survey.models.rounds import Round
from survey.queries import letters, materials, occasions, rounds
from survey.rules import calendar
from survey.rules.letters import evaluates, reminder_due, reminds_now, thanks_now
from survey.rules.materials import attendance_known
from survey.rules.messages import MessageKind
from survey.rules.rounds import Origin


def to_remind(session: Session, now: datetime) -> list[int]:
    """The occasions of which somebody must be reminded now; reads only."""
    return [occasion.id for occasion in letters.coming(session, now) if _reminded(session, occasion, now)]


def _reminded(session: Session, occasion: Occasion, now: datetime) -> list[Registration]:
    """Who is reminded now. Who registered, moved along or got a place since it was due has just heard all of it."""
    days = occasion.event.reminder_days
    if days is None or occasion.cancelled_at or not reminds_now(occasion.begins_at, days, now):
        return []
    return list(letters.not_written_since(session, occasion.id, reminder_due(occasion.begins_at, days)))


def remind(session: Session, occasion_id: int, now: datetime) -> int:
    """Queues the reminder of an occasion, once for each person and day; returns how many are new."""
    occasion = occasions.hold(session, occasion_id)
    day = calendar.day_of(occasion.begins_at).isoformat()
    number = queue(session, [
        letter(f"{MessageKind.OCCASION_REMINDER}:{person.id}:{day}", MessageKind.OCCASION_REMINDER, person.email, now,
               round_id=person.round_id, registration_id=person.id) for person in _reminded(session, occasion, now)])
    if number:
        record(session, SYSTEM, "participants_reminded", now, round_id=occasion.event_id, occasion=occasion.title,
               number=number)
    return number


def to_thank(session: Session, now: datetime) -> list[int]:
    """The occasions of which somebody must be thanked now; reads only."""
    return [occasion.id for occasion in letters.just_past(session, now)
            if thanks_now(occasion.ends_at, occasion.event.thanks_days, now)
            and letters.not_thanked(session, occasion.id)]


def thank(session: Session, occasion_id: int, now: datetime) -> int:
    """Queues the thanks for who was there and a word to who was not, once each; returns how many are new.

    Where an evaluation is open, who was there gets a link of its own in it; a guest is thanked only.
    """
    evaluation = letters.evaluation_of(session, occasion_id)
    if evaluation is not None:
        # Rounds are held before occasions, everywhere.
        evaluation = rounds.locked(session, evaluation.id)
    occasion = occasions.hold(session, occasion_id)
    if occasion.cancelled_at or not thanks_now(occasion.ends_at, occasion.event.thanks_days, now):
        return 0
    people = letters.not_thanked(session, occasion_id)
    open_now = evaluation is not None and evaluation.window().takes_answers(now)
    everyone = materials.participants(session, occasion_id)
    kept, there = attendance_known(everyone), {person.id for person in evaluates(everyone)}
    asked = [person for person in people if person.id in there]
    links = _asked(session, evaluation.id, asked, now) if evaluation and open_now else {}
    number = queue(session, [
        letter(f"{MessageKind.THANKS}:{person.id}", MessageKind.THANKS, person.email, now, round_id=person.round_id,
               registration_id=person.id, invitation_id=links.get(person.id), kept=kept) for person in people])
    if number:
        record(session, SYSTEM, "participants_thanked", now, round_id=occasion.event_id, occasion=occasion.title,
               number=number)
    return number


def ask_afterwards(session: Session, round_: Round, now: datetime) -> int:
    """Makes recipients of an evaluation of who was there and gets no thanks any more that could bring the link.

    Returns how many meetings are still to be followed by thanks that do; 0 for any other round, which stays as it was.
    """
    found = letters.afterwards(session, round_.id, now)
    if found is None:
        return 0
    _asked(session, round_.id, found.at_once, now)
    return found.later


def _asked(session: Session, round_id: int, people: Iterable[Registration], now: datetime) -> dict[int, int]:
    """The invitation in the evaluation of each person; who was at two occasions is asked once."""
    known, found = letters.by_address(session, round_id), {}
    for person in people:
        address = person.email.strip().lower()
        if address not in known:
            known[address] = Invitation(round_id=round_id, origin=Origin.PARTICIPANT.value, name=person.name,
                                        email=address, created_at=now)
            session.add(known[address])
        found[person.id] = known[address]
    session.flush()
    return {number: member.id for number, member in found.items() if not member.withdrawn_at}
