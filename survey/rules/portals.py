"""One page for a person: what may stand on it, and in which order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from survey.rules.rounds import Kind, Origin

TERM = timedelta(days=30)
# What was asked longer ago than this no longer stands on the page.
LOOKS_BACK = timedelta(days=3 * 366)
# Votes, and what was asked of one person, are never of everyone who works somewhere.
PERSONAL = frozenset({Origin.DELEGATE.value, Origin.PARTICIPANT.value, Origin.OPEN.value})


@dataclass(frozen=True, slots=True)
class Held:
    """A position that somebody holds or held at an organisation, both days included."""

    organisation_id: int
    since: date | None
    until: date | None

    def holds(self, today: date) -> bool:
        return (self.since is None or self.since <= today) and (self.until is None or self.until >= today)


@dataclass(frozen=True, slots=True)
class Asked:
    """One line: `key` names it in an address, `who` is for whom it is, `state` says how it stands."""

    key: str
    title: str
    kind: str
    who: str
    state: str
    open: bool
    last_day: date | None
    note: str = ""


def present_at(positions: Iterable[Held], today: date) -> frozenset[int]:
    """The organisations at which somebody holds a position today."""
    return frozenset(held.organisation_id for held in positions if held.holds(today))


def may_open(own_address: bool, organisation_id: int | None, kind: str, origin: str, positions: Iterable[Held],
             today: date) -> bool:
    """Whether somebody gets to see an invitation: it went to the own address, or it is of an organisation at which the
    person works today. Who worked there and does no more gets nothing of it, whatever address it went to.
    """
    held = [each for each in positions if each.organisation_id == organisation_id]
    if any(each.holds(today) for each in held):
        return own_address or (kind != Kind.ASSEMBLY and origin not in PERSONAL)
    return own_address and not held


def in_order(lines: Iterable[Asked]) -> tuple[list[Asked], list[Asked]]:
    """(what is open, the first closing day first; what is done or over, the last one first)."""
    found = list(lines)
    waiting = sorted((each for each in found if each.open), key=lambda each: (each.last_day or date.max, each.title))
    over = sorted((each for each in found if not each.open), key=lambda each: (each.last_day or date.min, each.title),
                  reverse=True)
    return waiting, over
