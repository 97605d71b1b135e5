"""A newsletter put together, seen and sent in a real browser, with the mail itself on a telephone and on a desk."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from survey.documents import newsletters as written
from survey.models.newsletters import Newsletter
from tests.browser.test_register import signed_in
from tests.newsletters import links, members, of_february_2022, of_nineteen_items, what_is_known
from tests.stories import an_association

NARROW = (320, 640)


@pytest.mark.parametrize("make", [of_february_2022, of_nineteen_items])
def test_the_mail_fits_and_every_jump_lands(page: Page, live: str, axe: Callable[[Page], None],
                                            make: Callable[[], Newsletter]) -> None:
    body = written.body(written.sheet(make(), links().base_url))
    page.set_content(body.html)
    for width in NARROW:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    axe(page)
    lost = page.evaluate("""() => [...document.querySelectorAll('a[href^="#"]')]
        .filter(link => !document.querySelector(link.getAttribute("href"))).map(link => link.outerHTML)""")
    assert lost == []


def test_an_issue_is_put_together_moved_refreshed_seen_and_sent(page: Page, live: str,
                                                                axe: Callable[[Page], None]) -> None:
    association = an_association()
    members(association, 3)
    what_is_known(association)
    signed_in(page, live).goto(f"{live}/secretariaat/nieuwsbrieven/")
    page.get_by_role("link", name="Nieuwe nieuwsbrief").click()
    page.get_by_role("textbox", name="Voorwoord").fill("Beste lezer,\n\nHet nieuwe jaar begon **druk**.")
    axe(page)
    page.get_by_role("button", name="Maak het concept").click()
    expect(page.get_by_text("De nieuwsbrief staat klaar als concept.")).to_be_visible()
    page.get_by_role("link", name="Schrijf een onderdeel").click()
    page.get_by_role("textbox", name="Titel").fill("Nieuws van het ministerie")
    page.get_by_role("textbox", name="Tekst").fill("Er is **nieuws**.")
    page.get_by_role("button", name="Bewaar en bekijk").click()
    expect(page.get_by_role("heading", name="Zo komt het eruit te zien")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Terug zonder bewaren").click()
    page.get_by_label("Plaats van Nieuws van het ministerie").fill("1")
    page.get_by_label("Plaats van Nieuws van het ministerie").press("Enter")
    expect(page.get_by_text("“Nieuws van het ministerie” staat nu op plaats 1.")).to_be_visible()
    page.locator("#onderdelen > li").nth(2).locator(".grip").drag_to(page.locator("#onderdelen > li").first)
    expect(page.get_by_text("“Lopende uitvragen” staat nu op plaats 1.")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Bekijk als mail").click()
    frame = page.frame_locator("iframe").first
    expect(frame.get_by_role("heading", name="In deze nieuwsbrief")).to_be_visible()
    page.get_by_role("link", name="Proefmail en versturen").click()
    axe(page)
    page.get_by_role("button", name="Verstuur de nieuwsbrief").click()
    page.get_by_role("button", name="Verstuur aan 4 adressen").click()
    expect(page.get_by_text("De nieuwsbrief gaat naar 4 adressen.")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Online versie").click()
    axe(page)
    page.goto(f"{live}/nieuwsbrief/")
    axe(page)


