"""Edits of sections: add, change, duplicate, move, delete."""

from dataclasses import replace

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.document import Question, Questionnaire, Section, words
from survey.rules.questionnaires.edits import keys
from survey.rules.questionnaires.edits.outcomes import Edited, accepted, title
from survey.rules.questionnaires.edits.places import put, section, without
from survey.rules.questionnaires.edits.uses import renamed, renamed_question, renamed_section

COPY = {"nl": "(kopie)", "en": "(copy)"}


def add(questionnaire: Questionnaire, new: Section, position: int | None = None) -> Edited:
    """One more section at a place counted from 1, or behind the last; without a key it gets one from its title."""
    key = new.key or keys.of_section(words(new.title), keys.taken(questionnaire))
    made = replace(new, key=key)
    after = replace(questionnaire, sections=put(questionnaire.sections, made, position))
    return accepted(questionnaire, after, f"Onderdeel {title(made)} toegevoegd{_behind(after, made)}.", key)


def _behind(questionnaire: Questionnaire, there: Section) -> str:
    index = questionnaire.sections.index(there)
    return f" na {title(questionnaire.sections[index - 1])}" if index else " aan het begin"


def change(questionnaire: Questionnaire, key: str, new: Section) -> Edited:
    """The title, intro, condition or key of a section; its questions stay as they are. What uses the key follows."""
    old = section(questionnaire, key)
    made = replace(new, questions=old.questions)
    if made == old:
        return Edited(questionnaire, "Niets gewijzigd.", key)
    sections = tuple(made if each is old else each for each in questionnaire.sections)
    after = renamed(replace(questionnaire, sections=sections), {key: new.key} if new.key != key else {})
    return accepted(questionnaire, after, f"Onderdeel {title(made)} gewijzigd.", new.key)


def duplicate(questionnaire: Questionnaire, key: str) -> Edited:
    """A copy with fresh keys right behind it; what its questions use of each other they use in the copy."""
    old = section(questionnaire, key)
    used = keys.taken(questionnaire)
    fresh_key = keys.fresh(old.key, used)
    used.add(fresh_key.lower())
    copies, names = _copies(old.questions, used)
    heading = {language: f"{said} {COPY.get(language, COPY['nl'])}" for language, said in old.title.items()}
    made = replace(renamed_section(old, names), key=fresh_key, title=heading,
                   questions=tuple(renamed_question(each, names) for each in copies))
    after = replace(questionnaire, sections=put(questionnaire.sections, made, _position(questionnaire, old) + 1))
    return accepted(questionnaire, after, f"Onderdeel {title(old)} gekopieerd.", fresh_key)


def _copies(questions: tuple[Question, ...], used: set[str]) -> tuple[list[Question], dict[str, str]]:
    """The questions under fresh keys, and which key became which; `used` grows."""
    copies: list[Question] = []
    names: dict[str, str] = {}
    for question in questions:
        made, own = keys.copied(question, used)
        copies.append(made)
        names |= own
    return copies, names


def _position(questionnaire: Questionnaire, there: Section) -> int:
    """Counted from 1."""
    return next(number for number, each in enumerate(questionnaire.sections, 1) if each is there)


def up(questionnaire: Questionnaire, key: str) -> Edited:
    return _step(questionnaire, key, -1)


def down(questionnaire: Questionnaire, key: str) -> Edited:
    return _step(questionnaire, key, 1)


def _step(questionnaire: Questionnaire, key: str, by: int) -> Edited:
    there = section(questionnaire, key)
    position = _position(questionnaire, there) + by
    if not 1 <= position <= len(questionnaire.sections):
        raise RuleBroken(f"Onderdeel {title(there)} staat al {'bovenaan' if by < 0 else 'onderaan'}.")
    return move(questionnaire, key, position)


def move(questionnaire: Questionnaire, key: str, position: int | None) -> Edited:
    """To a typed position, counted from 1; None is behind the last one."""
    there = section(questionnaire, key)
    sections = put(without(questionnaire.sections, there), there, position)
    if sections == questionnaire.sections:
        return Edited(questionnaire, "Niets gewijzigd.", key)
    after = replace(questionnaire, sections=sections)
    told = f"Onderdeel {title(there)} verplaatst naar plaats {_position(after, there)}."
    return accepted(questionnaire, after, told, key, cannot=f"Onderdeel {title(there)} kan daar niet staan")


def delete(questionnaire: Questionnaire, key: str) -> Edited:
    """Away with all its questions, unless something elsewhere uses one of them."""
    there = section(questionnaire, key)
    if len(questionnaire.sections) == 1:
        raise RuleBroken("Een vragenlijst heeft ten minste één onderdeel. Voeg eerst een ander onderdeel toe.")
    after = replace(questionnaire, sections=without(questionnaire.sections, there))
    count = len(there.questions)
    told = f" met {count} {'vraag' if count == 1 else 'vragen'}" if count else ""
    return accepted(questionnaire, after, f"Onderdeel {title(there)}{told} verwijderd.",
                      cannot=f"Onderdeel {title(there)} kan niet weg")
