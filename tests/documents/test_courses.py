"""The drawing of a course: lines that rise, words that do not touch, and nothing outside the frame."""

import re
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from survey.documents.courses import BOTTOM, LEFT, RIGHT, TOP, chart

FIRST, LAST = date(2022, 1, 10), date(2022, 2, 14)


def days(*numbers: int) -> list[tuple[date, int]]:
    return [(FIRST + timedelta(days=place), number) for place, number in enumerate(numbers)]


def places(path: str) -> list[tuple[int, int]]:
    return [(int(x), int(y)) for x, y in re.findall(r"[ML](-?\d+) (-?\d+)", path)]


def test_a_curve_goes_from_the_first_day_to_today_and_on_to_what_is_expected() -> None:
    made = chart(days(0, 2, 5, 5, 8), LAST, 20, [])
    assert places(made.curve)[0] == (LEFT, BOTTOM)
    assert places(made.expected)[0] == places(made.curve)[-1]
    assert places(made.expected)[-1][0] == RIGHT
    assert [line.words for line in made.lines] == ["0", "5", "10", "15", "20"]
    assert [words for _, words, _ in made.ends] == ["10 jan", "14 feb"]


def test_one_day_and_no_answers_can_be_drawn_too() -> None:
    made = chart(days(0), FIRST, None, [])
    assert places(made.curve) == [(LEFT, BOTTOM)]
    assert made.expected == ""


def test_words_of_days_that_lie_near_stand_under_each_other() -> None:
    marks = [(FIRST + timedelta(days=number), words) for number, words in
             ((10, "herinnering"), (11, "verlengd"), (12, "herinnering"), (30, "herinnering"))]
    assert [mark.row for mark in chart(days(*range(35)), LAST, None, marks).marks] == [0, 1, 2, 0]


def test_words_at_the_end_stand_before_their_line_and_what_happened_outside_is_left_out() -> None:
    marks = [(LAST, "gesloten"), (FIRST - timedelta(days=1), "herinnering"), (LAST + timedelta(days=1), "verlengd")]
    found = chart(days(*range(36)), LAST, None, marks).marks
    assert [(mark.words, mark.end) for mark in found] == [("gesloten", True)]


@given(st.lists(st.integers(0, 60), min_size=1, max_size=80), st.integers(0, 60), st.integers(0, 4000) | st.none())
def test_nothing_is_drawn_outside_the_frame(steps: list[int], later: int, more: int | None) -> None:
    numbers = [sum(steps[:place + 1]) for place in range(len(steps))]
    points = days(*numbers)
    last = points[-1][0] + timedelta(days=later)
    made = chart(points, last, None if more is None else numbers[-1] + more, [(FIRST, "herinnering")])
    for x, y in places(made.curve) + places(made.expected):
        assert LEFT <= x <= RIGHT
        assert TOP <= y <= BOTTOM
    heights = [y for _, y in places(made.curve)]
    assert heights == sorted(heights, reverse=True)
    assert 2 <= len(made.lines) <= 6
