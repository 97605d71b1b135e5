"""Important dates: on the public page, in a calendar that follows them, and for the newsletter."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from survey.database import db, writing
from survey.models.agenda import ImportantDate
from survey.models.assemblies import Assembly
from survey.models.events import Occasion
from survey.rules.calendar import moment_at
from tests.conftest import NOW, Clock
from tests.documents.test_appointments import checked
from tests.gatherings import an_event, an_occasion
from tests.stories import a_round, an_association, signed_in, token_of


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def filed(client: FlaskClient, path: str, **typed: Any) -> Any:
    return client.post(path, data={"csrf_token": token_of(client, path)} | typed)


def by_uid(raw: bytes) -> dict[str, Any]:
    return {str(event["UID"]): event for event in Calendar.from_ical(raw).walk("VEVENT")}


def titles(client: FlaskClient) -> list[str]:
    return [str(event["SUMMARY"]) for event in by_uid(client.get("/agenda.ics").data).values()]


def test_everything_that_matters_stands_in_order_on_one_page(client: FlaskClient) -> None:
    host = an_association()
    a_round(host)
    an_occasion(an_event(host))
    an_occasion(an_event(host, slug="besloten", title="Besloten overleg", public=False))
    how_it_was = a_round(host, slug="evaluatie", title="Hoe was het")
    an_event(host, slug="gehad", title="Gehad", public=False, evaluation_id=how_it_was.id)
    a_round(host, slug="concept", title="Nog geheim", published_at=None)
    meeting = a_round(host, slug="alv", kind="assembly", title="Ledenvergadering")
    with writing() as session:
        session.add(Assembly(round_id=meeting.id, begins_at=moment_at(date(2022, 2, 16), 10, 30),
                             ends_at=moment_at(date(2022, 2, 16), 12), place="De Meern"))
    page = client.get("/agenda").text
    told = ["Februari 2022", "Uitvraag over instroom: insturen", "Regiobijeenkomsten over de norm: aanmelden",
            "16 februari 2022, 10.30 tot 12.00 uur", "De Meern", "Maart 2022", "vrijdag 18 maart 2022, 19.00 tot 21.00",
            "Noord (Wolvega)"]
    places = [page.find(words) for words in told]
    assert -1 not in places
    assert sorted(places[:1] + places[3:]) == places[:1] + places[3:]
    assert "Besloten" not in page
    assert "Nog geheim" not in page
    assert "Hoe was het" not in page
    assert "webcal://localhost/agenda.ics" in page


def test_a_calendar_that_follows_the_agenda_keeps_each_date_under_one_name(client: FlaskClient, clock: Clock) -> None:
    occasion = an_occasion(an_event(), provisional=True)
    first = client.get("/agenda.ics")
    assert first.content_type == "text/calendar; charset=utf-8"
    checked(first.data)
    before = by_uid(first.data)
    name, event = next((name, event) for name, event in before.items() if name.startswith("occasion-"))
    assert (event["STATUS"], event["SEQUENCE"]) == ("TENTATIVE", 0)
    with writing() as session:
        kept = session.get(Occasion, occasion.id)
        assert kept
        kept.begins_at, kept.ends_at = kept.begins_at + timedelta(days=1), kept.ends_at + timedelta(days=1)
        kept.sequence += 1
    moved = by_uid(client.get("/agenda.ics").data)
    assert moved.keys() == before.keys()
    assert moved[name]["DTSTART"].dt == event["DTSTART"].dt + timedelta(days=1)
    assert moved[name]["SEQUENCE"] == 1
    with writing() as session:
        kept = session.get(Occasion, occasion.id)
        assert kept
        kept.cancelled_at = clock.now
    gone = by_uid(client.get("/agenda.ics").data)[name]
    assert (gone["STATUS"], gone["SEQUENCE"]) == ("CANCELLED", 2)
    assert str(gone["SUMMARY"]).startswith("Gaat niet door")
    assert "gaat niet door" in client.get("/agenda").text


def test_who_has_the_feed_already_gets_it_no_second_time(app: Flask, client: FlaskClient, clock: Clock) -> None:
    staff = signed_in(app.test_client())
    filed(staff, "/secretariaat/agenda/nieuw", title="Landelijke dag", day="2022-03-02")
    first = client.get("/agenda.ics")
    mark, since = first.headers["ETag"], first.headers["Last-Modified"]
    clock.forward(hours=3)
    assert client.get("/agenda.ics", headers={"If-None-Match": mark}).status_code == 304
    assert client.get("/agenda.ics", headers={"If-Modified-Since": since}).status_code == 304
    filed(staff, "/secretariaat/agenda/nieuw", title="Nog een dag", day="2022-03-03")
    again = client.get("/agenda.ics", headers={"If-None-Match": mark})
    assert (again.status_code, again.headers["ETag"] != mark) == (200, True)
    assert client.get("/agenda.ics", headers={"If-Modified-Since": since}).status_code == 200


def test_in_the_first_hour_of_a_month_the_feed_is_not_of_a_moment_that_is_still_to_come(
        app: Flask, client: FlaskClient, clock: Clock) -> None:
    clock.now = moment_at(date(2022, 3, 1), 0, 30)
    since = client.get("/agenda.ics").headers["Last-Modified"]
    assert since == "Mon, 28 Feb 2022 23:00:00 GMT"
    filed(signed_in(app.test_client()), "/secretariaat/agenda/nieuw", title="Landelijke dag", day="2022-03-02")
    assert client.get("/agenda.ics", headers={"If-Modified-Since": since}).status_code == 200


def test_the_secretariat_keeps_dates_of_its_own(app: Flask, client: FlaskClient) -> None:
    staff = signed_in(client)
    path = "/secretariaat/agenda/nieuw"
    refused = filed(staff, path, title="Netwerkbijeenkomst", day="16-02-2022", begins="9.00", ends="8 uur")
    assert refused.status_code == 422
    assert "Het einde ligt voor het begin." in refused.text
    assert 'value="9.00"' in refused.text
    typed = {"title": "Netwerkbijeenkomst", "day": "16-02-2022", "begins": "9.00", "ends": "10:30",
             "place": "Utrecht", "link": "https://example.nl/netwerk"}
    assert filed(staff, path, **typed).status_code == 302
    page = app.test_client().get("/agenda").text
    assert "woensdag 16 februari 2022, 9.00 tot 10.30 uur" in page
    assert 'href="https://example.nl/netwerk"' in page
    kept = db.session.query(ImportantDate).one()
    change = f"/secretariaat/agenda/{kept.id}"
    assert 'value="09:00"' in staff.get(change).text
    assert filed(staff, change, **typed | {"day": "2022-02-17", "provisional": "y"}).status_code == 302
    assert "voorlopige datum" in app.test_client().get("/agenda").text
    overview = staff.get("/secretariaat/agenda").text
    assert "&lt;strong&gt;donderdag 17 februari 2022, 9.00 tot 10.30 uur&lt;/strong&gt; (voorlopige datum)" in overview
    assert "- donderdag 17 februari 2022, 9.00 tot 10.30 uur (voorlopige datum): Netwerkbijeenkomst" in overview
    token = token_of(staff, path)
    assert staff.post(f"{change}/weghalen", data={"csrf_token": token}).status_code == 302
    assert staff.post(f"{change}/weghalen", data={"csrf_token": token}).status_code == 302
    assert "Netwerkbijeenkomst" not in app.test_client().get("/agenda").text
    assert staff.get(change).status_code == 404


def test_a_closing_day_that_moves_takes_the_calendar_along(client: FlaskClient) -> None:
    asked = a_round()
    name = next(name for name in by_uid(client.get("/agenda.ics").data) if name.startswith("closing-"))
    with writing() as session:
        session.merge(asked).closes_on = date(2022, 2, 21)
    assert by_uid(client.get("/agenda.ics").data)[name]["DTSTART"].dt == date(2022, 2, 21)
    with writing() as session:
        session.merge(asked).closed_at = NOW
    assert titles(client) == []
