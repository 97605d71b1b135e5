"""Who gets a newsletter, and how long is kept who wants none."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

UNCONFIRMED = timedelta(days=7)
"""An address that was typed and never confirmed is forgotten after this."""
AFTER_UNSUBSCRIBING = timedelta(days=30)
"""So long an address can still be found after unsubscribing; then only its keyed hash is left."""
BOUNCES_TO_STOP = 2


@dataclass(frozen=True, slots=True)
class Reader:
    """An address with its mark: the same for every spelling of that address. `member` is who is a contact person."""

    mark: str
    email: str
    member: bool


@dataclass(frozen=True, slots=True)
class Audience:
    """Who gets an issue, and who does not though on a list."""

    readers: tuple[Reader, ...]
    members: int
    unsubscribed: int
    unreachable: int


def audience(listed: Iterable[Reader], unsubscribed: frozenset[str], unreachable: frozenset[str]) -> Audience:
    """One mail for each mark, however many lists it is on; of two spellings the first one is written to."""
    found: dict[str, Reader] = {}
    for reader in listed:
        found.setdefault(reader.mark, reader)
    left = [each for each in found.values() if each.mark not in unsubscribed and each.mark not in unreachable]
    return Audience(tuple(left), sum(each.member for each in left), len(unsubscribed & found.keys()),
                    len((unreachable - unsubscribed) & found.keys()))


def is_unreachable(hard_and_not_forgiven: int) -> bool:
    return hard_and_not_forgiven >= BOUNCES_TO_STOP


def confirmable(asked_at: datetime | None, now: datetime) -> bool:
    """Whether the link in the mail still holds."""
    return asked_at is not None and now - asked_at < UNCONFIRMED
