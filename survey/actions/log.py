"""Writing the log: every deed with who and when."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from survey.models.log import LogEntry

SYSTEM = "Achterban"
ADDING = insert(cast(Table, LogEntry.__table__))


def record(session: Session, actor: str, deed: str, now: datetime, *, round_id: int | None = None,
           invitation_id: int | None = None, **details: Any) -> None:
    """`details` never holds a token, an answer or a mail's text."""
    session.add(LogEntry(at=now, actor=actor, deed=deed, round_id=round_id, invitation_id=invitation_id,
                         details=details))


def record_each(session: Session, actor: str, deed: str, now: datetime, about: Iterable[dict[str, Any]]) -> None:
    """The same deed several times at once: `about` holds the other arguments of `record`, once for each."""
    rows = [{"at": now, "actor": actor, "deed": deed, "round_id": each.pop("round_id"),
             "invitation_id": each.pop("invitation_id"), "details": each} for each in map(dict, about)]
    if rows:
        session.execute(ADDING, rows)
