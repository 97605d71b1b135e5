"""What is checked of an event and of an occasion, and the nights in which the clock is moved."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.events import (
    EventDetails,
    Facts,
    OccasionDetails,
    PartDetails,
    Way,
    attention,
    check_closing_day,
    check_event,
    check_occasion,
    days_between,
    missing_before_publishing,
    offered,
    shifted,
    touch,
)
from survey.rules.rounds import Details

NOW = datetime(2024, 2, 1, 8, 0, tzinfo=UTC)
EVENING = calendar.moment_at(date(2024, 3, 18), 19)
WOLVEGA = OccasionDetails("Noord", EVENING, EVENING + timedelta(hours=2), place="Wolvega", capacity=50)
NORM = EventDetails(Details("Norm", "Praat mee.", "Alleen wij.", hosts=(1,), closes_on=date(2024, 3, 1),
                            open_link=True))


def test_an_evening_with_fifty_places_is_fine() -> None:
    check_event(NORM)
    with pytest.raises(RuleBroken, match="hoogstens 100 tekens"):
        check_event(replace(NORM, roles=("ouder", "r" * 101)))
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


def test_what_a_change_means_for_who_is_registered() -> None:
    moved = touch(WOLVEGA, replace(WOLVEGA, place="Heerenveen", capacity=40), 45)
    assert (moved.moved, moved.beyond, moved.tells) == (("plaats",), 5, True)
    assert not touch(WOLVEGA, replace(WOLVEGA, explanation="Neem laarzen mee.", capacity=60), 45).tells
    assert touch(replace(WOLVEGA, provisional=True), WOLVEGA, 0).confirmed
    assert touch(replace(WOLVEGA, capacity=None), WOLVEGA, 60).beyond == 10


def test_a_copy_keeps_the_time_on_the_clock_over_the_night_it_is_moved() -> None:
    dinner = PartDetails("Diner", begins_at=EVENING, ends_at=EVENING + timedelta(hours=1), id=7)
    later = shifted(replace(WOLVEGA, parts=(dinner,)), 21)
    assert calendar.period_in_words(later.begins_at, later.ends_at) == "maandag 8 april 2024, 19.00 tot 21.00 uur"
    assert later.begins_at - EVENING == timedelta(days=21, hours=-1)
    assert later.parts[0] == replace(dinner, id=None, begins_at=later.begins_at,
                                     ends_at=later.begins_at + timedelta(hours=1))
    assert days_between(date(2025, 3, 17), None, [WOLVEGA, later]) == 364
    with pytest.raises(RuleBroken, match="of een aantal dagen"):
        days_between(date(2025, 3, 17), 3, [WOLVEGA])
    for day, days in ((date(2099, 1, 1), None), (None, 999_999_999)):
        with pytest.raises(RuleBroken, match="hoogstens tien jaar later"):
            days_between(day, days, [WOLVEGA])


@dataclass
class Room:
    capacity: int | None
    free: int | None
    waiting: int = 0


@pytest.mark.parametrize(("room", "waiting_list", "words"), [
    (Room(None, None), True, "er is plaats"), (Room(50, 20), True, "er is plaats"),
    (Room(50, 5), True, "er zijn nog enkele plaatsen"), (Room(50, 0), True, "vol, u kunt op de wachtlijst"),
    (Room(50, 2, 3), True, "vol, u kunt op de wachtlijst"), (Room(50, 0), False, "vol")])
def test_what_is_left_is_told_without_promising_a_place(room: Room, waiting_list: bool, words: str) -> None:
    assert offered(room, EVENING, waiting_list, False, True, NOW).value == words
    assert offered(room, EVENING, waiting_list, True, True, NOW).value == "gaat niet door"
    assert offered(room, EVENING, waiting_list, False, True, EVENING).value == "voorbij"
    assert offered(room, EVENING, waiting_list, False, False, NOW).value == "aanmelden kan niet meer"


def test_the_secretariat_is_told_in_time_what_needs_attention() -> None:
    online = Facts(2, "Online", EVENING, True, True, 12)
    week_before = EVENING - timedelta(days=7)
    assert attention([online], date(2024, 3, 4), True, NOW) == [
        (2, "Online: verdeel de plaatsen onder 12 aanmeldingen voor maandag 4 maart.")]
    assert [words for _, words in attention([online], None, False, week_before)] == [
        "Online is op maandag 18 maart en staat nog als voorlopig.",
        "Online is online op maandag 18 maart en heeft nog geen deelnamelink."]


def test_nobody_registers_after_the_selection_or_the_last_occasion() -> None:
    check_closing_day(date(2024, 3, 18), Way.FIRST_COME, None, [EVENING])
    with pytest.raises(RuleBroken, match="uitslag van de selectie"):
        check_closing_day(date(2024, 3, 4), Way.SELECTION, date(2024, 3, 4), [EVENING])
    with pytest.raises(RuleBroken, match="laatste moment"):
        check_closing_day(date(2024, 3, 19), Way.FIRST_COME, None, [EVENING])
