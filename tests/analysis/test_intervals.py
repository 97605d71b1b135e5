"""Intervals for a finite population: reference values, and coverage by exact computation."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.figures import intervals
from analysis.figures.comparisons import compare
from analysis.figures.intervals import certain, exact, exact_counts, newcombe, student, wilson
from analysis.figures.results import Kind, Result
from analysis.figures.weighting import Stratum, weighted
from survey.rules.broken import RuleBroken


@pytest.mark.parametrize(("x", "n", "population", "low", "high"), [
    (26, 58, 151, 52, 84), (29, 58, 151, 60, 91), (19, 58, 151, 36, 65), (14, 58, 151, 24, 52),
    (10, 58, 151, 16, 40), (0, 58, 151, 0, 7), (58, 58, 151, 144, 151), (17, 34, 76, 28, 48), (9, 24, 75, 17, 41),
    (9, 18, 151, 42, 109), (5, 10, 12, 5, 7), (75, 151, 151, 75, 75), (400, 1200, 3000, 938, 1064),
    (3, 10, 50, 5, 31),
])  # fmt: skip
def test_the_exact_interval(x: int, n: int, population: int, low: int, high: int) -> None:
    assert exact_counts(x, n, population) == (low, high)
    found = exact(x, n, population)
    assert (found.low, found.high) == (Fraction(100 * low, population), Fraction(100 * high, population))


def tails(x: int, n: int, population: int, marked: int) -> tuple[Fraction, Fraction]:
    """P(X >= x) and P(X <= x), in whole numbers."""
    ways = [comb(marked, i) * comb(population - marked, n - i) for i in range(n + 1)]
    return Fraction(sum(ways[x:]), comb(population, n)), Fraction(sum(ways[:x + 1]), comb(population, n))


@given(st.integers(1, 40), st.data())
def test_the_exact_interval_holds_all_that_is_not_rejected(population: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(1, population))
    x = data.draw(st.integers(0, n))
    kept = [marked for marked in range(x, population - n + x + 1)
            if min(tails(x, n, population, marked)) > Fraction(1, 40)]
    assert exact_counts(x, n, population) == (kept[0], kept[-1])


@pytest.mark.parametrize(("n", "population"), [(58, 151), (18, 151), (34, 76)])
def test_the_exact_interval_covers_every_truth_at_least_95_times_in_a_hundred(n: int, population: int) -> None:
    bounds = [exact_counts(x, n, population) for x in range(n + 1)]
    for marked in range(population + 1):
        possible = range(max(0, n - population + marked), min(n, marked) + 1)
        covered = sum(comb(marked, x) * comb(population - marked, n - x) for x in possible
                      if bounds[x][0] <= marked <= bounds[x][1])
        assert Fraction(covered, comb(population, n)) >= Fraction(95, 100), marked


@pytest.mark.parametrize(("x", "n", "population", "low", "high"), [
    (26, 58, 151, 35.2, 54.9), (29, 58, 151, 40.1, 59.9), (19, 58, 151, 24.1, 42.8), (14, 58, 151, 16.6, 33.7),
    (26, 58, None, 32.7, 57.5), (5, 5, 5, 100.0, 100.0),
])  # fmt: skip
def test_wilson_with_the_correction_for_a_finite_population(
        x: int, n: int, population: int | None, low: float, high: float) -> None:
    found = wilson(x, n, population)
    assert (round(float(found.low), 1), round(float(found.high), 1)) == (low, high)


@given(st.integers(1, 200), st.data())
def test_every_interval_holds_the_share_it_is_about(population: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(1, population))
    x = data.draw(st.integers(0, n))
    share = Fraction(100 * x, n)
    for found in (exact(x, n, population), wilson(x, n, population), wilson(x, n, None), certain(x, n, population)):
        assert float(found.low) <= float(share) + 1e-9
        assert float(share) <= float(found.high) + 1e-9


def test_what_is_certain_without_any_assumption() -> None:
    found = certain(26, 58, 151)
    assert (round(float(found.low), 1), round(float(found.high), 1)) == (17.2, 78.8)


def test_a_very_large_population_takes_wilson() -> None:
    assert intervals.share(4000, 10_000, 100_000).method == "wilson"
    assert intervals.share(26, 58, 151).method == "exact"


def test_the_difference_between_two_groups() -> None:
    found = newcombe((5, 34, 76), (9, 24, 75))
    assert (round(float(found.low), 1), round(float(found.high), 1)) == (-40.7, -4.9)
    complete = newcombe((30, 76, 76), (20, 75, 75))
    assert complete.low == complete.high


def share_of(x: int, n: int, population: int) -> Result:
    return Result("v.ja", Kind.SHARE, x=x, n=n, population=population)


def test_one_of_five_comparisons_is_not_called_a_difference() -> None:
    first, second = share_of(5, 34, 76), share_of(9, 24, 75)
    assert compare(first, second).shown
    assert not compare(first, second, looked_at=5).shown
    assert round(float(compare(first, second).difference), 1) == -22.8
    with pytest.raises(RuleBroken, match="vergeleken"):
        compare(first, second.without("Te klein."))


def test_small_differences_and_groups_are_not_called_differences() -> None:
    assert not compare(share_of(1500, 3000, 3000), share_of(1350, 3000, 3000)).shown
    assert not compare(share_of(9, 9, 9), share_of(0, 9, 9)).shown


def test_weighting_gives_the_share_and_error_of_the_reference() -> None:
    found = weighted([Stratum(5, 34, 76), Stratum(9, 24, 75)])
    assert round(float(found.share), 6) == 0.260275
    assert round(found.error, 6) == 0.047345


def test_small_or_impossible_strata_are_not_weighted() -> None:
    with pytest.raises(RuleBroken, match="Wegen kan vanaf 10"):
        weighted([Stratum(5, 34, 76), Stratum(3, 9, 75)])
    with pytest.raises(RuleBroken, match="meer antwoorden"):
        weighted([Stratum(5, 34, 30)])


def test_student_and_a_mean_of_one_value() -> None:
    assert round(student(13), 4) == 2.1604
    assert intervals.mean([13.0], 1, 10) is None


@pytest.mark.parametrize(("k", "places"), [(5, None), (6, (0, 5)), (12, (2, 9)), (14, (2, 11)), (16, (3, 12))])
def test_between_which_values_the_median_lies(k: int, places: tuple[int, int] | None) -> None:
    assert intervals.median_places(k) == places


@pytest.mark.parametrize(("x", "n", "population"), [(5, 4, 10), (-1, 4, 10), (1, 20, 10), (0, 0, 10)])
def test_an_impossible_outcome_is_refused(x: int, n: int, population: int) -> None:
    with pytest.raises(RuleBroken, match="geen mogelijke uitkomst"):
        exact(x, n, population)
