"""A questionnaire with its answers in words, for whoever reads: the check page, the receipt, the secretariat."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from survey.rules.calendar import in_words
from survey.rules.questionnaires.answers import Examination
from survey.rules.questionnaires.codebook import options
from survey.rules.questionnaires.document import DUTCH, Question, Questionnaire, words
from survey.rules.questionnaires.totals import TOGETHER, column_total, grand_total, row_total, totals
from survey.rules.questionnaires.types import COLUMNS, OPTIONED, Type
from survey.rules.questionnaires.wording import dutch
from survey.rules.rounding import in_dutch

ESTIMATED = "naar schatting"
LEFT_OUT = "niet ingevuld"
# Behind this sign the mapping of names holds the name of an attachment by its number.
ATTACHED = "#"


@dataclass(frozen=True, slots=True)
class Line:
    """One question with its answer; `parts` holds (label, answer) of shares and rows. An empty answer was not given.

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
    """One typed value as a person writes it; `names` holds organisations by code, and attachments by their number
    behind ATTACHED. Empty for no answer.
    """
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, list):
        return _several(question, value, language, names or {})
    if question.type is Type.SCALE:
        return _label(question, str(value), language)
    if isinstance(value, (Decimal, int)):
        return _number(question, Decimal(value))
    return _text(question, str(value), language, names or {})


def _several(question: Question, chosen: list[str], language: str, names: Mapping[str, str]) -> str:
    if question.type is Type.FILE:
        return ", ".join(names.get(f"{ATTACHED}{each}", f"bestand {each}") for each in chosen)
    if question.type is Type.RANKING:
        return "\n".join(f"{place}. {_label(question, each, language)}" for place, each in enumerate(chosen, 1))
    return ", ".join(_label(question, each, language) for each in chosen)


def _label(question: Question, key: str, language: str) -> str:
    return next((label for option, label, _ in options(question, language) if option == key), key)


def _number(question: Question, value: Decimal) -> str:
    if question.type is Type.EURO:
        return _with_estimate(question, euros(value, question.decimals, question.unit))
    unit = question.unit or ("%" if question.type in (Type.PERCENTAGE, Type.SHARES) else "")
    written = f"{dutch(value)}{'' if unit == '%' else ' '}{unit}".strip()
    return _with_estimate(question, written)


def _with_estimate(question: Question, written: str) -> str:
    return f"{written} ({estimated(question)})" if estimated(question) else written


def euros(value: Decimal, decimals: int = 2, unit: str = "") -> str:
    """An amount of money: "€ 1.234,50", or "€ 12 per leerling" where that is the unit."""
    own = "" if unit.strip().lower() in ("€", "euro") else unit
    return f"€ {in_dutch(value, decimals)} {own}".strip()


def estimated(question: Question, language: str = DUTCH) -> str:
    """What stands beside an estimate, unless the question itself says already that it asks for one."""
    says_so = "schatting" in words(question.label, language).lower()
    return ESTIMATED if question.estimate and not says_so else ""


def _text(question: Question, value: str, language: str, names: Mapping[str, str]) -> str:
    if question.type in OPTIONED:
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
    names: Mapping[str, str] | None = None,
) -> tuple[Told, ...]:
    """A working copy: what can be read in words, the rest as it was typed, with its errors and warnings."""
    known = questionnaire.known(facts)

    def answer(question: Question, key: str) -> str:
        if question.type is Type.FACT:
            return in_dutch_words(question, known.get(key), language)
        value = examination.values.get(key)
        if (value is None and key in typed) or question.type is Type.ORGANISATION:
            return as_typed(question, typed.get(key, ""), language)
        return in_dutch_words(question, value, language, names)

    def line(question: Question) -> Line:
        parts = _parts(question, language, examination.values, lambda key: answer(question, key))
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
    values = [str(value) for value in (typed if isinstance(typed, list) else [typed or ""])]
    if question.type is Type.RANKING:
        pairs = sorted((place, _label(question, key, language)) for key, _, place in (v.partition(":") for v in values))
        return "\n".join(f"{place}. {label}" if place else label for place, label in pairs)
    return ", ".join(_label(question, value, language) for value in values)


def _parts(
    question: Question, language: str, values: Mapping[str, Any], said: Callable[[str], str]
) -> tuple[tuple[str, str], ...]:
    """The shares or rows with what was answered; a row of a table tells its cells one after the other."""
    if question.type is not Type.TABLE:
        return tuple((words(part.label, language), said(part.key)) for part in question.parts)
    sums = {name: _number(question, total) for name, total in totals(question, values).items()}
    columns = {column.key: words(column.label, language) for column in question.columns}
    rows = []
    for row in question.parts:
        cells = [(columns[column.key], said(key)) for key, own, column in question.cells if own is row]
        rows.append((words(row.label, language), _cells(cells, sums.get(row_total(question, row.key), ""))))
    under = [(label, sums.get(column_total(question, key), "")) for key, label in columns.items()]
    if COLUMNS in question.totals and any(total for _, total in under):
        rows.append((TOGETHER, _cells(under, sums.get(grand_total(question), ""))))
    return tuple(rows)


def _cells(cells: list[tuple[str, str]], total: str) -> str:
    """For example "jongens: 12, meisjes: niet ingevuld, samen: 12"; empty where nothing was filled in."""
    if not any(answer for _, answer in cells):
        return ""
    together = [f"{TOGETHER.lower()}: {total}"] if total else []
    return ", ".join([*(f"{label}: {answer or LEFT_OUT}" for label, answer in cells), *together])


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
        parts = _parts(question, language, answers, lambda key: in_dutch_words(question, answers.get(key), language))
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
