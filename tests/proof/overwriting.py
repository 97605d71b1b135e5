"""A server that is wrong on purpose: whoever saves last wins, whatever somebody else did in the meantime."""

import click
from flask import Flask

from survey import jobs, server
from survey.actions import edits


def web() -> Flask:
    edits.conflicts = lambda *versions: ()
    return jobs.web()


@click.command()
@click.option("--port", type=int)
def main(port: int) -> None:
    server.serve("tests.proof.overwriting:web", "127.0.0.1", port, 2)


if __name__ == "__main__":
    main()
