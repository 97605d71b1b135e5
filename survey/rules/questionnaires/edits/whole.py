"""Edits of the questionnaire itself: starting one from nothing, its title and what belongs to all of it."""

from dataclasses import fields, replace
from typing import Any

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.document import DUTCH, Questionnaire, Section, words
from survey.rules.questionnaires.edits.outcomes import Edited, accepted, shortened

FIRST_SECTION = "Onderdeel 1"
CALLED = {"title": "titel", "intro": "inleiding", "languages": "talen", "group": "wie antwoordt",
          "topic": "onderwerp", "statistics": "cijfers", "sentences": "zinnen"}  # fmt: skip


def start(title: str) -> Edited:
    """A questionnaire from nothing: a title and one empty section."""
    named = title.strip()
    if not named:
        raise RuleBroken("Geef de vragenlijst een titel.")
    first = Section("onderdeel_1", {DUTCH: FIRST_SECTION})
    return Edited(Questionnaire({DUTCH: named}, sections=(first,)), f"Vragenlijst ‘{shortened(named)}’ gemaakt.",
                  first.key)


def copy(questionnaire: Questionnaire, title: str, source: str) -> Edited:
    """The same sections and questions under the same keys and another title; each question remembers its `source`."""
    fresh = start(title)
    found = replace(questionnaire, title=fresh.questionnaire.title, sections=tuple(
        replace(section, questions=tuple(replace(each, origin=source) for each in section.questions))
        for section in questionnaire.sections))
    told = f"{fresh.told.rstrip('.')} als kopie van ‘{shortened(words(questionnaire.title))}’."
    return Edited(found, told, found.sections[0].key)


def change(questionnaire: Questionnaire, **changed: Any) -> Edited:
    """Other values for fields of the questionnaire itself: title, intro, languages, group, topic and so on."""
    if not words(changed.get("title", questionnaire.title)).strip():
        raise RuleBroken("Geef de vragenlijst een titel.")
    after = replace(questionnaire, **changed)
    other = [CALLED.get(field.name, field.name) for field in fields(after)
             if getattr(after, field.name) != getattr(questionnaire, field.name)]
    told = f"Vragenlijst gewijzigd: {', '.join(other)}." if other else "Niets gewijzigd."
    return accepted(questionnaire, after, told)
