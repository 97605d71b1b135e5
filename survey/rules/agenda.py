"""The agenda: every date that matters to members, in order and by month, and what a date of the secretariat may be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby
from urllib.parse import urlsplit

from survey.rules import calendar
from survey.rules.broken import RuleBroken

LONGEST_ROW = 60


class Sort(StrEnum):
    """What kind of date it is."""

    OCCASION = "occasion"
    CLOSING = "closing"
    ASSEMBLY = "assembly"
    DATE = "date"

    @property
    def words(self) -> str:
        return {Sort.OCCASION: "bijeenkomst", Sort.CLOSING: "sluitdatum", Sort.ASSEMBLY: "ledenvergadering",
                Sort.DATE: "datum"}[self]


@dataclass(frozen=True, slots=True)
class Item:
    """One date. `key` is a secret of what it is a date of; `link` a path on this site or an address elsewhere.

    With moments it has hours; without, it is one whole day or all days until and including `last_day`.
    """

    sort: Sort
    number: int
    key: str
    title: str
    day: date
    stamped_at: datetime
    last_day: date | None = None
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""
    link: str = ""
    by: str = ""
    provisional: bool = False
    cancelled: bool = False
    sequence: int = 0

    @property
    def until(self) -> date:
        """The last day of it."""
        return calendar.day_of(self.ends_at) if self.ends_at else self.last_day or self.day

    def when(self) -> str:
        """For example "vrijdag 18 maart 2022, 19.00 tot 21.00 uur"."""
        if self.begins_at and self.ends_at:
            return calendar.period_in_words(self.begins_at, self.ends_at)
        if self.last_day and self.last_day != self.day:
            return f"{calendar.in_words(self.day)} tot en met {calendar.in_words(self.last_day)}"
        return calendar.in_words(self.day)

    def state(self) -> str:
        """What must be said of it before all else, or nothing."""
        if self.cancelled:
            return "gaat niet door"
        return "voorlopige datum" if self.provisional else ""


def in_order(items: Iterable[Item]) -> list[Item]:
    """The first one first; of one day what lasts all day goes before what has hours."""
    begin = {True: 1, False: 0}
    return sorted(items, key=lambda item: (
        item.day, begin[item.begins_at is not None], item.begins_at or calendar.moment_at(item.day), item.title,
        item.number))


def coming(items: Iterable[Item], today: date) -> list[Item]:
    """What is not over yet, in order."""
    return in_order(item for item in items if item.until >= today)


def by_month(items: Iterable[Item], today: date) -> list[tuple[str, list[Item]]]:
    """The items in order under "februari 2022"; what began in an earlier month and still goes on stands under this."""
    def month(item: Item) -> tuple[int, int]:
        day = max(item.day, today)
        return day.year, day.month

    return [(f"{calendar.MONTHS[number - 1]} {year}", list(found))
            for (year, number), found in groupby(coming(items, today), month)]


@dataclass(frozen=True, slots=True)
class Row:
    """A date as it stands in a newsletter: everything in words, `address` complete or empty."""

    month: str
    when: str
    title: str
    state: str
    place: str
    address: str


def rows(items: Iterable[Item], today: date, base: str) -> list[Row]:
    """What is still to come, in order; `base` is the address of this site."""
    return [Row(month, item.when(), item.title, item.state(), item.place, address_of(item, base))
            for month, found in by_month(items, today) for item in found]


def address_of(item: Item, base: str) -> str:
    """The complete address of what can be read of it."""
    return base + item.link if item.link.startswith("/") else item.link


def followed_since(today: date) -> date:
    """From which day on past dates stay in the calendars that follow the agenda: the first of a month, a year ago."""
    return date(today.year - 1, today.month, 1)


@dataclass(frozen=True, slots=True)
class DateDetails:
    """What the secretariat says of a date of its own; hours are Dutch clock time, on one day."""

    title: str
    day: date
    last_day: date | None = None
    begins: time | None = None
    ends: time | None = None
    place: str = ""
    link: str = ""
    provisional: bool = False

    def moments(self) -> tuple[datetime | None, datetime | None]:
        """When it begins and ends; without an end it takes an hour."""
        if self.begins is None:
            return None, None
        begin = calendar.typed_moment(self.day, self.begins)
        return begin, calendar.typed_moment(self.day, self.ends) if self.ends else begin + timedelta(hours=1)


def check_date(details: DateDetails) -> None:
    """Raises RuleBroken with what to do about it."""
    if not details.title.strip():
        raise RuleBroken("Geef de datum een naam.")
    if details.last_day and details.last_day < details.day:
        raise RuleBroken("De laatste dag ligt voor de eerste.")
    if details.last_day and (details.last_day - details.day).days > LONGEST_ROW:
        raise RuleBroken(f"Een datum duurt hoogstens {LONGEST_ROW} dagen.")
    if details.begins and details.last_day and details.last_day != details.day:
        raise RuleBroken("Uren horen bij één dag. Laat de uren weg, of de laatste dag.")
    if details.ends and not details.begins:
        raise RuleBroken("Vul ook in hoe laat het begint.")
    if details.begins and details.ends and details.ends <= details.begins:
        raise RuleBroken("Het einde ligt voor het begin.")
    if details.link and not _leads_somewhere(details.link):
        raise RuleBroken("De link begint met https:// of http://.")


def _leads_somewhere(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname) and not any(char.isspace() for char in link)
