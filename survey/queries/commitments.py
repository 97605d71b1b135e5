"""Promises, by the day on which they are due."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from survey.models.associations import Association
from survey.models.bodies import Body
from survey.models.commitments import Commitment
from survey.models.decisions import Decision
from survey.models.interims import Interim
from survey.models.messages import Message
from survey.models.rounds import Round
from survey.queries.interims import LINKED
from survey.rules.rounds import Kind

DECISION = joinedload(Commitment.decision).options(
    joinedload(Decision.body).joinedload(Body.association), joinedload(Decision.version))
POINTED = (joinedload(Commitment.round), joinedload(Commitment.interim).options(LINKED))
NOTES = selectinload(Commitment.notes)


def everything(session: Session) -> Sequence[Commitment]:
    """Every promise, what is due first in front: two statements."""
    query = select(Commitment).options(DECISION, NOTES, *POINTED)
    return session.scalars(query.order_by(Commitment.due_on, Commitment.id)).all()


def one(session: Session, number: int) -> Commitment | None:
    return session.scalars(select(Commitment).where(Commitment.id == number).options(
        DECISION, NOTES, *POINTED)).one_or_none()


def locked(session: Session, number: int) -> Commitment | None:
    """One promise as it is now, held until the transaction ends."""
    session.execute(select(Commitment.id).where(Commitment.id == number).with_for_update(key_share=True))
    query = select(Commitment).where(Commitment.id == number).options(DECISION)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def of_decisions(session: Session, numbers: Collection[int]) -> dict[int, list[Commitment]]:
    """The promises that were made with these decisions: one statement."""
    found: dict[int, list[Commitment]] = {number: [] for number in numbers}
    query = select(Commitment).where(Commitment.decision_id.in_(numbers)).options(*POINTED)
    for row in session.scalars(query.order_by(Commitment.due_on, Commitment.id)):
        found[row.decision_id or 0].append(row)
    return found


def _forgettable(before: date) -> tuple[ColumnElement[bool], ...]:
    return Commitment.closed_on < before, Commitment.owner_email != ""


def to_look_after(session: Session, until: date, closed_before: date) -> Sequence[Commitment]:
    """What is open and due by a day, and what was closed long ago and still has an address."""
    soon = Commitment.closed_on.is_(None) & (Commitment.due_on <= until)
    gone, has = _forgettable(closed_before)
    query = select(Commitment).where(or_(soon, gone & has)).order_by(Commitment.id)
    return session.scalars(query).all()


def rounds(session: Session) -> Sequence[Round]:
    """What a promise can point at: every round that was published and is no trial, the newest first."""
    query = select(Round).where(Round.published_at.is_not(None), Round.kind != Kind.TRIAL.value)
    return session.scalars(query.order_by(Round.published_at.desc(), Round.id.desc())).all()


def interims(session: Session) -> Sequence[Interim]:
    """Every result that was kept, the newest first, without its figures."""
    query = select(Interim).options(LINKED, joinedload(Interim.round).load_only(Round.title, Round.slug))
    return session.scalars(query.order_by(Interim.counted_at.desc(), Interim.id.desc())).all()


def first_association(session: Session) -> Association | None:
    """In whose name is written where a promise belongs to no association."""
    return session.scalars(select(Association).order_by(Association.id).limit(1)).one_or_none()


def written(session: Session, reasons: Collection[str]) -> set[str]:
    """Which of these reasons have a mail already."""
    return set(session.scalars(select(Message.once).where(Message.once.in_(reasons)))) if reasons else set()
