"""Reading a series of register figures: every bad row is named with its reason."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.organisations import read_register
from survey.rules.broken import RuleBroken
from survey.rules.columns import Table
from survey.rules.series import (
    Entry,
    check_columns,
    check_title,
    entries,
    guess,
    kept,
    read,
    read_percentage,
)

FILE = Path(__file__).parents[1] / "data" / "participation_2301.csv"
COLUMNS: dict[str, int | None] = {"day": 0, "x": 1, "n": 2, "status": 3, "target": 4}


def table(*rows: str) -> Table:
    """Rows as they are typed, with a semicolon between the cells; the first stands on line 2."""
    return Table(("datum", "x", "n", "status", "doel"), tuple(
        (place, tuple(row.split(";"))) for place, row in enumerate(rows, 2)))


def test_a_public_series_is_read_whole() -> None:
    found = read_register(FILE.read_bytes())
    named = {"day": "date", "x": "pupils_sbo", "n": "pupils_total", "status": "status", "target": "target_sbo_pct"}
    places = {role: found.header.index(name) for role, name in named.items()}
    points, faults = read(found, places)
    assert faults == ()
    assert len(points) == 16
    assert points[0] == Entry(date(2011, 10, 1), 686, 22667)
    assert points[-2] == Entry(date(2025, 2, 1), 505, 18305, "forecast", Decimal("2.45"))
    assert guess(found.header) == {"day": 0, "status": found.header.index("status")}


def test_what_people_type_is_read_as_they_mean_it() -> None:
    points, faults = read(table("1-10-2020;477;18.118;geteld;", "1 oktober 2021;1.200;18118;Prognose;2,55 %"), COLUMNS)
    assert faults == ()
    assert points == (Entry(date(2020, 10, 1), 477, 18118),
                      Entry(date(2021, 10, 1), 1200, 18118, "forecast", Decimal("2.55")))


@pytest.mark.parametrize(("row", "reason"), [
    (";4;10", "De datum ontbreekt."), ("gisteren;4;10", "Vul een datum in"), ("31-2-2020;4;10", "bestaat niet"),
    ("1-10-2020;;10", "Er ontbreekt een getal (aantal (teller))."), ("1-10-2020;vier;10", "“vier” is geen heel getal"),
    ("1-10-2020;2,5;10", "geen heel getal"), ("1-10-2020;-4;10", "minder dan nul"), ("1-10-2020;11;10", "kan niet"),
    ("1-10-2020;0;0", "kan niet"), ("1-10-2020;4;10;geraden", "“geraden” is geen status"),
    ("1-10-2020;4;10;;120", "tussen 0 en 100"), ("1-10-2020", "Er ontbreekt een getal")])
def test_a_bad_row_is_refused_with_its_number_and_reason(row: str, reason: str) -> None:
    points, faults = read(table("1-10-2019;4;10", row), COLUMNS)
    assert len(points) == 1
    assert faults[0].row == 3
    assert reason in faults[0].sentence
    assert faults[0].sentence.startswith("Regel 3: ")


def test_days_must_rise() -> None:
    _, faults = read(table("1-10-2020;4;10", "1-10-2020;4;10", "1-10-2019;4;10"), COLUMNS)
    assert [fault.row for fault in faults] == [3, 4]
    assert "op volgorde" in faults[0].reason


def test_columns_are_chosen_once_and_the_needed_ones_all() -> None:
    check_columns(COLUMNS)
    with pytest.raises(RuleBroken, match="Kies de kolom voor: aantal"):
        check_columns({"day": 0, "x": None, "n": 2})
    with pytest.raises(RuleBroken, match="andere kolom"):
        check_columns({"day": 0, "x": 1, "n": 1})


def test_what_is_kept_has_a_name_and_at_least_two_points() -> None:
    points, _ = read(table("1-10-2020;4;10", "1-10-2021;5;10"), COLUMNS)
    check_title("deelname", points, ())
    for name, some in ((" ", points), ("deelname", points[:1])):
        with pytest.raises(RuleBroken):
            check_title(name, some, ())
    assert read_percentage("") is None
    assert "ten hoogste 200" in read(table(*["1-10-2020;4;10"] * 201), COLUMNS)[1][0].reason


@settings(max_examples=50)
@given(st.lists(st.tuples(st.dates(), st.integers(0, 10**6), st.sampled_from(["counted", "forecast"]),
                          st.none() | st.decimals(0, 100, places=2)), max_size=5))
def test_what_is_kept_is_read_back_as_it_was(made: list[tuple[date, int, str, Decimal | None]]) -> None:
    points = tuple(Entry(day, x, x + 1, status, target) for day, x, status, target in made)
    assert entries(kept(points)) == points
