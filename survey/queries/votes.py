"""Votes by name: what stands, and what stood before."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from survey.models.assemblies import Mandate
from survey.models.polls import BallotBox, Vote


def standing(session: Session, poll_id: int) -> list[Vote]:
    """The votes that count, one a mandate."""
    query = select(Vote).where(Vote.poll_id == poll_id, Vote.replaced_at.is_(None)).order_by(Vote.mandate_id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def voted(session: Session, poll_ids: Collection[int]) -> dict[int, set[int]]:
    """Whose vote is in, by poll, without what it is."""
    found: dict[int, set[int]] = {number: set() for number in poll_ids}
    if not found:
        return found
    query = select(Vote.poll_id, Vote.mandate_id).where(Vote.poll_id.in_(poll_ids), Vote.replaced_at.is_(None))
    for row in session.execute(query):
        found[row.poll_id].add(row.mandate_id)
    return found


def of_mandates(session: Session, poll_ids: Collection[int], mandate_ids: Collection[int]) -> Sequence[Vote]:
    """What was voted for these mandates, also what was replaced, the oldest first."""
    query = select(Vote).where(Vote.poll_id.in_(poll_ids), Vote.mandate_id.in_(mandate_ids))
    return session.scalars(query.order_by(Vote.id)).all()


def hold(session: Session, poll_id: int, mandate_id: int) -> Vote | None:
    """The vote of a mandate that stands now, held until the transaction ends."""
    query = select(Vote).where(Vote.poll_id == poll_id, Vote.mandate_id == mandate_id, Vote.replaced_at.is_(None))
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()


def history(session: Session, poll_id: int) -> list[Vote]:
    """Every vote on a poll, what was replaced included."""
    query = select(Vote).where(Vote.poll_id == poll_id).options(joinedload(Vote.mandate).joinedload(Mandate.seat))
    return list(session.scalars(query.order_by(Vote.id)))


def box(session: Session, poll_id: int) -> BallotBox:
    """The box as it is now, held until the transaction ends."""
    session.execute(select(BallotBox.poll_id).where(BallotBox.poll_id == poll_id).with_for_update(key_share=True))
    query = select(BallotBox).where(BallotBox.poll_id == poll_id)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def boxes(session: Session, poll_ids: Collection[int]) -> dict[int, bytes]:
    """What stands in the boxes of these polls, as sealed as it is."""
    if not poll_ids:
        return {}
    query = select(BallotBox.poll_id, BallotBox.content).where(BallotBox.poll_id.in_(poll_ids))
    return {row.poll_id: row.content for row in session.execute(query)}
