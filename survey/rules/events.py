"""What an event and its occasions are made of, and what stands between a draft and its publication."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol
from urllib.parse import urlsplit

from survey.rules import calendar, rounds
from survey.rules.broken import RuleBroken

DEFAULT_AUDIENCE = ("Het secretariaat ziet wie zich aanmeldt en wat u invult. Andere deelnemers zien uw naam alleen "
                    "als u dat goedvindt.")
MOST_PARTS = 40
MOST_ROLES = 30
LONGEST_ROLE = 100
FURTHEST = 3660
MOST_THANKS_DAYS = 30
LONGEST = timedelta(days=14)
WEB = ("https", "http")


class Way(StrEnum):
    """How places are given out: at once while there are any, or by the secretariat after the closing day."""

    FIRST_COME = "first_come"
    SELECTION = "selection"

    @property
    def words(self) -> str:
        return {Way.FIRST_COME: "op volgorde van aanmelden", Way.SELECTION: "selectie na de sluitdatum"}[self]


@dataclass(frozen=True, slots=True)
class EventDetails:
    """What the secretariat says of an event; `round` is what it says of any round, its window that of registering."""

    round: rounds.Details
    way: str = Way.FIRST_COME.value
    told_on: date | None = None
    change_days: int = 1
    reminder_days: int | None = 2
    thanks_days: int | None = 1
    offer_hours: int = 48
    most_in_one_go: int = 10
    most_per_organisation: int | None = None
    roles: tuple[str, ...] = ()
    lists_participants: bool = False
    public: bool = True


@dataclass(frozen=True, slots=True)
class PartDetails:
    """One thing to choose; `id` is that of a part that stands already."""

    title: str
    choice: str = ""
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    capacity: int | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class OccasionDetails:
    """What the secretariat says of one occasion; moments are aware and in UTC."""

    title: str
    begins_at: datetime
    ends_at: datetime
    region: str = ""
    provisional: bool = False
    place: str = ""
    address: str = ""
    map_url: str = ""
    online: bool = False
    join_url: str = ""
    capacity: int | None = None
    reserved: int = 0
    waiting_list: bool = True
    sectors: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    explanation: str = ""
    parts: tuple[PartDetails, ...] = field(default=())


def check_event(details: EventDetails) -> None:
    """What must hold of any event, be it a draft."""
    _within("Wijzigen of afmelden kan tot een aantal dagen vooraf: kies", details.change_days, 0, 60)
    _within("De herinnering gaat een aantal dagen vooraf: kies", details.reminder_days, 1, 30)
    _within("De bedankmail gaat een aantal dagen erna: kies", details.thanks_days, 1, MOST_THANKS_DAYS)
    _within("Een aangeboden plaats blijft een aantal uren staan: kies", details.offer_hours, 0, 336)
    _within("Het aantal mensen in één keer: kies", details.most_in_one_go, 1, 50)
    _within("Het aantal mensen per organisatie: kies", details.most_per_organisation, 1, 10_000)
    if len(details.roles) > MOST_ROLES:
        raise RuleBroken(f"Noem hoogstens {MOST_ROLES} rollen.")
    if any(len(role) > LONGEST_ROLE for role in details.roles):
        raise RuleBroken(f"Een rol is hoogstens {LONGEST_ROLE} tekens lang, en elke rol staat op een eigen regel.")
    closes_on = details.round.closes_on
    if details.way == Way.SELECTION and details.told_on and closes_on and details.told_on <= closes_on:
        raise RuleBroken("De dag waarop iedereen de uitslag hoort, ligt na de sluitdatum.")


def _within(words: str, number: int | None, least: int, most: int) -> None:
    if number is not None and not least <= number <= most:
        raise RuleBroken(f"{words} {least} tot en met {most}.")


def check_occasion(details: OccasionDetails, now: datetime, *, changed: bool = True,
                   roles: Collection[str] | None = None) -> None:
    """What must hold of any occasion; `changed` says whether its moment is new, `roles` which ones there are."""
    if not details.title.strip():
        raise RuleBroken("Geef dit moment een naam, bijvoorbeeld de regio of de plaats.")
    _check_moments(details, now, changed)
    _check_places(details)
    _check_links(details)
    _check_parts(details)
    strange = [role for role in details.roles if roles is not None and role not in roles]
    if strange:
        raise RuleBroken(f"De rol “{strange[0]}” staat niet bij de gegevens van de bijeenkomst.")


def _check_moments(details: OccasionDetails, now: datetime, changed: bool) -> None:
    if details.ends_at <= details.begins_at:
        raise RuleBroken("Het einde ligt voor het begin.")
    if details.ends_at - details.begins_at > LONGEST:
        raise RuleBroken("Een bijeenkomst duurt hoogstens veertien dagen.")
    if changed and details.begins_at <= now:
        raise RuleBroken("Dit moment ligt in het verleden. Kies een begin in de toekomst.")


def _check_places(details: OccasionDetails) -> None:
    if details.capacity is not None and details.capacity < 1:
        raise RuleBroken("Het aantal plaatsen is minstens 1. Laat het leeg als er plaats is voor iedereen.")
    if details.reserved < 0:
        raise RuleBroken("Het aantal gereserveerde plaatsen is 0 of meer.")
    if details.reserved > (details.capacity or 0):
        raise RuleBroken("U kunt niet meer plaatsen reserveren dan er zijn.")


def _check_links(details: OccasionDetails) -> None:
    if details.join_url and not _leads_to(details.join_url, ("https",)):
        raise RuleBroken("De deelnamelink begint met https://.")
    if details.map_url and not _leads_to(details.map_url, WEB):
        raise RuleBroken("De link naar de kaart begint met https:// of http://.")


def _leads_to(link: str, schemes: Collection[str]) -> bool:
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname) and not any(char.isspace() for char in link.strip())


def _check_parts(details: OccasionDetails) -> None:
    if len(details.parts) > MOST_PARTS:
        raise RuleBroken(f"Een moment heeft hoogstens {MOST_PARTS} programmaonderdelen.")
    seen: set[tuple[str, str]] = set()
    for part in details.parts:
        _check_part(part, details)
        name = (part.choice.casefold(), part.title.casefold())
        if name in seen:
            raise RuleBroken(f"“{part.title}” staat twee keer in het programma.")
        seen.add(name)


def _check_part(part: PartDetails, occasion: OccasionDetails) -> None:
    if not part.title.strip():
        raise RuleBroken("Geef elk programmaonderdeel een naam.")
    if part.capacity is not None and part.capacity < 1:
        raise RuleBroken(f"Het aantal plaatsen bij “{part.title}” is minstens 1, of leeg.")
    if part.begins_at and part.ends_at and part.ends_at <= part.begins_at:
        raise RuleBroken(f"Bij “{part.title}” ligt het einde voor het begin.")
    outside = [moment for moment in (part.begins_at, part.ends_at)
               if moment and not occasion.begins_at <= moment <= occasion.ends_at]
    if outside:
        raise RuleBroken(f"“{part.title}” valt buiten het begin en het einde van dit moment.")


# A participant must hear of a change of these, because somebody may otherwise stand before a closed door.
TOLD = {"begins_at": "begin", "ends_at": "einde", "online": "online of op een plek", "place": "plaats",
        "address": "adres"}


@dataclass(frozen=True, slots=True)
class Touch:
    """What a change of an occasion means for who is registered already."""

    moved: tuple[str, ...]
    """What of time and place differs, in words; none when nobody has to hear of it."""
    confirmed: bool
    """Whether it was provisional and is definite now."""
    beyond: int
    """How many have a place beyond the new number of places."""

    @property
    def tells(self) -> bool:
        """Whether participants hear of it by mail."""
        return bool(self.moved) or self.confirmed


def touch(old: OccasionDetails, new: OccasionDetails, taken: int) -> Touch:
    """What changes for participants; `taken` counts who holds a place."""
    differs = tuple(words for name, words in TOLD.items() if getattr(old, name) != getattr(new, name))
    lowered = new.capacity is not None and (old.capacity is None or new.capacity < old.capacity)
    return Touch(differs, old.provisional and not new.provisional,
                 max(0, taken - (new.capacity or 0)) if lowered else 0)


def check_reason(reason: str) -> str:
    """What participants are told always has a reason."""
    if not reason.strip():
        raise RuleBroken("Geef een reden. De deelnemers lezen die in hun mail.")
    return reason.strip()


def check_way(old: EventDetails, new: EventDetails, *, published: bool) -> None:
    """What people were promised when they registered stays as it is."""
    if published and old.way != new.way:
        raise RuleBroken("Na publicatie kunt u niet meer wijzigen hoe de plaatsen worden verdeeld.")


def check_roles(roles: Collection[str], occasions: Sequence[OccasionDetails]) -> None:
    """A role that an occasion is for cannot be taken away."""
    for occasion in occasions:
        for role in occasion.roles:
            if role not in roles:
                raise RuleBroken(f"“{occasion.title}” is alleen voor de rol “{role}”. Wijzig eerst dat moment.")


def title_of(event: str, occasion: str) -> str:
    """What an occasion is called where it stands alone, from the titles of both."""
    return occasion if occasion and event in occasion else ": ".join(filter(None, (event, occasion)))


class Placed(Protocol):
    """What takes place somewhere."""

    @property
    def place(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def online(self) -> bool: ...


def where(details: Placed) -> str:
    """The place in words: "De Haven, Kerkstraat 1, Wolvega", "online", or that it is not known yet."""
    there = ", ".join(filter(None, (details.place.strip(), details.address.strip())))
    return " en ".join(filter(None, (there, "online" if details.online else ""))) or "plaats volgt"


def shifted(details: OccasionDetails, days: int) -> OccasionDetails:
    """The same occasion so many days later at the same Dutch time, also over the nights in which the clock moves."""
    parts = tuple(replace(part, id=None, begins_at=_later(part.begins_at, days), ends_at=_later(part.ends_at, days))
                  for part in details.parts)
    begins_at, ends_at = calendar.days_later(details.begins_at, days), calendar.days_later(details.ends_at, days)
    return replace(details, begins_at=begins_at, ends_at=ends_at, parts=parts)


def _later(moment: datetime | None, days: int) -> datetime | None:
    return calendar.days_later(moment, days) if moment else None


def days_between(first_day: date | None, days: int | None, occasions: Sequence[OccasionDetails]) -> int:
    """By how many days a copy is moved: as many as said, or so that its first occasion falls on `first_day`."""
    if (first_day is None) == (days is None):
        raise RuleBroken("Kies een eerste dag, of een aantal dagen later.")
    if first_day and occasions:
        days = (first_day - calendar.day_of(min(each.begins_at for each in occasions))).days
    if abs(days or 0) > FURTHEST:
        raise RuleBroken("Een kopie ligt hoogstens tien jaar later.")
    return days or 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a coming occasion may need attention; `requested` counts who waits for the outcome of a selection."""

    number: int
    title: str
    begins_at: datetime
    provisional: bool
    no_link: bool
    requested: int


SOON = timedelta(days=14)


def attention(coming: Sequence[Facts], told_on: date | None, closed: bool, now: datetime) -> list[tuple[int, str]]:
    """What the secretariat should look at, with the number of the occasion."""
    said = []
    for each in coming:
        soon, day = each.begins_at - now <= SOON, calendar.in_words(calendar.day_of(each.begins_at), year=False)
        if each.provisional and soon:
            said.append((each.number, f"{each.title} is op {day} en staat nog als voorlopig."))
        if each.no_link and soon:
            said.append((each.number, f"{each.title} is online op {day} en heeft nog geen deelnamelink."))
        if each.requested and closed:
            by = f" voor {calendar.in_words(told_on, year=False)}" if told_on else ""
            said.append((each.number, f"{each.title}: verdeel de plaatsen onder {each.requested} aanmeldingen{by}."))
    return said


def missing_before_publishing(details: EventDetails, occasions: Sequence[OccasionDetails], recipients: int,
                              now: datetime, unfinished: Sequence[str] = ()) -> list[str]:
    """Everything that stands between a draft and its publication, a sentence each; `occasions` are those that go on."""
    missing = rounds.missing_before_publishing(details.round, recipients, now, unfinished, rounds.Kind.EVENT)
    begins = sorted(each.begins_at for each in occasions)
    closes_on, selected = details.round.closes_on, details.way == Way.SELECTION
    own = {
        "Zet minstens één moment op het programma.": not begins,
        "Er ligt een moment in het verleden. Wijzig het of haal het weg.": bool(begins) and begins[0] <= now,
        "De sluitdatum voor aanmelden ligt na het laatste moment.":
            bool(begins) and closes_on is not None and closes_on > calendar.day_of(begins[-1]),
        "Kies de dag waarop iedereen de uitslag van de selectie hoort.": selected and details.told_on is None,
        "De dag van de uitslag ligt niet voor het eerste moment.":
            selected and bool(begins) and details.told_on is not None and details.told_on >= calendar.day_of(begins[0]),
        "Bij een selectie heeft minstens één moment een aantal plaatsen.":
            selected and bool(occasions) and all(each.capacity is None for each in occasions),
        "Vul bij elk moment een plaats in, of zet het online.":
            any(not each.place.strip() and not each.online and not each.provisional for each in occasions),
    }
    return missing + [sentence for sentence, holds in own.items() if holds]


def check_closing_day(day: date, way: str, told_on: date | None, begins: Sequence[datetime]) -> None:
    """Whether people may register until the end of this day; `begins` are those of the occasions that go on."""
    if way == Way.SELECTION and told_on and day >= told_on:
        raise RuleBroken(f"Op {calendar.in_words(told_on)} hoort iedereen de uitslag van de selectie. Kies een eerdere "
                         "sluitdatum, of wijzig eerst die dag bij de gegevens.")
    if begins and day > calendar.day_of(max(begins)):
        raise RuleBroken(f"Het laatste moment is op {calendar.in_words(calendar.day_of(max(begins)))}. Kies die dag of "
                         "een eerdere.")


class Offered(StrEnum):
    """What there is left of an occasion, in words that do not promise a place."""

    CANCELLED = "gaat niet door"
    PAST = "voorbij"
    CLOSED = "aanmelden kan niet meer"
    PLENTY = "er is plaats"
    FEW = "er zijn nog enkele plaatsen"
    WAITING = "vol, u kunt op de wachtlijst"
    FULL = "vol"

    @property
    def takes(self) -> bool:
        """Whether somebody can register now."""
        return self in (Offered.PLENTY, Offered.FEW, Offered.WAITING)


class Room(Protocol):
    """The places of an occasion as they are counted now."""

    @property
    def free(self) -> int | None: ...
    @property
    def capacity(self) -> int | None: ...
    @property
    def waiting(self) -> int: ...


def offered(room: Room, begins_at: datetime, waiting_list: bool, cancelled: bool, taking: bool,
            now: datetime) -> Offered:
    """What is told of an occasion; `taking` says whether its event takes registrations now."""
    if cancelled:
        return Offered.CANCELLED
    if now >= begins_at:
        return Offered.PAST
    if not taking:
        return Offered.CLOSED
    free = None if room.free is None else room.free - room.waiting
    if free is not None and free <= 0:
        return Offered.WAITING if waiting_list else Offered.FULL
    return Offered.FEW if free is not None and free <= max(2, (room.capacity or 0) // 10) else Offered.PLENTY
