"""The sealed box of a secret poll: codes, who voted, the ballots; adding, repeating, refusing and changing a ballot.

A code is 128 random bits written as 26 characters (`ALPHABET`: no I, L, O or U; the first character is 0 to 7), shown
in groups. `hashes(code, terms, weight, choice)` is what the box keeps of it:
- one ballot a head: SHA-256 of the 26 characters;
- unit ballots: for each single vote n = 1, 2, ... SHA-256 of "<code>-<n>", so that one code finds them all;
- totals: SHA-256 of "<code>:<key>,<key>", which shows the voter that the choice was counted and nobody what it was.
`cast(box, terms, entry, code, choice)` gives the new box and an `Answer`, or refuses; nothing else is kept, so that a
repeat is recognised by code and choice alone. `Box.document()` is {"register": {"12": 0 | 1 | 2}, "ballots": sorted
[[hash, [key, ...]], ...]} (0 not voted, 1 voted, 2 on paper); for large weights it has "totals", and ballots [hash].
`written(box, room(terms, register))` are the bytes to seal: canonical JSON with blanks up to a length that is the same
whatever was voted, because the length of a sealed text can be seen; `read(bytes)` gives the box back.
"""

import hashlib
import json
import secrets
from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from survey.rules import chain
from survey.rules.broken import RuleBroken
from survey.rules.polls import Terms, Weighing, check_choice
from survey.rules.registers import Entry, total
from survey.rules.tallies import BLANK, Tally, tally

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 26
_READ = str.maketrans("OIL", "011", " -\t\n\r\u00a0")
NOT_VOTED, VOTED, ON_PAPER = 0, 1, 2
_BLOCK = 1024


class Answer(StrEnum):
    RECEIVED = "received"
    REPEATED = "repeated"
    CHANGED = "changed"


class NotFound(RuleBroken):
    """No ballot belongs to this code."""


def new_code() -> str:
    """A code made by the server, for a voter without JavaScript."""
    return encoded(secrets.randbits(128))


def encoded(number: int) -> str:
    """128 bits as 26 characters, the most significant first."""
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH)))


def plain(code: str) -> str:
    """A code as it is hashed, whatever way it was typed over; refuses what can not be one."""
    found = code.upper().translate(_READ)
    if len(found) != LENGTH or set(found) - set(ALPHABET) or found[0] > "7":
        raise RuleBroken("Deze code klopt niet. Een code heeft 26 letters en cijfers; kijk of u er een mist.")
    return found


def grouped(code: str) -> str:
    """A code as people write it down: 6-5-5-5-5 characters."""
    found = plain(code)
    return "-".join([found[:6], *(found[start:start + 5] for start in range(6, LENGTH, 5))])


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def hashes(code: str, terms: Terms, weight: int, choice: Sequence[str]) -> tuple[str, ...]:
    """What the box keeps of a code, see above."""
    found = plain(code)
    if terms.weighing is Weighing.UNITS:
        return tuple(sha256(f"{found}-{number}") for number in range(1, weight + 1))
    return (sha256(f"{found}:{','.join(choice)}" if terms.weighing is Weighing.TOTALS else found),)


Ballot = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Box:
    """`ballots` are sorted by hash. `totals` is only there for large weights: then no ballot has a choice."""

    register: Mapping[int, int]
    ballots: tuple[Ballot, ...] = ()
    totals: Mapping[str, int] | None = None

    @property
    def voted(self) -> int:
        """How many mandates voted, on paper or not: all that may be told while the poll is open."""
        return sum(mark != NOT_VOTED for mark in self.register.values())

    def document(self) -> dict[str, Any]:
        register = {str(mandate): mark for mandate, mark in self.register.items()}
        if self.totals is None:
            return {"register": register, "ballots": [[hash, list(choice)] for hash, choice in self.ballots]}
        return {"register": register, "ballots": [[hash] for hash, _ in self.ballots], "totals": dict(self.totals)}


def empty(terms: Terms, register: Iterable[Entry]) -> Box:
    """The box as it is when the poll opens."""
    totals = None
    if terms.weighing is Weighing.TOTALS:
        totals = {choice.key: 0 for choice in terms.choices} | {BLANK: 0, "valid": 0}
    return Box({entry.mandate: NOT_VOTED for entry in register}, (), totals)


def read(content: bytes) -> Box:
    document = json.loads(content)
    return Box({int(mandate): mark for mandate, mark in document["register"].items()},
               tuple((hash, tuple(choice[0]) if choice else ()) for hash, *choice in document["ballots"]),
               document.get("totals"))


def written(box: Box, room: int = 0) -> bytes:
    """Canonical JSON, with blanks at the end up to `room` bytes."""
    return chain.canonical(box.document()).encode().ljust(room)


def fingerprint(box: Box) -> str:
    """The hash of the box that goes into the log when the poll closes."""
    return chain.fingerprint(box.document())


def room(terms: Terms, register: Sequence[Entry]) -> int:
    """The length that holds any box of this poll, in whole blocks."""
    longest = sorted((choice.key for choice in terms.choices), key=lambda key: -len(key.encode()))
    names = tuple(longest[:1 if terms.single else terms.seats])
    number = total(register) if terms.weighing is Weighing.UNITS else len(register)
    full = replace(empty(terms, register), ballots=(("0" * 64, names),) * number)
    if full.totals is not None:
        full = replace(full, totals={key: total(register) for key in full.totals})
    return -(-len(written(full)) // _BLOCK) * _BLOCK


def cast(box: Box, terms: Terms, entry: Entry, code: str, choice: Sequence[str]) -> tuple[Box, Answer]:
    """One secret vote of a mandate. Refused: not in the register, voted already, or a code that is somebody else's."""
    wanted = check_choice(terms, choice)
    own = hashes(code, terms, entry.weight, wanted)
    mark = box.register.get(entry.mandate)
    if mark is None:
        raise RuleBroken(f"{entry.name} staat niet in het stemregister van deze stemming. Er is niets opgeslagen.")
    if mark == ON_PAPER:
        raise RuleBroken(f"Voor {entry.name} is al op papier gestemd. Er is niets opgeslagen.")
    if mark == VOTED:
        return _again(box, terms, entry, code, own, wanted)
    known = {hash for hash, _ in box.ballots}
    if known & set(own):
        raise RuleBroken("Deze code hoort al bij een andere stem. Maak een nieuwe code en stem opnieuw; er is niets "
                         "opgeslagen.")
    return _added(box, entry, own, wanted), Answer.RECEIVED


def _added(box: Box, entry: Entry, own: tuple[str, ...], choice: tuple[str, ...]) -> Box:
    ballots = list(box.ballots)
    for hash in own:
        insort(ballots, (hash, () if box.totals is not None else choice))
    totals = box.totals
    if totals is not None:
        more = dict.fromkeys(choice, entry.weight) | {"valid" if choice else BLANK: entry.weight}
        totals = {key: number + more.get(key, 0) for key, number in totals.items()}
    return Box({**box.register, entry.mandate: VOTED}, tuple(ballots), totals)


def _again(box: Box, terms: Terms, entry: Entry, code: str, own: tuple[str, ...],
           choice: tuple[str, ...]) -> tuple[Box, Answer]:
    """A second vote of the same mandate: the same one repeated, one changed by its code, or refused."""
    kept = dict(box.ballots)
    if not set(own) <= set(kept) or _longer(kept, terms, entry, code):
        raise RuleBroken(f"Voor {entry.name} is al gestemd. De eerste stem telt; er is niets veranderd.")
    if box.totals is not None or all(kept[hash] == choice for hash in own):
        return box, Answer.REPEATED
    if not terms.change:
        raise RuleBroken(f"Voor {entry.name} is al gestemd, met een andere keuze. De eerste stem telt; er is niets "
                         "veranderd.")
    changed = tuple((hash, choice if hash in own else old) for hash, old in box.ballots)
    return replace(box, ballots=changed), Answer.CHANGED


def _longer(kept: Mapping[str, Any], terms: Terms, entry: Entry, code: str) -> bool:
    """Whether this code has more unit ballots than the mandate has votes, so that it is the code of another."""
    return terms.weighing is Weighing.UNITS and hashes(code, terms, entry.weight + 1, ())[-1] in kept


def on_paper(box: Box, entry: Entry) -> Box:
    """Marks that a mandate votes on paper; it can then not vote in the box."""
    if box.totals is not None or entry.weight != 1:
        raise RuleBroken("Bij een geheime stemming met stemgewichten kan niet ook op papier gestemd worden.")
    if box.register.get(entry.mandate) != NOT_VOTED:
        raise RuleBroken(f"Voor {entry.name} is al gestemd, of {entry.name} staat niet in het stemregister.")
    return replace(box, register={**box.register, entry.mandate: ON_PAPER})


def counted(box: Box, terms: Terms, register: Sequence[Entry], paper: Mapping[str, int] | None = None) -> Tally:
    """The totals of a closed box, with the ballots on paper beside it."""
    check(box, terms, register, paper or {})
    if box.totals is not None:
        return tally(terms, (), register, box.totals)
    return tally(terms, ((choice, 1) for _, choice in box.ballots), register, paper)


def check(box: Box, terms: Terms, register: Sequence[Entry], paper: Mapping[str, int]) -> None:
    """What has to be true of every box: as many ballots as votes by who voted, sorted, each code once."""
    found = [hash for hash, _ in box.ballots]
    weights = {entry.mandate: entry.weight for entry in register}
    if set(weights) != set(box.register) or found != sorted(set(found)):
        raise RuleBroken("De stembus klopt niet: het stemregister of de volgorde van de biljetten is veranderd.")
    voted = [mandate for mandate, mark in box.register.items() if mark == VOTED]
    expected = sum(weights[mandate] for mandate in voted) if terms.weighing is Weighing.UNITS else len(voted)
    if len(found) != expected:
        raise RuleBroken(f"De stembus klopt niet: {len(found)} biljetten en {expected} uitgebrachte stemmen.")
    marked = sum(mark == ON_PAPER for mark in box.register.values())
    told = paper_ballots(terms, paper)
    if marked != told:
        raise RuleBroken(f"Er stemden {marked} leden op papier en er zijn {told} papieren biljetten geteld.")


def paper_ballots(terms: Terms, paper: Mapping[str, int]) -> int:
    """How many papers were counted; with several seats the valid ones are told apart."""
    names = sum(number for key, number in paper.items() if key not in (BLANK, "invalid", "valid"))
    return paper.get("valid", names) + paper.get(BLANK, 0) + paper.get("invalid", 0)


def found(box: Box, terms: Terms, code: str) -> tuple[str, ...]:
    """The choice that belongs to a code in the published list; refuses when there is none.

    For large weights the list has no choices: `confirmed` tells there whether a choice was counted.
    """
    kept = dict(box.ballots)
    for hash in hashes(code, terms, 1, ()):
        if hash in kept and box.totals is None:
            return kept[hash]
    raise NotFound("Deze code is niet gevonden in de lijst.")


def confirmed(box: Box, terms: Terms, code: str, choice: Sequence[str]) -> bool:
    """Whether this choice is in the box under this code."""
    kept = dict(box.ballots)
    own = hashes(code, terms, 1, check_choice(terms, choice))
    return all(hash in kept and (box.totals is not None or kept[hash] == tuple(choice)) for hash in own)


def who_voted(box: Box, register: Iterable[Entry]) -> tuple[str, ...]:
    """The names, alphabetically; only to be told after closing."""
    return tuple(sorted(entry.name for entry in register if box.register[entry.mandate] != NOT_VOTED))


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the voter keeps. It has no moment, so that a repeated vote gets the same one. `head` is the head of the
    chain at the opening; `by_server` says that the server made the code."""

    poll: int
    title: str
    code: str
    choice: tuple[str, ...]
    head: str
    by_server: bool

    def text(self) -> str:
        """The canonical JSON that the server signs."""
        return chain.canonical({"poll": self.poll, "title": self.title, "code": plain(self.code),
                                "choice": list(self.choice), "head": self.head, "by_server": self.by_server})
