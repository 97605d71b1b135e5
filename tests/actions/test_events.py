"""Making and publishing an event with its occasions, by deeds."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from survey.actions import events
from survey.database import db, writing
from survey.queries import events as queries
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.events import EventDetails, OccasionDetails, PartDetails
from survey.rules.rounds import Details
from tests.conftest import NOW
from tests.gatherings import EVENING
from tests.stories import an_association


def test_an_event_is_made_given_occasions_and_published(app: Flask) -> None:
    host = an_association()
    said = EventDetails(Details("24-uursbijeenkomst", "Twee dagen.", hosts=(host.id,), closes_on=date(2022, 3, 1),
                                open_link=True), roles=("leidinggevende", "gast"))
    parts = (PartDetails("Diner", capacity=40), PartDetails("Beleid", "Ronde 1"), PartDetails("Geld", "Ronde 1"))
    with writing() as session:
        made = events.make(session, said, "Secretariaat", NOW)
        with pytest.raises(RuleBroken, match="Zet minstens één moment op het programma."):
            events.publish(session, made, "Secretariaat", NOW)
        events.add_occasion(session, made, OccasionDetails(
            "Amersfoort", EVENING, EVENING + timedelta(hours=24), place="Amersfoort", capacity=60, parts=parts),
            "Secretariaat", NOW)
        events.publish(session, made, "Secretariaat", NOW)
    found = queries.by_slug(db.session(), "24-uursbijeenkomst")
    assert found is not None
    assert found.round.published_at == NOW
    assert found.round.kind == "event"
    assert len(found.seed) == 32
    assert [part.title for part in found.occasions[0].parts] == ["Diner", "Beleid", "Geld"]
    assert events.details_of(found) == said
    assert calendar.day_of(found.occasions[0].ends_at) == date(2022, 3, 19)
    again = events.occasion_details(found.occasions[0])
    assert replace(again, parts=tuple(replace(each, id=None) for each in again.parts)).parts == parts
