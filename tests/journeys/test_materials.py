"""Material afterwards: added by the secretariat, seen before it goes, and nobody gets it twice."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from survey import jobs
from survey.database import db, writing
from survey.links import Links
from survey.models.events import Event, Material, Occasion
from survey.models.registrations import Registration
from survey.rules.materials import LARGEST_ENCLOSED
from survey.rules.permissions import Role
from tests import files
from tests.actions.test_registrations import person, register
from tests.conftest import SECRET, Clock
from tests.gatherings import EVENING, an_event, an_occasion
from tests.mailserver import Mailroom, plain
from tests.stories import signed_in, token_of

LINKS = Links(SECRET, "http://localhost")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def occasion(app: Flask, room: Mailroom, clock: Clock) -> Occasion:
    """Anna was there, Bas was not; it was yesterday and everything that was mailed before is gone."""
    made = an_occasion(an_event())
    anna, _ = register(made, person("Anna"), person("Bas"))
    jobs.deliver(app)
    room.raw.clear()
    room.recipients.clear()
    clock.now = EVENING.replace(day=19)
    with writing() as session:
        session.get_one(Registration, anna.id).arrived_at = EVENING
    return made


def path(occasion: Occasion, below: str = "") -> str:
    return f"/secretariaat/bijeenkomsten/norm/{occasion.id}/materiaal{below}"


def sent(client: FlaskClient, occasion: Occasion, below: str, **typed: Any) -> Any:
    return client.post(path(occasion, below), data={"csrf_token": token_of(client, path(occasion))} | typed)


def added(client: FlaskClient, occasion: Occasion, name: str, content: bytes, title: str = "") -> Any:
    return sent(client, occasion, "/bestand", file=(BytesIO(content), name), title=title)


def passed_on(client: FlaskClient, occasion: Occasion, **typed: Any) -> Any:
    """Looks first and then sends, as a person does."""
    shown = sent(client, occasion, "/versturen", step="preview", **typed)
    assert "Er is nog niets verstuurd" in shown.text, shown.text
    seen = shown.text.split('name="seen" value="', 1)[1].split('"', 1)[0]
    return sent(client, occasion, "/versturen", step="confirm", seen=seen, **typed)


def test_material_goes_to_who_was_there_and_who_was_not_each_with_own_words(
        app: Flask, client: FlaskClient, room: Mailroom, occasion: Occasion) -> None:
    staff = signed_in(client)
    assert added(staff, occasion, "verslag.exe", files.PDF, "Verslag").status_code == 302
    assert added(staff, occasion, "dia's.pptx", files.PPTX).status_code == 302
    assert "1 van de 2 deelnemers was er." in staff.get(path(occasion)).text
    shown = sent(staff, occasion, "/versturen", step="preview", whom="present", note="Met dank aan de inspectie.")
    for words in ("Het gaat naar 1 deelnemer.", "Met dank aan de inspectie.", "- Verslag: ",
                  "hier staat de eigen link"):
        assert words in shown.text
    jobs.deliver(app)
    assert room.recipients == []
    assert passed_on(staff, occasion, whom="present", note="Met dank.").status_code == 302
    jobs.deliver(app)
    assert passed_on(staff, occasion, whom="everyone", note="").status_code == 302
    jobs.deliver(app)
    assert room.recipients == ["anna@example.nl", "bas@example.nl"]
    anna, bas = room.messages()
    assert "Hierbij het materiaal" in plain(anna)
    assert "U was er niet bij" in plain(bas)
    names = [part.get_filename() for part in anna.iter_attachments()]
    assert names == ["verslag.pdf", "dia's.pptx"]
    assert next(iter(anna.iter_attachments())).get_content() == files.PDF
    nobody = sent(staff, occasion, "/versturen", step="preview", whom="everyone")
    assert nobody.status_code == 422
    assert "al gekregen" in nobody.text


def test_a_participant_takes_in_what_was_sent_and_a_stranger_nothing(
        app: Flask, client: FlaskClient, room: Mailroom, occasion: Occasion) -> None:
    staff = signed_in(client)
    added(staff, occasion, "verslag.pdf", files.PDF, "Verslag")
    number = db.session().query(Material.id).scalar()
    one = db.session().query(Registration).filter_by(name="Bas").one()
    own = f"/aanmelding/{LINKS.registration(one.id, one.serial)}"
    guest = app.test_client()
    assert guest.get(f"{own}/materiaal/{number}").status_code == 404
    passed_on(staff, occasion, whom="absent", note="")
    jobs.deliver(app)
    assert f"{own}/materiaal/{number}" in plain(room.messages()[0])
    assert "Verslag" in guest.get(own).text
    taken = guest.get(f"{own}/materiaal/{number}")
    assert (taken.data, taken.mimetype) == (files.PDF, "application/pdf")
    assert guest.get(f"{own}x/materiaal/{number}").status_code == 404
    other = an_occasion(db.session().get_one(Event, occasion.event_id), title="Zuid")
    stranger, = register(other, person("Chris"))
    theirs = f"/aanmelding/{LINKS.registration(stranger.id, stranger.serial)}"
    assert guest.get(f"{theirs}/materiaal/{number}").status_code == 404


def test_what_is_too_large_for_a_mail_is_fetched_and_what_is_no_file_is_refused(
        app: Flask, client: FlaskClient, room: Mailroom, occasion: Occasion) -> None:
    staff = signed_in(client)
    refused = added(staff, occasion, "plan.pdf", b"MZ\x90\x00 program")
    assert (refused.status_code, "herkennen we niet" in refused.text) == (422, True)
    large = files.PDF.replace(b"<<>>", b"<<" + b" " * LARGEST_ENCLOSED + b">>")
    assert added(staff, occasion, "groot.pdf", large).status_code == 302
    assert "te groot voor een mail" in staff.get(path(occasion)).text
    passed_on(staff, occasion, whom="everyone", note="")
    jobs.deliver(app)
    message = room.messages()[0]
    assert list(message.iter_attachments()) == []
    assert "groot.pdf: http://localhost/aanmelding/" in plain(message)
    number = db.session().query(Material.id).scalar()
    assert sent(staff, occasion, f"/bestand/{number}/weghalen").status_code == 302
    assert staff.get(path(occasion, f"/bestand/{number}")).status_code == 404


def test_nothing_goes_before_it_has_begun_or_by_who_only_reads(app: Flask, client: FlaskClient, occasion: Occasion,
                                                               clock: Clock) -> None:
    reader = signed_in(app.test_client(), Role.LEZER)
    assert reader.get(path(occasion)).status_code == 200
    assert "Voeg toe" not in reader.get(path(occasion)).text
    staff = signed_in(client)
    added(staff, occasion, "verslag.pdf", files.PDF)
    clock.now = EVENING.replace(day=17)
    early = sent(staff, occasion, "/versturen", step="preview", whom="everyone")
    assert (early.status_code, "nog niet begonnen" in early.text) == (422, True)
    assert staff.get("/secretariaat/bijeenkomsten/anders/1/materiaal").status_code == 404
