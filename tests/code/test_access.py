"""Every view says who may open it, and one that does not stops the start."""

import pytest
from flask import Flask

from survey import access
from survey.app import create_app
from survey.config import Config
from survey.rules.permissions import Permission
from tests.conftest import SECRET


def test_a_view_that_says_nothing_stops_the_start() -> None:
    app = Flask("test")
    app.add_url_rule("/geheim", "rounds.secret", lambda: "open")
    with pytest.raises(RuntimeError, match=r"rounds\.secret"):
        access.refuse_undeclared(app)


def test_every_page_of_the_secretariat_asks_for_a_permission(sqlite_url: str) -> None:
    app = create_app(Config(sqlite_url, SECRET, "http://localhost", testing=True))
    for rule in app.url_map.iter_rules():
        marked = getattr(app.view_functions[rule.endpoint], "access", None)
        if rule.rule.startswith("/secretariaat"):
            assert isinstance(marked, Permission), rule.rule
        if rule.rule.startswith("/u/"):
            assert marked in ("personal link", "shared link"), rule.rule
        if rule.rule.startswith("/deur/<token>"):
            assert marked == "door link", rule.rule


def test_whoever_has_not_signed_in_opens_no_page_of_the_secretariat(sqlite_url: str) -> None:
    app = create_app(Config(sqlite_url, SECRET, "http://localhost", testing=True))
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/secretariaat") and "GET" in (rule.methods or ()):
            with app.test_request_context():
                parts = dict.fromkeys(rule.arguments, 1 if "int:" in rule.rule else "x")
                address = rule.build(parts)
            assert address, rule.rule
            answer = client.get(address[1])
            assert answer.status_code == 302, rule.rule
            assert answer.location == "/inloggen", rule.rule
