"""Deeds with files that somebody is still deciding about."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from survey.models.uploads import Upload
from survey.queries import uploads
from survey.rules.columns import Table

TERM = timedelta(hours=24)
MOST_OPEN = 3


def keep(session: Session, user_id: int, file_name: str, table: Table, choices: dict[str, Any],
         now: datetime) -> Upload:
    """Keeps a file between the steps; of one account the oldest ones make room, and what is past its term goes."""
    sweep(session, now)
    _remove(session, uploads.open_ones(session, user_id)[MOST_OPEN - 1:])
    upload = Upload(user_id=user_id, file_name=file_name[:300], header=list(table.header), rows=list(table.rows),
                    choices=choices, created_at=now, expires_at=now + TERM)
    session.add(upload)
    session.flush()
    return upload


def choose(session: Session, upload: Upload, **choices: Any) -> None:
    upload = session.merge(upload)
    upload.choices = {**upload.choices, **choices}


def discard(session: Session, number: int) -> None:
    _remove(session, [number])


def sweep(session: Session, now: datetime) -> int:
    """Deletes every file whose term is over, for they hold addresses of people; returns how many there were."""
    past = uploads.past(session, now)
    _remove(session, past)
    return len(past)


def _remove(session: Session, numbers: Collection[int]) -> None:
    if numbers:
        session.execute(delete(Upload).where(Upload.id.in_(numbers)))
