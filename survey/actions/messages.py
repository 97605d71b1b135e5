"""Deeds of the outbox: queueing, claiming one at a time, marking what came of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from survey.models.base import insert
from survey.models.messages import Message

QUEUED = "messages queued"
BATCH = 500


def letter(once: str, kind: str, recipient: str, now: datetime, *, round_id: int | None = None,
           invitation_id: int | None = None, due_at: datetime | None = None, **context: Any) -> dict[str, Any]:
    """The row of one message, to be queued."""
    return {"once": once, "kind": str(kind), "recipient": recipient, "round_id": round_id,
            "invitation_id": invitation_id, "context": context, "created_at": now, "due_at": due_at or now}


def queue(session: Session, letters: Iterable[dict[str, Any]]) -> int:
    """Puts messages in the outbox in the transaction of the deed; a reason that stands there already is passed over.

    Returns how many were new.
    """
    rows = [row for row in letters if row["recipient"]]
    added = 0
    for start in range(0, len(rows), BATCH):
        statement = insert(session, Message).values(rows[start:start + BATCH])
        added += max(session.execute(statement.on_conflict_do_nothing(index_elements=["once"])).rowcount, 0)
    if added:
        session.info[QUEUED] = True
    return added
