"""What is checked of an event and of an occasion, and the nights in which the clock is moved."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.events import (
    EventDetails,
    OccasionDetails,
    PartDetails,
    Way,
    check_event,
    check_occasion,
    missing_before_publishing,
)
from survey.rules.rounds import Details

NOW = datetime(2024, 2, 1, 8, 0, tzinfo=UTC)
EVENING = calendar.moment_at(date(2024, 3, 18), 19)
WOLVEGA = OccasionDetails("Noord", EVENING, EVENING + timedelta(hours=2), place="Wolvega", capacity=50)
NORM = EventDetails(Details("Norm", "Praat mee.", "Alleen wij.", hosts=(1,), closes_on=date(2024, 3, 1),
                            open_link=True))


def test_an_evening_with_fifty_places_is_fine() -> None:
    check_event(NORM)
    check_occasion(WOLVEGA, NOW)
    assert missing_before_publishing(NORM, [WOLVEGA], 0, NOW) == []


@pytest.mark.parametrize(("change", "words"), [
    ({"ends_at": EVENING}, "einde ligt voor het begin"),
    ({"begins_at": NOW - timedelta(hours=1)}, "hoogstens veertien dagen"),
    ({"begins_at": NOW - timedelta(hours=3), "ends_at": NOW - timedelta(hours=1)}, "in het verleden"),
    ({"capacity": 0}, "minstens 1"), ({"reserved": 51}, "niet meer plaatsen reserveren"),
    ({"capacity": None, "reserved": 1}, "niet meer plaatsen reserveren"), ({"reserved": -1}, "0 of meer"),
    ({"join_url": "http://meet.example.nl/1"}, "begint met https://"), ({"join_url": "https://"}, "https://"),
    ({"map_url": "javascript:alert(1)"}, "link naar de kaart"), ({"title": " "}, "een naam"),
    ({"roles": ("ouder",)}, "rol “ouder” staat niet"),
    ({"parts": (PartDetails("Diner"), PartDetails("diner"))}, "staat twee keer"),
    ({"parts": (PartDetails("Diner", begins_at=EVENING - timedelta(hours=1)),)}, "valt buiten"),
    ({"parts": (PartDetails("Diner", capacity=0),)}, "minstens 1")])
def test_what_cannot_be_is_told(change: dict[str, Any], words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        check_occasion(replace(WOLVEGA, **change), NOW, roles=())


def test_an_occasion_that_has_begun_can_still_be_reworded() -> None:
    check_occasion(WOLVEGA, EVENING + timedelta(hours=1), changed=False)


def test_a_selection_is_told_between_the_closing_day_and_the_first_occasion() -> None:
    selection = replace(NORM, way=Way.SELECTION.value)
    assert missing_before_publishing(selection, [WOLVEGA], 0, NOW) == [
        "Kies de dag waarop iedereen de uitslag van de selectie hoort."]
    with pytest.raises(RuleBroken, match="na de sluitdatum"):
        check_event(replace(selection, told_on=date(2024, 3, 1)))
    late = replace(selection, told_on=date(2024, 3, 18))
    assert missing_before_publishing(late, [WOLVEGA], 0, NOW) == [
        "De dag van de uitslag ligt niet voor het eerste moment."]
    assert missing_before_publishing(replace(selection, told_on=date(2024, 3, 4)), [WOLVEGA], 0, NOW) == []


def test_a_draft_without_occasions_or_with_a_late_closing_day_waits() -> None:
    assert missing_before_publishing(NORM, [], 0, NOW) == ["Zet minstens één moment op het programma."]
    late = replace(NORM, round=replace(NORM.round, closes_on=date(2024, 3, 19)))
    assert missing_before_publishing(late, [WOLVEGA], 0, NOW) == [
        "De sluitdatum voor aanmelden ligt na het laatste moment."]


@pytest.mark.parametrize(("day", "at", "words"), [
    (date(2024, 3, 31), time(2, 30), "bestaat niet"), (date(2024, 10, 27), time(2, 30), "komt twee keer voor")])
def test_a_time_in_the_night_the_clock_moves_is_told(day: date, at: time, words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        calendar.typed_moment(day, at)


def test_a_meeting_over_that_night_has_the_right_length() -> None:
    begins, ends = calendar.typed_moment(date(2024, 3, 30), time(20)), calendar.typed_moment(date(2024, 3, 31), time(9))
    assert ends - begins == timedelta(hours=12)
    assert calendar.clock(ends) == "9.00 uur"
