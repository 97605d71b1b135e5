"""What may happen to a message in the outbox, and when it is tried again."""

from datetime import datetime, timedelta
from enum import StrEnum

PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))


class MessageState(StrEnum):
    """`UNCERTAIN` is what a killed worker leaves: sent or not, a person decides."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    DROPPED = "dropped"

    @property
    def words(self) -> str:
        return {"waiting": "wacht", "sending": "wordt verstuurd", "sent": "verstuurd", "refused": "geweigerd",
                "failed": "mislukt", "uncertain": "onzeker", "dropped": "vervallen"}[self]


class MessageKind(StrEnum):
    INVITATION = "invitation"
    REMINDER = "reminder"
    MOVED_NOT_BEGUN = "moved_not_begun"
    MOVED_BEGUN = "moved_begun"
    MOVED_DONE = "moved_done"
    RECEIPT = "receipt"
    FRESH_LINK = "fresh_link"
    REQUEST_ASKED = "request_asked"
    REQUEST_GRANTED = "request_granted"
    REQUEST_REFUSED = "request_refused"

    @property
    def words(self) -> str:
        return {"invitation": "uitnodiging", "reminder": "herinnering",
                "moved_not_begun": "nieuwe sluitdatum, nog niet begonnen",
                "moved_begun": "nieuwe sluitdatum, begonnen", "moved_done": "nieuwe sluitdatum, ingestuurd",
                "receipt": "ontvangstbevestiging", "fresh_link": "nieuwe link", "request_asked": "verzoek om uitstel",
                "request_granted": "uitstel gegeven", "request_refused": "uitstel niet gegeven"}[self]


def retry_at(attempts: int, now: datetime) -> datetime | None:
    """When to try again after `attempts` failed tries, or None when it is enough."""
    return now + PAUSES[attempts - 1] if attempts <= len(PAUSES) else None
