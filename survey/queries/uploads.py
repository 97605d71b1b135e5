"""Files that are being decided about."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models.uploads import Upload


def of_user(session: Session, user_id: int, number: int, now: datetime) -> Upload | None:
    """An upload of this account that is still within its term."""
    query = select(Upload).where(Upload.id == number, Upload.user_id == user_id, Upload.expires_at > now)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def open_ones(session: Session, user_id: int) -> Sequence[int]:
    """The row numbers of someone's uploads, the newest first."""
    return session.scalars(select(Upload.id).where(Upload.user_id == user_id).order_by(Upload.id.desc())).all()


def past(session: Session, now: datetime) -> Sequence[int]:
    """The row numbers of uploads whose term is over."""
    return session.scalars(select(Upload.id).where(Upload.expires_at <= now)).all()
