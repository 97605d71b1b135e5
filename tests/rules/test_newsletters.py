"""What an issue is made of, in which order, and what becomes of a block that was edited and changed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.rules.broken import RuleBroken
from survey.rules.newsletters import (
    Line,
    Standing,
    check_size,
    difference,
    faults,
    merged,
    place,
    slug_of,
    standing,
)

LINES = st.lists(st.sampled_from("abcdef"), max_size=6, unique=True)


class Item:
    def __init__(self, title: str, text: str) -> None:
        self.title, self.text = title, text


def test_an_item_moves_to_the_place_that_was_typed() -> None:
    assert place([1, 2, 3], 3, 1) == [3, 1, 2]
    assert place([1, 2, 3], 1, 2) == [2, 1, 3]


@given(st.lists(st.integers(1, 9), min_size=1, unique=True), st.integers(-3, 20))
@settings(max_examples=40)
def test_no_item_is_lost_or_doubled_by_a_move_and_beyond_an_end_is_that_end(numbers: list[int], position: int) -> None:
    moved = place(numbers, numbers[0], position)
    assert sorted(moved) == sorted(numbers)
    assert moved.index(numbers[0]) == min(max(position, 1), len(numbers)) - 1


@pytest.mark.parametrize(("text", "taken", "fresh", "outcome"), [
    ("a", "a", "a", Standing.SAME), ("b", "a", "a", Standing.EDITED), ("a", "a", "b", Standing.CHANGED),
    ("b", "a", "c", Standing.BOTH)])
def test_a_block_knows_whether_it_was_edited_and_whether_the_platform_changed(
        text: str, taken: str, fresh: str, outcome: Standing) -> None:
    assert standing(text, taken, fresh) is outcome


def test_a_difference_names_the_lines_that_come_and_go() -> None:
    assert difference("a\n\nb", "a\n\nc") == [Line("", "a"), Line("-", "b"), Line("+", "c")]


def test_an_edit_in_one_line_and_a_new_date_in_another_can_both_stand() -> None:
    taken = "- 14 februari\n- 16 februari\n- 2 maart"
    edited = "- 14 februari (let op!)\n- 16 februari\n- 2 maart"
    fresh = "- 14 februari\n- 16 februari\n- 2 maart\n- 18 maart"
    assert merged(edited, taken, fresh) == "- 14 februari (let op!)\n- 16 februari\n- 2 maart\n- 18 maart"


def test_two_changes_of_the_same_line_need_a_person() -> None:
    assert merged("- 14 mei", "- 14 februari", "- 15 februari") is None


@given(LINES, LINES)
@settings(max_examples=50)
def test_a_block_that_one_side_changed_becomes_what_that_side_made_of_it(base: list[str], other: list[str]) -> None:
    old, new = "\n".join(base), "\n".join(other)
    assert merged(old, old, new) == new
    assert merged(new, old, old) == new
    assert merged(new, old, new) == new


def test_what_keeps_an_issue_from_going_is_told_in_words() -> None:
    assert faults(False, "", []) == ["Er staat nog niets in. Voeg een onderdeel toe."]
    assert faults(False, "Beste lezer", []) == []
    assert faults(False, "", [Item("Agenda", " ")]) == ["Het onderdeel “Agenda” is leeg. Vul het, of haal het weg."]
    assert "één onderdeel" in faults(True, "", [Item("a", "a"), Item("b", "b")])[0]


def test_a_mail_that_would_be_cut_off_does_not_go() -> None:
    check_size(100_000)
    with pytest.raises(RuleBroken, match="101 kB"):
        check_size(100_001)


def test_two_issues_with_one_title_have_an_address_each() -> None:
    assert slug_of("Nieuwsbrief 2 februari", []) == "nieuwsbrief-2-februari"
    assert slug_of("Nieuwsbrief 2 februari", ["nieuwsbrief-2-februari"]) == "nieuwsbrief-2-februari-2"
    assert slug_of("!!!", []) == "nieuwsbrief"
