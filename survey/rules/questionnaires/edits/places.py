"""Where something goes in a questionnaire: in which section, and before which question."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.document import Question, Questionnaire, Section

Item = TypeVar("Item")
GONE = "Deze vraag staat niet meer in de vragenlijst. Misschien heeft iemand anders hem verwijderd."
SECTION_GONE = "Dit onderdeel staat niet meer in de vragenlijst. Misschien heeft iemand anders het verwijderd."


@dataclass(frozen=True, slots=True)
class Place:
    """A place among the questions of a section, counted from 1 as a person does; None is behind the last one."""

    section: str
    position: int | None = None


def at_end_of(section_key: str) -> Place:
    return Place(section_key)


def before(questionnaire: Questionnaire, key: str) -> Place:
    """The place of this question, which moves one further."""
    section, index = found(questionnaire, key)
    return Place(section.key, index + 1)


def after(questionnaire: Questionnaire, key: str) -> Place:
    """Right behind this question."""
    section, index = found(questionnaire, key)
    return Place(section.key, index + 2)


def found(questionnaire: Questionnaire, key: str) -> tuple[Section, int]:
    """The section of a question and its index, from 0; a question that is gone is a sentence."""
    for section in questionnaire.sections:
        for index, question in enumerate(section.questions):
            if question.key == key:
                return section, index
    raise RuleBroken(GONE)


def question(questionnaire: Questionnaire, key: str) -> Question:
    section, index = found(questionnaire, key)
    return section.questions[index]


def section(questionnaire: Questionnaire, key: str) -> Section:
    found = questionnaire.section(key)
    if found is None:
        raise RuleBroken(SECTION_GONE)
    return found


def put(items: Sequence[Item], item: Item, position: int | None) -> tuple[Item, ...]:
    """The items with one more at a position counted from 1; None is the end."""
    last = len(items) + 1
    at = last if position is None else position
    if not 1 <= at <= last:
        raise RuleBroken(f"Kies een plaats van 1 tot en met {last}.")
    return (*items[: at - 1], item, *items[at - 1 :])


def without(items: Sequence[Item], item: Item) -> tuple[Item, ...]:
    return tuple(each for each in items if each is not item)
