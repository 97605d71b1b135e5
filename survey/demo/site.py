"""The demonstration as a running site: its settings, its application, its first filling."""

import secrets
import shutil
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event

from survey import access, jobs
from survey.app import create_app
from survey.config import Config
from survey.database import db
from survey.demo import views
from survey.demo.clock import START, STEPS, DemoClock
from survey.demo.story import tell
from survey.models.base import Base
from survey.queries import log

FOLDER = Path("instance/demonstratie").resolve()
ADDRESS = "http://127.0.0.1:8000"
FILLED = "gevuld"


def clock() -> DemoClock:
    return DemoClock(FOLDER / "klok.json")


def web() -> Flask:
    """The application of the demonstration; server and worker each make their own."""
    secret = (FOLDER / "geheim").read_text()
    app = create_app(Config(f"sqlite:///{FOLDER}/achterban.sqlite", secret, ADDRESS, demo=FOLDER), clock())
    app.register_blueprint(views.views)
    app.jinja_env.globals["demo_clock"] = STEPS
    access.refuse_undeclared(app)
    jobs.attach(app)
    return app


def reset() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)


def prepare() -> None:
    """Fills the demonstration once; a filling that was broken off, or is of another program, is begun anew."""
    if not (FOLDER / FILLED).exists() or not _resumed():
        reset()
        _fill()


def _fill() -> None:
    FOLDER.mkdir(parents=True)
    (FOLDER / "geheim").write_text(secrets.token_hex(32))
    clock().set(START)
    app = web()
    # The story delivers its own mail, moment by moment.
    app.extensions["wake"] = lambda: None
    with app.app_context():
        _wait_for_no_disk()
        upgrade()
        tell(app, clock())
    (FOLDER / FILLED).touch()


def _wait_for_no_disk() -> None:
    """What a power cut leaves of a filling is thrown away, so nothing of it need be on the disk before it is done."""

    @event.listens_for(db.engine, "connect")
    def connected(connection: Any, record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")


def _resumed() -> bool:
    """The time in which the demonstration did not run has not passed in it. False when its tables are not ours:
    a migration that is not released yet may have been written anew since.
    """
    app = web()
    with app.app_context():
        upgrade()
        with db.engine.connect() as connection:
            fits = not compare_metadata(MigrationContext.configure(connection), Base.metadata)
        if fits:
            clock().set(max(START, log.latest(db.session()) or START))
        db.session.remove()
        db.engine.dispose()
    return fits
