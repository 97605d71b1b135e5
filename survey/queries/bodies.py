"""Bodies with their seats and delegates."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from survey.models.assemblies import Mandate
from survey.models.bodies import Body, Seat

WITH_SEATS = selectinload(Body.seats).options(selectinload(Seat.delegates), joinedload(Seat.organisation))


@dataclass(frozen=True, slots=True)
class Line:
    """A body with how many seats it has, of all days together."""

    body: Body
    seats: int


def overview(session: Session) -> list[Line]:
    """Every body by name: one statement."""
    seats = select(func.count()).where(Seat.body_id == Body.id).correlate(Body).scalar_subquery()
    query = select(Body, seats).options(joinedload(Body.association)).order_by(func.lower(Body.name), Body.id)
    return [Line(*row) for row in session.execute(query)]


def everyone(session: Session) -> Sequence[Body]:
    return session.scalars(select(Body).order_by(func.lower(Body.name), Body.id)).all()


def by_slug(session: Session, slug: str) -> Body | None:
    """One body with all its seats and their delegates: four statements."""
    query = select(Body).where(Body.slug == slug).options(WITH_SEATS, joinedload(Body.association))
    return session.scalars(query).one_or_none()


def locked(session: Session, number: int) -> Body:
    """One body as it is now, held until the transaction ends."""
    query = select(Body).where(Body.id == number).with_for_update(key_share=True, of=Body)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def slugs(session: Session) -> set[str]:
    return set(session.scalars(select(Body.slug)))


def seats(session: Session, numbers: Collection[int]) -> Sequence[Seat]:
    """The seats of these bodies with their delegates, by name, as they are now."""
    query = select(Seat).where(Seat.body_id.in_(numbers)).options(selectinload(Seat.delegates))
    query = query.order_by(func.lower(Seat.name), Seat.id)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def seat(session: Session, body_id: int, number: int) -> Seat | None:
    """One seat of a body with its delegates."""
    query = select(Seat).where(Seat.body_id == body_id, Seat.id == number)
    return session.scalars(query.options(selectinload(Seat.delegates), joinedload(Seat.organisation))).one_or_none()


def sat(session: Session, number: int) -> bool:
    """Whether a seat stood on the roll of any meeting, so that it can end but never go."""
    return session.scalar(select(exists().where(Mandate.seat_id == number))) or False


