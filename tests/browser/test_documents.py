"""Taking in a document and a new version of it in a real browser, seen by axe on a telephone and on a desk."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.test_register import signed_in
from tests.journeys.test_documents import SPLIT
from tests.wordfiles import a_plan


def test_a_document_is_looked_at_before_it_is_stored_and_a_split_is_confirmed(
        page: Page, live: str, axe: Callable[[Page], None], tmp_path: Path) -> None:
    plan, wrong = tmp_path / "plan.docx", tmp_path / "plan.pdf"
    plan.write_bytes(a_plan())
    wrong.write_bytes(b"%PDF-1.4 kapot")
    signed_in(page, live).goto(f"{live}/secretariaat/documenten")
    page.get_by_role("link", name="Nieuw document").click()
    page.get_by_label("Bestand").set_input_files(wrong)
    page.get_by_role("button", name="Lees de tekst").click()
    expect(page.get_by_role("alert")).to_be_focused()
    axe(page)
    page.get_by_label("Bestand").set_input_files(plan)
    page.get_by_role("button", name="Lees de tekst").click()
    expect(page.get_by_text("In dit document zijn 2 bijgehouden wijzigingen.")).to_be_visible()
    page.get_by_text("2 Doelen", exact=True).click()
    page.get_by_text("Pas de tekst aan", exact=True).click()
    axe(page)
    page.get_by_role("button", name="Bewaar het document").click()
    expect(page.get_by_text("Het document is bewaard als versie 1.0.")).to_be_visible()
    page.get_by_role("link", name="Nieuwe versie").click()
    page.get_by_label("Tekst", exact=False).last.fill(SPLIT)
    page.get_by_role("button", name="Lees de tekst").click()
    expect(page.get_by_text("deel van een gesplitste passage")).to_have_count(2)
    axe(page)
    page.get_by_role("button", name="Bewaar de nieuwe versie").click()
    expect(page.get_by_text("“2 Doelen” is gesplitst in “2 Werkdruk” en “3 Bezoek”.").first).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Lees versie 1.1").click()
    expect(page.get_by_role("heading", name="3 Bezoek")).to_be_visible()
    axe(page)
