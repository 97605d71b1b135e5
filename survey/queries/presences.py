"""Who came and who left."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from survey.models.assemblies import Presence


def of_round(session: Session, round_id: int) -> Sequence[Presence]:
    """Every time somebody came to a meeting, in that order, as it is now."""
    query = select(Presence).where(Presence.round_id == round_id).options(joinedload(Presence.invitation))
    query = query.order_by(Presence.came_at, Presence.id).execution_options(populate_existing=True)
    return session.scalars(query).all()


def standing(session: Session, invitation_id: int) -> Presence | None:
    """The line of somebody who is there now, as it is now."""
    query = select(Presence).where(Presence.invitation_id == invitation_id, Presence.left_at.is_(None))
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()
