"""Many people register at the same moment: there are never more places given than there are, and none is left over.

The races are also run against a careless version that decides on what it counted before its turn came, to show that
the test would see it.
"""

import contextvars
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from survey.actions import registrations as deeds
from survey.database import db, writing
from survey.models.events import Event, Occasion
from survey.queries import occasions, registrations
from survey.rules.broken import RuleBroken
from tests.actions.test_registrations import LATER, people, person, register
from tests.conftest import NOW
from tests.gatherings import a_part, an_event, an_occasion

CROWD = 12


def at_once(app: Flask, deeds_at_once: list[Callable[[], None]], before: Callable[[], Any] = lambda: None) -> list[str]:
    """Runs deeds at the same moment, each in its own transaction; returns what who was refused heard."""
    ready, refusals = threading.Barrier(len(deeds_at_once)), list[str]()

    def one(deed: Callable[[], None]) -> None:
        with app.app_context():
            before()
            ready.wait(20)
            try:
                deed()
            except RuleBroken as broken:
                refusals.append(broken.message)
            except Exception as error:
                # A thread that fails says nothing by itself.
                refusals.append(repr(error))
            finally:
                db.session.remove()

    threads = [threading.Thread(target=contextvars.Context().run, args=(one, deed)) for deed in deeds_at_once]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    db.session.rollback()
    return refusals


def registering(occasion_id: int, event_id: int, *entries: Any) -> Callable[[], None]:
    def deed() -> None:
        with writing() as session:
            deeds.register(session, session.get_one(Event, event_id), occasion_id, entries, "Anna", NOW)

    return deed


def crowd(occasion: Occasion, size: int = 1) -> list[Callable[[], None]]:
    return [registering(occasion.id, occasion.event_id, *people(size, number * size)) for number in range(CROWD)]


def tally(occasion: Occasion) -> Counter[str]:
    db.session.rollback()
    db.session.expire_all()
    return Counter(each.state for each in registrations.of_occasion(db.session(), occasion.id))


def test_the_last_places_are_given_once_and_the_others_wait(app: Flask) -> None:
    occasion = an_occasion(an_event(), capacity=5)
    assert at_once(app, crowd(occasion)) == []
    assert tally(occasion) == {"confirmed": 5, "waiting": CROWD - 5}


def test_without_a_waiting_list_the_others_hear_that_it_is_full(app: Flask) -> None:
    occasion = an_occasion(an_event(), capacity=5, waiting_list=False)
    refusals = at_once(app, crowd(occasion))
    assert tally(occasion) == {"confirmed": 5}
    assert len(refusals) == CROWD - 5
    assert all("is vol" in said for said in refusals)


def test_groups_fill_the_last_place_and_leave_none_empty_while_someone_waits(app: Flask) -> None:
    occasion = an_occasion(an_event(), capacity=5)
    assert at_once(app, crowd(occasion, 3)) == []
    assert tally(occasion) == {"confirmed": 5, "waiting": 3 * CROWD - 5}


def test_a_part_of_the_programme_has_no_more_places_than_it_has(app: Flask) -> None:
    occasion = an_occasion(an_event(), a_part("Diner", capacity=2))
    dinner = occasion.parts[0].id
    refusals = at_once(app, [registering(occasion.id, occasion.event_id, person(f"P{each}", dinner))
                             for each in range(CROWD)])
    assert tally(occasion) == {"confirmed": 2}
    assert ["“Diner” is vol" in said for said in refusals] == [True] * (CROWD - 2)


def test_one_person_who_sends_twice_at_once_is_registered_once(app: Flask) -> None:
    occasion = an_occasion(an_event(), capacity=1)
    refusals = at_once(app, [registering(occasion.id, occasion.event_id, person("Anna"))] * 4)
    assert tally(occasion) == {"confirmed": 1}
    assert ["al aangemeld" in said for said in refusals] == [True] * 3


def test_cancelling_and_registering_at_once_leaves_no_place_empty_and_gives_none_twice(app: Flask) -> None:
    occasion = an_occasion(an_event(offer_hours=0), capacity=4)
    made = register(occasion, *people(8, 100))

    def cancelling(number: int) -> Callable[[], None]:
        def deed() -> None:
            with writing() as session:
                deeds.cancel(session, registrations.reread(session, number), "Anna", LATER)

        return deed

    def lowering() -> None:
        with writing() as session:
            occasions.hold(session, occasion.id).capacity = 3
            deeds.promote(session, occasion.id, LATER)

    assert at_once(app, [*crowd(occasion)[:5], *(cancelling(each.id) for each in made[::2]), lowering]) == []
    assert tally(occasion)["cancelled"] == 4
    assert 3 <= tally(occasion)["confirmed"] <= 4
    assert sum(tally(occasion).values()) == 13


def test_a_careless_version_gives_places_that_are_not_there(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    occasion = an_occasion(an_event(), capacity=5)
    number, event_id, seen, right = occasion.id, occasion.event_id, threading.local(), occasions.count

    def count_too_early() -> None:
        seen.count = right(db.session(), db.session.get_one(Occasion, number))

    monkeypatch.setattr(occasions, "count", lambda *given: seen.count)
    deeds_at_once = [registering(number, event_id, person(f"P{each}")) for each in range(CROWD)]
    assert at_once(app, deeds_at_once, count_too_early) == []
    assert tally(occasion) == {"confirmed": CROWD}
