"""Rows of answers as typed columns: what was asked, what was answered, and the exact numbers.

Numbers become whole numbers with one scale a column (8.3 is 83 with scale 10), so that sums, means and
quartiles are exact and are rounded once, at the end.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any

from analysis.figures.facts import Facts
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.codebook import Codebook, Variable, one_row
from survey.rules.questionnaires.types import LISTED, NUMERIC, Type

Array = Any
"""An array of numpy, which is imported only where figures are made."""

EMPTY = -1
NOT_ASKED = -2
ANSWERED = 0
AMOUNTS = NUMERIC
ONE_OF = frozenset({Type.ONE, Type.GRID})
CHOSEN = ONE_OF | {Type.SEVERAL, Type.SCALE, Type.RANKING}
YES_OR_NO = (("ja", "ja", False), ("nee", "nee", False))
HUNDRED = 100
SAFE = 2**62
MISSING = object()
"""Stands for no key: the question was not asked."""


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
    row of flags for each); of an amount, `values` holds the number times `scale`. Of a scale `codes` holds the place
    of the number; of a ranking that of the first choice, and `ranks` the place that every option got, 0 for none. Where
    nothing was answered they hold zeros. `odd_rows` are those whose shares were left out because they do not add up to
    100.
    """

    variable: Variable
    state: Array
    codes: Array = None
    flags: Array = None
    values: Array = None
    ranks: Array = None
    scale: int = 1
    odd_rows: Array = None

    @property
    def odd(self) -> int:
        """How many answers were left out."""
        return 0 if self.odd_rows is None else int(self.odd_rows.sum())

    def amounts(self, selected: Array) -> Array:
        """The numbers of the selected rows that have one, times the scale, in rising order."""
        import numpy as np

        return np.sort(self.values[selected & (self.state == ANSWERED)])


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """All columns of a round, with the facts of respondents and of all who were invited.

    A `population` of None has no known size (an open link).
    """

    columns: Mapping[str, Column]
    facts: Facts
    population: Facts | None
    unknown: tuple[str, ...] = ()
    organisations: Sequence[str] = ()
    """Who answered, in the order of the rows; empty for someone unknown."""

    @property
    def n(self) -> int:
        return len(self.facts)


def table(codebook: Codebook, rows: Iterable[Row], population: Sequence[Mapping[str, Any]] | None) -> Table:
    """The typed columns; raises RuleBroken for an answer that the codebook cannot place."""
    last = latest(rows)
    if population is not None and len(last) > len(population):
        raise RuleBroken(f"Er zijn meer reacties ({len(last)}) dan uitgenodigden ({len(population)}).")
    everyone = None if population is None else Facts(population)
    return Table(columns(codebook, last), Facts([row.facts for row in last]), everyone, unknown(codebook, last),
                 tuple(row.organisation for row in last))


def columns(codebook: Codebook, rows: Sequence[Row]) -> dict[str, Column]:
    """A typed column for every variable, each with a place for every row."""
    if codebook.repeats:
        rows = [replace(row, answers=one_row(codebook, row.answers)) for row in rows]
    answers = _answers([each.key for each in codebook.variables], rows)
    made = {each.key: _column(each, rows, given) for each, given in zip(codebook.variables, answers, strict=True)}
    for names in _shares(codebook):
        made.update(_whole_shares([made[name] for name in names]))
    return made


def unknown(codebook: Codebook, rows: Iterable[Row]) -> tuple[str, ...]:
    """Keys in the answers that the codebook does not have."""
    return tuple(sorted(set[str]().union(*(row.answers for row in rows)) - {each.key for each in codebook.variables}))


def latest(rows: Iterable[Row]) -> list[Row]:
    """One row an organisation: the last one submitted counts."""
    known: dict[object, Row] = {}
    for place, row in enumerate(rows):
        name: object = row.organisation or place
        if name not in known or row.submitted_at >= known[name].submitted_at:
            known[name] = row
    return list(known.values())


def _answers(keys: Sequence[str], rows: Sequence[Row]) -> Sequence[Sequence[Any]]:
    """The answers of all rows to every one of these questions; most rows have an answer to each."""
    if len(keys) < 2 or not rows:
        return [[row.answers.get(key, MISSING) for row in rows] for key in keys]
    pick = itemgetter(*keys)

    def read(answers: Mapping[str, Any]) -> Sequence[Any]:
        try:
            found: Sequence[Any] = pick(answers)
        except KeyError:
            return [answers.get(key, MISSING) for key in keys]
        return found

    return list(zip(*(read(row.answers) for row in rows), strict=True))


def _column(variable: Variable, rows: Sequence[Row], answers: Sequence[Any]) -> Column:
    """Every different answer is read once; what cannot be read so is read one by one, to be named."""
    import numpy as np

    if variable.type in LISTED:
        answers = [tuple(each) if each.__class__ is list else each for each in answers]
    state, different, places = _states(answers)
    if different is not None and (found := _read_once(variable, answers, state, different, places)) is not None:
        return found
    places = np.flatnonzero(state == ANSWERED).tolist()
    given = _Given(variable, [rows[place].organisation for place in places], np.array(places, int),
                   [answers[place] for place in places])
    return given.column(state)


def _states(answers: Sequence[Any]) -> tuple[Array, dict[Any, int] | None, Array]:
    """What was asked and answered, the different answers by number, and the number of everyone's answer.

    None instead of those where some are no plain values.
    """
    import numpy as np

    try:
        different = {answer: place for place, answer in enumerate(dict.fromkeys(answers))}
    except TypeError:
        return np.array([_state(each) for each in answers], dtype=np.int8), None, None
    states = np.array([_state(each) for each in different], dtype=np.int8)
    places = np.fromiter(map(different.__getitem__, answers), np.int32, len(answers))
    return states[places], different, places


def _state(answer: Any) -> int:
    if answer is MISSING:
        return NOT_ASKED
    return EMPTY if answer is None or answer in ("", (), []) else ANSWERED


def _read_once(variable: Variable, answers: Sequence[Any], state: Array, different: Mapping[Any, int],
               places: Array) -> Column | None:
    """The column of a choice or of whole and broken numbers, by its different answers."""
    import numpy as np

    given = [each for each in different if _state(each) == ANSWERED]
    numbers = variable.type in AMOUNTS and not {bool, str} & set(map(type, answers))
    if not (numbers or variable.type in CHOSEN):
        return None
    try:
        found = _Given(variable, [""] * len(given), np.arange(len(given)), given).column(np.zeros(len(given), np.int8))
    except RuleBroken:
        return None
    taken = np.zeros(len(different), dtype=np.int32)
    taken[[different[each] for each in given]] = np.arange(len(given))
    if not given:
        return replace(found, state=state, **_zeros(found, len(state)))
    return _spread(found, state, taken[places])


def _spread(found: Column, state: Array, chosen: Array) -> Column:
    """Every different answer on all rows that gave it, and zeros where none was given."""
    filled: dict[str, Array] = {}
    for name in ("codes", "flags", "values", "ranks"):
        values = getattr(found, name)
        if values is not None:
            filled[name] = values[chosen]
            filled[name][state != ANSWERED] = 0
    if found.values is not None and _too_large(filled["values"]):
        filled["values"] = filled["values"].astype(object)
    return replace(found, state=state, **filled)


def _zeros(found: Column, size: int) -> dict[str, Array]:
    import numpy as np

    return {name: np.zeros((size, *values.shape[1:]), dtype=values.dtype)
            for name in ("codes", "flags", "values", "ranks") if (values := getattr(found, name)) is not None}


def _too_large(values: Array) -> bool:
    """Whether a sum of whole numbers might not fit."""
    return bool(len(values)) and values.dtype != object and float(abs(values).max()) * len(values) >= SAFE


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
        if kind is Type.RANKING:
            return self._ranking(state)
        if kind is Type.SCALE:
            return replace(self, answers=self._each(_step))._one(state)
        return self._one(state) if kind in ONE_OF else Column(self.variable, state)

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

    def _ranking(self, state: Array) -> Column:
        """The first choice is the answer; the places of the others stand beside it."""
        import numpy as np

        options = self._options()
        ranks = np.zeros((len(state), len(options)), dtype=np.int8)
        orders = self._each(lambda answer: [options[each] for each in answer])
        for place, order in zip(self.places, orders, strict=True):
            ranks[place, order] = range(1, len(order) + 1)
        first = replace(self, answers=[answer[0] for answer in self.answers])
        return replace(first._one(state), ranks=ranks)

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


def _step(answer: Any) -> str:
    """The key of a step of a scale."""
    number = _number(answer)
    return str(int(number)) if number == int(number) else str(number)


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
        if each.part_of is not None and each.type is Type.SHARES:
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
    return replace(column, state=state, values=values, odd_rows=odd)
