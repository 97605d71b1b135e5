"""Requests for more time, as the member who asked sees them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models.windows import ExtensionRequest


def latest(session: Session, invitation_id: int) -> ExtensionRequest | None:
    """The last request of a member, decided or not."""
    query = select(ExtensionRequest).where(ExtensionRequest.invitation_id == invitation_id)
    return session.scalars(query.order_by(ExtensionRequest.id.desc()).limit(1)).one_or_none()
