"""Who worked on which section of one answer, and what two people typed differently until somebody decides.

`worked` is kept as section -> who -> [name, moment, revision]; `apart` as field -> who -> [name, moment, typed]. "Who"
is a word by which the same person is known again: what link was used, never an address.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from survey.rules.responses import mark

Worked = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Turn:
    """One person's last save in one section."""

    who: str
    name: str
    at: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class Apart:
    """What somebody typed in a field where something else is stored."""

    field: str
    who: str
    name: str
    at: datetime
    typed: Any


def with_turns(worked: Worked, sections: Collection[str], who: str, name: str, now: datetime,
               revision: int) -> dict[str, Any]:
    """The same with this person as the last who saved in these sections."""
    turn = [name, now.isoformat(), revision]
    return {**worked, **{section: {**worked.get(section, {}), who: turn} for section in sections}}


def turns(worked: Worked, section: str) -> list[Turn]:
    """Everyone who worked on a section, the last one first."""
    found = [Turn(who, name, datetime.fromisoformat(at), revision)
             for who, (name, at, revision) in worked.get(section, {}).items()]
    return sorted(found, key=lambda turn: (turn.revision, turn.at), reverse=True)


def others_since(worked: Worked, section: str, who: str, revision: int) -> list[str]:
    """The names of who else saved in a section after the page of this person was opened."""
    return [turn.name for turn in turns(worked, section) if turn.who != who and turn.revision > revision]


def token(each: Apart) -> str:
    """Names one value that a page showed: in which field, of whom, and a mark of it."""
    return f"{each.field}|{each.who}|{mark(each.typed)}"


def with_apart(apart: Worked, conflicts: Mapping[str, Any], settled: Collection[str], taken: Collection[str],
               who: str, name: str, now: datetime) -> dict[str, Any]:
    """What is left to decide on after a save.

    `conflicts` is what this person typed where something else stands, `settled` the tokens of what it decided on,
    `taken` the fields in which its own words were stored: what it typed there before is over.
    """
    left: dict[str, Any] = {}
    for each in undecided(apart):
        if token(each) not in settled and not (each.who == who and each.field in taken):
            left.setdefault(each.field, {})[each.who] = apart[each.field][each.who]
    for field, typed in conflicts.items():
        before = left.get(field, {}).get(who)
        if before is None or before[2] != typed:
            left[field] = {**left.get(field, {}), who: [name, now.isoformat(), typed]}
    return left


def undecided(apart: Worked) -> Iterator[Apart]:
    for field, entries in apart.items():
        for who, (name, at, typed) in entries.items():
            yield Apart(field, who, name, datetime.fromisoformat(at), typed)
