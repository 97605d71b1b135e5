"""The words of a check, with figures worked out in them.

A message may hold `{expression}` or `${key}`: a number is written the Dutch way (`1.234,5`), a day as "14
februari 2022". `{expression|ruim}` says a number in whole words, rounded down: 6 gives "zes", 6.5 gives "ruim
zes"; `{expression|jaartal}` says a year without a point for thousands.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache
from typing import Any

from survey.rules.broken import RuleBroken
from survey.rules.calendar import in_words
from survey.rules.questionnaires.evaluation import Value, plain
from survey.rules.questionnaires.expressions import Expression, evaluate, expression
from survey.rules.rounding import YEAR, in_dutch

PLACEHOLDER = re.compile(r"\$\{[^{}]*\}|\{(?:\$\{[^{}]*\}|[^{}])*\}")
STYLES = ("ruim", YEAR)
SMALL = (
    "nul",
    "één",
    "twee",
    "drie",
    "vier",
    "vijf",
    "zes",
    "zeven",
    "acht",
    "negen",
    "tien",
    "elf",
    "twaalf",
)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A figure in a message; `style` is empty or one of STYLES."""

    figure: Expression
    style: str


@lru_cache(maxsize=2048)
def pieces(message: str) -> tuple[str | Placeholder, ...]:
    """A message cut into words and placeholders; raises RuleBroken when one cannot be read."""
    found: list[str | Placeholder] = []
    at = 0
    for match in PLACEHOLDER.finditer(message):
        found += [_words(message, message[at : match.start()]), _placeholder(match.group())]
        at = match.end()
    return tuple(piece for piece in (*found, _words(message, message[at:])) if piece)


def references(message: str) -> frozenset[str]:
    """The keys to which the placeholders of a message refer."""
    figures = [piece.figure.references for piece in pieces(message) if isinstance(piece, Placeholder)]
    return frozenset().union(*figures)


def say(message: str, values: Mapping[str, Any], facts: Mapping[str, Any], today: date, answer: Any = None) -> str:
    """The message with its figures filled in."""
    return "".join(
        piece if isinstance(piece, str) else _shown(evaluate(piece.figure, values, facts, today, answer), piece.style)
        for piece in pieces(message)
    )


def as_json(message: str) -> list[str | list[Any]]:
    """The pieces for `answers.js`."""
    return [piece if isinstance(piece, str) else [piece.figure.as_json(), piece.style] for piece in pieces(message)]


def dutch(number: Decimal, unit: str = "") -> str:
    """A number as Dutch people write it in this unit, with all its decimals: `1.234,5`."""
    return in_dutch(number, len(plain(number).partition(".")[2]), unit)


def _words(message: str, words: str) -> str:
    if "{" in words or "}" in words:
        raise RuleBroken(f"In de melding ‘{message}’ staat een losse accolade.")
    return words


def _placeholder(written: str) -> Placeholder:
    if written.startswith("$"):
        return Placeholder(expression(written), "")
    source, _, style = written[1:-1].rpartition("|")
    if style in STYLES and source:
        return Placeholder(expression(source), style)
    return Placeholder(expression(written[1:-1]), "")


def _shown(value: Value, style: str) -> str:
    if isinstance(value, Decimal):
        return _amply(value) if style == "ruim" else dutch(value, style)
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, list):
        return ", ".join(value)
    return _text(value or "")


def _text(value: str) -> str:
    if not DAY.fullmatch(value):
        return value
    try:
        return in_words(date.fromisoformat(value), weekday=False)
    except ValueError:
        return value


def _amply(number: Decimal) -> str:
    whole = number.to_integral_value(rounding=ROUND_FLOOR)
    words = SMALL[int(whole)] if 0 <= whole < len(SMALL) else dutch(whole)
    return words if whole == number else f"ruim {words}"
