"""Writing the chain of a meeting: a line for every event, under the lock of the meeting."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from survey.models.polls import ChainLine
from survey.queries import chains
from survey.rules import chain


def add(session: Session, round_id: int, event: str, now: datetime, **details: Any) -> str:
    """Adds a line and returns the new head; who calls it holds the meeting, so that no two lines get one number.

    No line tells of one secret vote: not that it was cast, not when, not what.
    """
    last = chains.last_line(session, round_id)
    number, previous = (last.number + 1, last.hash) if last else (1, chain.START)
    text = chain.line(number, event, now.astimezone(UTC).isoformat(), details)
    head = chain.line_hash(previous, text)
    session.add(ChainLine(round_id=round_id, number=number, line=text, hash=head))
    session.flush()
    return head
