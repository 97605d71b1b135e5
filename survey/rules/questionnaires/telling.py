"""A questionnaire with its answers in words, for whoever reads: the check page, the receipt, the secretariat."""

from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from survey.rules.calendar import in_words
from survey.rules.questionnaires import rows
from survey.rules.questionnaires.answers import Examination
from survey.rules.questionnaires.codebook import options
from survey.rules.questionnaires.document import DUTCH, Question, Questionnaire, Section, words
from survey.rules.questionnaires.piping import UNKNOWN, Say, with_answers
from survey.rules.questionnaires.totals import TOGETHER, column_total, grand_total, row_total, totals
from survey.rules.questionnaires.types import COLUMNS, OPTIONED, Type
from survey.rules.questionnaires.wording import dutch
from survey.rules.rounding import half_up, in_dutch, with_unit

ESTIMATED = "naar schatting"
# How many decimals of what is worked out are shown where its question does not say.
CALCULATED = 2
LEFT_OUT = "niet ingevuld"
# Behind this sign the mapping of names holds the name of an attachment by its number.
ATTACHED = "#"


@dataclass(frozen=True, slots=True)
class Line:
    """One question with its answer; `parts` holds (label, answer) of shares and rows. An empty answer was not given.

    `fact` marks what the register knows and was not asked, `error` and `warning` are there on a working copy only.
    `row` is the heading of the school or location it tells of ("School 2 van 3"), in a section with several.
    """

    key: str
    label: str
    answer: str
    parts: tuple[tuple[str, str], ...] = ()
    fact: bool = False
    error: str = ""
    warning: str = ""
    row: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One section in words; `number` counts from 1 through all sections of the questionnaire."""

    number: int
    key: str
    title: str
    lines: tuple[Line, ...]

    @property
    def rows(self) -> tuple[tuple[str, tuple[Line, ...]], ...]:
        """The lines under the heading of their row, which is empty outside a section with several."""
        return tuple((heading, tuple(lines)) for heading, lines in groupby(self.lines, lambda line: line.row))


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer stands: in a row or outside all of them. `row` stands before the key in the name of its field,
    `heading` above the row, and `values` holds what was read: of the row first, then of all outside it.
    """

    row: str
    heading: str
    values: Mapping[str, Any]


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
    if question.type is Type.CALCULATION:
        value = half_up(value, question.decimals or CALCULATED)
    unit = question.unit or ("%" if question.type in (Type.PERCENTAGE, Type.SHARES) else "")
    return _with_estimate(question, with_unit(dutch(value, unit), unit))


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


def spoken(questionnaire: Questionnaire, values: Mapping[str, Any], known: Mapping[str, Any],
           names: Mapping[str, str] | None = None, marked: Callable[[str, str], str] = lambda key, said: said) -> Say:
    """How earlier answers stand in the words of a question: a number without its unit, an organisation without its
    code, and three points for no answer. `marked` may put something around the words of a key.
    """
    busy: set[str] = set()

    def say(key: str, language: str) -> str:
        question = questionnaire.by_key.get(key)
        # A draft may have faults: a question that stands in its own words would never be finished.
        if question is None or key in busy:
            return UNKNOWN
        busy.add(key)
        value = known.get(key) if question.type is Type.FACT else values.get(key)
        said = _in_a_sentence(with_answers(question, say), value, language, names or {})
        busy.discard(key)
        return marked(key, said or UNKNOWN)

    return say


def _in_a_sentence(question: Question, value: Any, language: str, names: Mapping[str, str]) -> str:
    if isinstance(value, (Decimal, int)) and not isinstance(value, bool) and question.type is not Type.EURO:
        return dutch(Decimal(value), question.unit)
    if question.type is Type.ORGANISATION and isinstance(value, str):
        return names.get(value, value).removesuffix(f" ({value})")
    if question.type is Type.RANKING and isinstance(value, list):
        return ", ".join(_label(question, each, language) for each in value)
    return " ".join(in_dutch_words(replace(question, estimate=False), value, language, names).split())


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
    errors, warnings = examination.errors, examination.warnings

    def answer(place: Place, question: Question, key: str) -> str:
        if question.type is Type.FACT:
            return in_dutch_words(question, known.get(key), language)
        value, name = place.values.get(key), place.row + key
        if (value is None and name in typed) or question.type is Type.ORGANISATION:
            return as_typed(question, typed.get(name, ""), language)
        return in_dutch_words(question, value, language, names)

    def line(place: Place, asked: Question) -> Line | None:
        if place.row + asked.key not in examination.asked:
            return None
        question = with_answers(asked, spoken(questionnaire, place.values, known, names))
        parts = _parts(question, language, place.values, lambda key: answer(place, question, key))
        said = (errors.get(place.row + key) for key in (question.key, *question.keys))
        return Line(
            place.row + question.key,
            words(question.label, language),
            "" if parts else answer(place, question, question.key),
            parts,
            question.type is Type.FACT,
            next(filter(None, said), ""),
            warnings.get(place.row + question.key, ""),
            place.heading,
        )

    found = []
    for number, section in enumerate(questionnaire.sections, 1):
        if section.repeat and section.key in examination.asked:
            named = [rows.prefix(section, each) for each in rows.numbers(section, typed)]
            places = _places(section, named, examination.values, language)
            first = _count(section, len(named), language, errors.get(section.key, ""))
            found.append(_told(number, section, places, line, language, first))
        elif not section.repeat:
            found.append(_told(number, section, [Place("", "", examination.values)], line, language))
    return tuple(section for section in found if section.lines)


def _places(section: Section, named: list[str], values: Mapping[str, Any], language: str) -> list[Place]:
    """The rows of a section; `named` holds what stands before the keys of each."""
    assert section.repeat
    return [Place(row, rows.named(section.repeat, number, len(named), language), ChainMap(own, dict(values)))
            for number, (row, own) in enumerate(zip(named, values[section.key], strict=True), 1)]


def _count(section: Section, count: int, language: str, error: str = "") -> Line:
    """Of how many schools a section tells."""
    assert section.repeat
    plural = words(section.repeat.plural, language)
    return Line(section.key, f"{plural[:1].upper()}{plural[1:]}", str(count), error=error)


def as_typed(question: Question, typed: Any, language: str = DUTCH) -> str:
    """What was typed, whether it can be read or not; the labels of options stand in place of their keys."""
    values = [str(value) for value in (typed if isinstance(typed, list) else [typed or ""])]
    if question.type is Type.FILE:
        chosen = [value for value in values if value]
        return "" if not chosen else "één bestand" if len(chosen) == 1 else f"{len(chosen)} bestanden"
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

    def line(place: Place, asked: Question) -> Line | None:
        fact = asked.type is Type.FACT
        if not fact and not any(key in place.values for key in asked.keys):
            return None
        question = with_answers(asked, spoken(questionnaire, place.values, known, names))
        parts = _parts(question, language, place.values,
                       lambda key: in_dutch_words(question, place.values.get(key), language))
        value = known.get(question.key) if fact else place.values.get(question.key)
        return Line(
            place.row + question.key,
            words(question.label, language),
            "" if parts else in_dutch_words(question, value, language, names),
            parts,
            fact,
            row=place.heading,
        )

    found = []
    for number, section in enumerate(questionnaire.sections, 1):
        if section.repeat and section.key in answers:
            named = [f"{section.key}.{place}." for place in range(1, len(answers[section.key]) + 1)]
            places = _places(section, named, answers, language)
            found.append(_told(number, section, places, line, language, _count(section, len(named), language)))
        elif not section.repeat:
            found.append(_told(number, section, [Place("", "", answers)], line, language))
    return tuple(section for section in found if not all(each.fact for each in section.lines))


def _told(number: int, section: Section, places: Sequence[Place], line: Callable[[Place, Question], Line | None],
          language: str, first: Line | None = None) -> Told:
    """One section; what the register does not know of someone is nothing to tell."""
    told = (line(place, question) for place in places for question in section.questions
            if question.type is not Type.NOTE)
    lines = [each for each in told if each and (each.answer or not each.fact)]
    return Told(number, section.key, words(section.title, language), tuple([first, *lines] if first else lines))
