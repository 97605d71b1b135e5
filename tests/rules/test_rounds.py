"""Addresses from titles, what is missing, what an edit may change, and where a round is heading."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.rules.broken import RuleBroken
from survey.rules.reminders import Step
from survey.rules.responses import Progress
from survey.rules.rounds import (
    LONGEST_SLUG,
    Details,
    changed,
    check_details,
    course,
    expected,
    invitations_go_at,
    missing_before_publishing,
    slug_of,
)
from survey.rules.standing import Count, Share, Standing
from survey.rules.windows import Window

NOW = datetime(2022, 2, 2, 8, tzinfo=UTC)
FIRST, LAST = date(2022, 1, 10), date(2022, 2, 14)
WHOLE = Details("Titel", "Waarom", version_id=1, hosts=(1,), closes_on=LAST)


@pytest.mark.parametrize(("title", "slug"), [
    ("Onder- en zij-instroom s(b)o/vso", "onder-en-zij-instroom-s-b-o-vso"), ("Financiën & één", "financien-een"),
    ("   ", "uitvraag"), ("日本", "uitvraag"), ("Nieuw", "nieuw-2")])
def test_an_address_is_made_of_plain_letters(title: str, slug: str) -> None:
    assert slug_of(title) == slug


@given(st.text(max_size=120), st.sets(st.text(max_size=5), max_size=3))
def test_an_address_is_free_short_and_safe(title: str, taken: set[str]) -> None:
    first = slug_of(title, taken)
    second = slug_of(title, taken | {first})
    assert first not in taken
    assert second not in taken | {first}
    assert len(second) <= LONGEST_SLUG + 4
    assert all(char.isascii() and (char.isalnum() or char == "-") for char in second)


def test_a_complete_draft_misses_nothing() -> None:
    assert missing_before_publishing(WHOLE, 3, NOW) == []
    assert missing_before_publishing(replace(WHOLE, open_link=True), 0, NOW) == []


@pytest.mark.parametrize(("details", "word"), [
    (replace(WHOLE, version_id=None), "vragenlijst"), (replace(WHOLE, hosts=()), "vereniging"),
    (replace(WHOLE, closes_on=None), "sluitdatum"), (replace(WHOLE, closes_on=date(2022, 2, 1)), "verleden"),
    (replace(WHOLE, purpose=" "), "waarom"), (replace(WHOLE, audience=""), "wie de antwoorden ziet")])
def test_each_thing_that_is_missing_has_a_sentence(details: Details, word: str) -> None:
    faults = missing_before_publishing(details, 3, NOW)
    assert len(faults) == 1
    assert word in faults[0]


@pytest.mark.parametrize("details", [
    replace(WHOLE, title=" "), replace(WHOLE, minutes=0), replace(WHOLE, minutes=601),
    replace(WHOLE, opens_on=LAST + timedelta(days=1))])
def test_what_cannot_be_is_refused_in_a_draft_too(details: Details) -> None:
    with pytest.raises(RuleBroken):
        check_details(details)


def test_invitations_go_at_once_or_in_the_morning_on_which_it_opens() -> None:
    assert invitations_go_at(None, NOW) == NOW
    assert invitations_go_at(date(2022, 1, 10), NOW) == NOW
    assert invitations_go_at(date(2022, 7, 1), NOW) == datetime(2022, 7, 1, 7, tzinfo=UTC)


def test_a_draft_takes_every_edit_and_a_published_round_its_texts_only() -> None:
    draft, published = Window(None, None, LAST), Window(NOW, None, LAST)
    new = replace(WHOLE, title="Anders", version_id=2, closes_on=None, reminders=(Step(2, 10),))
    assert changed(WHOLE, new, draft) == new
    assert changed(WHOLE, new, published) == replace(WHOLE, title="Anders", reminders=(Step(2, 10),))


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2022, 1, day, hour, tzinfo=UTC)


def test_the_course_counts_to_the_end_of_each_dutch_day() -> None:
    # Half past eleven in the evening in UTC is the next day here.
    points = course([at(10), at(10, 23), at(12)], FIRST, date(2022, 1, 13))
    assert [number for _, number in points] == [1, 2, 3, 3]


@given(st.lists(st.integers(0, 40), max_size=30), st.integers(0, 40))
def test_the_course_never_falls_and_ends_with_what_came(offsets: list[int], length: int) -> None:
    moments = [datetime(2022, 1, 10, 12, tzinfo=UTC) + timedelta(days=offset) for offset in offsets]
    points = course(moments, FIRST, FIRST + timedelta(days=length))
    numbers = [number for _, number in points]
    assert numbers == sorted(numbers)
    assert numbers[-1] == sum(offset <= length for offset in offsets)


def test_at_the_pace_of_two_weeks_it_is_told_where_it_ends_and_never_above_everyone() -> None:
    points = [(FIRST + timedelta(days=number), number) for number in range(20)]
    assert expected(points, FIRST + timedelta(days=29), None) == 29
    assert expected(points, FIRST + timedelta(days=29), 25) == 25


def test_without_days_ahead_or_behind_nothing_is_expected() -> None:
    assert expected([(FIRST, 3)], LAST, 10) is None
    assert expected([(FIRST, 1), (LAST, 3)], LAST, 10) is None


def counts() -> Standing:
    return Standing([
        Count("PO", Progress.DONE, None, True, 34), Count("PO", Progress.NOT_BEGUN, None, True, 40),
        Count("PO", Progress.NOT_BEGUN, None, False, 2), Count("VO", Progress.DONE, None, True, 24),
        Count("VO", Progress.BEGUN, LAST, True, 51), Count("", Progress.DONE, None, False, 7, open=True)])


def test_a_standing_tells_n_of_n_and_that_of_each_sector() -> None:
    standing = counts()
    assert (standing.all.done, standing.all.total, standing.all.percent) == (58, 151, 38)
    assert standing.sectors() == [Share("PO", 34, 76), Share("VO", 24, 75)]
    assert (standing.unreachable, standing.own_days, standing.to_remind()) == (2, 51, 91)


def test_who_came_through_the_open_link_is_counted_apart() -> None:
    assert counts().through_open_link == 7


def test_one_sector_is_not_told_apart_and_nobody_is_no_division_by_zero() -> None:
    assert Standing([Count("PO", Progress.DONE, None, True, 3)]).sectors() == []
    assert Standing([]).all.percent == 0
