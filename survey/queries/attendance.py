"""Who may come in at an occasion, who is in, and who was there."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from survey.models.events import Event, Occasion
from survey.models.registrations import Registration
from survey.models.rounds import Host, Round
from survey.rules.registrations import HOLDING

HOLDS = Registration.state.in_([state.value for state in HOLDING])
WITH_EVENT = joinedload(Occasion.event).joinedload(Event.round).joinedload(Round.hosts).joinedload(Host.association)


def behind_door(session: Session, number: int, serial: int) -> Occasion | None:
    """The occasion behind a door link with its event, round and hosts: one statement."""
    query = select(Occasion).where(Occasion.id == number, Occasion.door_serial == serial).options(WITH_EVENT)
    return session.scalars(query).unique().one_or_none()


def _of(occasion_id: int) -> Select[Registration]:
    return (select(Registration).where(Registration.occasion_id == occasion_id, HOLDS)
            .options(joinedload(Registration.organisation))
            .order_by(func.lower(Registration.name), Registration.id))


def expected(session: Session, occasion_id: int) -> Sequence[Registration]:
    """Everyone with a place, and the guests, by name."""
    return session.scalars(_of(occasion_id)).all()


def present(session: Session, occasion_id: int) -> Sequence[Registration]:
    """Everyone who was there, by name."""
    return session.scalars(_of(occasion_id).where(Registration.arrived_at.is_not(None))).all()


def by_number(session: Session, occasion: Occasion, number: str) -> Registration | None:
    """Somebody of the event with this number, at whatever occasion and in whatever state."""
    query = select(Registration).where(Registration.round_id == occasion.event_id, Registration.number == number)
    return session.scalars(query.options(joinedload(Registration.occasion))).one_or_none()


def by_code(session: Session, number: int, serial: int) -> Registration | None:
    """The registration behind a code that was scanned."""
    query = select(Registration).where(Registration.id == number, Registration.serial == serial)
    return session.scalars(query.options(joinedload(Registration.occasion))).one_or_none()


def locked(session: Session, numbers: Collection[int]) -> dict[int, Registration]:
    """These registrations as they are now, held in the order of their ids until the transaction ends."""
    query = select(Registration).where(Registration.id.in_(numbers)).order_by(Registration.id)
    query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return {each.id: each for each in session.scalars(query)}


def walked_in(session: Session, occasion_id: int, same_person: str) -> Registration | None:
    """Who was written in at the door under this name already."""
    query = select(Registration).where(Registration.occasion_id == occasion_id, HOLDS,
                                       Registration.same_person == same_person)
    return session.scalars(query).one_or_none()
