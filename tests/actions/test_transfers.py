"""People are moved to and fro, register and see the places changed at the same moment: nobody waits for ever."""

import contextvars
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from survey.actions import occasions, registrations, transfers
from survey.actions.events import occasion_details
from survey.database import db, writing
from survey.models.events import Event, Occasion
from survey.models.registrations import Registration
from survey.queries import events
from survey.queries.occasions import places
from survey.rules.broken import RuleBroken
from survey.rules.registrations import Entry, State
from tests.conftest import NOW
from tests.gatherings import an_event, an_occasion

ROUNDS = 4
Two = tuple[Event, Occasion, Occasion]


def at_once(app: Flask, *deeds: Callable[[Session, int], Any]) -> list[str]:
    """Runs every deed ROUNDS times, all of them beside each other; returns what went wrong other than a refusal."""
    ready, wrong = threading.Barrier(len(deeds)), list[str]()

    def one(deed: Callable[[Session, int], Any]) -> None:
        with app.app_context():
            ready.wait(20)
            for number in range(ROUNDS):
                try:
                    with writing() as session:
                        deed(session, number)
                except RuleBroken:
                    continue
                except Exception as error:
                    wrong.append(repr(error))
            db.session.remove()

    threads = [threading.Thread(target=contextvars.Context().run, args=(one, deed)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    db.session.rollback()
    db.session.expire_all()
    return wrong


@pytest.fixture
def two(app: Flask) -> Two:
    event = an_event(offer_hours=0)
    return event, an_occasion(event, capacity=3), an_occasion(event, title="Zuid", capacity=3)


def test_moving_both_ways_while_places_change_ends_in_peace(app: Flask, two: Two) -> None:
    event, north, south = two
    with writing() as session:
        anna, = registrations.register(session, event, north.id, [Entry("Anna", "anna@example.nl")], "Anna", NOW)
        bram, = registrations.register(session, event, south.id, [Entry("Bram", "bram@example.nl")], "Bram", NOW)
    details = occasion_details(north)

    def move(person: Registration, to: tuple[int, int]) -> Callable[[Session, int], Any]:
        def deed(session: Session, number: int) -> None:
            transfers.transfer(session, events.of_round(session, event.round_id),
                               session.get_one(Registration, person.id), to[number % 2], "Beter zo.", "Sanne", NOW)
        return deed

    def resize(session: Session, number: int) -> None:
        occasions.change(session, event, north.id, replace(details, capacity=2 + number % 2), "", "Sanne", NOW)

    def register(session: Session, number: int) -> None:
        registrations.register(session, events.of_round(session, event.round_id), north.id,
                               [Entry("Carla", f"carla{number}@example.nl")], "Carla", NOW)

    assert at_once(app, move(anna, (south.id, north.id)), move(bram, (north.id, south.id)), resize, register) == []
    counted = places(db.session(), event.round_id)
    assert counted[north.id].taken <= 3
    assert sum(each.taken + each.waiting for each in counted.values()) == 2 + ROUNDS


def test_who_is_moved_keeps_the_link_and_leaves_the_programme(app: Flask, two: Two) -> None:
    event, north, south = two
    with writing() as session:
        people = [Entry(name, f"{name}@example.nl") for name in ("Anna", "Bram", "Carla", "Dirk")]
        anna, *_, dirk = registrations.register(session, event, north.id, people, "Anna", NOW)
        filled = registrations.register(session, event, south.id, [replace(each, email=f"x{each.email}")
                                                                   for each in people[:3]], "Els", NOW)
    assert (dirk.state, filled[-1].state) == (State.WAITING, State.CONFIRMED)
    with pytest.raises(RuleBroken, match="Geef een reden"), writing() as session:
        transfers.transfer(session, event, anna, south.id, "", "Sanne", NOW, above=True)
    with writing() as session:
        moved = transfers.transfer(session, event, anna, south.id, "Woont daar.", "Sanne", NOW, above=True)
    assert (moved.occasion_id, moved.state, moved.number) == (south.id, State.CONFIRMED, anna.number)
    db.session.expire_all()
    assert db.session.get_one(Registration, dirk.id).state == State.CONFIRMED
    with pytest.raises(RuleBroken, match="staat hier al"), writing() as session:
        transfers.transfer(session, event, moved, south.id, "", "Sanne", NOW)
