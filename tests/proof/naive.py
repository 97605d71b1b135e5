"""A secret vote as it is often built: one table of who voted, one of ballots, written in one transaction, and a log."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, text

from survey.database import WRITE
from tests.conftest import NOW
from tests.proof.attacker import Dump, Loot

TABLES = ("naive_voters", "naive_ballots")


def hold(engine: Engine, names: Mapping[int, str], votes: Mapping[int, str]) -> Loot:
    """Everybody votes in this order; what an attacker would find of it."""
    dumps, log = [], []
    with engine.begin() as connection:
        connection.execute(text("create table naive_voters (voter integer primary key, voted_at timestamp)"))
        connection.execute(text("create table naive_ballots (code text primary key, choice text, cast_at timestamp)"))
    with engine.connect() as connection:
        dumps.append(_dump(connection))
    for place, (voter, choice) in enumerate(votes.items()):
        at = NOW + timedelta(seconds=7 * place)
        with engine.connect().execution_options(**WRITE[engine.dialect.name]) as connection, connection.begin():
            connection.execute(text("insert into naive_voters values (:voter, :at)"), {"voter": voter, "at": at})
            connection.execute(text("insert into naive_ballots values (:code, :choice, :at)"),
                               {"code": f"ballot-{place}-{choice}", "choice": choice, "at": at})
        log.append(f"{at} INFO vote received mandate={voter} choice {choice}")
        with engine.connect() as connection:
            dumps.append(_dump(connection))
    return Loot(list(votes), names, sorted(set(votes.values())), dumps, text="\n".join(log))


def _dump(connection: Connection) -> Dump:
    hidden = "xmin::text as xmin" if connection.dialect.name == "postgresql" else "rowid as rowid"
    found = {}
    for table in TABLES:
        rows = connection.execute(text(f"select *, {hidden} from {table}"))  # noqa: S608 - the names stand above
        moment = "voted_at" if table == "naive_voters" else "cast_at"
        found[table] = [{**row, moment: _moment(row[moment])} for row in rows.mappings()]
    return found


def _moment(value: object) -> object:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
