"""A member answers in a real browser, with and without a script; every page is accessible on a telephone and a desk."""

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from survey.database import db
from survey.models.responses import Response
from tests.answering import asked, respondent

Axe = Callable[[Page], None]
# After so many milliseconds without typing a page is kept; the browser is told that they have passed.
PAUSE = 2000


def link(app: Flask, live: str) -> str:
    return f"{live}/u/{respondent(app, asked()).token}"


def stored() -> Response:
    db.session.rollback()
    return db.session.scalars(select(Response)).one()


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Bewaren en verder").click()


def test_a_member_answers_with_a_script(app: Flask, live: str, page: Page, axe: Axe) -> None:
    page.goto(link(app, live))
    axe(page)
    page.get_by_role("link", name="Beginnen").click()
    follow_up = page.get_by_label("Met hoeveel procent is de onderinstroom toegenomen?")
    expect(follow_up).to_be_hidden()
    page.get_by_label("Ja").check()
    expect(follow_up).to_be_visible()
    expect(page.get_by_text("Alleen invullen als")).to_have_count(2)
    expect(page.get_by_text("Alleen invullen als").first).to_be_hidden()
    follow_up.fill("ca. 12")
    # The key Enter saves and goes on, and asks no question, although the buttons for that stand first.
    assert page.evaluate("document.querySelector('#onderdeel button').name") == ""
    for part, share in {"De zorg (kdc, jeugdhulp)": "57", "De kinderopvang": "22", "Elders": "20,5"}.items():
        page.get_by_label(part).fill(share)
    expect(page.locator("output").first).to_have_text("79%")
    page.get_by_label("Elders").fill("21")
    expect(page.locator("output").first).to_have_text("100%")
    page.get_by_label("Hoeveel leerlingen").fill("1.200")
    axe(page)
    go_on(page)
    expect(page).to_have_title("Fout: Stap 1 van 4: Onderinstroom - Uitvraag over instroom - Achterban")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    axe(page)
    summary.get_by_role("link").click()
    expect(follow_up).to_be_focused()
    expect(follow_up).to_have_value("ca. 12")
    follow_up.fill("12")
    go_on(page)
    page.get_by_label("Nee").check()
    go_on(page)
    page.get_by_label("Verandering in categorie laag").fill("-2")
    page.get_by_label("Verandering in categorie hoog").fill("8,5")
    expect(page.locator("[data-calculation=samen]")).to_have_text("6,5%")
    go_on(page)
    page.get_by_label("Iets anders").check()
    page.get_by_label("Wat dan?").fill("=cmd() 🎉")
    axe(page)
    go_on(page)
    expect(page.get_by_role("heading", name="Controleer uw antwoorden")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Insturen").click()
    expect(page.get_by_text("Uw antwoorden zijn ontvangen")).to_be_visible()
    axe(page)
    assert stored().answers["welke"] == "=cmd() 🎉"


def test_a_member_answers_without_a_script(app: Flask, live: str, plain_page: Page) -> None:
    page = plain_page
    page.goto(link(app, live))
    page.get_by_role("link", name="Beginnen").click()
    expect(page.get_by_text("Alleen invullen als u hierboven “Ja” antwoordt.").first).to_be_visible()
    page.get_by_label("Nee").check()
    go_on(page)
    expect(page.get_by_text("Kijk nog even of dit klopt")).to_be_visible()
    page.get_by_label("Hoeveel leerlingen").fill("tien")
    go_on(page)
    expect(page).to_have_title("Fout: Stap 1 van 4: Onderinstroom - Uitvraag over instroom - Achterban")
    expect(page.get_by_label("Hoeveel leerlingen")).to_have_value("tien")
    page.get_by_label("Hoeveel leerlingen").fill("10")
    go_on(page)
    page.get_by_label("Weet ik niet").check()
    go_on(page)
    go_on(page)
    page.get_by_label("samenwerkingsverband").fill("voorbeeld")
    go_on(page)
    page.get_by_label("Voorbeeld-swv PO-02 (PO-02)").check()
    go_on(page)
    page.get_by_role("button", name="Insturen").click()
    expect(page.get_by_text("Uw antwoorden zijn ontvangen")).to_be_visible()
    assert stored().answers["buur"] == "PO-02"


def test_what_is_typed_is_kept_while_typing_and_is_no_conflict_with_itself(app: Flask, live: str, page: Page) -> None:
    address = link(app, live) + "/1"
    page.clock.install()
    page.goto(address)
    page.get_by_label("Weet ik niet").check()
    page.get_by_label("Hoeveel leerlingen").fill("123")
    page.clock.run_for(PAUSE)
    expect(page.get_by_role("status")).to_have_text("Opgeslagen om 9.00 uur")
    assert stored().typed["aantal"] == "123"
    elsewhere = page.context.new_page()
    elsewhere.goto(address)
    expect(elsewhere.get_by_label("Hoeveel leerlingen")).to_have_value("123")
    page.get_by_label("Hoeveel leerlingen").fill("456")
    go_on(page)
    expect(page.get_by_text("Stap 2 van 4").last).to_be_visible()
    assert stored().typed["aantal"] == "456"


def test_without_a_connection_the_page_says_so_and_asks_before_it_is_left(app: Flask, live: str, page: Page) -> None:
    page.clock.install()
    page.goto(link(app, live) + "/1")
    page.route("**/bewaar", lambda route: route.abort())
    page.get_by_label("Hoeveel leerlingen").fill("123")
    page.clock.run_for(PAUSE)
    expect(page.get_by_role("status")).to_contain_text("Niet opgeslagen: geen verbinding.")
    asked_before: list[str] = []
    page.on("dialog", lambda dialog: (asked_before.append(dialog.type), dialog.accept()))
    page.get_by_role("link", name="Overzicht van de uitvraag").click()
    expect(page.get_by_role("heading", name="Uitvraag over instroom")).to_be_visible()
    assert asked_before == ["beforeunload"]


def test_two_who_changed_one_answer_see_both(app: Flask, live: str, page: Page, axe: Axe) -> None:
    address = link(app, live)
    page.goto(address + "/2")
    colleague = page.context.new_page()
    colleague.goto(address + "/2")
    colleague.get_by_label("Nee").check()
    go_on(colleague)
    page.get_by_label("Weet ik niet").check()
    go_on(page)
    expect(page.get_by_text("Iemand anders bewaarde hier intussen: Nee.")).to_be_visible()
    expect(page.get_by_label("Weet ik niet")).to_be_checked()
    axe(page)
    go_on(page)
    expect(page.get_by_text("Stap 3 van 4").last).to_be_visible()
    assert stored().typed["zij"] == "weet_niet"


def test_names_from_the_register_are_offered(app: Flask, live: str, page: Page) -> None:
    page.goto(link(app, live) + "/4")
    page.get_by_label("samenwerkingsverband").press_sequentially("po-02")
    expect(page.locator("#buur-list option")).to_have_count(1)


def test_every_other_page_is_accessible(app: Flask, live: str, page: Page, axe: Axe) -> None:
    address = link(app, live)
    for path in ("/1?taal=en", "/vragen", "/uitstel", "/afmelden"):
        page.goto(address + path)
        axe(page)
    page.goto(address + "/uitstel")
    page.get_by_role("button", name="Vraag om meer tijd").click()
    expect(page.get_by_role("alert")).to_be_focused()
    axe(page)
    for path in ("/", "/uitvragen/instroom", "/uitvragen/instroom/vragen", "/link-kwijt", "/link-kwijt/gevraagd",
                 "/u/x"):
        page.goto(live + path)
        axe(page)
