"""People and the positions they hold."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from survey.models.people import Person, Position
from survey.queries.organisations import batches


def at_organisation(session: Session, number: int) -> Sequence[Position]:
    """Everyone who holds or held a position at an organisation; who holds one without an end comes first."""
    query = select(Position).where(Position.organisation_id == number).options(joinedload(Position.person))
    return session.scalars(query.order_by(Position.until.desc().nulls_first(), Position.role, Position.id)).all()


def position(session: Session, number: int) -> Position | None:
    """One position with its person and organisation."""
    query = select(Position).where(Position.id == number)
    return session.scalars(query.options(joinedload(Position.person), joinedload(Position.organisation))).one_or_none()


def locked(session: Session, number: int) -> Position | None:
    """One position with its person as they are now, held until the transaction ends; None when it is gone."""
    query = select(Position).where(Position.id == number).options(joinedload(Position.person))
    return session.scalars(
        query.with_for_update(of=Position).execution_options(populate_existing=True)).one_or_none()


def with_numbers(session: Session, numbers: Collection[int]) -> dict[int, Position]:
    """These positions with their people as they are now, by row number."""
    found: dict[int, Position] = {}
    for some in batches(sorted(numbers)):
        query = select(Position).where(Position.id.in_(some)).options(joinedload(Position.person))
        rows = session.scalars(query.execution_options(populate_existing=True))
        found |= {position.id: position for position in rows}
    return found


def by_address(session: Session, addresses: Collection[str]) -> dict[tuple[str, str], Person]:
    """Who has one of these addresses, by address and name in small letters; of doubles the first."""
    found: dict[tuple[str, str], Person] = {}
    for some in batches(sorted(addresses)):
        query = select(Person).where(func.lower(Person.email).in_(some)).order_by(Person.id)
        for person in session.scalars(query.execution_options(populate_existing=True)):
            found.setdefault((person.email.casefold(), person.name.casefold()), person)
    return found


def other_positions(session: Session, person_id: int, position_id: int) -> int:
    """How many other positions this person holds or held."""
    query = select(func.count()).where(Position.person_id == person_id, Position.id != position_id)
    return session.scalar(query) or 0
