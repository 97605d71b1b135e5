"""Someone of the secretariat with a browser: opens pages and sends their forms."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from survey.database import db
from survey.rules.permissions import Role
from tests.answering import text_of
from tests.stories import signed_in, token_of

ROUNDS = "/secretariaat/uitvragen"


@dataclass
class Office:
    """`path` counts from the pages of rounds, unless it begins with /secretariaat."""

    client: FlaskClient
    token: str = field(default="")

    def address(self, path: str) -> str:
        return path if path.startswith("/secretariaat") else ROUNDS + path

    def get(self, path: str, status: int = 200) -> TestResponse:
        answer = self.client.get(self.address(path), buffered=True)
        assert answer.status_code == status, text_of(answer)[:600]
        return answer

    def post(self, path: str, status: int = 200, follow: bool = True, **data: Any) -> TestResponse:
        """Sends a form; what is told afterwards stands on the page it leads to."""
        self.token = self.token or token_of(self.client, "/secretariaat/account")
        answer = self.client.post(self.address(path), data=data | {"csrf_token": self.token}, follow_redirects=follow)
        assert answer.status_code == status, text_of(answer)[:600]
        db.session.rollback()
        db.session.expire_all()
        return answer

    def twice(self, path: str, status: int = 200, **data: Any) -> TestResponse:
        """Sends a form that is shown first and done the second time, both times as it is."""
        shown = self.post(path, **data, step="preview")
        seen = re.search(r'name="seen" value="(\w+)"', shown.text)
        assert seen, text_of(shown)[:600]
        return self.post(path, status=status, **data, step="confirm", seen=seen[1])


def office(client: FlaskClient, role: Role = Role.SECRETARIAAT) -> Office:
    return Office(signed_in(client, role))


@contextmanager
def counted() -> Iterator[list[str]]:
    """The SQL statements that are run meanwhile."""
    statements: list[str] = []

    def noted(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", noted)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", noted)
