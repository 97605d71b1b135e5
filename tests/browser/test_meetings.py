"""A meeting at the secretariat's desk, at the door, and on the telephone of who was called."""

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Page, expect

from survey.rules.permissions import Role
from survey.rules.seats import Details as SeatDetails
from survey.rules.statutes import TEMPLATES
from tests.meetings import ONLINE, a_body, a_motion, an_assembly, delegate_link
from tests.stories import PASSWORD, a_user

Axe = Callable[[Page], None]
TELEPHONE = {"width": 360, "height": 740}
RULES = {key: {**rule, "article": "art. 14 lid 2"} for key, rule in TEMPLATES["association"][1].items()} | ONLINE
SEATS = [SeatDetails("Stichting De Brug", category="groot bestuur", weight=3, weight_article="art. 9 lid 1"),
         SeatDetails("Vereniging Het Anker", category="eenpitter"), SeatDetails("Stichting De Sleutel"),
         SeatDetails("Onafhankelijk lid", member=False)]


def sign_in(page: Page, live: str) -> None:
    page.goto(f"{live}/inloggen")
    page.get_by_label("Mailadres").fill(a_user(Role.SECRETARIAAT))
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    expect(page).to_have_url(f"{live}/secretariaat/uitvragen/")


def test_the_secretariat_prepares_a_meeting_and_keeps_the_door(app: Flask, live: str, page: Page, axe: Axe) -> None:
    assembly = an_assembly(a_body("Deelnemersraad", SEATS, rules=RULES), items=("Opening", "Jaarplan", "Sluiting"))
    motion = a_motion(assembly, item=1)
    a_motion(assembly, "Een extra scholingsdag", item=1, amends_id=motion.id)
    sign_in(page, live)
    gremium, meeting = f"{live}/secretariaat/gremia", f"{live}/secretariaat/vergaderingen"
    for address in (f"{gremium}/", f"{gremium}/deelnemersraad", f"{gremium}/deelnemersraad/regels",
                    f"{gremium}/deelnemersraad/zetels/nieuw", f"{gremium}/deelnemersraad/importeren", f"{meeting}/",
                    f"{meeting}/nieuw", f"{meeting}/alv/agenda/nieuw", f"{meeting}/alv/voorstellen/{motion.id}",
                    f"{meeting}/alv/oproeping"):
        page.goto(address)
        axe(page)
    page.goto(f"{meeting}/alv")
    page.get_by_role("button", name="Sluiting omhoog").click()
    expect(page.locator("ol.points > li")).to_contain_text(["1. Opening", "2. Sluiting", "3. Jaarplan"])
    axe(page)
    page.get_by_role("link", name="Presentie en volmachten").click()
    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    page.get_by_label("Naam").fill("anker")
    page.get_by_role("button", name="Zoek").click()
    page.get_by_role("button", name="In de zaal").click()
    expect(page.get_by_text("1 van de 4 stemgerechtigde leden is er of is vertegenwoordigd")).to_be_visible()
    expect(page.get_by_role("button", name="Vertrokken")).to_be_visible()
    page.get_by_role("link", name="Toon iedereen").click()
    axe(page)


def test_a_delegate_gives_a_proxy_and_comes_after_all(app: Flask, live: str, plain_page: Page, page: Page,
                                                      axe: Axe) -> None:
    assembly = an_assembly(a_body("Deelnemersraad", SEATS, rules=RULES), items=("Opening", "Jaarplan"))
    a_motion(assembly, item=1)
    me = plain_page
    me.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    me.goto(f"{live}/u/{delegate_link(assembly, 'Stichting De Brug')}")
    me.get_by_label("Aan wie?").select_option(label="A. Vereniging Het Anker (Vereniging Het Anker)")
    me.get_by_role("button", name="Geef de volmacht").click()
    expect(me.get_by_role("status")).to_contain_text("De volmacht is gegeven")
    page.goto(f"{live}/u/{delegate_link(assembly, 'Vereniging Het Anker')}")
    expect(page.get_by_text("met een volmacht van A. Stichting De Brug")).to_be_visible()
    axe(page)
    me.get_by_role("button", name="Ik ben er in de zaal").click()
    expect(me.get_by_role("status")).to_contain_text("De volmacht van Stichting De Brug is vervallen")
    page.reload()
    expect(page.get_by_text("met een volmacht van")).to_be_hidden()
    me.get_by_role("button", name="Ik ga weg").click()
    expect(me.get_by_role("status")).to_contain_text("vertrokken")
    page.goto(me.url)
    axe(page)
