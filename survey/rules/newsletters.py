"""Newsletters: what an issue is made of, when it may go, and in which order its items stand."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Protocol

from survey.rules.broken import RuleBroken

LARGEST_MAIL = 100_000
"""Bytes of HTML: some mail programs cut off what is longer."""
MOST_ITEMS = 60
MOST_FILES = 10
MOST_MEGABYTES = 10
MOST_TESTED = 10
"""Addresses that one test mail goes to: it is for who looks along, not a way to send."""
FIRST_LOOK_BACK = 60
"""Days that the first newsletter looks back for what changed; the others look back to the one before."""
# These words stand in the same place in an address as the name of a newsletter.
RESERVED = ("nieuw", "lezers")


class State(StrEnum):
    """How far an issue is."""

    DRAFT = "draft"
    PLANNED = "planned"
    SENT = "sent"

    @property
    def words(self) -> str:
        return {State.DRAFT: "concept", State.PLANNED: "gepland", State.SENT: "verstuurd"}[self]


def state(planned_for: datetime | None, queued_at: datetime | None) -> State:
    if queued_at:
        return State.SENT
    return State.PLANNED if planned_for else State.DRAFT


class Block(StrEnum):
    """What an item is: written by hand, or filled with what the platform knows."""

    TEXT = "text"
    INTERIMS = "interims"
    ROUNDS = "rounds"
    EVENTS = "events"
    CONSULTATIONS = "consultations"
    REPORTS = "reports"
    DECISIONS = "decisions"
    DATES = "dates"
    PEOPLE = "people"
    MEMBERS = "members"
    CONTACTS = "contacts"

    @property
    def words(self) -> str:
        """The title that it gets at first."""
        return {
            Block.TEXT: "Bericht", Block.INTERIMS: "Tussenstand van de uitvragen", Block.ROUNDS: "Lopende uitvragen",
            Block.EVENTS: "Uitnodigingen", Block.CONSULTATIONS: "Lopende raadplegingen",
            Block.REPORTS: "Wat er met de inbreng is gedaan", Block.DECISIONS: "Besluiten",
            Block.DATES: "Belangrijke data", Block.PEOPLE: "Personele wisselingen",
            Block.MEMBERS: "Nieuwe en vertrokken leden", Block.CONTACTS: "Contactpersonen en portefeuilles",
        }[self]

    @property
    def explanation(self) -> str:
        return {
            Block.TEXT: "een tekst die u zelf schrijft",
            Block.INTERIMS: "de alinea’s die sinds de vorige nieuwsbrief zijn bewaard",
            Block.ROUNDS: "uitvragen die open zijn, met sluitdatum en link",
            Block.EVENTS: "bijeenkomsten waarvoor men zich kan aanmelden, met link",
            Block.CONSULTATIONS: "stukken waarop leden kunnen reageren, met sluitdatum en link",
            Block.REPORTS: "de reactieverslagen sinds de vorige nieuwsbrief",
            Block.DECISIONS: "de besluiten sinds de vorige nieuwsbrief",
            Block.DATES: "alle data van de agenda die nog komen, op volgorde",
            Block.PEOPLE: "wie een functie begon of neerlegde, uit het register",
            Block.MEMBERS: "wie lid werd en wie geen lid meer is, uit het register",
            Block.CONTACTS: "een tabel van wie waarover gaat",
        }[self]

    @property
    def fills(self) -> bool:
        return self is not Block.TEXT


class Standing(StrEnum):
    """How a block that fills itself stands against what the platform says now."""

    SAME = "same"
    EDITED = "edited"
    CHANGED = "changed"
    BOTH = "both"

    @property
    def is_behind(self) -> bool:
        return self in (Standing.CHANGED, Standing.BOTH)

    @property
    def is_edited(self) -> bool:
        return self in (Standing.EDITED, Standing.BOTH)


def standing(text: str, taken: str, fresh: str) -> Standing:
    """`text` is what stands in the letter, `taken` what was taken over last, `fresh` what it would be now."""
    edited, changed = text != taken, fresh != taken
    if edited and changed:
        return Standing.BOTH
    return Standing.CHANGED if changed else Standing.EDITED if edited else Standing.SAME


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a comparison; `sign` is "+" for one that comes, "-" for one that goes, "" for one that stays."""

    sign: str
    words: str


def difference(old: str, new: str) -> list[Line]:
    """What a block would become, line by line."""
    before, after = old.splitlines(), new.splitlines()
    found: list[Line] = []
    for tag, start, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Line("", line) for line in before[start:end]]
        else:
            found += [Line("-", line) for line in before[start:end]] + [Line("+", line) for line in after[first:last]]
    return [line for line in found if line.words.strip()]


def merged(text: str, taken: str, fresh: str) -> str | None:
    """What somebody made of a block, with the lines that changed since; None where both changed the same lines.

    A block is a list of lines, so an edit in one line and a new date in another can both stand.
    """
    base = taken.splitlines()
    theirs, ours = _edits(base, fresh.splitlines()), _edits(base, text.splitlines())
    made: list[str] = []
    edits = sorted({*theirs, *ours}, key=lambda edit: (edit[0], edit[1]))
    if any(one[0] <= other[1] and other[0] <= one[1] for one in theirs for other in ours if one != other):
        return None
    place = 0
    for start, end, lines in edits:
        made += base[place:start] + list(lines)
        place = end
    return "\n".join(made + base[place:])


def _edits(base: Sequence[str], other: Sequence[str]) -> list[tuple[int, int, tuple[str, ...]]]:
    """(first line, line after the last, what stands there instead), in order."""
    codes = SequenceMatcher(None, base, other, autojunk=False).get_opcodes()
    return [(start, end, tuple(other[first:last])) for tag, start, end, first, last in codes if tag != "equal"]


class HasText(Protocol):
    """An item as far as these rules need it."""

    title: str
    text: str


def check_changeable(now_is: State) -> None:
    if now_is is State.SENT:
        raise RuleBroken("Deze nieuwsbrief is verstuurd en verandert niet meer.")


def check_room(number: int) -> None:
    if number >= MOST_ITEMS:
        raise RuleBroken(f"Een nieuwsbrief heeft hoogstens {MOST_ITEMS} onderdelen.")


def faults(single: bool, preface: str, items: Sequence[HasText]) -> list[str]:
    """Why an issue cannot go yet, each in a sentence."""
    found = [f"Het onderdeel “{item.title}” is leeg. Vul het, of haal het weg." for item in items
             if not item.text.strip()]
    if not items and (single or not preface.strip()):
        found.append("Er staat nog niets in. Voeg een onderdeel toe.")
    if single and len(items) > 1:
        found.append("Een nieuwsbericht heeft één onderdeel. Haal de andere weg, of maak er een nieuwsbrief van.")
    return found


def check_size(size: int) -> None:
    if size > LARGEST_MAIL:
        raise RuleBroken(f"De mail is {-(-size // 1000)} kB. Boven {LARGEST_MAIL // 1000} kB knippen sommige "
                         "mailprogramma’s hem af. Maak een onderdeel korter, of zet een lang stuk in een bijlage.")


def check_moment(moment: datetime, now: datetime) -> None:
    if moment <= now:
        raise RuleBroken("Dit moment is al voorbij. Kies een later moment, of verstuur de nieuwsbrief nu.")


def place(numbers: Sequence[int], number: int, position: int) -> list[int]:
    """The ids in order, with one at a place counted from 1; a place beyond an end is that end."""
    others = [each for each in numbers if each != number]
    where = min(max(position, 1), len(others) + 1) - 1
    return [*others[:where], number, *others[where:]]


def slug_of(title: str, known: Iterable[str]) -> str:
    """An address of the title that no other newsletter has."""
    plain = re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:50].strip("-") or "nieuwsbrief"
    taken, number, slug = set(known), 1, plain
    while slug in taken:
        number += 1
        slug = f"{plain}-{number}"
    return slug
