"""Rows of answers as typed columns: what was asked, what was answered, and the exact numbers.

Numbers become whole numbers with one scale a column (8.3 is 83 with scale 10), so that sums, means and
quartiles are exact and are rounded once, at the end.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.codebook import Codebook, Variable
from survey.rules.questionnaires.document import Type

Array = Any
"""An array of numpy, which is imported only where figures are made."""

EMPTY = -1
NOT_ASKED = -2
ANSWERED = 0
AMOUNTS = frozenset({Type.NUMBER, Type.PERCENTAGE, Type.SHARES})
YES_OR_NO = (("ja", "ja", False), ("nee", "nee", False))
HUNDRED = 100
SAFE = 2**62


@dataclass(frozen=True, slots=True)
class Row:
    """One submitted response; `answers` as they are stored, `facts` are those of the register.

    An empty `organisation` is someone unknown, who answered an open link.
    """

    organisation: str
    facts: Mapping[str, Any]
    submitted_at: datetime
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """The answers to one variable, in the order of the rows.

    `state` holds NOT_ASKED, EMPTY or ANSWERED; of a choice, `codes` holds the place of the option (several: a
    row of flags for each); of an amount, `values` holds the number times `scale`. Where nothing was answered
    they hold zeros. `odd` counts shares that were left out because they do not add up to 100.
    """

    variable: Variable
    state: Array
    codes: Array = None
    flags: Array = None
    values: Array = None
    scale: int = 1
    odd: int = 0

    def amounts(self, selected: Array) -> list[int]:
        """The numbers of the selected rows that have one, times the scale, in rising order."""
        return sorted(self.values[selected & (self.state == ANSWERED)].tolist())


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """All columns of a round, with the facts of respondents and of all who were invited.

    A `population` of None has no known size (an open link).
    """

    columns: Mapping[str, Column]
    facts: Sequence[Mapping[str, Any]]
    population: Sequence[Mapping[str, Any]] | None
    unknown: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    """Who answered, in the order of the rows; empty for someone unknown."""

    @property
    def n(self) -> int:
        return len(self.facts)


def table(codebook: Codebook, rows: Iterable[Row], population: Sequence[Mapping[str, Any]] | None) -> Table:
    """The typed columns; raises RuleBroken for an answer that the codebook cannot place."""
    last = latest(rows)
    if population is not None and len(last) > len(population):
        raise RuleBroken(f"Er zijn meer reacties ({len(last)}) dan uitgenodigden ({len(population)}).")
    columns = {each.key: _column(each, last) for each in codebook.variables}
    for names in _shares(codebook):
        columns.update(_whole_shares([columns[name] for name in names]))
    unknown = {key for row in last for key in row.answers} - columns.keys()
    return Table(columns, [row.facts for row in last], population, tuple(sorted(unknown)),
                 tuple(row.organisation for row in last))


def latest(rows: Iterable[Row]) -> list[Row]:
    """One row an organisation: the last one submitted counts."""
    known: dict[object, Row] = {}
    for place, row in enumerate(rows):
        name: object = row.organisation or place
        if name not in known or row.submitted_at >= known[name].submitted_at:
            known[name] = row
    return list(known.values())


def _column(variable: Variable, rows: Sequence[Row]) -> Column:
    """One pass over the rows: what is answered is collected with its place."""
    import numpy as np

    state = np.full(len(rows), NOT_ASKED, dtype=np.int8)
    places, answers = [], []
    for place, row in enumerate(rows):
        if variable.key in row.answers:
            answer = row.answers[variable.key]
            state[place] = EMPTY
            if answer is not None and answer != "" and answer != []:
                places.append(place)
                answers.append(answer)
    state[places] = ANSWERED
    given = _Given(variable, [rows[place].organisation for place in places], np.array(places, int), answers)
    return given.column(state)


@dataclass(frozen=True, slots=True)
class _Given:
    """The answers that were given to one variable, with the places of their rows."""

    variable: Variable
    organisations: Sequence[str]
    places: Array
    answers: Sequence[Any]

    def column(self, state: Array) -> Column:
        kind = self.variable.type
        if kind is Type.CALCULATION:
            return self._calculation(state)
        if kind in AMOUNTS:
            return self._amounts(state)
        if kind is Type.SEVERAL:
            return self._several(state)
        return self._one(state) if kind is Type.ONE else Column(self.variable, state)

    def _calculation(self, state: Array) -> Column:
        """A calculation is what its outcomes are: yes or no, numbers, or else words that are only counted."""
        if all(isinstance(answer, bool) for answer in self.answers):
            words = ["ja" if answer else "nee" for answer in self.answers]
            yes_or_no = replace(self.variable, options=YES_OR_NO)
            return replace(self, variable=yes_or_no, answers=words)._one(state)
        try:
            return self._amounts(state)
        except RuleBroken:
            return Column(self.variable, state)

    def _one(self, state: Array) -> Column:
        import numpy as np

        codes = np.zeros(len(state), dtype=np.int16)
        codes[self.places] = self._each(self._options().__getitem__)
        return Column(self.variable, state, codes=codes)

    def _several(self, state: Array) -> Column:
        import numpy as np

        options = self._options()
        flags = np.zeros((len(state), len(options)), dtype=bool)
        chosen = self._each(lambda answer: [options[each] for each in answer])
        for place, codes in zip(self.places, chosen, strict=True):
            flags[place, codes] = True
        return Column(self.variable, state, flags=flags)

    def _amounts(self, state: Array) -> Column:
        import numpy as np

        numbers = self._each(_number)
        places = max((-int(number.as_tuple().exponent) for number in numbers), default=0)
        scale = 10 ** max(places, 0)
        scaled = [int(number * scale) for number in numbers]
        large = sum(abs(value) for value in scaled) >= SAFE
        values = np.zeros(len(state), dtype=object if large else np.int64)
        values[self.places] = scaled
        return Column(self.variable, state, values=values, scale=scale)

    def _options(self) -> dict[str, int]:
        return {key: place for place, (key, _, _) in enumerate(self.variable.options)}

    def _each(self, read: Callable[[Any], Any]) -> list[Any]:
        """Every answer read; a wrong one is named with its question and organisation."""
        found = []
        for organisation, answer in zip(self.organisations, self.answers, strict=True):
            try:
                found.append(read(answer))
            except (KeyError, TypeError, ValueError, ArithmeticError):
                who = f" van {organisation}" if organisation else ""
                raise RuleBroken(f"Het antwoord{who} op “{self.variable.key}” kan niet worden gelezen: "
                                 f"“{str(answer)[:80]}”.") from None
        return found


def _number(answer: Any) -> Decimal:
    """The exact number; a float counts as the decimal it is written as."""
    if isinstance(answer, bool | str):
        raise TypeError
    number = Decimal(repr(answer)) if isinstance(answer, float) else Decimal(answer)
    if not number.is_finite() or abs(number.adjusted()) > 20:
        raise ValueError
    return number


def _shares(codebook: Codebook) -> list[list[str]]:
    """The keys of the parts of every question whose answers add up to 100."""
    groups: dict[str, list[str]] = {}
    for each in codebook.variables:
        if each.part_of is not None:
            groups.setdefault(each.part_of, []).append(each.key)
    return list(groups.values())


def _whole_shares(columns: list[Column]) -> dict[str, Column]:
    """Only shares that make 100 together count; a part left empty is then 0."""
    import numpy as np

    scale = max(column.scale for column in columns)
    values = np.array([column.values * (scale // column.scale) for column in columns])
    filled = np.array([column.state == ANSWERED for column in columns])
    whole = values.sum(axis=0) == HUNDRED * scale
    odd = filled.any(axis=0) & ~whole
    return {column.variable.key: _kept(column, whole, odd) for column in columns}


def _kept(column: Column, whole: Array, odd: Array) -> Column:
    state, values = column.state.copy(), column.values.copy()
    state[whole & (state == EMPTY)] = ANSWERED
    state[odd & (state == ANSWERED)] = EMPTY
    values[odd] = 0
    return replace(column, state=state, values=values, odd=int(odd.sum()))
