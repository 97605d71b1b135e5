"""Edits of a questionnaire: what they make, what they say, and what they refuse."""

from dataclasses import replace

import pytest

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.document import Option, Question, Questionnaire, Section, Type, words
from survey.rules.questionnaires.edits import options, questions, sections, whole
from survey.rules.questionnaires.edits.outcomes import Faulty, Needed
from survey.rules.questionnaires.edits.places import Place, after, at_end_of, before
from survey.rules.questionnaires.expressions import expression
from survey.rules.questionnaires.faults import faults
from survey.rules.rounds import Details, missing_before_publishing
from tests.conftest import NOW


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


def test_a_pasted_list_becomes_options_whose_keys_stay() -> None:
    made = options.pasted("1. Verhuizing\n• Weet ik niet\n\n- Verhuizing\n2) Één oorzaak!")
    assert [(each.key, words(each.label), each.dont_know) for each in made] == [
        ("verhuizing", "Verhuizing", False), ("weet_ik_niet", "Weet ik niet", True),
        ("een_oorzaak", "Één oorzaak!", False)]
    again = options.pasted("Verhuizing\nIets anders", (replace(made[0], key="v1"),))
    assert [each.key for each in again] == ["v1", "iets_anders"]
    assert options.listed(again) == "Verhuizing\nIets anders"


def test_options_of_the_register_stand_before_weet_niet_and_their_source_is_told() -> None:
    made, register = built(), {"Provincies": ["Drenthe", "Utrecht", "Zeeland"]}
    old = made.questions[0]
    more = options.added(old.options, options.pasted("\n".join(register["Provincies"])))
    assert [each.key for each in more] == ["ja", "nee", "drenthe", "utrecht", "zeeland", "weet_niet"]
    source = options.source(more, old.options, register)
    told = questions.change(made, old.key, replace(old, options=more)).copied_from(source).told
    assert told == "Vraag ‘Herkent u een toename?’ gewijzigd: antwoord. Overgenomen uit het register: provincies."
    assert options.source(old.options, (), register) == ""


def test_a_sentence_keeps_the_question_and_the_option_it_tells_of() -> None:
    made = built()
    telling = replace(made.questions[1], sentence="{herkent_toename.ja|Frase:respondenten} ziet een toename.")
    made = questions.change(made, "procent", telling).questionnaire
    without = replace(made.questions[0], options=made.questions[0].options[1:])
    with pytest.raises(Needed):
        questions.change(made, "herkent_toename", without)
    renamed = questions.change(made, "herkent_toename", replace(made.questions[0], key="meer")).questionnaire
    assert renamed.questions[1].sentence == "{meer.ja|Frase:respondenten} ziet een toename."


def test_what_is_unfinished_may_be_kept_and_stops_a_publication() -> None:
    made = whole.start("Uitvraag").questionnaire
    made = questions.add(made, questions.blank(Type.ONE, "Wat kiest u?"), at_end_of("onderdeel_1")).questionnaire
    found = faults(made)
    assert [fault.field for fault in found] == ["options"]
    details = Details("Titel", "Waarom", version_id=1, hosts=(1,), closes_on=NOW.date())
    missing = missing_before_publishing(details, 1, NOW, [fault.message for fault in found])
    assert missing == ["In de vragenlijst klopt één ding nog niet. Een keuzevraag heeft ten minste twee antwoorden "
                       "nodig."]
