"""Who may see, fill in, send and approve a part of an answer."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.rules.broken import RuleBroken
from survey.rules.coauthors import others_since, token, turns, undecided, with_apart, with_turns
from survey.rules.shares import Grant, Role, check_approver, check_share, reach
from tests.conftest import NOW

TODAY = date(2022, 2, 2)
LATER = TODAY + timedelta(days=9)
SECTIONS = ("geld", "mensen", "plannen")


def grant(number: int, role: Role, *sections: str, until: date = LATER, withdrawn: bool = False) -> Grant:
    return Grant(number, role, sections, f"collega {number}", until, withdrawn)


GRANTS = st.lists(st.builds(
    lambda role, sections, days, withdrawn: (role, tuple(sorted(sections)), TODAY + timedelta(days=days), withdrawn),
    st.sampled_from(Role), st.sets(st.sampled_from(SECTIONS)), st.integers(-2, 2), st.booleans()), max_size=5)


@settings(max_examples=50)
@given(GRANTS)
def test_nobody_reaches_more_than_was_given_and_somebody_always_reaches_all(drawn: list[tuple]) -> None:  # type: ignore[type-arg]
    standing = [Grant(number, role, sections, "x", until, withdrawn)
                for number, (role, sections, until, withdrawn) in enumerate(drawn, 1)]
    owner = reach(standing, None, TODAY)
    assert owner is not None
    found = [owner]
    for each in standing:
        mine = reach(standing, each.id, TODAY)
        assert (mine is None) is (each.withdrawn or each.until < TODAY)
        if mine:
            found.append(mine)
            assert all(mine.sees(section) is (not each.sections or section in each.sections) for section in SECTIONS)
            assert mine.sends is (each.role is Role.TRANSFER and not each.sections)
            assert not mine.passes_on
            assert each.role is not Role.APPROVE or not any(map(mine.writes, SECTIONS))
    assert all(any(each.writes(section) for each in found) for section in SECTIONS)
    assert any(each.sends for each in found)


def test_what_is_given_away_is_given_once() -> None:
    standing = [grant(1, Role.TRANSFER, "geld")]
    check_share(Role.TRANSFER, ("mensen",), SECTIONS, LATER, standing, TODAY)
    check_share(Role.SHARE, (), SECTIONS, LATER, standing, TODAY)
    for sections in (("geld",), ("geld", "mensen"), ()):
        with pytest.raises(RuleBroken, match="al overgedragen"):
            check_share(Role.TRANSFER, sections, SECTIONS, LATER, standing, TODAY)
    for over in (grant(1, Role.TRANSFER, "geld", until=TODAY - timedelta(days=1)),
                 grant(1, Role.TRANSFER, "geld", withdrawn=True)):
        check_share(Role.TRANSFER, ("geld",), SECTIONS, LATER, [over], TODAY)


@pytest.mark.parametrize("until", [TODAY - timedelta(days=1), TODAY + timedelta(days=400)])
def test_an_invitation_ends_on_a_day_that_makes_sense(until: date) -> None:
    with pytest.raises(RuleBroken, match="dag"):
        check_share(Role.SHARE, (), SECTIONS, until, [], TODAY)


def test_nobody_passes_on_what_it_cannot_reach() -> None:
    with pytest.raises(RuleBroken, match="zelf kunt invullen"):
        check_share(Role.SHARE, ("geheim",), SECTIONS, LATER, [], TODAY)


@pytest.mark.parametrize(("approver", "allowed"), [("d@example.nl", True), ("own@example.nl", False),
                                                   ("worked@example.nl", False)])
def test_nobody_approves_own_work(approver: str, allowed: bool) -> None:
    if allowed:
        check_approver(approver, "own@example.nl", {"worked@example.nl"})
    else:
        with pytest.raises(RuleBroken):
            check_approver(approver, "own@example.nl", {"worked@example.nl"})


def at(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def test_what_two_typed_differently_stays_until_it_was_seen_and_decided_on() -> None:
    apart = with_apart({}, {"aantal": "2"}, (), (), "share:1", "Jan", at(0))
    assert with_apart(apart, {}, (), ("aantal",), "own", "Piet", at(1)) == apart
    shown = {token(each) for each in undecided(apart)}
    newer = with_apart(apart, {"aantal": "3"}, (), (), "share:1", "Jan", at(2))
    assert with_apart(newer, {}, shown, ("aantal",), "own", "Piet", at(3)) == newer
    assert with_apart(apart, {}, shown, (), "own", "Piet", at(3)) == {}
    assert with_apart(newer, {}, (), ("aantal",), "share:1", "Jan", at(3)) == {}
    assert with_apart(apart, {"aantal": "2"}, (), (), "share:1", "Jan", at(9)) == apart


def test_who_worked_on_a_section_is_told_the_last_one_first() -> None:
    worked = with_turns({}, {"geld"}, "own", "Piet", at(0), 1)
    worked = with_turns(worked, {"geld", "plannen"}, "share:1", "Jan", at(1), 2)
    assert [turn.name for turn in turns(worked, "geld")] == ["Jan", "Piet"]
    assert others_since(worked, "geld", "own", 1) == ["Jan"]
    assert others_since(worked, "geld", "own", 2) == []
    assert others_since(worked, "mensen", "own", 0) == []
