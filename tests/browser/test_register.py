"""The register in a real browser: importing with and without scripts, and its pages seen by axe."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from survey.models.organisations import Organisation
from survey.rules.permissions import Role
from tests.stories import PASSWORD, a_round, a_user, an_association, invited, organisations

SWV = Path(__file__).parents[1] / "data" / "register_swv.csv"
BASE = "/secretariaat/register"


def signed_in(page: Page, live: str) -> Page:
    page.goto(f"{live}/inloggen")
    page.get_by_label("Mailadres").fill(a_user(Role.SECRETARIAAT))
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    return page


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Verder").click()


def test_a_file_goes_into_the_register_in_three_accessible_steps(page: Page, live: str,
                                                                 axe: Callable[[Page], None]) -> None:
    signed_in(page, live).goto(f"{live}{BASE}/")
    page.get_by_role("link", name="Importeer een bestand").click()
    axe(page)
    page.get_by_label("Bestand", exact=True).set_input_files(SWV)
    go_on(page)
    expect(page.get_by_label("Wat is de kolom municipalities?")).to_have_value("grouping:gemeente")
    name = page.get_by_label("Naam van het veld of de indeling voor municipalities")
    expect(name).to_be_hidden()
    page.get_by_label("Wat is de kolom municipalities?").select_option("grouping")
    expect(name).to_be_visible()
    axe(page)
    page.get_by_label("Wat is de kolom municipalities?").select_option("grouping:gemeente")
    go_on(page)
    expect(page.get_by_role("heading", name="Stap 3 van 3 Controleer wat er verandert")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Sla op").click()
    expect(page.get_by_text("Het register is bijgewerkt: 150 nieuw.")).to_be_visible()
    axe(page)


def test_an_import_with_faults_works_without_scripts(plain_page: Page, live: str, tmp_path: Path) -> None:
    bad = tmp_path / "register.csv"
    bad.write_text("code;naam;leerlingen\nA1;Een;veel\nA2;Twee;5\n")
    page = signed_in(plain_page, live)
    page.goto(f"{live}{BASE}/importeren/")
    page.get_by_label("Bestand", exact=True).set_input_files(bad)
    go_on(page)
    go_on(page)
    expect(page.get_by_text("“veel” is geen aantal leerlingen")).to_be_visible()
    page.get_by_role("button", name="Sla op").click()
    expect(page.get_by_role("alert")).to_contain_text("er staan fouten in 1 rij")
    page.get_by_label("Sla de goede rijen op").check()
    page.get_by_role("button", name="Sla op").click()
    expect(page.get_by_text("1 nieuw. 1 rij is met fouten overgeslagen.")).to_be_visible()


def test_an_organisation_gets_a_contact_person(page: Page, live: str, axe: Callable[[Page], None]) -> None:
    one: Organisation = organisations(1)[0]
    invited(a_round(an_association()), [one])
    signed_in(page, live).goto(f"{live}{BASE}/{one.id}")
    axe(page)
    page.get_by_role("link", name="Voeg een persoon toe").click()
    axe(page)
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_label("Naam").fill("Jan de Vries")
    page.get_by_label("Mailadres").fill("jan@example.nl")
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_text("krijgt de mail")).to_be_visible()
    axe(page)


def test_the_other_pages_of_the_register_are_accessible(page: Page, live: str, axe: Callable[[Page], None]) -> None:
    an_association()
    one = organisations(1)[0]
    signed_in(page, live)
    for path in ("", f"{one.id}/wijzigen", "nieuw", "indelingen", "verenigingen", "verenigingen/1"):
        page.goto(f"{live}{BASE}/{path}")
        axe(page)
