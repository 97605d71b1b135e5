"""Two who type at the same time: nothing is silently overwritten."""

from hypothesis import given
from hypothesis import strategies as st

from survey.rules.responses import mark, merge

values = st.one_of(st.sampled_from(["", "a", "b", "c"]), st.lists(st.sampled_from(["x", "y"]), unique=True))
sheets = st.dictionaries(st.sampled_from(["p", "q", "r"]), values, min_size=1)


@given(sheets, sheets, sheets)
def test_every_changed_answer_is_kept_or_reported(loaded: dict, stored: dict, typed: dict) -> None:
    """`loaded` is what the page showed, `stored` what stands there now, `typed` what the page sends."""
    merged = merge(stored, typed, {key: mark(value) for key, value in loaded.items()})
    for key, value in typed.items():
        mine, theirs = mark(value) != mark(loaded.get(key)), mark(stored.get(key)) != mark(loaded.get(key))
        if mark(value) == mark(stored.get(key)) or not theirs:
            assert merged.typed[key] == value
        elif mine:
            assert merged.conflicts[key] == value
        if theirs and mark(value) != mark(stored.get(key)):
            assert merged.typed.get(key) == stored.get(key)


@given(sheets, sheets)
def test_what_a_page_does_not_show_stays(stored: dict, typed: dict) -> None:
    merged = merge(stored, typed, {key: mark(value) for key, value in stored.items()})
    assert {key: merged.typed[key] for key in stored.keys() - typed.keys()} == {
        key: stored[key] for key in stored.keys() - typed.keys()}
    assert merged.conflicts == {}


def test_nothing_typed_and_never_shown_are_the_same_but_not_the_same_as_something() -> None:
    assert mark(None) == mark("") == mark([])
    assert mark("a") != mark("")
    assert mark(["x", "y"]) == mark(["y", "x"])
    assert mark(["x"]) != mark(["x", "y"])


def test_half_a_character_has_a_mark() -> None:
    assert mark("\ud83c")
