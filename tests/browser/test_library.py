"""The library, the history of a questionnaire and questions about a question, on a telephone and on a desk."""

import re
from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Page, expect

from survey.actions import questionnaires as actions
from survey.database import writing
from survey.links import Links
from survey.rules.questionnaires.document import document, questionnaire
from survey.rules.questionnaires.edits import whole
from tests.answering import LIST, asked
from tests.browser.test_rounds import sign_in
from tests.conftest import NOW, SECRET


def test_a_question_is_taken_over_on_pages_that_everyone_can_use(
        app: Flask, live: str, page: Page, axe: Callable[[Page], None]) -> None:
    with writing() as session:
        actions.store_version(session, "oud", "Instroom 2022", document(questionnaire(LIST)), "Anna", NOW)
        empty = document(whole.start("Instroom 2023").questionnaire)
        actions.store_version(session, "nieuw", "Instroom 2023", empty, "Anna", NOW)
    sign_in(page, live)
    page.goto(f"{live}/secretariaat/vragenlijsten/nieuw/maken")
    page.get_by_role("link", name="Uit de bibliotheek").click()
    page.get_by_label("Zoek in vragen en antwoorden").fill("zij-instroom")
    page.get_by_role("button", name="Toon").click()
    axe(page)
    page.get_by_role("button", name=re.compile("Neem over.*Herkent u een toename")).click()
    expect(page.get_by_role("status").first).to_contain_text("overgenomen uit “Instroom 2022”")
    page.goto(f"{live}/secretariaat/vragenlijsten/nieuw/versies")
    axe(page)


def test_a_member_asks_what_is_meant_and_reads_the_answer_at_the_question(
        app: Flask, live: str, page: Page, axe: Callable[[Page], None]) -> None:
    member = asked()
    mine = f"{live}/u/{Links(SECRET, live).personal(member.id, member.serial)}"
    page.goto(f"{mine}/1")
    page.get_by_label("Ja", exact=True).check()
    page.get_by_role("button", name="Stel een vraag over: Met hoeveel procent").click()
    axe(page)
    page.get_by_label("Wat wilt u weten?").fill("Om welke telling gaat het?")
    page.get_by_label("Uw naam").fill("Ria de Boer")
    page.get_by_role("button", name="Verstuur uw vraag").click()
    expect(page.get_by_role("status")).to_contain_text("Uw vraag is verstuurd")
    axe(page)
    sign_in(page, live)
    page.goto(f"{live}/secretariaat/uitvragen/instroom/navragen/")
    axe(page)
    page.get_by_role("link", name="Om welke telling gaat het?").click()
    page.get_by_label("Antwoord", exact=True).fill("De telling van 1 oktober.")
    page.get_by_label("Laat dit antwoord bij de vraag zien aan iedereen").check()
    axe(page)
    page.get_by_role("button", name="Verstuur het antwoord").click()
    page.goto(f"{mine}/1")
    expect(page.get_by_label("Ja", exact=True)).to_be_checked()
    expect(page.get_by_text("De telling van 1 oktober.")).to_be_visible()
