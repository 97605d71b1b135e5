"""Versions of one questionnaire lined up by key: everything that was ever asked in a round, as one questionnaire."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from survey.rules.questionnaires.document import Question, Questionnaire, Section
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
