"""Scales, rankings, grids, tables and files in a real browser: by keyboard with a script, and without one."""

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import FilePayload, Locator, Page, expect
from sqlalchemy import select

from survey.database import db
from survey.models.responses import Response
from tests import files, kinds
from tests.answering import asked, respondent

Axe = Callable[[Page], None]
PLAN: FilePayload = {"name": "Plan.pdf", "mimeType": "application/pdf", "buffer": files.PDF}
PROGRAM: FilePayload = {"name": "plan.exe", "mimeType": "application/pdf", "buffer": b"MZ\x00"}


def link(app: Flask, live: str) -> str:
    return f"{live}/u/{respondent(app, asked(data=kinds.LIST)).token}"


def answers() -> dict[str, object]:
    db.session.rollback()
    return dict(db.session.scalars(select(Response)).one().answers or {})


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Bewaren en verder").last.click()


def order(page: Page) -> list[str]:
    return [str(each) for each in page.locator(".ranking select").evaluate_all("all => all.map(each => each.value)")]


def cell(page: Page, row: str, column: str) -> Locator:
    return page.get_by_label(f"{row}: {column}", exact=True)


def test_every_kind_is_filled_in_by_keyboard(app: Flask, live: str, page: Page, axe: Axe) -> None:
    page.goto(f"{link(app, live)}/1")
    page.get_by_label("1 (helemaal niet tevreden)").focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    for name in ("Geld", "Vervoer", "Leraren tekort", "Wachtlijsten in de zorg"):
        page.get_by_label(f"Omhoog: {name}").press("Enter")
    up = page.get_by_label("Omhoog: Leraren tekort")
    up.press("Enter")
    expect(up).to_be_focused()
    assert order(page) == ["geld:1", "leraren:2", "vervoer:3", "wachtlijsten:4"]
    expect(page.locator(".ranking + [role=status]")).to_have_text("Leraren tekort: plaats 2 van 4")
    page.get_by_label("Wachtlijsten in de zorg", exact=True).select_option("plaats 1")
    assert order(page) == ["wachtlijsten:1", "geld:2", "leraren:3", "vervoer:4"]
    for row in ("De zorg is op tijd beschikbaar voor onze leerlingen", "Het budget is voldoende"):
        cell(page, row, "Eens").check()
    go_on(page)
    axe(page)
    page.get_by_role("alert").get_by_role("link").click()
    expect(cell(page, "De regels zijn duidelijk", "Oneens")).to_be_focused()
    page.keyboard.press("Space")
    go_on(page)
    cell(page, "Speciaal onderwijs", "2020").fill("1.200")
    cell(page, "Speciaal onderwijs", "2021").fill("1300")
    cell(page, "Voortgezet speciaal onderwijs", "2021").fill("7")
    totals = page.locator("[data-total]")
    expect(totals).to_have_text(["2.500", "7", "1.200", "1.307", "2.507"])
    expect(page.locator("[data-calculation=groei]")).to_have_text("107 leerlingen")
    page.get_by_label("Wat kostte het leerlingenvervoer?").fill("€ 1.234,50")
    page.get_by_label("Wilt u uw plan meesturen?").set_input_files([PLAN, PROGRAM])
    go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("Het bestand ‘plan.exe’ is niet toegevoegd.")
    expect(page.get_by_role("link", name="Plan.pdf")).to_be_visible()
    axe(page)
    go_on(page)
    expect(page.get_by_text("€ 1.234,50")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Insturen").click()
    expect(page.get_by_text("Uw antwoorden zijn ontvangen")).to_be_visible()
    sent = answers()
    assert sent["voorrang"] == ["wachtlijsten", "geld", "leraren", "vervoer"]
    assert (sent["tevreden"], sent["s_regels"], sent["vso_j2020"], sent["groei"]) == (4, "oneens", None, 107)


def test_every_kind_is_filled_in_without_a_script(app: Flask, live: str, plain_page: Page) -> None:
    page = plain_page
    page.goto(f"{link(app, live)}/1")
    page.get_by_label("4", exact=True).check()
    for place, name in enumerate(("Geld", "Vervoer", "Leraren tekort", "Wachtlijsten in de zorg"), 1):
        page.get_by_label(name, exact=True).select_option(f"plaats {min(place, 3)}")
    for row in kinds.GRID["parts"]:
        cell(page, row["label"]["nl"], "Neutraal").check()
    go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("Geef elke plaats één keer. Plaats 3 staat er nu 2 keer.")
    assert order(page) == ["leraren:3", "wachtlijsten:3", "vervoer:2", "geld:1"]
    page.get_by_label("Wachtlijsten in de zorg", exact=True).select_option("plaats 4")
    go_on(page)
    cell(page, "Speciaal onderwijs", "2020").fill("12")
    cell(page, "Voortgezet speciaal onderwijs", "2020").fill("twaalf")
    page.get_by_label("Wilt u uw plan meesturen?").set_input_files(PLAN)
    go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("Voortgezet speciaal onderwijs: 2020")
    expect(page.locator("[data-total]").first).to_have_text("12")
    cell(page, "Voortgezet speciaal onderwijs", "2020").fill("3")
    page.get_by_label("Haal weg: Plan.pdf").check()
    go_on(page)
    page.get_by_role("button", name="Insturen").click()
    expect(page.get_by_text("Uw antwoorden zijn ontvangen")).to_be_visible()
    sent = answers()
    assert sent["voorrang"] == ["geld", "vervoer", "leraren", "wachtlijsten"]
    assert (sent["so_j2020"], sent["vso_j2020"], sent["plan"]) == (12, 3, None)
