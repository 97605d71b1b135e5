"""The plan of reminders follows the closing day, and is never sent twice or caught up on."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.reminders import Step, checked_step, due_step, plan, upcoming
from survey.rules.responses import Progress
from survey.rules.standing import Count, Standing
from survey.rules.windows import Window

DEADLINE = date(2022, 2, 14)
NOW = datetime(2022, 2, 2, 8, tzinfo=UTC)
STEPS = (Step(5, 9), Step(1, 9), Step(0, 12))
INVITED = datetime(2022, 1, 10, 8, tzinfo=UTC)
steps = st.builds(Step, st.integers(0, 20), st.integers(0, 23))
days = st.dates(date(2022, 1, 10), date(2022, 12, 31))
moments = st.datetimes(datetime.combine(date(2022, 1, 1), time()), datetime.combine(date(2023, 1, 5), time()),
                       timezones=st.just(UTC))


def test_a_step_comes_due_in_working_days_at_its_hour_here() -> None:
    assert Step(5, 9).due(DEADLINE) == datetime(2022, 2, 7, 8, tzinfo=UTC)
    assert Step(5, 9).due(date(2022, 7, 14)) == datetime(2022, 7, 7, 7, tzinfo=UTC)


def test_steps_are_put_in_the_order_in_which_they_come_due() -> None:
    assert plan([{"days": 0, "hour": 12}, {"days": 5, "hour": 9}, {"days": 5, "hour": 8}]) == (
        Step(5, 8), Step(5, 9), Step(0, 12))


@pytest.mark.parametrize(("days", "hour"), [(-1, 9), (61, 9), (3, 24), (3, -1)])
def test_a_step_that_cannot_be_is_refused(days: int, hour: int) -> None:
    with pytest.raises(RuleBroken):
        checked_step(days, hour)


def test_steps_in_words() -> None:
    assert [Step(number, 9).words() for number in (0, 1, 5)] == [
        "op de sluitdatum, 9.00 uur", "1 werkdag ervoor, 9.00 uur", "5 werkdagen ervoor, 9.00 uur"]


def test_nothing_is_due_before_the_first_step() -> None:
    assert due_step(STEPS, DEADLINE, INVITED, NOW) is None


def test_of_several_that_have_passed_only_the_last_is_sent() -> None:
    assert due_step(STEPS, DEADLINE, INVITED, datetime(2022, 2, 11, 9, tzinfo=UTC)) == Step(1, 9)


def test_who_was_invited_later_does_not_get_the_step_from_before() -> None:
    since = datetime(2022, 2, 8, 8, tzinfo=UTC)
    assert due_step(STEPS, DEADLINE, since, datetime(2022, 2, 8, 9, tzinfo=UTC)) is None


def test_after_the_closing_day_nobody_is_reminded() -> None:
    assert due_step(STEPS, DEADLINE, INVITED, datetime(2022, 2, 14, 23, tzinfo=UTC)) is None


def test_a_moved_day_moves_every_reminder() -> None:
    later = date(2022, 2, 21)
    assert [at for _, at in upcoming(STEPS, later, NOW)] == [
        datetime(2022, 2, 14, 8, tzinfo=UTC), datetime(2022, 2, 18, 8, tzinfo=UTC),
        datetime(2022, 2, 21, 11, tzinfo=UTC)]


@given(st.lists(steps, max_size=6), days, moments)
def test_what_comes_lies_ahead_in_order_and_before_the_day_ends(some: list[Step], day: date, now: datetime) -> None:
    found = [at for _, at in upcoming(some, day, now)]
    assert found == sorted(found)
    assert all(now < at < calendar.end_of(day) for at in found)


@given(st.lists(steps, max_size=6), days, moments, moments)
def test_what_is_due_has_passed_and_nothing_passed_after_it(some: list[Step], day: date, since: datetime,
                                                            now: datetime) -> None:
    step = due_step(some, day, since, now)
    passed = [each.due(day) for each in some if since < each.due(day) <= now]
    assert (step is None) == (not passed or now >= calendar.end_of(day))
    assert step is None or step.due(day) == max(passed)


def count(number: int, progress: Progress = Progress.NOT_BEGUN, own_day: date | None = None,
          reachable: bool = True) -> Count:
    return Count("PO", progress, own_day, reachable, number)


def test_the_number_of_recipients_leaves_out_who_is_done_or_declined_or_has_no_address() -> None:
    standing = Standing([count(3), count(2, Progress.BEGUN), count(9, Progress.DONE), count(1, Progress.DECLINED),
                         count(4, reachable=False)])
    window = Window(INVITED, None, DEADLINE)
    assert [planned.recipients for planned in standing.reminders(STEPS, window, NOW)] == [5, 5, 5]


def test_who_has_a_day_of_its_own_is_reminded_before_that_day() -> None:
    standing = Standing([count(3), count(1, own_day=date(2022, 2, 21))])
    found = standing.reminders([Step(5, 9)], Window(INVITED, None, DEADLINE), NOW)
    assert [(planned.last_day, planned.recipients) for planned in found] == [(DEADLINE, 3), (date(2022, 2, 21), 1)]


def test_a_round_that_was_closed_early_reminds_nobody_any_more() -> None:
    closed = Window(INVITED, None, calendar.day_of(NOW), closed_at=NOW)
    assert Standing([count(3)]).reminders([Step(0, 23)], closed, NOW) == []
    assert Standing([count(3)]).reminders([Step(0, 23)], closed, NOW - timedelta(hours=1)) != []
