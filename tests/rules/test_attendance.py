"""Who is there: the last deed stands whatever the order in which telephones tell it, and who may come in."""

from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.rules.attendance import (
    How,
    Numbers,
    Presence,
    check_certificate,
    check_door,
    check_may_enter,
    done_at,
    length_in_words,
    numbers,
    sought,
)
from survey.rules.broken import RuleBroken
from survey.rules.registrations import State
from tests.gatherings import EVENING

HOUR = timedelta(hours=1)


def test_who_comes_in_twice_came_the_first_time() -> None:
    first = Presence().after(True, How.SCAN, EVENING)
    assert first.after(True, How.NAME, EVENING + HOUR) == first == Presence(EVENING, "scan")


def test_a_deed_that_is_told_late_does_not_undo_a_later_one() -> None:
    undone = Presence(EVENING, "name").after(False, How.NAME, EVENING + HOUR)
    assert undone.arrived_at is None
    assert undone.after(True, How.NAME, EVENING + HOUR / 2) == undone
    assert undone.after(True, How.NAME, EVENING + 2 * HOUR).arrived_at == EVENING + 2 * HOUR


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 50)), max_size=4, unique_by=lambda deed: deed[1]))
def test_telephones_agree_on_who_is_in_when_all_has_been_told_twice(deeds: list[tuple[bool, int]]) -> None:
    last = max(deeds, key=lambda deed: deed[1], default=(False, 0))
    for told in permutations(deeds):
        presence = Presence()
        for arrives, minute in [*told, *told]:
            presence = presence.after(arrives, How.NAME, EVENING + timedelta(minutes=minute))
        assert (presence.arrived_at is not None) == last[0]


def test_a_clock_that_is_ahead_is_not_believed() -> None:
    assert done_at(EVENING + HOUR, EVENING) == EVENING == done_at(None, EVENING)


def test_the_door_is_open_from_the_day_before_until_the_day_after() -> None:
    ends = EVENING + 2 * HOUR
    for fine in (EVENING - timedelta(days=1), EVENING, EVENING + timedelta(days=1)):
        check_door(EVENING, ends, False, fine)
    for wrong in (EVENING - timedelta(days=2), EVENING + timedelta(days=2)):
        with pytest.raises(RuleBroken, match="van donderdag 17 maart 2022 tot en met zaterdag 19 maart 2022"):
            check_door(EVENING, ends, False, wrong)
    with pytest.raises(RuleBroken, match="gaat niet door"):
        check_door(EVENING, ends, True, EVENING)


@pytest.mark.parametrize(("state", "words"), [
    (State.CANCELLED, "is afgemeld"), (State.WAITING, "staat op de wachtlijst"),
    (State.DECLINED, "geen plaats gekregen"), (State.REQUESTED, "uitslag van de selectie")])
def test_who_has_no_place_is_told_why(state: State, words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        check_may_enter(state, "An")
    check_may_enter(State.CONFIRMED, "An")
    check_may_enter(State.OFFERED, "An")


def test_guests_are_counted_beside_those_who_have_a_place() -> None:
    found = numbers([(False, True), (False, False), (True, True), (True, False)])
    assert found == Numbers(expected=2, present=1, guests=1)
    assert (found.absent, found.inside) == (1, 2)


def test_a_certificate_is_for_who_was_there_and_afterwards() -> None:
    check_certificate(True, EVENING, EVENING)
    with pytest.raises(RuleBroken, match="na afloop"):
        check_certificate(True, EVENING, EVENING - HOUR)
    with pytest.raises(RuleBroken, match="niet dat u"):
        check_certificate(False, EVENING, EVENING)


def test_a_length_is_said_in_hours_or_in_days() -> None:
    assert length_in_words(EVENING, EVENING + 2 * HOUR) == "2 uur"
    assert length_in_words(EVENING, EVENING + HOUR / 2) == "30 minuten"
    assert length_in_words(EVENING, EVENING + timedelta(days=1)) == "2 dagen"


@pytest.mark.parametrize("wanted", ["zoe", "ZOË", "zo\u0065\u0308 VAN", "k3m", ""])
def test_somebody_at_the_door_is_found_without_accents_and_capitals(wanted: str) -> None:
    assert sought(wanted, "Zoë van 't Hof", "K3M9PQ")
    assert not sought(f"{wanted}x", "Zoë van 't Hof", "K3M9PQ")
