"""The same server, wrong on purpose: it trusts what it read before its turn came, the last one who saves wins, and an
approval once given stays.
"""

import click
from flask import Flask

from survey import server
from survey.actions import responses
from survey.models.responses import Response
from survey.rules.responses import Merge
from survey.visits import Visit
from tests.proof import holding


def web() -> Flask:
    Visit.present_reach = lambda self: self.reach
    responses.merge = lambda stored, typed, seen: Merge({**stored, **typed}, {})
    Response.approved = property(lambda self: self.approved_at is not None)
    return holding.web()


@click.command()
@click.option("--port", type=int)
def main(port: int) -> None:
    server.serve("tests.proof.trusting:web", "127.0.0.1", port, 2)


if __name__ == "__main__":
    main()
