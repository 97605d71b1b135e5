"""No link: who has dumps after every vote, the raw files, the logs and the outbox does no better than guessing.

The same attacker finds nearly everything of a vote that is held the usual way, so it is not for want of trying.
"""

import logging
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from survey import unsealing
from survey.database import db
from survey.models.base import Base
from survey.queries import mandates
from tests.ballots import case
from tests.conftest import NOW, Clock
from tests.meetings import delegate_link
from tests.proof import naive
from tests.proof.attacker import WAYS, Dump, Loot, best
from tests.voting import a_meeting, an_election, closed, opened

NAMES = ("an", "bartholomeus", "wil")
SIZES = (8, pytest.param(60, marks=pytest.mark.proof))


@contextmanager
def written_down() -> Iterator[list[str]]:
    """Every line that the application and its server would log."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(f"{record.created} {record.getMessage()}")  # type: ignore[method-assign]
    root, own = logging.getLogger(), logging.getLogger("achterban.requests")
    before = root.level, own.level
    for logger in (root, own):
        logger.setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield lines
    root.removeHandler(handler)
    root.setLevel(before[0])
    own.setLevel(before[1])


def dump() -> Dump:
    """Every row of every table with what the database itself keeps of it, as a backup or an administrator has it."""
    db.session().rollback()
    hidden = "xmin::text as xmin" if db.engine.dialect.name == "postgresql" else "rowid as rowid"
    wanted = {name: text(f"select *, {hidden} from {name}") for name in Base.metadata.tables}  # noqa: S608
    with db.engine.connect() as connection:
        return {name: [dict(row) for row in connection.execute(query).mappings()] for name, query in wanted.items()}


def raw_files() -> list[bytes]:
    """The files of the database and its log of writes, as they lie on the disk."""
    if db.engine.dialect.name == "sqlite":
        path = Path(str(db.engine.url.database))
        return [_read(each) for each in sorted(path.parent.glob(f"{path.name}*"))]
    with db.engine.connect() as connection:
        connection.execute(text("checkpoint"))
        folder = Path(str(connection.execute(text("show data_directory")).scalar()))
        own = connection.execute(text("select oid from pg_database where datname = current_database()")).scalar()
    tables, writes = (folder / "base" / str(own)).glob("*"), sorted((folder / "pg_wal").glob("0*"))
    return [*map(_read, tables), b"".join(map(_read, writes))]


def _read(file: Path) -> bytes:
    """A server that works for other tests too may take a log away while it is looked at."""
    try:
        return file.read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        return b""


def _held(app: Flask, count: int) -> tuple[Loot, dict[int, str]]:
    """A real secret vote through the pages, in an order and with choices that only chance knows."""
    assembly, body = a_meeting(count)
    poll = opened(assembly, an_election(assembly, " ".join(NAMES)), body)
    roll = {each.id: each.seat.name for each in mandates.of_round(db.session(), assembly.round_id)}
    order = random.sample(sorted(roll), count)
    truth = {mandate: random.choice(NAMES) for mandate in order}
    dumps, clock = [dump()], app.extensions["clock"]
    assert isinstance(clock, Clock)
    with written_down() as lines:
        for mandate in order:
            clock.forward(seconds=7)
            token = delegate_link(assembly, roll[mandate])
            page = app.test_client().get(f"/u/{token}/stemmen").text
            data = {"form_key": app.extensions["links"].form_key(token), "poll": poll.id, "mandate": mandate,
                    "choice": truth[mandate], f"code.{mandate}": page.split(f'name="code.{mandate}" value="')[1][:26]}
            assert app.test_client().post(f"/u/{token}/stemmen", data=data).status_code == 200
            dumps.append(dump())
    found = closed(assembly, poll)
    assert found.result["tally"]["votes"] == {name: list(truth.values()).count(name) for name in NAMES}
    db.session().rollback()
    assert unsealing.finish(NOW)
    dumps.append(dump())
    words = "\n".join([*lines, *(str(row) for row in (*dumps[-1]["messages"], *dumps[-1]["log_entries"]))])
    return Loot(order, roll, NAMES, dumps, raw_files(), words), truth


def _by_chance(truth: dict[int, str], tries: int) -> float:
    """What the best of some blind tries has right, four standard deviations above the middle."""
    count, most = len(truth), max(Counter(truth.values()).values())
    return most + 4 * (count * 2 / 9) ** 0.5 if tries else most


@case("G1")
@pytest.mark.parametrize("count", SIZES)
def test_g1_an_attacker_with_everything_does_no_better_than_guessing(app: Flask, count: int) -> None:
    loot, truth = _held(app, count)
    told = {way: best(loot, way, truth) for way in WAYS}
    assert told["transaction"] == told["time"] == told["snapshots"] == told["size"] == told["words"] == 0, told
    assert told["raw files"] == 0, told
    assert max(told["order"], told["place in files"]) <= _by_chance(truth, 1), told


@pytest.mark.parametrize("count", SIZES)
def test_the_same_attacker_finds_nearly_everything_of_one_without_our_box(app: Flask, count: int) -> None:
    names = {number: f"M{number:02}" for number in range(1, count + 1)}
    truth = {number: random.choice(NAMES) for number in random.sample(sorted(names), count)}
    loot = naive.hold(db.engine, names, truth, raw_files)
    try:
        told = {way: best(loot, way, truth) for way in WAYS}
    finally:
        with db.engine.begin() as connection:
            for table in naive.TABLES:
                connection.execute(text(f"drop table {table}"))
    found = {way for way, right in told.items() if right >= 0.9 * count}
    assert found >= {"order", "time", "snapshots", "words", "place in files"}, dict(told)
    sqlite = db.engine.dialect.name == "sqlite"
    assert "transaction" in found or sqlite, told
    assert "raw files" in found or count > 8 and not sqlite, f"PostgreSQL packs long boxes only: {told}"
