"""A newsletter in a real browser: the mail itself on a telephone and on a desk."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from survey.documents import newsletters as written
from survey.models.newsletters import Newsletter
from tests.newsletters import links, of_february_2022, of_nineteen_items

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
