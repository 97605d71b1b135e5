"""Meetings with their agenda, and the lock under which everything in a meeting is decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload, undefer

from survey.models.assemblies import AgendaItem, Assembly, Mandate, Paper
from survey.models.bodies import Body
from survey.models.polls import Motion, Poll
from survey.models.rounds import Host, Round
from survey.rules.polls import State

HOSTS = joinedload(Assembly.round).selectinload(Round.hosts).joinedload(Host.association)
WHOLE = (HOSTS, joinedload(Assembly.follows).joinedload(Assembly.round),
         selectinload(Assembly.bodies), selectinload(Assembly.items).selectinload(AgendaItem.papers))


@dataclass(frozen=True, slots=True)
class Line:
    """A meeting with how many mandates stand on its roll."""

    assembly: Assembly
    mandates: int


def overview(session: Session) -> list[Line]:
    """Every meeting, the last one first: three statements."""
    mandates = select(func.count()).where(Mandate.round_id == Assembly.round_id).correlate(Assembly).scalar_subquery()
    query = select(Assembly, mandates).options(HOSTS, selectinload(Assembly.bodies))
    return [Line(*row) for row in session.execute(query.order_by(Assembly.begins_at.desc(), Assembly.round_id))]


def held(session: Session) -> Sequence[Assembly]:
    """Meetings that are over, the last one first: of these another one can be the second."""
    query = select(Assembly).where(Assembly.ended_at.is_not(None)).options(joinedload(Assembly.round))
    return session.scalars(query.order_by(Assembly.begins_at.desc())).all()


def by_slug(session: Session, slug: str) -> Assembly | None:
    """One meeting with its hosts, bodies, agenda and papers: five statements."""
    query = select(Assembly).where(Assembly.round.has(Round.slug == slug)).options(*WHOLE)
    return session.scalars(query).one_or_none()


def whole(session: Session, round_id: int) -> Assembly | None:
    """The meeting of a round with all that belongs to it."""
    return session.scalars(select(Assembly).where(Assembly.round_id == round_id).options(*WHOLE)).one_or_none()


def as_called(session: Session, round_id: int) -> Assembly | None:
    """The meeting as who was called to it sees it, with its agenda and papers, in one statement."""
    query = select(Assembly).where(Assembly.round_id == round_id).options(
        joinedload(Assembly.round), joinedload(Assembly.follows),
        joinedload(Assembly.items).joinedload(AgendaItem.papers))
    return session.scalars(query).unique().one_or_none()


def with_bodies(session: Session, round_id: int) -> Assembly | None:
    """The meeting with the bodies that decide in it, in one statement."""
    query = select(Assembly).where(Assembly.round_id == round_id).options(joinedload(Assembly.bodies))
    return session.scalars(query).unique().one_or_none()


def hold(session: Session, round_id: int) -> Assembly:
    """The meeting as it is now, held until the transaction ends: whoever decides in it comes by here first."""
    query = select(Assembly).where(Assembly.round_id == round_id).with_for_update(key_share=True, of=Assembly)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def items(session: Session, round_id: int) -> Sequence[AgendaItem]:
    """The agenda in its order, as it is now."""
    query = select(AgendaItem).where(AgendaItem.round_id == round_id).options(selectinload(AgendaItem.papers))
    query = query.order_by(AgendaItem.position, AgendaItem.id)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def item(session: Session, round_id: int, number: int) -> AgendaItem | None:
    query = select(AgendaItem).where(AgendaItem.round_id == round_id, AgendaItem.id == number)
    return session.scalars(query.options(selectinload(AgendaItem.papers))).one_or_none()


def paper(session: Session, round_id: int, number: int) -> Paper | None:
    """A document of this meeting with its content."""
    query = select(Paper).join(AgendaItem).where(AgendaItem.round_id == round_id, Paper.id == number)
    return session.scalars(query.options(undefer(Paper.content))).one_or_none()


def size_of_papers(session: Session, round_id: int) -> int:
    """How many bytes all papers of a meeting are together; the database tells it without reading them."""
    query = select(func.coalesce(func.sum(func.length(Paper.content)), 0)).join(AgendaItem)
    return int(session.scalar(query.where(AgendaItem.round_id == round_id)) or 0)


def motions(session: Session, round_id: int) -> Sequence[Motion]:
    """What is voted on, in the order of the agenda, as it is now; each with its polls.

    An item that is read anew forgets its papers: a page that shows those reads the motions first.
    """
    query = (select(Motion).join(Motion.item).where(Motion.round_id == round_id)
             .options(contains_eager(Motion.item), selectinload(Motion.polls))
             .order_by(AgendaItem.position, AgendaItem.id, Motion.position, Motion.id))
    return session.scalars(query.execution_options(populate_existing=True)).all()


def proposed(session: Session, round_id: int) -> Sequence[Motion]:
    """What is voted on, in the order of the agenda, without its polls."""
    query = select(Motion).join(Motion.item).where(Motion.round_id == round_id)
    return session.scalars(query.order_by(AgendaItem.position, AgendaItem.id, Motion.position, Motion.id)).all()


def motion(session: Session, round_id: int, number: int) -> Motion | None:
    query = select(Motion).where(Motion.round_id == round_id, Motion.id == number)
    return session.scalars(query.options(joinedload(Motion.item), selectinload(Motion.polls))).one_or_none()


def voted_on(session: Session, motion_id: int) -> bool:
    """Whether any poll was made on a motion, so that its words stand."""
    return session.scalar(select(exists().where(Poll.motion_id == motion_id))) or False


def open_polls(session: Session, round_id: int) -> bool:
    """Whether anything can be voted on at this moment."""
    query = select(Poll.id).join(Poll.motion).where(Motion.round_id == round_id, Poll.state == State.OPEN.value)
    return session.scalar(select(query.exists())) or False


def of_body(session: Session, body_id: int) -> Sequence[Assembly]:
    """The meetings of a body, the last one first."""
    query = select(Assembly).where(Assembly.bodies.any(Body.id == body_id)).options(joinedload(Assembly.round))
    return session.scalars(query.order_by(Assembly.begins_at.desc())).all()
