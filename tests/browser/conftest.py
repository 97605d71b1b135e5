"""A live server and a real browser: `live`, `page`, `plain_page` (without JavaScript) and `axe`."""

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from survey.config import Config
from tests.conftest import SECRET
from tests.mailserver import Mailroom

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
WIDTHS = (320, 1280)
# In milliseconds: the other process of the tests may keep the machine busy for a while.
PATIENCE = 20_000
# Who is abroad, or has a telephone that thinks so, still sees Dutch time.
ELSEWHERE = "Pacific/Auckland"
SERIOUS = ("serious", "critical")
# All that axe found well is much, and stays in the browser.
VIOLATIONS = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
  .map(({id, impact, help, nodes}) => ({id, impact, help, html: nodes[0].html}))"""
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs Chromium."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What a browser shows is the same on both databases, so one is enough here."""
    return sqlite_url


@pytest.fixture(scope="session")
def port() -> Iterator[socket.socket]:
    """The one port of this process, held between tests so that nobody else takes it."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as held:
        yield held


@pytest.fixture
def config(database_url: str, port: socket.socket, mail_server: Mailroom) -> Config:
    address = f"http://127.0.0.1:{port.getsockname()[1]}"
    return Config(database_url, SECRET, address, testing=True, smtp=mail_server.smtp)


@pytest.fixture
def live(app: Flask, config: Config, port: socket.socket) -> Iterator[str]:
    """The application behind a real port; gives its address."""
    server = make_server(*port.getsockname(), app, threaded=True, fd=port.fileno())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield config.base_url
    server.shutdown()
    thread.join(5)
    server.server_close()


def _page(chromium: Browser, **options: Any) -> Iterator[Page]:
    """A page that fails its test when a script went wrong or the policy stopped something."""
    context = chromium.new_context(locale="nl-NL", timezone_id=ELSEWHERE, viewport={"width": 1280, "height": 900},
                                   **options)
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: "Content Security Policy" in message.text and wrong.append(message.text))
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()
    assert wrong == []


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    yield from _page(chromium)


@pytest.fixture
def plain_page(chromium: Browser) -> Iterator[Page]:
    """A browser in which no script of a page runs."""
    yield from _page(chromium, java_script_enabled=False)


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """Fails when a page is not accessible, or wider than its window, on a telephone or on a desk."""
    source = AXE.read_text()

    def check(page: Page) -> None:
        # A click waits until the next page begins to come, not until all of it is there.
        page.wait_for_load_state()
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if not page.evaluate("() => 'axe' in window"):
                page.evaluate(source)
            told = [f"{each['id']} ({each['impact']}): {each['help']}: {each['html']}"
                    for each in page.evaluate(VIOLATIONS) if each["impact"] in SERIOUS]
            assert told == [], f"{page.url} at {width} px"
            assert page.evaluate("() => document.documentElement.scrollWidth") <= width, f"{page.url} at {width} px"

    return check
