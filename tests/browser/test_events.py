"""The secretariat makes an event and moves it with people registered, in a real browser without a script as well."""

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Page, expect

from survey.actions import registrations
from survey.database import db, writing
from survey.models.messages import Message
from survey.rules.registrations import Entry
from tests.browser.test_rounds import sign_in
from tests.conftest import NOW
from tests.gatherings import a_part, an_event, an_occasion
from tests.stories import an_association

HOME = "/secretariaat/bijeenkomsten"


def test_an_evening_is_made_moved_and_looked_at(app: Flask, page: Page, live: str, axe: Callable[[Page], None]) -> None:
    event = an_event(an_association("Ouders en Onderwijs"), way="selection", roles=["ouder", "leerkracht"])
    occasion = an_occasion(event, a_part("Diner", capacity=20), reserved=2)
    an_occasion(event, title="Online", online=True, place="", address="", capacity=None)
    with writing() as session:
        for name in ("Anna", "Bram"):
            registrations.register(session, event, occasion.id, [Entry(name, f"{name}@example.nl", "ouder")], name, NOW)
    sign_in(page, live)
    page.get_by_role("link", name="Bijeenkomsten").click()
    axe(page)
    page.get_by_role("link", name="Regiobijeenkomsten over de norm").click()
    axe(page)
    page.get_by_role("link", name="Noord (Wolvega)").click()
    axe(page)
    page.get_by_role("link", name="Wijzig dit moment").click()
    page.get_by_label("Begin", exact=True).fill("19:30")
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_role("alert")).to_contain_text("Geef een reden.")
    page.get_by_label("Reden van de wijziging").fill("De zaal is eerder bezet.")
    axe(page)
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_text("Er is nog niets gewijzigd of verstuurd.")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Bewaar en verstuur de berichten").click()
    expect(page.get_by_role("status").first).to_contain_text("2 deelnemers krijgen bericht.")
    db.session.expire_all()
    assert [each.kind for each in db.session.query(Message).order_by(Message.id)][-2:] == ["occasion_moved"] * 2
    for path in (f"{HOME}/nieuw", f"{HOME}/norm/gegevens", f"{HOME}/norm/kopie", f"{HOME}/norm/evaluatie",
                 f"{HOME}/norm/moment", f"{HOME}/norm/poster", f"{HOME}/norm/{occasion.id}/afgelasten",
                 f"{HOME}/norm/{occasion.id}/toevoegen", f"{HOME}/norm/{occasion.id}/lijst",
                 f"{HOME}/norm/{occasion.id}/deelnemer/1", "/secretariaat/uitvragen/norm/ontvangers",
                 f"{HOME}/norm/afgelasten", "/bijeenkomsten/norm"):
        page.goto(live + path)
        axe(page)


def test_an_event_is_made_and_published_without_a_script(app: Flask, plain_page: Page, live: str) -> None:
    an_association("Netwerk LPO")
    page = plain_page
    sign_in(page, live)
    page.goto(f"{live}{HOME}/nieuw")
    page.get_by_label("Titel").fill("Filmvoorstelling")
    page.get_by_label("Namens", exact=True).select_option(label="Netwerk LPO")
    page.get_by_label("Waar gaat het over").fill("Een film over thuiszitters, met een gesprek na afloop.")
    page.get_by_label("Sluitdatum voor aanmelden").fill("2022-03-01")
    page.get_by_role("button", name="Bewaar").click()
    page.get_by_role("link", name="Voeg een moment toe").click()
    page.get_by_label("Naam").fill("Utrecht")
    page.get_by_label("Dag", exact=True).fill("2022-03-27")
    page.get_by_label("Begin", exact=True).fill("02:30")
    page.get_by_label("Einde", exact=True).fill("05:00")
    page.get_by_label("Plaats of gebouw").fill("Filmhuis")
    page.get_by_label("Aantal plaatsen").fill("80")
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_role("alert")).to_contain_text("2.30 uur bestaat niet")
    page.get_by_label("Begin", exact=True).fill("03:30")
    page.get_by_role("button", name="Bewaar").click()
    page.get_by_role("link", name="Controleer en publiceer").click()
    page.get_by_role("button", name="Publiceer de bijeenkomst").click()
    expect(page.get_by_text("De bijeenkomst is gepubliceerd.")).to_be_visible()
    page.goto(f"{live}/bijeenkomsten/filmvoorstelling")
    expect(page.get_by_text("zondag 27 maart 2022, 3.30 tot 5.00 uur")).to_be_visible()
    expect(page.get_by_text("er is plaats")).to_be_visible()
