"""A condition made in rows in a real browser, with and without a script, and the pages with rules and findings."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from survey.rules.permissions import Role
from tests.answering import a_published_version
from tests.stories import PASSWORD, a_user

HOME = "/secretariaat/vragenlijsten/instroom"
QUESTION = f"{HOME}/maken/deel_onder/aantal"


@pytest.fixture
def questions(app: Flask) -> None:
    a_published_version()


def sign_in(page: Page, live: str) -> None:
    page.goto(f"{live}/inloggen")
    page.get_by_label("Mailadres").fill(a_user(Role.SECRETARIAAT))
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()


def make_rows(page: Page, scripted: bool) -> None:
    """Two rows, of which one is enough; what was typed elsewhere stays."""
    def renew(number: int) -> None:
        if not scripted:
            page.locator(f"[value='relevant.renew.{number - 1}']").click()

    page.locator("#hint_nl").fill("Tel op 1 oktober.")
    page.get_by_role("button", name="Alleen onder een voorwaarde").click()
    page.get_by_label("Vraag van regel 1").select_option("onder")
    renew(1)
    page.get_by_label("Antwoord van regel 1").select_option(label="Ja")
    page.get_by_role("button", name="Regel erbij").first.click()
    page.get_by_label("Vraag van regel 2").select_option("onder_pct")
    renew(2)
    page.get_by_label("Wat er van geldt, regel 2").select_option("more")
    renew(2)
    page.get_by_label("Waarde van regel 2").fill("12,5")
    page.locator("#relevant-joined").select_option("or")
    expect(page.locator("#hint_nl")).to_have_value("Tel op 1 oktober.")


@pytest.mark.parametrize("scripted", [True, False])
@pytest.mark.usefixtures("questions")
def test_a_condition_is_made_in_rows(request: pytest.FixtureRequest, live: str, scripted: bool,
                                     axe: Callable[[Page], None]) -> None:
    page: Page = request.getfixturevalue("page" if scripted else "plain_page")
    sign_in(page, live)
    page.goto(live + QUESTION)
    make_rows(page, scripted)
    if scripted:
        axe(page)
    page.get_by_role("button", name="Bewaren", exact=True).last.click()
    page.goto(f"{live}{HOME}/regels")
    expect(page.get_by_text("is “Ja” of “Met hoeveel procent is de onderinstroom toegenomen?” is groter dan 12,5%."
                            )).to_be_visible()
    page.goto(live + QUESTION)
    expect(page.get_by_label("Waarde van regel 2")).to_have_value("12,5")
    page.get_by_role("button", name="Schrijf een formule").first.click()
    page.locator("#relevant").fill("${onder} = foo")
    page.get_by_role("button", name="Bewaren", exact=True).last.click()
    expect(page.locator("mark")).to_have_text("foo")
    expect(page.locator("#relevant")).to_have_value("${onder} = foo")
    if scripted:
        axe(page)
        for address in ("controle", "regels"):
            page.goto(f"{live}{HOME}/{address}")
            axe(page)
        page.get_by_role("link", name="Met hoeveel procent is de onderinstroom toegenomen?").first.click()
        expect(page).to_have_url(f"{live}{HOME}/maken/deel_onder/onder_pct")
