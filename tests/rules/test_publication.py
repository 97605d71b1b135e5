"""When a round may be told: the thresholds, the profiles, and what to do when it may not."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.rules.broken import RuleBroken
from survey.rules.publication import (
    PROFILES,
    Profile,
    Publication,
    half_width,
    may_show,
    may_tell,
    may_tell_again,
    needed,
    settings,
)

RULE = Publication()


@pytest.mark.parametrize(("n", "population", "margin", "allowed"), [
    (18, 151, 21.8, False), (33, 151, 15.1, False), (34, 151, 14.8, True), (58, 151, 10.1, True),
    (34, 76, 12.6, True), (24, 75, 16.6, False), (10, 12, 13.2, True), (9, 12, 17.1, False), (18, 30, 14.9, True),
    (42, 3000, 15.0, False), (43, 3000, 14.8, True), (75, 75, 0.0, True),
])  # fmt: skip
def test_a_round_may_be_told_from_its_thresholds_on(n: int, population: int, margin: float, allowed: bool) -> None:
    assert round(half_width(n, population), 1) == margin
    assert may_tell(n, population, RULE).allowed is allowed


@pytest.mark.parametrize(("population", "number"), [(151, 59), (76, 43), (3000, 94)])
def test_so_many_answers_give_a_margin_of_ten_points(population: int, number: int) -> None:
    assert needed(population, replace(RULE, half_width=10)) == number


def test_the_refusal_says_why_and_how_many_more() -> None:
    verdict = may_tell(18, 151, RULE)
    assert verdict.sentence == (
        "Van de 151 uitgenodigden hebben er 18 geantwoord. Dat is te weinig om al een tussenresultaat te presenteren: "
        "het zijn er minder dan 30 en minder dan 50% van de uitgenodigden; de marge is 21,8 procentpunt en mag hooguit "
        "15 zijn. Vanaf 34 antwoorden kan het wel: nog 16 erbij."
    )
    assert verdict.needed == 34


def test_a_margin_just_above_the_limit_is_not_printed_as_the_limit() -> None:
    assert "de marge is 15,1 procentpunt" in may_tell(42, 3000, RULE).sentence


def test_a_group_of_eight_never_tells_anything() -> None:
    assert may_tell(8, 8, RULE).sentence.endswith("Voor een groep van deze grootte kan dat nooit.")


def test_a_round_of_unknown_size_has_no_end() -> None:
    assert may_tell(42, None, RULE).needed == 43
    assert may_tell(43, None, RULE).allowed


@given(st.integers(0, 400), st.integers(0, 400))
def test_with_one_answer_more_a_round_that_may_be_told_still_may(n: int, more: int) -> None:
    population = n + more
    verdict = may_tell(n, population, RULE)
    if verdict.allowed:
        assert all(may_tell(later, population, RULE).allowed for later in range(n, population + 1))
    elif verdict.needed is not None:
        assert may_tell(verdict.needed, population, RULE).allowed
        assert not may_tell(verdict.needed - 1, population, RULE).allowed
        assert verdict.needed > n


def test_more_answers_than_invited_cannot_be() -> None:
    with pytest.raises(RuleBroken, match="meer antwoorden"):
        may_tell(20, 18, RULE)


def test_a_small_base_says_how_many_more_it_needs() -> None:
    assert may_show(10, RULE).allowed
    assert may_show(7, RULE).sentence == (
        "Voor deze groep zijn er te weinig antwoorden om uitkomsten te tonen. Vanaf 10 antwoorden kan het wel: nog 3 "
        "erbij."
    )


def test_a_next_interim_result_waits_for_five_answers_or_the_end() -> None:
    assert may_tell_again(5, False, RULE).allowed
    assert may_tell_again(0, True, RULE).allowed
    assert "is 1 antwoord nieuw of gewijzigd" in may_tell_again(1, False, RULE).sentence


def test_three_profiles_differ_in_what_they_hide() -> None:
    assert set(PROFILES) == set(Profile)
    assert settings("open").shows_extremes
    assert not settings("vertrouwelijk").shows_extremes
    assert settings("vertrouwelijk") == RULE
    assert (settings("streng").small, settings("streng").step, settings("streng").quotes) == (10, 5, False)


def test_a_round_may_have_thresholds_of_its_own() -> None:
    assert settings("open", {"minimum": 20, "half_width": 20}).minimum == 20
    assert may_tell(24, 75, settings("open", {"minimum": 20, "half_width": 20})).allowed


@pytest.mark.parametrize(("profile", "thresholds"), [
    ("geheim", {}), ("open", {"drempel": 1}), ("open", {"profile": "x"}),
])  # fmt: skip
def test_unknown_profiles_and_thresholds_are_refused(profile: str, thresholds: dict[str, object]) -> None:
    with pytest.raises(RuleBroken):
        settings(profile, thresholds)
