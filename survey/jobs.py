"""The clock: a worker that is woken when mail is queued, and looks for itself every minute.

The outbox is the truth and huey only wakes: a wake-up that is lost costs a minute, one too many costs nothing. Any
number of workers may run, because each claims one message at a time in its own name.
"""

import importlib
import logging
import logging.config
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import Flask
from sqlalchemy import URL

from survey import letters, mail
from survey.actions import messages as outbox
from survey.app import create_app
from survey.chores import CHORES, Chore
from survey.config import from_environment
from survey.database import db, writing
from survey.models.messages import Message
from survey.queries import messages
from survey.rules.messages import MessageState, Outcome, pause_while_away
from survey.server import LOGGING

if TYPE_CHECKING:
    # Huey brings both databases along, which a process that only serves forms may never need.
    from huey import Huey

NAME = "achterban"
SCHEMA = "achterban_jobs"
# Any number does, as long as every process that makes the schema takes the same one.
SCHEMA_LOCK = 20220214
CHORES_EVERY = timedelta(minutes=1)
STOP_SECONDS = 60
RESTART_SECONDS = 1.0
LOOK_SECONDS = 0.2
WEB = "survey.jobs:web"
NO_TEXT = "De tekst van dit bericht kon niet worden gemaakt. De beheerder vindt de oorzaak in het logbestand."
log = logging.getLogger("achterban.jobs")


def _worker_name() -> str:
    """Says on which machine and in which process, so that a message left in hand can be told apart."""
    return f"{socket.gethostname()[:32]}:{os.getpid()}:{secrets.token_hex(4)}"


def _never() -> bool:
    return False


@dataclass
class Worker:
    """Does what has come due; `stopping` is asked between two messages, so that a stop leaves nothing in hand."""

    app: Flask
    name: str = field(default_factory=_worker_name)
    stopping: Callable[[], bool] = _never
    looked: datetime | None = None
    failures: int = 0
    beside: threading.Thread | None = None

    @property
    def now(self) -> datetime:
        moment: datetime = self.app.extensions["clock"]()
        return moment

    def work(self) -> None:
        """Everything there is to do now: the chores once a minute, the mail always."""
        now = self.now
        # The clock of a demonstration is moved by hand, in both directions.
        if self.looked is None or abs(now - self.looked) >= CHORES_EVERY:
            self.looked = now
            for chore in CHORES:
                self._do(chore)
        self.deliver()

    def do_beside(self, chore: Chore) -> None:
        """A long chore, one at a time, while mail goes on."""
        if self.beside is None or not self.beside.is_alive():
            self.beside = threading.Thread(target=self._do, args=(chore,), daemon=True)
            self.beside.start()

    def _do(self, chore: Chore) -> None:
        """One chore that fails does not keep the others or the mail from being done."""
        try:
            with self.app.app_context():
                chore(self)
        except Exception:
            log.exception("the chore %s failed", chore.__name__)

    def deliver(self) -> int:
        """Mails all that is due on one connection; returns how many were sent."""
        with self.app.app_context():
            if not messages.is_due(db.session(), self.now):
                return 0
            try:
                sent = self._deliver()
            except mail.Unreachable as away:
                self._wait(str(away))
                return 0
        self.failures = 0
        return sent

    def _deliver(self) -> int:
        sent = 0
        with mail.transport(self.app) as transport:
            while not self.stopping():
                outcome = self._next(transport)
                if outcome is None:
                    break
                sent += outcome.state is MessageState.SENT
        return sent

    def _next(self, transport: mail.Transport) -> Outcome | None:
        """One message: claimed and committed, sent, marked and committed; None when nothing is due."""
        with writing() as session:
            message = outbox.claim(session, self.name, self.now)
        if message is None:
            return None
        if message.state == MessageState.DROPPED:
            return Outcome(MessageState.DROPPED)
        try:
            outcome = self._send(transport, message)
        except mail.Unreachable as away:
            # Nothing of this message left the house.
            self._mark(message, Outcome(MessageState.WAITING, str(away)))
            raise
        self._mark(message, outcome)
        return outcome

    def _mark(self, message: Message, outcome: Outcome) -> None:
        with writing() as session:
            outbox.mark(session, message, self.name, outcome, self.now)

    def _send(self, transport: mail.Transport, message: Message) -> Outcome:
        try:
            letter = letters.render(message, self.app.extensions["links"], self.now)
        except Exception:
            log.exception("message %s cannot be written", message.id)
            return Outcome(MessageState.FAILED, NO_TEXT)
        return transport.send(letter)

    def _wait(self, reason: str) -> None:
        self.failures += 1
        with writing() as session:
            waiting = outbox.postpone(session, reason, pause_while_away(self.failures), self.now)
        log.warning("%s (%s messages wait)", reason, waiting)


def deliver(app: Flask) -> int:
    """Mails all that is due, in this process; returns how many were sent."""
    return Worker(app).deliver()


def engine(app: Flask) -> "Huey":
    """The queue of wake-ups: a file beside an SQLite database, a schema of its own on PostgreSQL."""
    from huey import SqliteHuey

    with app.app_context():
        url = db.engine.url
    if url.get_backend_name() == "sqlite":
        # A wake-up need not survive a power cut, so the disk is not waited for.
        return SqliteHuey(NAME, filename=f"{url.database}.jobs", results=False, fsync=False)
    return _on_postgresql(url)


def _on_postgresql(url: URL) -> "Huey":
    import psycopg
    from huey import PostgresHuey

    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    connect = partial(psycopg.connect, address, options=f"-c search_path={SCHEMA}")
    queue = PostgresHuey(NAME, connection=connect, create_tables=False, results=False)
    with psycopg.connect(address, autocommit=True) as first:
        # Several processes start at once, and making the same table twice at the same moment fails.
        first.execute(f"SELECT pg_advisory_lock({SCHEMA_LOCK})")
        first.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        queue.storage.initialize_schema()
    return queue


def tasks(queue: "Huey", work: Callable[[], None]) -> Callable[[], Any]:
    """Ties the wake-ups to the work and returns what puts one in the queue; who only wakes never does the work."""
    from huey import crontab

    def wake_up() -> None:
        work()

    queue.periodic_task(crontab(), name="minute", expires=55)(wake_up)
    woken: Callable[[], Any] = queue.task(name="wake")(wake_up)
    return woken


def attach(app: Flask) -> None:
    """Makes a commit that queued mail wake the worker; the queue is opened at the first one."""
    opened: list[Callable[[], None]] = []
    opening = threading.Lock()

    def wake() -> None:
        try:
            with opening:
                if not opened:
                    opened.append(bell(engine(app)))
            opened[0]()
        except Exception:
            # The message is committed and the worker looks every minute, so no request fails for this.
            log.warning("the worker could not be woken", exc_info=True)

    app.extensions["wake"] = wake


def bell(queue: "Huey") -> Callable[[], None]:
    """Rings once: a wake-up that still waits to be heard will find the new message as well."""
    woken = tasks(queue, lambda: None)

    def ring() -> None:
        if not queue.pending_count():
            woken()

    return ring


def web() -> Flask:
    """The application as the production server serves it, with settings from the environment."""
    app = create_app(from_environment(os.environ))
    attach(app)
    return app


def run_worker(app: Flask) -> None:
    """Works in this process until it is told to stop; a second signal does not wait for the message in hand."""
    from huey.consumer import Consumer

    worker, queue = Worker(app), engine(app)
    tasks(queue, worker.work)
    consumer = Consumer(queue, initial_delay=0.1, max_delay=1.0, shutdown_timeout=STOP_SECONDS)
    # Huey drops everything at one of the two signals to stop; here both let the message in hand be finished.
    consumer._signal_actions = dict.fromkeys((signal.SIGTERM, signal.SIGINT), (False, True))
    worker.stopping = consumer.stop_flag.is_set
    log.info("the worker %s has begun", worker.name)
    consumer.run()


def run_embedded(target: str) -> None:
    """What the child of a server does: works until its parent closes the pipe, by stopping or by dying."""
    logging.config.dictConfig(LOGGING)
    module, _, make = target.partition(":")
    app: Flask = getattr(importlib.import_module(module), make)()
    threading.Thread(target=_stop_at_the_end_of_input, daemon=True).start()
    run_worker(app)


def _stop_at_the_end_of_input() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def embedded_worker(target: str = WEB) -> Iterator[None]:
    """A worker beside a server: one child process, started again when it dies, stopped with its parent.

    `target` ("module:function") makes its application, from the same environment as this process.
    """
    keeper = _Keeper(target)
    keeper.start()
    try:
        yield
    finally:
        keeper.stopped.set()
        keeper.join(STOP_SECONDS)


class _Keeper(threading.Thread):
    """Starts the child and starts it again when it dies, until it is told to stop."""

    def __init__(self, target: str) -> None:
        super().__init__(daemon=True)
        start = "import sys; from survey.jobs import run_embedded; run_embedded(sys.argv[1])"
        self.command = [sys.executable, "-c", start, target]
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.is_set():
            # A session of its own, so that Ctrl-C in a terminal reaches the parent alone and the child stops in order.
            with subprocess.Popen(self.command, stdin=subprocess.PIPE, start_new_session=True) as child:
                # Leaving the block closes the pipe, at which the child stops, and waits for it.
                while child.poll() is None and not self.stopped.wait(LOOK_SECONDS):
                    pass
            if not self.stopped.wait(RESTART_SECONDS):
                log.warning("the worker stopped by itself and is started again")
