"""Alembic's way in: run by Flask-Migrate inside the application, on whichever database it has."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from survey.database import WRITE
from survey.models.base import Moment

database = current_app.extensions["migrate"].db


def render_item(kind: str, item: Any, autogen_context: Any) -> str | bool:
    """A migration names no application code, so our own column type is written as what it is underneath."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    return False


@contextmanager
def changing_tables(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew, for which its references must not be held meanwhile.

    Afterwards they are checked all at once, and a migration that broke one fails.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        broken = driver.execute("PRAGMA foreign_key_check").fetchall()
    finally:
        driver.execute("PRAGMA foreign_keys=ON")
    if broken:
        raise RuntimeError(f"references to rows that are not there: {broken[:5]}")


def run() -> None:
    with database.engine.connect().execution_options(**WRITE[database.engine.dialect.name]) as connection:
        context.configure(connection=connection, target_metadata=database.metadata, render_item=render_item,
                          render_as_batch=True, compare_type=True, transaction_per_migration=True)
        with changing_tables(connection), context.begin_transaction():
            context.run_migrations()


run()
