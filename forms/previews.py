"""The page as a respondent sees it, made from a questionnaire that is still being made."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from forms.answers import SectionPage, Shown
from survey.rules.questionnaires.answers import examine
from survey.rules.questionnaires.document import DUTCH, Question, Questionnaire, Section, Type
from survey.rules.questionnaires.types import PARTED

# What a fact shows as long as no organisation was chosen.
EXAMPLE = "voorbeeld"


@dataclass(frozen=True, slots=True)
class Preview:
    """A section as its page shows it."""

    title: str
    intro: str
    shown: tuple[Shown, ...]


def of_question(questionnaire: Questionnaire, question: Question, today: date, language: str = DUTCH) -> Preview:
    """One question as if it stood alone; when it is asked is told beside it."""
    alone = Section("alleen", {DUTCH: ""}, questions=(replace(question, relevant=None),))
    return of_section(replace(questionnaire, sections=(alone,)), alone, today, language)


def of_section(questionnaire: Questionnaire, section: Section, today: date, language: str = DUTCH,
               facts: Mapping[str, Any] | None = None) -> Preview:
    """A whole section; what depends on an answer in another one is shown as if that answer were given.

    A question that has no rows yet is left out.
    """
    here = {key for question in section.questions for key in question.keys}
    questions = tuple(_without_far(each, here) for each in section.questions if _begun(each))
    once = section.repeat and replace(section.repeat, minimum=1, maximum=None)
    open_here = replace(section, relevant=None, repeat=once, questions=questions)
    alone = replace(questionnaire, sections=(open_here,))
    known = _facts(alone) if facts is None else facts
    page = SectionPage(alone, open_here, language)
    examination = examine(alone, {}, known, today)
    shown = page.shown(page.form(), examination, known, today, flagged=False)
    return Preview(page.title, page.intro, tuple(shown))


def _begun(question: Question) -> bool:
    """Whether there is anything to show: of what is made of parts, one part at least."""
    return question.type not in PARTED or bool(question.keys)


def _without_far(question: Question, here: set[str]) -> Question:
    """The question without a condition about what stands elsewhere, and without what cannot be computed here."""
    relevant, calculation = question.relevant, question.calculation
    if relevant is not None and not relevant.references <= here:
        question = replace(question, relevant=None)
    if calculation is not None and not calculation.references <= here:
        question = replace(question, type=Type.CALCULATION, calculation=None)
    return question


def _facts(questionnaire: Questionnaire) -> dict[str, Any]:
    return {fact.register: EXAMPLE for fact in questionnaire.facts}
