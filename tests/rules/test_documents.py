"""Passages, their keys and their hash."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.rules.broken import RuleBroken
from survey.rules.documents import (
    Passage,
    became,
    check,
    check_number,
    composed,
    fingerprint,
    kept,
    next_number,
    numbered,
    passages,
)
from tests.drafting import drafts

WORDS = st.text(st.characters(codec="utf-8"), max_size=12)
DRAFTS = st.lists(st.builds(Passage, st.just(""), st.integers(0, 6), WORDS, WORDS, WORDS), max_size=6)
# What four versions came from: for each passage the places of old passages.
STEPS = st.lists(st.lists(st.lists(st.integers(0, 4), max_size=2, unique=True), min_size=1, max_size=6), min_size=1,
                 max_size=4)


@settings(max_examples=50)
@given(DRAFTS)
def test_what_is_kept_comes_back_with_the_same_hash(made: list[Passage]) -> None:
    stored, _ = numbered(made, [()] * len(made), ())
    assert passages(kept(stored)) == stored
    assert fingerprint(stored) == fingerprint(made)


def test_the_hash_is_that_of_the_words_and_of_nothing_else() -> None:
    plan = drafts(("1", "Één", "Eerste regel.\nTweede."))
    known = "94b6d0c311937085e707a3011f5ae7addce488d36c55622cb31adcd1a4fbc20f"
    assert fingerprint(plan) == known
    typed_elsewhere = Passage("p7", 1, "1", unicodedata.normalize("NFD", "Één"), "Eerste regel.  \r\nTweede.\r\n")
    assert fingerprint([typed_elsewhere]) == known
    for other in (drafts(("1", "Een", "Eerste regel.\nTweede.")), drafts(("1.", "Één", "Eerste regel.\nTweede.")),
                  [Passage("", 2, "1", "Één", "Eerste regel.\nTweede.")]):
        assert fingerprint(other) != known


def test_a_key_stays_with_its_passage_and_is_never_given_out_twice() -> None:
    """p2 is split, p3 and p4 are joined, p5 goes; p6 was of a passage that went before."""
    new, came_from = numbered(drafts(*[("", f"{place}", "x") for place in range(5)]),
                              [["p1"], ["p2"], ["p2"], ["p3", "p4"], []], ["p1", "p2", "p3", "p4", "p5", "p6"])
    assert [each.key for each in new] == ["p1", "p7", "p8", "p9", "p10"]
    assert came_from == {"p1": ["p1"], "p7": ["p2"], "p8": ["p2"], "p9": ["p3", "p4"], "p10": []}
    assert became(came_from) == {"p1": ("p1",), "p2": ("p7", "p8"), "p3": ("p9",), "p4": ("p9",)}


@settings(max_examples=50)
@given(STEPS)
def test_maps_of_several_versions_tell_what_step_by_step_tells(steps: list[list[list[int]]]) -> None:
    keys, used, maps = [f"p{place}" for place in range(1, 6)], {f"p{place}" for place in range(1, 6)}, []
    for step in steps:
        origins = [[keys[place] for place in places if place < len(keys)] for places in step]
        made, came_from = numbered([Passage("", 1, "", "", "")] * len(step), origins, used)
        keys = [each.key for each in made]
        assert len(set(keys)) == len(keys)
        assert {key for key in keys if key in used} <= {key for each in origins for key in each}
        used |= set(keys)
        maps.append(came_from)
    whole = composed(*maps)
    for key in keys:
        back = {key}
        for came_from in reversed(maps):
            back = {older for each in back for older in came_from[each]}
        assert set(whole[key]) == back
    assert composed(maps[-1]) == {key: tuple(old) for key, old in maps[-1].items()}


def test_a_version_has_a_number_that_is_higher_than_the_one_before() -> None:
    assert [next_number(each) for each in ([], ["1.0"], ["1.0", "1.9"], ["2"], ["1.0", "1.0.3"])] == [
        "1.0", "1.1", "1.10", "3", "1.0.4"]
    assert check_number(" 2 ", ["1.0", "1.10"]) == "2"
    for number in ("1.10", "1.9", "1.10.0"):
        with pytest.raises(RuleBroken, match=re.escape("Er is al een versie 1.10. Geef deze versie een hoger nummer.")):
            check_number(number, ["1.0", "1.10"])
    for number in ("", "een", "1.", "-1", "1.0.0.0", "20220"):
        with pytest.raises(RuleBroken, match=re.escape("Geef de versie een nummer, bijvoorbeeld 1.0 of 2.")):
            check_number(number, [])


@pytest.mark.parametrize(("wrong", "words"), [
    ([Passage("", 0, "", "", "")], "Er is geen tekst gevonden."),
    (drafts(*[("", "Kop", "")] * 1001), "Er zijn 1001 passages gevonden."),
    (drafts(("", "Kop", "x" * 1_000_001)), "Deze tekst is te lang"),
    (drafts(("1", "k" * 300, "")), f"De kop “1 {'k' * 58}…” is langer dan 300 tekens.")])
def test_what_is_no_document_is_refused(wrong: list[Passage], words: str) -> None:
    with pytest.raises(RuleBroken, match=re.escape(words)):
        check(wrong)
