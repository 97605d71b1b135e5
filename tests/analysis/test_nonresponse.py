"""Who answered against who was asked: the reference values, chance, and what is said."""

from typing import Any

import pytest

from analysis.nonresponse import amount, category, nonresponse, outer, sentences
from analysis.results import Results
from survey.rules.broken import RuleBroken
from tests.analysis.newsletter import choice, found, one, spread


def test_the_sectors_of_the_newsletter_do_not_differ_demonstrably() -> None:
    known = category([("PO", 34, 76), ("VO", 24, 75)])
    assert round(known.p, 2) == 0.13
    assert not known.differs


def test_larger_ones_answered_more_often() -> None:
    known = amount(found("open"), "pupils")
    assert (round(known.answered), round(known.everyone)) == (16429, 14196)
    assert (round(known.z, 2), round(known.p, 3), round(known.size, 2)) == (2.61, 0.009, 0.44)


def test_the_indicator_is_held_against_chance() -> None:
    known = nonresponse(found("open"), ["sector"])
    assert known.indicator
    assert (round(known.indicator.r, 3), round(known.indicator.spread, 3)) == (0.873, 0.064)
    assert round(known.indicator.bias, 1) == 8.3
    assert round(known.indicator.low, 2) == 0.85
    assert round(known.indicator.expected, 2) in (0.93, 0.94)
    assert not known.indicator.differs
    assert known == nonresponse(found("open"), ["sector"])


def test_sector_and_size_together() -> None:
    known = nonresponse(found("open"), ["sector"], ["pupils"])
    assert known.indicator
    assert round(known.indicator.expected, 2) in (0.82, 0.83, 0.84)
    assert round(known.indicator.low, 2) in (0.73, 0.74)
    assert not known.passed
    lines = sentences(known, "swv'en")
    assert lines[0] == ("Respons naar sector: PO 34 van de 76 (45%), VO 24 van de 75 (32%). De respons verschilt niet "
                        "aantoonbaar per groep.")
    assert ("Grotere swv'en reageerden vaker (kenmerk aantal leerlingen: gemiddeld 16.429 tegen 14.196 bij allen)."
            in lines)
    assert lines[-1].endswith("procentpunt naast zitten.")


def provinces(answered: list[int], asked: int = 40) -> Results:
    facts: list[dict[str, Any]] = [{"province": str(place)} for place, n in enumerate(answered) for _ in range(n)]
    facts += [{"province": str(place)} for place, n in enumerate(answered) for _ in range(asked - n)]
    return one(choice(), spread(ja=sum(answered)), len(facts), "open", facts)


def test_more_than_two_classes_are_tested_by_drawing() -> None:
    assert nonresponse(provinces([20, 20, 20, 20]), ["province"]).categories[0].p > 0.9
    uneven = nonresponse(provinces([35, 20, 15, 10]), ["province"])
    assert uneven.categories[0].p < 0.01
    assert uneven.indicator
    assert uneven.indicator.differs
    assert not uneven.passed
    assert sentences(uneven)[0].endswith("De respons verschilt aantoonbaar per groep.")


def test_drawing_agrees_with_the_exact_test() -> None:
    from scipy.stats import fisher_exact

    counts = [("a", 12, 30), ("b", 18, 30), ("c", 0, 0)]
    assert category(counts).p == pytest.approx(fisher_exact([[12, 18], [18, 12]]).pvalue)
    drawn = category([("a", 12, 30), ("b", 18, 30), ("c", 15, 30)]).p
    assert 0.2 < drawn < 0.45


def test_what_is_certain_whatever_the_others_think() -> None:
    bounds = outer(found("open").result("q13_onderzoek.ja"))
    assert bounds
    assert (round(float(bounds.low), 1), round(float(bounds.high), 1)) == (17.2, 78.8)
    assert outer(found("open").result("q02_onderinstroom_pct.mean")) is None


def test_without_a_population_there_is_no_check() -> None:
    with pytest.raises(RuleBroken, match="niet bekend wie"):
        nonresponse(one(choice(), spread(ja=40), None, "open"), ["sector"])
    with pytest.raises(RuleBroken, match="geen getal"):
        amount(provinces([20, 20]), "pupils")
