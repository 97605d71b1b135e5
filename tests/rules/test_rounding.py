"""Rounding is half up, everywhere, in whole numbers."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.rules.broken import RuleBroken
from survey.rules.rounding import (
    down,
    half_up,
    in_dutch,
    nearest,
    occurs,
    outward,
    percent,
    percentage,
    signed,
    up,
    usual_decimals,
    with_unit,
)


@pytest.mark.parametrize(("value", "decimals", "rounded"), [
    (12.5, 0, "13"), (-12.5, 0, "-13"), (0.5, 0, "1"), (2.5, 0, "3"), (8.25, 1, "8.3"), (2.675, 2, "2.68"),
    (Fraction(1, 3), 2, "0.33"), (Decimal("0.05"), 1, "0.1"), ("7.45", 1, "7.5"), (-0.04, 1, "0.0"), (57.5, 0, "58"),
])  # fmt: skip
def test_a_tie_goes_away_from_zero(value: object, decimals: int, rounded: str) -> None:
    assert half_up(value, decimals) == Decimal(rounded)  # type: ignore[arg-type]
    assert str(half_up(value, decimals)) == rounded  # type: ignore[arg-type]


@given(st.integers(0, 5000), st.integers(1, 5000))
def test_a_whole_percentage_is_the_exact_fraction_rounded_half_up(x: int, n: int) -> None:
    share = Fraction(100 * x, n)
    assert percent(x, n) == int(share + Fraction(1, 2)) == half_up(share)


@given(st.decimals(-10**9, 10**9, places=6), st.integers(0, 5))
def test_rounding_is_that_of_the_exact_decimal(value: Decimal, decimals: int) -> None:
    assert half_up(value, decimals) == value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


@given(st.fractions(-1000, 1000), st.fractions(0, 1000), st.integers(0, 3))
def test_an_interval_rounded_outward_never_gets_narrower(low: Fraction, width: Fraction, decimals: int) -> None:
    below, above = outward(low, low + width, decimals)
    step = Fraction(1, 10**decimals)
    assert low - step < Fraction(below) <= low
    assert low + width <= Fraction(above) < low + width + step
    assert (below, above) == (down(low, decimals), up(low + width, decimals))


def test_thirty_two_printed_participation_percentages_come_out_exactly() -> None:
    assert percentage(477, 18_118, 2) == Decimal("2.63")
    assert percentage(502, 18_898, 2) == Decimal("2.66")
    assert percentage(488, 18_518, 2) == Decimal("2.64")


def test_a_large_number_loses_no_digit() -> None:
    assert str(half_up("12345678901234567890123456789012345.5")) == "12345678901234567890123456789012346"


@pytest.mark.parametrize(("value", "decimals", "written"), [
    (1200, 0, "1.200"), (1234567.891, 1, "1.234.567,9"), (-2, 0, "−2"), (8.3, 1, "8,3"), (999.5, 0, "1.000"),
    (0, 1, "0,0"), (-0.04, 1, "0,0"), (26.4, 0, "26"),
])  # fmt: skip
def test_numbers_are_written_as_the_dutch_do(value: float, decimals: int, written: str) -> None:
    assert in_dutch(value, decimals) == written


def test_a_year_is_a_label_and_no_amount() -> None:
    assert {in_dutch(1967, unit=unit) for unit in ("jaartal", "Jaartal ")} == {"1967"}
    assert {in_dutch(1967, unit=unit) for unit in ("jaar", "")} == {"1.967"}
    assert [with_unit("9", unit) for unit in ("jaartal", "%", "€", "uur", "")] == ["9", "9%", "€ 9", "9 uur", "9"]


def test_a_signed_number_has_a_plus_only_when_it_is_more_than_zero_after_rounding() -> None:
    assert [signed(each, 1) for each in (0.34, -0.34, 0, 0.04, -0.04)] == ["+0,3", "−0,3", "0,0", "0,0", "0,0"]


def test_steps_of_five() -> None:
    assert [nearest(each, 5) for each in (32.7, 32.4, 2.5, 97.5, Fraction(100, 3))] == [35, 30, 5, 100, 35]


def test_only_some_bases_allow_the_printed_percentages() -> None:
    assert [n for n in range(48, 63) if all(occurs(printed, n) for printed in (60, 40, 45, 17))] == [53, 58, 60]


@given(st.integers(0, 100), st.integers(1, 400))
def test_whether_a_percentage_occurs_is_found_without_trying_all(printed: int, n: int) -> None:
    assert occurs(printed, n) == any(percent(x, n) == printed for x in range(n + 1))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), "acht", "", None])
def test_what_is_no_finite_number_is_refused(value: object) -> None:
    with pytest.raises(RuleBroken, match="geen getal"):
        half_up(value)  # type: ignore[arg-type]


def test_a_percentage_of_nothing_is_refused() -> None:
    with pytest.raises(RuleBroken, match="nul antwoorden"):
        percent(0, 0)


def test_numbers_that_stand_together_are_equally_precise() -> None:
    assert usual_decimals(Fraction(83, 10)) == 1
    assert usual_decimals(Fraction(132, 5)) == 0
    assert usual_decimals(Fraction(83, 10), Fraction(132, 5), 2) == 1
    assert usual_decimals(8, Decimal("-2.0")) == 0
    assert usual_decimals() == 0
