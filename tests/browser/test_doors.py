"""The door in a browser: with the network cut, after a reload without a network, with a camera, and without scripts."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from survey.database import db, writing
from survey.links import Links
from survey.models.events import Occasion
from survey.models.registrations import Registration
from survey.rules import calendar
from tests.browser.test_rounds import sign_in
from tests.conftest import Clock
from tests.gatherings import EVENING, an_event, an_occasion, registered

PHONE = {"width": 320, "height": 640}
# What a camera would see, and a reader that reads it: this browser has neither.
CAMERA = """() => {
  navigator.mediaDevices.getUserMedia = async () => {
    const canvas = document.createElement("canvas"), paper = canvas.getContext("2d");
    setInterval(() => paper.fillRect(0, 0, Math.random() * 90, 9), 50);
    return canvas.captureStream(20);
  };
  window.BarcodeDetector = class { static async getSupportedFormats() { return ["qr_code"]; }
    async detect() { return window.seen ? [{rawValue: window.seen}] : []; } };
}"""


@pytest.fixture
def occasion(app: Flask, clock: Clock) -> Occasion:
    clock.now = EVENING - timedelta(minutes=15)
    made = an_occasion(an_event(), title="Noord (Wolvega)")
    registered(made, "An Jansen", "Bo de Vries", "Cas Peeters", {"name": "Inspecteur", "guest": True})
    return made


def door_of(app: Flask, live: str, occasion: Occasion) -> str:
    found: Links = app.extensions["links"]
    return f"{live}/deur/{found.door(occasion.id, occasion.door_serial)}"


def inside() -> set[str]:
    db.session.rollback()
    db.session.expire_all()
    return {each.name for each in db.session.query(Registration).filter(Registration.arrived_at.is_not(None))}


def comer(page: Page, name: str) -> Any:
    return page.locator(".comer").filter(has_text=name)


def out_of_reach(environ: dict[str, Any], start_response: object) -> None:
    """A server that hangs up without a word."""
    raise ConnectionResetError


def test_people_are_let_in_while_the_network_is_gone_also_after_a_reload(
        app: Flask, live: str, page: Page, occasion: Occasion, axe: Callable[[Page], None], clock: Clock,
        monkeypatch: pytest.MonkeyPatch) -> None:
    page.set_viewport_size(PHONE)
    page.clock.set_fixed_time(clock.now)
    page.goto(door_of(app, live, occasion))
    expect(page.locator("#stand")).to_contain_text("0 van 3 binnen")
    comer(page, "An Jansen").get_by_role("button", name="Binnen").click()
    expect(page.locator("#stand")).to_contain_text("1 van 3 binnen")
    expect(comer(page, "An Jansen")).to_contain_text("binnen sinds")
    # The server has heard of it; what it has not heard when the network goes waits with the others.
    expect(comer(page, "An Jansen")).not_to_contain_text("wacht op verbinding")
    page.wait_for_function("() => navigator.serviceWorker.controller && caches.open('deur-1')"
                           ".then((kept) => kept.match(location.pathname)).then(Boolean)")
    axe(page)
    page.set_viewport_size(PHONE)
    # What a worker of the page sends while a page is made anew escapes the switch of the browser, so that the server
    # is out of reach as well.
    monkeypatch.setattr(app, "wsgi_app", out_of_reach)
    page.context.set_offline(True)
    page.get_by_label("Zoek op naam of nummer").fill("bo de")
    expect(page.locator(".comer:visible")).to_have_count(1)
    comer(page, "Bo de Vries").get_by_role("button", name="Binnen").click()
    expect(page.locator("#wacht")).to_contain_text("Wacht op verbinding: 1")
    expect(page.locator("#stand")).to_contain_text("2 van 3 binnen")
    expect(comer(page, "Bo de Vries")).to_contain_text(f"binnen sinds {calendar.clock(clock.now)}")
    page.reload()
    expect(comer(page, "Bo de Vries")).to_contain_text("wacht op verbinding")
    expect(page.locator("#stand")).to_contain_text("2 van 3 binnen")
    page.get_by_text("Iemand staat niet op de lijst").click()
    page.get_by_label("Naam", exact=True).fill("Dirk Visser")
    page.get_by_role("button", name="Schrijf bij en laat binnen").click()
    expect(page.locator("#wacht")).to_contain_text("Wacht op verbinding: 2")
    assert inside() == {"An Jansen"}
    with writing() as session:
        session.query(Registration).filter_by(name="Cas Peeters").one().state = "cancelled"
    comer(page, "Cas Peeters").get_by_role("button", name="Binnen").click()
    axe(page)
    monkeypatch.undo()
    page.context.set_offline(False)
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    expect(page.locator("#wacht")).to_be_hidden()
    expect(page.locator("#mislukt")).to_contain_text("Cas Peeters is afgemeld")
    expect(comer(page, "Dirk Visser")).to_contain_text("binnen sinds")
    assert inside() == {"An Jansen", "Bo de Vries", "Dirk Visser"}
    comer(page, "An Jansen").get_by_role("button", name="Ongedaan maken").click()
    expect(page.locator("#stand")).to_contain_text("1 van 2 binnen, en 1 gast")
    axe(page)


def test_a_camera_reads_codes_and_says_what_is_wrong_with_them(
        app: Flask, live: str, page: Page, occasion: Occasion) -> None:
    page.add_init_script(f"({CAMERA})()")
    an, bo = db.session.query(Registration).order_by(Registration.id).limit(2)
    links: Links = app.extensions["links"]
    page.goto(door_of(app, live, occasion))
    page.get_by_role("button", name="Scan een code").click()
    page.evaluate("(code) => { window.seen = code; }", links.badge(an.id, an.serial))
    expect(page.locator("#melding")).to_contain_text("An Jansen is binnen.")
    page.evaluate("() => { window.seen = 'nep'; }")
    expect(page.locator("#melding")).to_contain_text("niet door ons gemaakt")
    page.evaluate("(code) => { window.seen = code; }", links.badge(bo.id, bo.serial))
    expect(page.locator("#melding")).to_contain_text("Bo de Vries is binnen.")
    page.locator("#terug").click()
    expect(page.locator("#melding")).to_contain_text("Bo de Vries is weer van de lijst.")
    page.get_by_role("button", name="Stop de camera").click()
    expect(page.locator("#stand")).to_contain_text("1 van 3 binnen")


def test_the_reader_for_browsers_without_one_reads_our_codes(
        app: Flask, live: str, page: Page, occasion: Occasion) -> None:
    person = db.session.query(Registration).first()
    assert person
    links: Links = app.extensions["links"]
    page.goto(door_of(app, live, occasion))
    page.add_script_tag(url=page.locator("#deur").get_attribute("data-reader") or "")
    own = f"/aanmelding/{links.registration(person.id, person.serial)}/code.svg"
    read = page.evaluate("""async (address) => {
      const image = new Image(); image.src = address; await image.decode();
      const canvas = document.createElement("canvas"); canvas.width = canvas.height = 400;
      const paper = canvas.getContext("2d"); paper.fillStyle = "#fff"; paper.fillRect(0, 0, 400, 400);
      paper.drawImage(image, 0, 0, 400, 400);
      return jsQR(paper.getImageData(0, 0, 400, 400).data, 400, 400)?.data; }""", own)
    assert read == links.badge(person.id, person.serial)


def test_the_door_works_without_scripts(app: Flask, live: str, plain_page: Page, occasion: Occasion) -> None:
    plain_page.set_viewport_size(PHONE)
    plain_page.goto(door_of(app, live, occasion))
    plain_page.get_by_label("Zoek op naam of nummer").fill("cas")
    plain_page.get_by_role("button", name="Zoek").click()
    comer(plain_page, "Cas Peeters").get_by_role("button", name="Binnen").click()
    expect(plain_page.locator("#stand")).to_contain_text("1 van 3 binnen")
    comer(plain_page, "Cas Peeters").get_by_role("button", name="Ongedaan maken").click()
    expect(plain_page.locator("#stand")).to_contain_text("0 van 3 binnen")


def test_the_secretariat_sees_who_was_there_and_corrects_it(live: str, page: Page, occasion: Occasion,
                                                            axe: Callable[[Page], None]) -> None:
    sign_in(page, live)
    page.goto(f"{live}/secretariaat/bijeenkomsten/norm/{occasion.id}/aanwezigheid")
    page.locator("tr", has_text="An Jansen").get_by_role("button", name="Was er").click()
    expect(page.get_by_role("status")).to_contain_text("An Jansen is binnen.")
    page.get_by_role("link", name="Was er", exact=True).click()
    expect(page.locator("tbody tr")).to_have_count(1)
    axe(page)
