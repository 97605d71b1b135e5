"""Numbers in a paragraph that a person edited: traced, alone, or impossible."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.editing import bases, doubtful, impossible, loose, retraced
from analysis.sentences import Span
from survey.rules.rounding import percent
from tests.analysis.newsletter import choice, found, one, spread


@pytest.mark.parametrize(("text", "message"), [
    ("Van hen zegt 58% van de 58 swv'en ja.", "58% kan van 58 niet voorkomen."),
    ("19 van de 58 swv'en (34%) zien dit.", "19 van de 58 is 33% en geen 34%."),
    ("60 van de 58 swv'en zien dit.", "60 van de 58 bestaat niet."),
    ("1.201 van de 1.200 scholen", "1.201 van de 1.200 bestaat niet."),
    ("58% van de respondenten ziet dit.", "58% kan bij de aantallen antwoorden van deze uitvraag niet voorkomen."),
    ("120% van de respondenten", "120% kan bij de aantallen antwoorden van deze uitvraag niet voorkomen."),
])  # fmt: skip
def test_a_figure_that_cannot_be_is_named(text: str, message: str) -> None:
    assert [each.message for each in impossible(text, (), {58})] == [message]


@pytest.mark.parametrize("text", [
    "60% van de 58 swv'en", "19 van de 58 swv'en (33%) zien dit.", "60% van de respondenten", "De toename is 59%.",
    "2,59% van de leerlingen", "45% van de 10.000 leerlingen",
])  # fmt: skip
def test_what_can_be_is_let_through(text: str) -> None:
    assert not impossible(text, (), {58})


def test_without_known_bases_nothing_is_said_of_a_share_without_one() -> None:
    assert not impossible("58% van de respondenten", ())


def test_what_a_figure_stands_behind_is_not_judged() -> None:
    assert not impossible("58% van de respondenten", [Span(0, 3, "v.ja", "pct", "58%")], {58})


def test_a_percentage_that_was_changed_beside_a_traced_count_is_judged() -> None:
    spans = [Span(0, 12, "v.ja", "kort", "19 van de 58")]
    assert [each.message for each in impossible("19 van de 58 swv'en (34%)", spans)] == [
        "19 van de 58 is 33% en geen 34%."]


def test_a_number_in_a_figure_that_cannot_be_is_named_once() -> None:
    found = doubtful("Van de 7 zegt 58% van de 58 swv'en ja; 12 niet.", [], {58})
    assert [each.message for each in found] == ["Bij “7” hoort geen uitkomst.", "58% kan van 58 niet voorkomen.",
                                                "Bij “12” hoort geen uitkomst."]


def test_the_bases_of_a_round_are_those_of_its_shares() -> None:
    assert bases(found("open")) == {34, 58}
    assert bases(one(choice(), spread(ja=40, leeg=3), 80)) == {40}
    told = one(choice(), spread(ja=40), 80, facts=[{"sector": "PO"}, {"sector": "VO"}] * 40)
    assert told.result("v.ja[sector=PO]").n == 20
    assert bases(told) == {20, 40}


@given(st.integers(1, 300), st.data())
def test_a_true_count_is_never_called_impossible(n: int, data: st.DataObject) -> None:
    x = data.draw(st.integers(0, n))
    text = f"{x} van de {n} scholen ({percent(x, n)}%); {percent(x, n)}% van de {n}."
    assert not impossible(text, ())


def test_a_number_that_was_changed_stands_alone() -> None:
    draft, spans = "Een kwart ziet 45% meer.", [Span(0, 10, "a", "Frase", "Een kwart"), Span(15, 18, "b", "pct", "45%")]
    kept = retraced(draft, spans, "Een kwart ziet 46% meer.")
    assert [each.statistic for each in kept] == ["a"]
    assert [each.text for each in loose("Een kwart ziet 46% meer.", kept)] == ["46"]
