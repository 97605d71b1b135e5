"""Material afterwards: how much of it, to whom it goes, and when a file goes along or is fetched behind a link."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from survey.rules.attachments import MEGABYTE
from survey.rules.broken import RuleBroken

MOST_FILES = 10
MOST_MEGABYTES = 20
# Many mailboxes refuse what is larger; encoded for the mail it grows by a third.
LARGEST_ENCLOSED = 5 * MEGABYTE


class Whom(StrEnum):
    """To whom of those with a place it goes."""

    EVERYONE = "everyone"
    PRESENT = "present"
    ABSENT = "absent"

    @property
    def words(self) -> str:
        return {Whom.EVERYONE: "iedereen met een plaats", Whom.PRESENT: "wie er was",
                Whom.ABSENT: "wie er niet was"}[self]


class Came(Protocol):
    """As much of a registration as this needs."""

    @property
    def arrived_at(self) -> datetime | None: ...


Person = TypeVar("Person", bound=Came)


def attendance_known(people: Iterable[Came]) -> bool:
    """Where nobody was checked in at all, nobody can be said to have been away."""
    return any(person.arrived_at for person in people)


def chosen(people: Sequence[Person], whom: Whom) -> list[Person]:
    """Those of the people with a place that are meant."""
    if whom is Whom.EVERYONE:
        return list(people)
    if not attendance_known(people):
        raise RuleBroken("Er is niet bijgehouden wie er was. Stuur het materiaal aan iedereen met een plaats.")
    return [person for person in people if bool(person.arrived_at) == (whom is Whom.PRESENT)]


def check_room(standing: int) -> None:
    """Raises RuleBroken where there is no room for one more file."""
    if standing >= MOST_FILES:
        raise RuleBroken(f"Bij een bijeenkomst passen hoogstens {MOST_FILES} bestanden. Haal er eerst een weg.")


def check_over(begins_at: datetime, now: datetime) -> None:
    """Who was there is known only once it has begun."""
    if now < begins_at:
        raise RuleBroken("De bijeenkomst is nog niet begonnen. Daarna kunt u het materiaal sturen.")


def goes_along(sizes: Iterable[int]) -> bool:
    """Whether files go along with a mail; else it says where to fetch them."""
    return sum(sizes) <= LARGEST_ENCLOSED
