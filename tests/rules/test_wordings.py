"""The difference of two versions: word by word, and what became of every passage."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.rules.documents import Passage
from survey.rules.wordings import Change, Kind, Sort, changes, in_short, runs

WORDS = ["de", "werkdruk", "leden", ".", ",", " ", "\n\n", "één", "e\u0301", "8,3%", "een", "𝔛"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)


@settings(max_examples=50)
@given(TEXTS, TEXTS)
def test_the_runs_give_back_both_texts(old: str, new: str) -> None:
    found = runs(old, new)
    assert "".join(run.text for run in found if run.kind is not Sort.ADDED) == old
    assert "".join(run.text for run in found if run.kind is not Sort.REMOVED) == new
    assert all(run.text for run in found)
    assert all(before.kind is not after.kind for before, after in zip(found, found[1:], strict=False))


def test_whole_words_are_told_and_no_words_in_between() -> None:
    found = runs("Wij bezoeken elk lid één keer.", "Wij bezoeken elk lid twee keer.")
    assert [(run.kind, run.text) for run in found] == [
        (Sort.SAME, "Wij bezoeken elk lid"), (Sort.REMOVED, " één"), (Sort.ADDED, " twee"), (Sort.SAME, " keer.")]
    assert [(run.kind, run.text) for run in runs("oude tekst van nu", "nieuwe woorden van later")] == [
        (Sort.REMOVED, "oude tekst van nu"), (Sort.ADDED, "nieuwe woorden van later")]


def test_a_very_long_text_is_compared_by_the_line() -> None:
    lines = [f"woord {number} en nog veel meer woorden\n" for number in range(1000)]
    found = runs("".join(lines), "".join(["eerst\n", *lines[:-1]]))
    assert [run.kind for run in found] == [Sort.ADDED, Sort.SAME, Sort.REMOVED]
    one_word = runs("".join(lines), "".join(lines).replace(" 500 ", " vijfhonderd "))
    assert [run.text for run in one_word if run.kind is not Sort.SAME] == [" 500", " vijfhonderd"]
    alone = " ".join(f"woord{number}" for number in range(6000))
    assert [run.kind for run in runs(alone, alone + " nog")] == [Sort.REMOVED, Sort.ADDED]


def compared(old: str, new: str, came_from: Mapping[str, Sequence[str]]) -> tuple[Change, ...]:
    """Passages named by one letter; a capital letter has another text, and its key is the small one."""
    return changes([Passage(each, 1, "", each, f"tekst {each}") for each in old],
                   [Passage(each.lower(), 1, "", each.lower(), f"tekst {each}") for each in new], came_from)


@pytest.mark.parametrize(("old", "new", "came_from", "told"), [
    ("ab", "ab", {"a": "a", "b": "b"}, "a=a unchanged, b=b unchanged"),
    ("ab", "aB", {"a": "a", "b": "b"}, "a=a unchanged, b=b changed"),
    ("abc", "ac", {"a": "a", "c": "c"}, "a=a unchanged, b= removed, c=c unchanged"),
    ("ab", "xab", {"x": "", "a": "a", "b": "b"}, "=x new, a=a unchanged, b=b unchanged"),
    ("ab", "axy", {"a": "a", "x": "b", "y": "b"}, "a=a unchanged, b=xy split"),
    ("abc", "xc", {"x": "ab", "c": "c"}, "ab=x joined, c=c unchanged"),
    ("ab", "xy", {"x": "ab", "y": "b"}, "ab=xy rearranged"),
    ("abc", "bca", {"a": "a", "b": "b", "c": "c"}, "b=b unchanged, c=c unchanged, a=a unchanged moved"),
    ("", "x", {"x": ""}, "=x new"), ("ab", "", {}, "a= removed, b= removed")])
def test_what_became_of_every_passage(old: str, new: str, came_from: dict[str, str], told: str) -> None:
    found = compared(old, new, came_from)
    assert told == ", ".join(
        f"{''.join(each.key for each in change.old)}={''.join(each.key for each in change.new)} {change.kind}"
        + " moved" * change.moved for change in found)


def test_a_change_is_told_in_a_sentence() -> None:
    goals, load, visit = (Passage("x", 1, number, title, "Tekst.") for number, title in
                          (("2", "Doelen"), ("2.1", "Druk"), ("2.2", "Bezoek")))
    begin = Passage("x", 0, "", "", "Voor.")
    for kind, old, new, sentence in (
            (Kind.SPLIT, (goals,), (load, visit), "“2 Doelen” is gesplitst in “2.1 Druk” en “2.2 Bezoek”."),
            (Kind.JOINED, (begin, load, visit), (goals,),
             "“Begin van het document”, “2.1 Druk” en “2.2 Bezoek” zijn samengevoegd tot “2 Doelen”."),
            (Kind.CHANGED, (load,), (load,), "“2.1 Druk” is gewijzigd."),
            (Kind.CHANGED, (load,), (visit,), "“2.1 Druk” is gewijzigd en heet nu “2.2 Bezoek”."),
            (Kind.RENUMBERED, (load,), (visit,), "“2.1 Druk” heet nu “2.2 Bezoek”; de tekst is dezelfde."),
            (Kind.NEW, (), (goals,), "“2 Doelen” is nieuw."), (Kind.REMOVED, (goals,), (), "“2 Doelen” is vervallen.")):
        assert Change(kind, old, new).sentence == sentence


def test_a_number_or_only_marks_that_changed_are_told_as_such() -> None:
    old = [Passage("p1", 1, "1", "Doel", "Wij *willen* dit."), Passage("p2", 1, "2", "Geld", "Geen.")]
    new = [Passage("p1", 1, "1", "Doel", "Wij **willen** dit."), Passage("p2", 2, "1.1", "Geld", "Geen.")]
    marked, renumbered = changes(old, new, {"p1": ["p1"], "p2": ["p2"]}, lambda text: text.replace("*", ""))
    assert (marked.kind, marked.marked) == (Kind.CHANGED, True)
    assert renumbered.kind is Kind.RENUMBERED
    assert in_short((marked, renumbered)) == "1 ander nummer, 1 gewijzigd"
    assert in_short(changes(old, old, {"p1": ["p1"], "p2": ["p2"]})) == "Er is niets gewijzigd."
