"""What is asked of one person: the page behind a link, and all that its mail address leads to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from survey.models.comments import Disposition, Holder
from survey.models.events import Event, Occasion
from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.models.people import Person, Position
from survey.models.portals import Portal
from survey.models.registrations import Registration
from survey.models.rounds import Round
from survey.models.shares import Share
from survey.queries.occasions import ALIVE
from survey.queries.trials import HOSTS, REAL
from survey.rules.messages import MessageKind
from survey.rules.portals import Held


def opened_by(session: Session, number: int, serial: int) -> Portal | None:
    """The page behind a link, also when its term has passed."""
    return session.scalars(select(Portal).where(Portal.id == number, Portal.serial == serial)).one_or_none()


def of_address(session: Session, email: str) -> Portal | None:
    """The page of an address, held until the transaction ends."""
    held = select(Portal).where(Portal.email == email).with_for_update()
    return session.scalars(held.execution_options(populate_existing=True)).one_or_none()


def positions(session: Session, email: str) -> list[Held]:
    """Every position that was ever kept of the person with this address."""
    query = select(Position.organisation_id, Position.since, Position.until).join(Position.person)
    return [Held(*row) for row in session.execute(query.where(func.lower(Person.email) == email))]


def name_of(session: Session, email: str) -> str:
    """Who has this address, as far as the register knows."""
    found = session.scalars(select(Person.name).where(func.lower(Person.email) == email).order_by(Person.id).limit(1))
    return found.first() or "Iemand buiten het register"


def invitations(session: Session, email: str, organisations: Collection[int], since: date) -> Sequence[Invitation]:
    """What was asked of this address and of these organisations since a day, of any kind."""
    query = (
        select(Invitation).join(Invitation.round)
        .where(REAL, Invitation.withdrawn_at.is_(None), Round.published_at.is_not(None),
               or_(Round.closes_on.is_(None), Round.closes_on >= since),
               or_(func.lower(Invitation.email) == email, Invitation.organisation_id.in_(organisations)))
        .options(joinedload(Invitation.round).options(HOSTS), joinedload(Invitation.organisation),
                 joinedload(Invitation.response)).order_by(Invitation.id)
    )
    return session.scalars(query).unique().all()


def registrations(session: Session, person: str, since: datetime) -> Sequence[Registration]:
    """Where somebody, in one spelling, takes part, with the occasion and its event."""
    query = select(Registration).join(Registration.occasion).where(
        Registration.same_person == person, ALIVE, Occasion.ends_at >= since)
    query = query.options(joinedload(Registration.occasion).joinedload(Occasion.event).joinedload(Event.round))
    return session.scalars(query.order_by(Registration.id)).all()


def shares(session: Session, email: str, today: date) -> Sequence[Share]:
    """What colleagues passed on to this address and still holds."""
    query = (select(Share).join(Share.invitation).join(Invitation.round)
             .where(Share.email == email, Share.withdrawn_at.is_(None), Share.until >= today,
                    Invitation.withdrawn_at.is_(None), Round.published_at.is_not(None))
             .options(joinedload(Share.invitation).options(
                 joinedload(Invitation.round), joinedload(Invitation.organisation), joinedload(Invitation.response))))
    return session.scalars(query.order_by(Share.id)).all()


@dataclass(frozen=True, slots=True)
class Portfolio:
    """What waits for a portfolio holder: how many questions, and the last round of which there was one."""

    holder: Holder
    waiting: int
    round_id: int


def portfolios(session: Session, email: str) -> list[Portfolio]:
    """The portfolios of this address to which something was ever passed on."""
    query = (select(Holder, func.count().filter(Disposition.replied_at.is_(None)), func.max(Disposition.round_id))
             .join(Disposition, Disposition.holder_id == Holder.id)
             .where(func.lower(Holder.email) == email, Holder.archived_at.is_(None)).group_by(Holder.id))
    return [Portfolio(*row) for row in session.execute(query.order_by(Holder.id))]


def is_past(session: Session, day: date) -> bool:
    """Whether there is a page that nobody asked for since this day."""
    return session.scalar(select(Portal.id).where(Portal.until < day).limit(1)) is not None


def forget(session: Session, day: date) -> None:
    """Throws away the addresses of who did not ask for the page since this day, also where its link was mailed to."""
    past = session.scalars(delete(Portal).where(Portal.until < day).returning(Portal.email)).all()
    session.execute(update(Message).where(Message.kind == MessageKind.PORTAL, Message.recipient.in_(past))
                    .values(recipient=""))
