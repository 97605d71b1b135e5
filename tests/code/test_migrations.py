"""Migrations go up, down and up again with data in every table, and leave exactly the tables of the models."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from survey.app import create_app
from survey.config import Config
from survey.database import db, migrate
from tests.conftest import SECRET

EXAMPLES: list[tuple[type[Any], Any]] = [
    (sa.Boolean, False), (sa.Integer, 1), (sa.DateTime, datetime(2030, 1, 2, tzinfo=UTC)), (sa.Date, date(2030, 1, 2)),
    (sa.LargeBinary, b"one"), (sa.JSON, {"one": 1}), (sa.Numeric, 1), (sa.String, "one"),
]


@contextmanager
def _application(url: str) -> Iterator[Flask]:
    app = create_app(Config(url, SECRET, "http://localhost", testing=True))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def migrated(database_url: str) -> Iterator[Flask]:
    with _application(database_url) as app:
        yield app


def _tables() -> sa.MetaData:
    """The tables as they stand in the database now, whatever the models say."""
    found = sa.MetaData()
    found.reflect(db.engine)
    return found


def _example(column: sa.Column[Any]) -> Any:
    value = next(value for kind, value in EXAMPLES if isinstance(column.type, kind))
    if isinstance(column.type, sa.DateTime) and db.engine.dialect.name == "sqlite":
        return value.replace(tzinfo=None)
    return value


def _fill() -> set[str]:
    """One row in every table, with a value in every column; returns which tables those are."""
    tables = [table for table in _tables().sorted_tables if table.name != "alembic_version"]
    with db.engine.begin() as connection:
        for table in tables:
            if not connection.execute(sa.select(sa.func.count()).select_from(table)).scalar():
                connection.execute(table.insert().values({column.name: _example(column) for column in table.columns}))
    return {table.name for table in tables}


def _revisions() -> list[str]:
    """From the first to the last."""
    script = ScriptDirectory.from_config(migrate.get_config())
    return [revision.revision for revision in script.walk_revisions()][::-1]


def _rows() -> int:
    with db.engine.connect() as connection:
        return sum(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar() or 0
                   for table in _tables().sorted_tables if table.name != "alembic_version")


def test_the_tables_of_the_models_are_those_of_the_migrations(migrated: Flask) -> None:
    command.check(migrate.get_config())


def test_every_migration_goes_down_and_up_again_with_data_in_every_table(migrated: Flask) -> None:
    tables = _fill()
    assert tables == set(db.metadata.tables)
    for _ in _revisions():
        downgrade(revision="-1")
    assert _rows() == 0
    for revision in _revisions():
        upgrade(revision=revision)
        _fill()
    assert _rows() == len(db.metadata.tables)
    command.check(migrate.get_config())


def test_a_migration_names_no_code_of_the_application() -> None:
    for revision in ScriptDirectory("migrations").walk_revisions():
        assert not {"survey", "forms", "analysis"} & set(vars(revision.module)), revision.revision
