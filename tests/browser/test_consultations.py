"""A member reads a concept and reacts, with a draft that is kept meanwhile; the secretariat looks; all with axe."""

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Page, expect

from survey.database import db
from survey.models.comments import Comment
from tests.answering import respondent
from tests.browser.test_rounds import sign_in
from tests.consulting import SILENCE, a_colleague, a_comment, a_consultation, members
from tests.drafting import a_document

HOME = "/secretariaat/raadplegingen"


def test_a_member_reacts_to_a_passage_and_its_draft_is_kept_meanwhile(
        app: Flask, page: Page, live: str, axe: Callable[[Page], None]) -> None:
    consultation = a_consultation(a_document(), readers="everyone", files=True)
    one, two = members(consultation)
    a_comment(one, "p2", text="Te vaag.", quoted="Wij verlagen de werkdruk.", suggestion="Met 10%.", behalf="ja")
    a_comment(a_colleague(two), "p2", text="Ik ben tegen.", behalf="ja")
    link = f"{live}/u/{respondent(app, two).token}"
    page.goto(link)
    expect(page.get_by_text(SILENCE)).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Reageer op 2 Doelen").click()
    axe(page)
    page.get_by_label("Uw reactie").fill("Wat kost dit <script>alert(1)</script>?")
    expect(page.get_by_text("Opgeslagen om 9.00 uur")).to_be_visible()
    page.get_by_label("Uw naam").fill("")
    page.get_by_role("button", name="Stuur in").click()
    expect(page.get_by_role("alert")).to_contain_text("Vul uw naam in.")
    axe(page)
    page.get_by_label("Uw naam").fill("C. Bakker")
    page.get_by_role("button", name="Stuur in").click()
    expect(page.get_by_role("status")).to_contain_text("Uw reactie is ingestuurd.")
    expect(page.get_by_text("Wat kost dit <script>alert(1)</script>?")).to_be_visible()
    page.get_by_role("button", name="Akkoord: namens de organisatie").click()
    axe(page)
    page.get_by_role("link", name="3 reacties op 2 Doelen").click()
    page.locator("#nummer-1").get_by_role("button", name="Steun dit").click()
    expect(page.get_by_text("1 ander steunt dit")).to_be_visible()
    axe(page)
    db.session.expire_all()
    assert db.session.query(Comment).filter_by(number=3).one().text == "Wat kost dit <script>alert(1)</script>?"
    sign_in(page, live)
    for path in (f"{HOME}/", f"{HOME}/jaarplan", f"{HOME}/jaarplan/reacties/p2", f"{HOME}/jaarplan/noteer",
                 f"{HOME}/jaarplan/te-laat", f"{HOME}/jaarplan/gegevens", f"{HOME}/jaarplan/persoon", f"{HOME}/nieuw",
                 f"{HOME}/jaarplan/publiceren", "/secretariaat/uitvragen/jaarplan/ontvangers",
                 "/raadplegingen/jaarplan", "/raadplegingen/jaarplan/reacties/p2"):
        page.goto(live + path)
        axe(page)
    page.goto(f"{link}/raadpleging/collega")
    axe(page)
