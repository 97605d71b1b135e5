"""An occasion as a form offers it: when and where it is, for whom, whether there is room, and why it may be closed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from forms.registrations import Choice, Option, Part
from survey.rules import calendar
from survey.rules.events import where
from survey.rules.places import Places, Terms
from survey.rules.registrations import full_parts, listed

NO_PLACES = Places(None)


class Programmed(Protocol):
    """A part of the programme."""

    id: int
    title: str
    choice: str
    capacity: int | None
    begins_at: datetime | None
    ends_at: datetime | None


class Offered(Protocol):
    """An occasion as it is kept."""

    id: int
    title: str
    region: str
    begins_at: datetime
    ends_at: datetime
    provisional: bool
    place: str
    address: str
    online: bool
    sectors: list[str]
    roles: list[str]
    waiting_list: bool
    explanation: str
    cancelled_at: datetime | None
    cancelled_because: str

    @property
    def parts(self) -> Sequence[Programmed]: ...


def option(occasion: Offered, places: Places, taken: Mapping[int, int], selection: bool, now: datetime) -> Option:
    """`places` and `taken` (by part) are what was counted just now: what the form tells, and never a promise."""
    terms = Terms(selection, occasion.waiting_list)
    free = _free(places, terms)
    return Option(
        occasion.id, named(occasion), calendar.period_in_words(occasion.begins_at, occasion.ends_at), where(occasion),
        audience=_audience(occasion), room=_room(free, places, terms), free=free,
        closed=closed(occasion, places, terms, now), explanation=occasion.explanation, choices=choices(occasion, taken))


def named(occasion: Offered) -> str:
    """The title, with the region where that says something else."""
    region = occasion.region.strip()
    return f"{region}: {occasion.title}" if region and region.casefold() not in occasion.title.casefold() \
        else occasion.title


def _audience(occasion: Offered) -> str:
    told = [*occasion.roles, *(f"sector {sector}" for sector in occasion.sectors)]
    return f"Voor {listed(told)}" if told else ""


def _free(places: Places, terms: Terms) -> int | None:
    """Places for who registers now: who waits already goes first."""
    return None if terms.selection or places.free is None else max(0, places.free - places.waiting)


def _room(free: int | None, places: Places, terms: Terms) -> str:
    if terms.selection:
        return "" if places.capacity is None else f"{_counted(places.capacity)}, na de sluitdatum verdeeld"
    if free is None:
        return ""
    full = "Vol: u kunt op de wachtlijst" if terms.waiting_list else "Vol"
    return f"Nog {_counted(free)}" if free else full


def _counted(places: int) -> str:
    return "1 plaats" if places == 1 else f"{places} plaatsen"


def closed(occasion: Offered, places: Places, terms: Terms, now: datetime) -> str:
    """Why nobody can register for it, in a sentence; empty when somebody can."""
    if occasion.cancelled_at:
        reason = occasion.cancelled_because.strip()
        return f"Gaat niet door. {reason}".strip()
    if now >= occasion.begins_at:
        return "Is al geweest." if now >= occasion.ends_at else "Is al begonnen."
    return "Is vol, en er is geen wachtlijst." if _free(places, terms) == 0 and not terms.waiting_list else ""


def choices(occasion: Offered, taken: Mapping[int, int]) -> tuple[Choice, ...]:
    """The parts of the programme, those with the same choice together."""
    full = {part.id for part in full_parts([each.id for each in occasion.parts], occasion.parts, taken)}
    grouped: dict[str, list[Part]] = {}
    for part in occasion.parts:
        shown = Part(part.id, part.title, _part_when(part), part.id in full)
        grouped.setdefault(part.choice, []).append(shown)
    return tuple(Choice(title, tuple(parts)) for title, parts in grouped.items())


def _part_when(part: Programmed) -> str:
    if part.begins_at is None:
        return ""
    if part.ends_at is not None:
        return calendar.period_in_words(part.begins_at, part.ends_at)
    return f"{calendar.in_words(calendar.day_of(part.begins_at))}, {calendar.clock(part.begins_at)}"
