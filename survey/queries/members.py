"""The members of one round as the secretariat sees them: counted, and as a list to filter and sort."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.models.organisations import Organisation
from survey.models.people import Person, Position
from survey.models.responses import Response
from survey.queries.comments import ONLY_SUPPORTS
from survey.rules.messages import MessageState
from survey.rules.responses import Progress, Source
from survey.rules.rounds import Origin
from survey.rules.standing import MISSING, NO_SECTOR, Count
from survey.rules.standing import SENT_IN as DONE_STANDS

# The reply to a survey is an answer, that to an event or a meeting is kept on the invitation.
DONE_AT = func.coalesce(Response.submitted_at, Invitation.replied_at, type_=Invitation.replied_at.type)
SENT_IN = DONE_AT.is_not(None)
DECLINED = and_(DONE_AT.is_(None), Invitation.declined_at.is_not(None))
# The rule stands in rules.responses.progress; a test holds this to the same outcome.
PROGRESS = case((and_(SENT_IN, Response.returned_at > DONE_AT), Progress.RETURNED.value),
                (SENT_IN, Progress.DONE.value), (DECLINED, Progress.DECLINED.value),
                (Response.approval_asked_at.is_not(None), Progress.WAITING.value),
                (and_(Response.sections_asked > 0, Response.sections_done == Response.sections_asked),
                 Progress.READY.value),
                (Response.saved_at.is_not(None), Progress.BEGUN.value), else_=Progress.NOT_BEGUN.value)
NAME = func.coalesce(Organisation.name, func.nullif(Invitation.name, ""), func.nullif(Invitation.email, ""),
                     "deelnemer")
NEEDS_A_PERSON = [state.value for state in MessageState if state.needs_a_person]
SORTS: dict[str, Sequence[Any]] = {
    "naam": (func.lower(NAME),),
    "sector": (Organisation.sector, Organisation.code),
    "stand": (PROGRESS, Organisation.code),
    "bericht": (Message.created_at, Organisation.code),
    "sluit": (Invitation.closes_on.is_(None), Invitation.closes_on, Organisation.code),
    "code": (Organisation.code, func.lower(NAME)),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """`stand` is one of missing, sent, all, withdrawn, no_address, bounced, own_day or a Progress."""

    stand: str = "missing"
    sector: str = ""
    search: str = ""
    sort: str = "code"


@dataclass(frozen=True, slots=True)
class Member:
    """One line of the list."""

    id: int
    code: str | None
    name: str
    sector: str | None
    email: str
    origin: str
    progress: str
    sections_done: int | None
    sections_asked: int | None
    submitted_at: datetime | None
    source: str | None
    own_day: date | None
    withdrawn_at: datetime | None
    message_kind: str | None
    message_state: str | None
    message_at: datetime | None
    contact: str | None
    phone: str | None
    only_supports: bool = False

    @property
    def how(self) -> str | None:
        """From where the answer came, once there is one."""
        return Source(self.source).words if self.source and self.submitted_at else None

    @property
    def stuck(self) -> bool:
        """Whether the last message did not arrive."""
        return self.message_state in NEEDS_A_PERSON


def tally(session: Session, round_id: int) -> list[Count]:
    """Everyone who is not withdrawn, counted: one statement whatever the number."""
    reachable = Invitation.email != ""
    sector, opened = func.coalesce(Organisation.sector, ""), Invitation.origin == Origin.OPEN.value
    query = (
        select(sector, PROGRESS, Invitation.closes_on, reachable, opened, func.count())
        .select_from(Invitation).outerjoin(Invitation.organisation)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .where(Invitation.round_id == round_id, Invitation.withdrawn_at.is_(None))
        .group_by(sector, PROGRESS, Invitation.closes_on, reachable, opened)
    )
    return [Count(row[0], Progress(row[1]), row[2], bool(row[3]), row[5], bool(row[4]))
            for row in session.execute(query)]


def moments(session: Session, round_id: int) -> Sequence[datetime]:
    """When each one replied, of everyone who is not withdrawn."""
    query = select(DONE_AT).select_from(Invitation).outerjoin(Response, Response.invitation_id == Invitation.id).where(
        Invitation.round_id == round_id, SENT_IN, Invitation.withdrawn_at.is_(None))
    return [moment for moment in session.scalars(query) if moment]


def listed(session: Session, round_id: int, wanted: Filter, today: date, limit: int | None = None,
           offset: int = 0) -> tuple[list[Member], int]:
    """The members that fit the filter with their last message and phone number, and how many fit: one statement."""
    query = _list(round_id, today).where(*_conditions(wanted))
    query = query.order_by(*SORTS.get(wanted.sort, SORTS["code"]), Invitation.id).limit(limit).offset(offset)
    rows = session.execute(query).all()
    return [Member(*row[:-1]) for row in rows], rows[0][-1] if rows else 0


def _list(round_id: int, today: date) -> Select[Any]:
    last = (select(Message.invitation_id, func.max(Message.id).label("id"))
            .where(Message.round_id == round_id).group_by(Message.invitation_id).subquery())
    return (
        select(Invitation.id, Organisation.code, NAME, Organisation.sector, Invitation.email, Invitation.origin,
               PROGRESS, Response.sections_done, Response.sections_asked, DONE_AT, Response.source,
               Invitation.closes_on, Invitation.withdrawn_at, Message.kind, Message.state,
               func.coalesce(Message.sent_at, Message.due_at, type_=Message.created_at.type), Person.name, Person.phone,
               ONLY_SUPPORTS, func.count().over())
        .select_from(Invitation).outerjoin(Invitation.organisation)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .outerjoin(last, last.c.invitation_id == Invitation.id).outerjoin(Message, Message.id == last.c.id)
        .outerjoin(Person, Person.id == _contact(today)).where(Invitation.round_id == round_id)
    )


def _contact(today: date) -> Any:
    """The person to phone: the one at this address if there is one, else one who holds a position today."""
    someone = Person.__table__.alias("someone")
    query = (
        select(func.min(someone.c.id)).join(Position, Position.person_id == someone.c.id)
        .where(Position.organisation_id == Invitation.organisation_id,
               or_(Position.since.is_(None), Position.since <= today),
               or_(Position.until.is_(None), Position.until >= today)).correlate(Invitation)
    )
    at_this_address = query.where(func.lower(someone.c.email) == Invitation.email)
    return func.coalesce(at_this_address.scalar_subquery(), query.scalar_subquery())


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    gone = Invitation.withdrawn_at
    parts: list[ColumnElement[bool]] = [gone.is_not(None) if wanted.stand == "withdrawn" else gone.is_(None)]
    stands: dict[str, ColumnElement[bool]] = {
        "missing": and_(PROGRESS.in_([each.value for each in MISSING]), Invitation.origin != Origin.OPEN.value),
        "no_address": Invitation.email == "", "bounced": Message.state.in_(NEEDS_A_PERSON),
        "own_day": Invitation.closes_on.is_not(None), "sent": PROGRESS.in_([each.value for each in DONE_STANDS]),
        **{each.value: PROGRESS.in_([each.value]) for each in Progress},
    }
    if wanted.stand in stands:
        parts.append(stands[wanted.stand])
    if wanted.sector:
        parts.append(Organisation.sector.is_(None) if wanted.sector == NO_SECTOR else
                     Organisation.sector == wanted.sector)
    if wanted.search.strip():
        columns = (NAME, Organisation.code, Invitation.email, Invitation.name)
        parts.append(or_(*(column.icontains(wanted.search.strip(), autoescape=True) for column in columns)))
    return parts


def begun(session: Session, round_id: int) -> Sequence[Invitation]:
    """Who has begun and not sent in, the last to save first."""
    query = select(Invitation).join(Response, Response.invitation_id == Invitation.id).where(
        Invitation.round_id == round_id, Invitation.withdrawn_at.is_(None), Response.submitted_at.is_(None))
    return session.scalars(query.order_by(Response.saved_at.desc())).all()
