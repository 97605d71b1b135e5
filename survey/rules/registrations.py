"""Who may register, what comes of it, until when it may be changed, and whose turn it is when a place comes free.

How places are counted stands in `survey.rules.places`. The line of waiting people never changes its order and nobody
in it is passed over: a part of the programme that is full by then is left out of the choice, and the letter says so.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.windows import Window

# Without vowels, so that no number reads as a word, and without what looks like another sign.
NUMBER_SIGNS = "23456789BCDFGHJKMNPQRSTVWXZ"
NUMBER_LENGTH = 6
LONGEST_NAME = 300
JOINS_BEFORE = timedelta(hours=1)
# These read one mailbox under many spellings: dots do not count and what follows a plus is dropped.
DOTLESS = frozenset({"gmail.com", "googlemail.com"})


class State(StrEnum):
    """How a registration stands."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    OFFERED = "offered"
    DECLINED = "declined"
    CANCELLED = "cancelled"

    @property
    def words(self) -> str:
        return {State.REQUESTED: "aangemeld voor selectie", State.CONFIRMED: "plaats bevestigd",
                State.WAITING: "wachtlijst", State.OFFERED: "plaats aangeboden", State.DECLINED: "niet geplaatst",
                State.CANCELLED: "afgemeld"}[self]

    @property
    def holds_place(self) -> bool:
        return self in HOLDING

    @property
    def live(self) -> bool:
        """Whether this person still takes part in some way; once not, the same person may register anew."""
        return self not in (State.DECLINED, State.CANCELLED)


HOLDING = (State.CONFIRMED, State.OFFERED)


@dataclass(frozen=True, slots=True)
class Entry:
    """One person as typed in a form. `parts` are ids of what was chosen; `listed` agrees to the list of participants;
    `typed` are the answers to the questions of the event, as typed.
    """

    name: str
    email: str
    role: str = ""
    organisation_id: int | None = None
    organisation_name: str = ""
    parts: tuple[int, ...] = ()
    listed: bool = False
    typed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def who(self) -> str:
        return self.name.strip() or self.email.strip() or "deze persoon"


class Added(StrEnum):
    """How the secretariat adds somebody: as anyone else, into a reserved place, as a guest who takes no place, or
    above the capacity.
    """

    OPEN = "open"
    RESERVED = "reserved"
    GUEST = "guest"
    ABOVE = "above"

    @property
    def words(self) -> str:
        return {Added.OPEN: "gewone plaats", Added.RESERVED: "vrijgehouden plaats",
                Added.GUEST: "gast, zonder plaats", Added.ABOVE: "boven het aantal plaatsen"}[self]


class TakesPart(Protocol):
    """A part of the programme, as far as these rules need it."""

    id: int
    title: str
    choice: str
    capacity: int | None


def tidy(words: str) -> str:
    """One line without spaces around or doubled."""
    return " ".join(unicodedata.normalize("NFKC", words).split())[:LONGEST_NAME]


def same_person(email: str, name: str = "") -> str:
    """An address in one spelling. Without one (somebody added by the secretariat) the name has to do.

    Case, spaces and the ways to write the same sign do not count, nor does the spelling of an international domain;
    at gmail no dots, and nothing behind a plus.
    """
    plain = "".join(unicodedata.normalize("NFKC", email).split()).casefold()
    if not plain:
        return f"naam:{tidy(name).casefold()}"[:LONGEST_NAME]
    local, at, domain = plain.rpartition("@")
    domain = _punycode(domain.rstrip("."))
    if domain in DOTLESS:
        local, domain = local.partition("+")[0].replace(".", ""), "gmail.com"
    return f"{local}{at}{domain}"[:LONGEST_NAME]


def _punycode(domain: str) -> str:
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain


def number_of(draw: Callable[[int], int]) -> str:
    """What a person can name at the door; `draw` gives a random whole number below the one it gets."""
    return "".join(NUMBER_SIGNS[draw(len(NUMBER_SIGNS))] for _ in range(NUMBER_LENGTH))


def number_typed(words: str) -> str:
    """A number as somebody types it: small letters, spaces and dashes do not count."""
    return re.sub(r"[^A-Z0-9]", "", words.upper())


def changes_until(begins_at: datetime, change_days: int) -> datetime:
    """The first moment at which a registration can no longer be changed or cancelled by its link.

    One day before a Thursday means until the end of Wednesday; 0 days means until it begins.
    """
    day = calendar.day_of(begins_at) - timedelta(days=change_days)
    return min(calendar.end_of(day), begins_at)


def changes_until_in_words(begins_at: datetime, change_days: int) -> str:
    """For example "tot en met woensdag 3 april 2024", or "tot het begin"."""
    if change_days <= 0:
        return "tot het begin"
    return f"tot en met {calendar.in_words(calendar.day_of(begins_at) - timedelta(days=change_days))}"


def may_change(state: State, begins_at: datetime, change_days: int, now: datetime) -> bool:
    """Whether the holder of the link may still change or cancel."""
    return state.live and now < changes_until(begins_at, change_days)


def check_change(state: State, begins_at: datetime, change_days: int, now: datetime) -> None:
    """Refuses a change by the link of what is past, too late or not there any more."""
    if state is State.CANCELLED:
        raise RuleBroken("Deze aanmelding is afgemeld. Wilt u toch komen? Meld u dan opnieuw aan.")
    if state is State.DECLINED:
        raise RuleBroken("U hebt geen plaats bij deze bijeenkomst. Er is niets te wijzigen.")
    if now >= begins_at:
        raise RuleBroken("Deze bijeenkomst is al begonnen of voorbij. Wijzigen of afmelden kan niet meer.")
    if now >= changes_until(begins_at, change_days):
        until = changes_until_in_words(begins_at, change_days)
        raise RuleBroken(f"Wijzigen of afmelden via deze pagina kon {until}. Neem contact op met het secretariaat.")


def may_join(state: State, begins_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Whether the link of an online occasion is shown: to who has a place, from shortly before until the end."""
    return state is State.CONFIRMED and begins_at - JOINS_BEFORE <= now < ends_at


def check_open(window: Window, begins_at: datetime, cancelled: bool, now: datetime) -> None:
    """Whether an occasion takes registrations now."""
    if cancelled:
        raise RuleBroken("Deze bijeenkomst gaat niet door. Aanmelden kan daarom niet.")
    if now >= begins_at:
        raise RuleBroken("Deze bijeenkomst is al begonnen of voorbij. Aanmelden kan niet meer.")
    if not window.takes_answers(now):
        raise RuleBroken(f"U kunt zich nu niet aanmelden. De aanmelding is {window.state(now).words}.")


def check_entries(entries: Sequence[Entry], most: int) -> None:
    """What must hold of the people in one go, whatever the occasion."""
    if not entries:
        raise RuleBroken("Vul in wie u aanmeldt.")
    if len(entries) > most:
        raise RuleBroken(f"U kunt hoogstens {most} {_people(most)} in één keer aanmelden. U vulde er {len(entries)} "
                         "in. Meld de anderen daarna aan.")
    seen: dict[str, Entry] = {}
    for entry in entries:
        if not tidy(entry.name):
            raise RuleBroken("Vul bij iedere deelnemer een naam in.")
        first = seen.setdefault(same_person(entry.email, entry.name), entry)
        if first is not entry:
            raise RuleBroken(f"{first.who} en {entry.who} hebben hetzelfde mailadres. Geef iedere deelnemer een eigen "
                             "adres, want daar gaat de bevestiging heen.")


def _people(number: int) -> str:
    return "persoon" if number == 1 else "mensen"


def check_role(entry: Entry, roles_of_event: Collection[str], roles_of_occasion: Collection[str]) -> None:
    """A role is one of those of the event, and the occasion is for it."""
    if roles_of_event and entry.role not in roles_of_event:
        raise RuleBroken(f"Kies voor {entry.who} een rol.")
    if roles_of_occasion and entry.role not in roles_of_occasion:
        raise RuleBroken(f"Deze bijeenkomst is voor {listed(roles_of_occasion)}. {entry.who} kan zich hiervoor niet "
                         "aanmelden.")


def check_sector(entry: Entry, sector: str | None, sectors: Collection[str]) -> None:
    """`sector` is that of the organisation, None where it is not known: then nobody is refused."""
    if sectors and sector and sector not in sectors:
        raise RuleBroken(f"Deze bijeenkomst is voor {listed(sectors)}. {entry.who} is van een organisatie in {sector} "
                         "en kan zich hiervoor niet aanmelden.")


def listed(words: Collection[str]) -> str:
    """For example "ouders, leraren en leerlingen"."""
    several = list(words)
    return " en ".join(filter(None, [", ".join(several[:-1]), *several[-1:]]))


def organisation_of(number: int | None, name: str) -> str:
    """One key for an organisation, known or typed; empty when nothing is said."""
    plain = tidy(name).casefold()
    return f"#{number}" if number is not None else plain


def check_organisations(entries: Sequence[Entry], standing: Mapping[str, int], most: int | None) -> None:
    """At most so many people of one organisation at an occasion; `standing` counts by `organisation_of`."""
    if most is None:
        return
    counts = dict(standing)
    for entry in entries:
        key = organisation_of(entry.organisation_id, entry.organisation_name)
        counts[key] = counts.get(key, 0) + 1
        if key and counts[key] > most:
            raise RuleBroken(f"Van één organisatie kunnen hoogstens {most} {_people(most)} meedoen. {entry.who} kan er "
                             "niet meer bij.")


def check_parts(entry: Entry, parts: Sequence[TakesPart]) -> None:
    """What is chosen stands on the programme, and of the parts with the same choice there is one."""
    known = {part.id: part for part in parts}
    choices: dict[str, TakesPart] = {}
    for number in dict.fromkeys(entry.parts):
        part = known.get(number)
        if part is None:
            raise RuleBroken(f"Een onderdeel dat u voor {entry.who} koos, staat niet meer in het programma. "
                             "Bekijk de keuze opnieuw.")
        first = choices.setdefault(part.choice, part) if part.choice else part
        if first is not part:
            raise RuleBroken(f"Kies voor {entry.who} bij “{part.choice}” één onderdeel: “{first.title}” of "
                             f"“{part.title}”.")


def full_parts(chosen: Collection[int], parts: Sequence[TakesPart], taken: Mapping[int, int]) -> list[TakesPart]:
    """Of what somebody chose, the parts in which no place is left."""
    return [part for part in parts if part.id in chosen and part.capacity is not None
            and taken.get(part.id, 0) >= part.capacity]


def check_room(entry: Entry, parts: Sequence[TakesPart], taken: Mapping[int, int]) -> None:
    """Who gets a place gets it with all that was chosen, or chooses again."""
    full = full_parts(entry.parts, parts, taken)
    if full:
        raise RuleBroken(f"“{full[0].title}” is vol. Kies voor {entry.who} iets anders.")


def offered_until(now: datetime, hours: int, begins_at: datetime) -> datetime | None:
    """Until when a place that came free is held for who is next; None where it is given at once.

    An offer never stands longer than until the occasion begins.
    """
    return min(now + timedelta(hours=hours), begins_at) if hours > 0 else None


def after_promotion(until: datetime | None) -> State:
    return State.CONFIRMED if until is None else State.OFFERED


def check_accepting(state: State, until: datetime | None, now: datetime) -> None:
    """Whether an offered place can be taken; `state` is OFFERED or what came of it since."""
    if state is State.OFFERED and until is not None and now < until:
        return
    if state in (State.OFFERED, State.DECLINED):
        said = f"Het aanbod gold tot {calendar.moment_in_words(until)}. " if until else ""
        raise RuleBroken(f"{said}De plaats gaat naar de volgende op de wachtlijst. U kunt zich opnieuw aanmelden.")
    if state is State.CANCELLED:
        raise RuleBroken("Deze aanmelding is afgemeld. De plaats is naar de volgende op de wachtlijst gegaan.")
    raise RuleBroken("Er is u nog geen plaats aangeboden. U hoort het zodra er een plaats vrij is.")


def takes_promotions(begins_at: datetime, cancelled: bool, now: datetime) -> bool:
    """Whether places of an occasion still go to who waits."""
    return not cancelled and now < begins_at


def left_out(titles: Sequence[str]) -> str:
    """What who gets a place from the waiting list is told of what was full by then."""
    named = listed([f"“{title}”" for title in titles])
    return f"{named} {'is' if len(titles) == 1 else 'zijn'} vol. U kunt via uw link iets anders kiezen."
