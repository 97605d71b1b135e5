"""What is decided on in a meeting: kinds of motions and the order in which amendments and motions come to the vote.

In: plain values (`Proposal`), out: the same in the order of voting, or RuleBroken.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

from survey.rules.broken import RuleBroken


class Kind(StrEnum):
    """The kind of a decision names the group of rules in `statutes` that holds for it."""

    MATTER = "matter"
    STATUTES = "statutes"
    DISSOLUTION = "dissolution"
    ELECTION = "election"
    UNANIMOUS = "unanimous"

    @property
    def words(self) -> str:
        return {Kind.MATTER: "gewoon voorstel", Kind.STATUTES: "statutenwijziging", Kind.DISSOLUTION: "ontbinding",
                Kind.ELECTION: "verkiezing van personen", Kind.UNANIMOUS: "besluit buiten vergadering"}[self]

    @property
    def may_be_secret(self) -> bool:
        """Votes on matters are taken by name; a secret vote is for persons."""
        return self is Kind.ELECTION


@dataclass(frozen=True, slots=True)
class Proposal:
    """A motion, or an amendment to the motion `amends`; `position` is the place that the chair gave it."""

    id: int
    title: str
    position: int
    amends: int | None = None
    decided: bool = False


def in_order(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Motions by position, each after its own amendments; the chair puts the most far-reaching amendment first."""
    everything = sorted(proposals, key=lambda each: (each.position, each.id))
    amendments: dict[int | None, list[Proposal]] = {}
    for each in everything:
        amendments.setdefault(each.amends, []).append(each)
    return [each for motion in amendments.get(None, []) for each in (*amendments.get(motion.id, []), motion)]


def check_turn(proposal: Proposal, proposals: Iterable[Proposal]) -> None:
    """Amendments come before their motion, and the one that goes furthest comes before the others."""
    before = [each for each in proposals if not each.decided and each.id != proposal.id and _precedes(each, proposal)]
    if not before:
        return
    names = ", ".join(f"“{each.title}”" for each in sorted(before, key=lambda each: each.position))
    if proposal.amends is None:
        raise RuleBroken(f"Stem eerst over de amendementen op dit voorstel: {names}.")
    raise RuleBroken(f"Stem eerst over het amendement dat het verst gaat: {names}.")


def _precedes(one: Proposal, other: Proposal) -> bool:
    if one.amends is None:
        return False
    if one.amends == other.id:
        return True
    return one.amends == other.amends and (one.position, one.id) < (other.position, other.id)


def check_amendment(motion: Proposal, motion_kind: Kind) -> None:
    """An amendment changes a motion that was not yet voted on, and not an election or another amendment."""
    if motion.amends is not None:
        raise RuleBroken("Een amendement op een amendement kan hier niet. Maak er een eigen amendement van.")
    if motion_kind is Kind.ELECTION:
        raise RuleBroken("Een verkiezing kan niet geamendeerd worden.")
    if motion.decided:
        raise RuleBroken("Over dit voorstel is de stemming al begonnen. Er kan geen amendement meer bij.")


@dataclass(frozen=True, slots=True)
class Amended:
    """A text as it stands after the adopted amendments, with the amendments that made it so, in order."""

    text: str
    amendments: tuple[str, ...]

    def words(self) -> str:
        if not self.amendments:
            return ""
        which = "amendement" if len(self.amendments) == 1 else "amendementen"
        return f"Zoals gewijzigd door {which} {', '.join(f'“{each}”' for each in self.amendments)}."


def amended(text: str, adopted: Iterable[tuple[str, str]]) -> Amended:
    """The motion's text after amendments as (title, literal new text of the motion); empty new text changes nothing.

    An amendment whose words leave out what an earlier one changed has taken its place, and that one is not named.
    """
    titles: list[str] = []
    present = text
    for title, new in adopted:
        if new.strip() and not holds(text, present, new.strip()):
            titles = []
        titles.append(title)
        present = new.strip() or present
    return Amended(present, tuple(titles))


def holds(base: str, changed: str, proposed: str) -> bool:
    """Whether a proposed text has everything in it that was changed in the base before."""
    both = merged(base, changed, proposed)
    return both is not None and both.split() == proposed.split()


def merged(base: str, one: str, other: str) -> str | None:
    """Both changes of a text together, word by word; None where they change the same words."""
    words = _words(base)
    edits = sorted({*_edits(words, _words(one)), *_edits(words, _words(other))})
    if any(after[0] < before[1] or after[0] == before[0] for before, after in pairwise(edits)):
        return None
    for start, end, new in reversed(edits):
        words[start:end] = new
    return "".join(words)


def _words(text: str) -> list[str]:
    """Words, and what stands between them."""
    return re.findall(r"\s+|\w+|[^\w\s]", text.strip())


def _edits(old: list[str], new: list[str]) -> list[tuple[int, int, tuple[str, ...]]]:
    return [(start, end, tuple(new[first:last]))
            for tag, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
            if tag != "equal"]
