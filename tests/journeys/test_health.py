"""Is the application alive, and what does a person read when its database does not answer?"""

import sqlite3

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

WORDS = {"database is locked": (503, "Het is nu te druk"), "no such column: rounds.colour": (500, "Er ging iets mis")}


def test_a_monitor_is_told_that_the_application_and_its_database_answer(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json == {"status": "ok"}


@pytest.mark.parametrize("reason", WORDS)
def test_only_a_busy_database_is_worth_another_try(
        sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, reason: str) -> None:
    def fails() -> str:
        raise OperationalError("select", {}, sqlite3.OperationalError(reason))

    monkeypatch.setitem(sqlite_app.view_functions, "health.healthz", fails)
    sqlite_app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = sqlite_app.test_client().get("/healthz")
    assert (answer.status_code, WORDS[reason][1] in answer.text) == (WORDS[reason][0], True)
