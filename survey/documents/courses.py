"""The course of a round as a drawing: where the lines and the words go, in the units of an SVG."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from survey.rules import calendar

WIDTH, HEIGHT = 640, 200
LEFT, RIGHT, TOP, BOTTOM = 30, 626, 34, 172
STEPS = (1, 2, 5)
MOST_LINES = 5
LABEL_WIDTH = 74


@dataclass(frozen=True, slots=True)
class Line:
    """A horizontal line with its number."""

    y: int
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened on a day; `row` keeps the words of near ones apart, `end` puts them left of the line."""

    x: int
    words: str
    row: int
    end: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """`curve` and `expected` are paths; an empty one is not drawn."""

    curve: str
    area: str
    expected: str
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    ends: tuple[tuple[int, str, str], ...]


def chart(points: Sequence[tuple[date, int]], last_day: date, reached: int | None,
          marks: Iterable[tuple[date, str]]) -> Chart:
    """The drawing of how many had answered at the end of each day; `reached` is what is expected on the last day."""
    first, last = points[0][0], max(last_day, points[-1][0])
    days = max((last - first).days, 1)
    top, unit = _scale(max(points[-1][1], reached or 0, 1))
    place = _Place(first, days, top)
    curve = _path([(place.x(day), place.y(number)) for day, number in points])
    expected = _path([(place.x(points[-1][0]), place.y(points[-1][1])), (place.x(last_day), place.y(reached))]
                     ) if reached is not None else ""
    area = f"{curve}V{BOTTOM}H{place.x(first)}Z"
    lines = tuple(Line(place.y(number), str(number)) for number in range(0, top + 1, unit))
    ends = ((LEFT, calendar.short(first), "start"), (RIGHT, calendar.short(last), "end"))
    return Chart(curve, area, expected, lines, _marks(place, marks, first, last), ends)


@dataclass(frozen=True, slots=True)
class _Place:
    first: date
    days: int
    top: int

    def x(self, day: date) -> int:
        return LEFT + (RIGHT - LEFT) * (day - self.first).days // self.days

    def y(self, number: int) -> int:
        return BOTTOM - (BOTTOM - TOP) * number // self.top


def _path(points: Sequence[tuple[int, int]]) -> str:
    """Points in a row that lie at one height are left out, because the line between them is the same."""
    kept = [point for number, point in enumerate(points)
            if number in (0, len(points) - 1) or not points[number - 1][1] == point[1] == points[number + 1][1]]
    return "M" + "L".join(f"{x} {y}" for x, y in kept)


def _scale(most: int) -> tuple[int, int]:
    """The top of the scale and its unit: 1, 2 or 5 times a power of ten, at most five lines above zero."""
    power = 1
    while True:
        for step in STEPS:
            unit = step * power
            if unit * MOST_LINES >= most:
                return -(-most // unit) * unit, unit
        power *= 10


def _marks(place: _Place, marks: Iterable[tuple[date, str]], first: date, last: date) -> tuple[Mark, ...]:
    """One mark a day and kind; words that would touch go one row down."""
    found: list[Mark] = []
    for day, words in sorted({(day, words) for day, words in marks if first <= day <= last}):
        x = place.x(day)
        near = {mark.row for mark in found if abs(mark.x - x) < LABEL_WIDTH}
        row = next(number for number in range(len(near) + 1) if number not in near)
        found.append(Mark(x, words, row, x > RIGHT - LABEL_WIDTH))
    return tuple(found)
