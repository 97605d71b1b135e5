"""A secret vote as it is often built: one table of who voted, one of ballots, written in one transaction, and a log.

Beside it a box as ours, one row with sorted codes, but without its seal.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy import Connection, Engine, text

from survey.database import WRITE
from tests.conftest import NOW
from tests.proof.attacker import Dump, Loot

TABLES = ("naive_voters", "naive_ballots", "naive_boxes")


def hold(engine: Engine, names: Mapping[int, str], votes: Mapping[int, str], files: Callable[[], list[bytes]]) -> Loot:
    """Everybody votes in this order; what an attacker would find of it, also in the `files` of the database."""
    dumps, log = [], []
    box: list[tuple[str, list[str]]] = []
    with engine.begin() as connection:
        connection.execute(text("create table naive_voters (voter integer primary key, voted_at timestamp)"))
        connection.execute(text("create table naive_ballots (code text primary key, choice text, cast_at timestamp)"))
        connection.execute(text("create table naive_boxes (box integer primary key, contents text)"))
        connection.execute(text("insert into naive_boxes values (1, :contents)"), {"contents": _contents(box)})
    with engine.connect() as connection:
        dumps.append(_dump(connection))
    for place, (voter, choice) in enumerate(votes.items()):
        at, code = NOW + timedelta(seconds=7 * place), token_hex(16)
        box = sorted([*box, (code, [choice])])
        with engine.connect().execution_options(**WRITE[engine.dialect.name]) as connection, connection.begin():
            connection.execute(text("insert into naive_voters values (:voter, :at)"), {"voter": voter, "at": at})
            connection.execute(text("insert into naive_ballots values (:code, :choice, :at)"),
                               {"code": code, "choice": choice, "at": at})
        with engine.begin() as connection:
            connection.execute(text("update naive_boxes set contents = :contents"), {"contents": _contents(box)})
        log.append(f"{at} INFO vote received mandate={voter} choice {choice}")
        with engine.connect() as connection:
            dumps.append(_dump(connection))
    return Loot(list(votes), names, sorted(set(votes.values())), dumps, files(), "\n".join(log))


def _contents(box: list[tuple[str, list[str]]]) -> str:
    return json.dumps({"ballots": box}, separators=(",", ":"))


def _dump(connection: Connection) -> Dump:
    hidden = "xmin::text as xmin" if connection.dialect.name == "postgresql" else "rowid as rowid"
    found = {}
    for table in TABLES:
        rows = connection.execute(text(f"select *, {hidden} from {table}"))  # noqa: S608 - the names stand above
        found[table] = [{name: _read(name, value) for name, value in row.items()} for row in rows.mappings()]
    return found


def _read(name: str, value: object) -> object:
    """SQLite keeps a moment as text."""
    return datetime.fromisoformat(value) if name.endswith("_at") and isinstance(value, str) else value
