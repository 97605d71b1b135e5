"""What the cells of a table add up to: for every respondent a total of its row or column, and the figures of those."""

from collections.abc import Sequence
from dataclasses import replace

from analysis.figures.disclosure import DERIVABLE
from analysis.figures.results import Figures, Kind
from analysis.figures.rows import Column

HIDING = frozenset({Kind.MEAN, Kind.TOTAL})


def added(columns: Sequence[Column], key: str, label: str) -> Column:
    """One column with the sum of what each respondent filled in; empty for who filled in nothing of it."""
    import numpy as np

    scale = max(column.scale for column in columns)
    values = sum(column.values * (scale // column.scale) for column in columns)
    # A cell that was answered counts before one left empty, and that before one that was not asked.
    state = np.array([column.state for column in columns]).max(axis=0)
    variable = replace(columns[0].variable, key=key, label=label, part_of=None, row="", column="")
    return Column(variable, state, values=values, scale=scale)


def beside(found: Figures, parts: Sequence[Figures]) -> Figures:
    """The figures of a sum, of which nothing is told where a part of it that somebody answered is hidden."""
    hidden = any(each.withheld for part in parts if part.answered for each in part.results if each.kind in HIDING)
    return replace(found, results=tuple(each.without(DERIVABLE) for each in found.results)) if hidden else found
