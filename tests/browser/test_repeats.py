"""A member fills in a section for every school in a real browser, with a script, without one, and with the keyboard."""

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Page, expect

from tests.answering import asked, respondent
from tests.schools import LIST

Axe = Callable[[Page], None]


def at_schools(app: Flask, live: str, page: Page) -> None:
    page.goto(f"{live}/u/{respondent(app, asked(data=LIST)).token}/2")


def test_rows_are_added_and_removed_with_a_script_and_nothing_typed_is_lost(
    app: Flask, live: str, page: Page, axe: Axe
) -> None:
    at_schools(app, live, page)
    expect(page.get_by_role("heading", name="School 1 van 1")).to_be_visible()
    page.get_by_label("Naam van de school").fill("<b>Noord</b>")
    expect(page.get_by_text("Hoeveel leerlingen heeft <b>Noord</b>?").first).to_be_visible()
    page.get_by_role("button", name="Nog een school toevoegen").click()
    second = page.get_by_role("group", name="School 2 van 2")
    expect(second).to_be_visible()
    expect(page.get_by_role("group", name="School 1 van 2").get_by_label("Naam")).to_have_value("<b>Noord</b>")
    second.get_by_label("Naam").fill("Zuid")
    second.get_by_label("Hoeveel leerlingen heeft Zuid?").fill("veel")
    page.get_by_role("button", name="Verwijder School 1 van 2").press("Enter")
    expect(page.get_by_role("status").filter(has_text="U haalde een school weg")).to_be_focused()
    expect(page.get_by_label("Naam van de school")).to_have_value("Zuid")
    axe(page)
    page.get_by_role("button", name="Terugzetten").click()
    expect(page.get_by_role("group", name="School 1 van 2").get_by_label("Naam")).to_have_value("<b>Noord</b>")
    page.get_by_role("group", name="School 1 van 2").get_by_label("Naam").press("Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("School 2 van 2: Hoeveel leerlingen heeft Zuid?")
    axe(page)
    alert.get_by_role("link").click()
    field = page.get_by_role("group", name="School 2 van 2").get_by_label("Hoeveel leerlingen")
    expect(field).to_be_focused()
    field.fill("310")
    page.get_by_role("button", name="Bewaren en verder").last.click()
    expect(page.locator("[data-calculation=samen]")).to_have_text("310")
    expect(page.get_by_text("Waarom 310?").first).to_be_visible()
    page.get_by_role("button", name="Bewaren en verder").click()
    expect(page.get_by_text("School 2 van 2").first).to_be_visible()
    axe(page)


def test_rows_are_added_and_removed_without_a_script(app: Flask, live: str, plain_page: Page) -> None:
    at_schools(app, live, plain_page)
    plain_page.get_by_label("Naam van de school").fill("Noord")
    plain_page.get_by_role("button", name="Nog een school toevoegen").click()
    group = plain_page.get_by_role("group", name="School 2 van 2")
    group.get_by_label("Naam van de school").fill("Zuid")
    plain_page.get_by_role("button", name="Verwijder School 1 van 2").click()
    expect(plain_page.get_by_label("Naam van de school")).to_have_value("Zuid")
    plain_page.get_by_role("button", name="Terugzetten").click()
    expect(plain_page.get_by_label("Naam van de school").first).to_have_value("Noord")
