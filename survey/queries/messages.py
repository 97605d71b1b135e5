"""The outbox: what is due, one message with all that its text needs, and what the secretariat looks through."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, load_only, selectinload
from sqlalchemy.sql.base import ExecutableOption

from survey.models.events import Event, Occasion
from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.models.newsletters import Newsletter
from survey.models.registrations import Registration
from survey.models.responses import Response
from survey.models.rounds import Host, Round
from survey.rules.letters import ABOUT_THE_OCCASION, INVITES
from survey.rules.messages import MOVED, MessageState

Columns = TypeVarTuple("Columns")
# A text needs to know how far a member is, never what was answered.
HOW_FAR = (Response.saved_at, Response.submitted_at, Response.source)
# What is told of an event stands in its invitation.
EVENT = joinedload(Round.event).selectinload(Event.occasions)
HOSTS = joinedload(Round.hosts).joinedload(Host.association)
ABOUT_A_MEMBER = (
    joinedload(Message.invitation).options(
        joinedload(Invitation.organisation), joinedload(Invitation.response).load_only(*HOW_FAR),
        joinedload(Invitation.round)),
    joinedload(Message.round).options(HOSTS, EVENT),
)
WHOLE = (
    *ABOUT_A_MEMBER,
    joinedload(Message.registration).options(
        joinedload(Registration.occasion).joinedload(Occasion.event), selectinload(Registration.parts)),
    joinedload(Message.subscriber), joinedload(Message.newsletter).joinedload(Newsletter.association),
)


@dataclass(frozen=True, slots=True)
class Search:
    """What the secretariat looks for; empty means everything."""

    state: MessageState | None = None
    round_id: int | None = None
    address: str = ""

    def conditions(self, with_state: bool = True) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.state and with_state:
            found.append(Message.state == self.state.value)
        if self.round_id:
            found.append(Message.round_id == self.round_id)
        if self.address:
            found.append(Message.recipient.icontains(self.address, autoescape=True))
        return found


def claimable(session: Session, now: datetime) -> Message | None:
    """The message whose turn it is, whole, held until the transaction ends; what another holds is passed over.

    Most mail goes to members, and reading it without all that other letters need takes a third less time.
    """
    other = or_(Message.registration_id.is_not(None), Message.subscriber_id.is_not(None),
                Message.newsletter_id.is_not(None))
    query = _due(select(Message.id, other), now).order_by(Message.rank, Message.due_at, Message.id)
    found = session.execute(query.limit(1).with_for_update(skip_locked=True)).one_or_none()
    return whole(session, found[0], WHOLE if found[1] else ABOUT_A_MEMBER) if found else None


def is_due(session: Session, now: datetime) -> bool:
    return session.scalars(_due(select(Message.id), now).limit(1)).one_or_none() is not None


def _due(query: Select[*Columns], now: datetime) -> Select[*Columns]:
    return query.where(Message.state == MessageState.WAITING.value, Message.due_at <= now)


def whole(session: Session, number: int, options: Sequence[ExecutableOption] = WHOLE) -> Message | None:
    """One message as it is now, with its round, hosts, member and how far that member is, or its registration: one
    statement, and two more where it is about a meeting.
    """
    query = select(Message).where(Message.id == number).options(*options)
    return session.scalars(query.execution_options(populate_existing=True)).unique().one_or_none()


def newer_move(session: Session, message: Message) -> bool:
    """Whether a later message tells the same member of a later change of the closing day."""
    query = select(Message.id).where(Message.invitation_id == message.invitation_id, Message.id > message.id,
                                     Message.kind.in_([kind.value for kind in MOVED]))
    return session.scalars(query.limit(1)).one_or_none() is not None


def newer_about_the_occasion(session: Session, message: Message) -> bool:
    """Whether a later message tells the same participant of a later change of the occasion."""
    query = select(Message.id).where(Message.registration_id == message.registration_id, Message.id > message.id,
                                     Message.kind.in_([kind.value for kind in ABOUT_THE_OCCASION]))
    return session.scalars(query.limit(1)).one_or_none() is not None


def had_appointment(session: Session, registration_id: int) -> bool:
    """Whether a letter may have brought this participant an appointment for the calendar."""
    went = (MessageState.SENT.value, MessageState.UNCERTAIN.value, MessageState.SETTLED.value)
    query = select(Message.id).where(Message.registration_id == registration_id, Message.state.in_(went),
                                     Message.kind.in_([kind.value for kind in INVITES]))
    return session.scalars(query.limit(1)).one_or_none() is not None


def invitation_for_a_letter(session: Session, number: int) -> Invitation | None:
    """An invitation with what the text of any mail about it needs, for a preview."""
    query = select(Invitation).where(Invitation.id == number).options(
        joinedload(Invitation.organisation), joinedload(Invitation.response).load_only(*HOW_FAR),
        joinedload(Invitation.round).options(HOSTS, EVENT))
    return session.scalars(query).unique().one_or_none()


def locked(session: Session, numbers: Collection[int]) -> Sequence[Message]:
    """These messages as they are now, held until the transaction ends."""
    query = select(Message).where(Message.id.in_(numbers)).order_by(Message.id).with_for_update(of=Message)
    query = query.options(joinedload(Message.invitation), joinedload(Message.registration))
    query = query.execution_options(populate_existing=True)
    return session.scalars(query).all()


def claimants(session: Session) -> set[str]:
    """The names of the workers that have a message in hand."""
    query = select(Message.claimed_by).where(Message.state == MessageState.SENDING.value).distinct()
    return {name for name in session.scalars(query) if name}


def counts(session: Session, search: Search) -> dict[MessageState, int]:
    """How many messages stand in each state, for the round and the address that are looked for."""
    query = select(Message.state, func.count()).where(*search.conditions(with_state=False)).group_by(Message.state)
    return {MessageState(state): number for state, number in session.execute(query)}


def page(session: Session, search: Search, size: int, number: int) -> Sequence[Message]:
    """One page of messages, the newest first."""
    query = select(Message).where(*search.conditions()).order_by(Message.created_at.desc(), Message.id.desc())
    members = joinedload(Message.invitation).options(
        load_only(Invitation.name, Invitation.email), joinedload(Invitation.organisation))
    query = query.options(members, joinedload(Message.round).load_only(Round.title))
    return session.scalars(query.limit(size).offset((number - 1) * size)).all()


def to_colleague(session: Session, invitation_id: int, email: str) -> Sequence[Message]:
    """Letters to this address about an answer of a member."""
    query = select(Message).where(Message.invitation_id == invitation_id, Message.recipient == email)
    return session.scalars(query).all()


def to_participant(session: Session, registration_id: int) -> Sequence[Message]:
    """The mails about one registration, the newest first."""
    query = select(Message).where(Message.registration_id == registration_id)
    return session.scalars(query.order_by(Message.id.desc())).all()


def numbers(session: Session, search: Search) -> Sequence[int]:
    """The ids of everything that is found."""
    return session.scalars(select(Message.id).where(*search.conditions()).order_by(Message.id)).all()


def rounds(session: Session) -> Sequence[Round]:
    """The rounds that ever mailed, the newest first."""
    mailed = select(Message.round_id).distinct().scalar_subquery()
    return session.scalars(select(Round).where(Round.id.in_(mailed)).order_by(Round.created_at.desc())).all()


def known(session: Session, reasons: Iterable[str]) -> set[str]:
    """Which of these reasons stand in the outbox."""
    return set(session.scalars(select(Message.once).where(Message.once.in_(list(reasons)))))
