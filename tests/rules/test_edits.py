"""Edits of a questionnaire: what they make, what they say, and what they refuse."""

from dataclasses import replace

import pytest

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.document import Option, Question, Questionnaire, Section, Type, words
from survey.rules.questionnaires.edits import options, questions, sections, whole
from survey.rules.questionnaires.edits.outcomes import Faulty, Needed
from survey.rules.questionnaires.edits.places import Place, after, at_end_of, before
from survey.rules.questionnaires.expressions import expression


def text(dutch: str) -> dict[str, str]:
    return {"nl": dutch}


def on(question: Question, condition: str) -> Question:
    return replace(question, relevant=expression(condition))


def built() -> Questionnaire:
    """Two sections: a choice with what depends on it, and a number."""
    made = whole.start("Uitvraag over instroom").questionnaire
    choice = Question("", Type.ONE, text("Herkent u een toename?"), options=options.pasted("Ja\nNee\nWeet niet"))
    made = questions.add(made, choice, at_end_of("onderdeel_1")).questionnaire
    growth = on(questions.blank(Type.PERCENTAGE, "Met hoeveel procent?"), "${herkent_toename} = 'ja'")
    made = questions.add(made, growth, at_end_of("onderdeel_1")).questionnaire
    made = sections.add(made, Section("", text("Oorzaken"))).questionnaire
    causes = questions.blank(Type.LONG_TEXT, "Wat zijn de oorzaken?")
    return questions.add(made, causes, at_end_of("oorzaken")).questionnaire


def keys(questionnaire: Questionnaire) -> list[list[str]]:
    return [[question.key for question in section.questions] for section in questionnaire.sections]


def test_a_questionnaire_is_built_from_nothing() -> None:
    made = built()
    assert words(made.title) == "Uitvraag over instroom"
    assert keys(made) == [["herkent_toename", "procent"], ["oorzaken_2"]]
    assert [(each.key, each.dont_know) for each in made.questions[0].options] == [
        ("ja", False), ("nee", False), ("weet_niet", True)]


def test_every_edit_says_what_it_changed() -> None:
    made, new = built(), questions.blank(Type.TEXT, "Anders?")
    assert questions.add(made, new, after(made, "procent")).told == (
        "Vraag ‘Anders?’ toegevoegd na ‘Met hoeveel procent?’.")
    assert questions.add(made, new, before(made, "herkent_toename")).told == (
        "Vraag ‘Anders?’ toegevoegd aan het begin van ‘Onderdeel 1’.")
    assert questions.delete(made, "procent").told == "Vraag ‘Met hoeveel procent?’ verwijderd."
    assert sections.up(made, "oorzaken").told == "Onderdeel ‘Oorzaken’ verplaatst naar plaats 1."


def test_what_another_question_needs_stays_where_it_is() -> None:
    made = built()
    with pytest.raises(Needed, match="kan niet weg: ‘Met hoeveel procent.’ gebruikt ‘Herkent u een toename") as refused:
        questions.delete(made, "herkent_toename")
    assert refused.value.keys == ("procent",)
    with pytest.raises(Needed, match="kan daar niet staan"):
        questions.down(made, "herkent_toename")
    with pytest.raises(Needed):
        questions.move(made, "procent", Place("onderdeel_1", 1))
    with pytest.raises(Needed):
        questions.change(made, "herkent_toename", replace(made.questions[0], options=(Option("nee", text("Nee")),)))


def test_what_is_wrong_in_the_question_itself_is_said_at_its_field() -> None:
    made = built()
    with pytest.raises(Faulty) as refused:
        questions.change(made, "procent", on(made.questions[1], "${bestaat_niet} = 1"))
    assert [fault.field for fault in refused.value.faults] == ["relevant"]


def test_a_new_key_is_followed_everywhere() -> None:
    made = built()
    edited = questions.change(made, "herkent_toename", replace(made.questions[0], key="meer"))
    assert edited.questionnaire.questions[1].relevant == expression("${meer} = 'ja'")


def test_a_copy_of_a_section_refers_to_itself() -> None:
    copied = sections.duplicate(built(), "onderdeel_1").questionnaire
    assert keys(copied)[1] == ["herkent_toename_2", "procent_2"]
    assert copied.by_key["procent_2"].relevant == expression("${herkent_toename_2} = 'ja'")


def test_a_typed_position_must_exist() -> None:
    made = built()
    assert keys(questions.move(made, "oorzaken_2", Place("onderdeel_1", 3)).questionnaire)[0][2] == "oorzaken_2"
    with pytest.raises(RuleBroken, match="van 1 tot en met 2"):
        questions.move(made, "herkent_toename", Place("onderdeel_1", 3))
