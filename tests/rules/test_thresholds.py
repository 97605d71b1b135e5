"""The rules of a round: what may be set, how it is typed, and that it only gets stricter after publication."""

from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.rules.broken import RuleBroken
from survey.rules.publication import PROFILES, Profile, Publication, settings
from survey.rules.thresholds import THRESHOLDS, Threshold, changes, check_change, in_words, looser, own, weightable

RULE = Publication()
HALF = Decimal("0.5")
BY_NAME = {each.name: each for each in THRESHOLDS}


def test_every_number_of_the_rule_can_be_set_but_the_steps_of_the_profile() -> None:
    numbers = {each.name for each in fields(Publication) if getattr(RULE, each.name).__class__ in (int, float)}
    assert numbers - set(BY_NAME) == {"step"}


@pytest.mark.parametrize(("name", "typed", "kept"), [
    ("floor", "12", 12), ("coverage", "50 %", HALF), ("coverage", "100", 1), ("half_width", "12,5", 12 + HALF),
    ("dominance", "30%", Decimal("0.3")), ("small", " ", None)])
def test_a_threshold_is_read_as_it_is_typed_and_shown_as_read(name: str, typed: str, kept: Decimal | None) -> None:
    assert BY_NAME[name].read(typed) == kept
    assert BY_NAME[name].read(BY_NAME[name].shown(kept)) == kept


@pytest.mark.parametrize(("name", "typed"), [("floor", "0"), ("floor", "veel"), ("coverage", "101"), ("floor", "2,5")])
def test_what_is_no_threshold_is_refused_with_a_sentence(name: str, typed: str) -> None:
    with pytest.raises(RuleBroken, match=r"\.$"):
        BY_NAME[name].read(typed)


def test_before_publication_anything_goes_and_after_it_only_stricter() -> None:
    loose = replace(RULE, floor=5, dominance=None)
    check_change(RULE, loose, published=False)
    check_change(loose, RULE, published=True)
    with pytest.raises(RuleBroken, match="alleen strenger: “nooit iets vertellen onder”, “een gemiddelde") as refused:
        check_change(RULE, loose, published=True)
    assert "Zet ze terug" in refused.value.message
    with pytest.raises(RuleBroken, match="het profiel"):
        check_change(RULE, PROFILES[Profile.OPEN], published=True)


@given(st.sampled_from(THRESHOLDS), st.integers(1, 100), st.integers(1, 100))
def test_of_two_different_values_exactly_one_is_looser(threshold: Threshold, one: int, other: int) -> None:
    assert (threshold.looser(one, other) + threshold.looser(other, one)) == (one != other)


def test_another_weighting_is_no_looser_rule() -> None:
    assert not list(looser(RULE, replace(RULE, weight_by="sector")))
    assert changes(RULE, replace(RULE, weight_by="pupils")) == ["wegen naar aantal leerlingen"]
    assert changes(replace(RULE, weight_by="wijk"), RULE) == ["niet wegen"]


def test_only_what_differs_from_the_profile_is_kept() -> None:
    kept = own("vertrouwelijk", {"floor": 10, "minimum": 40, "coverage": HALF, "small": None, "weight_by": ""})
    assert kept == {"minimum": 40}
    assert settings("vertrouwelijk", kept).minimum == 40
    assert changes(RULE, settings("streng", kept)) == [
        "profiel streng", "genoeg antwoorden vanaf 40 antwoorden",
        "kleine aantallen verbergen onder 10 antwoorden"]


def test_classes_and_numbers_can_be_weighted_by_and_names_cannot() -> None:
    people = [{"code": str(place), "name": f"N{place}", "sector": "PO" if place % 2 else "VO", "pupils": place * 10,
               "wijk": f"wijk {place}", "soort": "swv"} for place in range(20)]
    assert weightable(people) == ["sector", "pupils"]
    assert in_words("pupils") == "aantal leerlingen"
    assert weightable([]) == []
