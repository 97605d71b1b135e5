"""Who has to be there: a second meeting without quorum, taking part from afar, and a roll that changes meanwhile."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from survey.actions import assemblies as deeds
from survey.actions import convocations, presences
from survey.database import db, writing
from survey.models.assemblies import Assembly
from survey.models.bodies import Body
from survey.queries import chains
from survey.rules.assemblies import Here
from survey.rules.broken import RuleBroken
from tests.ballots import case
from tests.conftest import NOW
from tests.journeys.test_voting import DESK, now_open, presses
from tests.meetings import BY, a_body, a_motion, an_assembly, delegate_link, delegate_of, seat_of
from tests.stories import signed_in
from tests.voting import a_meeting, some_rules

PAGE = "/secretariaat/vergaderingen/alv"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """These pages are the same on both databases."""
    return sqlite_url


def first_meeting(body: Body, days: int) -> Assembly:
    """A meeting of this body so many days ago, in which the quorum was not there."""
    held = NOW - timedelta(days=days)
    made = an_assembly(body, slug=f"eerste-{days}", begins_at=held, title="Eerste vergadering")
    with writing():
        made.ended_at = held + timedelta(hours=1)
    return made


def is_second_after(assembly: Assembly, first: Assembly) -> None:
    with writing() as session:
        deeds.change(session, assembly, replace(deeds.details_of(assembly), follows_id=first.round_id), BY, NOW)


def test_only_a_second_meeting_within_the_term_decides_without_a_quorum(app: Flask, client: FlaskClient) -> None:
    assembly, body = a_meeting(3, here=1, matter__quorum="two_thirds", matter__second=28)
    motion, chair = a_motion(assembly), signed_in(client)
    early, late = first_meeting(body, 40), first_meeting(body, 20)
    assert 'name="second"' not in chair.get(DESK).text
    assert "alleen in een tweede vergadering" in presses(chair, f"{motion.id}/openen", body=body.id, second="on")
    assert "Ja, na “Eerste vergadering” van donderdag 13 januari 2022" in chair.get(f"{PAGE}/gegevens").text
    is_second_after(assembly, early)
    assert "tot en met 28 dagen erna" in presses(chair, f"{motion.id}/openen", body=body.id, second="on")
    is_second_after(assembly, late)
    assert "Zonder quorum: dit is de tweede vergadering, na die van donderdag 13 januari 2022" in chair.get(DESK).text
    for page in (f"/u/{delegate_link(assembly, 'M01')}/vergadering", PAGE):
        assert "weede vergadering, na " in chair.get(page).text
    presses(chair, f"{motion.id}/openen", body=body.id, second="on")
    poll = now_open(assembly)
    assert (poll.rules["second"], poll.rules["first_meeting"]) == (True, "2022-01-13")
    presses(chair, f"stemming/{poll.id}/sluiten")
    assert "Tweede vergadering, na die van donderdag 13 januari 2022" in chair.get(f"{PAGE}/notulen/").text


def test_a_second_meeting_follows_one_of_the_same_body_that_is_over(app: Flask) -> None:
    body = a_body(seats=1)
    assembly, going, other = an_assembly(body), an_assembly(body, slug="bezig"), first_meeting(a_body("OPR", 1), 20)
    for first in (going, other):
        with pytest.raises(RuleBroken, match="van hetzelfde gremium, die is afgelopen"):
            is_second_after(assembly, first)


def test_from_afar_only_where_the_statutes_say_so_and_who_does_is_identified(app: Flask, client: FlaskClient) -> None:
    body = a_body(seats=2, rules=some_rules(general__electronic="no"))
    soon = an_assembly(body, slug="straks", begins_at=NOW + timedelta(days=20), convoked=False, opened=False)
    assembly = an_assembly(body)
    with pytest.raises(RuleBroken, match="alleen als de statuten het bepalen"), writing() as session:
        convocations.convoke(session, soon.round_id, BY, NOW)
    page = signed_in(client).get(PAGE.replace("alv", "straks")).text
    assert "alleen als de statuten het bepalen" in page
    assert "De oproeping gaat uiterlijk dinsdag 8 februari 2022 uit." in page
    with pytest.raises(RuleBroken, match="alleen als de statuten het bepalen"), writing() as session:
        presences.check_in(session, delegate_of(assembly, "M01"), Here.ONLINE, "", NOW)
    with writing() as session:
        session.get_one(Body, body.id).rules = some_rules()
    with writing() as session:
        presences.check_in(session, delegate_of(assembly, "M01"), Here.ONLINE, "", NOW)
    line = json.loads(chains.of_round(db.session(), assembly.round_id)[-1].line)
    assert (line["event"], line["identified"]) == ("check_in", "personal_link")
    assert "herkend aan de persoonlijke link" in client.get("/secretariaat/logboek/?uitvraag=alv").text
    told = client.get(f"{PAGE}/notulen/").text
    assert "is herkend aan de eigen persoonlijke link" in told
    assert "Het logboek klopt niet meer" not in told
    with writing() as session:
        chains.of_round(session, assembly.round_id)[-1].line = "{}"
    assert "Het logboek klopt niet meer: vanaf regel" in client.get(f"{PAGE}/notulen/").text


@case("F10")
def test_the_chair_sees_what_changed_on_the_roll_since_the_poll_opened(app: Flask, client: FlaskClient) -> None:
    assembly, body = a_meeting(3)
    motion, chair = a_motion(assembly), signed_in(client)
    presses(chair, f"{motion.id}/openen", body=body.id)
    assert "heeft na de opening" not in chair.get(DESK).text
    with writing():
        seat_of(body, "M02").suspended_from = NOW.date()
    page = chair.get(DESK).text
    assert "M02 heeft na de opening geen stemrecht meer; in deze stemming telt de stem nog mee." in page
    assert len(now_open(assembly).register) == 3
    a_motion(assembly, "Een volgend voorstel")
    page = presses(chair, f"leg-voor/{motion.id + 1}")
    assert "2 van de 2 aanwezig of vertegenwoordigd" in page
