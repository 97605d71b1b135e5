"""A question or a section of another questionnaire: the same key where it is free, and nothing that hangs loose."""

import pytest
from hypothesis import given, settings

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires import library
from survey.rules.questionnaires.document import Questionnaire, document, questionnaire
from survey.rules.questionnaires.edits import borrowing, places, whole
from survey.rules.questionnaires.faults import faults
from tests.answering import LIST
from tests.strategies import questionnaires

LENDER = questionnaire(LIST)
EMPTY = whole.start("Uitvraag 2023").questionnaire
HOME = EMPTY.sections[0].key


def _one(goal: Questionnaire, key: str) -> tuple[Questionnaire, str]:
    edited = borrowing.question(goal, places.question(LENDER, key), "instroom/3", "Instroom", places.at_end_of(HOME))
    return edited.questionnaire, edited.told


def test_a_question_keeps_its_key_so_that_years_compare_and_remembers_where_it_came_from() -> None:
    made, told = _one(EMPTY, "zij")
    assert made.by_key["zij"].origin == "instroom/3"
    assert [each.key for each in made.by_key["zij"].options] == ["ja", "nee", "weet_niet"]
    assert told == "Vraag ‘Herkent u een toename van zij-instroom in het (v)so?’ overgenomen uit “Instroom”."


def test_a_second_time_it_gets_a_key_of_its_own() -> None:
    twice, _ = _one(_one(EMPTY, "zij")[0], "zij")
    assert [each.key for each in twice.questions] == ["zij", "zij_2"]


def test_a_condition_about_a_question_that_is_not_here_is_left_out_and_said() -> None:
    made, told = _one(EMPTY, "zij_pct")
    assert made.by_key["zij_pct"].relevant is None
    assert told.endswith("overgenomen uit “Instroom”, zonder de voorwaarde.")
    followed, told = _one(_one(EMPTY, "zij")[0], "zij_pct")
    assert followed.by_key["zij_pct"].relevant == LENDER.by_key["zij_pct"].relevant
    assert "zonder" not in told


def test_a_calculation_does_not_come_without_what_it_adds() -> None:
    with pytest.raises(RuleBroken, match="gebruikt het antwoord op een vraag die hier niet staat"):
        _one(EMPTY, "samen")


def test_a_section_comes_whole_and_its_questions_still_follow_each_other() -> None:
    lent = LENDER.sections[1]
    once = borrowing.section(EMPTY, lent, "instroom/3", "Instroom").questionnaire
    twice = borrowing.section(once, lent, "instroom/3", "Instroom").questionnaire
    assert once.by_key["zij_pct"].relevant == lent.questions[1].relevant
    relevant = twice.sections[2].questions[1].relevant
    assert relevant
    assert relevant.references == {"zij_2"}
    assert not [fault for fault in faults(twice) if not fault.unfinished]


@settings(max_examples=40, deadline=None)
@given(questionnaires(), questionnaires())
def test_whatever_is_taken_over_leaves_nothing_wrong(lender: Questionnaire, goal: Questionnaire) -> None:
    before = {fault.message for fault in faults(goal)}
    for lent in lender.sections:
        try:
            goal = borrowing.section(goal, lent, "x/1", "X").questionnaire
        except RuleBroken:
            continue
    assert {fault.message for fault in faults(goal) if not fault.unfinished} <= before
    assert questionnaire(document(goal)) == goal


def test_a_search_finds_words_in_questions_and_answers_and_knows_what_is_whole() -> None:
    kept = [("instroom", "Instroom", 3, document(LENDER)), ("leeg", "Leeg", 1, document(EMPTY))]
    shelves, more = library.search(kept, "ZIJ-INSTROOM weet")
    assert [(shelf.slug, [each.key for part in shelf.sections for each in part.questions]) for shelf in shelves] == [
        ("instroom", ["zij"])]
    assert not shelves[0].sections[0].whole
    assert not more
    everything, _ = library.search(kept, "")
    assert [part.whole for part in everything[0].sections] == [True] * len(LENDER.sections)
    assert library.search(kept * 9, "")[1], "more than fits is said"
