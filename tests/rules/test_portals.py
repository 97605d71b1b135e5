"""What stands on the page of one person."""

from datetime import date, timedelta

import pytest

from survey.rules.portals import Asked, Held, in_order, may_open, present_at
from survey.rules.rounds import Kind, Origin

TODAY = date(2022, 2, 2)
BEFORE, AFTER = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.mark.parametrize(("own", "positions", "sees"), [
    (True, [], True), (False, [], False),
    (True, [Held(1, None, None)], True), (False, [Held(1, None, None)], True),
    (True, [Held(1, None, BEFORE)], False), (False, [Held(1, None, BEFORE)], False),
    (True, [Held(1, AFTER, None)], False), (True, [Held(1, None, BEFORE), Held(1, TODAY, None)], True),
    (False, [Held(2, None, None)], False), (True, [Held(2, None, BEFORE)], True),
])
def test_only_who_works_there_now_or_was_asked_and_never_left_opens_it(
        own: bool, positions: list[Held], sees: bool) -> None:
    assert may_open(own, 1, Kind.SURVEY, Origin.REGISTER, positions, TODAY) is sees


@pytest.mark.parametrize(("kind", "origin"), [(Kind.ASSEMBLY, Origin.REGISTER), (Kind.ASSEMBLY, Origin.DELEGATE),
                                              (Kind.SURVEY, Origin.PARTICIPANT)])
def test_nobody_votes_or_answers_for_a_colleague(kind: Kind, origin: Origin) -> None:
    assert not may_open(False, 1, kind, origin, [Held(1, None, None)], TODAY)
    assert may_open(True, 1, kind, origin, [Held(1, None, None)], TODAY)


def test_what_closes_first_stands_first() -> None:
    lines = [Asked(str(day), "x", "uitvraag", "y", "bezig", day < 3, TODAY + timedelta(days=day)) for day in range(5)]
    waiting, over = in_order(reversed(lines))
    assert ([each.key for each in waiting], [each.key for each in over]) == (["0", "1", "2"], ["4", "3"])
    assert present_at([Held(1, None, BEFORE), Held(2, TODAY, TODAY)], TODAY) == {2}
