"""The results of a round in a real browser: plotly draws them, and without a script a still picture stands there."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from survey.models.rounds import Round
from survey.rules.permissions import Role
from tests.answering import a_published_version
from tests.conftest import NOW
from tests.stories import PASSWORD, a_round, a_user, has_begun, invited, organisations

ROUND = "/secretariaat/uitvragen/instroom"
PUBLIC = "/uitvragen/instroom/uitkomsten"


@pytest.fixture
def answered(app: Flask) -> Round:
    """Thirty-six of forty members of two sectors answered."""
    version = a_published_version()
    round_ = a_round(version_id=version.id, profile="open")
    members = invited(round_, organisations(20)) + invited(round_, organisations(20, "VO"))
    for place, member in enumerate(members[2:38]):
        answers = {"zij": "nee" if place % 3 else "ja", "aantal": 400 + place, "laag": place % 7, "hoog": place % 5,
                   "samen": place % 7 + place % 5, "redenen": ["krapte", "groei"][:1 + place % 2]}
        if place < 18:
            answers |= {"onder": "ja" if place % 2 else "nee"}
        has_begun(member, version, submitted_at=NOW, answers=answers)
    return round_


def sign_in(page: Page, live: str) -> None:
    page.goto(f"{live}/inloggen")
    page.get_by_label("Mailadres").fill(a_user(Role.SECRETARIAAT))
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    expect(page).to_have_url(f"{live}/secretariaat/uitvragen/")


def seen(page: Page) -> None:
    """Scrolls along every chart, which is drawn when it comes into sight."""
    for place in range(page.locator(".plot").count()):
        page.locator(".plot").nth(place).scroll_into_view_if_needed()
        expect(page.locator(".plot").nth(place).locator(".main-svg").first).to_be_attached()


def test_plotly_draws_what_the_server_drew(page: Page, live: str, answered: Round, axe: Callable[[Page], None]) -> None:
    sign_in(page, live)
    page.goto(live + ROUND)
    page.get_by_role("link", name="Uitkomsten", exact=True).click()
    seen(page)
    drawn = page.locator(".plot").filter(has_text="33%").first
    expect(drawn).to_have_attribute("aria-hidden", "true")
    expect(page.locator(".modebar")).to_have_count(0)
    box = drawn.bounding_box()
    assert box
    assert box["height"] > 100
    axe(page)
    seen(page)
    box = drawn.bounding_box()
    assert box
    assert box["height"] > 100


def test_a_choice_is_made_without_a_script_beside_still_pictures(plain_page: Page, live: str, answered: Round) -> None:
    sign_in(plain_page, live)
    plain_page.goto(f"{live}{ROUND}/uitkomsten")
    expect(plain_page.locator(".plot > svg").first).to_be_visible()
    plain_page.get_by_label("Alleen").select_option("VO")
    plain_page.get_by_role("button", name="Toon").click()
    expect(plain_page.get_by_text("(sector: VO)")).to_be_visible()
    expect(plain_page.get_by_role("row", name="Ja").first).to_be_visible()


def test_the_secretariat_publishes_and_anyone_reads(page: Page, live: str, answered: Round,
                                                    axe: Callable[[Page], None]) -> None:
    sign_in(page, live)
    page.goto(f"{live}{ROUND}/tussenstand/")
    axe(page)
    page.get_by_text("Tekst aanpassen en bewaren").click()
    page.get_by_role("button", name="Bewaar de alinea met de cijfers").click()
    axe(page)
    page.get_by_role("button", name="Publiceer de uitkomsten").click()
    expect(page.get_by_role("alert")).to_contain_text("Kies wie de uitkomsten mag zien.")
    page.get_by_label("Iedereen, op de pagina van de uitvraag").check()
    page.get_by_role("button", name="Publiceer de uitkomsten").click()
    page.get_by_role("link", name="de pagina met uitkomsten").click()
    expect(page).to_have_url(live + PUBLIC)
    seen(page)
    axe(page)


def test_a_sentence_is_worded_on_pages_that_everyone_can_use(page: Page, live: str, answered: Round,
                                                             axe: Callable[[Page], None]) -> None:
    sign_in(page, live)
    page.goto(f"{live}{ROUND}/tussenstand/")
    page.get_by_role("link", name="De zinnen per vraag").click()
    axe(page)
    page.get_by_role("link", name="Pas de zin aan over Herkent u een toename van zij-instroom").click()
    page.get_by_label("Zin", exact=True).fill("Van de leden ziet {zij.ja|pct} meer zij-instroom.")
    page.get_by_role("button", name="Bekijk").click()
    expect(page.get_by_role("status")).to_contain_text("Van de leden ziet 33% meer zij-instroom.")
    axe(page)
