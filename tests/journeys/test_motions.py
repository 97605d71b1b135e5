"""What is voted on: the text as adopted amendments made it, seats with a profile, and appointing without a vote."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from survey.actions import presences
from survey.database import db, writing
from survey.documents import assemblies as documents
from survey.documents import minutes
from survey.documents.evidence import archive
from survey.links import Links
from survey.models.assemblies import Assembly
from survey.queries import assemblies, polls
from survey.rules.assemblies import Here
from tests.ballots import case
from tests.conftest import NOW, SECRET
from tests.evidence import recounted
from tests.journeys.test_voting import DESK, ballot, now_open, presses
from tests.meetings import a_motion, delegate_link, delegate_of
from tests.stories import signed_in, token_of
from tests.voting import a_meeting, an_election, mandate_of

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
    db.session().rollback()
    db.session().expire_all()
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
    assert "“Een euro lager” is al aangenomen en staat niet in de tekst van dit amendement." in page
    form = chair.get(f"/secretariaat/vergaderingen/alv/voorstellen/{near.id}?samen={body.id}").text
    assert "wijzigen dezelfde woorden" in form
    assert NEW in form
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
    assert minutes.pdf(documents.of(db.session(), meeting())).startswith(b"%PDF")


def test_two_amendments_that_change_different_words_are_put_together(app: Flask, client: FlaskClient) -> None:
    assembly, body = a_meeting(2)
    motion = a_motion(assembly, "Tarief", text="Het tarief wordt 12 euro, vanaf maart.")
    first, second = (a_motion(assembly, title, text=text, amends_id=motion.id) for title, text in (
        ("Een euro lager", "Het tarief wordt 11 euro, vanaf maart."),
        ("Een maand later", "Het tarief wordt 12 euro, vanaf april.")))
    chair, voter, token = signed_in(client), app.test_client(), delegate_link(assembly, "M01")
    decides(chair, voter, token, first.id, "for")
    assert "Voeg de twee samen" in presses(chair, f"leg-voor/{second.id}")
    address = f"/secretariaat/vergaderingen/alv/voorstellen/{second.id}?samen={body.id}"
    form, both = chair.get(address).text, "Het tarief wordt 11 euro, vanaf april."
    assert both in form
    assert chair.post(address, data={
        "csrf_token": token_of(chair, DESK), "item": second.item_id, "kind": "matter", "title": second.title,
        "text": both, "amends": motion.id, "seats": 1}).location == DESK
    assert "is al aangenomen" not in chair.get(DESK).text
    decides(chair, voter, token, second.id, "for")
    page = presses(chair, f"leg-voor/{motion.id}")
    assert both in page
    assert "Zoals gewijzigd door amendementen “Een euro lager”, “Een maand later”" in page


def test_who_has_no_rival_is_appointed_without_a_vote_until_somebody_wants_one(
        app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    assembly, body = a_meeting(3, here=0, election__acclamation="yes")
    with writing() as session:
        for seat in ("M01", "M02"):
            presences.check_in(session, delegate_of(assembly, seat), Here.HALL, "", NOW)
    rivals = an_election(assembly, "A B C", seats=2)
    motion = an_election(assembly, "D E", seats=2, title="Kascommissie")
    chair, voter, token = signed_in(client), app.test_client(), delegate_link(assembly, "M01")
    assert "Benoem bij acclamatie" not in presses(chair, f"leg-voor/{rivals.id}")
    assert "dus er moet gestemd worden" in presses(chair, f"{rivals.id}/acclamatie", body=body.id)
    assert "Benoem bij acclamatie: D, E" in presses(chair, f"leg-voor/{motion.id}")
    assert "Vastgesteld: benoemd bij acclamatie: D en E." in presses(chair, f"{motion.id}/acclamatie", body=body.id)
    assert "benoemd bij acclamatie: D en E" in voter.get(f"/u/{token}/stemmen").text
    told = chair.get("/secretariaat/vergaderingen/alv/notulen/").text
    assert "bij acclamatie" in told
    assert "De statuten staan benoemen bij acclamatie toe" in told
    status, words = recounted(archive(documents.of(db.session(), meeting()), full=True), tmp_path)
    assert status == 0, words
    assert "acclamatie: D, E" in words
    poll = polls.told_in(db.session(), assembly.round_id)[0]
    assert "Die wordt gehouden" in presses(chair, f"stemming/{poll.id}/betwist", mandate=mandate_of(poll, "M02"))
    assert "er is om een stemming gevraagd" in presses(chair, f"{motion.id}/acclamatie", body=body.id).lower()
    presses(chair, f"{motion.id}/openen", body=body.id)
    assert now_open(assembly).secret


def test_without_an_article_nobody_is_appointed_without_a_vote(app: Flask, client: FlaskClient) -> None:
    assembly, body = a_meeting(2)
    motion = an_election(assembly, "D")
    chair = signed_in(client)
    assert "Benoem bij acclamatie" not in presses(chair, f"leg-voor/{motion.id}")
    assert "kan niet volgens de statuten" in presses(chair, f"{motion.id}/acclamatie", body=body.id)


def test_a_place_for_a_kind_of_member_takes_only_candidates_of_that_kind(app: Flask, client: FlaskClient) -> None:
    assembly, _ = a_meeting(1)
    page, chair = "/secretariaat/vergaderingen/alv/voorstellen/nieuw", signed_in(client)
    form = {"item": assembly.items[0].id, "kind": "election", "title": "Twee eenpitters", "seats": 2,
            "profile": "eenpitters", "candidates": "Anna, eenpitters\nBas, grootste besturen",
            "csrf_token": token_of(chair, page)}
    refused = chair.post(page, data=form)
    assert refused.status_code == 422
    assert "Dat profiel hebben niet: Bas" in refused.text
    assert chair.post(page, data=form | {"candidates": "Anna, Eenpitters\nBas, eenpitters"}).status_code == 303
    assert "2 plaatsen voor “eenpitters”" in chair.get(DESK).text


@case("G8")
def test_what_was_opened_by_name_does_not_become_secret(app: Flask, client: FlaskClient) -> None:
    assembly, body = a_meeting(2, election__secret="chosen")
    motion = an_election(assembly, "D E")
    chair, page = signed_in(client), f"/secretariaat/vergaderingen/alv/voorstellen/{motion.id}"
    form = {"item": motion.item_id, "kind": "election", "title": "Bestuurslid", "seats": 1, "candidates": "D\nE",
            "csrf_token": token_of(chair, page)}
    assert chair.post(page, data=form).status_code == 303
    presses(chair, f"{motion.id}/openen", body=body.id)
    refused = chair.post(page, data=form | {"secret": "y"})
    assert refused.status_code == 422
    assert "De tekst ligt daarom vast" in refused.text
    assert not now_open(assembly).secret
