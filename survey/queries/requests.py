"""Requests for more time, as the member who asked sees them, and what else the first page of a member tells."""

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from survey.models.interims import Interim
from survey.models.invitations import Invitation
from survey.models.windows import ExtensionRequest
from survey.queries import interims


def latest(session: Session, invitation_id: int) -> ExtensionRequest | None:
    """The last request of a member, decided or not."""
    query = select(ExtensionRequest).where(ExtensionRequest.invitation_id == invitation_id)
    return session.scalars(query.order_by(ExtensionRequest.id.desc()).limit(1)).one_or_none()


def latest_and_results(session: Session, invitation_id: int) -> tuple[ExtensionRequest | None, Interim | None]:
    """The same, with what was published last for members or for everyone: one statement."""
    each = aliased(ExtensionRequest)
    asked = select(each.id).where(each.invitation_id == Invitation.id).order_by(each.id.desc())
    last = asked.limit(1).scalar_subquery()
    query = (select(ExtensionRequest, Interim).select_from(Invitation)
             .outerjoin(ExtensionRequest, ExtensionRequest.id == last)
             .outerjoin(Interim, Interim.id == interims.newest_of(Invitation.round_id)))
    found = session.execute(query.where(Invitation.id == invitation_id).options(interims.LINKED)).one()
    return found[0], found[1]
