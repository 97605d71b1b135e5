"""A plan says when the round of each period is due, what it is called, and never asks for one twice."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.rules.broken import RuleBroken
from survey.rules.cycles import Plan, Rhythm, check_plan, coming, months_later, periods, proposed, titled

TODAY = date(2022, 2, 2)
YEARLY = Plan(Rhythm.YEARLY, date(2022, 2, 14), open_days=21, weeks=3)
QUARTERLY = Plan(Rhythm.QUARTERLY, date(2022, 1, 31), previous=True, open_days=14, weeks=2)


def test_a_yearly_round_is_proposed_some_weeks_beforehand_and_named_after_its_year() -> None:
    assert proposed(YEARLY, (), date(2022, 1, 23)) == []
    (found,) = proposed(YEARLY, (), date(2022, 1, 24))
    assert (found.key, found.words, found.opens_on, found.closes_on) == (
        "2022", "2022", date(2022, 2, 14), date(2022, 3, 6))
    assert titled("Monitor {periode}", found) == "Monitor 2022"
    assert proposed(YEARLY, {"2022"}, TODAY) == []
    later = coming(YEARLY, {"2022"}, TODAY)
    assert later is not None
    assert later.opens_on == date(2023, 2, 14)


def test_a_quarterly_round_asks_about_the_quarter_before_and_keeps_to_the_last_day_of_short_months() -> None:
    found = list(periods(QUARTERLY, date(2022, 12, 31)))
    assert [each.key for each in found] == ["2021-K4", "2022-K1", "2022-K2", "2022-K3"]
    assert [each.opens_on for each in found] == [
        date(2022, 1, 31), date(2022, 4, 30), date(2022, 7, 31), date(2022, 10, 31)]
    assert found[0].words == "vierde kwartaal 2021"


def test_own_days_come_in_order_and_what_was_forgotten_until_it_closed_is_not_made() -> None:
    plan = Plan(Rhythm.OWN, TODAY, (date(2022, 3, 1), date(2021, 12, 1)), open_days=10, weeks=4)
    assert [each.key for each in proposed(plan, (), TODAY)] == ["2022-03-01"]
    assert coming(plan, {"2022-03-01"}, TODAY) is None


@pytest.mark.parametrize(("title", "plan", "words"), [
    ("Monitor", YEARLY, "Zet {periode} in de titel"),
    ("Monitor {periode}", Plan(Rhythm.OWN, TODAY), "Vul de dagen in"),
    ("Monitor {periode}", Plan(Rhythm.OWN, TODAY, (TODAY, TODAY)), "twee keer"),
    ("Monitor {periode}", Plan(Rhythm.YEARLY, TODAY, open_days=0), "1 tot en met 366"),
    ("Monitor {periode}", Plan(Rhythm.YEARLY, TODAY, weeks=40), "0 tot en met 26")])
def test_a_plan_that_cannot_work_is_refused_in_words(title: str, plan: Plan, words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        check_plan(title, plan)


days = st.dates(date(2020, 1, 1), date(2024, 12, 31))
plans = st.builds(Plan, st.sampled_from([Rhythm.QUARTERLY, Rhythm.YEARLY]), days, st.just(()), st.booleans(),
                  st.integers(1, 60), st.integers(0, 8))


@given(plans, st.lists(st.integers(0, 40), min_size=1, max_size=60))
@settings(max_examples=40)
def test_whoever_looks_however_often_each_period_gets_one_round(plan: Plan, steps: list[int]) -> None:
    """Every proposal is made at once; no key comes twice, and no two rounds open on the same day."""
    made: dict[str, date] = {}
    today = plan.first_on - timedelta(days=60)
    for step in steps:
        today += timedelta(days=step)
        for each in proposed(plan, made, today):
            assert each.key not in made
            assert each.opens_on - timedelta(weeks=plan.weeks) <= today <= each.closes_on
            made[each.key] = each.opens_on
        assert proposed(plan, made, today) == []
    assert len(set(made.values())) == len(made)


@given(days, st.integers(0, 60))
@settings(max_examples=40)
def test_months_go_on_by_the_calendar(day: date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
