"""Open answers: likeness, suggestions, agreement between coders, themes."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.texts import (
    AGREED,
    Agreement,
    Answers,
    agreement,
    double_coded_enough,
    kappa,
    marked,
    plain,
    search,
    themes,
)
from survey.rules.questionnaires.document import Type
from tests.analysis.newsletter import number, one

WORDS = {
    "wachtlijst": ["wachtlijst", "wachtlijsten bij kdc's", "lange wachttijd", "wachten op plek"],
    "personeel": ["lerarentekort", "te weinig leraren", "personeelstekort", "geen leerkracht te vinden"],
    "corona": ["coronadip", "lockdown", "achterstand door corona", "thuisonderwijs in coronatijd"],
    "gedrag": ["gedragsproblemen", "moeilijk gedrag", "complex gedrag in de klas", "agressief gedrag"],
    "ouders": ["ouders willen dit", "wens van ouders", "ouders kiezen bewust", "druk door ouders"],
}
FILLING = ["vooral dit jaar", "in onze regio", "dat zien we al langer", "is de oorzaak", "speelt mee", "denken wij",
           "bij jonge kinderen", "steeds meer", "op veel scholen"]


def answers(count: int) -> tuple[list[str], list[frozenset[str]]]:
    """Short answers with one theme each, some with a typing error."""
    chosen = random.Random(14)
    texts, codes = [], []
    for _ in range(count):
        code = chosen.choice(sorted(WORDS))
        text = f"{chosen.choice(WORDS[code])} {chosen.choice(FILLING)} {chosen.choice(FILLING)}"
        cut = chosen.randrange(len(text))
        texts.append(text if chosen.random() < 0.7 else text[:cut] + text[cut + 1:])
        codes.append(frozenset({code}))
    return texts, codes


def test_answers_that_share_a_compound_look_alike() -> None:
    texts = ["Wachtlijsten bij het kdc", "De wachtlijst is lang", "Lerarentekort", "", "Te weinig leraren"]
    known = Answers(texts)
    assert known.like(0)[0].place == 1
    assert known.like(2, 1)[0].place == 4
    assert known.like(3) == ()
    assert all(0 < each.likeness <= 1.000001 for each in known.like(0))


def test_an_answer_is_most_like_its_double() -> None:
    known = Answers(["Geen plek", "Wel plek", "geen PLEK!"])
    assert known.like(0)[0].place == 2
    assert known.like(0)[0].likeness == pytest.approx(1)


def test_suggestions_are_right_in_the_first_three_nearly_always() -> None:
    texts, codes = answers(200)
    coded = {place: codes[place] for place in range(80)}
    made = Answers(texts).suggestions(coded)
    assert set(made) == set(range(80, 200))
    top = [codes[place] <= {each.code for each in found} for place, found in made.items()]
    first = [found[0].code in codes[place] for place, found in made.items()]
    assert sum(top) / len(top) >= 0.95
    assert sum(first) / len(first) >= 0.85
    sure = [found[0].code in codes[place] for place, found in made.items() if found[0].sure]
    assert sum(sure) / len(sure) >= 0.9
    assert all(len(found) == 3 for found in made.values())
    assert made == Answers(texts).suggestions(coded)


def test_below_a_hundred_and_fifty_answers_people_read() -> None:
    texts, codes = answers(149)
    assert Answers(texts).suggestions({place: codes[place] for place in range(60)}) == {}
    more, all_codes = answers(200)
    assert Answers(more).suggestions({place: all_codes[place] for place in range(19)}) == {}
    assert Answers(more).suggestions(dict.fromkeys(range(30), frozenset())) == {}
    assert Answers(more).suggestions({place: all_codes[place] for place in range(200)}) == {}


def test_more_than_one_theme_for_an_answer() -> None:
    texts, codes = answers(200)
    both = {place: codes[place] | {"alles"} for place in range(80)}
    assert Answers(texts).suggestions(both)
    assert all("alles" not in {each.code for each in found} for found in Answers(texts).suggestions(both).values())


def test_searching_does_not_mind_capitals_and_accents() -> None:
    texts = ["Coördinatie met kdc's", "Geen plek", "coordinatie ontbreekt"]
    assert search(texts, "COORDINATIE") == (0, 2)
    assert search(texts, "kdc coörd") == (0,)
    assert plain("  Één, twéé!") == "een twee"
    assert marked("De Coördinatie, coordinatie", ["coordin"]) == ((3, 10), (16, 23))
    assert marked("niets", [""]) == ()


def test_kappa_of_two_coders() -> None:
    first = [True] * 20 + [False] * 30
    second = [True] * 15 + [False] * 5 + [True] * 10 + [False] * 20
    assert round(kappa(first, second), 2) == 0.4
    assert kappa([False] * 5, [False] * 5) == 1
    assert kappa([], []) == 0
    assert kappa([True, False], [False, True]) == -1


def test_agreement_is_looked_at_for_every_theme() -> None:
    one_coder = {place: frozenset({"a"} if place < 10 else {"b"}) for place in range(20)}
    other = {place: frozenset({"a"} if place < 10 else {"c"}) for place in range(5, 25)}
    found = agreement(one_coder, other)
    assert [each.code for each in found] == ["a", "b", "c"]
    assert found[0] == Agreement("a", 1.0, 15)
    assert [each.enough for each in found] == [True, False, False]


@pytest.mark.parametrize(("both", "count", "enough"), [
    (20, 300, True), (19, 300, False), (10, 50, True), (9, 50, False)])
def test_a_second_coder_sees_twenty_answers_or_a_fifth(both: int, count: int, enough: bool) -> None:
    assert double_coded_enough(both, count) is enough


def test_themes_count_respondents_and_are_told_from_five_on() -> None:
    codes = {str(place): ["w", "w"] if place < 12 else ["p"] for place in range(16)}
    counted = themes(codes, {"w": "wachtlijsten", "p": "personeel"})
    assert counted == [("wachtlijsten", 12), ("personeel", 4)]
    asked = number("t", type=Type.LONG_TEXT)
    told = one(asked, [{"t": "x"}] * 40, 80, themes={"t": counted})
    assert told.result("t.themes").items == ("wachtlijsten",)


@given(st.lists(st.booleans(), min_size=1), st.data())
def test_kappa_lies_between_minus_one_and_one(first: list[bool], data: st.DataObject) -> None:
    second = data.draw(st.lists(st.booleans(), min_size=len(first), max_size=len(first)))
    found = kappa(first, second)
    assert -1 <= found <= 1
    assert (found == 1) is (first == second)
    assert AGREED < 1


@given(st.lists(st.text(max_size=30), min_size=1, max_size=20))
@settings(deadline=None)
def test_any_text_can_be_compared(texts: list[str]) -> None:
    for each in Answers(texts).like(0, 3):
        assert 0 <= each.likeness <= 1.000001
