"""The database at the edge: Flask-SQLAlchemy, transactions on both engines, and the one write turn.

Whoever writes does so in `writing()`, which begins at once with the lock (IMMEDIATE on SQLite) and commits once.
Reading needs no transaction on PostgreSQL: there every statement sees what was committed before it, within a
transaction as well as without, and without one a page is spared two ways to the server and back.
"""

import fcntl
import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session

from survey import models
from survey.actions.messages import QUEUED
from survey.config import ROOT, Config, sqlalchemy_url
from survey.models import json
from survey.models.base import Base

__all__ = ["db", "init_app", "models", "rewrite", "seals", "snapshots", "writing"]

db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
migrate = Migrate(directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True)
BUSY_SECONDS = 20
RESTED_SECONDS = 5
WRITE = {"sqlite": {"begin": "IMMEDIATE"}, "postgresql": {"isolation_level": "READ COMMITTED"}}


def init_app(app: Flask, config: Config) -> None:
    url = _absolute(config.database_url)
    options: dict[str, Any] = {"json_serializer": json.dumps, "json_deserializer": json.loads}
    if url.startswith("sqlite"):
        options["connect_args"] = {"timeout": BUSY_SECONDS}
    else:
        options |= {"isolation_level": "AUTOCOMMIT", "pool_size": 10}
    app.config |= {"SQLALCHEMY_DATABASE_URI": url, "SQLALCHEMY_ENGINE_OPTIONS": options}
    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _prepare_sqlite(db.engine)
        else:
            _test_rested(db.engine)


def snapshots() -> Path:
    """The folder in which the answers of large rounds of this database are kept in columns."""
    settings: Config = current_app.extensions["settings"]
    url = db.engine.url
    if not settings.snapshots and url.get_backend_name() == "sqlite" and url.database not in (None, ":memory:"):
        return Path(f"{url.database}.snapshots")
    # What no round of a database knows is thrown away, so databases never share a folder.
    where = hashlib.sha256(f"{url.host}:{url.port}/{url.database}".encode()).hexdigest()[:16]
    return (settings.snapshots or Path("instance/snapshots").resolve()) / where


def seals() -> Path | None:
    """The folder with the keys of secret votes that are open; None where it was not set and cannot be guessed."""
    settings: Config = current_app.extensions["settings"]
    url = db.engine.url
    if settings.seals or url.get_backend_name() != "sqlite" or url.database in (None, ":memory:"):
        return settings.seals
    return Path(f"{url.database}.seals")


def rewrite(table: str) -> bool:
    """Leaves nothing in the files of the database of what rows of a table were before; False when that must wait.

    SQLite writes all of its file anew and empties its log; PostgreSQL writes the table anew.
    """
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if db.engine.dialect.name != "sqlite":
            connection.exec_driver_sql(f"VACUUM FULL {table}")
            return True
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA busy_timeout = 2000")
        try:
            raw.execute("VACUUM")
            return bool(raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
        except sqlite3.OperationalError:
            return False
        finally:
            raw.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")


def _absolute(url: str) -> str:
    """A relative SQLite file counts from the folder in which the command was given."""
    prefix = "sqlite:///"
    if not url.startswith(prefix) or url == prefix + ":memory:":
        return sqlalchemy_url(url)
    path = Path(url.removeprefix(prefix)).resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    return prefix + str(path)


def _prepare_sqlite(engine: Engine) -> None:
    """The driver's own transactions are switched off, so that BEGIN is said here and says which lock it takes."""

    @event.listens_for(engine, "connect")
    def connected(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        # What is overwritten leaves no copy in a free page: the box of a secret vote is written anew at every vote.
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN " + connection.get_execution_options().get("begin", "DEFERRED"))


def _test_rested(engine: Engine) -> None:
    """A connection that rested for a while may have been cut; testing every one at every request costs too much."""

    @event.listens_for(engine, "checkin")
    def rests(connection: Any, record: Any) -> None:
        record.info["since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def wakes(connection: Any, record: Any, proxy: Any) -> None:
        rested = time.monotonic() - record.info.get("since", time.monotonic())
        if rested > RESTED_SECONDS and not _answers(engine, connection):
            raise DisconnectionError


def _answers(engine: Engine, connection: Any) -> bool:
    try:
        return engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error:
        return False


@contextmanager
def writing() -> Iterator[Session]:
    """The write transaction of a deed: ends what was being read, takes its turn, commits once or not at all."""
    session: Session = db.session()
    session.commit()
    with _turn(db.engine):
        session.connection(execution_options=WRITE[db.engine.dialect.name])
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
    if session.info.pop(QUEUED, False):
        wake: Callable[[], None] = current_app.extensions["wake"]
        wake()


@contextmanager
def _turn(engine: Engine) -> Iterator[None]:
    """SQLite's own waiting is unfair under load (one writer can wait seconds); a file lock is served in turn."""
    if engine.dialect.name != "sqlite" or not engine.url.database or engine.url.database == ":memory:":
        yield
        return
    with open(engine.url.database + ".turn", "w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield
