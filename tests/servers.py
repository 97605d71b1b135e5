"""Real servers for tests: a PostgreSQL cluster of our own, the production web server, an SMTP server."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

NOBODY = "nobody"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for_port(port: int, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.5):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}")


def postgresql_folder() -> Path | None:
    """The newest installed PostgreSQL server's folder of programs, if there is one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


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
             "-c", "max_connections=200", "-c", "shared_buffers=128MB"],
            user=user, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for_port(port)
            yield f"postgresql://{name}@127.0.0.1:{port}/postgres"
        finally:
            server.terminate()
            server.wait(20)
