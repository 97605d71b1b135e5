"""When a snapshot of a round is of now: what stands in the database, in a few words that change with every answer."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

MANY = 2_000
"""From so many responses a round is kept in columns; fewer are read at once in less time than a person notices."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
PRIME, FIRST, SECOND = 2**31 - 1, 1_000_003, 7_919


@dataclass(frozen=True, slots=True)
class Stand:
    """How many responses there are, and a stamp of them and of who was invited: equal stamps, equal contents."""

    count: int
    answers: str
    invited: str


def mixed(number: Any, times: Any) -> Any:
    """One number out of two, so that a sum over all rows tells whether any of them changed.

    It is arithmetic only: of numbers, of a column in the database, or of an array.
    """
    first = (number * FIRST + times * SECOND) % PRIME
    return first * first % PRIME


def stamp(count: int, total: Any, newest: int) -> str:
    """Of responses: how many, the sum of their mixed numbers, and when the newest was sent in."""
    return f"{count}-{int(total or 0)}-{newest}"


def microseconds(moment: datetime | None) -> int:
    """A moment as a whole number, which a file keeps exactly."""
    return (moment - EPOCH) // MICROSECOND if moment else 0
