"""The same application with a counter in it: every answer tells how many statements the database was given for it."""

from typing import Any

import click
from flask import Flask, Response, g, has_app_context
from sqlalchemy import event

from survey import jobs, server
from survey.database import db

HEADER = "X-Statements"


def web() -> Flask:
    app = jobs.web()
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", _counted)

    @app.after_request
    def told(response: Response) -> Response:
        response.headers[HEADER] = str(g.get("statements", 0))
        return response

    return app


def _counted(connection: Any, cursor: Any, statement: str, *others: Any) -> None:
    if has_app_context() and not statement.startswith("BEGIN"):
        g.statements = g.get("statements", 0) + 1


@click.command()
@click.option("--port", type=int)
def main(port: int) -> None:
    server.serve("tests.bench.counted:web", "127.0.0.1", port, 1)


if __name__ == "__main__":
    main()
