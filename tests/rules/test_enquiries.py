"""How far a question about a question is, what is shown to everyone, and which answers changed afterwards."""

from datetime import timedelta

import pytest

from survey.rules.broken import RuleBroken
from survey.rules.enquiries import LONGEST, Stage, changed_after, changes, clarified, said, stage
from tests.conftest import NOW

LATER = NOW + timedelta(hours=1)
KEPT = [{"key": "zij", "text": "Alleen 1 oktober.", "at": NOW.isoformat(), "by": "Anna"},
        {"key": "zij", "text": "Weg.", "at": NOW.isoformat(), "by": "Anna", "taken_back": LATER.isoformat()},
        {"key": "onder", "text": "Ook sbo.", "at": LATER.isoformat(), "by": "Bram"}]


def test_a_question_waits_for_the_secretariat_for_a_colleague_or_for_nobody() -> None:
    assert stage(None, None, None) is Stage.OPEN
    assert stage(NOW, None, None) is Stage.PASSED
    assert stage(NOW, LATER, None) is Stage.PROPOSED
    assert stage(LATER, NOW, None) is Stage.PASSED, "passed on anew after a proposal"
    assert stage(NOW, LATER, LATER) is Stage.ANSWERED


def test_what_was_taken_back_is_not_shown_and_the_others_keep_their_number() -> None:
    assert [(each.number, each.text) for each in clarified(KEPT, "zij")] == [(1, "Alleen 1 oktober.")]
    assert [each.number for each in clarified(KEPT, "onder")] == [3]


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (LONGEST + 1)])
def test_nothing_and_too_much_are_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(RuleBroken):
        said(text, "uw vraag")
    assert said("  Waarom? ", "uw vraag") == "Waarom?"


def test_a_change_is_an_answer_that_had_been_sent_in_before() -> None:
    assert changes(None, {"a": 1}, {}, NOW) == {}
    assert changes({"a": 1, "b": 2}, {"a": 1, "b": 3}, {}, NOW) == {"b": NOW.isoformat()}
    assert changes({"a": 1}, {"b": None}, {"c": "2022"}, NOW) == {"a": NOW.isoformat(), "c": "2022"}


def test_only_what_changed_after_a_moment_counts() -> None:
    told = changes({"a": 1}, {"a": 2}, {}, LATER)
    assert changed_after(told, ("a", "b"), NOW)
    assert not changed_after(told, ("a",), LATER)
    assert not changed_after(told, ("b",), NOW)
