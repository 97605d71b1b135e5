"""The page of a round and the extension of its closing day in a real browser, with and without a script."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from survey.database import db, writing
from survey.models.invitations import Invitation
from survey.models.rounds import Round
from survey.models.windows import ExtensionRequest
from survey.rules.permissions import Role
from tests.answering import a_published_version
from tests.conftest import NOW
from tests.stories import PASSWORD, a_round, a_user, has_begun, invited, organisations

ROUND = "/secretariaat/uitvragen/instroom"


def sign_in(page: Page, live: str) -> None:
    page.goto(f"{live}/inloggen")
    page.get_by_label("Mailadres").fill(a_user(Role.SECRETARIAAT))
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    expect(page).to_have_url(f"{live}/secretariaat/uitvragen/")


@pytest.fixture
def members(app: Flask) -> list[Invitation]:
    """One who is done, one who has begun, one who asked for more time and others who have not begun."""
    version = a_published_version()
    round_ = a_round(version_id=version.id, opens_on=date(2022, 1, 10),
                     reminders=[{"days": 5, "hour": 9}])
    made = invited(round_, organisations(6)) + invited(round_, organisations(4, "VO"))
    has_begun(made[0], version, submitted_at=NOW, answers={}, sections_done=4, sections_asked=4)
    has_begun(made[1], version, sections_done=1, sections_asked=4)
    with writing() as session:
        session.add(ExtensionRequest(invitation_id=made[2].id, wanted_day=date(2022, 2, 18), reason="Wij tellen nog.",
                                     asked_by="J. Jansen", asked_at=NOW))
    return made


def closes_on() -> date | None:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Round)).one().closes_on


def extend(page: Page, live: str) -> None:
    page.goto(live + ROUND)
    page.get_by_role("link", name="Verleng de sluitdatum").click()
    page.get_by_label("Nieuwe sluitdatum").fill("2022-02-21")
    page.get_by_label("Reden").fill("Verschillende leden vroegen om meer tijd.")
    page.get_by_role("button", name="Bekijk de berichten").click()
    expect(page.get_by_text("Er is nog niets gewijzigd of verstuurd.")).to_be_visible()
    expect(page.get_by_text("21 februari 2022, 23.59 uur").first).to_be_visible()


def test_the_closing_day_is_extended_after_a_look_at_the_mails(
        page: Page, live: str, members: list[Invitation], axe: Callable[[Page], None]) -> None:
    sign_in(page, live)
    extend(page, live)
    axe(page)
    assert closes_on() == date(2022, 2, 14)
    page.get_by_role("button", name="Wijzig de sluitdatum").click()
    expect(page.get_by_role("status").first).to_contain_text("verlengd, tot en met maandag 21 februari 2022")
    assert closes_on() == date(2022, 2, 21)


def test_extending_works_without_a_script(plain_page: Page, live: str, members: list[Invitation]) -> None:
    sign_in(plain_page, live)
    extend(plain_page, live)
    plain_page.get_by_role("button", name="Wijzig de sluitdatum").click()
    expect(plain_page.get_by_role("status").first).to_contain_text("verlengd, tot en met")
    assert closes_on() == date(2022, 2, 21)


def test_a_request_is_granted_with_one_click(page: Page, live: str, members: list[Invitation]) -> None:
    sign_in(page, live)
    page.goto(live + ROUND)
    page.get_by_role("button", name="Geef uitstel aan Voorbeeld-swv PO-03").click()
    expect(page.get_by_role("status").first).to_contain_text("Voorbeeld-swv PO-03 heeft uitstel gekregen")


def test_typing_narrows_the_list_at_once(page: Page, live: str, members: list[Invitation]) -> None:
    sign_in(page, live)
    page.goto(live + ROUND)
    rows = page.locator("#rijen tr")
    expect(rows.filter(visible=True)).to_have_count(9)
    page.get_by_label("Naam of code").type("vo-0")
    expect(rows.filter(visible=True)).to_have_count(4)


def test_a_mistake_has_the_focus(page: Page, live: str, members: list[Invitation]) -> None:
    sign_in(page, live)
    page.goto(f"{live}{ROUND}/sluitdatum")
    page.get_by_label("Nieuwe sluitdatum").fill("2022-02-14")
    page.get_by_label("Reden").fill("Omdat")
    page.get_by_role("button", name="Bekijk de berichten").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page).to_have_title("Fout: Verleng de sluitdatum - Achterban")


PAGES = ("", "?stand=all", "/antwoorden", "/ontvangers?kind=swv", "/herinneringen", "/gegevens", "/herinner",
         "/sluitdatum", "/sluiten")


def test_every_page_of_a_round_is_accessible_and_fits_a_telephone(
        page: Page, live: str, members: list[Invitation], axe: Callable[[Page], None]) -> None:
    sign_in(page, live)
    number = members[0].id
    whole = [f"{ROUND}{path}" for path in (*PAGES, f"/ontvangers/{number}", f"/antwoorden/{number}",
                                           f"/antwoorden/{number}/invullen")]
    others = ["/secretariaat/uitvragen/", "/secretariaat/uitvragen/nieuw", "/secretariaat/verlengingen/",
              "/secretariaat/logboek/", "/secretariaat/vragenlijsten/", "/secretariaat/vragenlijsten/instroom/1"]
    for path in whole + others:
        answer = page.goto(live + path)
        assert answer
        assert answer.status == 200, path
        axe(page)
