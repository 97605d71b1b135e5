"""Register figures over the years: the printed percentages, breaks, trend, target and norm."""

import csv
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from analysis.series import Arrow, Course, Point, Series, Status, arrow, read, sentences, series, trend
from survey.rules.broken import RuleBroken
from survey.rules.rounding import half_up, percentage
from tests.analysis.newsletter import DATA

FILE = DATA / "participation_2301.csv"
NEWSLETTER = date(2022, 2, 2)


def so() -> Series:
    return read(FILE, "deelnamepercentage so", "pupils_so", "pupils_total", "target_so_pct")


def test_all_thirty_two_printed_percentages() -> None:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    sbo = series(rows, "sbo", "pupils_sbo", "pupils_total").points
    found = [(half_up(one.value, 2), half_up(other.value, 2)) for one, other in zip(so().points, sbo, strict=True)]
    assert [(str(one), str(other)) for one, other in found] == [
        (row["printed_so_pct"], row["printed_sbo_pct"]) for row in rows]
    assert len(found) == 16
    assert percentage(477, 18118, 2) == found[10][0]


def test_counts_and_forecasts_are_kept_apart_and_the_day_of_counting_moves() -> None:
    assert len(so().counts) == 11
    assert so().breaks == (date(2022, 2, 1),)


def test_a_target_is_a_target_and_no_count() -> None:
    aimed = [each for each in so().points if each.target is not None]
    assert [str(half_up(each.target or 0, 2)) for each in aimed] == ["2.66", "2.56", "2.46", "2.36"]
    assert aimed[-1].value != aimed[-1].target


def test_a_trend_needs_five_points_that_agree() -> None:
    long, short = trend(so().counts), trend(so().counts[4:])
    assert long
    assert short
    assert (long.course, round(long.p, 2), round(long.slope, 3)) == (Course.VARIES, 0.06, 0.025)
    assert (round(long.low, 3), round(long.high, 3)) == (-0.005, 0.063)
    assert (short.course, round(short.p, 3), round(short.slope, 2)) == (Course.RISES, 0.003, 0.07)
    assert (round(short.low, 3), round(short.high, 3)) == (0.033, 0.09)
    assert trend(so().counts[:4]) is None


def test_the_series_in_sentences() -> None:
    said = [each.text for each in sentences(replace(so(), norm=Fraction("2.4")), NEWSLETTER)]
    assert said == [
        "Op 1 oktober 2021 was het deelnamepercentage so 2,63% (477 van de 18.118 leerlingen), 0,24 "
        "procentpunt hoger dan een jaar eerder.",
        "Van 2011 tot en met 2021 schommelt het tussen 2,17 en 2,63%.",
        "De norm is 2,40%; dit deelnamepercentage so is 0,23 procentpunt hoger.",
        "Het doel voor 1 februari 2023 is 2,56%; de prognose is 2,69%, 0,13 procentpunt hoger.",
        "Het doel voor 1 februari 2024 is 2,46%; de prognose is 2,71%, 0,25 procentpunt hoger.",
        "Het doel voor 1 februari 2025 is 2,36%; de prognose is 2,74%, 0,38 procentpunt hoger.",
    ]
    since = [each.text for each in sentences(so(), NEWSLETTER, since=date(2015, 1, 1))]
    assert since[1] == "Van 2015 tot en met 2021 stijgt het met 0,07 procentpunt per jaar."


def test_every_figure_of_a_sentence_has_its_span() -> None:
    for each in sentences(so(), NEWSLETTER):
        assert all(each.text[span.start:span.end] == span.text for span in each.spans)
        assert each.spans


def point(year: int, x: int, month: int = 10) -> Point:
    return Point(date(year, month, 1), x, 10_000)


@pytest.mark.parametrize(("before", "last", "shown"), [
    (238, 232, Arrow.DOWN), (232, 232, Arrow.FLAT), (232, 238, Arrow.UP)])
def test_an_arrow_compares_the_last_with_the_one_before(before: int, last: int, shown: Arrow) -> None:
    assert arrow(point(2020, before), point(2021, last)) is shown


def test_an_arrow_never_contradicts_what_is_printed() -> None:
    before, last = (Point(date(year, 10, 1), 98_000 + year, 10_000_000) for year in (2020, 2021))
    assert arrow(before, last) is Arrow.FLAT


def test_after_a_break_nothing_is_compared_with_the_year_before() -> None:
    moved = Series("aandeel", tuple(point(2010 + each, 200 + each) for each in range(6)) + (point(2016, 250, 2),))
    said = sentences(moved, NEWSLETTER)
    assert [each.text for each in said] == [said[0].text]
    assert "een jaar eerder" not in said[0].text


def test_an_equal_figure_and_a_series_without_counts() -> None:
    flat = Series("aandeel", (point(2019, 200), point(2020, 200)), Fraction(2))
    said = [each.text for each in sentences(flat, NEWSLETTER)]
    assert "gelijk aan een jaar eerder" in said[0]
    assert said[1] == "De norm is 2,00%; dit aandeel is even hoog."
    ahead = Series("aandeel", (Point(date(2030, 2, 1), 1, 10, Status.FORECAST),), Fraction(2))
    assert not sentences(ahead, NEWSLETTER)


@pytest.mark.parametrize("row", [
    {"date": "gisteren", "x": "1", "n": "2"}, {"date": "2020-01-01", "x": "3", "n": "2"}, {"date": "2020-01-01"},
    {"date": "2020-01-01", "x": "0", "n": "0"}, {"date": "2020-01-01", "x": "1", "n": "2", "status": "geraden"}])
def test_a_wrong_row_is_named(row: dict[str, str]) -> None:
    with pytest.raises(RuleBroken, match="Regel 2"):
        series([row], "x", "x", "n")


def test_days_out_of_order_and_a_missing_file(tmp_path: Path) -> None:
    rows = [{"date": f"20{year}-01-01", "x": "1", "n": "2"} for year in (21, 20)]
    with pytest.raises(RuleBroken, match="volgorde"):
        series(rows, "x", "x", "n")
    with pytest.raises(RuleBroken, match="niet worden gelezen"):
        read(tmp_path / "niets.csv", "x", "x", "n")
