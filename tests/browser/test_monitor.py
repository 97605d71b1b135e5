"""Case 3 in real browsers: the second monitor of reserves, prefilled, shared, filled in by Excel and by web, approved,
extended by a week, and laid beside the year before.
"""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import Workbook
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from survey.database import db, writing
from survey.links import Links
from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.models.signals import Signal
from tests.browser.test_rounds import sign_in
from tests.conftest import NOW, SECRET
from tests.journeys.test_answer_books import typed_in
from tests.monitoring import RULE, a_year, given, the_monitor
from tests.sharing import colleague
from tests.stories import organisations

Axe = Callable[[Page], None]
ROUND = "/secretariaat/uitvragen/monitor-2022"
DAY, LATER = date(2022, 2, 7), date(2022, 2, 14)


@pytest.fixture
def members(app: Flask) -> dict[str, Invitation]:
    """All 151 were asked; the year before everyone answered, and this year 36 PO did so far."""
    version, asked = the_monitor(), [*organisations(76), *organisations(75, "VO")]
    before = {each.code: given(10_000_000, 300_000 + 1000 * place) for place, each in enumerate(asked)}
    a_year(2021, version, asked, before)
    now = {each.code: given(10_300_000, 310_000 + 2000 * place) for place, each in enumerate(asked[1:37])}
    _, made = a_year(2022, version, asked, now, closes_on=DAY)
    with writing() as session:
        session.add(Signal(questionnaire_id=version.questionnaire_id, name="Bovenmatige reserve", expression=RULE,
                           source="Afspraak met het ministerie", created_at=NOW, created_by="test"))
    return made


def the_table(members: dict[str, Invitation]) -> bytes:
    """The figures of the year before of all 151, as the secretariat has them in Excel."""
    book, made = Workbook(), io.BytesIO()
    sheet = book.active
    sheet.append(["Code", "baten", "reserve"])
    for place, code in enumerate(members):
        sheet.append([code, 10_000_000, 300_000 + 1000 * place])
    book.save(made)
    return made.getvalue()


def fill_in_beforehand(page: Page, live: str, members: dict[str, Invitation], folder: Path) -> None:
    """The secretariat fills the answers in beforehand, from a table of 151, after a look at what that does."""
    page.goto(f"{live}{ROUND}/voorinvullen")
    table = folder / "jaarrekeningen.xlsx"
    table.write_bytes(the_table(members))
    page.get_by_label("Bestand").set_input_files(table)
    page.get_by_label("Waar komen deze cijfers vandaan?").fill("de monitor van 2021")
    page.get_by_role("button", name="Verder").click()
    page.get_by_role("button", name="Bekijk wat er wordt ingevuld").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wat er wordt vooringevuld")
    page.get_by_role("button", name="antwoorden in").click()
    expect(page.get_by_role("status").first).to_contain_text("vooringevuld")


def test_the_second_monitor_of_reserves(app: Flask, live: str, page: Page, chromium: Browser, axe: Axe,
                                        members: dict[str, Invitation], tmp_path: Path) -> None:
    sign_in(page, live)
    fill_in_beforehand(page, live, members, tmp_path)
    leader = chromium.new_page(locale="nl-NL", viewport={"width": 1280, "height": 900})
    mine = f"{live}/u/{Links(SECRET, live).personal(members['PO-01'].id, 1)}"

    # The leader finds what is known already, and shares the figures with the controller.
    leader.goto(f"{mine}/1")
    expect(leader.get_by_text("uit de monitor van 2021").first).to_be_visible()
    leader.goto(f"{mine}/doorgeven?onderdeel=1")
    leader.get_by_label("Naam van uw collega").fill("J. Controller")
    leader.get_by_label("Mailadres van uw collega").fill("controller@example.nl")
    leader.get_by_role("button", name="Geef door").click()
    expect(leader.get_by_role("status")).to_contain_text("Uw collega krijgt een mail")

    # The controller fills in the workbook, and looks at what it changes before it is kept.
    theirs = colleague(app)
    answer = theirs.client.get(f"/u/{theirs.token}/werkmap.xlsx")
    filled = tmp_path / "werkmap.xlsx"
    filled.write_bytes(typed_in(answer.data, reserve=420_000, baten=10_300_000))
    other = chromium.new_page(locale="nl-NL", viewport={"width": 1280, "height": 900})
    other.goto(f"{live}/u/{theirs.token}/werkmap")
    other.get_by_label("Uw werkmap").set_input_files(filled)
    other.get_by_role("button", name="Inlezen en vergelijken").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Wat er verandert")
    other.get_by_role("button", name="Bewaren en controleren").click()

    # A second person approves, and the leader sends it in.
    leader.goto(f"{mine}/doorgeven?wie=akkoord")
    leader.get_by_label("Naam van uw collega").fill("D. Directeur")
    leader.get_by_label("Mailadres van uw collega").fill("directeur@example.nl")
    leader.get_by_role("button", name="Geef door").click()
    leader.goto(f"{mine}/controle")
    leader.get_by_role("button", name="Vraag akkoord").click()
    expect(leader.get_by_text("wacht op akkoord").first).to_be_visible()
    other.goto(f"{live}/u/{colleague(app).token}")
    other.get_by_role("button", name="Ik geef akkoord").click()
    leader.goto(f"{mine}/controle")
    leader.get_by_role("button", name="Insturen").click()
    expect(leader.get_by_role("heading", level=1)).to_have_text("Ontvangstbevestiging")

    # 37 of the 76 are in; one week more, with the mail that goes with it.
    page.goto(live + ROUND)
    expect(page.get_by_text("PO 37 van 76")).to_be_visible()
    page.get_by_role("link", name="Verleng de sluitdatum").click()
    page.get_by_label("Nieuwe sluitdatum").fill(LATER.isoformat())
    page.get_by_label("Reden").fill("Met het ministerie is een week extra afgesproken.")
    page.get_by_role("button", name="Bekijk de berichten").click()
    page.get_by_role("button", name="Wijzig de sluitdatum").click()
    expect(page.get_by_role("status").first).to_contain_text("verlengd, tot en met")
    db.session.rollback()
    told = select(func.count()).select_from(Message).where(Message.kind.startswith("moved_"))
    assert db.session.scalar(told) == 151 - 37

    # The secretariat sets figures beside those of members, and sees who is above the signal value.
    page.goto(f"{live}{ROUND}/ernaast?per=grootte")
    axe(page)
    page.get_by_role("button", name="Zet deze cijfers naast die van leden").click()
    page.goto(f"{live}{ROUND}/signaal")
    expect(page.get_by_role("row", name="Voorbeeld-swv PO-01")).to_contain_text("nieuw erboven")
    axe(page)

    # The year before stands beside it, for the member and for all.
    leader.goto(f"{mine}/cijfers")
    expect(leader.get_by_role("row", name="U, Monitor 2021").nth(1)).to_contain_text("€ 300.000")
    expect(leader.get_by_text("boven de grens")).to_be_visible()
    axe(leader)
    page.goto(f"{live}{ROUND}/jaar-op-jaar/?vorige=monitor-2021")
    expect(page.get_by_text("37 deden beide keren mee")).to_be_visible()

    # It comes back every year by a plan; what all rounds asked this year stands in a list.
    page.goto(f"{live}/secretariaat/terugkerend/nieuw?van=monitor-2022")
    axe(page)
    page.get_by_label("Eerste ronde open vanaf").fill("2022-02-02")
    page.get_by_role("button", name="Bewaar het plan").click()
    expect(page.get_by_text("doet u altijd zelf")).to_be_visible()
    axe(page)
    for address in ("terugkerend/", "lasten/?jaar=2022", "vragenlijsten/monitor/jaren"):
        page.goto(f"{live}/secretariaat/{address}")
        axe(page)
    leader.close()
    other.close()
