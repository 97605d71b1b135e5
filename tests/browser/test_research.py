"""The pages on which the secretariat looks further, in a real browser: by keyboard, on a telephone, on paper."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from survey.models.rounds import Round
from survey.rules.permissions import Role
from tests.analysis.newsletter import DATA
from tests.answering import a_published_version
from tests.conftest import NOW
from tests.stories import PASSWORD, a_round, a_user, an_association, has_begun, invited, organisations

ROUND = "/secretariaat/uitvragen/instroom"


@pytest.fixture
def answered(app: Flask) -> Round:
    """Thirty-six of forty members of two sectors answered, this year and the year before."""
    version, host = a_published_version(), an_association()
    members = organisations(20) + organisations(20, "VO")
    for slug, day, step in (("vorig", date(2021, 2, 14), 2), ("instroom", date(2022, 2, 14), 3)):
        round_ = a_round(host, slug=slug, version_id=version.id, closes_on=day, opens_on=day.replace(month=1),
                         profile="open")
        for place, member in enumerate(invited(round_, members)[2:38]):
            answers = {"zij": "nee" if place % step else "ja", "aantal": 400 + place, "redenen": ["krapte"]}
            has_begun(member, version, submitted_at=NOW, answers=answers)
    return round_


def sign_in(page: Page, live: str) -> None:
    page.goto(f"{live}/inloggen")
    page.get_by_label("Mailadres").fill(a_user(Role.SECRETARIAAT))
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    expect(page).to_have_url(f"{live}/secretariaat/uitvragen/")


def test_the_secretariat_looks_further_on_pages_that_everyone_can_use(
        page: Page, live: str, answered: Round, axe: Callable[[Page], None]) -> None:
    sign_in(page, live)
    page.goto(f"{live}{ROUND}/uitkomsten")
    page.get_by_role("link", name="Wie antwoordde").click()
    expect(page.get_by_role("heading", name="Respons per groep")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Kruistabel").click()
    page.get_by_label("Vraag", exact=True).select_option("zij")
    page.get_by_label("Uitgesplitst naar").select_option("sector")
    page.get_by_role("button", name="Toon").press("Enter")
    expect(page.get_by_role("heading", name="Verschillen")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Jaar op jaar").click()
    page.get_by_role("button", name="Vergelijk").click()
    expect(page.get_by_role("status")).to_contain_text("deden beide keren mee")
    axe(page)
    page.get_by_role("link", name="Alinea").click()
    expect(page.get_by_text("Klopt de alinea?")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Regels", exact=True).click()
    page.get_by_label("Nooit iets vertellen onder").fill("veel")
    page.get_by_role("button", name="Bewaar de regels").click()
    expect(page.get_by_role("alert")).to_contain_text("Vul een getal in")
    expect(page.get_by_label("Nooit iets vertellen onder")).to_have_value("veel")
    axe(page)


def test_a_series_from_a_file_to_a_page_on_a_telephone(
        page: Page, live: str, app: Flask, axe: Callable[[Page], None]) -> None:
    an_association()
    sign_in(page, live)
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{live}/secretariaat/reeksen/")
    expect(page.get_by_text("Er is nog geen reeks")).to_be_visible()
    page.get_by_role("link", name="Nieuwe reeks").click()
    page.get_by_label("Van wie zijn de cijfers?").select_option(index=1)
    page.get_by_label("Bestand").set_input_files(DATA / "participation_2301.csv")
    axe(page)
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("heading", name="Waaruit bestaat de reeks?")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Bewaar de reeks").click()
    expect(page.get_by_role("alert")).to_be_visible()
    axe(page)
    page.locator("#name").fill("deelnamepercentage sbo")
    page.locator("#x").select_option("2")
    page.locator("#n").select_option("3")
    page.get_by_role("button", name="Bewaar de reeks").click()
    expect(page.get_by_role("heading", name="In woorden")).to_be_visible()
    axe(page)
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
