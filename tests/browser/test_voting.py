"""Voting in a real browser: the code is made there; no reload, lost network or second tab loses or doubles a vote."""

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Page, expect

from survey.database import db
from survey.links import Links
from survey.queries import polls
from tests.browser.test_whole_meeting import looks
from tests.conftest import SECRET
from tests.meetings import a_motion, delegate_link
from tests.voting import a_meeting, an_election, closed, opened, voted


def test_a_secret_vote_survives_a_reload_a_lost_network_and_a_second_tab(
        app: Flask, live: str, page: Page, axe: Callable[[Page], None]) -> None:
    assembly, body = a_meeting(3)
    poll = opened(assembly, an_election(assembly), body)
    address = f"{live}/u/{delegate_link(assembly, 'M01')}/stemmen"
    page.goto(address)
    code = page.locator("[data-shows]").first.inner_text()
    axe(page)
    page.reload()
    assert page.locator("[data-shows]").first.inner_text() == code
    second = page.context.new_page()
    second.goto(address)
    page.context.set_offline(True)
    page.get_by_label("A", exact=True).check()
    page.get_by_role("button", name="Stem namens M01").click()
    expect(page.get_by_text("Uw stem is nog niet bevestigd")).to_be_visible()
    db.session().rollback()
    assert not voted(poll)
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="Uw stem is ontvangen")).to_be_visible()
    expect(page.locator("p.code")).to_have_text(code)
    axe(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Bewaar het bewijs").click()
    assert code in saved.value.path().read_text()
    second.get_by_label("B", exact=True).check()
    second.get_by_role("button", name="Stem namens M01").click()
    expect(second.get_by_text("is al gestemd")).to_be_visible()
    db.session().rollback()
    assert len(voted(poll)) == 1


def test_the_screens_of_a_meeting_follow_what_happens_by_themselves(
        app: Flask, live: str, page: Page, axe: Callable[[Page], None]) -> None:
    assembly, body = a_meeting(3)
    motion = a_motion(assembly)
    voter = page.context.new_page()
    voter.goto(f"{live}/u/{delegate_link(assembly, 'M02')}/stemmen")
    page.goto(f"{live}/zaal/{Links(SECRET, '').hall(assembly.round_id, 1)}/")
    poll = opened(assembly, motion, body)
    expect(page.get_by_text("stemming open")).to_be_visible()
    expect(page.get_by_text("0 van 3 gestemd")).to_be_visible()
    axe(page)
    expect(voter.get_by_role("button", name="Stem namens M02")).to_be_visible()
    voter.get_by_label("Voor", exact=True).check()
    voter.get_by_role("button", name="Stem namens M02").click()
    expect(voter.get_by_text("Uw stem is ontvangen")).to_be_visible()
    expect(looks(page).get_by_text("1 van 3 gestemd")).to_be_visible()
    db.session().rollback()
    closed(assembly, poll)
    expect(looks(page).get_by_text("De uitslag volgt")).to_be_visible()
    expect(looks(voter).get_by_text("Er is nu geen stemming open")).to_be_visible()
    assert polls.one(db.session(), assembly.round_id, poll.id)
