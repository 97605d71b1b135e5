"""The agenda and the material of a meeting in a real browser, seen by axe on a telephone and on a desk."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from survey.database import writing
from survey.models.events import Occasion
from tests import files
from tests.actions.test_registrations import person, register
from tests.browser.test_register import signed_in
from tests.conftest import Clock
from tests.gatherings import EVENING, an_event, an_occasion


def test_dates_are_added_followed_and_copied_by_anyone(page: Page, live: str, axe: Callable[[Page], None]) -> None:
    an_occasion(an_event(), provisional=True)
    signed_in(page, live).goto(f"{live}/secretariaat/agenda")
    page.get_by_role("link", name="Nieuwe datum").click()
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_role("link", name="Geef de datum een naam.")).to_be_visible()
    axe(page)
    page.get_by_label("Wat is er die dag?").fill("Landelijke dag")
    page.get_by_label("Dag", exact=True).fill("2022-03-02")
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_label("Als tekst")).to_have_value(
        "Februari 2022\n- maandag 14 februari 2022: Regiobijeenkomsten over de norm: aanmelden tot en met deze dag "
        f"({live}/bijeenkomsten/norm)\n\nMaart 2022\n- woensdag 2 maart 2022: Landelijke dag\n"
        "- vrijdag 18 maart 2022, 19.00 tot 21.00 uur (voorlopige datum): Regiobijeenkomsten over de norm: Noord "
        f"(Wolvega), De Haven, Kerkstraat 1, Wolvega ({live}/bijeenkomsten/norm)\n")
    axe(page)
    page.get_by_role("link", name="Belangrijke data").click()
    expect(page.get_by_role("heading", name="Landelijke dag")).to_be_visible()
    page.get_by_text("Werkt de knop niet?").click()
    axe(page)


def test_material_is_added_seen_and_sent(page: Page, live: str, axe: Callable[[Page], None], clock: Clock,
                                         tmp_path: Path) -> None:
    occasion = an_occasion(an_event())
    register(occasion, person("Anna"))
    with writing() as session:
        kept = session.get_one(Occasion, occasion.id)
        kept.begins_at, kept.ends_at = kept.begins_at.replace(month=1), kept.ends_at.replace(month=1)
    report = tmp_path / "verslag.pdf"
    report.write_bytes(files.PDF)
    signed_in(page, live).goto(f"{live}/secretariaat/bijeenkomsten/norm/{occasion.id}/materiaal")
    page.get_by_label("Bestand", exact=True).set_input_files(report)
    page.get_by_role("button", name="Voeg toe").click()
    axe(page)
    page.get_by_role("button", name="Bekijk het bericht").click()
    expect(page.get_by_text("Het gaat naar 1 deelnemer. Er is nog niets verstuurd.")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Verstuur 1 bericht").click()
    expect(page.get_by_text("Er gaat 1 bericht uit.")).to_be_visible()
    assert clock.now < EVENING
