"""The desk over a whole evening, and the little question that every telephone asks."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from survey.actions import ballots, judgements, presences
from survey.database import db, writing
from survey.documents import assemblies as documents
from survey.documents.evidence import archive
from survey.models.assemblies import Assembly
from survey.models.polls import Poll
from survey.queries import polls
from survey.rules.assemblies import Here
from survey.rules.seats import Details
from tests.ballots import case
from tests.conftest import NOW
from tests.evidence import recounted, unpacked
from tests.journeys.test_voting import DESK, fields
from tests.meetings import a_body, a_motion, an_assembly, delegate_link, delegate_of
from tests.stories import signed_in
from tests.voting import a_meeting, an_election, closed, come, opened, puts_in, some_rules


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


def test_asking_whether_something_changed_costs_two_statements_and_a_page_at_most_eight(
        app: Flask, statements: list[str]) -> None:
    assembly, body = a_meeting(3, items=("Opening", "Jaarplan"))
    opened(assembly, a_motion(assembly), body)
    link = f"/u/{delegate_link(assembly, 'M01')}"
    for page in ("vergadering", "stemmen"):
        statements.clear()
        assert app.test_client().get(f"{link}/{page}").status_code == 200
        asked = [each for each in statements if each.startswith("SELECT")]
        assert len(asked) <= 8, asked
    address = f"{link}/stand.json"
    statements.clear()
    reply = app.test_client().get(address)
    assert len([each for each in statements if each.startswith("SELECT")]) == 2
    assert len(reply.data) < 50
    assert app.test_client().get(address, headers={"If-None-Match": reply.headers["ETag"]}).data == b""


@case("G4")
def test_totals_that_would_tell_a_vote_are_kept_in_the_box_alone(
        app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    seats = [Details("M01", weight=5, weight_article="art. 12"), Details("M02"), Details("M03")]
    assembly, body = a_meeting(seats, here=0, general__secret_weights="demanded")
    for seat in seats:
        with writing() as session:
            presences.check_in(session, delegate_of(assembly, seat.name), Here.HALL, "", NOW)
    poll = opened(assembly, an_election(assembly), body)
    for seat, choice in (("M01", "a"), ("M02", "a"), ("M03", "b")):
        puts_in(assembly, poll, seat, choice)
    closed(assembly, poll)
    with writing() as session:
        judgements.judge(session, assembly.round_id, poll.id, judgements.Judgement(), "V. Zitter", NOW)
    db.session().expire_all()
    kept = db.session().get_one(Poll, poll.id)
    box = ballots.opened(db.session(), kept)
    assert box
    assert kept.result["withheld"]
    assert "tally" not in kept.result
    assert (kept.result["election"]["computation"], kept.judgement["words"]) == ([], "gekozen: A")
    page = client.get(f"/u/{delegate_link(assembly, 'M02')}/stemmen/{poll.id}").text
    assert "gekozen: A" in page.replace("Gekozen", "gekozen")
    for words in ("De hele lijst", "Telling in stemmen", *(mark for mark, _ in box.ballots)):
        assert words not in page
    found = documents.of(db.session(), db.session().get_one(Assembly, assembly.round_id))
    for full, tally in ((True, {"a": 6, "b": 1}), (False, None)):
        package = archive(found, full=full)
        told = json.loads(unpacked(package)[f"stemming-{poll.id}/uitslag.json"])["result"]
        assert told.get("tally", {}).get("votes") == tally
        assert ("biljetten.csv" in str(sorted(unpacked(package)))) is full
        status, words = recounted(package, tmp_path)
        assert status == 0, words
