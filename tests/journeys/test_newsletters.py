"""A newsletter from what the platform knows to the mailbox of each reader, and back when it cannot be delivered."""

import io
import re
from datetime import timedelta

import docx
import pytest
from flask import Flask
from flask.testing import FlaskClient

from survey import jobs
from survey.actions import items, subscribers
from survey.actions import newsletters as deeds
from survey.database import db, writing
from survey.documents import newsletters as written
from survey.documents import word
from survey.models.messages import Message
from survey.models.newsletters import NewsletterItem
from survey.models.subscribers import Bounce, Subscriber
from survey.queries import blocks
from survey.rules.broken import RuleBroken
from survey.rules.newsletters import LARGEST_MAIL, Block
from tests.conftest import NOW, Clock
from tests.mailserver import Mailroom, plain
from tests.markup import read
from tests.newsletters import (
    BY,
    an_issue,
    an_item,
    fresh,
    links,
    members,
    of_february_2022,
    of_nineteen_items,
    sent,
    subscribed,
)
from tests.office import office
from tests.rules.test_bounces import REPORT
from tests.stories import an_association

PAGE = "/secretariaat/nieuwsbrieven"


def mailed(app: Flask, room: Mailroom) -> Mailroom:
    """Everything that waits goes to a server that keeps it."""
    jobs.deliver(app)
    return room


def whole(html: str) -> list[str]:
    """What of a document or a page is wrong."""
    return read(html).faults


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.mark.parametrize(("make", "parts"), [(of_february_2022, 9), (of_nineteen_items, 19)])
def test_a_rich_issue_is_valid_small_and_leads_somewhere(app: Flask, client: FlaskClient, make: object,
                                                         parts: int) -> None:
    issue = make()  # type: ignore[operator]
    sheet = written.sheet(issue, links().base_url)
    body = written.body(sheet)
    assert len(sheet.parts) == parts
    assert whole(body.html) == []
    assert body.size < LARGEST_MAIL
    assert "<style" not in body.html, "a mail program drops it"
    for part in sheet.parts:
        assert f'href="#{part.anchor}"' in body.html
        assert part.title in body.text
    assert body.html.count(f'href="#{written.TOP}"') == parts
    for title in ("Bijeenkomst over de norm", "Filmvertoning", "24-uursbijeenkomst"):
        assert f'">{title}</a></li>' in body.html, "every invitation has a jump of its own"
        assert f"   - {title}\n" in body.text
    sent(issue)
    page = client.get(f"/nieuwsbrieven/{issue.slug}").text
    assert whole(page) == []
    ours = {link for link in (*read(body.html).links, *read(page).links) if link.startswith(links().base_url)}
    for link in ours - {sheet.leave}:
        assert client.get(link.removeprefix(links().base_url)).status_code == 200, link


def test_an_issue_in_sections_has_files_and_a_table_of_who_is_about_what(app: Flask, client: FlaskClient) -> None:
    sheet = written.sheet(of_nineteen_items(), links().base_url)
    body = written.body(sheet)
    assert [section.title for section in sheet.sections] == ["Sectorraad swv vo", "Netwerk LPO"]
    assert body.html.count("<table") == 1
    assert "Portefeuille 5" in body.text
    assert body.html.count("/bijlage/") == 4
    assert "Bericht 1 &amp; meer &lt;nieuws&gt;" in body.html


def test_nothing_is_lost_on_the_way_to_word_or_another_tool(app: Flask) -> None:
    sheet = written.sheet(of_nineteen_items(), links().base_url)
    taken = docx.Document(io.BytesIO(word.newsletter(sheet)))
    said = "\n".join(each.text for each in taken.paragraphs)
    cells = [cell.text for table in taken.tables for row in table.rows for cell in row.cells]
    addresses = {each.target_ref for each in taken.part.rels.values() if each.is_external}
    for part in sheet.parts:
        assert part.title in said
        assert {file.address for file in part.files} <= addresses
    assert "Portefeuille 5" in cells
    assert "https://www.example.nl/regels" in addresses
    html = written.file(sheet)
    assert whole(html) == []
    assert written.OWN_LINK not in html
    assert set(read(written.body(sheet).html).links) - set(read(html).links) == {sheet.leave, sheet.online}


def test_one_mail_per_address_however_many_lists_and_spellings_it_is_on(app: Flask, room: Mailroom) -> None:
    association = an_association()
    members(association, 2)
    subscribed("LID1@example.nl", "jan.jansen@gmail.com", "janjansen+nieuws@gmail.com", "weg@example.nl")
    issue = an_issue(association)
    an_item(issue, "Nieuws")
    with writing() as session:
        gone = session.query(Subscriber).filter_by(email="weg@example.nl").one()
        subscribers.unsubscribe(session, gone, NOW)
        session.query(Message).delete()
    assert sent(issue) == 3
    with pytest.raises(RuleBroken, match="verandert niet meer"):
        sent(issue)
    mailed(app, room)
    assert sorted(room.recipients) == ["jan.jansen@gmail.com", "lid1@example.nl", "lid2@example.nl"]
    everybody = db.session().query(Subscriber)
    assert all(not each.email or each.confirmed_at or each.unsubscribed_at for each in everybody), \
        "of who did not ask for it no address is kept"


def test_a_newsletter_says_how_to_leave_in_one_click(app: Flask, client: FlaskClient, room: Mailroom) -> None:
    association = an_association()
    members(association, 1)
    issue = an_issue(association)
    an_item(issue, "Nieuws")
    sent(issue)
    [message] = mailed(app, room).messages()
    leave = str(message["List-Unsubscribe"]).strip("<>")
    assert b"List-Unsubscribe: <" + leave.encode() + b">\r\n" in room.raw[0], "in one piece"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert leave in plain(message)
    path = leave.removeprefix(links().base_url)
    assert client.get(path).status_code == 200
    assert db.session().query(Subscriber).one().unsubscribed_at is None, "a scanner that opens it does nothing"
    for _ in range(2):
        assert client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    db.session.rollback()
    assert db.session().query(Subscriber).one().unsubscribed_at
    assert "al afgemeld" in client.get(path).text
    forged = client.post(path[:-2] + "xx", data={"List-Unsubscribe": "One-Click"})
    assert forged.status_code == 404
    assert f"mailto:{association.contact_email}" in forged.text, "who wants to leave is told how"
    assert client.post(path).status_code == 400, "without the key of the form"
    again = an_issue(association, title="Volgende")
    an_item(again, "Nieuws")
    with pytest.raises(RuleBroken, match="niemand"):
        sent(again)


def test_who_subscribes_confirms_first_and_nobody_learns_who_reads_along(
        app: Flask, client: FlaskClient, room: Mailroom, clock: Clock) -> None:
    an_association()
    replies = [client.post("/nieuwsbrief/", data={"email": "lezer@example.nl"}) for _ in range(2)]
    assert {(each.status_code, each.location) for each in replies} == {(303, "/nieuwsbrief/gevraagd")}
    assert client.post("/nieuwsbrief/", data={"email": "geen adres"}).status_code == 422
    link = re.search(r"http://\S+/nieuwsbrief/bevestigen/\S+", plain(mailed(app, room).messages()[0]))
    assert link
    path = link[0].removeprefix(links().base_url)
    page = client.get(path).text
    assert db.session().query(Subscriber).one().confirmed_at is None
    key = page.split('name="form_key" value="', 1)[1].split('"', 1)[0]
    assert client.post(path, data={"form_key": key}).status_code == 303
    db.session.rollback()
    assert db.session().query(Subscriber).one().confirmed_at
    clock.forward(minutes=1)
    assert client.post("/nieuwsbrief/", data={"email": "Lezer@Example.nl"}).location == "/nieuwsbrief/gevraagd"
    assert "U krijgt die al" in plain(mailed(app, room).messages()[-1])
    assert client.post("/nieuwsbrief/", data={"email": "lezer@example.nl"}).status_code == 429


def test_an_address_is_wiped_after_its_term_and_stays_unsubscribed(app: Flask, clock: Clock) -> None:
    association = an_association()
    subscribed("weg@example.nl")
    with writing() as session:
        subscribers.unsubscribe(session, session.query(Subscriber).one(), NOW)
        subscribers.ask(session, links(), "nooit@example.nl", NOW)
    clock.forward(days=31)
    jobs.Worker(app).work()
    db.session.rollback()
    [left] = db.session().query(Subscriber).all()
    assert left.email == ""
    assert {row.recipient for row in db.session().query(Message)} <= {""}
    issue = an_issue(association)
    an_item(issue, "Nieuws")
    with writing() as session:
        assert deeds.of(session, links(), fresh(issue), clock.now).readers == ()


def test_an_address_that_came_back_twice_gets_no_more_until_somebody_says_so(
        app: Flask, client: FlaskClient, room: Mailroom) -> None:
    association, desk = an_association(), office(client)
    members(association, 1, "weg")
    room.answers["weg1@example.nl"] = ["550 5.1.1 no such user"]
    first = an_issue(association)
    an_item(first, "Nieuws")
    sent(first)
    mailed(app, room)
    db.session.rollback()
    assert db.session().query(Bounce).one().hard
    report = REPORT.replace(b"Weg@Example.nl", b"Weg1@Example.nl").decode()
    for said in ("1 bezorgbericht is bewaard.", "1 was al bekend."):
        assert said in desk.post(f"{PAGE}/lezers/bezorgbericht", text=report).text
    assert "geen bezorgbericht" in desk.post(f"{PAGE}/lezers/bezorgbericht", status=422, text="hallo").text
    assert "krijgt niets meer" in desk.get(f"{PAGE}/lezers").text
    second = an_issue(association, title="Tweede")
    an_item(second, "Nieuws")
    with pytest.raises(RuleBroken, match="niemand"):
        sent(second)
    desk.post(f"{PAGE}/lezers/{db.session().query(Subscriber).one().id}/opnieuw-proberen")
    assert sent(second) == 1


def test_html_and_long_texts_do_no_harm(app: Flask) -> None:
    association = an_association()
    members(association, 1)
    issue = an_issue(association, preface="<script>alert(1)</script> & <b>vet</b> [x](javascript:alert(1))")
    an_item(issue, "<img src=x onerror=alert(1)>", "<table><td>kapot\n\n| a | b |\n|---|---|\n| 1 | <i>2 |")
    body = written.body(written.sheet(fresh(issue), links().base_url))
    assert whole(body.html) == []
    assert "<script" not in body.html
    assert 'href="javascript' not in body.html
    an_item(issue, "Lang", "woord " * 20_000)
    with pytest.raises(RuleBroken, match="kB"):
        sent(issue)


def test_a_planned_issue_goes_at_its_moment_once_or_says_why_not(app: Flask, clock: Clock) -> None:
    association = an_association()
    members(association, 2)
    issue, empty = an_issue(association), an_issue(association, title="Leeg")
    an_item(issue, "Nieuws")
    an_item(empty, "Nieuws")
    with writing() as session:
        for each in (issue, empty):
            deeds.plan(session, each.id, NOW + timedelta(hours=2), links(), BY, NOW)
        with pytest.raises(RuleBroken, match="al voorbij"):
            deeds.plan(session, issue.id, NOW, links(), BY, NOW)
        number = fresh_item(empty.id)
        items.change(session, empty.id, number, items.Words("Nieuws", "", seen=1), BY, NOW)
    worker = jobs.Worker(app)
    worker.work()
    assert db.session().query(Message).count() == 0
    clock.forward(hours=3)
    worker.looked = None
    worker.work()
    worker.looked = None
    worker.work()
    db.session.rollback()
    assert db.session().query(Message).count() == 2
    assert fresh(issue).queued_at == clock.now
    assert (fresh(empty).queued_at, fresh(empty).planned_for) == (None, None)


def fresh_item(number: int) -> int:
    return db.session().query(NewsletterItem).filter_by(newsletter_id=number).one().id


def test_every_block_of_a_large_register_is_filled_or_empty(app: Flask) -> None:
    association = an_association()
    issue = an_issue(association)
    seen = blocks.sight(db.session(), issue, NOW, "http://localhost")
    for block in Block:
        assert blocks.fresh(db.session(), block, issue, seen) == ""


def test_three_thousand_mails_are_queued_within_seconds(app: Flask) -> None:
    association = an_association()
    subscribed("eerste@example.nl")
    with writing() as session:
        session.query(Message).delete()
        session.add_all([Subscriber(mark=links().mark(f"lezer{each}@example.nl"), email=f"lezer{each}@example.nl",
                                    confirmed_at=NOW) for each in range(2999)])
    issue = an_issue(association)
    an_item(issue, "Nieuws")
    assert sent(issue) == 3000

