"""Questions about a question: what a member asks, how far the answer is, and what is made clear to everyone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.evaluation import rows

LONGEST = 2000
MOST_WAITING = 10


class Stage(StrEnum):
    """OPEN waits for the secretariat, PASSED for a colleague, PROPOSED for the secretariat to send what it wrote."""

    OPEN = "open"
    PASSED = "passed"
    PROPOSED = "proposed"
    ANSWERED = "answered"

    @property
    def words(self) -> str:
        return {"open": "wacht op antwoord", "passed": "doorgegeven", "proposed": "voorstel klaar",
                "answered": "beantwoord"}[self]


def stage(passed_at: datetime | None, proposed_at: datetime | None, answered_at: datetime | None) -> Stage:
    """How far an enquiry is, from the moments at which something happened with it."""
    if answered_at:
        return Stage.ANSWERED
    if proposed_at and passed_at and proposed_at >= passed_at:
        return Stage.PROPOSED
    return Stage.PASSED if passed_at else Stage.OPEN


@dataclass(frozen=True, slots=True)
class Clarification:
    """What stands beside a question for everyone since a moment; `number` counts from 1 in its round."""

    number: int
    key: str
    text: str
    at: datetime
    by: str

    @classmethod
    def read(cls, number: int, kept: Mapping[str, Any]) -> Self:
        return cls(number, kept["key"], kept["text"], datetime.fromisoformat(kept["at"]), kept["by"])


def clarifications(kept: Sequence[Mapping[str, Any]]) -> tuple[Clarification, ...]:
    """Those of a round that are shown, the first one first; one that was taken back keeps its number."""
    return tuple(Clarification.read(number, each) for number, each in enumerate(kept, 1) if not each.get("taken_back"))


def clarified(kept: Sequence[Mapping[str, Any]], key: str) -> tuple[Clarification, ...]:
    """Those of one question."""
    return tuple(each for each in clarifications(kept) if each.key == key)


def said(text: str, what: str) -> str:
    """What somebody wrote; raises RuleBroken when there is nothing, or too much."""
    bare = text.strip()
    if not bare:
        raise RuleBroken(f"Vul {what} in.")
    if len(bare) > LONGEST:
        raise RuleBroken(f"Gebruik ten hoogste {LONGEST} tekens; dit zijn er {len(bare)}.")
    return bare


def changed_after(changes: Mapping[str, str], keys: Sequence[str], moment: datetime) -> bool:
    """Whether an answer that had been sent in was changed after a moment; `changes` holds the last change by key."""
    return any(key in changes and datetime.fromisoformat(changes[key]) > moment for key in keys)


def told_of(each: Clarification, changed: int) -> str:
    """What results say of a clarification: since when it stood there, and how many answers changed after it."""
    who = "niemand" if not changed else "één lid" if changed == 1 else f"{changed} leden"
    day = calendar.in_words(calendar.day_of(each.at), weekday=False)
    return (f"Op {day} is deze vraag verduidelijkt; daarna {'wijzigden' if changed > 1 else 'wijzigde'} {who} "
            "een antwoord dat al was ingestuurd.")


def _by_question(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers by key; of a section that is filled in several times those of all its rows together."""
    found = dict(answers)
    for key, value in answers.items():
        if rows(value):
            keys = dict.fromkeys(each for row in value for each in row)
            found |= {key: len(value), **{each: [row.get(each) for row in value] for each in keys}}
    return found


def changes(before: Mapping[str, Any] | None, after: Mapping[str, Any], known: Mapping[str, str],
            now: datetime) -> dict[str, str]:
    """When each answer that was sent in last changed; the first time that it is sent in changes nothing."""
    if before is None:
        return dict(known)
    then, now_sent = _by_question(before), _by_question(after)
    different = [key for key in {*then, *now_sent} if then.get(key) != now_sent.get(key)]
    return {**known, **dict.fromkeys(sorted(different), now.isoformat())}
