"""Occasions: one that is held while places are given out, and its places as they are counted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from survey.models.events import Event, Occasion, Part
from survey.models.registrations import ChosenPart, Registration
from survey.models.rounds import Round
from survey.queries.responses import WINDOW
from survey.rules.places import Places
from survey.rules.registrations import HOLDING, State
from survey.rules.windows import Window

ROW = Registration
# Without IN, whose list of values is written out anew at every run.
HOLDS = and_(or_(*(ROW.state == state.value for state in HOLDING)), ROW.guest.is_(False))
WAITS = ROW.state == State.WAITING.value
ALIVE = and_(*(ROW.state != state.value for state in State if not state.live))
COUNTED = (func.count().filter(HOLDS), func.count().filter(HOLDS, Registration.reserved), func.count().filter(WAITS))

# Made once, because making a statement costs more than running it.
HELD = (
    select(Occasion, *WINDOW).join(Event, Event.round_id == Occasion.event_id).join(Round, Round.id == Event.round_id)
    .where(Occasion.id == bindparam("number")).with_for_update(key_share=True, of=Occasion)
    .execution_options(populate_existing=True)
)
COUNT = (
    select(*COUNTED, func.max(Registration.queued_at).filter(WAITS),
           func.count().filter(ALIVE, Registration.same_person.in_(bindparam("people", expanding=True))))
    .where(Registration.occasion_id == bindparam("number"))
)
PLACES = (
    select(Occasion.id, Occasion.capacity, Occasion.reserved, *COUNTED)
    .outerjoin(Registration, Registration.occasion_id == Occasion.id)
    .where(Occasion.event_id == bindparam("number")).group_by(Occasion.id)
)


@dataclass(frozen=True, slots=True)
class Count:
    """What stands at an occasion: its places, when the last one in line came, and how many of some people are there
    already.
    """

    places: Places
    last_queued: datetime | None
    already: int


def hold(session: Session, occasion_id: int) -> Occasion:
    """The occasion as it is now, held until the transaction ends; whoever gives out or takes back a place does this."""
    occasion: Occasion = session.scalars(HELD, {"number": occasion_id}).one()
    return occasion


def hold_with_window(session: Session, occasion_id: int) -> tuple[Occasion, Window]:
    """The same, with the window in which its event takes registrations."""
    held = session.execute(HELD, {"number": occasion_id}).one()
    return held[0], Window(*held[1:])


def hold_all(session: Session, event_id: int) -> None:
    """Every occasion of an event, held until the transaction ends: nobody registers or changes anything meanwhile."""
    session.scalars(select(Occasion.id).where(Occasion.event_id == event_id).order_by(Occasion.id)
                    .with_for_update(key_share=True)).all()


def count(session: Session, occasion: Occasion, people: Collection[str] = ()) -> Count:
    """The places of an occasion that is held, counted by the rows themselves."""
    taken, reserved, waiting, last, already = session.execute(
        COUNT, {"number": occasion.id, "people": list(people)}).one()
    return Count(Places(occasion.capacity, occasion.reserved, taken, reserved, waiting), last, already)


def places(session: Session, event_id: int) -> dict[int, Places]:
    """The places of every occasion of an event: one statement. What a page says of them may have changed since."""
    return {row[0]: Places(*row[1:]) for row in session.execute(PLACES, {"number": event_id})}


def states(session: Session, event_id: int) -> dict[int, dict[State, int]]:
    """How many registrations of each state every occasion of an event has, guests included: one statement."""
    query = (select(Registration.occasion_id, ROW.state, func.count()).where(Registration.round_id == event_id)
             .group_by(Registration.occasion_id, ROW.state))
    found: dict[int, dict[State, int]] = {}
    for number, state, many in session.execute(query):
        found.setdefault(number, {})[State(state)] = many
    return found


def parts(session: Session, occasion_id: int) -> Sequence[Part]:
    """The programme to choose from."""
    return session.scalars(select(Part).where(Part.occasion_id == occasion_id).order_by(Part.position, Part.id)).all()


def taken_parts(session: Session, occasion_id: int, but: int | None = None) -> dict[int, int]:
    """How many of those who hold a place chose each part; `but` leaves one registration out."""
    query = (select(ChosenPart.part_id, func.count()).join(Registration, Registration.id == ChosenPart.registration_id)
             .where(Registration.occasion_id == occasion_id, HOLDS).group_by(ChosenPart.part_id))
    if but is not None:
        query = query.where(Registration.id != but)
    return {row[0]: row[1] for row in session.execute(query)}


def with_past_offers(session: Session, now: datetime) -> list[int]:
    """The occasions at which an offered place was not taken in time."""
    query = select(Registration.occasion_id).where(
        ROW.state == State.OFFERED.value, Registration.offered_until <= now).distinct()
    return sorted(session.scalars(query))


def with_room_for_waiting(session: Session, now: datetime) -> list[int]:
    """The coming occasions at which somebody waits while there is a place; who gives it decides under the lock."""
    query = (
        select(Occasion.id, Occasion.capacity, Occasion.reserved, *COUNTED)
        .join(Registration, Registration.occasion_id == Occasion.id)
        .where(Occasion.begins_at > now, Occasion.cancelled_at.is_(None)).group_by(Occasion.id)
        .having(func.count().filter(WAITS) > 0)
    )
    return sorted(row[0] for row in session.execute(query) if Places(*row[1:]).free != 0)
