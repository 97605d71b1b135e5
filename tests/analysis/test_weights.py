"""Weighting to the population, and what is said about it."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from analysis.results import Results
from analysis.weights import asked_for, classes, divided, line, told, weigh, weighting
from survey.rules.broken import RuleBroken
from survey.rules.publication import settings
from tests.analysis.newsletter import choice as asked
from tests.analysis.newsletter import found, one, spread


def test_the_newsletter_weighted_to_po_and_vo() -> None:
    known = weighting(found("open"), "sector")
    share = next(each for each in known.shares if each.id == "q07_tlv_po_vso.ja")
    assert round(float(share.weighted), 4) == 26.0275
    assert round(share.error, 6) == 0.047345
    assert known.classes == ("PO", "VO")
    assert not any(each.id.startswith("q01") for each in known.shares)


def test_weighting_is_told_only_where_it_changes_two_points() -> None:
    known = weighting(found("open"), "sector")
    assert known.applied is (known.largest >= 2)
    assert line(known, "PO en VO").startswith("De uitkomsten zijn gewogen naar PO en VO: zonder weging")
    even = weighting(sectors((20, 20), (20, 20)), "sector")
    assert line(even) == "Weging naar PO en VO verandert de uitkomsten minder dan 2 procentpunt."


def sectors(first: tuple[int, int], second: tuple[int, int], profile: str = "open") -> Results:
    answers = spread(ja=first[0], nee=first[1]) + spread(ja=second[0], nee=second[1])
    facts: list[dict[str, Any]] = [{"sector": "PO"}] * sum(first) + [{"sector": "VO"}] * sum(second)
    facts += [{"sector": "PO"}] * (100 - sum(first)) + [{"sector": "VO"}] * (100 - sum(second))
    return one(asked(), answers, 200, profile, facts)


def test_groups_are_weighted_to_their_size() -> None:
    known = weighting(sectors((40, 10), (10, 15)), "sector")
    assert known.shares[0].raw == Fraction(100 * 50, 75)
    assert known.shares[0].weighted == Fraction(60)
    assert known.applied
    assert line(known) == ("De uitkomsten zijn gewogen naar PO en VO: zonder weging zouden ze tot 7 procentpunt anders "
                           "zijn.")


def test_what_is_hidden_is_hidden_weighted_too() -> None:
    results = sectors((1, 49), (1, 24), "vertrouwelijk")
    assert told(weighting(results, "sector"), results.result("v.ja")) is None
    open_one = sectors((20, 30), (10, 15), "vertrouwelijk")
    assert told(weighting(open_one, "sector"), open_one.result("v.ja")) is not None


def test_a_weighted_share_never_gives_a_small_count_of_a_class_away() -> None:
    small = sectors((40, 10), (3, 22), "vertrouwelijk")
    assert small.result("v.ja").x == 43
    assert told(weighting(small, "sector"), small.result("v.ja")) is None
    open_one = sectors((40, 10), (3, 22), "open")
    assert told(weighting(open_one, "sector"), open_one.result("v.ja")) is not None


def sizes(answers: list[int]) -> Results:
    facts = [{"pupils": size} for size in answers] + [{"pupils": size} for size in range(100, 1600, 10)]
    return one(asked(), spread(ja=len(answers)), len(facts), "open", facts)


def test_a_number_makes_three_classes_of_size() -> None:
    strata = divided(sizes([100] * 20 + [800] * 20 + [1500] * 20), "pupils")
    assert strata.names == ("klein", "middelgroot", "groot")
    assert [n for n, _ in classes(strata).values()] == [20, 20, 20]


def test_a_class_with_few_answers_is_merged_with_its_neighbour() -> None:
    strata = divided(sizes([100] * 3 + [800] * 20 + [1500] * 20), "pupils")
    assert strata.names == ("klein of middelgroot", "groot")
    with pytest.raises(RuleBroken, match="minstens twee groepen"):
        divided(sizes([100] * 3 + [800] * 20), "pupils")


def test_the_settings_of_the_round_ask_for_weighting() -> None:
    results = sectors((40, 10), (10, 15))
    assert asked_for(results) is None
    wanted = replace(results, rule=settings("open", {"weight_by": "sector"}))
    assert asked_for(wanted) == weighting(results, "sector")


def test_what_cannot_be_weighted_is_refused() -> None:
    with pytest.raises(RuleBroken, match="niet in het register"):
        weighting(sectors((20, 20), (20, 20)), "wijk")
    with pytest.raises(RuleBroken, match="niet bekend wie"):
        weighting(one(asked(), spread(ja=40), None, "open"), "sector")


def test_the_reference_of_the_weighted_share() -> None:
    reference = weigh([5, 9], [34, 24], [76, 75])
    assert (round(float(reference.share), 6), round(reference.error, 6)) == (0.260275, 0.047345)
