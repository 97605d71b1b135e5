"""The invitations of a round as deeds need them: who is there already, who is to be mailed."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from survey.models.invitations import Invitation


def locked(session: Session, invitation_id: int) -> Invitation:
    """The invitation as it is now, held until the transaction ends."""
    query = select(Invitation).where(Invitation.id == invitation_id).with_for_update(key_share=True, of=Invitation)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def of_round(session: Session, round_id: int, number: int) -> Invitation | None:
    """One invitation with its organisation and response, if it belongs to this round."""
    query = select(Invitation).where(Invitation.id == number, Invitation.round_id == round_id).options(
        joinedload(Invitation.organisation), joinedload(Invitation.response))
    return session.scalars(query).one_or_none()


def by_organisation(session: Session, round_id: int) -> dict[int, Any]:
    """The invitations of a round by organisation: id, withdrawn_at and serial."""
    query = select(Invitation.organisation_id, Invitation.id, Invitation.withdrawn_at, Invitation.serial)
    rows = session.execute(query.where(Invitation.round_id == round_id, Invitation.organisation_id.is_not(None)))
    return {row.organisation_id: row for row in rows}


def to_mail(session: Session, round_id: int, numbers: Collection[int] | None = None) -> Sequence[Any]:
    """Everyone with an address who is not withdrawn: id, email and serial; all, or those among `numbers`."""
    query = select(Invitation.id, Invitation.email, Invitation.serial).where(
        Invitation.round_id == round_id, Invitation.withdrawn_at.is_(None), Invitation.email != "")
    rows = session.execute(query.order_by(Invitation.id)).all()
    return rows if numbers is None else [row for row in rows if row.id in numbers]
