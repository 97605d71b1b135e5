"""Edits of questions: add, change, duplicate, move, delete."""

from dataclasses import replace

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.document import DUTCH, Question, Questionnaire, Section, Type, words
from survey.rules.questionnaires.edits import keys
from survey.rules.questionnaires.edits.outcomes import Edited, accepted, title
from survey.rules.questionnaires.edits.places import Place, after, found, put, section, without
from survey.rules.questionnaires.edits.uses import renamed, renamed_question
from survey.rules.questionnaires.features import beside, features


def blank(type_: Type, label: str) -> Question:
    """A new question of a type with nothing but its label; `add` gives it a key."""
    return Question("", type_, {DUTCH: label.strip()})


def add(questionnaire: Questionnaire, new: Question, place: Place) -> Edited:
    """One more question; it, its options and its parts get a key where they have none."""
    made = keys.keyed(new, keys.taken(questionnaire))
    if not words(made.label).strip() and made.type is not Type.CALCULATION:
        raise RuleBroken("Schrijf op wat u wilt vragen.")
    home = section(questionnaire, place.section)
    result = _with(questionnaire, home, put(home.questions, made, place.position))
    return accepted(questionnaire, result, f"Vraag {title(made)} toegevoegd{_where(result, made)}.", made.key)


def _with(questionnaire: Questionnaire, home: Section, questions: tuple[Question, ...]) -> Questionnaire:
    """The questionnaire in which this section has these questions."""
    filled = replace(home, questions=questions)
    return replace(questionnaire, sections=tuple(filled if each is home else each for each in questionnaire.sections))


def _where(questionnaire: Questionnaire, there: Question) -> str:
    home, index = found(questionnaire, there.key)
    return f" na {title(home.questions[index - 1])}" if index else f" aan het begin van {title(home)}"


def change(questionnaire: Questionnaire, key: str, new: Question) -> Edited:
    """Another question in the same place. With another key everything that used the old one follows.

    Options and parts without a key get one from their words; a key that stays is the same option, reworded.
    """
    home, index = found(questionnaire, key)
    old = home.questions[index]
    others = keys.taken(questionnaire) - {each.lower() for each in keys.own(old)}
    made = keys.keyed(new if new.key else replace(new, key=key), others)
    if made == old:
        return Edited(questionnaire, "Niets gewijzigd.", key)
    names = {key: made.key} if made.key != key else {}
    result = renamed(_with(questionnaire, home, (*home.questions[:index], made, *home.questions[index + 1:])), names)
    return accepted(questionnaire, result, f"Vraag {title(made)} gewijzigd{_what(old, made)}.", made.key)


def _what(old: Question, new: Question) -> str:
    """Which of its features changed: ": antwoord, uitleg"."""
    names = dict.fromkeys(name.lower() for name, _, _ in beside(features(old, {}), features(new, {})))
    return f": {', '.join(names)}" if names else ""


def duplicate(questionnaire: Questionnaire, key: str) -> Edited:
    """A copy with fresh keys right behind it; what the question uses of itself the copy uses of the copy."""
    home, index = found(questionnaire, key)
    old = home.questions[index]
    copy, names = keys.copied(old, keys.taken(questionnaire))
    made = renamed_question(copy, names)
    place = after(questionnaire, key)
    result = _with(questionnaire, home, put(home.questions, made, place.position))
    return accepted(questionnaire, result, f"Vraag {title(old)} gekopieerd.", made.key)


def up(questionnaire: Questionnaire, key: str) -> Edited:
    """One place earlier in its section."""
    home, index = found(questionnaire, key)
    if index == 0:
        raise RuleBroken(f"Vraag {title(home.questions[0])} staat al bovenaan in dit onderdeel.")
    return move(questionnaire, key, Place(home.key, index))


def down(questionnaire: Questionnaire, key: str) -> Edited:
    """One place later in its section."""
    home, index = found(questionnaire, key)
    if index + 1 == len(home.questions):
        raise RuleBroken(f"Vraag {title(home.questions[index])} staat al onderaan in dit onderdeel.")
    return move(questionnaire, key, Place(home.key, index + 2))


def move(questionnaire: Questionnaire, key: str, place: Place) -> Edited:
    """To a place in this or another section; the position counts as it will be when the question stands there."""
    home, index = found(questionnaire, key)
    moved = home.questions[index]
    section(questionnaire, place.section)
    taken_out = _with(questionnaire, home, without(home.questions, moved))
    goal = section(taken_out, place.section)
    result = _with(taken_out, goal, put(goal.questions, moved, place.position))
    if result == questionnaire:
        return Edited(questionnaire, "Niets gewijzigd.", key)
    told = f"Vraag {title(moved)} verplaatst:{_where(result, moved)}."
    return accepted(questionnaire, result, told, key, cannot=f"Vraag {title(moved)} kan daar niet staan")


def delete(questionnaire: Questionnaire, key: str) -> Edited:
    """Away, unless something elsewhere uses its answer."""
    home, index = found(questionnaire, key)
    gone = home.questions[index]
    result = _with(questionnaire, home, without(home.questions, gone))
    told, cannot = f"Vraag {title(gone)} verwijderd.", f"Vraag {title(gone)} kan niet weg"
    return accepted(questionnaire, result, told, cannot=cannot)
