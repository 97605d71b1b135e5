"""How far a member is, and from where an answer came."""

from datetime import datetime
from enum import StrEnum


class Progress(StrEnum):
    NOT_BEGUN = "not_begun"
    BEGUN = "begun"
    DONE = "done"
    DECLINED = "declined"

    @property
    def words(self) -> str:
        return {"not_begun": "nog niet begonnen", "begun": "bezig", "done": "ingestuurd",
                "declined": "doet niet mee"}[self]


class Source(StrEnum):
    WEB = "web"
    PHONE = "phone"
    MAIL = "mail"
    MEETING = "meeting"

    @property
    def words(self) -> str:
        return {"web": "zelf ingevuld", "phone": "per telefoon", "mail": "per mail", "meeting": "in een gesprek"}[self]


def progress(declined_at: datetime | None, saved_at: datetime | None, submitted_at: datetime | None) -> Progress:
    if submitted_at:
        return Progress.DONE
    if declined_at:
        return Progress.DECLINED
    return Progress.BEGUN if saved_at else Progress.NOT_BEGUN
