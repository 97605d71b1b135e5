"""Thousands of invitations while the worker is killed again and again: nobody gets one twice, nobody is forgotten."""

import multiprocessing
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess

import pytest
from flask import Flask
from sqlalchemy import func

from survey.actions import rounds
from survey.app import create_app
from survey.config import Config
from survey.database import db, writing
from survey.models.messages import Message
from survey.models.rounds import Round
from survey.rules.calendar import day_of
from tests.conftest import SECRET
from tests.mailserver import Mailroom, mailroom
from tests.proof import careless
from tests.stories import a_round, a_version, invited, organisations

# The small one runs every time, the large one with `make proof`.
LARGE = 3000
SIZES = ((60, 2), pytest.param(LARGE, 10, marks=pytest.mark.proof))
WRONG_SIZES = ((12, 1), pytest.param(300, 6, marks=pytest.mark.proof))
QUEUE_SECONDS = 3
SLOW_SECONDS = 0.2
PATIENCE_SECONDS = 600
# Every worker is a process of its own, split off from one that has read the program already: that takes two seconds.
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload([careless.__name__])


@dataclass
class Killer:
    """Kills the worker that is at work, spread over the run: half of the times at the worst moment there is.

    That moment is when the mail has arrived and the worker has not heard it; the other times are a little later.
    """

    moments: frozenset[int]
    process: BaseProcess | None = None
    arrived: int = 0
    orders: int = 0
    kills: int = 0
    guard: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, recipient: str) -> None:
        self.arrived += 1
        if self.arrived not in self.moments:
            return
        self.orders += 1
        if self.orders % 2:
            self._kill()
        else:
            threading.Timer(random.uniform(0, 0.02), self._kill).start()

    def _kill(self) -> None:
        with self.guard:
            if self.process and self.process.is_alive():
                self.process.kill()
                self.process.join()
                self.kills += 1


@contextmanager
def application(config: Config) -> Iterator[Flask]:
    app = create_app(config)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def a_draft(number: int) -> Round:
    """A round that asks so many members, ready to be published; its days are real, because the workers' clock is.

    It opened yesterday, so that its invitations leave at once: before nine in the morning those of today still wait.
    """
    now = datetime.now(UTC)
    today = day_of(now)
    draft = a_round(published_at=None, created_at=now, opens_on=today - timedelta(days=1),
                    closes_on=today + timedelta(days=14), version_id=a_version().id)
    invited(draft, organisations(number), created_at=now)
    return draft


def publish(draft: Round) -> float:
    """Queues all invitations, as the secretariat does; returns how many seconds that took."""
    began = time.perf_counter()
    with writing() as session:
        rounds.publish(session, draft, "Sanne", datetime.now(UTC))
    return time.perf_counter() - began


@contextmanager
def worker(config: Config, variant: str) -> Iterator[BaseProcess]:
    """A worker in a process of its own."""
    assert config.smtp
    settings = {"DATABASE_URL": config.database_url, "SECRET_KEY": SECRET, "BASE_URL": config.base_url,
                "SMTP_HOST": config.smtp.host, "SMTP_PORT": str(config.smtp.port), "SMTP_TLS": "none"}
    process = processes.Process(target=careless.main, args=(variant, settings), daemon=True)
    process.start()
    try:
        yield process
    finally:
        # All is mailed by now; how a worker stops in order is told in tests/journeys/test_worker.py.
        process.kill()
        process.join(30)


def states() -> Counter[str]:
    db.session.rollback()
    return Counter(dict(db.session().query(Message.state, func.count()).group_by(Message.state).all()))


def hands() -> set[str]:
    """Which workers have taken a message."""
    db.session.rollback()
    return {name for name, in db.session().query(Message.claimed_by).distinct() if name}


def at_rest() -> bool:
    """Nothing waits, and what was left in hand has been seen to."""
    found = states()
    return not found["waiting"] and not found["sending"]


def mail_everything(config: Config, room: Mailroom, moments: frozenset[int], variant: str) -> Killer:
    """Lets one worker after the other mail until all is done; each that is killed is followed by a new one."""
    killer = Killer(moments)
    room.when_accepted = killer
    end = time.monotonic() + PATIENCE_SECONDS
    while not at_rest():
        with worker(config, variant) as process:
            killer.process = process
            while process.is_alive() and not at_rest():
                assert time.monotonic() < end, f"still {states()}"
                time.sleep(0.1)
    return killer


def spread(kills: int, number: int) -> frozenset[int]:
    """So many moments, counted in mails that arrived, evenly over the run."""
    return frozenset((turn + 1) * number // (kills + 1) for turn in range(kills))


@pytest.mark.timeout(PATIENCE_SECONDS + 60)
@pytest.mark.parametrize(("number", "kills"), SIZES)
def test_a_killed_worker_mails_nobody_twice_and_leaves_at_most_one_uncertain(
        database_url: str, number: int, kills: int) -> None:
    with mailroom() as room, application(_settings(database_url, room)) as app:
        took = publish(a_draft(number))
        began = time.monotonic()
        killer = mail_everything(app.extensions["settings"], room, spread(kills, number), "right")
        found = states()
    print(f"{number} queued in {took:.2f} s, mailed in {time.monotonic() - began:.0f} s with {killer.kills} kills: "
          f"{dict(found)}")
    # Only for the large number, which has the machine for itself.
    assert number < LARGE or took < QUEUE_SECONDS
    assert killer.kills == kills
    assert room.twice() == []
    assert found["sent"] + found["uncertain"] == number
    assert found["uncertain"] <= kills
    # Whoever has no mail is among the uncertain, so a person hears of it.
    assert number - len(set(room.recipients)) <= found["uncertain"]


@pytest.mark.timeout(PATIENCE_SECONDS + 60)
@pytest.mark.parametrize(("number", "kills"), WRONG_SIZES)
@pytest.mark.parametrize("variant", ["commits late", "requeues"])
def test_the_same_proof_finds_a_worker_that_is_wrong(
        database_url: str, number: int, kills: int, variant: str) -> None:
    with mailroom() as room, application(_settings(database_url, room)) as app:
        publish(a_draft(number))
        mail_everything(app.extensions["settings"], room, spread(kills, number), variant)
    assert room.twice(), "a worker that is wrong was not found out"


@pytest.mark.timeout(PATIENCE_SECONDS)
def test_two_workers_share_the_work_and_mail_nobody_twice(database_url: str) -> None:
    with mailroom() as room, application(_settings(database_url, room)) as app:
        config = app.extensions["settings"]
        publish(a_draft(60))
        both = threading.Event()
        # The server takes its time until the other worker has a message in hand too, however slowly that one starts.
        room.when_accepted = lambda recipient: None if both.is_set() else time.sleep(SLOW_SECONDS)
        with worker(config, "right"), worker(config, "right"):
            end = time.monotonic() + PATIENCE_SECONDS
            while not at_rest() and time.monotonic() < end:
                if len(hands()) == 2:
                    both.set()
                time.sleep(0.1)
        assert states() == {"sent": 60}
        assert len(hands()) == 2
    assert room.twice() == []


def _settings(database_url: str, room: Mailroom) -> Config:
    return replace(Config(database_url, SECRET, "http://localhost"), smtp=room.smtp)
