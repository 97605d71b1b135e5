"""Which figures exactly? A member asks, a colleague knows, the secretariat answers, and everyone reads it."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from survey.database import db
from survey.links import Links
from survey.models.enquiries import Enquiry
from survey.models.messages import Message
from survey.rules.questionnaires.document import document, questionnaire
from tests.answering import LIST, Respondent, asked, respondent, text_of
from tests.conftest import SECRET, Clock
from tests.office import Office, counted, office

PAGE = "/instroom/navragen/"
QUESTION = "Met hoeveel procent is de onderinstroom toegenomen?"
FIRST = {"onder": "ja", "onder_pct": "8,3", "aantal": "1200"}


def _asks(me: Respondent, text: str = "Om welke telling gaat het?") -> None:
    me.get("/1")
    page = me.post("/1", onder="ja", onder_pct="acht", **{"page-ask": "onder_pct"})
    assert QUESTION in text_of(page)
    me.post("/uitleg/onder_pct", text=text, by="Ria de Boer")


def _sends(me: Respondent, **typed: str) -> None:
    for number, answers in ((1, FIRST | typed), (2, {"zij": "nee"}), (3, {}), (4, {})):
        me.fill_in(number, **answers)
    assert "Uw antwoorden zijn ontvangen" in text_of(me.send())


def _mails(kind: str) -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id)))


def test_what_was_typed_stays_when_a_member_asks_and_the_secretariat_hears_of_it(app: Flask) -> None:
    me = respondent(app, asked())
    _asks(me)
    assert me.page is not None
    assert "Uw vraag is verstuurd" in text_of(me.page)
    assert "wacht op antwoord" in text_of(me.page)
    assert me.get("/1").text.count('value="acht"') == 1, "nothing typed is lost, not even what is wrong"
    mail, = _mails("enquiry_asked")
    assert (mail.recipient, mail.context["asked"]) == ("secretariaat@example.nl", "Om welke telling gaat het?")


def test_the_answer_goes_to_who_asked_and_to_everyone_at_the_question(client: FlaskClient, app: Flask,
                                                                     clock: Clock) -> None:
    member = asked()
    me, staff = respondent(app, member), office(client)
    _asks(me)
    _sends(me)
    address = re.search(r"/navragen/\d+", staff.get(PAGE).text)
    assert address
    clock.forward(hours=1)
    answer = {"text": "De telling van 1 oktober.", "show": "y", "tell": "y"}
    shown = text_of(staff.post(f"/instroom{address[0]}", step="preview", **answer))
    assert "1 lid krijgt deze mail" in shown
    assert "Klopt uw antwoord nog?" in shown
    assert _mails("clarified") == [], "nothing goes before it was seen"
    staff.post(f"/instroom{address[0]}", step="confirm", **answer)
    assert [mail.recipient for mail in _mails("enquiry_answered")] == [member.email]
    assert [mail.invitation_id for mail in _mails("clarified")] == [member.id]
    assert "De telling van 1 oktober." in text_of(me.get("/1"))
    late = text_of(staff.post(f"/instroom{address[0]}", status=422, step="confirm", text="Op 1 februari."))
    assert "is al beantwoord" in late
    assert "Op 1 februari." in late, "what a colleague typed meanwhile stays"
    clock.forward(hours=1)
    _sends(me, onder_pct="9")
    assert re.search(r"Antwoorden daarna gewijzigd.*Secretariaat 1 ", text_of(staff.get(PAGE)), re.I | re.S)


def test_a_colleague_answers_by_a_link_that_ends_when_the_question_goes_to_another(client: FlaskClient,
                                                                                 app: Flask) -> None:
    me, staff = respondent(app, asked()), office(client)
    _asks(me)
    number = db.session.scalars(select(Enquiry.id)).one()
    wrong = text_of(staff.post(f"/instroom/navragen/{number}/doorgeven", status=422, name="Kees", email="kees"))
    assert "Vul een geldig mailadres in" in wrong
    staff.post(f"/instroom/navragen/{number}/doorgeven", name="Kees Mol", email="kees@example.nl")
    links = Links(SECRET, "http://localhost")
    colleague = app.test_client(use_cookies=False)
    page = colleague.get(f"/navraag/{links.enquiry(number, 1)}")
    assert "Om welke telling gaat het?" in text_of(page)
    key = re.search(r'name="form_key" value="(\w+)"', page.text)
    assert key
    sent = {"form_key": key[1], "text": "DUO, 1 oktober."}
    assert colleague.post(f"/navraag/{links.enquiry(number, 1)}", data=sent | {"form_key": "x"}).status_code == 400
    assert colleague.post(f"/navraag/{links.enquiry(number, 1)}", data=sent).status_code == 303
    assert "DUO, 1 oktober." in staff.get(f"/instroom/navragen/{number}").text
    assert [mail.recipient for mail in _mails("enquiry_passed")] == ["kees@example.nl"]
    staff.post(f"/instroom/navragen/{number}/doorgeven", name="Els", email="els@example.nl")
    assert colleague.get(f"/navraag/{links.enquiry(number, 1)}").status_code == 404
    assert colleague.get("/navraag/verzonnen").status_code == 404


def test_the_secretariat_clarifies_what_nobody_asked_and_takes_it_back(client: FlaskClient, app: Flask) -> None:
    me, staff = respondent(app, asked()), office(client)
    staff.post(PAGE, status=422, question="onder_pct", text="  ")
    staff.post(PAGE, status=422, question="verzonnen", text="Iets")
    staff.post(PAGE, question="onder_pct", text="Alleen <b>1 oktober</b>.")
    assert "Alleen &lt;b&gt;1 oktober&lt;/b&gt;." in me.get("/1").text
    staff.post("/instroom/navragen/verduidelijking/1/weg")
    assert "1 oktober&lt;" not in me.get("/1").text
    staff.post("/instroom/navragen/verduidelijking/1/weg", status=409)


def test_who_is_no_question_or_asks_too_often_is_refused_in_words(app: Flask, clock: Clock) -> None:
    me = respondent(app, asked())
    assert me.get("/uitleg/verzonnen").status_code == 404
    for _ in range(10):
        _asks(me)
    me.get("/uitleg/onder_pct")
    assert "Er wachten al 10 vragen" in text_of(me.post("/uitleg/onder_pct", text="Nog een", by="Ria"))
    clock.forward(days=30)
    me.get("/uitleg/onder_pct")
    assert me.page is not None
    assert "Stel een vraag" not in me.page.text, "a round that is closed takes no questions"


def test_a_page_of_questions_asks_eight_things_at_most(client: FlaskClient, app: Flask) -> None:
    me, staff = respondent(app, asked()), office(client)
    for _ in range(3):
        _asks(me)
    staff.post(PAGE, question="onder_pct", text="Alleen 1 oktober.")
    number = db.session.scalars(select(Enquiry.id)).first()
    for path in (PAGE, f"/instroom/navragen/{number}"):
        with counted() as statements:
            staff.get(path)
        assert len(statements) <= 8


def test_a_reader_reads_and_changes_nothing(app: Flask, client: FlaskClient) -> None:
    from survey.rules.permissions import Role

    asked(data=document(questionnaire(LIST)))
    reader: Office = office(client, Role.LEZER)
    assert "Verduidelijk een vraag" not in reader.get(PAGE).text
    reader.post(PAGE, status=403, question="onder_pct", text="x")
