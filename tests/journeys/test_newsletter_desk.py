"""The secretariat puts a newsletter together with its forms, sends it, and reads what came back; on both databases."""

import io
from datetime import date

from flask import Flask
from flask.testing import FlaskClient

from survey.actions.agenda import add as add_date
from survey.database import db, writing
from survey.models.messages import Message
from survey.models.newsletters import Newsletter
from survey.models.subscribers import Subscriber
from survey.models.users import User
from survey.rules.agenda import DateDetails
from survey.rules.permissions import Role
from tests import files
from tests.answering import text_of
from tests.conftest import NOW
from tests.newsletters import BY, links, members, what_is_known
from tests.office import Office, office
from tests.rules.test_bounces import REPORT
from tests.stories import a_user, an_association

PAGE = "/secretariaat/nieuwsbrieven"
ISSUE = f"{PAGE}/nieuwsbrief-2-februari-2022"


def begun(client: FlaskClient) -> Office:
    """An issue with the dates and the open rounds."""
    association, desk = an_association(), office(client)
    members(association, 2)
    what_is_known(association)
    page = text_of(desk.get(f"{PAGE}/nieuw"))
    assert "Lopende uitvragen: uitvragen die open zijn" in page
    desk.post(f"{PAGE}/nieuw", title="Nieuwsbrief 2 februari 2022", day="2022-02-02", association=association.id,
              preface="Beste lezer,", members=[association.id], subscribers="y", blocks=["dates", "rounds"], single="")
    return desk


def items() -> list[tuple[int, str, str]]:
    db.session.rollback()
    issue = db.session().query(Newsletter).one()
    return [(item.id, item.title, item.text) for item in issue.items]


def words(desk: Office, number: int, **changed: object) -> dict[str, object]:
    """The form of an item as it is, with what somebody changes in it."""
    page = desk.get(f"{ISSUE}/onderdelen/{number}").text
    seen = page.split('name="seen" type="hidden" value="', 1)[1].split('"', 1)[0]
    title, text = next((title, text) for each, title, text in items() if each == number)
    return {"title": title, "text": text, "association": "0", "seen": seen} | changed


def test_a_block_that_was_edited_keeps_the_edit_when_the_platform_changes(app: Flask, client: FlaskClient) -> None:
    desk = begun(client)
    number, title, text = items()[0]
    assert title == "Belangrijke data"
    assert "[Filmvertoning" in text
    mine = text.replace("Netwerkbijeenkomst 2", "Netwerkbijeenkomst 2 (let op!)")
    stale = words(desk, number)
    desk.post(f"{ISSUE}/onderdelen/{number}", **words(desk, number, text=mine))
    refused = desk.post(f"{ISSUE}/onderdelen/{number}", status=422, **stale | {"text": "Alles weg"})
    assert "Iemand anders heeft dit intussen veranderd" in text_of(refused)
    assert "let op!" in text_of(refused)
    assert "Alles weg" in text_of(refused)
    with writing() as session:
        add_date(session, DateDetails("Landelijke dag", date(2022, 11, 3)), BY, NOW)
    assert "Eén blok is niet meer bij" in text_of(desk.get(ISSUE))
    assert "is er iets veranderd in: Belangrijke data" in text_of(desk.get(f"{ISSUE}/versturen"))
    compared = text_of(desk.get(f"{ISSUE}/onderdelen/{number}/verversen"))
    assert "Landelijke dag" in compared
    assert "let op!" in compared
    desk.post(f"{ISSUE}/onderdelen/{number}/verversen", way="merge")
    text = items()[0][2]
    assert "(let op!)" in text
    assert "Landelijke dag" in text
    assert "Er is niets veranderd" in text_of(desk.get(f"{ISSUE}/onderdelen/{number}/verversen"))
    with writing() as session:
        add_date(session, DateDetails("Ledendag", date(2022, 11, 4)), BY, NOW)
    assert "Wat u zelf wijzigde, staat er nog." in text_of(desk.post(f"{ISSUE}/blokken/verversen"))
    assert all(said in items()[0][2] for said in ("(let op!)", "Ledendag"))
    desk.post(f"{ISSUE}/onderdelen/{number}", **words(desk, number, text="Alleen dit"))
    with writing() as session:
        add_date(session, DateDetails("Dag van de leraar", date(2022, 11, 4)), BY, NOW)
    assert "Bij 1 blok kiest u zelf" in text_of(desk.post(f"{ISSUE}/blokken/verversen"))
    assert items()[0][2] == "Alleen dit"


def test_an_issue_is_ordered_tried_planned_and_sent(app: Flask, client: FlaskClient) -> None:
    desk = begun(client)
    desk.post(f"{ISSUE}/onderdelen/nieuw", title="Nieuws", text="Er is **nieuws**.", association="0")
    assert "Fout: Geef het onderdeel een titel." in text_of(
        desk.post(f"{ISSUE}/onderdelen/nieuw", status=422, title="", text="Dit blijft staan", association="0"))
    number = items()[-1][0]
    desk.post(f"{ISSUE}/onderdelen/{number}/plaats", place="1")
    desk.post(f"{ISSUE}/onderdelen/{number}/plaats", step="down")
    assert [title for _, title, _ in items()] == ["Belangrijke data", "Nieuws", "Lopende uitvragen"]
    desk.post(f"{ISSUE}/onderdelen/{number}/bestand", file=(io.BytesIO(files.PDF), "verslag.pdf"), name="Verslag")
    refused = desk.post(f"{ISSUE}/onderdelen/{number}/bestand", status=422, file=(io.BytesIO(b"MZ\0"), "x.exe"))
    assert "herkennen we niet" in text_of(refused)
    assert "Verslag (PDF" in text_of(desk.get(f"{ISSUE}/voorbeeld"))
    seen = text_of(office(app.test_client(), Role.LEZER).get(f"{ISSUE}/voorbeeld"))
    assert "Zo ziet de mail eruit" in seen
    assert "versturen" not in seen
    for taken in ("nieuwsbrief.docx", "nieuwsbrief.html", "mail.html"):
        desk.get(f"{ISSUE}/{taken}")
    own = "secretariaat@example.nl"
    colleague, closed = (a_user(Role.LEZER, f"{name}@example.nl", name) for name in ("bo", "weg"))
    with writing() as session:
        session.query(User).filter_by(email=closed).one().disabled_at = NOW
    page = text_of(desk.get(f"{ISSUE}/versturen"))
    assert f"bo ({colleague})" in page
    assert closed not in page
    for others, sentence in (("geen adres", "“geen” is geen mailadres"), ("", "Kies een collega, of typ"),
                             (",".join(f"a{each}@example.nl" for each in range(11)), "Dit zijn 11 adressen.")):
        refused = desk.post(f"{ISSUE}/versturen/proef", status=422, others=others)
        assert sentence in text_of(refused)
        assert others in refused.text
    desk.post(f"{ISSUE}/versturen/proef", status=422, colleagues=[closed], others="")
    desk.post(f"{ISSUE}/versturen/proef", colleagues=[own, colleague], others=f"bestuur@example.nl; {own.upper()}")
    tried = db.session().query(Message).order_by(Message.id).all()
    assert [(each.kind, each.recipient) for each in tried] == [
        ("newsletter_test", each) for each in (own, colleague, "bestuur@example.nl")]
    assert "aan Test secretariaat, bo en 1 ander adres" in text_of(desk.get("/secretariaat/logboek/"))
    assert "al voorbij" in text_of(desk.post(f"{ISSUE}/versturen/plannen", status=422, day="2022-02-01", at="9.00"))
    desk.post(f"{ISSUE}/versturen/plannen", day="2022-02-03", at="9.00")
    desk.post(f"{ISSUE}/versturen/planning-weg")
    assert client.get("/nieuwsbrieven/nieuwsbrief-2-februari-2022").status_code == 200, "for who works here"
    assert app.test_client().get("/nieuwsbrieven/nieuwsbrief-2-februari-2022").status_code == 404
    desk.twice(f"{ISSUE}/versturen/nu")
    assert app.test_client().get("/nieuwsbrieven/nieuwsbrief-2-februari-2022").status_code == 200
    assert "wacht: 3" in text_of(desk.get(ISSUE))
    desk.post(f"{ISSUE}/onderdelen/{number}/plaats", status=409, place="1")
    desk.post(f"{ISSUE}/versturen/stoppen")
    assert "vervallen: 3" in text_of(desk.get(ISSUE))


def test_what_came_back_is_read_listed_and_forgiven(app: Flask, client: FlaskClient) -> None:
    desk = begun(client)
    desk.twice(f"{ISSUE}/versturen/nu")
    report = REPORT.replace(b"Weg@Example.nl", b"LID1@example.nl")
    for turn in (b"1", b"2"):
        desk.post(f"{PAGE}/lezers/bezorgbericht", file=(io.BytesIO(report.replace(b"0123456789", turn)), "terug.eml"))
    page = text_of(desk.get(f"{PAGE}/lezers"))
    assert "krijgt niets meer" in page
    assert "lid1@example.nl" in page
    number = db.session().query(Subscriber).filter_by(mark=links().mark("lid1@example.nl")).one().id
    desk.post(f"{PAGE}/lezers/{number}/opnieuw-proberen")
    assert "Er is geen nieuwsbrief teruggekomen" in text_of(desk.get(f"{PAGE}/lezers"))
    desk.post(f"{PAGE}/lezers/{number}/afmelden")
    assert "1 die geen nieuwsbrief meer willen" in text_of(desk.get(f"{PAGE}/lezers"))
