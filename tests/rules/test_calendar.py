"""Dutch time: nights on which the clock moves, holidays, working days, and days in words."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.rules import calendar

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
moments = st.datetimes(datetime.combine(date(1990, 1, 1), time()), datetime.combine(date(2090, 1, 1), time()),
                       timezones=st.just(UTC))

EASTERS = {1961: (4, 2), 1981: (4, 19), 2000: (4, 23), 2008: (3, 23), 2011: (4, 24), 2019: (4, 21), 2021: (4, 4),
           2022: (4, 17), 2024: (3, 31), 2025: (4, 20), 2026: (4, 5), 2038: (4, 25), 2049: (4, 18)}


@pytest.mark.parametrize(("year", "day"), EASTERS.items())
def test_easter_falls_where_the_church_says(year: int, day: tuple[int, int]) -> None:
    assert calendar.easter(year) == date(year, *day)


@given(st.integers(1900, 2199))
def test_easter_is_a_sunday_between_22_march_and_25_april(year: int) -> None:
    sunday = calendar.easter(year)
    assert sunday.weekday() == 6
    assert date(year, 3, 22) <= sunday <= date(year, 4, 25)


@pytest.mark.parametrize("day", [
    date(2022, 1, 1), date(2022, 4, 15), date(2022, 4, 18), date(2022, 4, 27), date(2022, 5, 26), date(2022, 6, 6),
    date(2022, 12, 26), date(2025, 4, 26), date(2025, 5, 5)])
def test_a_holiday_is_no_working_day(day: date) -> None:
    assert not calendar.is_working_day(day)


@pytest.mark.parametrize("day", [date(2022, 5, 5), date(2025, 4, 28), date(2022, 2, 14), date(2022, 12, 27)])
def test_an_ordinary_weekday_is_a_working_day(day: date) -> None:
    assert calendar.is_working_day(day)


def test_kings_day_moves_when_it_would_be_a_sunday() -> None:
    assert date(2025, 4, 26) in calendar.holidays(2025)
    assert date(2025, 4, 27) not in calendar.holidays(2025)


@pytest.mark.parametrize(("day", "count", "before"), [
    (date(2022, 2, 14), 0, date(2022, 2, 14)),
    (date(2022, 2, 14), 1, date(2022, 2, 11)),
    (date(2022, 2, 14), 5, date(2022, 2, 7)),
    # A closing day in the weekend counts from the Friday before it.
    (date(2022, 2, 13), 0, date(2022, 2, 11)),
    (date(2022, 2, 13), 1, date(2022, 2, 11)),
    # Over Easter: Tuesday, then the Thursday before Good Friday.
    (date(2022, 4, 19), 1, date(2022, 4, 14)),
    # Over New Year.
    (date(2022, 1, 3), 1, date(2021, 12, 31))])
def test_working_days_are_counted_back_over_weekends_and_holidays(day: date, count: int, before: date) -> None:
    assert calendar.working_days_before(day, count) == before


@given(days, st.integers(0, 40))
def test_counting_back_ends_on_a_working_day_that_is_not_later(day: date, count: int) -> None:
    before = calendar.working_days_before(day, count)
    assert calendar.is_working_day(before)
    assert before <= day
    between = (before + timedelta(days=number) for number in range((day - before).days))
    # From a day in the weekend the Friday before it is already the first.
    wanted = count if calendar.is_working_day(day) else max(count, 1)
    assert sum(calendar.is_working_day(each) for each in between) == wanted


def test_a_day_in_summer_and_one_in_winter_end_at_midnight_here() -> None:
    assert calendar.end_of(date(2022, 2, 14)) == datetime(2022, 2, 14, 23, tzinfo=UTC)
    assert calendar.end_of(date(2022, 7, 14)) == datetime(2022, 7, 14, 22, tzinfo=UTC)


def test_the_days_on_which_the_clock_moves_are_an_hour_shorter_and_longer() -> None:
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    assert calendar.end_of(spring) - calendar.moment_at(spring) == timedelta(hours=23)
    assert calendar.end_of(autumn) - calendar.moment_at(autumn) == timedelta(hours=25)


def test_an_hour_that_is_skipped_moves_on_and_one_that_comes_twice_is_the_first() -> None:
    assert calendar.moment_at(date(2026, 3, 29), 2, 30) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert calendar.clock(calendar.moment_at(date(2026, 3, 29), 2, 30)) == "3.30 uur"
    assert calendar.moment_at(date(2026, 10, 25), 2, 30) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_nine_in_the_morning_is_nine_in_the_morning_on_either_side_of_such_a_night() -> None:
    for day in (date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 24), date(2026, 10, 25)):
        assert calendar.clock(calendar.moment_at(day, 9)) == "9.00 uur"


@given(moments)
def test_a_moment_lies_within_its_dutch_day(moment: datetime) -> None:
    day = calendar.day_of(moment)
    assert calendar.moment_at(day) <= moment < calendar.end_of(day)


@given(days)
def test_where_a_day_ends_the_next_one_begins(day: date) -> None:
    assert calendar.end_of(day) == calendar.moment_at(day + timedelta(days=1))
    assert calendar.day_of(calendar.end_of(day) - timedelta(microseconds=1)) == day


def test_a_moment_just_after_midnight_here_belongs_to_the_new_day() -> None:
    assert calendar.day_of(datetime(2022, 2, 14, 22, 59, tzinfo=UTC)) == date(2022, 2, 14)
    assert calendar.day_of(datetime(2022, 2, 14, 23, 0, tzinfo=UTC)) == date(2022, 2, 15)


def test_days_and_moments_in_words() -> None:
    day, moment = date(2022, 2, 14), datetime(2022, 2, 2, 8, 14, tzinfo=UTC)
    assert calendar.in_words(day) == "maandag 14 februari 2022"
    assert calendar.in_words(day, year=False) == "maandag 14 februari"
    assert calendar.in_words(day, weekday=False) == "14 februari 2022"
    assert calendar.short(day) == "14 feb"
    assert calendar.deadline_in_words(day) == "maandag 14 februari 2022, 23.59 uur"
    assert calendar.moment_in_words(moment) == "2 februari 2022, 9.14 uur"


@pytest.mark.parametrize(("day", "words"), [
    (date(2022, 2, 14), "nog 12 dagen"), (date(2022, 2, 3), "nog 1 dag"), (date(2022, 2, 2), "vandaag"),
    (date(2022, 2, 1), "gesloten")])
def test_how_long_it_still_takes(day: date, words: str) -> None:
    assert calendar.left_in_words(date(2022, 2, 2), day) == words
