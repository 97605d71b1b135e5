"""A server that is wrong on purpose: it tells a member that the answer is in, and stores it afterwards."""

import io
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import click

from survey import jobs, server

Start = Callable[[str, list[tuple[str, str]]], Any]
SEND = "/insturen"
# Long after the killer strikes, so that what the killed worker confirmed cannot be stored already; many side by side,
# so that what the others confirmed is stored before the server stops.
STORED_AFTER_SECONDS = 0.5
AT_ONCE = 32


def web() -> Callable[[dict[str, Any], Start], Iterable[bytes]]:
    app, later = jobs.web(), ThreadPoolExecutor(AT_ONCE)

    def store(path: str, body: bytes, environ: dict[str, str]) -> None:
        time.sleep(STORED_AFTER_SECONDS)
        app.test_client().post(path, input_stream=io.BytesIO(body), environ_base=environ)

    def hasty(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        if not environ["PATH_INFO"].endswith(SEND):
            return app(environ, start)
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        kept = {name: value for name, value in environ.items() if isinstance(value, str)}
        later.submit(store, environ["PATH_INFO"], body, kept)
        receipt = environ["PATH_INFO"].removesuffix(SEND) + "/ontvangst"
        start("303 SEE OTHER", [("Location", receipt), ("Content-Length", "0")])
        return [b""]

    return hasty


@click.command()
@click.option("--port", type=int)
def main(port: int) -> None:
    server.serve("tests.proof.hasty:web", "127.0.0.1", port, 2)


if __name__ == "__main__":
    main()
