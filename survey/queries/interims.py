"""Interim results that were kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, joinedload, load_only, undefer

from survey.models.interims import Interim
from survey.models.invitations import Invitation
from survey.models.responses import Response
from survey.rules.interims import Audience


def of_round(session: Session, round_id: int) -> Sequence[Interim]:
    """Everything that was kept of a round, the newest first."""
    query = select(Interim).where(Interim.round_id == round_id).options(joinedload(Interim.version))
    return session.scalars(query.order_by(Interim.counted_at.desc(), Interim.id.desc())).all()


def one(session: Session, round_id: int, number: int) -> Interim | None:
    query = select(Interim).where(Interim.id == number, Interim.round_id == round_id)
    return session.scalars(query.options(joinedload(Interim.version), undefer(Interim.results))).one_or_none()


def published(session: Session, round_id: int, *audiences: Audience) -> Interim | None:
    """The newest that was published for one of these, without its results."""
    query = select(Interim).where(Interim.round_id == round_id, Interim.published_at.is_not(None),
                                  Interim.audience.in_([each.value for each in audiences]))
    query = query.order_by(Interim.counted_at.desc(), Interim.id.desc()).limit(1)
    return session.scalars(query).one_or_none()


def newest_of(round_id: InstrumentedAttribute[int]) -> Any:
    """The number of what was published last of a round, for whomever, as a part of another query."""
    each = aliased(Interim)
    query = select(each.id).where(each.round_id == round_id, each.published_at.is_not(None))
    return query.order_by(each.counted_at.desc(), each.id.desc()).limit(1).scalar_subquery()


LINKED = load_only(Interim.round_id, Interim.counted_at, Interim.audience, Interim.published_at)
"""What a link to published results needs, without the figures."""


def locked(session: Session, number: int) -> Interim:
    query = select(Interim).where(Interim.id == number).with_for_update()
    return session.scalars(query.options(undefer(Interim.results)).execution_options(populate_existing=True)).one()


def changed_since(session: Session, round_id: int, moment: datetime) -> int:
    """How many answers were sent in, for the first time or again, after a moment."""
    query = select(func.count()).select_from(Response).join(Response.invitation).where(
        Response.round_id == round_id, Response.submitted_at > moment, Invitation.withdrawn_at.is_(None))
    return session.scalar(query) or 0
