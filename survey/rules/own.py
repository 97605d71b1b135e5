"""A member's own figures over the years, each with why it cannot be compared."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from survey.rules.questionnaires.document import Question, Questionnaire
from survey.rules.rounding import exact

CHANGED = "De vraag is sindsdien anders gesteld."


@dataclass(frozen=True, slots=True)
class Year:
    """What a member answered to one question in an earlier round; `broken` says why it does not compare."""

    title: str
    value: Fraction
    broken: str = ""


def number(value: Any) -> Fraction | None:
    """An answer as a number; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return exact(value)


def compared(key: str, now: Questionnaire, then: Questionnaire, breaks: Mapping[str, str]) -> str:
    """Why two answers to a question do not compare, or ""."""
    question, old = now.by_key.get(key), then.by_key.get(key)
    if question is None or old is None:
        return ""
    noted = breaks.get(question.key) or breaks.get("", "")
    return noted or (CHANGED if _asked(question) != _asked(old) else "")


def _asked(question: Question) -> tuple[Any, ...]:
    """What makes it the same question; a constraint or an example may change."""
    return question.type, dict(question.label), question.unit, tuple(each.key for each in question.options)


def years(key: str, earlier: Iterable[tuple[str, Mapping[str, Any], str]]) -> list[Year]:
    """The answers to a question by round (title, answers, why it is broken), as far as they are numbers."""
    return [Year(title, value, broken) for title, answers, broken in earlier
            if (value := number(answers.get(key))) is not None]
