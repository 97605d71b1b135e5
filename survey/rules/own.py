"""A member's own figures over the years, each with why it cannot be compared."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from survey.rules.questionnaires.document import Question, Questionnaire
from survey.rules.rounding import exact

CHANGED = "De vraag is sindsdien anders gesteld."


@dataclass(frozen=True, slots=True)
class Year:
    """What a member answered to one question in an earlier round, a number or what it chose, as it was kept.

    `broken` says why it does not compare.
    """

    title: str
    value: Any
    broken: str = ""


def number(value: Any) -> Fraction | None:
    """An answer as a number; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return exact(value)


def chosen(value: Any) -> tuple[str, ...]:
    """An answer as the keys of the options that were chosen; none for what was left empty or not asked."""
    if isinstance(value, bool):
        return ("ja",) if value else ("nee",)
    if isinstance(value, list | tuple):
        return tuple(str(each) for each in value)
    amount = number(value)
    if amount is not None:
        return (str(amount),)
    return (value,) if isinstance(value, str) and value else ()


def follows(now: Questionnaire, then: Questionnaire) -> bool:
    """Whether a questionnaire was made from another one: half or more of what it asks was asked there by the
    same key.
    """
    keys = {each.key for each in now.questions if each.answered}
    return bool(keys) and 2 * len(keys & {each.key for each in then.questions if each.answered}) >= len(keys)


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


def years(key: str, earlier: Iterable[tuple[str, Mapping[str, Any], str]],
          read: Callable[[Any], Any] = number) -> list[Year]:
    """The answers to a question by round (title, answers, why it is broken), as far as they can be read as such."""
    return [Year(title, value, broken) for title, answers, broken in earlier
            if (value := read(answers.get(key))) not in (None, ())]
