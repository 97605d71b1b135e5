"""How alike two questions are worded, and whether one was asked before.

Likeness is that of Dice over runs of three letters, which endure other endings and typing errors: twice the runs they
share, as a part of all they have.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from survey.rules.questionnaires.document import DUTCH, Question, words
from survey.rules.questionnaires.types import NOT_ANSWERED

ALIKE = Fraction(8, 10)
LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Before:
    """A question of an earlier round: where it stood, and how it was worded."""

    round_id: int
    questionnaire: str
    key: str
    label: str
    type: str
    origin: str


def likeness(one: str, other: str) -> Fraction:
    """From 0 to 1; years and other figures do not count, because a question of last year names another one."""
    first, second = _runs(one), _runs(other)
    total = sum(first.values()) + sum(second.values())
    return Fraction(2 * sum((first & second).values()), total) if total else Fraction(0)


def _runs(text: str) -> Counter[str]:
    plain = f" {' '.join(LETTERS.findall(text.lower()))} "
    return Counter(plain[place:place + 3] for place in range(len(plain) - 2))


def asked_in(round_id: int, slug: str, document: Mapping[str, Any]) -> Iterable[Before]:
    """The questions of a stored questionnaire that are answered."""
    for section in document.get("sections", ()):
        for each in section.get("questions", ()):
            if each.get("type") not in NOT_ANSWERED:
                yield Before(round_id, slug, each["key"], (each.get("label") or {}).get(DUTCH, ""), each["type"],
                             each.get("origin", ""))


def best(question: Question, slug: str, earlier: Iterable[Before]) -> Before | None:
    """The question that is the same or very like: by its key, by where it was taken over from, or by its words.

    `earlier` has the newest round first, and the newest of equals is taken.
    """
    lender, label = question.origin.rpartition("/")[0] or question.origin, words(question.label)
    found: list[tuple[int, Fraction, Before]] = []
    for each in earlier:
        if each.type != question.type:
            continue
        alike = likeness(label, each.label)
        same = each.key == question.key and (each.questionnaire in (slug, lender) or alike >= ALIKE)
        if same or alike >= ALIKE:
            found.append((same, alike, each))
    return max(found, key=lambda each: each[:2])[2] if found else None
