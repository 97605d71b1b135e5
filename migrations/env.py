"""Alembic's way in: run by Flask-Migrate inside the application, on whichever database it has."""

from typing import Any

from alembic import context
from flask import current_app

from survey.database import WRITE
from survey.models.base import Moment

database = current_app.extensions["migrate"].db


def render_item(kind: str, item: Any, autogen_context: Any) -> str | bool:
    """A migration names no application code, so our own column type is written as what it is underneath."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    with database.engine.connect().execution_options(**WRITE[database.engine.dialect.name]) as connection:
        context.configure(connection=connection, target_metadata=database.metadata, render_item=render_item,
                          render_as_batch=True, compare_type=True, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()


run()
