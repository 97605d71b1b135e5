"""One page for a person: asked by mail, with what is open and done, and nothing of where somebody no longer works."""

from datetime import date

from flask import Flask
from sqlalchemy import select

from survey import letters
from survey.database import db, writing
from survey.links import Links
from survey.models.log import LogEntry
from survey.models.messages import Message
from survey.models.people import Person, Position
from survey.models.portals import Portal
from survey.queries import portals as queries
from tests.answering import a_published_version, asked, respondent, text_of
from tests.conftest import NOW, SECRET, Clock
from tests.sharing import mailed, passes_on
from tests.stories import a_round, an_association, invited, organisations

LINKS = Links(SECRET, "http://localhost")


def portals() -> list[Portal]:
    db.session.rollback()
    return list(db.session.scalars(select(Portal)))


def ask(app: Flask, email: str) -> str:
    """The page that follows; the same for everyone."""
    return app.test_client(use_cookies=False).post("/mijn", data={"email": email}, follow_redirects=True).text


def test_everything_that_is_asked_of_me_and_my_organisation(app: Flask, clock: Clock) -> None:
    version, host = a_published_version(), an_association()
    first, second, third = organisations(3)
    monitor = a_round(host, version_id=version.id, title="Monitor")
    news = a_round(host, slug="nieuws", version_id=version.id, title="Nieuwsvraag", closes_on=date(2022, 2, 7))
    old = a_round(host, slug="oud", version_id=version.id, title="Oude vraag", closes_on=date(2022, 1, 7),
                  opens_on=date(2022, 1, 1))
    invited(monitor, [first, second, third])
    invited(news, [first, third], email="m@example.nl")
    invited(old, [first])
    person = Person(name="M. Manager", email="m@example.nl", phone="")
    with writing() as session:
        session.add(person)
        session.flush()
        session.add(Position(person_id=person.id, organisation_id=first.id, role="leiding"))
        session.add(Position(person_id=person.id, organisation_id=third.id, role="leiding", until=date(2022, 2, 1)))
    assert ask(app, "niemand@example.nl") == ask(app, " M@example.nl")
    assert mailed() == [("portal", "m@example.nl")]
    assert db.session.scalars(select(LogEntry.actor)).all() == ["M. Manager"]
    found = portals()[0]
    client = app.test_client(use_cookies=False)
    address = f"/mijn/{LINKS.portal(found.id, found.serial)}"
    page = client.get(address)
    words = text_of(page)
    waiting, _, over = words.partition("Nog open")[2].partition("Klaar of gesloten")
    assert waiting.index("Nieuwsvraag") < waiting.index("Monitor")
    assert "Oude vraag" in over
    assert "PO-02" not in words
    assert "PO-03" not in words
    assert "/u/" not in page.text
    assert "/u/" in client.get(f"{address}/naar/u-1").location
    for other in ("u-2", "u-3", "u-5", "x"):
        assert client.get(f"{address}/naar/{other}").status_code == 404
    with writing() as session:
        session.scalars(select(Position).where(Position.organisation_id == first.id)).one().until = date(2022, 2, 1)
    assert "Monitor" not in text_of(client.get(address))
    assert client.get(f"{address}/naar/u-1").status_code == 404
    clock.forward(days=31)
    assert "niet meer geldig" in text_of(client.get(address))
    with writing() as session:
        queries.forget(session, date(2022, 4, 5))
    assert (portals(), mailed()) == ([], [("portal", "")])


def test_a_share_stands_on_the_page_and_a_new_link_ends_the_one_before(app: Flask) -> None:
    me = respondent(app, asked())
    passes_on(me, "share", "deel_geld")
    ask(app, "controller@example.nl")
    found = portals()[0]
    message = db.session.scalars(select(Message).where(Message.kind == "portal")).one()
    client, old = app.test_client(use_cookies=False), LINKS.portal(found.id, found.serial)
    assert f"/mijn/{old}" in letters.render(message, LINKS, NOW).text
    words = text_of(client.get(f"/mijn/{old}"))
    assert "Voorbeeld-swv PO-01 vraagt u om mee in te vullen" in words
    key = LINKS.form_key(old)
    assert client.post(f"/mijn/{old}/vernieuwen", data={"form_key": key}).status_code == 303
    assert client.get(f"/mijn/{old}").status_code == 404
    assert [kind for kind, _ in mailed()].count("portal") == 2
    assert client.get(f"/mijn/{LINKS.portal(portals()[0].id, portals()[0].serial)}").status_code == 200


def test_asking_too_often_is_refused(app: Flask) -> None:
    client = app.test_client(use_cookies=False)
    codes = [client.post("/mijn", data={"email": "a@example.nl"}).status_code for _ in range(4)]
    assert codes == [303, 303, 303, 429]
    assert client.post("/mijn", data={"email": "geen adres"}).status_code == 422
