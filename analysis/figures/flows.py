"""Between which counts a hidden cell lies for who knows sums of rows and columns of a table.

The true counts are one way to fill the hidden cells. Every other one comes from it by moving counts round: from a cell
to another of its row, on to another of that column, and so on until all known sums are right again. How much a cell can
gain or lose that way is a maximum flow, in whole numbers, which finds the same bounds as linear programming does.
"""

from collections import deque
from collections.abc import Hashable, Mapping

Cell = tuple[int, int]
Limits = Mapping[int, tuple[int, int]]
Room = dict[Hashable, dict[Hashable, int]]
REST = "rest"
"""Where rows and columns of which no exact sum is known get their counts from."""


def bounds(counts: Mapping[Cell, int], most: Mapping[Cell, int], rows: Limits, columns: Limits,
           cell: Cell) -> tuple[int, int]:
    """The least and greatest count of one of the hidden cells.

    `counts` and `most` hold for every hidden cell what it is and can be; `rows` and `columns` between which counts the
    hidden cells of a row and column add up, for those of which anything is known.
    """
    free = (0, sum(most.values()))
    row, column = _row(cell[0]), _column(cell[1])
    room: Room = {}
    for each, x in counts.items():
        if each != cell:
            _add(room, _row(each[0]), _column(each[1]), most[each] - x, x)
    for number in {each[0] for each in counts}:
        total = sum(x for each, x in counts.items() if each[0] == number)
        low, high = rows.get(number, free)
        _add(room, REST, _row(number), high - total, total - low)
    for number in {each[1] for each in counts}:
        total = sum(x for each, x in counts.items() if each[1] == number)
        low, high = columns.get(number, free)
        _add(room, _column(number), REST, high - total, total - low)
    x = counts[cell]
    return x - _most(room, row, column, x), x + _most(room, column, row, most[cell] - x)


def _row(number: int) -> tuple[str, int]:
    return "row", number


def _column(number: int) -> tuple[str, int]:
    return "column", number


def _add(room: Room, start: Hashable, end: Hashable, forth: int, back: int) -> None:
    room.setdefault(start, {})[end] = forth
    room.setdefault(end, {})[start] = back


def _most(room: Room, start: Hashable, end: Hashable, enough: int) -> int:
    """The most that can be moved from one place to another, along shortest ways (Edmonds and Karp)."""
    left = {place: dict(others) for place, others in room.items()}
    moved = 0
    while moved < enough and (way := _way(left, start, end)):
        size = min(enough - moved, *(left[one][other] for one, other in way))
        for one, other in way:
            left[one][other] -= size
            left[other][one] += size
        moved += size
    return moved


def _way(room: Room, start: Hashable, end: Hashable) -> list[tuple[Hashable, Hashable]]:
    """The steps of a shortest way with room in it, or none."""
    before: dict[Hashable, Hashable] = {start: start}
    waiting = deque([start])
    while waiting and end not in before:
        place = waiting.popleft()
        for other, size in room.get(place, {}).items():
            if size > 0 and other not in before:
                before[other] = place
                waiting.append(other)
    if end not in before:
        return []
    steps, place = [], end
    while place != start:
        steps.append((before[place], place))
        place = before[place]
    return steps
