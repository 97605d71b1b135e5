"""A consultation from draft to closing: who is asked, who reacts, in whose name, what anybody reads, and the lists."""

import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from survey.actions import comments
from survey.database import db, writing
from survey.models.comments import Comment, Commenter, Consultation
from survey.models.invitations import Invitation
from survey.models.messages import Message
from tests.answering import respondent, text_of
from tests.conftest import NOW, Clock
from tests.consulting import SILENCE, Reader, a_comment, a_consultation, members, publish_it
from tests.drafting import a_document
from tests.office import counted, office
from tests.stories import DEADLINE, a_version, an_association

HOME = "/secretariaat/raadplegingen"


def fresh() -> None:
    """What a request stored is read anew."""
    db.session.rollback()
    db.session.expire_all()


def test_a_concept_plan_is_put_to_the_members_who_react_and_speak_for_their_organisation(
        app: Flask, client: FlaskClient, clock: Clock) -> None:
    version, host = a_document("Jaarplan 2022"), an_association()
    desk = office(client)
    said = {"title": "Concept-jaarplan", "hosts-0": host.id, "document": version.id, "audience": "Het bestuur.",
            "purpose": "Wat vindt u?", "closes_on": DEADLINE.isoformat(), "readers": "everyone", "names": "y",
            "suggestions": "y", "supports": "y", "version": 0}
    desk.post(f"{HOME}/nieuw", **said)
    consultation = db.session.query(Consultation).one()
    refused = desk.post(f"{HOME}/concept-jaarplan/publiceren", status=422)
    assert "Vertel wat het betekent als iemand niet reageert." in text_of(refused)
    desk.post(f"{HOME}/concept-jaarplan/gegevens", **said, silence=SILENCE)
    publish_it(db.session.get_one(Consultation, consultation.round_id))
    delegate, other = members(consultation)
    mail = desk.get(f"/secretariaat/berichten/{db.session.query(Message).first().id}")  # type: ignore[union-attr]
    assert SILENCE in mail.text

    me = Reader(respondent(app, delegate))
    page = me.me.get()
    assert SILENCE in page.text
    assert "Wij verlagen de werkdruk." in page.text
    assert "Vul uw naam in." in me.write("p2", text="Te vaag.", author="").text
    sent = me.write("p2", text="<b>Te</b> vaag.\n=1+1", suggestion="Met 10%.", author="A. de Vries", behalf="ja")
    assert "Uw reactie is ingestuurd." in text_of(sent)
    assert "&lt;b&gt;Te&lt;/b&gt; vaag." in sent.text
    me.write("p3", "keep", text="Nog niet af")
    me.me.get("/raadpleging/collega")
    assert "krijgt een mail" in text_of(me.me.post("/raadpleging/collega", name="B. Jansen", email="b@example.nl"))

    fresh()
    colleague = db.session.query(Commenter).one().invitation
    them = Reader(respondent(app, colleague))
    them.write("p2", text="Ik ben tegen.", author="B. Jansen", behalf="ja")
    them.me.get("/raadpleging/bij/p2")
    them.me.post("/raadpleging/steun/1", wanted="1", page="1")
    assert "1 ander steunt dit" in text_of(me.me.get("/raadpleging/bij/p2"))
    me.me.get("/raadpleging")
    approved = me.me.post("/raadpleging/akkoord/2", agreed="1")
    assert "akkoord van A. de Vries" in text_of(approved)

    public = text_of(client.get("/raadplegingen/concept-jaarplan/reacties/p2"))
    assert "Voorbeeld-swv PO-01 (namens de organisatie, B. Jansen)" in public
    assert "Nog niet af" not in public
    shown = text_of(desk.get(f"{HOME}/concept-jaarplan"))
    assert "1 van 2" in shown
    assert "2 reacties per deel van de tekst" in shown
    desk.post(f"{HOME}/concept-jaarplan/noteer", text="Meer tijd.", source="meeting", noted_on="2022-02-01",
              present="12 ouders", organisation="PO-02", behalf="y", passage="p3")
    assert db.session.get_one(Invitation, other.id).replied_at
    assert "aanwezig: 12 ouders" in text_of(desk.get(f"{HOME}/concept-jaarplan/reacties/p3"))

    clock.forward(days=14)
    late = me.me.client.get(f"/u/{me.me.token}/raadpleging")
    assert "Deze raadpleging is gesloten" in late.text
    assert "Wijzig" not in text_of(late)


def test_what_comes_at_the_closing_second_is_shown_to_copy_and_added_as_late(
        app: Flask, client: FlaskClient, clock: Clock) -> None:
    consultation = a_consultation(a_document())
    me = Reader(respondent(app, members(consultation)[0]))
    form = me.me.get("/raadpleging/nieuw?bij=p1").text
    clock.now += timedelta(days=30)
    late = me.again(form, text="Dit schreef ik bijna op tijd.", author="A. de Vries")
    assert late.status_code == 409
    assert "Dit schreef ik bijna op tijd.</textarea>" in late.text
    desk = office(client)
    waiting = desk.get(f"{HOME}/jaarplan/te-laat")
    assert "Dit schreef ik bijna op tijd." in waiting.text
    number = db.session.query(Comment).one().id
    desk.post(f"{HOME}/jaarplan/te-laat/{number}")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(desk.get(f"{HOME}/jaarplan/reacties.xlsx").data))
    first, second = rows.get_sheet_by_index(0).to_python()[:2]
    told = dict(zip(first, second, strict=True))
    assert (told["Deel"], told["Reactie"], told["Te laat"]) == ("1 Inleiding", "Dit schreef ik bijna op tijd.", "ja")


def test_a_call_for_good_practices_has_no_text_no_closing_day_and_takes_files(app: Flask, client: FlaskClient) -> None:
    consultation = a_consultation(None, closes=False, silence="", files=True, open_link=True, slug="vervoer",
                                  asks=a_version().id)
    desk = office(client)
    page = text_of(desk.get(f"{HOME}/vervoer"))
    assert "Sluitdatum geen" in page
    open_url = desk.get(f"{HOME}/vervoer").text.split('id="open-link" class="wide" readonly value="')[1].split('"')[0]
    path = open_url.removeprefix("http://localhost")
    form = client.get(path)
    key = form.text.split('name="form_key" value="')[1].split('"')[0]
    begun = client.post(path, data={"form_key": key, "name": "C. Bakker", "organisation": "PO-01"})
    assert begun.status_code == 303
    fresh()
    assert db.session.query(Commenter).one().organisation.code == "PO-01"
    visitor = db.session.query(Invitation).filter_by(name="C. Bakker").one()
    me = Reader(respondent(app, visitor))
    assert "Vragen hierbij" in me.me.get().text
    assert "Hoe gaat het?" in me.me.get("/1").text
    files = [(io.BytesIO(b"%PDF-1.4 nothing"), "voorbeeld.pdf"), (io.BytesIO(b"Wij rijden samen."), "plan.txt")]
    refused = me.write(text="Wij rijden samen.", author="C. Bakker", files=files)
    assert "voorbeeld.pdf" in text_of(refused)
    assert refused.status_code == 422
    fresh()
    kept = db.session.query(Comment).one()
    assert [each.name for each in kept.files] == ["plan.txt"]
    taken = me.me.client.get(f"/u/{me.me.token}/raadpleging/bestand/{kept.files[0].id}")
    assert taken.headers["Content-Disposition"].startswith("attachment")
    assert consultation.round.closes_on is None


def test_a_thousand_comments_on_one_passage_stay_readable(app: Flask, client: FlaskClient) -> None:
    consultation = a_consultation(a_document(), readers="everyone")
    one = members(consultation)[0]
    sample = a_comment(one, "p2")
    rows = [{"key": f"k{number}", "round_id": one.round_id, "number": number, "version_id": sample.version_id,
             "passage_key": "p2", "text": f"Reactie met nummer {number}", "author": "Iemand", "typed": {},
             "organisation_id": one.organisation_id, "created_at": sample.created_at, "saved_at": sample.saved_at,
             "sent_at": sample.sent_at, "sent_revision": 1} for number in range(2, 1001)]
    with writing() as session:
        session.execute(Comment.__table__.insert(), rows)  # type: ignore[attr-defined]
    for path in ("/raadplegingen/jaarplan/reacties/p2?pagina=20", f"/u/{respondent(app, one).token}/raadpleging",
                 f"/u/{respondent(app, one).token}/raadpleging/bij/p2?pagina=3"):
        with counted() as statements:
            answer = client.get(path)
        assert answer.status_code == 200
        assert len(answer.data) < 150_000
        assert len(statements) <= 8, "\n".join(statements)
    assert "Bladzijde 20 van 20" in text_of(client.get("/raadplegingen/jaarplan/reacties/p2?pagina=99"))


def test_who_may_not_read_along_sees_nothing_of_others(app: Flask, client: FlaskClient) -> None:
    consultation = a_consultation(a_document(), readers="office", supports=False)
    one, two = members(consultation)
    sent = a_comment(one, "p2", text="Vertrouwelijk.")
    them = respondent(app, two)
    for path in ("", "/raadpleging/bij/p2"):
        assert "Vertrouwelijk." not in them.get(path).text
    assert client.get("/raadplegingen/jaarplan/reacties/p2").status_code == 404
    assert "Wij verlagen de werkdruk" not in client.get("/raadplegingen/jaarplan").text
    them.get("/raadpleging")
    assert them.client.get(f"/u/{them.token}/raadpleging/reactie/{sent.key}").status_code == 404


@pytest.mark.parametrize("closes", [True, False])
def test_the_pages_that_all_rounds_share_hold_for_a_consultation(
        app: Flask, client: FlaskClient, clock: Clock, closes: bool) -> None:
    consultation = a_consultation(a_document() if closes else None, closes=closes, silence=SILENCE if closes else "")
    one, two = members(consultation)
    desk, shared = office(client), "/secretariaat/uitvragen/jaarplan"
    for path in ("/ontvangers", "/herinneringen", "/sluitdatum", "/sluiten", "/herinner", f"/ontvangers/{one.id}"):
        page = text_of(desk.get(f"{shared}{path}"))
        assert "uitvraag" not in page.partition("Concept-jaarplan 2022")[2].lower(), path
        assert not re.search("aangemeld|aanmelden", page), path
    assert "jaarplan" in desk.get("/secretariaat/uitvragen/jaarplan", 302).location
    assert "Er gaat 1 herinnering uit." in text_of(desk.twice(f"{shared}/herinner", member=[str(one.id)]))
    if not closes:
        desk.twice(f"{shared}/sluiten", reason="Wij hebben genoeg voorbeelden.")
        assert "Deze raadpleging is gesloten" in text_of(respondent(app, one).get())
        return
    a_comment(one, "p2")
    with writing() as session:
        comments.support(session, consultation, two, 1, True, NOW)
    page = text_of(desk.get(f"{shared}/ontvangers"))
    assert re.findall("steunt alleen een reactie|(?<!niet )heeft gereageerd", page) == [
        "heeft gereageerd", "steunt alleen een reactie"]
    assert "steunt alleen een reactie" in text_of(desk.get(f"{shared}/ontvangers/{two.id}"))
    desk.twice(f"{shared}/sluitdatum", day="2022-02-21", reason="Het is vakantie.", whom="all", not_begun="y")
    fresh()
    assert db.session.get_one(Consultation, consultation.round_id).round.closes_on.isoformat() == "2022-02-21"
    clock.forward(days=13)
    assert "tot en met maandag 21 februari 2022" in text_of(respondent(app, one).get())
