"""A questionnaire that is asked of several people at once asks each of them what it would ask one alone."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from survey.rules.questionnaires import persons
from survey.rules.questionnaires.answers import examine
from survey.rules.questionnaires.document import DUTCH, Questionnaire, questionnaire
from survey.rules.questionnaires.persons import for_each, own, placed, unfit
from tests.answering import LIST
from tests.conftest import NOW

TODAY = NOW.date()
FACTS = {"sector": "PO", "name": "Voorbeeld", "code": "PO-01"}
ASKED = questionnaire(LIST)
KEYS = [key for question in ASKED.questions if question.answered for key in question.keys]
WORDS = st.sampled_from(["", "ja", "nee", "weet_niet", "12", "57", "-3", "tien"])
TYPED = st.dictionaries(st.sampled_from(KEYS), WORDS, max_size=12)


def judged(asked: Questionnaire, typed: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str], dict[str, str]]:
    found = examine(asked, typed, FACTS, TODAY)
    return found.values, found.errors, found.warnings


@settings(max_examples=50, deadline=None)
@given(st.lists(TYPED, min_size=1, max_size=4))
def test_what_is_found_wrong_of_each_is_what_is_wrong_of_one_alone(typed: list[dict[str, Any]]) -> None:
    numbers = [str(number) for number in range(3, 3 + len(typed))]
    rows = {persons.KEY: numbers}
    for number, one in zip(numbers, typed, strict=True):
        rows |= placed(one, number)
    values, errors, warnings = judged(for_each(ASKED, 4), rows)
    for place, (number, one) in enumerate(zip(numbers, typed, strict=True)):
        alone = judged(ASKED, one)
        assert own(errors, number) == alone[1]
        assert own(warnings, number) == alone[2]
        assert values[persons.KEY][place] == alone[0]
        assert own(rows, number) == one


def test_without_a_questionnaire_there_are_people_and_no_questions() -> None:
    found = for_each(None, 3)
    assert examine(found, {persons.KEY: ["1", "2"]}, {}, TODAY).errors == {}
    assert persons.KEY in examine(found, {persons.KEY: ["1", "2", "3", "4"]}, {}, TODAY).errors


def test_titles_and_words_above_the_questions_stand_between_them() -> None:
    asked = for_each(ASKED, 1).sections[0].questions
    told = [question.label[DUTCH] for question in asked if question.key.endswith("_tekst_1")]
    assert told == ["Onderinstroom", "Zij-instroom", "Toelaatbaarheidsverklaringen", "Oorzaken"]


def test_files_and_rows_cannot_be_asked_while_registering() -> None:
    file = {"key": "foto", "type": "file", "label": {"nl": "Uw foto"}}
    repeat = {"singular": {"nl": "school"}, "plural": {"nl": "scholen"}}
    asked = questionnaire({"title": {"nl": "x"}, "sections": [
        {"key": "een", "title": {"nl": "Een"}, "questions": [file]},
        {"key": "twee", "title": {"nl": "Scholen"}, "repeat": repeat, "questions": []}]})
    first, second = unfit(asked)
    assert "“Uw foto”" in first
    assert "“Scholen”" in second
    assert unfit(ASKED) == ()
