"""Typed columns that were made in parts: below each other, or only some of their rows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from analysis.figures.facts import Chosen, Facts
from analysis.figures.rows import ANSWERED, SAFE, YES_OR_NO, Array, Column, Table
from survey.rules.questionnaires.codebook import Codebook, Variable
from survey.rules.questionnaires.document import Type

KINDS = ("codes", "flags", "values")
ARRAYS = (*KINDS, "ranks", "odd_rows")
"""Everything of a column that has a place for every row, beside its state."""


def joined(codebook: Codebook, parts: Sequence[Mapping[str, Column]]) -> dict[str, Column]:
    """All columns of all parts, in their order: the same as if they had been made at once."""
    return {each.key: _joined(each, [part[each.key] for part in parts]) for each in codebook.variables}


def kind(column: Column) -> str:
    """What its answers were read as; empty for what is only counted."""
    return next((name for name in KINDS if getattr(column, name) is not None), "")


def has_answers(column: Column) -> bool:
    return bool((column.state == ANSWERED).any())


def chosen(column: Column, places: Array) -> Column:
    """Some of the rows of a column, by their places."""
    made = {name: values[places] for name in ARRAYS if (values := getattr(column, name)) is not None}
    return replace(column, state=column.state[places], **made)


def part(source: Table, fact: str, value: str) -> Table:
    """Only those of whom a fact has this value, among respondents and invited."""
    within = _places(source.facts, fact, value)
    everyone = source.population
    names = source.organisations
    return Table({key: chosen(column, within) for key, column in source.columns.items()},
                 Chosen(source.facts, within),
                 None if everyone is None else Chosen(everyone, _places(everyone, fact, value)),
                 source.unknown, tuple(names[place] for place in within.tolist()) if names else ())


def _places(facts: Facts, fact: str, value: str) -> Array:
    import numpy as np

    return np.flatnonzero(facts.flags(fact, frozenset({value}))) if len(facts) else np.zeros(0, np.int64)


def _joined(variable: Variable, parts: Sequence[Column]) -> Column:
    """A part without answers follows the others; parts that were read as different things are only counted."""
    import numpy as np

    given = [part for part in parts if has_answers(part)]
    state = np.concatenate([part.state for part in parts])
    if not given and variable.type is Type.CALCULATION:
        return Column(replace(variable, options=YES_OR_NO), state, codes=np.zeros(len(state), np.int16))
    model = given[0] if given else parts[0]
    if len({kind(part) for part in given}) > 1:
        return Column(variable, state)
    scale = max(part.scale for part in (given or parts))
    made = {name: _below(parts, name) for name in ARRAYS if getattr(model, name) is not None and name != "values"}
    if model.values is not None:
        made["values"] = _numbers(parts, scale, len(state))
    return replace(model, state=state, scale=scale, **made)


def _below(parts: Sequence[Column], name: str) -> Array:
    import numpy as np

    known = next(values for part in parts if (values := getattr(part, name)) is not None)
    return np.concatenate([np.zeros((len(part.state), *known.shape[1:]), known.dtype) if values is None else values
                           for part in parts for values in [getattr(part, name)]])


def _numbers(parts: Sequence[Column], scale: int, size: int) -> Array:
    """Whole numbers on one scale; large ones as Python's own, that know no bounds."""
    import numpy as np

    given = [np.zeros(len(part.state), np.int64) if part.values is None else part.values for part in parts]
    factors = [1 if part.values is None else scale // part.scale for part in parts]
    large = any(values.dtype == object or (len(values) and float(abs(values).max()) * factor * size >= SAFE)
                for values, factor in zip(given, factors, strict=True))
    made: list[Any] = [values.astype(object) if large else values for values in given]
    return np.concatenate([values * factor for values, factor in zip(made, factors, strict=True)])
