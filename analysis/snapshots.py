"""A columnar snapshot of answers: the typed columns as Parquet, so that no answer is parsed twice.

It holds no texts: those are only counted. It knows the questionnaire it was made of; another one, or another form of
file, is a snapshot that has to be made anew.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, overload

from analysis.figures.facts import Facts, grouped
from analysis.figures.rows import Array, Column, Table
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.codebook import Codebook

FORM = 3
DIGEST = 16
FLAGS_A_NUMBER = 62
OUTDATED = "De momentopname hoort bij een andere vragenlijst en moet opnieuw worden gemaakt."
UNREADABLE = "De momentopname kan niet worden gelezen en moet opnieuw worden gemaakt."
MARK = "#:"
READ_AT_ONCE = frozenset({"s:", "c:", "f:", "r:", "v:", "o:", MARK})
"""What the names of columns with answers and with marks begin with; names and facts are read when asked for."""
NOTHING, TEXT, WHOLE, NUMBER, OTHER = "nothing", "text", "whole", "number", "other"


def signature(codebook: Codebook) -> str:
    """What the columns depend on: keys, types, options, units."""
    asked = [(each.key, each.type, each.options, each.unit, each.part_of) for each in codebook.variables]
    return hashlib.blake2b(repr(asked).encode(), digest_size=12).hexdigest()


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Typed columns without a population; `marks` holds whole numbers a row, `stamp` tells what it was made of."""

    table: Table
    marks: Mapping[str, Array]
    stamp: str


def write(path: Path, codebook: Codebook, made: Snapshot) -> None:
    """Write a snapshot; a reader sees the old or the new one, never half of it."""
    source = made.table
    facts, kinds = _fact_columns(source.facts)
    columns = {"organisation": list(source.organisations), **facts}
    columns.update({f"{MARK}{name}": values for name, values in made.marks.items()})
    for key, column in source.columns.items():
        columns.update(_columns(key, column))
    _save(path, columns, {
        "form": FORM, "signature": signature(codebook), "stamp": made.stamp, "unknown": source.unknown,
        "size": source.n, "facts": kinds, "marks": list(made.marks),
        "columns": {key: _about(column) for key, column in source.columns.items()}})


def read(path: Path, codebook: Codebook) -> Snapshot:
    """What was written; raises RuleBroken when the snapshot has to be made anew."""
    file, kept = _load(path)
    if (kept.get("form"), kept.get("signature")) != (FORM, signature(codebook)):
        raise RuleBroken(OUTDATED)
    try:
        found = file.read([name for name in file.schema_arrow.names if name[:2] in READ_AT_ONCE])
        columns = {each.key: _column(each.key, replace(each, options=_options(each.options, kept["columns"][each.key])),
                                     found, kept["columns"][each.key]) for each in codebook.variables}
        marks = {name: _array(found, f"{MARK}{name}") for name in kept["marks"]}
        source = Table(columns, Stored(file, kept["facts"], kept["size"]), None, tuple(kept["unknown"]),
                       Names(file, kept["size"]))
        return Snapshot(source, marks, kept["stamp"])
    except (OSError, KeyError, TypeError, ValueError):
        raise RuleBroken(UNREADABLE) from None


def _save(path: Path, columns: Mapping[str, Any], kept: Mapping[str, Any]) -> None:
    """By way of a file beside it, so that a reader never meets half a snapshot; a digest of all of it stands last."""
    import pyarrow
    import pyarrow.parquet as parquet

    made = pyarrow.table({name: pyarrow.array(values) if isinstance(values, list) else values
                          for name, values in columns.items()})
    content = pyarrow.BufferOutputStream()
    parquet.write_table(made.replace_schema_metadata({"achterban": json.dumps(kept)}), content, compression="zstd")
    whole = content.getvalue()
    # Several threads of one process may write at once; a temporary file of its own is also readable by nobody else.
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(whole)
            file.write(_digest(whole))
        os.replace(beside, path)
    except BaseException:
        os.unlink(beside)
        raise


def _digest(content: Any) -> bytes:
    return hashlib.blake2b(content, digest_size=DIGEST).digest()


def _load(path: Path) -> tuple[Any, dict[str, Any]]:
    """The whole file: who replaces the snapshot meanwhile does not change what is read from this one."""
    import pyarrow
    import pyarrow.parquet as parquet

    try:
        content = memoryview(path.read_bytes())
        if _digest(content[:-DIGEST]) != content[-DIGEST:]:
            raise ValueError
        file = parquet.ParquetFile(pyarrow.BufferReader(pyarrow.py_buffer(content[:-DIGEST])))
        return file, _kept(file.schema_arrow)
    except (OSError, ValueError, KeyError):
        raise RuleBroken(UNREADABLE) from None


def _kept(schema: Any) -> dict[str, Any]:
    found = json.loads(schema.metadata[b"achterban"]) if schema.metadata else None
    if not isinstance(found, dict):
        raise ValueError
    return found


def _about(column: Column) -> dict[str, Any]:
    kind = next((name for name in ("codes", "flags", "values") if getattr(column, name) is not None), "")
    return {"kind": kind, "scale": column.scale, "options": [list(each) for each in column.variable.options],
            "large": kind == "values" and column.values.dtype == object}


def _columns(key: str, column: Column) -> dict[str, Any]:
    made: dict[str, Any] = {f"s:{key}": column.state}
    if column.codes is not None:
        made[f"c:{key}"] = column.codes
    if column.flags is not None:
        made.update({f"f:{key}:{place}": each for place, each in enumerate(_packed(column.flags))})
    if column.ranks is not None:
        made.update({f"r:{key}:{place}": column.ranks[:, place] for place in range(column.ranks.shape[1])})
    if column.values is not None:
        large = column.values.dtype == object
        made[f"v:{key}"] = [str(each) for each in column.values] if large else column.values
    if column.odd_rows is not None:
        made[f"o:{key}"] = column.odd_rows
    return made


def _packed(flags: Array) -> list[Array]:
    """Flags as whole numbers, so many options in each."""
    import numpy as np

    parts = [flags[:, start:start + FLAGS_A_NUMBER] for start in range(0, flags.shape[1], FLAGS_A_NUMBER)]
    return [part.astype(np.int64) @ (1 << np.arange(part.shape[1], dtype=np.int64)) for part in parts]


def _column(key: str, variable: Any, found: Any, about: Mapping[str, Any]) -> Column:
    """One column back from the file."""
    column = Column(variable, _array(found, f"s:{key}"), scale=about["scale"])
    if f"o:{key}" in found.column_names:
        column = replace(column, odd_rows=_array(found, f"o:{key}"))
    if about["kind"] == "codes":
        return replace(column, codes=_array(found, f"c:{key}"), ranks=_ranks(found, key, len(variable.options)))
    if about["kind"] == "flags":
        return replace(column, flags=_unpacked(found, key, len(variable.options)))
    return replace(column, values=_values(found, key, about["large"])) if about["kind"] else column


def _unpacked(found: Any, key: str, options: int) -> Array:
    import numpy as np

    flags = np.zeros((found.num_rows, options), dtype=bool)
    for start in range(0, options, FLAGS_A_NUMBER):
        packed = _array(found, f"f:{key}:{start // FLAGS_A_NUMBER}")
        for place in range(min(FLAGS_A_NUMBER, options - start)):
            flags[:, start + place] = packed >> place & 1
    return flags


def _ranks(found: Any, key: str, options: int) -> Array:
    """The places of a ranking; None for a choice of another kind."""
    import numpy as np

    if f"r:{key}:0" not in found.column_names:
        return None
    return np.stack([_array(found, f"r:{key}:{place}") for place in range(options)], axis=1)


def _values(found: Any, key: str, large: bool) -> Array:
    import numpy as np

    if not large:
        return _array(found, f"v:{key}")
    return np.array([int(each) for each in found[f"v:{key}"].to_pylist()], dtype=object)


def _array(found: Any, name: str) -> Array:
    return found[name].to_numpy()


def _options(options: Sequence[Any], about: Mapping[str, Any]) -> tuple[tuple[str, str, bool], ...]:
    """Of a calculation that is yes or no the options are made where it is read."""
    return tuple(options) or tuple((key, label, bool(dont_know)) for key, label, dont_know in about["options"])


def _fact_columns(facts: Facts) -> tuple[dict[str, Any], dict[str, str]]:
    columns, kinds = {}, {}
    for name in facts.names:
        values = list(facts.values(name))
        kinds[name] = _kind(set(map(type, values)))
        columns[f"fact:{name}"] = _written(values, kinds[name])
    return columns, kinds


def _kind(types: set[type]) -> str:
    real = types - {type(None)}
    if not real:
        return NOTHING
    return TEXT if real == {str} else WHOLE if real == {int} else NUMBER if real <= {int, Decimal} else OTHER


def _written(values: list[Any], kind: str) -> Any:
    import pyarrow

    if kind == TEXT:
        return pyarrow.array(values, pyarrow.string())
    if kind == WHOLE:
        return pyarrow.array(values, pyarrow.int64())
    if kind == NUMBER:
        return pyarrow.array([None if each is None else str(each) for each in values], pyarrow.string())
    if kind == NOTHING:
        return pyarrow.array([0] * len(values), pyarrow.int8())
    return pyarrow.array([json.dumps(each, default=str) for each in values], pyarrow.string())


class Names(Sequence[str]):
    """The names of a column of the file, read when somebody asks for them."""

    def __init__(self, file: Any, size: int) -> None:
        self._file, self._size = file, size
        self._names: list[str] | None = None

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...
    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        if self._names is None:
            self._names = list(self._file.read(["organisation"])["organisation"].to_pylist())
        return self._names[place]


class Stored(Facts):
    """Facts of the file: a column is read when somebody asks for it, and groups are those that the file has made."""

    def __init__(self, file: Any, kinds: Mapping[str, str], size: int) -> None:
        super().__init__(columns={}, size=size)
        self._file, self._kinds = file, dict(kinds)

    @property
    def names(self) -> list[str]:
        return list(self._kinds)

    def has(self, name: str) -> bool:
        return name in self._kinds

    def worded(self, name: str) -> bool:
        kind = self._kinds.get(name)
        return kind == TEXT or (kind == OTHER and super().worded(name))

    def values(self, name: str) -> Sequence[Any]:
        if name not in self._columns:
            kind = self._kinds.get(name, NOTHING)
            self._columns[name] = ([None] * len(self) if kind == NOTHING
                                   else _read(self._column(name), kind))
        return self._columns[name]

    def __getitem__(self, place: Any) -> Any:
        for name in self._kinds:
            self.values(name)
        return super().__getitem__(place)

    def codes(self, name: str) -> tuple[list[str], Array]:
        if name not in self._codes and self._kinds.get(name) == TEXT:
            coded = self._column(name).combine_chunks().dictionary_encode(null_encoding="encode")
            self._codes[name] = grouped(coded.dictionary.to_pylist(), coded.indices.to_numpy())
        return super().codes(name)

    def _column(self, name: str) -> Any:
        return self._file.read([f"fact:{name}"])[f"fact:{name}"]


def _read(values: Any, kind: str) -> list[Any]:
    read: list[Any] = values.to_pylist()
    if kind == NUMBER:
        return [None if each is None else Decimal(each) for each in read]
    return [json.loads(each) for each in read] if kind == OTHER else read
