"""A questionnaire is built in a real browser: with the keyboard alone, and without a script."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from survey.actions.questionnaires import store_version
from survey.database import db, writing
from survey.models.responses import Response
from survey.queries import questionnaires
from survey.rules.questionnaires.document import Questionnaire, document, words
from survey.rules.rounds import slug_of
from tests.answering import respondent
from tests.browser.test_rounds import sign_in
from tests.building import Builder, Hands, Keyboard, Plain, in_own_keys
from tests.cases import inflow
from tests.conftest import NOW
from tests.stories import a_round, invited, organisations

LISTS = "/secretariaat/vragenlijsten/"
# A piece of the questionnaire of 2022 runs every time, all of it with `make proof`.
SIZES = (False, pytest.param(True, marks=pytest.mark.proof))


def wanted(all_of_it: bool) -> Questionnaire:
    """The questionnaire of 2022 as its workbook has it, or a piece of it with a choice, a percentage and a share."""
    found = inflow()
    if all_of_it:
        return in_own_keys(found)
    section = found.sections[0]
    return in_own_keys(replace(found, sections=(replace(section, relevant=None),), statistics={}, sentences=()))


def present(slug: str) -> Questionnaire:
    db.session.rollback()
    head = questionnaires.head_of(db.session(), slug)
    assert head
    return questionnaires.compiled(db.session(), head)


def answered(app: Flask, page: Page, live: str, slug: str) -> dict[str, object]:
    """A member says no to everything that was built and sends it in."""
    head = questionnaires.head_of(db.session(), slug)
    assert head
    member = invited(a_round(version_id=head.id), organisations(1, "PO"))[0]
    page.goto(f"{live}/u/{respondent(app, member).token}")
    page.get_by_role("link", name="Beginnen").click()
    page.wait_for_load_state()
    while page.get_by_role("button", name="Bewaren en verder").count():
        for no in page.locator("input[type=radio][value=nee]").all():
            no.check()
        with page.expect_navigation():
            page.get_by_role("button", name="Bewaren en verder").click()
    page.get_by_role("button", name="Insturen").click()
    expect(page.get_by_text("Uw antwoorden zijn ontvangen")).to_be_visible()
    db.session.rollback()
    return db.session.scalars(select(Response)).one().answers or {}


def build(page: Page, live: str, hands: Callable[[Page], Hands], all_of_it: bool) -> None:
    sign_in(page, live)
    page.goto(live + LISTS)
    made = wanted(all_of_it)
    Builder(hands(page), made).build()
    assert document(present(slug_of(words(made.title)))) == document(made)


@pytest.mark.parametrize("all_of_it", SIZES)
def test_the_keyboard_alone_builds_it(app: Flask, live: str, page: Page, all_of_it: bool) -> None:
    build(page, live, Keyboard, all_of_it)


@pytest.mark.parametrize("all_of_it", SIZES)
def test_without_a_script_it_is_built_and_answered(app: Flask, live: str, plain_page: Page, all_of_it: bool) -> None:
    build(plain_page, live, Plain, all_of_it)
    answers = answered(app, plain_page, live, slug_of(words(inflow().title)))
    assert answers["q01_onderinstroom"] == "nee"
    assert "q02_onderinstroom_pct" not in answers


@pytest.fixture
def made(app: Flask) -> Questionnaire:
    """The questionnaire of 2022, stored."""
    found = inflow()
    with writing() as session:
        store_version(session, "instroom", words(found.title), document(found), "J. Jansen", NOW)
    return found


def focused(page: Page) -> str:
    return str(page.evaluate("() => document.activeElement.id"))


def test_after_a_move_the_focus_is_on_the_same_button_and_undo_has_a_key(
        app: Flask, live: str, page: Page, made: Questionnaire) -> None:
    sign_in(page, live)
    page.goto(f"{live}{LISTS}instroom/maken")
    page.locator("#down-q14_oorzaken").focus()
    for _ in range(2):
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert focused(page) == "down-q14_oorzaken"
    assert present("instroom").sections[4].questions[-1].key == "q14_oorzaken"
    expect(page.get_by_role("status").first).to_contain_text("verplaatst")
    with page.expect_navigation():
        page.keyboard.press("Control+z")
    expect(page.get_by_role("status").first).to_contain_text("Ongedaan gemaakt")
    assert focused(page) == "ongedaan"
    page.locator("#plek-q13_onderzoek").fill("3")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert focused(page) == "plek-q13_onderzoek"
    assert present("instroom").sections[4].questions[2].key == "q13_onderzoek"


def test_a_question_is_dragged_to_another_place(app: Flask, live: str, page: Page, made: Questionnaire) -> None:
    sign_in(page, live)
    page.goto(f"{live}{LISTS}instroom/maken")
    grip = page.locator("li[data-key=q14_oorzaken] .grip")
    goal = page.locator("li[data-key=q16_toelichting]")
    grip.scroll_into_view_if_needed()
    with page.expect_navigation():
        grip.drag_to(goal, target_position={"x": 20, "y": 40}, steps=12)
    # Over or under the goal is a matter of pixels.
    assert [each.key for each in present("instroom").sections[4].questions].index("q14_oorzaken") > 1


def test_the_page_of_the_respondent_follows_what_is_typed_and_rows_change_in_place(
        app: Flask, live: str, page: Page, made: Questionnaire) -> None:
    sign_in(page, live)
    page.goto(f"{live}{LISTS}instroom/maken/onderzoek/q13_onderzoek")
    seen = page.locator("#zoals-gezien")
    page.get_by_label("Vraag", exact=True).fill("Deed u onderzoek?")
    expect(seen).to_contain_text("Deed u onderzoek?")
    page.locator("#options-2-label_nl").press("Enter")
    expect(page.locator("#options-3-label_nl")).to_be_focused()
    page.keyboard.insert_text("Dat weet ik niet")
    expect(seen).to_contain_text("Dat weet ik niet")
    page.get_by_role("button", name="Antwoord 4 omhoog").click()
    expect(page.locator("#options-2-label_nl")).to_have_value("Dat weet ik niet")
    page.get_by_label("Soort vraag").select_option("number")
    expect(page.locator("#decimals")).to_be_visible()
    page.get_by_label("Soort vraag").select_option("several")
    expect(page.locator("#options-2-label_nl")).to_have_value("Dat weet ik niet")
    assert document(present("instroom")) == document(made)
    with page.expect_navigation():
        page.get_by_role("button", name="Bewaren", exact=True).click()
    assert focused(page) == "bewaren"
    assert len(present("instroom").by_key["q13_onderzoek"].options) == 4


def test_every_page_of_the_builder_is_accessible_and_fits_a_telephone(
        app: Flask, live: str, page: Page, axe: Callable[[Page], None], made: Questionnaire) -> None:
    sign_in(page, live)
    home = f"{live}{LISTS}instroom"
    for path in ("/maken/onderinstroom", "/maken/nieuw-onderdeel", "/maken/onderzoek/nieuwe-vraag",
                 "/maken/onderinstroom/q02_onderinstroom_pct", "/instellingen", "/voorbeeld"):
        answer = page.goto(home + path)
        assert answer
        assert answer.status == 200, path
        axe(page)
    page.goto(f"{home}/maken")
    page.locator("#down-q01_onderinstroom").click()
    expect(page.get_by_role("alert")).to_be_focused()
    axe(page)
    page.goto(f"{home}/maken/onderzoek/nieuwe-vraag")
    for kind in ("several", "shares", "grid", "table", "scale", "ranking", "file", "calculation", "fact"):
        page.get_by_label("Soort vraag").select_option(kind)
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
    page.get_by_role("button", name="Bewaren", exact=True).click()
    expect(page.get_by_role("alert")).to_be_focused()
    axe(page)
