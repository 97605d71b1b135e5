"""What is voted on: the text as adopted amendments made it, seats with a profile, and appointing without a vote."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from survey.database import db
from survey.documents import assemblies as documents
from survey.documents import minutes
from survey.links import Links
from survey.models.assemblies import Assembly
from survey.queries import assemblies
from tests.conftest import SECRET
from tests.journeys.test_voting import DESK, ballot, now_open, presses
from tests.meetings import a_motion, delegate_link
from tests.stories import signed_in, token_of
from tests.voting import a_meeting, mandate_of

OLD, NEW = "Het tarief wordt 12 euro.", "Het tarief wordt 11 euro."


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """These pages are the same on both databases."""
    return sqlite_url


def decides(chair: FlaskClient, voter: FlaskClient, token: str, motion: int, *choice: str) -> str:
    """One vote by name from opening to judgement; gives the desk."""
    assembly = meeting()
    presses(chair, f"{motion}/openen", body=assembly.bodies[0].id)
    poll = now_open(assembly)
    voter.post(f"/u/{token}/stemmen", data=ballot(voter, token, poll.id, mandate_of(poll, "M01"), *choice))
    presses(chair, f"stemming/{poll.id}/sluiten")
    return presses(chair, f"stemming/{poll.id}/oordeel")


def meeting() -> Assembly:
    found = assemblies.by_slug(db.session(), "alv")
    assert found
    return found


def test_an_adopted_amendment_changes_the_text_that_is_voted_on(app: Flask, client: FlaskClient) -> None:
    assembly, body = a_meeting(3)
    motion = a_motion(assembly, "Tarief", text=OLD)
    far, near = (a_motion(assembly, title, text=text, amends_id=motion.id)
                 for title, text in (("Een euro lager", NEW), ("Twee euro hoger", "Het tarief wordt 14 euro.")))
    chair, voter, token = signed_in(client), app.test_client(), delegate_link(assembly, "M01")
    hall = f"/zaal/{Links(SECRET, '').hall(assembly.round_id, 1)}/"
    assert "Stem eerst over de amendementen" in presses(chair, f"{motion.id}/openen", body=body.id)
    decides(chair, voter, token, far.id, "for")
    page = presses(chair, f"leg-voor/{near.id}")
    assert "Eerder aangenomen: Een euro lager" in page
    assert "komt deze hele tekst daarvoor in de plaats" in page
    decides(chair, voter, token, near.id, "against")
    page = presses(chair, f"leg-voor/{motion.id}")
    assert NEW in page
    assert OLD not in page
    assert "Zoals gewijzigd door amendement “Een euro lager”" in page
    presses(chair, f"{motion.id}/openen", body=body.id)
    for told in (voter.get(f"/u/{token}/stemmen").text, voter.get(hall).text):
        assert NEW in told
        assert OLD not in told
        assert "Zoals gewijzigd door" in told
    poll = now_open(assembly)
    assert (poll.rules["text"], poll.rules["amended_by"]) == (NEW, ["Een euro lager"])
    refused = chair.post("/secretariaat/vergaderingen/alv/voorstellen/nieuw", data={
        "item": motion.item_id, "kind": "matter", "title": "Te laat", "amends": motion.id, "seats": 1,
        "csrf_token": token_of(chair, DESK)})
    assert refused.status_code == 422
    assert "de stemming al begonnen" in refused.text
    presses(chair, f"stemming/{poll.id}/sluiten")
    presses(chair, f"stemming/{poll.id}/oordeel")
    assert NEW in voter.get(f"/u/{token}/stemmen/{poll.id}").text
    told = chair.get("/secretariaat/vergaderingen/alv/notulen/").text
    assert OLD in told
    assert NEW in told
    assert "Zoals gewijzigd door" in told
    db.session().rollback()
    assert minutes.pdf(documents.of(db.session(), meeting())).startswith(b"%PDF")
