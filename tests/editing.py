"""Random edits of random questionnaires: what people may press in the builder, sense and nonsense."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from survey.rules.questionnaires.document import Question, Questionnaire, Section, Type
from survey.rules.questionnaires.edits import options, questions, sections, whole
from survey.rules.questionnaires.edits.outcomes import Edited
from survey.rules.questionnaires.edits.places import Place
from survey.rules.questionnaires.expressions import expression

Draw = Callable[[st.SearchStrategy[Any]], Any]
LABELS = ("Hoeveel?", "Ziet u een toename?", "Waarom?", "Hoeveel?", "10 procent", "?", "Één é", "response")
LISTS = ("Ja\nNee\nWeet niet", "- a\n- b\n- a", "", "1. PO\n2. VO", "één\ntwee\ndrie")


def edit(draw: Draw, questionnaire: Questionnaire) -> Edited:
    """One edit, drawn from all there are; it may be refused."""
    about = [question.key for question in questionnaire.questions]
    kinds = [*SECTION_EDITS, whole_edit, add] + (QUESTION_EDITS * 2 if about else [])
    made: Edited = draw(st.sampled_from(kinds))(draw, questionnaire)
    return made


def _question(draw: Draw, questionnaire: Questionnaire) -> Question:
    return questionnaire.by_key[draw(st.sampled_from([question.key for question in questionnaire.questions]))]


def _section(draw: Draw, questionnaire: Questionnaire) -> Section:
    found: Section = draw(st.sampled_from(questionnaire.sections))
    return found


def _condition(draw: Draw, questionnaire: Questionnaire) -> Any:
    """Now and then one about any question, also one that comes later or has no such answer."""
    keys = [key for question in questionnaire.questions for key in question.keys]
    if not keys or draw(st.booleans()):
        return None
    sign = draw(st.sampled_from(["= 'ja'", "> 1", "!= ''"]))
    return expression(f"${{{draw(st.sampled_from(keys))}}} {sign}")


def add(draw: Draw, questionnaire: Questionnaire) -> Edited:
    made = questions.blank(draw(st.sampled_from(list(Type))), draw(st.sampled_from(LABELS)))
    place = Place(_section(draw, questionnaire).key, draw(st.sampled_from([None, 1, 2, 9])))
    return questions.add(questionnaire, replace(made, relevant=_condition(draw, questionnaire)), place)


def change(draw: Draw, questionnaire: Questionnaire) -> Edited:
    """Other words, another condition, other options, another key, another type."""
    old = _question(draw, questionnaire)
    changed = draw(st.sampled_from([
        {"label": {"nl": draw(st.sampled_from(LABELS))}}, {"relevant": _condition(draw, questionnaire)},
        {"options": options.pasted(draw(st.sampled_from(LISTS)), old.options)}, {"sensitive": not old.sensitive},
        {"key": draw(st.sampled_from(["nieuw", old.key, "q1", "1x"]))}, {"type": draw(st.sampled_from(list(Type)))},
        {"parts": old.parts[:1]}]))
    return questions.change(questionnaire, old.key, replace(old, **changed))


def duplicate(draw: Draw, questionnaire: Questionnaire) -> Edited:
    return questions.duplicate(questionnaire, _question(draw, questionnaire).key)


def delete(draw: Draw, questionnaire: Questionnaire) -> Edited:
    return questions.delete(questionnaire, _question(draw, questionnaire).key)


def step(draw: Draw, questionnaire: Questionnaire) -> Edited:
    deed = draw(st.sampled_from([questions.up, questions.down]))
    made: Edited = deed(questionnaire, _question(draw, questionnaire).key)
    return made


def move(draw: Draw, questionnaire: Questionnaire) -> Edited:
    place = Place(_section(draw, questionnaire).key, draw(st.sampled_from([None, 1, 2, 3])))
    return questions.move(questionnaire, _question(draw, questionnaire).key, place)


def add_section(draw: Draw, questionnaire: Questionnaire) -> Edited:
    made = Section("", {"nl": draw(st.sampled_from(LABELS))}, relevant=_condition(draw, questionnaire))
    return sections.add(questionnaire, made, draw(st.sampled_from([None, 1, 2])))


def change_section(draw: Draw, questionnaire: Questionnaire) -> Edited:
    old = _section(draw, questionnaire)
    changed = draw(st.sampled_from([{"title": {"nl": "Anders"}}, {"relevant": _condition(draw, questionnaire)},
                                    {"key": "anders"}]))
    return sections.change(questionnaire, old.key, replace(old, **changed))


def other_section(draw: Draw, questionnaire: Questionnaire) -> Edited:
    deed = draw(st.sampled_from([sections.up, sections.down, sections.duplicate, sections.delete]))
    made: Edited = deed(questionnaire, _section(draw, questionnaire).key)
    return made


def whole_edit(draw: Draw, questionnaire: Questionnaire) -> Edited:
    return whole.change(questionnaire, title={"nl": draw(st.sampled_from(["Titel", "Een ander", " "]))})


QUESTION_EDITS = [change, duplicate, delete, step, move]
SECTION_EDITS = [add_section, change_section, other_section]
