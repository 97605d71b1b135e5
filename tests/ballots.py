"""The cases of data/voting_cases.json, bodies with rules, and registers, for every test about votes.

A test that shows a case carries `@case("A1")`; a test about the code base holds that every case is shown somewhere.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from survey.rules import polls, statutes
from survey.rules.motions import Kind
from survey.rules.polls import Choice, Terms
from survey.rules.quorum import Attendance
from survey.rules.registers import Entry
from survey.rules.statutes import Statutes
from survey.rules.tallies import Tally, tally

CASES = Path(__file__).parent / "data" / "voting_cases.json"
# Case C1: 21 members with 72 votes together.
WEIGHTS = (10, 8, 7, 6, 5, 5, 4, 4, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1)

Test = TypeVar("Test", bound=Callable[..., Any])


@cache
def cases() -> Mapping[str, Mapping[str, str]]:
    return {each["id"]: each for each in json.loads(CASES.read_text())}


def case(*ids: str) -> Callable[[Test], Test]:
    """Marks the test that shows these cases; an id that does not exist is refused at once."""
    assert set(ids) <= set(cases()), ids

    def same(test: Test) -> Test:
        return test
    return same


def some_statutes(template: str = "association", **changed: str | int) -> Statutes:
    """An example with every article filled in; `matter__tie="casting"` changes one rule."""
    document = {key: {"value": each["value"], "article": f"art. {number}"}
                for number, (key, each) in enumerate(statutes.TEMPLATES[template][1].items(), start=1)}
    for key, value in changed.items():
        document[key.replace("__", ".")]["value"] = value
    return statutes.read(document, "de ALV")


def a_register(*weights: int, members: int = 0) -> tuple[Entry, ...]:
    """M01, M02, ... with these weights, or `members` with one vote each."""
    return tuple(Entry(number, f"M{number:02}", weight, "art. 12 lid 2" if weight > 1 else "")
                 for number, weight in enumerate(weights or (1,) * members, start=1))


def some_terms(kind: Kind = Kind.MATTER, register: Sequence[Entry] = (), names: str = "", seats: int = 1,
               template: str = "association", secret: bool | None = None, change: bool = False,
               second: bool = False, **changed: str | int) -> Terms:
    """The terms of a poll; `names` are the candidates ("A B C"), keys in small letters."""
    choices = tuple(Choice(name.lower(), name) for name in names.split()) or polls.YES_OR_NO
    wanted = kind is Kind.ELECTION if secret is None else secret
    return polls.terms(some_statutes(template, **changed), kind, register=register or a_register(members=21),
                       choices=choices, secret=wanted, seats=seats, change=change, second=second)


def counted(terms: Terms, members: int = 21, **votes: int) -> Tally:
    """A tally of one vote a head: `counted(terms, for_=9, against=8, blank=3, invalid=1)`."""
    paper = {key.rstrip("_"): number for key, number in votes.items()}
    return tally(terms, (), a_register(members=members), paper)


def there(register: Iterable[Entry], present: int, represented: int = 0) -> list[Attendance]:
    """The first `present` of the register are there themselves, the next `represented` by somebody who is."""
    return [Attendance(entry, number < present, present <= number < present + represented)
            for number, entry in enumerate(register)]
