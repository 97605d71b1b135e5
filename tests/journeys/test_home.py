"""What anyone may open: rounds in public, the open link, and a fresh link for who lost the old one."""

from datetime import date, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from survey.actions import windows
from survey.database import db, writing
from survey.links import Links
from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.models.responses import Response
from survey.models.rounds import Round
from tests.answering import Respondent, asked, fields_of, respondent, text_of
from tests.conftest import NOW, SECRET, Clock

links = Links(SECRET, "http://localhost")


def visitor(app: Flask) -> FlaskClient:
    return app.test_client(use_cookies=False)


def the_round() -> Round:
    db.session.rollback()
    return db.session.scalars(select(Round)).one()


def messages() -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def test_the_front_page_lists_what_is_open(app: Flask, clock: Clock) -> None:
    asked()
    page = visitor(app).get("/")
    assert "Uitvraag over instroom" in page.text
    assert "tot en met maandag 14 februari 2022, 23.59 uur" in text_of(page)
    assert "Set-Cookie" not in page.headers
    clock.forward(days=13)
    assert "Er is op dit moment geen uitvraag open." in visitor(app).get("/").text


def test_the_public_page_of_a_round_follows_its_closing_day(app: Flask, clock: Clock) -> None:
    asked()
    words = text_of(visitor(app).get("/uitvragen/instroom"))
    for told in ("Netwerk LPO", "hoeveel leerlingen erbij komen.", "23.59 uur", "secretariaat@example.nl"):
        assert told in words
    with writing() as session:
        windows.move(session, the_round(), windows.Move(date(2022, 2, 21), "op verzoek"), "Test", NOW)
    words = text_of(visitor(app).get("/uitvragen/instroom"))
    assert "De sluitdatum was maandag 14 februari 2022 en is nu maandag 21 februari 2022." in words
    clock.forward(days=30)
    assert "Antwoorden kon tot en met maandag 21 februari 2022, 23.59 uur." in text_of(
        visitor(app).get("/uitvragen/instroom"))


def test_the_list_of_questions_is_public_and_says_for_whom_each_is(app: Flask) -> None:
    asked()
    words = text_of(visitor(app).get("/uitvragen/instroom/vragen"))
    assert "Alleen als “Sector” “PO” is." in words
    assert "Herkent u een toename van zij-instroom" in words
    assert visitor(app).get("/uitvragen/instroom/vragen.pdf").data.startswith(b"%PDF")
    assert visitor(app).get("/uitvragen/instroom/vragen.docx").data.startswith(b"PK")
    assert "Survey" not in words
    assert "Do you see early entry?" in visitor(app).get("/uitvragen/instroom/vragen?taal=en").text


def test_a_concept_is_not_public(app: Flask) -> None:
    asked(published_at=None)
    for path in ("/uitvragen/instroom", "/uitvragen/instroom/vragen", "/uitvragen/instroom/vragen.pdf", "/uitvragen/x"):
        assert visitor(app).get(path).status_code == 404


def test_a_lost_link_is_mailed_afresh_with_the_same_reply_for_everyone(app: Flask) -> None:
    asked()
    client = visitor(app)
    known = client.post("/link-kwijt", data={"email": " PO-01@Example.nl "}, follow_redirects=True)
    unknown = client.post("/link-kwijt", data={"email": "niemand@example.nl"}, follow_redirects=True)
    assert known.status_code == unknown.status_code == 200
    assert known.data == unknown.data
    assert [(message.kind, message.recipient) for message in messages()] == [("fresh_link", "po-01@example.nl")]
    assert messages()[0].context == {}


def test_a_lost_link_is_mailed_once_an_hour_and_only_while_the_round_is_open(app: Flask, clock: Clock) -> None:
    asked()
    for _ in range(2):
        visitor(app).post("/link-kwijt", data={"email": "po-01@example.nl"})
    assert len(messages()) == 1
    clock.forward(hours=1)
    visitor(app).post("/link-kwijt", data={"email": "po-01@example.nl"})
    assert len(messages()) == 2
    clock.forward(days=13)
    visitor(app).post("/link-kwijt", data={"email": "po-01@example.nl"})
    assert len(messages()) == 2


def test_asking_for_links_again_and_again_is_slowed_down(app: Flask, clock: Clock) -> None:
    asked()
    codes = [visitor(app).post("/link-kwijt", data={"email": "po-01@example.nl"}).status_code for _ in range(4)]
    assert codes == [303, 303, 303, 429]
    others = [visitor(app).post("/link-kwijt", data={"email": f"x{number}@example.nl"}).status_code
              for number in range(7)]
    assert others[-1] == 429
    clock.now += timedelta(hours=1)
    assert visitor(app).post("/link-kwijt", data={"email": "po-01@example.nl"}).status_code == 303


def test_a_mail_address_that_is_none_is_named(app: Flask) -> None:
    page = visitor(app).post("/link-kwijt", data={"email": "niet zo"})
    assert page.status_code == 422
    assert "Vul een geldig mailadres in" in page.text


def test_anyone_with_the_open_link_begins_with_a_link_of_their_own(app: Flask) -> None:
    round_id = asked(open_link=True).round_id
    token, client = links.open(round_id, 1), visitor(app)
    page = client.get(f"/o/{token}")
    assert "Beginnen" in page.text
    form = fields_of(page.text) | {"name": "J. Jansen", "email": "J@Example.nl"}
    started = client.post(f"/o/{token}", data=form)
    assert "Set-Cookie" not in started.headers
    db.session.rollback()
    made = db.session.scalars(select(Invitation).where(Invitation.origin == "open")).one()
    assert (made.name, made.email) == ("J. Jansen", "j@example.nl")
    me = Respondent(app, started.location.rpartition("/")[2])
    assert "Uw eigen link" in text_of(me.get())
    assert f"http://localhost/u/{me.token}" in me.page.text
    assert [(message.kind, message.recipient) for message in messages()] == [("fresh_link", "j@example.nl")]
    me.fill_in(1, aantal="3")
    me.fill_in(2, zij="nee")
    assert "Uw antwoorden zijn ontvangen" in text_of(me.send())


def test_the_open_link_asks_neither_name_nor_address(app: Flask) -> None:
    token, client = links.open(asked(open_link=True).round_id, 1), visitor(app)
    started = client.post(f"/o/{token}", data=fields_of(client.get(f"/o/{token}").text))
    assert started.status_code == 303
    assert messages() == []


def test_an_open_link_that_was_revoked_forged_or_closed_opens_nothing(app: Flask, clock: Clock) -> None:
    round_id = asked(open_link=True).round_id
    client = visitor(app)
    assert client.get(f"/o/{links.open(round_id, 2)}").status_code == 404
    assert client.get("/o/onzin").status_code == 404
    assert client.post(f"/o/{links.open(round_id, 1)}", data={}).status_code == 400
    form = fields_of(client.get(f"/o/{links.open(round_id, 1)}").text)
    clock.forward(days=13)
    assert client.get(f"/o/{links.open(round_id, 1)}").location.endswith("/uitvragen/instroom")
    assert client.post(f"/o/{links.open(round_id, 1)}", data=form).status_code == 409
    assert db.session.scalars(select(Response)).all() == []


def test_a_round_without_open_link_has_none(app: Flask) -> None:
    invitation = asked()
    assert visitor(app).get(f"/o/{links.open(invitation.round_id, 1)}").status_code == 404
    assert respondent(app, invitation).get().status_code == 200


def test_a_character_that_no_database_keeps_is_left_out_and_never_an_error(app: Flask) -> None:
    me = respondent(app, asked())
    me.fill_in(1, onder="n\x00ee", aantal="12\x0034")
    db.session.rollback()
    assert db.session.scalars(select(Response.typed)).one().items() >= {"onder": "nee", "aantal": "1234"}.items()
    for path in ("/uitvragen/in\x00stroom", "/secretariaat/uitvragen/%00"):
        assert app.test_client().get(path).status_code == 404
    assert app.test_client().post("/link-kwijt", data={"email": "a\x00@example.nl"}).status_code < 500
