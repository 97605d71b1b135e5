"""Deeds around an occasion: reminding who comes, and thanking who came with a link to the evaluation."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions.log import SYSTEM, record
from survey.actions.messages import letter, queue
from survey.models.events import Occasion
from survey.models.invitations import Invitation
from survey.models.registrations import Registration
from survey.queries import letters, materials, occasions, rounds
from survey.rules import calendar
from survey.rules.letters import reminder_due, reminds_now, thanks_now
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

    Where an evaluation is open, each gets a link of its own in it; a guest is thanked only.
    """
    evaluation = letters.evaluation_of(session, occasion_id)
    if evaluation is not None:
        # Rounds are held before occasions, everywhere.
        evaluation = rounds.locked(session, evaluation.id)
    occasion = occasions.hold(session, occasion_id)
    if occasion.cancelled_at or not thanks_now(occasion.ends_at, occasion.event.thanks_days, now):
        return 0
    people = letters.not_thanked(session, occasion_id)
    asked = [person for person in people if not person.guest]
    open_now = evaluation is not None and evaluation.window().takes_answers(now)
    links = _asked(session, evaluation.id, asked, now) if evaluation and open_now else {}
    kept = attendance_known(materials.participants(session, occasion_id))
    number = queue(session, [
        letter(f"{MessageKind.THANKS}:{person.id}", MessageKind.THANKS, person.email, now, round_id=person.round_id,
               registration_id=person.id, invitation_id=links.get(person.id), kept=kept) for person in people])
    if number:
        record(session, SYSTEM, "participants_thanked", now, round_id=occasion.event_id, occasion=occasion.title,
               number=number)
    return number


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
