"""A server that holds one save in hand when it is told to: what it is to store is worked out, and not yet stored.

So a test decides what happens in between, and does not have to hit upon it.
"""

import os
import time
from pathlib import Path
from typing import Any

import click
from flask import Flask

from survey import jobs, server
from survey.actions import responses

FOLDER = "ACHTERBAN_TEST_HOLD"
LONGEST_SECONDS = 30.0


def hold() -> None:
    """Waits for the word to go on, if this save is the one that is to be held."""
    folder = Path(os.environ[FOLDER])
    try:
        (folder / "hold").rename(folder / "held")
    except FileNotFoundError:
        return
    end = time.monotonic() + LONGEST_SECONDS
    while not (folder / "go").exists() and time.monotonic() < end:
        time.sleep(0.01)


def web() -> Flask:
    made = responses.draft

    def draft(*arguments: Any) -> responses.Draft:
        found = made(*arguments)
        hold()
        return found

    responses.draft = draft
    return jobs.web()


@click.command()
@click.option("--port", type=int)
def main(port: int) -> None:
    server.serve("tests.proof.holding:web", "127.0.0.1", port, 2)


if __name__ == "__main__":
    main()
