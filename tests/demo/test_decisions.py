"""The decisions of the demonstration: an old plan that is done, and a new one of which the days still come."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from survey.database import db
from survey.demo import decisions
from survey.demo.clock import START
from survey.queries import decisions as known
from survey.rules import calendar
from survey.rules.decisions import Status
from tests.answering import text_of

pytestmark = pytest.mark.timeout(400)
OLD, NEW = "ondersteuningsplan-2018-2022", "ondersteuningsplan-2022-2026"


def test_the_list_of_the_old_plan_is_public_with_the_promise_that_was_kept(demonstration: Flask) -> None:
    page = text_of(demonstration.test_client().get(f"/besluiten/{OLD}"))
    assert "Versie 1.0 is definitief sinds 18 april 2018: alle gremia hebben besloten." in page
    assert "met dien verstande dat" in page
    assert "Nagekomen op 1 december 2018" in page


def test_the_chain_of_the_new_plan_is_lived_through_when_the_clock_is_moved(
        demonstration: Flask, secretary: FlaskClient) -> None:
    assert "Nu aan zet: overeenstemming van OOGO De Delta." in text_of(
        secretary.get(f"/secretariaat/besluiten/document/{NEW}"))
    try:
        with db.session.begin_nested():
            for weeks in (6, 9, 10, 11):
                decisions.live(db.session(), decisions.BY, START + timedelta(weeks=weeks))
            today = calendar.day_of(START + timedelta(weeks=11))
            found = [line for line in known.lines(known.everything(db.session()), today)
                     if line.document and line.document.slug == NEW]
            assert [(line.decision.decided_on.isoformat(), line.state.status) for line in found] == [
                (day.isoformat(), Status.FINAL) for day in decisions.COMING.days]
            assert found[-1].state.reasons == (
                "vervuld op 12 april 2022: instemming van OPR De Delta over versie 1.0",)
    finally:
        db.session.rollback()
