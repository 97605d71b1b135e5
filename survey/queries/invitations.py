"""Who is asked: invitations with what belongs to them."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from survey.models.invitations import Invitation
from survey.models.rounds import Host, Round


def opened_by(session: Session, invitation_id: int, serial: int) -> Invitation | None:
    """The invitation behind a personal link with its round, hosts, organisation and response: two statements."""
    query = (
        select(Invitation)
        .where(Invitation.id == invitation_id, Invitation.serial == serial, Invitation.withdrawn_at.is_(None))
        .options(
            joinedload(Invitation.organisation),
            joinedload(Invitation.response),
            joinedload(Invitation.round).options(
                joinedload(Round.version), selectinload(Round.hosts).joinedload(Host.association)),
        )
    )
    return session.scalars(query).one_or_none()
