"""Who comes: registrations of an occasion, behind a link, of a member, and those who wait in order."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from survey.models.events import Event, Occasion
from survey.models.invitations import Invitation
from survey.models.registrations import Registration
from survey.models.rounds import Host, Round
from survey.queries.occasions import ALIVE, WAITS
from survey.rules.registrations import State, number_typed, organisation_of

IN_LINE = (Registration.queued_at, Registration.id)
BEHIND_LINK = (
    select(Registration)
    .where(Registration.id == bindparam("number"), Registration.serial == bindparam("serial"))
    .options(
        joinedload(Registration.organisation),
        joinedload(Registration.parts),
        joinedload(Registration.occasion).joinedload(Occasion.event).joinedload(Event.round).options(
            joinedload(Round.version), joinedload(Round.hosts).joinedload(Host.association)),
    )
)


@dataclass(frozen=True, slots=True)
class Search:
    """Whom the secretariat looks for at an occasion; empty means everyone. `words` are looked for in name, address,
    organisation and number.
    """

    states: tuple[State, ...] = ()
    words: str = ""
    role: str = ""
    part_id: int | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        row, found = Registration, list[ColumnElement[bool]]()
        if self.states:
            found.append(row.state.in_([state.value for state in self.states]))
        for word in self.words.split()[:6]:
            columns = (row.name, row.email, row.organisation_name)
            found.append(or_(row.number == number_typed(word),
                             *(column.icontains(word, autoescape=True) for column in columns)))
        if self.role:
            found.append(row.role == self.role)
        if self.part_id:
            found.append(row.parts.any(id=self.part_id))
        return found


def opened_by(session: Session, number: int, serial: int) -> Registration | None:
    """The registration behind a link with its parts, occasion, event, round, hosts and organisation: one statement."""
    return session.scalars(BEHIND_LINK, {"number": number, "serial": serial}).unique().one_or_none()


def reread(session: Session, number: int) -> Registration:
    """A registration as it is now; who decides on it holds its occasion first."""
    query = select(Registration).where(Registration.id == number).options(selectinload(Registration.parts))
    return session.scalars(query.execution_options(populate_existing=True)).one()


def of_occasion(session: Session, occasion_id: int, search: Search | None = None) -> Sequence[Registration]:
    """Everyone at an occasion with parts and organisation, by name."""
    query = (select(Registration).where(Registration.occasion_id == occasion_id, *(search or Search()).conditions())
             .options(selectinload(Registration.parts), joinedload(Registration.organisation))
             .order_by(func.lower(Registration.name), Registration.id))
    return session.scalars(query).all()


def at_occasion(session: Session, occasion_id: int, numbers: Collection[int]) -> Sequence[Registration]:
    """These registrations, as far as they belong to this occasion."""
    query = select(Registration).where(Registration.occasion_id == occasion_id, Registration.id.in_(numbers))
    return session.scalars(query.options(selectinload(Registration.parts)).order_by(Registration.id)).all()


def one(session: Session, occasion_id: int, number: int) -> Registration | None:
    """One registration of this occasion with all that a deed of the secretariat looks at."""
    query = select(Registration).where(Registration.occasion_id == occasion_id, Registration.id == number).options(
        selectinload(Registration.parts), joinedload(Registration.organisation),
        joinedload(Registration.occasion).joinedload(Occasion.event).joinedload(Event.round))
    return session.scalars(query).one_or_none()


def of_event(session: Session, round_id: int) -> Sequence[Registration]:
    """Everyone at any occasion of an event, with parts, occasion and organisation, in order of registering."""
    query = (select(Registration).where(Registration.round_id == round_id)
             .options(selectinload(Registration.parts), joinedload(Registration.occasion),
                      joinedload(Registration.organisation)).order_by(Registration.registered_at, Registration.id))
    return session.scalars(query).all()


def of_invitation(session: Session, invitation_id: int) -> Sequence[Registration]:
    """Whom a member registered through its personal link, cancelled ones included, with their occasions."""
    query = (select(Registration).where(Registration.invitation_id == invitation_id)
             .options(joinedload(Registration.occasion), selectinload(Registration.parts)).order_by(Registration.id))
    return session.scalars(query).all()


def waiting(session: Session, occasion_id: int, most: int | None = None) -> Sequence[Registration]:
    """Who waits for a place, the next one first, as it is now."""
    query = (select(Registration).where(Registration.occasion_id == occasion_id, WAITS)
             .options(selectinload(Registration.parts)).order_by(*IN_LINE).limit(most))
    return session.scalars(query.execution_options(populate_existing=True)).all()


def place_in_line(session: Session, registration: Registration) -> int | None:
    """1 for who is next on the waiting list, None for who does not wait."""
    if registration.state != State.WAITING or registration.queued_at is None:
        return None
    query = select(func.count()).select_from(Registration).where(
        Registration.occasion_id == registration.occasion_id, WAITS,
        or_(Registration.queued_at < registration.queued_at,
            and_(Registration.queued_at == registration.queued_at, Registration.id <= registration.id)))
    return session.scalar(query)


def past_offers(session: Session, occasion_id: int, now: datetime) -> Sequence[Registration]:
    """Who did not take an offered place in time, at an occasion that is held."""
    query = select(Registration).where(
        Registration.occasion_id == occasion_id, Registration.state == State.OFFERED.value,
        Registration.offered_until <= now).order_by(Registration.id)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def already_there(session: Session, occasion_id: int, people: Collection[str]) -> set[str]:
    """Which of these people, each in one spelling, take part in an occasion already."""
    query = select(Registration.same_person).where(
        Registration.occasion_id == occasion_id, ALIVE, Registration.same_person.in_(people))
    return set(session.scalars(query))


def by_organisation(session: Session, occasion_id: int) -> dict[str, int]:
    """How many people each organisation has at an occasion, guests aside, by `rules.registrations.organisation_of`."""
    query = select(Registration.organisation_id, Registration.organisation_name).where(
        Registration.occasion_id == occasion_id, ALIVE, Registration.guest.is_(False))
    return dict(Counter(organisation_of(number, name) for number, name in session.execute(query)))


def still_coming(session: Session, invitation_id: int) -> int:
    """How many of the people a member registered did not cancel; the invitation is held, so that none is missed."""
    session.execute(select(Invitation.id).where(Invitation.id == invitation_id).with_for_update(key_share=True))
    query = select(func.count()).select_from(Registration).where(
        Registration.invitation_id == invitation_id, Registration.state != State.CANCELLED.value)
    return session.scalar(query) or 0


def standing(session: Session, occasion_id: int, people: Collection[str]) -> Sequence[Registration]:
    """Which of these people, each in one spelling, take part in an occasion, as it is now."""
    query = select(Registration).where(
        Registration.occasion_id == occasion_id, ALIVE, Registration.same_person.in_(people))
    return session.scalars(query.order_by(Registration.id).execution_options(populate_existing=True)).all()


def agreed(session: Session, occasion_id: int) -> Sequence[Registration]:
    """Who has a place and agreed to stand on the list that participants see, by name."""
    query = select(Registration).where(Registration.occasion_id == occasion_id, Registration.listed,
                                       Registration.state == State.CONFIRMED.value)
    return session.scalars(query.order_by(func.lower(Registration.name), Registration.id)).all()


def of_person(session: Session, person: str, since: datetime) -> Sequence[Registration]:
    """What somebody, in one spelling, takes part in at occasions that end after `since`."""
    query = select(Registration).join(Registration.occasion).where(
        Registration.same_person == person, ALIVE, Occasion.ends_at >= since)
    return session.scalars(query.order_by(Registration.id)).all()
