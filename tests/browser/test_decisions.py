"""A decision with a condition and a promise in a real browser, from a first mistake to the public list."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.test_register import signed_in
from tests.journeys.test_decisions import a_plan, bodies_of


def test_a_decision_is_recorded_promised_and_published(page: Page, live: str, axe: Callable[[Page], None]) -> None:
    bodies_of("OPR", "ALV")
    a_plan()
    signed_in(page, live).goto(f"{live}/secretariaat/besluiten/")
    page.get_by_role("link", name="Leg een besluit vast").first.click()
    page.get_by_role("button", name="Bewaar").click()
    page.get_by_role("link", name="Kies de dag waarop is besloten.").click()
    expect(page.get_by_label("Dag van het besluit")).to_be_focused()
    page.get_by_label("Dag van het besluit").fill("2022-02-02")
    page.get_by_label("Over welk document?").select_option(label="Ondersteuningsplan 2022-2026, versie 1.0")
    page.locator("#condition_1_body").select_option(label="OPR")
    page.locator("#condition_1_until").fill("2022-06-01")
    axe(page)
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_text("nog open: wacht op instemming van OPR over versie 1.0, uiterlijk 1 juni 2022")
           ).to_be_visible()
    page.get_by_role("link", name="Leg een toezegging vast").click()
    for label, words in (("Wat is er toegezegd?", "Wij vragen ouders naar hun mening."), ("Aan wie?", "de OPR"),
                         ("Wie zorgt ervoor?", "J. Bos"), ("Mailadres", "bos@example.nl"),
                         ("Klaar uiterlijk op", "2022-03-01")):
        page.get_by_label(label).fill(words)
    axe(page)
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_text("nog 27 dagen")).to_be_visible()
    axe(page)
    page.get_by_role("main").get_by_role("link", name="Ondersteuningsplan 2022-2026").click()
    page.get_by_role("button", name="Maak dit besluit openbaar").click()
    axe(page)
    page.goto(f"{live}/secretariaat/besluiten/document/ondersteuningsplan-2022-2026")
    page.get_by_role("button", name="Voeg toe").click()
    axe(page)
    page.goto(f"{live}/besluiten/ondersteuningsplan-2022-2026")
    expect(page.get_by_text("Toezegging aan de OPR: Wij vragen ouders naar hun mening.")).to_be_visible()
    axe(page)
