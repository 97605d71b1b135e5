"""What every test may ask for: an application on either database, a clock that stands still, a browser."""

import contextvars
import gc
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import settings

from survey.app import create_app
from survey.config import Config
from survey.database import db
from tests.mailserver import Mailroom, mailroom
from tests.servers import PATIENCE_SECONDS, postgresql, postgresql_folder

SERVER = "ACHTERBAN_TEST_POSTGRESQL"
REQUIRE_ALL = "ACHTERBAN_TEST_ALL"
NOW = datetime(2022, 2, 2, 8, 0, tzinfo=UTC)
SECRET = "a secret that is used in tests only, 32+"
MOST_APPLICATIONS = 4
MISSING = {"browser": "Chromium", "postgresql": "a PostgreSQL server"}
# Of these switches the last counts, so Playwright's own list stands here too. Ours keep the address bar, which nobody
# sees, from loading two pages of its own beside every page.
SWITCHED_OFF = """
AvoidUnnecessaryBeforeUnloadCheckSync DestroyProfileOnBrowserClose HttpsUpgrades HttpsFirstBalancedModeAutoEnable
LensOverlay MediaRouter PaintHolding ThirdPartyStoragePartitioning AvoidCorsURLLoaderRestartOnRedirect
OptimizationHints NetworkTimeServiceQuerying AimEnabled PreconnectToSearch
WebUIOmniboxPopup WebUIOmniboxAimPopup
""".split()
# Sends away who is still connected, empties every table that holds something, and numbers from 1 again.
EMPTY = """
do $$ declare found record; filled boolean; begin
  perform pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid();
  set session_replication_role = replica;
  for found in select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') and tablename <> 'alembic_version' loop
    execute 'select exists (select from ' || found.name || ')' into filled;
    if filled then execute 'delete from ' || found.name; end if;
  end loop;
  for found in select format('%I.%I', schemaname, sequencename) as name from pg_sequences
    where last_value is not null loop
    execute 'alter sequence ' || found.name || ' restart';
  end loop;
end $$
"""
servers = ExitStack()
# The same examples on every run, and none of them refused because the machine is slow.
settings.load_profile("ci")


def pytest_configure(config: pytest.Config) -> None:
    """One PostgreSQL server for the whole run, started by the process that starts the others."""
    if not hasattr(config, "workerinput") and SERVER not in os.environ and postgresql_folder():
        os.environ[SERVER] = servers.enter_context(postgresql())


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Everything that is found stays until the end, so no search for rubbish needs to look at it."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Bytes never name a test: they are unreadable, and every process must find the same names."""
    return argname if isinstance(val, bytes) else None


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        servers.close()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """All tests of the demonstration go to one process, so that its story, half a minute long, is told once."""
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "tests/demo" if nodeid.startswith("tests/demo/") else nodeid

    return Together(config, log)


def _absent(mark: str) -> bool:
    return SERVER not in os.environ if mark == "postgresql" else shutil.which("chromium") is None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests whose program is not on this machine are named at the end, or fail where all is required."""
    for item in items:
        for mark in MISSING:
            if item.get_closest_marker(mark) and _absent(mark) and REQUIRE_ALL not in os.environ:
                item.add_marker(pytest.mark.skip(reason=f"NOT RUN: {MISSING[mark]} is not on this machine"))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    left_out = [report for report in terminalreporter.stats.get("skipped", []) if "NOT RUN" in str(report.longrepr)]
    if left_out:
        terminalreporter.write_line(f"{len(left_out)} tests were NOT RUN for want of Chromium or PostgreSQL:")
        for report in left_out:
            terminalreporter.write_line(f"  {report.nodeid}")


@pytest.fixture(scope="session")
def template_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated and empty SQLite database, to be copied."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_name() -> str:
    """The name of the PostgreSQL database of this process."""
    name = f"test_{os.getpid()}"
    _on_server(f"create database {name}")
    _migrate(_server_url(name))
    return name


def _migrate(url: str) -> None:
    app = create_app(Config(url, SECRET, "http://localhost", testing=True))
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()


def _on_server(statement: str) -> None:
    with psycopg.connect(os.environ[SERVER], autocommit=True) as connection:
        connection.execute(statement)


def _server_url(name: str) -> str:
    return os.environ[SERVER].rpartition("/")[0] + "/" + name


@pytest.fixture
def sqlite_url(template_file: Path) -> str:
    """An empty database, always in the same place, so that an application can be used again."""
    path = template_file.with_name("achterban.sqlite")
    for left in path.parent.glob(f"{path.name}*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    shutil.copy(template_file, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(migrated_name: str) -> str:
    """An empty database, always the same one: emptying it is many times faster than making another."""
    with psycopg.connect(_server_url(migrated_name), autocommit=True) as connection:
        connection.execute(EMPTY)
    return _server_url(migrated_name)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Every test that asks for this, or for `app`, runs on both databases."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@dataclass
class Clock:
    """Stands still until a test moves it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def snapshot_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where no round is kept yet, beside a folder in which no key of a vote is kept; always the same place."""
    folder = tmp_path_factory.getbasetemp() / "snapshots"
    for each in (folder, folder.with_name("seals")):
        shutil.rmtree(each, ignore_errors=True)
    return folder


@pytest.fixture(scope="session")
def mail_server() -> Iterator[Mailroom]:
    """The one mail server of this process: with a port of its own for every test no application could be used again."""
    with mailroom() as server:
        yield server


@pytest.fixture
def room(mail_server: Mailroom) -> Mailroom:
    """Where mail arrives; empty when a test begins."""
    return mail_server.emptied()


@pytest.fixture
def config(database_url: str, snapshot_folder: Path, mail_server: Mailroom) -> Config:
    return _config(database_url, snapshot_folder, mail_server)


def _config(url: str, folder: Path, mail_server: Mailroom) -> Config:
    return Config(url, SECRET, "http://localhost", testing=True, snapshots=folder, seals=folder.with_name("seals"),
                  smtp=mail_server.smtp)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The one browser of this process: its driver cannot be started twice."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), timeout=PATIENCE_SECONDS * 1000,
                                             args=["--no-sandbox", f"--disable-features={','.join(SWITCHED_OFF)}"])
        yield browser
        browser.close()


class Browser(FlaskClient):
    """A client whose requests share nothing with the test's own application context, as in real life."""

    def open(self, *arguments: Any, **options: Any) -> Any:
        return contextvars.Context().run(super().open, *arguments, **options)


@pytest.fixture(scope="session")
def applications() -> dict[Config, Flask]:
    """The applications that were made last in this process: their addresses and templates are compiled once."""
    return {}


@pytest.fixture
def app(config: Config, clock: Clock, applications: dict[Config, Flask]) -> Iterator[Flask]:
    with _ready(config, clock, applications) as made:
        yield made


@pytest.fixture
def sqlite_app(sqlite_url: str, snapshot_folder: Path, mail_server: Mailroom, clock: Clock,
               applications: dict[Config, Flask]) -> Iterator[Flask]:
    """For a test that needs one database only, beside tests that run on both."""
    with _ready(_config(sqlite_url, snapshot_folder, mail_server), clock, applications) as made:
        yield made


@contextmanager
def _ready(config: Config, clock: Clock, applications: dict[Config, Flask]) -> Iterator[Flask]:
    made = applications.get(config) or create_app(config)
    applications[config] = made
    if len(applications) > MOST_APPLICATIONS:
        del applications[next(iter(applications))]
    made.test_client_class = Browser
    before = dict(made.extensions), dict(made.config)
    made.extensions["clock"] = clock
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()
    made.extensions, kept = before
    made.config.clear()
    made.config.update(kept)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
