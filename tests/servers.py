"""Real servers for tests: a PostgreSQL cluster of our own, the production web server, an SMTP server."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from survey.config import ROOT

NOBODY = "nobody"
# Four workers on a machine that is busy with other tests start slowly.
PATIENCE_SECONDS = 90
SERVE = ("survey.cli", "serve", "--no-worker", "--workers", "2")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def postgresql_folder() -> Path | None:
    """The newest installed PostgreSQL server's folder of programs, if there is one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def _wait_until_ready(url: str, seconds: float = PATIENCE_SECONDS) -> None:
    """A server that is starting up listens before it takes anyone in."""
    end = time.monotonic() + seconds
    while True:
        try:
            psycopg.connect(url).close()
            return
        except psycopg.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """A throw-away cluster; yields its address. PostgreSQL refuses to run as root, so root lends it out."""
    programs = postgresql_folder()
    if programs is None:
        raise FileNotFoundError("no PostgreSQL server is installed")
    user = NOBODY if os.geteuid() == 0 else None
    name = user or pwd.getpwuid(os.geteuid()).pw_name
    with tempfile.TemporaryDirectory(prefix="achterban-pg-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        if user:
            shutil.chown(folder, user)
        data, port = Path(folder) / "data", free_port()
        run = {"user": user, "cwd": "/", "stdout": subprocess.DEVNULL, "check": True}
        subprocess.run([programs / "initdb", "-D", data, "-U", name, "-A", "trust", "-E", "UTF8",
                        "--locale=C.UTF-8", "--no-sync"], **run)
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, "-p", str(port), "-k", folder, "-h", "127.0.0.1",
             "-c", "max_connections=200", "-c", "shared_buffers=128MB", "-c", "fsync=off"],
            user=user, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            url = f"postgresql://{name}@127.0.0.1:{port}/postgres"
            _wait_until_ready(url)
            yield url
        finally:
            # The fast way to stop: it does not wait for connections that are still open.
            server.send_signal(signal.SIGINT)
            server.wait(PATIENCE_SECONDS)


@dataclass(frozen=True, slots=True)
class Web:
    """The production server in processes of its own."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def workers(self) -> list[int]:
        """The process ids of the workers that answer requests."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def megabytes(self) -> int:
        """The memory of the largest worker, everything that it shares with others included."""
        sizes = [Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1].split()[0] for pid in self.workers()]
        return max(int(size) for size in sizes) // 1024

    def stop(self) -> None:
        """At once, with all its workers: stopping in order takes seconds in which nobody learns anything."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE_SECONDS)


@contextlib.contextmanager
def web(database_url: str, secret: str, module: tuple[str, ...] = SERVE) -> Iterator[Web]:
    """The application on this database as an installation serves it: `achterban serve`, or another module."""
    port = free_port()
    settings = {"DATABASE_URL": database_url, "SECRET_KEY": secret, "BASE_URL": f"http://127.0.0.1:{port}",
                "SMTP_HOST": "127.0.0.1", "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    with tempfile.TemporaryDirectory(prefix="achterban-web-") as folder, open(Path(folder) / "log", "wb") as log:
        process = subprocess.Popen([sys.executable, "-m", *module, "--port", str(port)], env=os.environ | settings,
                                   cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                   start_new_session=True)
        server = Web(port, process, Path(folder) / "log")
        try:
            _wait_until_healthy(server)
            yield server
        finally:
            server.stop()


def _wait_until_healthy(server: Web) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end and server.process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{server.port}/healthz", timeout=5):
            return
        time.sleep(0.1)
    raise RuntimeError(f"the server does not answer:\n{server.log.read_text()}")
