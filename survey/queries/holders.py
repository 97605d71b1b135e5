"""Portfolio holders, what was passed on to them, and whom to remind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from survey.models.comments import Comment, Disposition, Holder
from survey.models.rounds import Host, Round
from survey.rules.dispositions import Kind

PASSED_ON = Disposition.kind == Kind.PASSED_ON.value


@dataclass(frozen=True, slots=True)
class Line:
    """A portfolio holder with how many questions still wait for an answer."""

    holder: Holder
    waiting: int


def every(session: Session) -> list[Line]:
    """All of them, who is there no more at the end: one statement."""
    waiting = (select(Disposition.holder_id, func.count().label("number"))
               .where(PASSED_ON, Disposition.replied_at.is_(None)).group_by(Disposition.holder_id).subquery())
    query = (select(Holder, func.coalesce(waiting.c.number, 0)).outerjoin(waiting, waiting.c.holder_id == Holder.id)
             .options(joinedload(Holder.association)))
    rows = session.execute(query.order_by(Holder.archived_at.is_not(None), Holder.name, Holder.id))
    return [Line(holder, number) for holder, number in rows]


def present(session: Session) -> list[Holder]:
    """Whom a comment can be passed on to."""
    query = select(Holder).where(Holder.archived_at.is_(None)).order_by(Holder.name, Holder.id)
    return list(session.scalars(query))


def one(session: Session, number: int) -> Holder | None:
    return session.get(Holder, number)


def locked(session: Session, number: int) -> Holder | None:
    query = select(Holder).where(Holder.id == number).with_for_update(key_share=True)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def opened_by(session: Session, number: int, serial: int) -> Holder | None:
    """The portfolio holder behind a link, unless the link was renewed or the holder is there no more."""
    query = select(Holder).where(Holder.id == number, Holder.serial == serial, Holder.archived_at.is_(None))
    return session.scalars(query).one_or_none()


def work(session: Session, holder_id: int) -> Sequence[Disposition]:
    """All that was passed on to one person, what waits first and of that what is due first: three statements."""
    query = (select(Disposition).where(Disposition.holder_id == holder_id)
             .options(joinedload(Disposition.round).joinedload(Round.hosts).joinedload(Host.association),
                      selectinload(Disposition.comments).joinedload(Comment.organisation))
             .order_by(Disposition.kind != Kind.PASSED_ON.value, Disposition.replied_at.is_not(None),
                       Disposition.due_on, Disposition.id))
    return session.scalars(query).unique().all()


def task(session: Session, holder_id: int, number: int) -> Disposition | None:
    """One of them, with its comments and the text that those are about."""
    query = (select(Disposition).where(Disposition.id == number, Disposition.holder_id == holder_id)
             .options(joinedload(Disposition.round).joinedload(Round.hosts).joinedload(Host.association),
                      selectinload(Disposition.comments).joinedload(Comment.organisation),
                      selectinload(Disposition.comments).joinedload(Comment.version)))
    return session.scalars(query).unique().one_or_none()


def left_before(session: Session, moment: datetime) -> list[Holder]:
    """Who is there no more since before a moment, and whose address is kept still."""
    query = select(Holder).where(Holder.archived_at < moment, Holder.email != "")
    return list(session.scalars(query))


def waiting_until(session: Session, today: date, most_days: int) -> list[Disposition]:
    """What waits for a portfolio holder and is due within so many days; the rule decides whom to remind."""
    query = (select(Disposition).join(Disposition.holder)
             .where(PASSED_ON, Disposition.replied_at.is_(None), Holder.archived_at.is_(None),
                    Disposition.due_on >= today, Disposition.due_on <= today + timedelta(days=most_days))
             .options(joinedload(Disposition.holder)).order_by(Disposition.id))
    return list(session.scalars(query))
