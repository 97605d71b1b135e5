"""Changes of closing days and requests for more time."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from survey.models.invitations import Invitation
from survey.models.responses import Response
from survey.models.rounds import Round
from survey.models.windows import ExtensionRequest, WindowChange

MEMBER = joinedload(Invitation.organisation)


def members(session: Session, round_id: int) -> Sequence[Any]:
    """Everyone who is not withdrawn, as a moved day needs them: id, email, closes_on, declined_at, saved_at,
    submitted_at.
    """
    query = (
        select(Invitation.id, Invitation.email, Invitation.closes_on, Invitation.declined_at, Response.saved_at,
               func.coalesce(Response.submitted_at, Invitation.replied_at,
                             type_=Invitation.replied_at.type).label("submitted_at"))
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .where(Invitation.round_id == round_id, Invitation.withdrawn_at.is_(None)).order_by(Invitation.id)
    )
    return session.execute(query).all()


def invitations(session: Session, round_id: int, numbers: Collection[int]) -> list[Invitation]:
    """The chosen members of a round as they are now, held until the transaction ends."""
    query = (
        select(Invitation)
        .where(Invitation.round_id == round_id, Invitation.withdrawn_at.is_(None), Invitation.id.in_(numbers))
        .options(MEMBER).order_by(Invitation.id).with_for_update(key_share=True, of=Invitation)
    )
    return list(session.scalars(query.execution_options(populate_existing=True)))


def with_own_day(session: Session, round_id: int) -> list[Invitation]:
    """The members of a round who were granted a closing day of their own."""
    query = select(Invitation).where(Invitation.round_id == round_id, Invitation.closes_on.is_not(None))
    query = query.with_for_update(key_share=True, of=Invitation).execution_options(populate_existing=True)
    return list(session.scalars(query))


def locked_request(session: Session, number: int) -> ExtensionRequest:
    """The request as it is now, held until the transaction ends."""
    query = select(ExtensionRequest).where(ExtensionRequest.id == number)
    query = query.with_for_update(key_share=True, of=ExtensionRequest)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def request(session: Session, round_id: int, number: int) -> ExtensionRequest | None:
    """One request, if it belongs to this round."""
    query = select(ExtensionRequest).join(ExtensionRequest.invitation)
    return session.scalars(
        query.where(ExtensionRequest.id == number, Invitation.round_id == round_id)
        .options(joinedload(ExtensionRequest.invitation).options(MEMBER, joinedload(Invitation.round)))
    ).one_or_none()


def waiting_requests(session: Session, round_id: int) -> list[ExtensionRequest]:
    """Requests of members on the list that nobody has decided on yet, the oldest first."""
    query = (
        select(ExtensionRequest).join(ExtensionRequest.invitation)
        .where(Invitation.round_id == round_id, Invitation.withdrawn_at.is_(None),
               ExtensionRequest.decided_at.is_(None))
        .options(joinedload(ExtensionRequest.invitation).options(MEMBER, joinedload(Invitation.response)))
        .order_by(ExtensionRequest.asked_at)
    )
    return list(session.scalars(query))


def changes(session: Session, round_id: int | None, limit: int, offset: int) -> list[WindowChange]:
    """Everything that happened to closing days, the newest first."""
    query = select(WindowChange).options(
        joinedload(WindowChange.round), joinedload(WindowChange.invitation).options(MEMBER))
    if round_id is not None:
        query = query.where(WindowChange.round_id == round_id)
    query = query.order_by(WindowChange.at.desc(), WindowChange.id.desc()).limit(limit).offset(offset)
    return list(session.scalars(query))


def count_changes(session: Session, round_id: int | None) -> int:
    query = select(func.count()).select_from(WindowChange)
    if round_id is not None:
        query = query.where(WindowChange.round_id == round_id)
    return session.scalar(query) or 0


def refused_requests(session: Session, round_id: int | None) -> list[ExtensionRequest]:
    """Requests that were not granted, the newest first."""
    query = (
        select(ExtensionRequest).join(ExtensionRequest.invitation).join(Round, Round.id == Invitation.round_id)
        .where(ExtensionRequest.granted.is_(False))
        .options(joinedload(ExtensionRequest.invitation).options(MEMBER, joinedload(Invitation.round)))
        .order_by(ExtensionRequest.decided_at.desc()).limit(200)
    )
    return list(session.scalars(query if round_id is None else query.where(Round.id == round_id)))
