"""Workbooks with answers: for whom they are made, and those that came back and wait."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from survey.models.answerbooks import AnswerBook
from survey.models.invitations import Invitation
from survey.models.organisations import Organisation

READ_AT_ONCE = 40


def members(session: Session, round_id: int) -> Iterator[Invitation]:
    """Everyone who was asked and is not withdrawn, with all that a workbook needs; few of them in memory at once."""
    numbers = session.scalars(
        select(Invitation.id).outerjoin(Organisation, Organisation.id == Invitation.organisation_id)
        .where(Invitation.round_id == round_id, Invitation.withdrawn_at.is_(None))
        .order_by(Organisation.code, Invitation.id)).all()
    for first in range(0, len(numbers), READ_AT_ONCE):
        query = select(Invitation).where(Invitation.id.in_(numbers[first:first + READ_AT_ONCE])).options(
            joinedload(Invitation.organisation), joinedload(Invitation.response), joinedload(Invitation.prefill))
        found = {each.id: each for each in session.scalars(query)}
        for number in numbers[first:first + READ_AT_ONCE]:
            if number in found:
                yield found[number]
        for each in found.values():
            session.expunge(each)


def waiting(session: Session, invitation_id: int, number: int, now: datetime) -> AnswerBook | None:
    """A workbook of this member that came back and is still within its term."""
    query = select(AnswerBook).where(AnswerBook.id == number, AnswerBook.invitation_id == invitation_id,
                                     AnswerBook.expires_at > now)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def all_waiting(session: Session, invitation_id: int, now: datetime) -> Sequence[AnswerBook]:
    """The workbooks of a member that still wait, the newest first."""
    query = select(AnswerBook).where(AnswerBook.invitation_id == invitation_id, AnswerBook.expires_at > now)
    return session.scalars(query.order_by(AnswerBook.id.desc())).all()


def of_round(session: Session, round_id: int, now: datetime) -> Sequence[Any]:
    """The workbooks of a round that wait: the book, the number of the member and its name."""
    query = (select(AnswerBook, Invitation.id.label("member"),
                    func.coalesce(Organisation.name, Invitation.name).label("who"))
             .join(Invitation, Invitation.id == AnswerBook.invitation_id)
             .outerjoin(Organisation, Organisation.id == Invitation.organisation_id)
             .where(Invitation.round_id == round_id, AnswerBook.expires_at > now).order_by(AnswerBook.id.desc()))
    return session.execute(query).all()


def past(session: Session, now: datetime) -> Sequence[int]:
    """The row numbers of workbooks whose term is over."""
    return session.scalars(select(AnswerBook.id).where(AnswerBook.expires_at <= now)).all()
