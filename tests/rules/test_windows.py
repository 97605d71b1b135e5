"""When a round takes answers, to the second, and what may be moved."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.windows import (
    Change,
    State,
    Window,
    change_to,
    check_closing,
    check_own_day,
    check_reason,
)

PUBLISHED = datetime(2022, 1, 10, 8, tzinfo=UTC)
DEADLINE = date(2022, 2, 14)
NOW = datetime(2022, 2, 2, 8, tzinfo=UTC)
OPEN = Window(PUBLISHED, date(2022, 1, 10), DEADLINE)
CLOSED = replace(OPEN, closes_on=date(2022, 2, 1))
days = st.dates(date(2021, 1, 1), date(2023, 12, 31))
moments = st.datetimes(datetime.combine(date(2021, 1, 1), time()), datetime.combine(date(2023, 12, 31), time()),
                       timezones=st.just(UTC))


def test_a_round_that_was_not_published_is_a_draft() -> None:
    assert replace(OPEN, published_at=None).state(NOW) is State.DRAFT


def test_it_opens_at_midnight_of_its_first_day() -> None:
    window = replace(OPEN, opens_on=date(2022, 2, 7))
    midnight = datetime(2022, 2, 6, 23, tzinfo=UTC)
    assert window.state(midnight - timedelta(seconds=1)) is State.PLANNED
    assert window.state(midnight) is State.OPEN


def test_the_last_second_of_the_closing_day_counts_and_the_next_one_does_not() -> None:
    midnight = datetime(2022, 2, 14, 23, tzinfo=UTC)
    assert OPEN.takes_answers(midnight - timedelta(microseconds=1))
    assert not OPEN.takes_answers(midnight)
    assert OPEN.closed_since() == midnight


def test_without_a_closing_day_it_stays_open() -> None:
    window = replace(OPEN, closes_on=None)
    assert window.takes_answers(NOW + timedelta(days=4000))
    assert window.last_day is None


def test_a_later_day_of_ones_own_keeps_it_open_for_this_member_only() -> None:
    own = replace(OPEN, own_day=date(2022, 2, 21))
    later = datetime(2022, 2, 16, tzinfo=UTC)
    assert (own.takes_answers(later), OPEN.takes_answers(later)) == (True, False)
    assert own.last_day == date(2022, 2, 21)


def test_closing_at_once_beats_the_closing_day_and_not_a_later_day_of_ones_own() -> None:
    closed = replace(OPEN, closed_at=NOW)
    assert closed.state(NOW) is State.CLOSED
    assert closed.takes_answers(NOW - timedelta(seconds=1))
    assert replace(closed, own_day=date(2022, 2, 21)).takes_answers(NOW)


def test_opened_again_is_said_as_long_as_it_is_open() -> None:
    again = replace(OPEN, reopened_at=NOW)
    assert again.state(NOW) is State.REOPENED
    assert again.state(datetime(2022, 2, 15, tzinfo=UTC)) is State.CLOSED


@pytest.mark.parametrize(("window", "day", "change"), [
    (OPEN, date(2022, 2, 21), Change.EXTENDED), (OPEN, date(2022, 2, 10), Change.SHORTENED),
    (OPEN, date(2022, 2, 2), Change.SHORTENED), (CLOSED, date(2022, 2, 14), Change.REOPENED),
    (replace(OPEN, own_day=date(2022, 2, 21)), date(2022, 2, 18), Change.SHORTENED),
    (replace(OPEN, closed_at=NOW, closes_on=date(2022, 2, 2)), date(2022, 2, 2), Change.REOPENED)])
def test_what_a_moved_day_amounts_to(window: Window, day: date, change: Change) -> None:
    assert change_to(window, day, NOW) is change


@pytest.mark.parametrize(("window", "day", "words"), [
    (OPEN, DEADLINE, "al maandag 14 februari"), (OPEN, date(2022, 2, 1), "verleden"),
    (replace(OPEN, published_at=None), date(2022, 2, 21), "concept"),
    (replace(OPEN, opens_on=date(2022, 2, 7)), date(2022, 2, 4), "voor de openingsdag")])
def test_what_makes_no_sense_is_refused_with_a_sentence(window: Window, day: date, words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        change_to(window, day, NOW)


@given(days, moments)
def test_a_day_that_may_be_chosen_is_open_until_its_last_second(day: date, now: datetime) -> None:
    try:
        change_to(OPEN, day, now)
    except RuleBroken:
        return
    moved = replace(OPEN, closes_on=day, closed_at=None)
    last = calendar.end_of(day)
    assert moved.takes_answers(last - timedelta(microseconds=1))
    assert not moved.takes_answers(last)


@given(days, days, moments)
def test_nobody_has_less_time_than_everybody(own: date, everyone: date, now: datetime) -> None:
    window = replace(OPEN, closes_on=everyone)
    assert not window.takes_answers(now) or replace(window, own_day=own).takes_answers(now)


def test_a_day_of_ones_own_lies_on_or_after_that_of_all() -> None:
    check_own_day(OPEN, date(2022, 2, 21), NOW)
    check_own_day(OPEN, DEADLINE, NOW)
    with pytest.raises(RuleBroken, match="Voor iedereen"):
        check_own_day(OPEN, date(2022, 2, 13), NOW)


def test_in_a_closed_round_a_day_of_ones_own_must_be_later_than_its_last() -> None:
    closed = replace(OPEN, closes_on=date(2022, 2, 2), closed_at=NOW)
    with pytest.raises(RuleBroken, match="latere dag"):
        check_own_day(closed, date(2022, 2, 2), NOW)


@pytest.mark.parametrize(("window", "words"), [
    (replace(OPEN, published_at=None), "concept"), (replace(OPEN, opens_on=date(2022, 2, 7)), "nog niet open"),
    (CLOSED, "al gesloten")])
def test_only_what_is_open_can_be_closed(window: Window, words: str) -> None:
    check_closing(OPEN, NOW)
    with pytest.raises(RuleBroken, match=words):
        check_closing(window, NOW)


def test_a_reason_is_more_than_blanks() -> None:
    assert check_reason(" Ziekte ") == "Ziekte"
    with pytest.raises(RuleBroken, match="reden"):
        check_reason(" \n ")
