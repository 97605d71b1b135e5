"""What a code may be called, which questions are open, and when an answer must be read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.rules import codes
from survey.rules.broken import RuleBroken
from survey.rules.codes import Stand, code_name, digest, open_questions, same, stand, theme_words
from survey.rules.questionnaires.document import questionnaire
from tests.answering import LIST


def test_open_questions_are_those_answered_in_ones_own_words() -> None:
    assert [each.key for each in open_questions(questionnaire(LIST))] == ["welke", "verhaal"]


def test_a_code_has_one_spelling() -> None:
    assert code_name("  te  weinig leraren ", ["groei"]) == "te weinig leraren"
    assert same("GROEI ", ["groei"]) == "groei"
    with pytest.raises(RuleBroken, match="al een code “Groei”"):
        code_name("groei", ["Groei"])


@pytest.mark.parametrize("typed", ["", "  \n", "x" * 101, "x" * 10_000])
def test_a_code_needs_a_name_that_fits(typed: str) -> None:
    with pytest.raises(RuleBroken):
        code_name(typed, [])


def test_words_stand_with_commas_or_on_lines_between_them() -> None:
    assert theme_words("leraar, te kort\nwachtlijst;; leraar,") == ["leraar", "te kort", "wachtlijst"]
    with pytest.raises(RuleBroken):
        theme_words("x" * 101)
    with pytest.raises(RuleBroken):
        theme_words(",".join(f"w{number}" for number in range(51)))


@given(st.text(), st.text())
def test_an_answer_is_read_again_once_it_says_something_else(before: str, after: str) -> None:
    assert stand(None, after) is Stand.NEW
    assert stand(digest(after), after) is Stand.DONE
    if digest(before) != digest(after):
        assert stand(digest(before), after) is Stand.EDITED


def test_who_read_first_does_not_read_second() -> None:
    codes.check_second("Anna", "Bram")
    with pytest.raises(RuleBroken, match="iemand anders"):
        codes.check_second("Anna", "Anna")


def test_a_codebook_stays_one_that_can_be_overseen() -> None:
    codes.check_room(range(199))
    with pytest.raises(RuleBroken):
        codes.check_room(range(200))
