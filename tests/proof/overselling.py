"""A server that is wrong on purpose: it counts the places before its turn comes, and gives out what it counted then."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import jobs, server
from survey.access import links
from survey.database import db, writing
from survey.models.events import Occasion
from survey.queries import occasions
from survey.views import registrations as views

seen = threading.local()
count = occasions.count


@contextmanager
def hasty_writing() -> Iterator[Session]:
    """Counts first, as who shows a number on a page does, and only then takes the turn."""
    signed = links().read_open((request.view_args or {})["token"])
    assert signed
    occasion = db.session().scalars(select(Occasion).where(Occasion.event_id == signed[0])).one()
    seen.count = count(db.session(), occasion)
    with writing() as session:
        yield session


def web() -> Any:
    app = jobs.web()
    views.writing = hasty_writing  # type: ignore[attr-defined]
    occasions.count = _counted_before
    return app


def _counted_before(*given: Any) -> occasions.Count:
    counted: occasions.Count = seen.count
    return counted


@click.command()
@click.option("--port", type=int)
def main(port: int) -> None:
    server.serve("tests.proof.overselling:web", "127.0.0.1", port, 1)


if __name__ == "__main__":
    main()
