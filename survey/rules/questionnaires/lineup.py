"""Versions of one questionnaire lined up by key: everything that was ever asked in a round, as one questionnaire."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.document import Question, Questionnaire, Section
from survey.rules.questionnaires.reading import read
from survey.rules.questionnaires.rows import numbers, prefix
from survey.rules.questionnaires.types import OPTIONED


def together(newest: Questionnaire, earlier: Sequence[Questionnaire]) -> Questionnaire:
    """The newest version with what only earlier ones asked: a question stands behind the one it stood behind.

    Made to count and to export, not to be filled in: conditions may name questions that are not there.
    """
    found = newest
    for older in reversed(earlier):
        found = _with(found, older)
    return found


def not_asked_any_more(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to questions that this version does not have; they are kept when a member sends in again."""
    known = {*questionnaire.by_key, *(section.key for section in questionnaire.repeats)}
    return {key: value for key, value in answers.items() if key not in known}


def with_rows_of_before(questionnaire: Questionnaire, asked: Questionnaire, typed: Mapping[str, Any],
                        values: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to send in, with what was typed in rows at questions that only earlier versions `asked`."""
    found = dict(values)
    for section in questionnaire.repeats:
        whole, known = asked.section(section.key), found.get(section.key)
        gone = [each for each in whole.questions if each.key not in questionnaire.by_key] if whole else []
        if gone and known:
            found[section.key] = [{**row, **_typed(gone, prefix(section, number), typed)}
                                  for number, row in zip(numbers(section, typed), known, strict=True)]
    return found


def _typed(gone: Sequence[Question], row: str, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed in one row at these questions; what cannot be read was never an answer."""
    found = {}
    for question in gone:
        for key in question.keys:
            with suppress(RuleBroken):
                if typed.get(row + key):
                    found[key] = read(question, typed[row + key])
    return found


def without_a_field(questionnaire: Questionnaire, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, and not left empty, in fields that this version does not have."""
    rows = {section.key for section in questionnaire.repeats}
    return {name: value for name, value in typed.items()
            if value and name not in rows and name.rpartition(".")[2] not in questionnaire.by_key}


def _with(newest: Questionnaire, older: Questionnaire) -> Questionnaire:
    taken = {*newest.by_key, *(section.key for section in newest.sections)}
    sections = [_options(section, older) for section in newest.sections]
    places = {section.key: place for place, section in enumerate(sections)}
    for section in older.sections:
        gone = [each for each in section.questions if not taken & {each.key, *each.keys}]
        place = places.get(section.key)
        if place is None and gone:
            sections.append(replace(section, questions=tuple(gone)))
        elif place is not None and bool(sections[place].repeat) == bool(section.repeat):
            sections[place] = _filled(sections[place], section, gone)
    return replace(newest, sections=tuple(sections))


def _filled(section: Section, older: Section, gone: Sequence[Question]) -> Section:
    """The section with each of these questions behind the one it stood behind."""
    questions = list(section.questions)
    for question in gone:
        before = [each.key for each in older.questions[:older.questions.index(question)]]
        places = [place for place, each in enumerate(questions, 1) if each.key in before]
        questions.insert(max(places, default=0), question)
    return replace(section, questions=tuple(questions))


def _options(section: Section, older: Questionnaire) -> Section:
    """An option that was taken away is still the answer of who chose it."""
    return replace(section, questions=tuple(_with_options(each, older.by_key.get(each.key))
                                            for each in section.questions))


def _with_options(question: Question, older: Question | None) -> Question:
    if older is None or older.type is not question.type or question.type not in OPTIONED:
        return question
    known = {option.key for option in question.options}
    return replace(question, options=question.options + tuple(
        option for option in older.options if option.key not in known))
