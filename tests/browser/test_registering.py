"""Case 7 on a telephone: somebody scans a poster, chooses an evening and registers with a colleague."""

from collections.abc import Callable
from datetime import date

from flask import Flask
from playwright.sync_api import Page, expect

from survey.models.events import Event
from survey.rules import calendar
from tests.answering import a_published_version
from tests.gatherings import an_event, an_occasion
from tests.registering import DIET, LINKS, registered

Axe = Callable[[Page], None]
TELEPHONE = {"width": 360, "height": 740}
EVENINGS = {"Noord (Wolvega)": (18, 19, "VO"), "Zuid (Helmond)": (21, 16, "PO"), "Midden (Utrecht)": (26, 19, "")}
ROLES = ["ouder", "leerling", "leraar", "begeleider"]


def evenings() -> Event:
    """The three evenings and one online, for which places are given out after the closing day."""
    event = an_event(version_id=a_published_version(DIET).id, roles=ROLES, lists_participants=True, way="selection",
                     told_on=date(2022, 3, 4), title="Regiobijeenkomsten landelijke norm basisondersteuning")
    for title, (day, hour, sector) in EVENINGS.items():
        an_occasion(event, title=title, region="", begins_at=calendar.moment_at(date(2022, 3, day), hour),
                    sectors=[sector] if sector else [])
    an_occasion(event, title="Online", region="", place="", address="", online=True, capacity=None,
                begins_at=calendar.moment_at(date(2022, 4, 4), 19))
    return event


def address(live: str, event: Event) -> str:
    return f"{live}/o/{LINKS.open(event.round_id, 1)}"


def test_a_parent_registers_on_a_telephone_with_a_colleague(app: Flask, live: str, page: Page, axe: Axe) -> None:
    event = evenings()
    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    page.goto(address(live, event))
    for title in (*EVENINGS, "Online"):
        expect(page.get_by_role("radio", name=title)).to_be_visible()
    page.get_by_role("radio", name="Zuid (Helmond)").check()
    page.get_by_label("Naam", exact=True).fill("Anna Bakker")
    page.get_by_label("Uw rol").select_option("ouder")
    expect(page.get_by_label("Welk dieet?")).to_be_hidden()
    page.get_by_role("radio", name="Ja").check()
    expect(page.get_by_label("Welk dieet?")).to_be_visible()
    page.get_by_role("button", name="Nog een collega").click()
    second = page.get_by_role("group", name="Deelnemer 2 van 2")
    expect(second.get_by_label("Naam", exact=True)).to_be_focused()
    first = page.get_by_role("group", name="Deelnemer 1 van 2")
    expect(first.get_by_label("Naam", exact=True)).to_have_value("Anna Bakker")
    expect(second.get_by_label("Welk dieet?")).to_be_hidden()
    page.keyboard.type("Ben Vos")
    second.get_by_label("Mailadres").fill("ben@example.nl")
    second.get_by_label("Rol").select_option("leraar")
    second.get_by_role("radio", name="Nee").check()
    axe(page)
    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    page.get_by_role("button", name="Aanmelden", exact=True).last.click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(page).to_have_title("Fout: Aanmelden - Regiobijeenkomsten landelijke norm basisondersteuning - Achterban")
    axe(page)
    summary.get_by_role("link", name="Vul een mailadres in.").click()
    page.keyboard.type("anna@example.nl")
    first.get_by_label("Welk dieet?").fill("Zonder noten")
    page.get_by_role("button", name="Aanmelden", exact=True).last.click()
    expect(page.get_by_role("heading", name="De aanmelding voor de selectie is ontvangen")).to_be_visible()
    expect(page.get_by_text("Op vrijdag 4 maart 2022 hoort")).to_have_count(2)
    axe(page)
    anna, ben = registered()
    assert (anna.occasion.title, anna.role, anna.answers["welk"]) == ("Zuid (Helmond)", "ouder", "Zonder noten")
    assert (ben.name, ben.role, ben.state) == ("Ben Vos", "leraar", "requested")
    page.goto(f"{live}/aanmelding/{LINKS.registration(anna.id, anna.serial)}")
    axe(page)
    page.get_by_role("link", name="Wijzigen").click()
    axe(page)
    page.get_by_label("Welk dieet?").fill("Vegetarisch")
    page.get_by_role("button", name="Bewaren").click()
    expect(page.get_by_text("Uw wijziging is bewaard.")).to_be_visible()
    page.get_by_role("link", name="Afmelden").click()
    page.get_by_role("button", name="Ja, ik kom niet").click()
    expect(page.get_by_role("heading", name="U bent afgemeld")).to_be_visible()


def test_somebody_registers_with_the_keyboard_alone(app: Flask, live: str, page: Page) -> None:
    event = evenings()
    page.goto(address(live, event))
    page.get_by_role("radio", name="Noord").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    for typed in ("", "De Regenboog", "Anna Bakker", "anna@example.nl", "l"):
        page.keyboard.press("Tab") if typed else None
        page.keyboard.type(typed)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="De aanmelding voor de selectie is ontvangen")).to_be_visible()
    one, = registered()
    assert (one.occasion.title, one.organisation_name, one.name, one.role) == (
        "Zuid (Helmond)", "De Regenboog", "Anna Bakker", "leerling")


def test_somebody_registers_without_a_script(app: Flask, live: str, plain_page: Page) -> None:
    page, event = plain_page, evenings()
    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    page.goto(f"{address(live, event)}?bijeenkomst=1")
    page.get_by_label("Naam", exact=True).fill("Anna Bakker")
    page.get_by_role("button", name="Nog een collega").click()
    expect(page.get_by_role("group", name="Deelnemer 2 van 2").get_by_label("Naam", exact=True)).to_be_focused()
    page.get_by_role("button", name="Verwijder Deelnemer 2").click()
    expect(page.get_by_label("Naam", exact=True)).to_have_value("Anna Bakker")
    page.get_by_text("Een lijst met namen plakken").click()
    page.get_by_label("Namen en mailadressen").fill("Anna Bakker, anna@example.nl\nBen Vos, ben@example.nl")
    page.get_by_role("button", name="Zet de lijst hierboven neer").click()
    third = page.get_by_role("group", name="Deelnemer 3 van 3")
    expect(third.get_by_label("Naam", exact=True)).to_have_value("Ben Vos")
    page.get_by_role("button", name="Verwijder Deelnemer 1").click()
    for number, role in ((1, "leerling"), (2, "leraar")):
        group = page.get_by_role("group", name=f"Deelnemer {number} van 2")
        group.get_by_label("Rol").select_option(role)
        group.get_by_role("radio", name="Nee").check()
    page.get_by_role("button", name="Aanmelden", exact=True).last.click()
    expect(page.get_by_role("heading", name="De aanmelding voor de selectie is ontvangen")).to_be_visible()
    assert [one.occasion.title for one in registered()] == ["Noord (Wolvega)"] * 2
