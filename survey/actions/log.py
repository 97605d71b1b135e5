"""Writing the log: every deed with who and when."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from survey.models.log import LogEntry

SYSTEM = "Achterban"


def record(session: Session, actor: str, deed: str, now: datetime, *, round_id: int | None = None,
           invitation_id: int | None = None, **details: Any) -> None:
    """`details` never holds a token, an answer or a mail's text."""
    session.add(LogEntry(at=now, actor=actor, deed=deed, round_id=round_id, invitation_id=invitation_id,
                         details=details))
