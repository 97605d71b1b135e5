"""How much a round asks is counted by what was put; a question that was asked before is recognised."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.rules.burdens import Burden, Member, heaviest, usual
from survey.rules.burdens import given as answered
from survey.rules.likeness import Before, best, likeness
from survey.rules.questionnaires.document import questionnaire
from survey.rules.questionnaires.minutes import estimate
from tests.answering import LIST

ASKED = questionnaire(LIST)


def test_of_who_sent_in_the_questions_that_were_put_are_counted() -> None:
    few = answered(ASKED, {"zij": "nee"})
    more = answered(ASKED, {"zij": "ja", "zij_pct": 4, "laag": None, "hoog": 2, "samen": None})
    assert (few.questions, few.sent) == (1, True)
    assert more.questions == 4, "empty is asked, and a calculation is no question"
    assert more.minutes >= few.minutes


def test_of_who_did_not_it_is_what_the_questionnaire_usually_takes() -> None:
    assert usual(ASKED, 99).minutes == estimate(ASKED).usual
    assert usual(ASKED, None).questions < len([each for each in ASKED.questions if each.answered])
    assert usual(None, 30, sent=True) == Burden(0, 30, True)
    assert usual(None, None).minutes == 0


def test_rows_are_counted_as_often_as_they_were_filled_in() -> None:
    asked = questionnaire({"title": {"nl": "Scholen"}, "sections": [
        {"key": "scholen", "title": {"nl": "Scholen"},
         "repeat": {"singular": {"nl": "school"}, "plural": {"nl": "scholen"}},
         "questions": [{"key": "naam", "type": "text", "label": {"nl": "Naam"}}]}]})
    assert answered(asked, {"scholen": [{"naam": "A"}, {"naam": "B"}, {"naam": None}]}).questions == 3
    assert answered(asked, {"scholen": []}).questions == 0


def test_who_was_asked_most_comes_first() -> None:
    members = [Member("b", "B", "PO", (("x", Burden(3, 5, True)),)),
               Member("a", "A", "PO", (("x", Burden(3, 5, True)), ("y", Burden(9, 20, False))))]
    first = heaviest(members)[0]
    assert (first.code, first.rounds, first.sent, first.questions, first.minutes) == ("a", 2, 1, 12, 25)


def before(label: str, key: str = "q1", slug: str = "monitor", kind: str = "number", number: int = 1) -> Before:
    return Before(number, slug, key, label, kind, "")


@pytest.mark.parametrize(("now", "then", "alike"), [
    ("Hoeveel leerlingen telt uw samenwerkingsverband?", "Hoeveel leerlingen telde uw samenwerkingsverband?", True),
    ("Hoeveel leerlingen zijn er op 1 oktober 2021?", "Hoeveel leerlingen zijn er op 1 oktober 2020?", True),
    ("Hoeveel leraren hebt u?", "Wat is uw reserve in euro's?", False)])
def test_a_question_of_last_year_is_recognised_by_its_words(now: str, then: str, alike: bool) -> None:
    assert (likeness(now, then) >= Fraction(8, 10)) == alike


def test_the_same_key_in_the_same_questionnaire_is_the_same_question_and_the_newest_is_taken() -> None:
    question = next(each for each in ASKED.questions if each.key == "aantal")
    elsewhere = before("Iets heel anders", "aantal", "andere")
    assert best(question, "lijst", [elsewhere]) is None
    own = [before("Anders verwoord", "aantal", "lijst", number=number) for number in (3, 2)]
    found = best(question, "lijst", own)
    assert found is not None
    assert found.round_id == 3
    assert best(question, "lijst", [before("Anders verwoord", "aantal", "lijst", "text")]) is None, "another type"


@given(st.text(max_size=40), st.text(max_size=40))
@settings(max_examples=40)
def test_likeness_is_a_share_and_has_no_direction(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, one) in (0, 1)
