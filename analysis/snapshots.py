"""A columnar snapshot of a round: the typed columns as Parquet, so that no answer is parsed twice.

A snapshot is two files: the responses, and the facts of all who were invited. It holds no texts: those are only
counted. It knows the questionnaire it was made of; another one, or another form of file, is a snapshot that has to be
made anew. `refreshed` takes only the responses that changed.
"""

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, overload

from analysis.figures.facts import Facts, grouped
from analysis.figures.rows import Array, Column, Row, Table, latest, table
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.codebook import Codebook

FORM = 1
FLAGS_A_NUMBER = 62
OUTDATED = "De momentopname hoort bij een andere vragenlijst en moet opnieuw worden gemaakt."
UNREADABLE = "De momentopname kan niet worden gelezen en moet opnieuw worden gemaakt."
POPULATION = ".population"
ANSWERS = frozenset({"s:", "c:", "f:", "r:", "v:", "o:"})
"""What the names of columns with answers begin with."""
NOTHING, TEXT, WHOLE, NUMBER, OTHER = "nothing", "text", "whole", "number", "other"


def signature(codebook: Codebook) -> str:
    """What the columns depend on: keys, types, options, units."""
    asked = [(each.key, each.type, each.options, each.unit, each.part_of) for each in codebook.variables]
    return hashlib.blake2b(repr(asked).encode(), digest_size=12).hexdigest()


def write(path: Path, codebook: Codebook, source: Table, *, stamp: str = "") -> None:
    """Write a snapshot; a reader sees the old or the new one, never half of it. `stamp` tells what it was made of."""
    kept = {"form": FORM, "signature": signature(codebook), "stamp": stamp, "unknown": source.unknown,
            "size": source.n, "columns": {key: _about(column) for key, column in source.columns.items()}}
    population = _beside(path)
    if source.population is None:
        population.unlink(missing_ok=True)
    else:
        columns, kinds = _fact_columns(source.population)
        _save(population, columns, {"size": len(source.population), "facts": kinds})
    facts, kinds = _fact_columns(source.facts)
    columns = {"organisation": list(source.organisations), **facts}
    for key, column in source.columns.items():
        columns.update(_columns(key, column))
    _save(path, columns, {**kept, "facts": kinds, "population": source.population is not None})


def stamp(path: Path) -> str | None:
    """What a snapshot was made of, without reading it; None where there is none that can be read."""
    import pyarrow.parquet as parquet

    try:
        return str(_kept(parquet.read_schema(path))["stamp"])
    except (OSError, ValueError, KeyError):
        return None


def read(path: Path, codebook: Codebook) -> Table:
    """The typed columns; raises RuleBroken when the snapshot has to be made anew."""
    file, kept = _load(path)
    if (kept.get("form"), kept.get("signature")) != (FORM, signature(codebook)):
        raise RuleBroken(OUTDATED)
    try:
        found = file.read([name for name in file.schema_arrow.names if name[:2] in ANSWERS])
        columns = {each.key: _column(each.key, replace(each, options=_options(each.options, kept["columns"][each.key])),
                                     found, kept["columns"][each.key]) for each in codebook.variables}
        population = _population(path) if kept["population"] else None
        return Table(columns, Stored(file, kept["facts"], kept["size"]), population, tuple(kept["unknown"]),
                     Names(file, kept["size"]))
    except (OSError, KeyError, TypeError, ValueError):
        raise RuleBroken(UNREADABLE) from None


def refreshed(old: Table, codebook: Codebook, changed: Iterable[Row], gone: Collection[str] = (),
              population: Sequence[Mapping[str, Any]] | None = None) -> Table:
    """The table with these responses new or changed, and without those of `gone` organisations.

    `population` replaces that of before; None leaves it. Organisations must have names: an open link starts anew.
    """
    rows = latest(changed)
    if not all(old.organisations) or not all(row.organisation for row in rows):
        raise RuleBroken("Reacties zonder naam kunnen niet worden bijgewerkt; maak de momentopname opnieuw.")
    new = table(codebook, rows, None)
    replaced = set(gone) | {row.organisation for row in rows}
    stays = [place for place, name in enumerate(old.organisations) if name not in replaced]
    columns = {key: _joined(old.columns[key], new.columns[key], stays) for key in new.columns}
    everyone = old.population if population is None else Facts(population)
    facts = Facts(columns=_joined_facts(old.facts, new.facts, stays), size=len(stays) + new.n)
    if everyone is not None and len(facts) > len(everyone):
        raise RuleBroken(f"Er zijn meer reacties ({len(facts)}) dan uitgenodigden ({len(everyone)}).")
    names = (*(old.organisations[place] for place in stays), *new.organisations)
    return Table(columns, facts, everyone, tuple(sorted({*old.unknown, *new.unknown})), names)


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.stem}{POPULATION}{path.suffix}")


def _save(path: Path, columns: Mapping[str, Any], kept: Mapping[str, Any]) -> None:
    """By way of a file beside it, so that a reader never meets half a snapshot."""
    import pyarrow
    import pyarrow.parquet as parquet

    made = pyarrow.table({name: pyarrow.array(values) if isinstance(values, list) else values
                          for name, values in columns.items()})
    made = made.replace_schema_metadata({"achterban": json.dumps(kept)})
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    parquet.write_table(made, beside, compression="zstd")
    beside.replace(path)


def _load(path: Path) -> tuple[Any, dict[str, Any]]:
    """The open file: who replaces the snapshot meanwhile does not change what is read from this one."""
    import pyarrow.parquet as parquet

    try:
        file = parquet.ParquetFile(path)
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


def _population(path: Path) -> Facts:
    file, kept = _load(_beside(path))
    return Stored(file, kept["facts"], kept["size"])


def _joined(old: Column, new: Column, stays: Sequence[int]) -> Column:
    """The rows that stay with the new ones behind them, on one scale."""
    import numpy as np

    scale = max(old.scale, new.scale)
    made: dict[str, Any] = {"state": np.concatenate([old.state[stays], new.state]), "scale": scale}
    for name in ("codes", "flags", "values", "ranks"):
        first, second = getattr(old, name), getattr(new, name)
        if (first is None) != (second is None):
            raise RuleBroken(OUTDATED)
        if first is not None:
            first = first[stays] if name != "values" else first[stays] * (scale // old.scale)
            made[name] = np.concatenate([first, second if name != "values" else second * (scale // new.scale)])
    if old.odd_rows is not None and new.odd_rows is not None:
        made["odd_rows"] = np.concatenate([old.odd_rows[stays], new.odd_rows])
    return replace(old, **made)


def _joined_facts(old: Facts, new: Facts, stays: Sequence[int]) -> dict[str, list[Any]]:
    names = dict.fromkeys((*old.names, *new.names))
    joined = {}
    for name in names:
        before = old.values(name)
        joined[name] = [*(before[place] for place in stays), *new.values(name)]
    return joined
