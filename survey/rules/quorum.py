"""Whether enough members are there: who counts, how many are needed, and the sentence that says so.

In: `Attendance` per entry of the register (present, or represented by somebody who is present himself) and the `Terms`
of the poll. Out: `Count` (base, needed, there, met, sentence). `Count.document()` is what `Poll.quorum` keeps, so that
a poll keeps the quorum it was opened with when people leave later.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.motions import Kind
from survey.rules.polls import Terms
from survey.rules.registers import Entry
from survey.rules.statutes import Statutes


@dataclass(frozen=True, slots=True)
class Attendance:
    """`present`: a delegate of the seat is there. `represented`: the holder of its proxy is there himself; a holder who
    is absent represents nobody."""

    entry: Entry
    present: bool = False
    represented: bool = False

    @property
    def there(self) -> bool:
        return self.present or self.represented


@dataclass(frozen=True, slots=True)
class Count:
    """In members, or in votes when the statutes take the quorum of votes. `needed` is 0 without a quorum."""

    unit: str
    base: int
    needed: int
    present: int
    represented: int
    article: str
    second: bool = False

    @property
    def there(self) -> int:
        return self.present + self.represented

    @property
    def met(self) -> bool:
        return self.there >= self.needed

    @property
    def sentence(self) -> str:
        if not self.needed:
            return f"geen quorum nodig, {self.there} van {self.base} aanwezig of vertegenwoordigd"
        unit = " stemmen" if self.unit == "votes" else ""
        return f"{self.needed}{unit} nodig, {self.there} aanwezig of vertegenwoordigd"

    def document(self) -> dict[str, Any]:
        return asdict(self) | {"there": self.there, "met": self.met, "sentence": self.sentence}


def count(attendance: Iterable[Attendance], terms: Terms) -> Count:
    """Who is suspended, has no vote or is excluded is not in the register, and so not in the base; a quorum of members
    leaves out who votes without being a member."""
    of_votes = "quorum_of" in terms.rules and terms.value("quorum_of") == "votes"
    rows = [row for row in attendance if of_votes or row.entry.member]

    def size(some: Iterable[Attendance]) -> int:
        return sum(row.entry.weight if of_votes else 1 for row in some)

    base = size(rows)
    share = terms.quorum
    return Count("votes" if of_votes else "members", base, share.needed(base) if share else 0,
                 size(row for row in rows if row.present),
                 size(row for row in rows if row.represented and not row.present),
                 terms.article("second" if terms.second else "quorum"), terms.second)


def check(counted: Count) -> None:
    """Refuses to open without a quorum, with the numbers and the article."""
    if not counted.met:
        raise RuleBroken(f"Het quorum is niet gehaald: {counted.sentence} ({counted.article}).")


def check_second(statutes: Statutes, kind: Kind, first: date, second: date) -> None:
    """A second meeting may decide without quorum when the statutes say so and it comes in time."""
    rule = statutes.rule(f"{kind}.second")
    if not int(rule.value):
        raise RuleBroken(f"De statuten kennen geen tweede vergadering waarin het quorum niet geldt ({rule.article}).")
    days = (second - first).days
    if not 0 < days <= int(rule.value):
        raise RuleBroken(f"De tweede vergadering is {days} dagen na {calendar.in_words(first)}; zonder quorum "
                         f"besluiten kan tot en met {rule.value} dagen erna ({rule.article}).")
