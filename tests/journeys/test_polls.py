"""The desk over a whole evening, and the little question that every telephone asks."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from survey.database import db
from survey.queries import polls
from tests.journeys.test_voting import DESK, fields
from tests.meetings import a_body, a_motion, an_assembly, delegate_link
from tests.stories import signed_in
from tests.voting import a_meeting, an_election, come, opened, some_rules


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is pressed and asked is the same on both databases."""
    return sqlite_url


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """Every statement that reaches the database."""
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("count", [4, pytest.param(20, marks=pytest.mark.proof)])
def test_twenty_motions_in_a_row_in_two_bodies_are_four_presses_each(app: Flask, count: int) -> None:
    one, other = (a_body(name, 3, rules=some_rules()) for name in ("ALV", "OPR"))
    assembly = an_assembly(one, other)
    come(assembly)
    titles = [f"Voorstel {number:02}" for number in range(1, count + 1)]
    for title in titles:
        a_motion(assembly, title)
    chair, told = signed_in(app.test_client()), []
    page = chair.get(DESK).text
    while "Over alle voorstellen is besloten" not in page:
        for pressed in ("openen", "sluiten", "oordeel"):
            page = _press_all(chair, page, pressed)
        told.append(re.search(r"<h1>(.*?)</h1>", page)[1])  # type: ignore[index]
        page = _press_all(chair, page, "leg-voor/") if "Volgend voorstel" in page else page
    assert told == titles
    db.session().rollback()
    assert len(polls.told_in(db.session(), assembly.round_id)) == 2 * count


def _press_all(chair: FlaskClient, page: str, name: str) -> str:
    """Presses the large button of this name, once in every body in which it stands."""
    token, main = fields(page, "csrf_token"), page.partition("<aside>")[0]
    for action in re.findall(rf'action="{re.escape(DESK)}([^"]*{name}[^"]*)"', main):
        body = re.findall(r'name="body" value="(\d+)"', main)
        assert chair.post(DESK + action, data={"csrf_token": token, "body": body}).status_code == 303
    return chair.get(DESK).text


def test_asking_whether_something_changed_costs_two_statements(app: Flask, statements: list[str]) -> None:
    assembly, body = a_meeting(3)
    opened(assembly, an_election(assembly), body)
    address = f"/u/{delegate_link(assembly, 'M01')}/stand.json"
    statements.clear()
    reply = app.test_client().get(address)
    assert len([each for each in statements if each.startswith("SELECT")]) == 2
    assert len(reply.data) < 50
    assert app.test_client().get(address, headers={"If-None-Match": reply.headers["ETag"]}).data == b""
