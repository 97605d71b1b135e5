"""The worker: woken by a commit, minding the clock, stopped in order, and never in the way of a request."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from survey import jobs
from survey.actions import messages as outbox
from survey.config import ROOT, Config
from survey.database import db, writing
from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.rules.calendar import moment_at
from survey.rules.messages import MessageKind
from tests.conftest import NOW, SECRET, Clock
from tests.mailserver import Mailroom
from tests.stories import a_round, invited, organisations

PLAN = [{"days": 2, "hour": 9}]
THURSDAY = moment_at(date(2022, 2, 10), 9)
PARENT = ("import time; from survey import jobs; jobs.RESTART_SECONDS = 0.1; beside = jobs.embedded_worker(); "
          "beside.__enter__(); time.sleep(600)")


@pytest.fixture
def settings(config: Config, room: Mailroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment from which a worker in a process of its own takes its settings."""
    for name, value in {"DATABASE_URL": config.database_url, "SECRET_KEY": SECRET, "BASE_URL": config.base_url,
                        "SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(room.port), "SMTP_TLS": "none",
                        "PYTHONPATH": str(ROOT)}.items():
        monkeypatch.setenv(name, value)


def queued(members: list[Invitation]) -> None:
    """Receipts, because those go at any time, and the worker's clock is real."""
    with writing() as session:
        outbox.queue(session, [
            outbox.letter(f"receipt:{member.id}", MessageKind.RECEIPT, member.email, NOW, round_id=member.round_id,
                          invitation_id=member.id) for member in members])


def soon(holds: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def workers(server: int) -> list[int]:
    """The embedded workers of a process; a child is listed under the thread that started it."""
    lists = Path(f"/proc/{server}/task").glob("*/children")
    children = [int(pid) for children in lists for pid in _told(children).split()]
    return [pid for pid in children if b"run_embedded" in _told(Path(f"/proc/{pid}/cmdline"))]


def _told(path: Path) -> bytes:
    """What the system says of a process; nothing of one that ended while it was looked at."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


@pytest.mark.usefixtures("settings")
def test_a_commit_wakes_the_worker_that_stands_beside_the_server(app: Flask, room: Mailroom) -> None:
    jobs.attach(app)
    members = invited(a_round(), organisations(3))
    with jobs.embedded_worker():
        queued(members[:1])
        soon(lambda: len(room.recipients) == 1)
        queued(members[1:])
        # Well within the minute after which it would look for itself.
        soon(lambda: len(room.recipients) == 3, 20)
    assert workers(os.getpid()) == []
    assert room.twice() == []


@pytest.mark.usefixtures("app", "settings")
def test_a_worker_that_dies_is_started_again_and_stops_when_its_server_is_killed(room: Mailroom) -> None:
    members = invited(a_round(), organisations(1))
    server = subprocess.Popen([sys.executable, "-c", PARENT], stdin=subprocess.DEVNULL)
    soon(lambda: len(workers(server.pid)) == 1)
    first, = workers(server.pid)
    os.kill(first, signal.SIGKILL)
    # Only the next worker can mail this: that is the one that must stop.
    queued(members)
    soon(lambda: workers(server.pid) not in ([], [first]))
    soon(lambda: room.recipients == ["po-01@example.nl"], 90)
    worker = int(db.session().query(Message.claimed_by).scalar().split(":")[1])
    server.kill()
    server.wait()
    soon(lambda: not _runs(worker))


def _runs(pid: int) -> bool:
    """One that ended and was not fetched by its parent has no command any more."""
    return _told(Path(f"/proc/{pid}/cmdline")) != b""


def test_a_queue_that_is_away_breaks_no_request(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(app: Flask) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(jobs, "engine", away)
    jobs.attach(app)
    queued(invited(a_round(), organisations(1)))
    assert db.session().query(Message).count() == 1


def test_one_wake_up_is_enough_for_all_that_was_queued(app: Flask) -> None:
    queue = jobs.engine(app)
    ring = jobs.bell(queue)
    for _ in range(5):
        ring()
    assert queue.pending_count() == 1
    queue.storage.close()


def test_the_worker_reminds_when_the_clock_says_so(app: Flask, room: Mailroom, clock: Clock) -> None:
    invited(a_round(reminders=PLAN), organisations(2))
    worker = jobs.Worker(app)
    worker.work()
    assert room.recipients == []
    clock.now = THURSDAY
    worker.work()
    assert len(room.recipients) == 2
    clock.forward(minutes=1)
    worker.work()
    assert len(room.recipients) == 2


def test_a_chore_that_fails_keeps_nothing_else_from_being_done(
        app: Flask, room: Mailroom, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(worker: jobs.Worker) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(jobs, "CHORES", (broken, *jobs.CHORES))
    queued(invited(a_round(), organisations(1)))
    jobs.Worker(app).work()
    assert len(room.recipients) == 1


def test_what_a_worker_of_this_machine_left_is_uncertain_as_soon_as_another_begins(
        app: Flask, room: Mailroom, monkeypatch: pytest.MonkeyPatch) -> None:
    queued(invited(a_round(), organisations(2)))
    gone = subprocess.Popen([sys.executable, "-S", "-c", ""])
    gone.wait()
    with monkeypatch.context() as there:
        there.setattr(jobs.os, "getpid", lambda: gone.pid)
        its_name = jobs.Worker(app).name
    with writing() as session:
        outbox.claim(session, its_name, NOW)
    with writing() as session:
        outbox.claim(session, "another-machine:1:beef", NOW)
    jobs.Worker(app).work()
    db.session.rollback()
    left = db.session().query(Message).populate_existing().order_by(Message.id)
    assert [message.state for message in left] == ["uncertain", "sending"]
    assert room.recipients == []


def test_a_stop_leaves_nothing_in_hand(app: Flask, room: Mailroom) -> None:
    queued(invited(a_round(), organisations(5)))
    worker = jobs.Worker(app)
    worker.stopping = lambda: len(room.recipients) == 2
    assert worker.deliver() == 2
    db.session.rollback()
    assert {message.state for message in db.session().query(Message)} == {"sent", "waiting"}
