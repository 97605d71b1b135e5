"""Events: which there are, and one with its occasions and their parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from survey.models.events import Event, Occasion
from survey.models.messages import Message
from survey.models.questionnaires import QuestionnaireVersion
from survey.models.registrations import LIVE, ChosenPart, Registration
from survey.models.rounds import Host, Round
from survey.rules.messages import MessageState
from survey.rules.registrations import HOLDING, State

ROUND = joinedload(Event.round)
HOSTS = ROUND.joinedload(Round.hosts).joinedload(Host.association)
VERSION = ROUND.joinedload(Round.version).joinedload(QuestionnaireVersion.questionnaire)
PARTS = selectinload(Event.occasions).selectinload(Occasion.parts)


def by_slug(session: Session, slug: str) -> Event | None:
    """One event with its round, hosts, occasions and parts: three statements."""
    query = select(Event).join(Event.round).where(Round.slug == slug)
    query = query.options(contains_eager(Event.round).options(
        joinedload(Round.hosts).joinedload(Host.association),
        joinedload(Round.version).joinedload(QuestionnaireVersion.questionnaire)), PARTS)
    return session.scalars(query).unique().one_or_none()


def of_round(session: Session, round_id: int) -> Event:
    """What an event adds to this round, as it is now, with its occasions and parts."""
    query = select(Event).where(Event.round_id == round_id).options(ROUND, PARTS)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def occasion(session: Session, round_id: int, number: int) -> Occasion | None:
    """One occasion with its parts, if it belongs to this event."""
    query = select(Occasion).where(Occasion.id == number, Occasion.event_id == round_id)
    return session.scalars(query.options(selectinload(Occasion.parts))).one_or_none()


# Made once, because making a statement costs more than running it. An event has few occasions, hosts and parts, so
# that all of it comes along in one statement, for a page that hundreds of people open in the same minute.
REGISTERING = (
    select(Event).join(Event.round)
    .options(
        contains_eager(Event.round).options(
            joinedload(Round.version), joinedload(Round.hosts).joinedload(Host.association)),
        joinedload(Event.occasions).joinedload(Occasion.parts),
    )
)
BEHIND_OPEN_LINK = REGISTERING.where(
    Round.id == bindparam("number"), Round.open_link_serial == bindparam("serial"), Round.open_link.is_(True),
    Round.published_at.is_not(None))
BEHIND_PERSONAL_LINK = REGISTERING.where(Round.id == bindparam("number"))


def by_open_link(session: Session, number: int, serial: int) -> Event | None:
    """The published event of an open link that was not revoked, with all that its form needs: one statement."""
    return session.scalars(BEHIND_OPEN_LINK, {"number": number, "serial": serial}).unique().one_or_none()


def to_register_for(session: Session, number: int) -> Event | None:
    """The same for who has a personal link in this round."""
    return session.scalars(BEHIND_PERSONAL_LINK, {"number": number}).unique().one_or_none()


ALIVE = text(LIVE)


def participants(session: Session, *occasions: int) -> Sequence[Any]:
    """Who of some occasions has not cancelled and was not declined, to be told something: id, email, name and state,
    in order.
    """
    row = Registration
    query = select(row.id, row.email, row.name, row.state).where(row.occasion_id.in_(occasions), ALIVE)
    return session.execute(query.order_by(Registration.id)).all()


def chosen(session: Session, occasion_id: int) -> dict[int, int]:
    """How many of those chose each part, whether they have a place or wait for one."""
    query = (select(ChosenPart.part_id, func.count()).join(Registration, Registration.id == ChosenPart.registration_id)
             .where(Registration.occasion_id == occasion_id, ALIVE).group_by(ChosenPart.part_id))
    return {row[0]: row[1] for row in session.execute(query)}


def anybody(session: Session, occasion_id: int) -> bool:
    """Whether anybody ever registered for this occasion."""
    return session.scalar(select(Registration.id).where(Registration.occasion_id == occasion_id).limit(1)) is not None


@dataclass(frozen=True, slots=True)
class Line:
    """An event in the list: when its occasions are, and how many registrations stand in each state."""

    event: Event
    states: Mapping[State, int]

    @property
    def going_on(self) -> list[Occasion]:
        return [each for each in self.event.occasions if not each.cancelled_at]


def overview(session: Session) -> list[Line]:
    """Every event, the one that begins last first: four statements."""
    counted = select(Registration.round_id, Registration.state, func.count()).group_by(
        Registration.round_id, Registration.state)
    states: dict[int, dict[State, int]] = {}
    for number, state, many in session.execute(counted):
        states.setdefault(number, {})[State(state)] = many
    query = select(Event).join(Event.round).options(
        contains_eager(Event.round).selectinload(Round.hosts).joinedload(Host.association),
        selectinload(Event.occasions)).order_by(Round.created_at.desc(), Round.id.desc())
    return [Line(event, states.get(event.round_id, {})) for event in session.scalars(query).unique()]


def announced(session: Session, now: datetime, most: int = 20) -> list[Event]:
    """Public events of which something is still to come, the first to begin first: one statement."""
    to_come = select(Occasion.event_id).where(Occasion.ends_at >= now, Occasion.cancelled_at.is_(None))
    query = select(Event).join(Event.round).where(
        Event.public, Round.published_at.is_not(None), Event.round_id.in_(to_come)).options(
        contains_eager(Event.round).joinedload(Round.hosts).joinedload(Host.association),
        joinedload(Event.occasions))
    return sorted(session.scalars(query).unique(), key=lambda event: min(
        each.begins_at for each in event.occasions if each.ends_at >= now and not each.cancelled_at))[:most]


COMING = Registration.state.in_([state.value for state in HOLDING])


def coming_to_parts(session: Session, round_id: int) -> dict[int, int]:
    """How many come to each part of any occasion, guests included: what to order, or to lay the table for."""
    query = (select(ChosenPart.part_id, func.count()).join(Registration, Registration.id == ChosenPart.registration_id)
             .where(Registration.round_id == round_id, COMING).group_by(ChosenPart.part_id))
    return {row[0]: row[1] for row in session.execute(query)}


def guests(session: Session, round_id: int) -> dict[int, int]:
    """How many guests come to each occasion."""
    query = (select(Registration.occasion_id, func.count())
             .where(Registration.round_id == round_id, COMING, Registration.guest).group_by(Registration.occasion_id))
    return {row[0]: row[1] for row in session.execute(query)}


def stuck(session: Session, round_id: int) -> int:
    """How many mails of this event wait for a person to decide."""
    states = [state.value for state in MessageState if state.needs_a_person]
    query = select(func.count()).select_from(Message).where(Message.round_id == round_id, Message.state.in_(states))
    return session.scalar(query) or 0
