"""Counting: ballots in, totals out, in whole votes; the number of heads stands beside it as information.

In: `(choice, weight)` for every vote by name, secret ballot or unit of one, where a choice is a tuple of keys and () is
blank; the register; and what the counting committee found on paper, `{"for": 3, "blank": 1, "invalid": 1}`, in votes.
Out: `Tally`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from survey.rules import registers
from survey.rules.broken import RuleBroken
from survey.rules.polls import Terms
from survey.rules.registers import Entry

BLANK, INVALID = "blank", "invalid"


@dataclass(frozen=True, slots=True)
class Tally:
    """`votes` has every choice, in the order of the ballot paper. `valid` are the votes on ballots with a choice: in an
    election of several seats a ballot has several names and still counts once. `entitled` is all that could be cast."""

    votes: Mapping[str, int]
    valid: int
    blank: int
    invalid: int
    entitled: int
    heads: Mapping[str, int] = field(default_factory=dict)

    @property
    def cast(self) -> int:
        return self.valid + self.blank + self.invalid

    @property
    def not_voted(self) -> int:
        return self.entitled - self.cast

    def sentence(self) -> str:
        """"17 geldig + 3 blanco + 1 ongeldig = 21 uitgebracht; 0 niet gestemd"."""
        return (f"{self.valid} geldig + {self.blank} blanco + {self.invalid} ongeldig = {self.cast} uitgebracht; "
                f"{self.not_voted} niet gestemd")

    def document(self) -> dict[str, Any]:
        return asdict(self) | {"cast": self.cast, "not_voted": self.not_voted}


def tally(terms: Terms, ballots: Iterable[tuple[Sequence[str], int]], register: Iterable[Entry],
          paper: Mapping[str, int] | None = None) -> Tally:
    """The totals of a poll."""
    votes = {choice.key: 0 for choice in terms.choices}
    heads = dict(votes)
    valid = blank = 0
    for choice, weight in ballots:
        for key in choice:
            votes[key] += weight
            heads[key] += 1
        valid, blank = (valid + weight, blank) if choice else (valid, blank + weight)
    found = _paper(terms, paper or {})
    for key in votes:
        votes[key] += found.get(key, 0)
        heads[key] += found.get(key, 0)
    counted = Tally(votes, valid + found["valid"], blank + found[BLANK], found[INVALID], registers.total(register),
                    heads)
    if counted.not_voted < 0:
        raise RuleBroken(f"Er zijn {counted.cast} stemmen geteld en er konden er {counted.entitled} worden "
                         "uitgebracht. Tel de papieren stemmen opnieuw.")
    return counted


def _paper(terms: Terms, paper: Mapping[str, int]) -> dict[str, int]:
    """Paper ballots by choice; with several seats the number of valid papers is told apart, as "valid"."""
    known = {choice.key for choice in terms.choices} | {BLANK, INVALID, "valid"}
    if set(paper) - known or any(type(number) is not int or number < 0 for number in paper.values()):
        raise RuleBroken("De papieren stemmen zijn hele getallen van 0 of meer, per keuze op het stembiljet.")
    found = {BLANK: 0, INVALID: 0} | dict(paper)
    names = sum(number for key, number in found.items() if key not in (BLANK, INVALID, "valid"))
    most = 1 if terms.single else terms.seats
    valid = found.setdefault("valid", names if most == 1 else 0)
    if not valid <= names <= valid * most or any(
            number > valid for key, number in found.items() if key not in (BLANK, INVALID)):
        raise RuleBroken(f"Op {valid} geldige papieren biljetten kunnen niet samen {names} namen staan.")
    return found
