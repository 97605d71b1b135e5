"""To whom a letter around an occasion goes: the reminder beforehand, and the thanks afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager

from survey.models.events import Event, Occasion
from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.models.registrations import Registration
from survey.models.rounds import Round
from survey.rules import calendar
from survey.rules.events import MOST_THANKS_DAYS
from survey.rules.letters import MOST_DAYS, STILL_TIMELY, evaluates, thanks_to_come
from survey.rules.messages import MessageKind, MessageState
from survey.rules.registrations import State

GOES_ON = (Round.published_at.is_not(None), Occasion.cancelled_at.is_(None))
OCCASIONS = (select(Occasion).join(Occasion.event).join(Round, Round.id == Event.round_id).where(*GOES_ON)
             .options(contains_eager(Occasion.event)).order_by(Occasion.id))


def coming(session: Session, now: datetime) -> Sequence[Occasion]:
    """The occasions, with their event, of which people may be reminded in these weeks."""
    soon = calendar.moment_at(calendar.day_of(now) + timedelta(days=MOST_DAYS + 1))
    query = OCCASIONS.where(Event.reminder_days.is_not(None), Occasion.begins_at > now, Occasion.begins_at < soon)
    return session.scalars(query).all()


def just_past(session: Session, now: datetime) -> Sequence[Occasion]:
    """The occasions, with their event, that ended not long ago and of which people are thanked."""
    longest = STILL_TIMELY + timedelta(days=MOST_THANKS_DAYS + 1)
    query = OCCASIONS.where(Event.thanks_days.is_not(None), Occasion.ends_at < now, Occasion.ends_at > now - longest)
    return session.scalars(query).all()


def not_written_since(session: Session, occasion_id: int, since: datetime) -> Sequence[Registration]:
    """Who has a place and heard nothing of it since a moment: a mail that is newer says the same and more."""
    heard = select(Message.registration_id).where(
        Message.registration_id.is_not(None), Message.created_at >= since,
        Message.state != MessageState.DROPPED.value)
    return session.scalars(_with_a_place(occasion_id).where(Registration.id.not_in(heard))).all()


def not_thanked(session: Session, occasion_id: int) -> Sequence[Registration]:
    """Who had a place and got no thanks yet."""
    thanked = select(Message.registration_id).where(Message.kind == MessageKind.THANKS.value,
                                                    Message.registration_id.is_not(None))
    return session.scalars(_with_a_place(occasion_id).where(Registration.id.not_in(thanked))).all()


def _with_a_place(occasion_id: int) -> Select[Registration]:
    return select(Registration).where(
        Registration.occasion_id == occasion_id, Registration.state == State.CONFIRMED.value, Registration.email != "",
    ).order_by(Registration.id)


def evaluation_of(session: Session, occasion_id: int) -> Round | None:
    """The round in which participants are asked how it was, if there is one."""
    query = (select(Round).join(Event, Event.evaluation_id == Round.id)
             .join(Occasion, Occasion.event_id == Event.round_id).where(Occasion.id == occasion_id))
    return session.scalars(query).one_or_none()


@dataclass(frozen=True, slots=True)
class Afterwards:
    """Who is asked in an evaluation besides its recipients.

    `at_once` are those to whom no thanks go any more that could bring the link; `later` is how many meetings are still
    to be followed by thanks that do.
    """

    at_once: Sequence[Registration]
    later: int

    def number(self) -> int:
        return len(self.at_once) + self.later


def afterwards(session: Session, round_id: int, now: datetime) -> Afterwards | None:
    """Whom a round will ask because they were at a meeting; None where it is no evaluation."""
    of_event = select(Occasion).join(Occasion.event).where(Event.evaluation_id == round_id)
    occasions = session.scalars(of_event.options(contains_eager(Occasion.event)).order_by(Occasion.id)).all()
    if not occasions:
        return None
    held = [each for each in occasions if not each.cancelled_at]
    later = {each.id for each in held if thanks_to_come(each.ends_at, each.event.thanks_days, now)}
    at_once = [person for each in held if each.ends_at <= now
               for person in _not_to_be_thanked(session, each.id, thanks=each.id in later)]
    return Afterwards(at_once, len(later))


def _not_to_be_thanked(session: Session, occasion_id: int, *, thanks: bool) -> list[Registration]:
    """Who was there and gets no thanks any more; where `thanks` still go that is who had them already."""
    there = evaluates(session.scalars(_with_a_place(occasion_id)).all())
    waiting = {person.id for person in not_thanked(session, occasion_id)} if thanks else set()
    return [person for person in there if person.id not in waiting]


def by_address(session: Session, round_id: int) -> dict[str, Invitation]:
    """Who is asked in a round, by address."""
    query = select(Invitation).where(Invitation.round_id == round_id, Invitation.email != "")
    return {found.email.lower(): found for found in session.scalars(query.order_by(Invitation.id.desc()))}
