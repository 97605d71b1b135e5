"""A questionnaire with its answers in words, for whoever reads: the check page, the receipt, the secretariat."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from survey.rules.calendar import in_words
from survey.rules.questionnaires.answers import Examination
from survey.rules.questionnaires.document import DUTCH, Question, Questionnaire, Type, words
from survey.rules.questionnaires.wording import dutch

ESTIMATED = "naar schatting"


@dataclass(frozen=True, slots=True)
class Line:
    """One question with its answer; `parts` holds (label, answer) of shares. An empty answer was not given.

    `fact` marks what the register knows and was not asked, `error` and `warning` are there on a working copy only.
    """

    key: str
    label: str
    answer: str
    parts: tuple[tuple[str, str], ...] = ()
    fact: bool = False
    error: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One section in words; `number` counts from 1 through all sections of the questionnaire."""

    number: int
    key: str
    title: str
    lines: tuple[Line, ...]


def in_dutch_words(
    question: Question, value: Any, language: str = DUTCH, names: Mapping[str, str] | None = None
) -> str:
    """One typed value as a person writes it; `names` holds organisations by code. Empty for no answer."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, list):
        return ", ".join(_label(question, each, language) for each in value)
    if isinstance(value, (Decimal, int)):
        return _number(question, Decimal(value))
    return _text(question, str(value), language, names or {})


def _label(question: Question, key: str, language: str) -> str:
    return next((words(option.label, language) for option in question.options if option.key == key), key)


def _number(question: Question, value: Decimal) -> str:
    unit = question.unit or ("%" if question.type in (Type.PERCENTAGE, Type.SHARES) else "")
    written = f"{dutch(value)}{'' if unit == '%' else ' '}{unit}".strip()
    return f"{written} ({estimated(question)})" if estimated(question) else written


def estimated(question: Question, language: str = DUTCH) -> str:
    """What stands beside an estimate, unless the question itself says already that it asks for one."""
    says_so = "schatting" in words(question.label, language).lower()
    return ESTIMATED if question.estimate and not says_so else ""


def _text(question: Question, value: str, language: str, names: Mapping[str, str]) -> str:
    if question.type is Type.ONE:
        return _label(question, value, language)
    if question.type is Type.ORGANISATION:
        return names.get(value, value)
    if question.type is Type.DATE:
        try:
            return in_words(date.fromisoformat(value), weekday=False)
        except ValueError:
            return value
    return value


def told_typed(
    questionnaire: Questionnaire,
    typed: Mapping[str, Any],
    examination: Examination,
    facts: Mapping[str, Any],
    language: str = DUTCH,
) -> tuple[Told, ...]:
    """A working copy: what can be read in words, the rest as it was typed, with its errors and warnings."""
    known = questionnaire.known(facts)

    def answer(question: Question, key: str) -> str:
        if question.type is Type.FACT:
            return in_dutch_words(question, known.get(key), language)
        value = examination.values.get(key)
        if (value is None and key in typed) or question.type is Type.ORGANISATION:
            return as_typed(question, typed.get(key, ""), language)
        return in_dutch_words(question, value, language)

    def line(question: Question) -> Line:
        parts = tuple((words(part.label, language), answer(question, part.key)) for part in question.parts)
        error = next(
            (examination.errors[key] for key in (question.key, *question.keys) if key in examination.errors), ""
        )
        return Line(
            question.key,
            words(question.label, language),
            "" if parts else answer(question, question.key),
            parts,
            question.type is Type.FACT,
            error,
            examination.warnings.get(question.key, ""),
        )

    return _told(questionnaire, examination.asked, line, language)


def as_typed(question: Question, typed: Any, language: str = DUTCH) -> str:
    """What was typed, whether it can be read or not; the labels of options stand in place of their keys."""
    values = typed if isinstance(typed, list) else [typed or ""]
    return ", ".join(_label(question, str(value), language) for value in values)


def told_sent(
    questionnaire: Questionnaire,
    answers: Mapping[str, Any],
    facts: Mapping[str, Any],
    language: str = DUTCH,
    names: Mapping[str, str] | None = None,
) -> tuple[Told, ...]:
    """What was sent in: the questions that were asked, each with its answer."""
    known = questionnaire.known(facts)
    asked = frozenset(
        question.key
        for question in questionnaire.questions
        if any(key in answers for key in question.keys) or question.type is Type.FACT
    )

    def line(question: Question) -> Line:
        fact = question.type is Type.FACT
        parts = tuple(
            (words(part.label, language), in_dutch_words(question, answers.get(part.key), language))
            for part in question.parts
        )
        value = known.get(question.key) if fact else answers.get(question.key)
        return Line(
            question.key,
            words(question.label, language),
            "" if parts else in_dutch_words(question, value, language, names),
            parts,
            fact,
        )

    return tuple(
        section
        for section in _told(questionnaire, asked, line, language)
        if not all(each.fact for each in section.lines)
    )


def _told(
    questionnaire: Questionnaire, asked: frozenset[str], line: Callable[[Question], Line], language: str
) -> tuple[Told, ...]:
    sections = []
    for number, section in enumerate(questionnaire.sections, 1):
        told = [line(each) for each in section.questions if each.key in asked and each.type is not Type.NOTE]
        # What the register does not know of someone is nothing to tell.
        lines = tuple(each for each in told if each.answer or not each.fact)
        if lines:
            sections.append(Told(number, section.key, words(section.title, language), lines))
    return tuple(sections)
