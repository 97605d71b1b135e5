"""Plans by which rounds come back: all of them, one, and what they propose today."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from survey.models.cycles import Cycle, CycleRound
from survey.models.messages import Message
from survey.models.rounds import Host, Round
from survey.rules.cycles import Period, proposed

WHOLE = (joinedload(Cycle.model), selectinload(Cycle.made).joinedload(CycleRound.round))


@dataclass(frozen=True, slots=True)
class Proposal:
    """A round that is to be made now."""

    cycle: Cycle
    period: Period


def overview(session: Session) -> Sequence[Cycle]:
    """Every plan by title, those that were stopped behind the others: two statements."""
    return session.scalars(select(Cycle).options(*WHOLE).order_by(Cycle.stopped_at.is_not(None), Cycle.title)).all()


def one(session: Session, number: int) -> Cycle | None:
    return session.scalars(select(Cycle).where(Cycle.id == number).options(*WHOLE)).one_or_none()


def locked(session: Session, number: int) -> Cycle | None:
    """The plan, held until the transaction ends, so that two who press at once make one round."""
    query = select(Cycle).where(Cycle.id == number).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def made(session: Session, number: int) -> dict[str, int]:
    """The rounds of a plan by the key of their period, in order of their days."""
    query = select(CycleRound.period, CycleRound.round_id).where(CycleRound.cycle_id == number)
    rows = session.execute(query.order_by(CycleRound.opens_on))
    return {row.period: row.round_id for row in rows}


def round_of(session: Session, number: int) -> Round:
    """A round with its hosts, to take its texts over."""
    query = select(Round).where(Round.id == number).options(joinedload(Round.hosts).joinedload(Host.association))
    return session.scalars(query).unique().one()


def proposals(session: Session, today: date, *, automatic: bool = False) -> list[Proposal]:
    """What the running plans propose today, or only those whose rounds are made by themselves: two statements."""
    query = select(Cycle).where(Cycle.stopped_at.is_(None)).options(selectinload(Cycle.made)).order_by(Cycle.title)
    if automatic:
        query = query.where(Cycle.automatic)
    return [Proposal(cycle, period) for cycle in session.scalars(query)
            for period in proposed(cycle.plan(), {each.period for each in cycle.made}, today)]


def told(session: Session, reasons: Collection[str]) -> set[str]:
    """For which of these reasons a mail was queued before."""
    return set(session.scalars(select(Message.once).where(Message.once.in_(reasons)))) if reasons else set()


def to_publish(session: Session) -> Sequence[CycleRound]:
    """The rounds that were made by a plan and wait for a person, the first to open first: one statement."""
    query = (select(CycleRound).join(CycleRound.round).where(Round.published_at.is_(None))
             .options(contains_eager(CycleRound.round)).order_by(CycleRound.opens_on))
    return session.scalars(query).all()


def of_round(session: Session, round_id: int) -> CycleRound | None:
    """By which plan and for which period a round was made."""
    query = select(CycleRound).where(CycleRound.round_id == round_id).options(joinedload(CycleRound.cycle))
    return session.scalars(query).one_or_none()
