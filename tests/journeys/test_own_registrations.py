"""The page of one registration: how it stands, changing, cancelling, taking a place that came free, and afterwards."""

from datetime import timedelta

from flask import Flask

from survey.actions import registrations as deeds
from survey.database import db, writing
from survey.models.registrations import Registration
from survey.rules.registrations import State
from tests.answering import a_published_version
from tests.conftest import NOW, Clock
from tests.gatherings import EVENING, a_part, an_event, an_occasion
from tests.registering import DIET, LINKS, ON_SQLITE, Visitor, an_evening, come, own_page, registered, words


def state_of(registration: Registration) -> State:
    db.session.rollback()
    return State(db.session.get_one(Registration, registration.id, populate_existing=True).state)


def test_a_participant_changes_a_registration_and_cancels_it(app: Flask) -> None:
    event = an_event(version_id=a_published_version(DIET).id, roles=["ouder", "leraar"], lists_participants=True)
    evening = an_occasion(event, a_part("Lezen", "Ronde 1"), a_part("Rekenen", "Ronde 1"))
    one, = come(event, evening, "a@example.nl", role="ouder", typed={"dieet": "nee"})
    come(event, evening, "b@example.nl", role="leraar", typed={"dieet": "nee"}, listed=True)
    me = own_page(app, one)
    page = words(me.get())
    assert "U hebt een plaats" in page
    assert "vrijdag 18 maart 2022, 19.00 tot 21.00 uur" in page
    assert "Wijzigen of afmelden kan tot en met donderdag 17 maart 2022." in page
    me.get("/wijzigen")
    assert me.fields["deelnemer.1.dieet"] == "nee"
    page = me.post("/wijzigen", **{"wie-1-naam": "", "deelnemer.1.dieet": "ja"})
    assert page.status_code == 422
    assert "Er is nog niets gewijzigd." in page.text
    page = me.post("/wijzigen", **{
        "wie-1-naam": "Anna", "wie-1-mail": "anna@example.nl", "deelnemer.1.welk": "Vegetarisch", "wie-1-lijst": "1",
        f"wie-1-keuze{evening.parts[0].id}": str(evening.parts[1].id)})
    assert "Uw wijziging is bewaard." in page.text
    assert "Ronde 1: Rekenen" in words(page)
    assert {"Anna", "b"} <= set(words(page).partition("Wie er komen")[2].split())
    stored = registered()[0]
    assert (stored.name, stored.email, stored.listed) == ("Anna", "anna@example.nl", True)
    assert stored.answers == {"dieet": "ja", "welk": "Vegetarisch"}
    me.get("/afmelden")
    assert state_of(one) is State.CONFIRMED
    assert "U bent afgemeld" in me.post("/afmelden").text
    assert "Meld u opnieuw aan" in me.get().text
    assert "U bent afgemeld" in me.post("/afmelden", form_key=me.key).text
    assert state_of(one) is State.CANCELLED
    assert "Meld u dan opnieuw aan" in words(me.post("/wijzigen", form_key=me.key, **{
        "wie-1-naam": "Anna", "wie-1-mail": "a@example.nl", "wie-1-rol": "ouder", "deelnemer.1.dieet": "nee"}))


def test_who_waits_is_offered_the_place_that_comes_free_and_takes_it(app: Flask, clock: Clock) -> None:
    event, evening = an_evening(occasion={"capacity": 1}, offer_hours=48)
    first, second, third = come(event, evening, "a@example.nl", "b@example.nl", "c@example.nl")
    waits = own_page(app, third)
    assert "U bent nummer 2 op de wachtlijst." in words(waits.get())
    own_page(app, first).post("/afmelden", form_key=own_page(app, first).key)
    me = own_page(app, second)
    page = words(me.get())
    assert "Er is een plaats voor u" in page
    assert "Neem de plaats aan vóór 4 februari 2022, 9.00 uur." in page
    assert "Er is u nog geen plaats aangeboden" in words(waits.post("/aannemen", form_key=waits.key))
    assert "U hebt een plaats" in me.post("/aannemen").text
    assert "U hebt een plaats" in me.post("/aannemen", form_key=me.key).text
    me.post("/afmelden", form_key=me.key)
    assert state_of(third) is State.OFFERED
    assert "Wilt u de plaats niet?" in waits.get("/afmelden").text
    assert "U bent afgemeld" in waits.post("/afmelden").text


@ON_SQLITE
def test_an_offer_that_passed_is_told_and_the_page_stays_friendly(app: Flask, clock: Clock) -> None:
    event, evening = an_evening(occasion={"capacity": 1}, offer_hours=24)
    first, second = come(event, evening, "a@example.nl", "b@example.nl")
    with writing() as session:
        deeds.cancel(session, first, "a", NOW)
    clock.forward(hours=25)
    me = own_page(app, second)
    assert "Het aanbod gold tot 3 februari 2022, 9.00 uur." in words(me.post("/aannemen", form_key=me.key))
    with writing() as session:
        deeds.expire_offers(session, evening.id, clock.now)
    assert "Er is geen plaats voor u" in me.get().text


@ON_SQLITE
def test_after_the_last_day_a_registration_is_only_read_with_the_reason_and_whom_to_ask(
        app: Flask, clock: Clock) -> None:
    event, evening = an_evening(change_days=2)
    one, = come(event, evening, "a@example.nl")
    clock.now = EVENING - timedelta(hours=24)
    me = own_page(app, one)
    page = words(me.get())
    assert "Wijzigen of afmelden via deze pagina kon tot en met woensdag 16 maart 2022." in page
    assert "secretariaat@example.nl" in page
    assert me.get("/wijzigen").request.path == me.address
    assert me.get("/afmelden").request.path == me.address
    page = me.post("/afmelden", form_key=me.key)
    assert page.status_code == 409
    assert "Dit kan niet meer" in page.text
    assert state_of(one) is State.CONFIRMED


@ON_SQLITE
def test_the_link_to_join_shows_shortly_before_and_only_to_who_has_a_place(app: Flask, clock: Clock) -> None:
    join = "https://vergaderen.example.nl/geheim"
    event, evening = an_evening(occasion={"online": True, "join_url": join, "capacity": 1})
    one, waits = come(event, evening, "a@example.nl", "b@example.nl")
    seen = {}
    for minutes in (-61, -60, 119, 120):
        clock.now = EVENING + timedelta(minutes=minutes)
        seen[minutes] = join in own_page(app, one).get().text
        assert join not in own_page(app, waits).get().text
    assert seen == {-61: False, -60: True, 119: True, 120: False}


@ON_SQLITE
def test_afterwards_there_is_a_certificate_for_who_was_there(app: Flask, clock: Clock) -> None:
    event, evening = an_evening()
    one, = come(event, evening, "a@example.nl")
    me = own_page(app, one)
    assert f"Code met uw nummer {one.number}" in me.get().text
    assert me.get("/code.svg").mimetype == "image/svg+xml"
    clock.now = EVENING + timedelta(hours=3)
    assert "Deze bijeenkomst is geweest" in me.get().text
    assert "Bewijs van deelname" not in me.get().text
    with writing() as session:
        session.merge(one).arrived_at = EVENING
    assert "Bewijs van deelname" in me.get().text
    assert me.get("/bewijs.pdf").mimetype == "application/pdf"


@ON_SQLITE
def test_a_cancelled_occasion_says_why_and_asks_nothing(app: Flask) -> None:
    event, evening = an_evening()
    one, = come(event, evening, "a@example.nl")
    with writing() as session:
        kept = session.merge(evening)
        kept.cancelled_at, kept.cancelled_because = NOW, "De zaal is dicht."
    page = own_page(app, one).get().text
    assert "Deze bijeenkomst gaat niet door" in page
    assert "De zaal is dicht." in page
    assert "Afmelden" not in page


@ON_SQLITE
def test_an_appointment_and_a_forged_link(app: Flask) -> None:
    event, evening = an_evening()
    one, = come(event, evening, "a@example.nl")
    me = own_page(app, one)
    assert "BEGIN:VEVENT" in me.get("/agenda.ics").text
    forged = Visitor(app, f"/aanmelding/{LINKS.personal(one.id, 1)}")
    assert forged.get().status_code == 404
    assert Visitor(app, f"/aanmelding/{LINKS.registration(one.id, 2)}").get().status_code == 404
    assert me.post("/afmelden", form_key="x").status_code == 400
    assert state_of(one) is State.CONFIRMED
