"""The production server: granian with several processes. It knows how to serve and to log, not what it serves."""

import os
import sys
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces

# Python runs one thread at a time in a process: a few bridge the waiting for the database, more only queue there.
THREADS = 3
# A thread that has the write turn of SQLite comes back from every statement behind the others of its process; in the
# usual 5 ms each, all writers of all processes would wait for that.
SWITCH_SECONDS = 0.0005
STOP_SECONDS = 20
# survey.app writes a line for every request with the rule of its address; an access log would tell the links.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}},
    "loggers": {"achterban": {"handlers": ["lines"], "level": "INFO", "propagate": False},
                "_granian": {"handlers": ["lines"], "level": "INFO", "propagate": False}},
    "root": {"handlers": ["lines"], "level": "WARNING"},
}


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0))


def serve(target: str, host: str, port: int, workers: int) -> None:
    """Serves the WSGI application that `target` ("module:function") makes, until it is told to stop.

    A worker that dies is replaced; one that is told to stop first finishes what it was asked.
    """
    # The workers are copies of this process, so it holds in them as well.
    sys.setswitchinterval(SWITCH_SECONDS)
    Granian(
        target, address=host, port=port, interface=Interfaces.WSGI, factory=True, http=HTTPModes.http1,
        websockets=False, workers=workers, blocking_threads=THREADS, respawn_failed_workers=True, respawn_interval=0.5,
        workers_kill_timeout=STOP_SECONDS, log_dictconfig=LOGGING, log_access=False,
    ).serve()
