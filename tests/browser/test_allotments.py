"""Allotting in a browser: rules, a trial, the lot, a decision by hand, and the outcome as everyone can redo it."""

import hashlib
from collections.abc import Callable
from datetime import date

from flask import Flask
from playwright.sync_api import Page, expect

from survey.database import db, writing
from survey.models.registrations import Registration
from survey.models.rounds import Round
from tests.browser.test_rounds import sign_in
from tests.conftest import NOW
from tests.gatherings import SEED, an_event, an_occasion, registered

PAGE = "/secretariaat/bijeenkomsten/norm/selectie"


def test_a_selection_is_drawn_overruled_and_told(app: Flask, live: str, page: Page,
                                                 axe: Callable[[Page], None]) -> None:
    event = an_event(way="selection", told_on=date(2022, 3, 4), roles=["ouder", "leerling", "leerkracht"])
    occasion = an_occasion(event, capacity=6)
    registered(occasion, *[{"name": f"Ouder {each}", "role": "ouder"} for each in range(3)],
               *[{"name": f"Leraar {each}", "role": "leerkracht"} for each in range(9)], state="requested")
    with writing() as session:
        session.get_one(Round, event.round_id).closed_at = NOW
    sign_in(page, live)
    page.goto(f"{live}{PAGE}/regels")
    page.get_by_label("Hoeveel, regel 1").select_option("ten minste")
    page.get_by_label("Voor wie, regel 1").select_option("rol: ouder")
    page.get_by_role("button", name="Bewaar de regels").click()
    expect(page.get_by_role("alert")).to_contain_text("Regel 1: Vul bij deze regel een aantal in.")
    axe(page)
    page.get_by_label("Aantal, regel 1").fill("3")
    page.get_by_label("Hoeveel, regel 2").select_option("niet meer dan")
    page.get_by_label("Aantal, regel 2").fill("50")
    page.get_by_label("Van, regel 2").select_option("% van de plaatsen")
    page.get_by_label("Voor wie, regel 2").select_option("rol: leerkracht")
    page.get_by_role("button", name="Bewaar de regels").click()
    page.get_by_role("link", name="Doe een proef").click()
    expect(page.get_by_role("heading", name="Proef 1")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Selectie", exact=True).click()
    page.get_by_role("button", name="Loot nu").click()
    expect(page.get_by_role("status")).to_contain_text("6 van de 12 aanmeldingen krijgen een plaats")
    axe(page)
    page.locator("tr", has_text="wachtlijst 1").get_by_role("link").click()
    page.get_by_label("Deze persoon krijgt een plaats").check()
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_text("Fout: Geef een reden.")).to_be_visible()
    axe(page)
    page.get_by_label("Reden").fill("vertelt over eigen ervaring")
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_text("Alle regels worden nog gehaald")).to_be_visible()
    page.get_by_role("button", name="Zet de uitslag klaar").click()
    page.get_by_role("link", name="Vertel de uitslag nu al").click()
    axe(page)
    page.get_by_role("button", name="Vertel de uitslag nu").click()
    expect(page.get_by_role("status")).to_contain_text("6 geplaatst, 6 op de wachtlijst")
    page.goto(f"{live}/bijeenkomsten/norm/loting")
    axe(page)
    numbers = [row.locator("th").inner_text() for row in page.locator("tbody tr").all()]
    assert numbers == sorted(numbers, key=lambda each: hashlib.sha256((SEED + each).encode()).hexdigest())
    db.session.rollback()
    db.session.expire_all()
    assert sorted(each.state for each in db.session.query(Registration)) == ["confirmed"] * 6 + ["waiting"] * 6
