"""The door, with and without scripts: who comes in, what a code says, two telephones, and what it comes to."""

from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from survey.database import db, writing
from survey.links import Links
from survey.models.events import Occasion
from survey.models.registrations import Registration
from tests.answering import text_of
from tests.conftest import Clock
from tests.gatherings import EVENING, an_event, an_occasion, registered
from tests.office import office

HALF_PAST = "2022-03-18T18:30:00+00:00"


def evening(client: FlaskClient, clock: Clock, *people: Any, **fields: Any) -> tuple[Occasion, str]:
    """An occasion that begins in a quarter of an hour, and the address of its door."""
    clock.now = EVENING - timedelta(minutes=15)
    occasion = an_occasion(an_event(), **fields)
    registered(occasion, *people)
    return occasion, "/deur/" + links(client).door(occasion.id, 1)


def links(client: FlaskClient) -> Links:
    found: Links = client.application.extensions["links"]
    return found


def tell(client: FlaskClient, door: str, *deeds: dict[str, Any], status: int = 200) -> Any:
    key = links(client).form_key(door.removeprefix("/deur/"))
    answer = client.post(f"{door}/lijst.json", json={"deeds": list(deeds)}, headers={"X-Form-Key": key})
    assert answer.status_code == status, text_of(answer)[:300]
    db.session.rollback()
    db.session.expire_all()
    return answer.json


def press(client: FlaskClient, door: str, status: int = 302, **data: Any) -> TestResponse:
    data["form_key"] = links(client).form_key(door.removeprefix("/deur/"))
    answer = client.post(door, data=data)
    assert answer.status_code == status, text_of(answer)[:300]
    return answer


def code_of(client: FlaskClient, person: Registration) -> str:
    return links(client).badge(person.id, person.serial)


def test_an_evening_at_the_door_and_what_it_comes_to(client: FlaskClient, clock: Clock) -> None:
    occasion, door = evening(client, clock, "An", "Bo", "Cas", {"name": "Inspecteur", "guest": True})
    page = client.get(door)
    assert page.headers["Permissions-Policy"].startswith("camera=(self)")
    assert "0 van 3" in text_of(page)
    assert "example.nl" not in page.text, "no addresses at the door"
    an = db.session.query(Registration).filter_by(name="An").one()
    press(client, door, what="in", number=an.number)
    assert tell(client, door, {"id": "a", "what": "in", "code": code_of(client, an), "at": HALF_PAST})["answers"] == [
        {"id": "a", "good": True, "words": "An was al binnen.", "number": an.number}]
    inside = tell(client, door, {"id": "b", "what": "walk_in", "name": "Dirk", "guest": False},
                  {"id": "c", "what": "walk_in", "name": " dirk "}, {"id": "d", "what": "in", "number": "nobody"})
    assert [each["good"] for each in inside["answers"]] == [True, True, False]
    assert (inside["present"], inside["expected"], inside["guests"]) == (2, 4, 0)
    press(client, door, what="out", number=an.number)
    assert "1 van 4" in text_of(client.get(door))
    clock.now = EVENING + timedelta(hours=3)
    desk = office(client)
    here = f"/secretariaat/bijeenkomsten/norm/{occasion.id}"
    assert "4 van de 4" not in text_of(desk.get(f"{here}/aanwezigheid"))
    own = f"/aanmelding/{links(client).registration(an.id, an.serial)}"
    assert "niet dat u bij deze bijeenkomst was" in text_of(client.get(f"{own}/bewijs.pdf"))
    desk.post(f"{here}/aanwezigheid", person=an.id, was="there")
    assert "2 van de 4 waren er" in text_of(desk.get(f"{here}/aanwezigheid"))
    for file in ("badges.pdf", "badges.pdf?per=10", "deelnemers.pdf", "bewijzen.pdf"):
        assert desk.get(f"{here}/{file}").data.startswith(b"%PDF")
    assert client.get(f"{own}/bewijs.pdf").data.startswith(b"%PDF")
    assert b"<svg" in client.get(f"{own}/code.svg").data
    desk.post(f"{here}/deurlink")
    assert client.get(door).status_code == 404


def test_a_code_that_is_forged_of_another_occasion_cancelled_or_waiting_is_told_in_words(
        client: FlaskClient, clock: Clock) -> None:
    occasion, door = evening(client, clock, "An")
    other = an_occasion(occasion.event, title="Zuid (Helmond)")
    elsewhere, = registered(other, "Bo")
    gone, waits = registered(occasion, {"name": "Cas", "number": "CAS222", "state": "cancelled"},
                             {"name": "Dirk", "number": "DRK222", "state": "waiting"})
    strange = an_occasion(an_event(elsewhere.round.hosts[0].association, slug="anders"))
    unknown, = registered(strange, "Eva")
    forged = code_of(client, gone)[:-2] + "xx"
    found = tell(client, door, *({"id": code, "what": "in", "code": code} for code in (
        forged, "https://example.nl/", "\0", code_of(client, elsewhere), code_of(client, gone),
        code_of(client, waits), code_of(client, unknown))))
    words = [answer["words"] for answer in found["answers"]]
    assert all(not answer["good"] for answer in found["answers"])
    for said, expected in zip(words, ["niet door ons gemaakt"] * 2 + ["niemand", "Zuid (Helmond)", "is afgemeld",
                                      "staat op de wachtlijst", "een andere bijeenkomst"], strict=True):
        assert expected in said
    assert "niet door ons gemaakt" in text_of(press(client, door, 422, what="in", code=forged))


def test_two_telephones_that_tell_the_same_twice_agree(client: FlaskClient, clock: Clock) -> None:
    occasion, door = evening(client, clock, "An", capacity=1)
    an = db.session.query(Registration).one()
    came = {"id": "1", "what": "in", "number": an.number.lower(), "at": HALF_PAST}
    undone = {"id": "2", "what": "out", "number": an.number, "at": "2022-03-18T17:40:00+00:00"}
    for deeds in ([came], [undone], [came, came], [undone]):
        tell(client, door, *deeds)
    assert db.session.get_one(Registration, an.id).arrived_at == clock.now, "a clock that is ahead is not believed"
    clock.now = EVENING + timedelta(hours=4)
    late = tell(client, door, {"id": "4", "what": "walk_in", "name": "Late", "guest": True, "at": HALF_PAST})
    assert late["answers"][0]["good"], "who was written in without a network, is told of after the end"
    clock.now = EVENING
    full = tell(client, door, {"id": "3", "what": "walk_in", "name": "Bo", "guest": False})["answers"][0]
    assert "geen plaats vrij voor Bo" in full["words"]
    for strange in ({"what": "walk_in"}, {"number": 3, "at": 4, "name": []}, {"what": "in", "at": "gisteren"}):
        assert not tell(client, door, strange)["answers"][0]["good"]
    key = {"X-Form-Key": links(client).form_key(door.removeprefix("/deur/"))}
    for body in (b"", b"[]", b'{"deeds": 3}', b'{"deeds": [3]}'):
        assert client.post(f"{door}/lijst.json", data=body, headers=key).status_code == 400
    assert client.post(f"{door}/lijst.json", json={"deeds": []}).status_code == 400


def test_the_door_is_shut_on_other_days_and_for_links_that_are_not_ours(client: FlaskClient, clock: Clock) -> None:
    occasion, door = evening(client, clock)
    assert client.get(door[:-1]).status_code == 404
    clock.now = EVENING + timedelta(days=2)
    assert "werkt van donderdag 17 maart 2022" in text_of(client.get(door))
    clock.now = EVENING
    with writing() as session:
        session.get_one(Occasion, occasion.id).cancelled_at = EVENING
    assert "gaat niet door" in text_of(client.get(door))
    assert client.get("/deur/wacht.js").headers["Cache-Control"] == "no-cache"
