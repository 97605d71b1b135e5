"""Making and publishing an event with its occasions, by deeds."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from survey.actions import events, occasions, registrations
from survey.database import db, writing
from survey.models.events import Occasion
from survey.models.messages import Message
from survey.queries import events as queries
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.events import EventDetails, OccasionDetails, PartDetails
from survey.rules.registrations import Entry
from survey.rules.rounds import Details
from tests.conftest import NOW
from tests.gatherings import EVENING, a_part, an_event, an_occasion
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


def test_what_was_provisional_becomes_definite_and_everyone_hears_it(app: Flask) -> None:
    event = an_event(offer_hours=0)
    occasion = an_occasion(event, a_part("Diner"), provisional=True, capacity=1)
    with writing() as session:
        registrations.register(session, event, occasion.id, [
            Entry("Anna", "anna@example.nl", parts=(occasion.parts[0].id,)), Entry("Bram", "bram@example.nl")],
            "Anna", NOW)
    said = events.occasion_details(occasion)
    with pytest.raises(RuleBroken, match="door 1 persoon gekozen"), writing() as session:
        occasions.change(session, event, occasion.id, replace(said, parts=()), "", "Sanne", NOW)
    with pytest.raises(RuleBroken, match="hebben zich mensen aangemeld"), writing() as session:
        occasions.remove(session, event, occasion.id, "Sanne", NOW)
    past = replace(said, begins_at=NOW - timedelta(hours=2), ends_at=NOW - timedelta(hours=1), parts=())
    with pytest.raises(RuleBroken, match="verleden"), writing() as session:
        occasions.change(session, event, occasion.id, past, "Te laat", "Sanne", NOW)
    with writing() as session:
        assert occasions.change(session, event, occasion.id, replace(said, provisional=False), "", "Sanne", NOW) == 2
    db.session.expire_all()
    assert db.session.get_one(Occasion, occasion.id).sequence == 1
    kinds = [each.kind for each in db.session.query(Message).order_by(Message.id)]
    assert kinds[-2:] == ["occasion_confirmed"] * 2
    with writing() as session:
        assert occasions.cancel(session, event, occasion.id, "Te weinig animo.", "Sanne", NOW) == 2
    for deed in (occasions.cancel, lambda *rest: occasions.change(*rest[:3], said, *rest[3:])):
        with pytest.raises(RuleBroken, match="afgelast|gaat niet door"), writing() as session:
            deed(session, event, occasion.id, "Nog eens.", "Sanne", NOW)
