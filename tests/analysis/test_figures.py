"""Figures from rows: bases, missing answers, exact means, scopes, combinations, and wrong input."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.figures import means
from analysis.figures.results import Claim
from analysis.figures.rows import Row
from analysis.results import Results, results
from analysis.tables import document, margin, printed, text
from survey.rules.broken import RuleBroken
from survey.rules.publication import settings
from survey.rules.questionnaires.codebook import Codebook
from survey.rules.questionnaires.document import Type
from tests.analysis.newsletter import NOW, amounts, choice, number, one, spread

FACTS = [{"code": str(place), "sector": "PO" if place < 40 else "VO", "pupils": Decimal(100 + place)}
         for place in range(80)]


def shown(found: Results, name: str) -> str:
    return printed(found.result(name), found.rule)


def test_weet_niet_is_in_the_base_and_empty_and_not_asked_are_not() -> None:
    found = one(choice(), spread(ja=20, nee=10, weet_niet=10, leeg=5, niet=15), 100)
    assert [shown(found, f"v.{name}") for name in ("ja", "nee", "weet_niet")] == ["50%", "25%", "25%"]
    (figures,) = found.variables
    assert (figures.asked, figures.answered, figures.empty) == (45, 40, 5)
    assert shown(found, "v.answered") == "40 van de 45"


def test_several_answers_share_one_base() -> None:
    asked = replace(choice(options=[("a", "A", False), ("b", "B", False)]), type=Type.SEVERAL)
    given_answers: list[list[str]] = [["a", "b"]] * 20 + [["a"]] * 10 + [[]] * 5 + [["b"]] * 10
    answers: list[dict[str, Any]] = [{"v": each} for each in given_answers]
    found = one(asked, answers, 100)
    assert [(found.result(f"v.{name}").x, found.result(f"v.{name}").n) for name in "ab"] == [(30, 40), (30, 40)]


def test_all_weet_niet_says_none_and_nothing_else() -> None:
    found = one(choice(), spread(weet_niet=40), 100)
    assert [shown(found, f"v.{name}") for name in ("ja", "weet_niet")] == ["0%", "100%"]


def test_the_mean_counts_zeros_and_says_of_how_many() -> None:
    found = one(number(), amounts(0, *[10] * 11, None, None) + spread(niet=20), 60)
    mean = found.result("g.mean")
    assert (mean.value, mean.n, mean.asked) == (Fraction(110, 12), 12, 14)


def test_decimals_are_exact() -> None:
    found = one(number(), amounts(*["0.1"] * 20, *["0.2"] * 20), 60, "open")
    assert found.result("g.mean").value == Fraction(3, 20)
    floats = one(number(), [{"g": 0.1}] * 20 + [{"g": 0.2}] * 20, 60, "open")
    assert floats.result("g.mean").value == Fraction(3, 20)


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=40))
def test_quartiles_are_those_of_numpy(values: list[int]) -> None:
    import numpy as np

    values.sort()
    for part in (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)):
        assert float(means.quantile(values, 10, part)) == pytest.approx(np.percentile(values, 100 * float(part)) / 10)
    cut = len(values) // 10
    assert means.trimmed(values, 1) == Fraction(sum(values[cut:len(values) - cut]), len(values) - 2 * cut)


def test_shares_that_do_not_make_a_hundred_are_left_out_and_counted() -> None:
    parts = [number(key, type=Type.SHARES, part_of="s") for key in ("s1", "s2")]
    good: list[dict[str, Any]] = [{"s1": 60, "s2": 40}] * 30 + [{"s1": 100, "s2": None}] * 10
    odd: list[dict[str, Any]] = [{"s1": 60, "s2": 50}] * 3 + [{"s1": None, "s2": None}] * 2
    found = one(parts, good + odd, 60)
    assert (found.result("s1.mean").value, found.result("s2.mean").value) == (70, 30)
    assert [(each.answered, each.empty, each.odd) for each in found.variables] == [(40, 5, 3), (40, 5, 3)]


def test_a_calculation_is_a_yes_or_no_a_number_or_only_counted() -> None:
    for value, figure in ((True, "c.ja"), (Decimal("2.5"), "c.mean"), ("tekst", "c.answered"), (10**40, "c.answered")):
        found = one(number("c", type=Type.CALCULATION), [{"c": value}] * 40, 80)
        assert found.result(figure).n == 40


def test_of_texts_and_days_only_the_number_of_answers_is_told() -> None:
    found = one(number("t", type=Type.LONG_TEXT), [{"t": "Een tekst."}] * 12 + [{"t": None}] * 30, 80)
    assert [each.id for each in found.variables[0].results] == ["t.answered", "t.themes"]
    assert shown(found, "t.answered") == "12 van de 42"
    assert shown(found, "t.themes") == "nog geen"


def test_themes_are_told_from_five_respondents_on_the_most_named_first() -> None:
    found = one(number("t", type=Type.LONG_TEXT), [{"t": "x"}] * 40, 80,
                themes={"t": [("zelden", 4), ("soms", 5), ("vaak", 12)]})
    assert found.result("t.themes").items == ("vaak", "soms")


def test_a_group_has_its_own_base_and_population() -> None:
    answers = spread(ja=15, nee=20) + [{}] * 5 + spread(ja=15, nee=10)
    found = one(choice(), answers, 80, facts=FACTS)
    assert shown(found, "v.ja[sector=PO]") == "43%"
    assert shown(found, "v.ja[sector=VO]") == "15 van de 25"
    assert shown(found, "response[sector=VO]") == "25 van de 40"
    assert found.result("response.pupils").n == sum(100 + place for place in range(80))
    with pytest.raises(RuleBroken, match="Kenmerk “wijk”"):
        found.result("v.ja[wijk=1]")
    with pytest.raises(RuleBroken, match="Groep “SO”"):
        found.result("v.ja[sector=SO]")


def test_when_all_answered_the_figure_is_of_all() -> None:
    found = one(choice(), spread(ja=40, nee=40), 80)
    result = found.result("v.ja")
    assert result.claim is Claim.COMPLETE
    assert result.interval
    assert result.interval.low == result.interval.high == 50
    assert margin(result) == "50 tot 50%"
    assert one(choice(), spread(ja=40, nee=20), 80).result("v.ja").claim is Claim.DESCRIBING


def test_a_round_with_an_open_link_has_no_population() -> None:
    found = one(choice(), spread(ja=40, nee=20), None)
    assert (found.response.n, found.result("v.ja").population) == (None, None)
    assert found.result("v.ja").interval


def test_only_the_last_response_of_an_organisation_counts() -> None:
    rows = [Row("A", {}, NOW, {"v": "ja"}), Row("A", {}, NOW - timedelta(days=1), {"v": "nee"})]
    rows += [Row("", {}, NOW, {"v": "nee"})] * 49
    found = results(Codebook("Proef", (choice(),)), rows, [{}] * 60, settings("open"), NOW)
    assert (found.result("v.ja").x, found.result("v.nee").x) == (1, 49)


def test_figures_can_be_combined() -> None:
    asked = [number("a"), number("b"), number("c", unit="fte")]
    answers = [{"a": place % 10, "b": 20 + place % 4, "c": 1} for place in range(40)]
    found = one(asked, answers, 80, "open")
    assert found.result("min(a.mean,b.mean)").value == found.result("a.mean").value
    assert found.result("max(a.max,min(b.min,b.max))").value == 20
    assert found.result("diff(b.mean,a.mean)").value == Fraction(17)
    assert found.result("pool(a,b).median").n == 80
    for name, message in {
        "min(a.mean,c.mean)": "dezelfde eenheid", "pool(a,c).mean": "eenheid", "som(a.mean,b.mean)": "som",
        "diff(a.mean)": "twee", "pool(a,x).mean": "Vraag “x”", "pool(a,b).modus": "bestaat niet",
        "min(a.iqr,b.iqr)": "geen getallen", "a.modus": "bestaat niet", "x.mean": "Vraag “x”",
    }.items():
        with pytest.raises(RuleBroken, match=message):
            found.result(name)


def test_a_difference_between_shares_has_its_interval() -> None:
    found = one(choice(), spread(ja=20, nee=20) + spread(ja=10, nee=30), 80, "open", FACTS)
    result = found.result("diff(v.ja[sector=PO],v.ja[sector=VO])")
    assert (result.value, result.interval and result.interval.method) == (25, "newcombe")


def test_a_figure_with_a_name_may_not_name_itself() -> None:
    codebook = Codebook("Proef", (number(),), statistics={"a": "b", "b": "a", "top": "max(g.max)"})
    rows = [Row(str(place), {}, NOW, {"g": place}) for place in range(40)]
    found = results(codebook, rows, [{}] * 60, settings("open"), NOW)
    assert (found.result("top").value, found.result("top").parts) == (39, ("max(g.max)",))
    with pytest.raises(RuleBroken, match="verwijst naar zichzelf"):
        found.result("a")


@pytest.mark.parametrize("answer", ["misschien", 3, ["ja"], True])
def test_an_answer_that_is_no_option_is_named(answer: object) -> None:
    with pytest.raises(RuleBroken, match="Het antwoord van 0 op “v” kan niet worden gelezen"):
        one(choice(), [{"v": answer}] * 40, 80)


@pytest.mark.parametrize("answer", [float("nan"), float("inf"), Decimal("NaN"), "12", True, [1], 1e300])
def test_an_answer_that_is_no_number_is_named(answer: object) -> None:
    with pytest.raises(RuleBroken, match="Het antwoord van 0 op “g” kan niet worden gelezen"):
        one(number(), [{"g": answer}] * 40, 80)


def test_more_answers_than_invited_are_refused() -> None:
    with pytest.raises(RuleBroken, match="meer reacties"):
        results(Codebook("Proef", (choice(),)), [Row(str(each), {}, NOW, {}) for each in range(5)], [{}] * 4,
                settings(), NOW)


def test_nothing_at_all_is_a_round_without_figures() -> None:
    found = one([choice(), number()], [], 0)
    assert not found.verdict.allowed
    assert "Respons: 0 van de 0" in text(found)
    assert document(found)["allowed"] is False


def test_one_number_has_no_figures() -> None:
    found = one(number(), [*amounts(5), *[{}] * 50], 80, "open")
    assert all(each.withheld for each in found.variables[0].results if each.id != "g.answered")


def test_answers_to_questions_of_an_older_version_are_named() -> None:
    assert one(choice(), [{"v": "ja", "oud": 3}] * 40, 80).unknown == ("oud",)


def test_what_is_printed_is_rounded_once() -> None:
    found = one(number(unit="leerlingen"), amounts(*[12.5] * 20, *[1234.5] * 20), 60, "open", closed=True)
    assert shown(found, "g.mean") == "624 leerlingen"
    assert shown(found, "g.max") == "1.235 leerlingen"
    assert shown(found, "g.sum") == "24.940 leerlingen"
