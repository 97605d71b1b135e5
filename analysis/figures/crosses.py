"""Cross-tables of two choices, audited: no cell that is hidden can be computed from what is shown.

A reader knows the totals of both questions, the base of every group and all cells that are shown; `flows` says between
which counts a hidden cell then lies. While one of the unsafe cells is known too well, the smallest cell in
its row or column is hidden beside it. Whoever did not answer the second question is a group too: otherwise the
total less the groups would give those few away.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from analysis.figures import flows, intervals
from analysis.figures.breakdowns import TOO_SMALL
from analysis.figures.disclosure import DERIVABLE, FEW_ANSWERS, Mask, mask, withheld_share
from analysis.figures.results import Breakdown, Figures, Kind, Result
from analysis.figures.rows import ANSWERED, NOT_ASKED, Array, Column
from analysis.figures.shares import as_told, counted
from survey.rules.broken import RuleBroken
from survey.rules.publication import Publication

NO_ANSWER = "geen antwoord"
MOST_CELLS = 150
TOO_LARGE = "Deze kruistabel heeft te veel vakjes om veilig te tonen. Kies een vraag met minder antwoorden."
NO_CHOICE = "“{}” is geen keuzevraag; een kruistabel heeft er twee nodig."

Cells = frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Exact counts: rows are options of the first question, columns groups of the second.

    `bases` is how many of each group answered the first question; `exempt` rows ("weet niet") are no secret.
    `adds_up` and `parted` say whether rows, and columns, are parts of a whole: not where several answers were
    possible. Where groups overlap, `everyone` holds how many in all gave each answer and `size` how many answered.
    """

    counts: Sequence[Sequence[int]]
    bases: Sequence[int]
    exempt: Sequence[bool]
    sensitive: bool = False
    adds_up: bool = True
    parted: bool = True
    everyone: Sequence[int] = ()
    size: int = 0

    @property
    def totals(self) -> Sequence[int]:
        return self.everyone or [sum(row) for row in self.counts]

    @property
    def n(self) -> int:
        return self.size or sum(self.bases)

    @property
    def cells(self) -> list[tuple[int, int]]:
        return [(row, column) for row in range(len(self.counts)) for column in range(len(self.bases))]


def crossed(first: Column, second: Column, rule: Publication) -> Breakdown:
    """The shares of the first question per answer to the second; raises RuleBroken where they are no choices."""
    for each in (first, second):
        if each.codes is None and each.flags is None:
            raise RuleBroken(NO_CHOICE.format(each.variable.label or each.variable.key))
    names, flags = _groups(second, first)
    grid = _grid(first, flags, second.flags is None)
    key, by = first.variable.key, second.variable.key
    figures = [_figures(first, name, chosen, grid, place, by) for place, (name, chosen) in
               enumerate(zip(names, flags, strict=True))]
    if len(grid.cells) > MOST_CELLS and rule.hides_small_cells:
        return Breakdown(key, by, tuple(_all_without(each, TOO_LARGE) for each in figures), TOO_LARGE)
    unsafe = unsafe_cells(grid, rule)
    hidden = protect(grid, unsafe, rule)
    if hidden is None or (unsafe and len(grid.bases) == 2 and rule.hides_small_cells):
        return Breakdown(key, by, tuple(_all_without(each, TOO_SMALL) for each in figures), TOO_SMALL)
    return Breakdown(key, by, tuple(_told(each, place, grid, hidden, rule) for place, each in enumerate(figures)))


def unsafe_cells(grid: Grid, rule: Publication) -> Cells:
    """Cells that may not be told: small ones, those of small groups, and of sensitive questions all or none."""
    found = set()
    for row, column in grid.cells:
        x, n = grid.counts[row][column], grid.bases[column]
        few = 0 < n < rule.base
        secret = withheld_share(x, n, grid.sensitive and not grid.exempt[row], rule) if n >= rule.base else ""
        if few or secret or _small(grid, row, column, rule):
            found.add((row, column))
    return frozenset(found)


def protect(grid: Grid, unsafe: Cells, rule: Publication) -> Cells | None:
    """The unsafe cells with as many others as it takes; None if nothing but all will do."""
    if not rule.hides_small_cells:
        return unsafe
    hidden = set(unsafe)
    for _ in grid.cells:
        fixed = [cell for cell in sorted(unsafe) if _is_known(grid, cell, frozenset(hidden), rule)]
        if not fixed:
            return frozenset(hidden)
        row, column = fixed[0]
        beside = [cell for cell in grid.cells if cell not in hidden and (cell[0] == row or cell[1] == column)]
        others = beside or [cell for cell in grid.cells if cell not in hidden]
        if not others:
            return None
        hidden.add(min(others, key=lambda cell: (grid.counts[cell[0]][cell[1]] == 0, grid.counts[cell[0]][cell[1]])))
    return None


def _small(grid: Grid, row: int, column: int, rule: Publication) -> bool:
    """Whether a count, or what it leaves in its group, or in its row, is small."""
    x, n, exempt = grid.counts[row][column], grid.bases[column], grid.exempt[row]
    if mask(x, n, rule, exempt) is not Mask.NONE:
        return True
    left, rest = grid.totals[row] - x, grid.n - n
    return not grid.parted and mask(left, rest, rule, exempt) is not Mask.NONE


def _is_known(grid: Grid, cell: tuple[int, int], hidden: Cells, rule: Publication) -> bool:
    """Whether its bounds are closer together than a small count is uncertain; empty groups have no secret."""
    if grid.bases[cell[1]] == 0:
        return False
    low, high = bounds(grid, cell, hidden, rule)
    return high - low < min(rule.small - 1, grid.bases[cell[1]])


def bounds(grid: Grid, cell: tuple[int, int], hidden: Cells, rule: Publication) -> tuple[int, int]:
    """Between which counts a reader knows a hidden cell to lie."""
    counts = {each: grid.counts[each[0]][each[1]] for each in hidden}
    most = {each: grid.bases[each[1]] for each in hidden}
    rows, columns = Counter[int](), Counter[int]()
    for (row, column), x in counts.items():
        rows[row] += x
        columns[column] += x
    answers = {row: _known_of_row(grid, row, x, rule) for row, x in rows.items()} if grid.parted else {}
    groups = {column: (x, x) for column, x in columns.items()} if grid.adds_up else {}
    return flows.bounds(counts, most, answers, groups, cell)


def _known_of_row(grid: Grid, row: int, hidden: int, rule: Publication) -> tuple[int, int]:
    """Between which counts the hidden cells of an answer add up: of a small total is known that it is small."""
    total = grid.totals[row]
    told = mask(total, grid.n, rule, grid.exempt[row])
    if told is Mask.FEW:
        return max(1 - total + hidden, 0), rule.small - 1 - total + hidden
    return (hidden, hidden) if told is Mask.NONE else (0, grid.n)


def _groups(second: Column, first: Column) -> tuple[list[str], list[Array]]:
    """A group per option, and those who answered the first question and not this one."""
    options = second.variable.options
    answered = second.state == ANSWERED
    chosen = [answered & (second.codes == place if second.flags is None else second.flags[:, place])
              for place in range(len(options))]
    names, missing = [label for _, label, _ in options], ~answered & (first.state == ANSWERED)
    if missing.any():
        names, chosen = [*names, NO_ANSWER], [*chosen, missing]
    return names, chosen


def _grid(first: Column, groups: Sequence[Array], parted: bool) -> Grid:
    options = first.variable.options
    answered = first.state == ANSWERED
    counts = [[int((answered & group & _chose(first, place)).sum()) for group in groups]
              for place in range(len(options))]
    everyone = [int((answered & _chose(first, place)).sum()) for place in range(len(options))]
    return Grid(counts, [int((answered & group).sum()) for group in groups], [each[2] for each in options],
                first.variable.sensitive, first.flags is None, parted, everyone, int(answered.sum()))


def _chose(column: Column, place: int) -> Array:
    return column.codes == place if column.flags is None else column.flags[:, place]


def _figures(column: Column, name: str, group: Array, grid: Grid, place: int, by: str) -> Figures:
    """One group before anything is hidden; who gave that answer among the others nobody knows, so no N."""
    variable, n, suffix = column.variable, grid.bases[place], f"[{by}={name}]"
    asked = int((group & (column.state != NOT_ASKED)).sum())
    results = [Result(f"{variable.key}.{key}{suffix}", Kind.SHARE, label, variable.title,
                      Fraction(100 * grid.counts[row][place], n) if n else None, grid.counts[row][place], n, asked,
                      unit="%", dont_know=dont_know,
                      interval=intervals.wilson(grid.counts[row][place], n, None) if n else None)
               for row, (key, label, dont_know) in enumerate(variable.options)]
    return Figures(variable.key, variable.label, (*results, counted(column, n, asked, suffix)), asked, n, by, name)


def _told(figures: Figures, place: int, grid: Grid, hidden: Cells, rule: Publication) -> Figures:
    reason = FEW_ANSWERS if grid.bases[place] < rule.base else DERIVABLE
    results = [each.without(reason) if each.kind is Kind.SHARE and ((row, place) in hidden or reason == FEW_ANSWERS)
               else as_told(each, rule) for row, each in enumerate(figures.results)]
    return replace(figures, results=tuple(results))


def _all_without(figures: Figures, reason: str) -> Figures:
    return replace(figures, results=tuple(
        each.without(reason) if each.kind is Kind.SHARE else each for each in figures.results))
