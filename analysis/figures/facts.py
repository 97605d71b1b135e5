"""Facts of many organisations, by row or by column: a hundred thousand of them are looked through at once."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, overload

UNKNOWN = "onbekend"

Array = Any


class Facts(Sequence[Mapping[str, Any]]):
    """Reads as a sequence of mappings; `values` and `codes` give a whole column, and remember it."""

    def __init__(self, rows: Sequence[Mapping[str, Any]] | None = None,
                 columns: Mapping[str, Sequence[Any]] | None = None, size: int = 0) -> None:
        self._rows = rows
        self._columns: dict[str, Sequence[Any]] = dict(columns or {})
        self._size = size if rows is None else len(rows)
        self._codes: dict[str, tuple[list[str], Array]] = {}
        self._numbers: dict[str, Array] = {}

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, place: int) -> Mapping[str, Any]: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Mapping[str, Any]]: ...
    def __getitem__(self, place: int | slice) -> Mapping[str, Any] | Sequence[Mapping[str, Any]]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(self._size))]
        if self._rows is not None:
            return self._rows[place]
        if not -self._size <= place < self._size:
            raise IndexError(place)
        return {name: values[place] for name, values in self._columns.items()}

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        if self._rows is not None:
            return iter(self._rows)
        return (self[place] for place in range(self._size))

    @property
    def names(self) -> list[str]:
        """The facts that some of them have, in the order of the first that has them."""
        if self._rows is None:
            return list(self._columns)
        return list(dict.fromkeys(name for row in self._rows for name in row))

    def has(self, name: str) -> bool:
        """Whether any of them has a fact of this name."""
        return name in self._columns or any(name in row for row in self._rows or ())

    def worded(self, name: str) -> bool:
        """Whether a fact is words, of some of them at least."""
        return any(issubclass(kind, str) for kind in set(map(type, self.values(name))))

    def values(self, name: str) -> Sequence[Any]:
        """The fact of every row; None where it has none."""
        if name not in self._columns and self._rows is not None:
            return [row.get(name) for row in self._rows]
        return self._columns.get(name, [None] * self._size)

    def codes(self, name: str) -> tuple[list[str], Array]:
        """The names of the groups of a fact in alphabetical order, and for every row the place of its group."""
        import numpy as np

        if name not in self._codes:
            values = self.values(name)
            different = {value: place for place, value in enumerate(dict.fromkeys(values))}
            places = np.fromiter(map(different.__getitem__, values), np.int32, len(values))
            self._codes[name] = grouped(list(different), places)
        return self._codes[name]

    def numbers(self, name: str) -> Array:
        """A fact as numbers, not a number where a row has none; remembered. Words raise a ValueError."""
        import numpy as np

        if name not in self._numbers:
            values = self.values(name)
            known = {each: math.nan if each is None else float(each) for each in set(values)}
            self._numbers[name] = np.fromiter(map(known.__getitem__, values), float, len(values))
        return self._numbers[name]

    def flags(self, name: str, chosen: frozenset[str]) -> Array:
        """For every row whether its group is one of these."""
        import numpy as np

        names, codes = self.codes(name)
        return np.array([each in chosen for each in names], dtype=bool)[codes] if names else np.zeros(0, dtype=bool)


class Chosen(Facts):
    """Some of the rows of other facts, by their places; a place may occur more than once."""

    def __init__(self, facts: Facts, places: Array) -> None:
        super().__init__(columns={}, size=len(places))
        self._all, self._places = facts, places

    @property
    def names(self) -> list[str]:
        return self._all.names

    def has(self, name: str) -> bool:
        return self._all.has(name)

    def worded(self, name: str) -> bool:
        """As it is of all: of who was not chosen too."""
        return self._all.worded(name)

    def values(self, name: str) -> Sequence[Any]:
        if name not in self._columns:
            values = self._all.values(name)
            self._columns[name] = [values[place] for place in self._places.tolist()]
        return self._columns[name]

    def __getitem__(self, place: Any) -> Any:
        for name in self.names:
            self.values(name)
        return super().__getitem__(place)

    def codes(self, name: str) -> tuple[list[str], Array]:
        import numpy as np

        if name not in self._codes:
            names, codes = self._all.codes(name)
            used, compact = np.unique(codes[self._places], return_inverse=True)
            self._codes[name] = [names[each] for each in used.tolist()], compact.astype(np.int32)
        return self._codes[name]


def grouped(different: Sequence[Any], places: Array) -> tuple[list[str], Array]:
    """Names in alphabetical order with a code for every row, from different values and the place of each row's."""
    import numpy as np

    labels = [label(value) for value in different]
    names = sorted(set(labels))
    known = {name: place for place, name in enumerate(names)}
    return names, np.array([known[each] for each in labels], dtype=np.int32)[places] if labels else places


def label(value: Any) -> str:
    """A fact as the name of a group."""
    return UNKNOWN if value is None or value == "" else str(value)
