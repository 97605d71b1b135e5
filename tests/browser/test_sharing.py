"""Colleagues answer together in real browsers: every page of it is accessible on a telephone and a desk."""

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Browser, Page, expect

from survey.database import db
from survey.links import Links
from survey.models.portals import Portal
from survey.rules.permissions import Role
from tests.answering import asked, respondent
from tests.conftest import SECRET, Clock
from tests.sharing import colleague, complete, stored
from tests.stories import PASSWORD, a_user

Axe = Callable[[Page], None]


def test_an_organisation_answers_together(app: Flask, live: str, page: Page, chromium: Browser, axe: Axe,
                                          clock: Clock) -> None:
    other = chromium.new_page(viewport={"width": 1280, "height": 900})
    me = respondent(app, asked())
    mine = f"{live}/u/{me.token}"
    complete(me)
    page.goto(f"{mine}/doorgeven?onderdeel=1")
    page.get_by_label("Naam van uw collega").fill("J. Controller")
    page.get_by_label("Mailadres van uw collega").fill("controller@example.nl")
    page.get_by_label("Een zin van u erbij").fill("Weet jij deze aantallen? Ik heb alleen die van vorig jaar.")
    page.get_by_role("button", name="Geef door").click()
    expect(page.get_by_role("status")).to_contain_text("Uw collega krijgt een mail")
    axe(page)

    theirs = f"{live}/u/{colleague(app).token}"
    other.goto(theirs)
    axe(other)
    expect(other.get_by_text("deelt dit met u, J. Controller")).to_be_visible()
    expect(other.get_by_text("Zij-instroom")).to_have_count(0)
    other.get_by_role("link", name="1. Onderinstroom").click()
    page.goto(f"{mine}/1")
    page.get_by_label("Hoeveel leerlingen").fill("1111")
    page.get_by_role("button", name="Bewaren en verder").click()
    other.get_by_label("Hoeveel leerlingen").fill("2222")
    other.get_by_role("button", name="Bewaren en verder").click()
    expect(other.get_by_text("Iemand anders bewaarde hier intussen: 1111")).to_be_visible()
    axe(other)
    page.goto(mine)
    axe(page)
    page.get_by_role("link", name="Onderinstroom", exact=True).click()
    axe(page)
    page.get_by_label("2222").check()
    page.get_by_role("button", name="Bewaren en verder").click()
    assert (stored().typed["aantal"], stored().apart) == ("2222", {})

    page.goto(f"{mine}/samen")
    axe(page)
    page.get_by_label("Wie begeleidt?").fill("G. Gids")
    page.get_by_label("Wie zijn erbij?").fill("A. de Vries, directeur")
    page.get_by_role("button", name="Begin").click()
    axe(page)
    page.get_by_label("Ja").check()
    page.get_by_role("button", name="Bewaren en volgende").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("vraag 2 van")
    page.goto(f"{mine}/samen")
    page.get_by_role("button", name="Sluit het samen invullen af").click()
    page.goto(f"{mine}/1")
    page.get_by_label("Nee").check()
    page.get_by_role("button", name="Bewaren en verder").click()

    me.get("/doorgeven")
    me.post("/doorgeven", role="approve", what="alles", name="D. Directeur", email="directeur@example.nl",
            until="2022-02-14")
    director = f"{live}/u/{colleague(app).token}"
    page.goto(f"{mine}/controle")
    axe(page)
    page.get_by_role("button", name="Vraag akkoord").click()
    expect(page.get_by_text("wacht op akkoord")).to_be_visible()
    other.goto(director)
    axe(other)
    other.get_by_role("button", name="Ik geef akkoord").click()
    expect(other.get_by_text("Er is akkoord gegeven")).to_be_visible()
    page.goto(f"{mine}/controle")
    page.get_by_role("button", name="Insturen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ontvangstbevestiging")

    page.goto(f"{live}/mijn")
    axe(page)
    page.get_by_label("Uw mailadres").fill("po-01@example.nl")
    page.get_by_role("button", name="Stuur mij de link").click()
    axe(page)
    db.session.rollback()
    portal = db.session.get_one(Portal, 1)
    page.goto(f"{live}/mijn/{Links(SECRET, live).portal(portal.id, portal.serial)}")
    axe(page)

    other.close()
    clock.forward(hours=1)
    page.goto(f"{live}/inloggen")
    page.get_by_label("Mailadres").fill(a_user(Role.SECRETARIAAT))
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    page.goto(f"{live}/secretariaat/uitvragen/instroom/antwoorden/1")
    axe(page)
    page.get_by_label("Wat wilt u weten?").fill("Is dit van 1 oktober?")
    page.get_by_role("button", name="Vraag dit antwoord terug").click()
    page.goto(mine)
    expect(page.get_by_text("Is dit van 1 oktober?")).to_be_visible()
    axe(page)
