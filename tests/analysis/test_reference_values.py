"""The remaining values that the specification of the statistics prints, each from its own formula or data."""

import json
from fractions import Fraction
from math import comb
from typing import Any

import pytest

from analysis.figures import intervals
from analysis.figures.crosses import Grid, bounds
from analysis.figures.disclosure import dominance, withheld_mean, withheld_total
from analysis.figures.intervals import exact_counts, newcombe, wilson
from analysis.nonresponse import category, nonresponse
from analysis.nouns import group
from analysis.phrases import phrase
from analysis.reports import report
from analysis.statistics import Statistic
from survey.documents import report as paper
from survey.rules.publication import settings
from survey.rules.rounding import percent
from tests.analysis.newsletter import found, told
from tests.cases import inflow

SIZE = {"q02_onderinstroom_pct": ".23", "q05_zijinstroom_pct": ".20", "q08_tlv_po_vso_pct": ".59",
        "q10_tlv_sbo_vso_pct": ".28", "q12b_midden_pct": ".18", "q12c_hoog_pct": ".20"}
WITHOUT = {"q02_onderinstroom_pct": 10.8, "q05_zijinstroom_pct": 11.1, "q08_tlv_po_vso_pct": 35.1,
           "q10_tlv_sbo_vso_pct": 21.3, "q12b_midden_pct": 7.3, "q12c_hoog_pct": 22.6}


CLOSE = Fraction(1, 10**9)
"""Wilson's ends are no exact numbers."""


def amounts(key: str) -> tuple[list[int], int]:
    """The sorted answers to a question of the newsletter, and their scale."""
    source = found("open").source
    column = source.columns[key]
    return [int(each) for each in column.amounts(column.state >= 0)], column.scale


def coverage(n: int, population: int, kept: list[tuple[Fraction, Fraction]]) -> tuple[float, float]:
    """The smallest and the mean chance, over every truth, that the interval of what is drawn holds it; in per cent."""
    found_ = []
    for marked in range(population + 1):
        ways = sum(comb(marked, x) * comb(population - marked, n - x) for x in range(n + 1)
                   if kept[x][0] * population - CLOSE <= marked <= kept[x][1] * population + CLOSE)
        found_.append(ways / comb(population, n) * 100)
    return round(min(found_), 1), round(sum(found_) / len(found_), 1)


@pytest.mark.parametrize(("n", "population", "least", "mean"), [
    (58, 151, 95.4, 97.2), (18, 151, 95.6, 97.9), (34, 76, 96.2, 97.8), (24, 75, 95.4, 97.7)])
def test_the_coverage_of_the_exact_interval_is_that_of_the_table(
        n: int, population: int, least: float, mean: float) -> None:
    pairs = [exact_counts(x, n, population) for x in range(n + 1)]
    kept = [(Fraction(low, population), Fraction(high, population)) for low, high in pairs]
    assert coverage(n, population, kept) == (least, mean)


@pytest.mark.parametrize(("n", "population", "mean"), [
    (58, 151, 95.3), (18, 151, 95.4), (34, 76, 95.8), (24, 75, 95.6)])
def test_the_mean_coverage_of_wilson_is_that_of_the_table(n: int, population: int, mean: float) -> None:
    kept = [(each.low / 100, each.high / 100) for x in range(n + 1) for each in [wilson(x, n, population)]]
    assert coverage(n, population, kept)[1] == pytest.approx(mean, abs=0.11)


def test_newcombe_of_the_two_sectors() -> None:
    made = newcombe((5, 34, 76), (9, 24, 75))
    assert (round(float(made.low), 1), round(float(made.high), 1)) == (-40.7, -4.9)


def test_fisher_is_the_conservative_second_opinion() -> None:
    assert round(category([("PO", 5, 34), ("VO", 9, 24)]).p, 3) == 0.064
    against_half = {x: category([("PO", 17, 34), ("VO", x, 24)]).p < 0.05 for x in range(25)}
    assert [x for x, differs in against_half.items() if differs] == [*range(6), *range(19, 25)]


def test_the_indicator_of_sector_and_size() -> None:
    known = nonresponse(found("open"), ["sector"], ["pupils"]).indicator
    assert known
    assert round(known.r, 3) == 0.78


@pytest.mark.parametrize("key", SIZE)
def test_the_largest_answer_in_the_sum(key: str) -> None:
    values, scale = amounts(key)
    assert f"{float(dominance(values)):.2f}".lstrip("0") == SIZE[key]
    assert (withheld_mean(values, settings("vertrouwelijk")) != "") == (SIZE[key] == ".59")
    assert round((sum(values) - max(values)) / (len(values) - 1) / scale, 1) == WITHOUT[key]


def test_the_rules_disagree_about_the_outlier_and_the_strictest_decides() -> None:
    values, _ = amounts("q08_tlv_po_vso_pct")
    assert (max(values), sum(values), dominance(values)) == (550, 936, Fraction(550, 936))
    assert withheld_total(values, settings("vertrouwelijk")) == ""
    assert withheld_mean(values, settings("vertrouwelijk"))


def test_the_interval_that_the_outlier_would_have_had() -> None:
    values, scale = amounts("q08_tlv_po_vso_pct")
    made = intervals.mean([each / scale for each in values], 58, 151)
    assert made
    assert (round(float(made.low), 1), round(float(made.high), 1)) == (2.5, 153.5)


def test_one_triple_alone_says_a_quarter_more_than_half_a_quarter() -> None:
    rule, respondents = settings("open"), group("respondenten")

    def words(x: int) -> str:
        return phrase(Statistic(x=x, n=58), respondents, rule).short
    fitting = [(a, 58 - a - c, c) for a in range(1, 57) for c in range(1, 58 - a)
               if (words(a), words(58 - a - c), words(c)) == ("een kwart", "ruim de helft", "een kwart")]
    assert fitting == [(14, 30, 14)]


def test_half_up_and_half_even_differ_in_so_many_shares() -> None:
    pairs = [(x, n) for n in range(10, 201) for x in range(n + 1)]
    differ = sum(percent(x, n) != round(Fraction(100 * x, n)) for x, n in pairs)
    assert (differ, len(pairs)) == (128, 20_246)


@pytest.mark.parametrize(("n", "is_the_count"), [(58, True), (99, True), (100, True), (101, False), (151, False)])
def test_up_to_a_hundred_a_whole_percentage_is_the_count(n: int, is_the_count: bool) -> None:
    assert (len({percent(x, n) for x in range(n + 1)}) == n + 1) is is_the_count


def test_two_hidden_cells_between_known_margins_protect_nothing_and_four_do() -> None:
    grid = Grid([[11, 8], [20, 15], [3, 1]], [34, 24], [False, False, True])
    rule, two = settings("vertrouwelijk"), frozenset({(2, 0), (2, 1)})
    assert bounds(grid, (2, 0), two, rule) == (3, 3)
    assert bounds(grid, (2, 1), two, rule) == (1, 1)
    four = two | {(1, 0), (1, 1)}
    assert bounds(grid, (2, 0), four, rule) == (0, 4)
    assert bounds(grid, (2, 1), four, rule) == (0, 4)


def test_paper_gets_every_figure_ready_made_from_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is typeset are the words of the page, so that nothing can be rounded once more on the way."""
    given: list[Any] = []
    monkeypatch.setattr(paper.typesetting, "pdf", lambda name, data: given.append((name, data)) or b"%PDF")
    titles = {question.key: question.label["nl"] for question in inflow().questions}
    for profile in ("open", "vertrouwelijk", "streng"):
        shown = report(found(profile), told(profile), titles)
        paper.pdf(paper.Heading("Uitvraag", (), "nu"), shown, [""] * len(shown["questions"]))
        _, data = given.pop()
        typeset = str(data)
        for question in shown["questions"]:
            for row in question["rows"]:
                assert json.dumps(row["printed"], ensure_ascii=False).strip('"') in typeset
