"""Coding open answers in a real browser, with and without a script, on a telephone and on a desk."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from survey.actions import codes as deeds
from survey.database import db, writing
from survey.models.codes import Reading
from survey.models.rounds import Round
from survey.rules.permissions import Role
from tests.answering import a_published_version
from tests.conftest import NOW
from tests.stories import PASSWORD, a_round, a_user, has_begun, invited, organisations

PATH = "/secretariaat/uitvragen/instroom/open-antwoorden"
SAYINGS = ["Te weinig leraren in onze regio, vooral in het speciaal onderwijs.", "Wachtlijsten in de jeugdzorg.",
           "Er is een lerarentekort\nen de groepen zijn groot.", "x" * 400]


@pytest.fixture
def told(app: Flask) -> Round:
    """Answers to an open question, and two codes."""
    version = a_published_version()
    round_ = a_round(version_id=version.id)
    for number, member in enumerate(invited(round_, organisations(4))):
        has_begun(member, version, submitted_at=NOW, submissions=1, answers={"verhaal": SAYINGS[number]})
    with writing() as session:
        for name, words in (("lerarentekort", ["leraar", "leraren"]), ("jeugdzorg", ["wachtlijst"])):
            deeds.add(session, round_, "verhaal", name, words, "Anna", NOW)
    return round_


def sign_in(page: Page, live: str) -> None:
    page.goto(f"{live}/inloggen")
    page.get_by_label("Mailadres").fill(a_user(Role.SECRETARIAAT))
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    expect(page).to_have_url(f"{live}/secretariaat/uitvragen/")


def test_answers_are_coded_without_a_script(plain_page: Page, live: str, told: Round) -> None:
    sign_in(plain_page, live)
    plain_page.goto(live + PATH)
    plain_page.get_by_role("link", name="Wilt u dat toelichten?", exact=True).click()
    expect(plain_page.locator("mark").first).to_have_text("leraren")
    plain_page.get_by_role("group", name="Codes van antwoord 1").get_by_label("lerarentekort").check()
    plain_page.get_by_label("Nieuwe code voor dit antwoord").nth(2).fill("grote groepen")
    plain_page.get_by_role("button", name="Bewaar deze bladzijde").click()
    expect(plain_page.get_by_role("status").first).to_contain_text("Bewaard: 2 antwoorden.")
    expect(plain_page.get_by_role("main").get_by_role("group")).to_have_count(2)
    db.session.rollback()
    assert len(db.session.scalars(select(Reading)).all()) == 2


def test_every_page_for_coding_is_accessible_and_fits_a_telephone(
        page: Page, live: str, told: Round, axe: Callable[[Page], None]) -> None:
    sign_in(page, live)
    for path in ("", "/verhaal", "/verhaal?zoek=leraar&toon=alles", "/verhaal?lezing=2", "/verhaal/codes",
                 "/verhaal/codes/1"):
        answer = page.goto(live + PATH + path)
        assert answer
        assert answer.status == 200, path
        axe(page)
    page.get_by_label("Naam").fill("jeugdzorg")
    page.get_by_role("button", name="Bewaar de code").click()
    expect(page.get_by_role("alert")).to_be_focused()
    axe(page)
