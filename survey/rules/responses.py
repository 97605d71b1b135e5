"""How far a member is, from where an answer came, and how two who type at the same time lose nothing."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from survey.rules.broken import RuleBroken


class Progress(StrEnum):
    """READY: all sections are done, nothing was sent. WAITING: a second person is asked to approve. RETURNED: it was
    sent in and the secretariat asked something back; what was sent counts until it is sent in again.
    """

    NOT_BEGUN = "not_begun"
    BEGUN = "begun"
    READY = "ready"
    WAITING = "waiting"
    DONE = "done"
    RETURNED = "returned"
    DECLINED = "declined"

    @property
    def words(self) -> str:
        return {"not_begun": "nog niet begonnen", "begun": "bezig", "ready": "klaar om in te sturen",
                "waiting": "wacht op akkoord", "done": "ingestuurd", "returned": "teruggevraagd",
                "declined": "doet niet mee"}[self]

    @property
    def broadly(self) -> "Progress":
        """The same with four outcomes: not begun, begun, sent in, declined."""
        return {"ready": Progress.BEGUN, "waiting": Progress.BEGUN, "returned": Progress.DONE}.get(self.value, self)


class Source(StrEnum):
    WEB = "web"
    PHONE = "phone"
    MAIL = "mail"
    MEETING = "meeting"
    WORKBOOK = "workbook"

    @property
    def words(self) -> str:
        return {"web": "zelf ingevuld", "phone": "per telefoon", "mail": "per mail", "meeting": "in een gesprek",
                "workbook": "met een werkmap"}[self]


def progress(declined_at: datetime | None, saved_at: datetime | None, submitted_at: datetime | None, *,
             returned_at: datetime | None = None, waiting: bool = False, ready: bool = False) -> Progress:
    """`waiting` and `ready` are of what has been begun: approval is asked, and all sections are done."""
    if submitted_at:
        return Progress.RETURNED if returned_at and returned_at > submitted_at else Progress.DONE
    if declined_at:
        return Progress.DECLINED
    if not saved_at:
        return Progress.NOT_BEGUN
    return Progress.WAITING if waiting else Progress.READY if ready else Progress.BEGUN


EMPTY = "0"
Typed = str | list[str]


@dataclass(frozen=True, slots=True)
class Merge:
    """What is typed after a save, and what this page would have overwritten unseen: key -> its own value."""

    typed: dict[str, Any]
    conflicts: dict[str, Typed]


def mark(value: Typed | None) -> str:
    """A short mark of a typed value, with which a page remembers what it showed without repeating it."""
    if not value:
        return EMPTY
    text = value if isinstance(value, str) else "\x1f".join(sorted(value))
    return format(zlib.crc32(text.encode("utf-8", "surrogatepass")), "x")


def merge(stored: Mapping[str, Any], typed: Mapping[str, Typed], seen: Mapping[str, str]) -> Merge:
    """Puts what a page sends over what is stored, question by question.

    `seen` holds the marks of what the page showed when it was loaded (a key that is absent was empty). Where only
    this page changed an answer it is taken; where only someone else did, theirs stays; where both did, theirs
    stays and this page's value is a conflict to be decided on by a person.
    """
    merged, conflicts = dict(stored), {}
    for key, value in typed.items():
        current, shown = mark(stored.get(key)), seen.get(key, EMPTY)
        if current == shown or current == mark(value):
            merged[key] = value
        elif mark(value) != shown:
            conflicts[key] = value
    return Merge(merged, conflicts)


class NotOpen(RuleBroken):
    """The window takes no answers at this moment; `words` says how it stands."""

    def __init__(self, words: str) -> None:
        super().__init__(f"Deze uitvraag is {words}. Er kunnen nu geen antwoorden worden bewaard.")
