"""Telling the outcome at the moment at which people cancel: everyone hears one thing, and no place stays empty."""

import contextvars
import threading
from collections import Counter
from collections.abc import Callable
from datetime import date

from flask import Flask

from survey.actions import allotments as deeds
from survey.actions import registrations as places
from survey.database import db, writing
from survey.models.messages import Message
from survey.models.registrations import Registration
from survey.queries import events
from survey.rules.messages import MessageKind
from survey.rules.registrations import HOLDING, State
from tests.conftest import NOW
from tests.gatherings import an_event, an_occasion, registered

LOT_LETTERS = {MessageKind.SELECTED.value, MessageKind.SELECTED_WAITING.value, MessageKind.NOT_SELECTED.value}
CAPACITY = 4


def at_once(app: Flask, *works: Callable[[], None]) -> list[str]:
    """Runs all of them at the same moment; returns what went wrong."""
    ready, wrong = threading.Barrier(len(works)), []

    def one(work: Callable[[], None]) -> None:
        with app.app_context():
            try:
                ready.wait(20)
                work()
            except Exception as error:
                wrong.append(repr(error))
            finally:
                db.session.remove()

    threads = [threading.Thread(target=contextvars.Context().run, args=(one, work)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    db.session.rollback()
    db.session.expire_all()
    return wrong


def test_telling_twice_while_people_cancel_tells_everyone_once_and_fills_every_place(app: Flask) -> None:
    event = an_event(way="selection", told_on=date(2022, 3, 4), closed_at=NOW)
    made = registered(an_occasion(event, capacity=CAPACITY), *(f"P{each}" for each in range(10)), state="requested")
    with writing() as session:
        drawn = deeds.draw_lots(session, event, "Anna", NOW)
        deeds.set_ready(session, event, "Anna", NOW)
    first = sorted(made, key=lambda each: drawn.outcomes[each.number].lot)[:3]
    numbers, told = [each.id for each in first], []

    def tell() -> None:
        with writing() as session:
            told.append(deeds.tell(session, events.of_round(session, event.round_id), "Anna", NOW))

    def cancelling(number: int) -> Callable[[], None]:
        def cancel() -> None:
            with writing() as session:
                places.cancel(session, session.get_one(Registration, number), "test", NOW)

        return cancel

    assert at_once(app, tell, tell, *map(cancelling, numbers)) == []
    assert told.count(None) == 1
    states = Counter(State(each.state) for each in db.session.query(Registration))
    assert states[State.CANCELLED] == 3
    assert sum(states[state] for state in HOLDING) == CAPACITY, "those who were next got the places"
    assert states[State.REQUESTED] == 0
    letters = Counter(each.registration_id for each in db.session.query(Message) if each.kind in LOT_LETTERS)
    stayed = {each.id for each in db.session.query(Registration) if each.state != State.CANCELLED}
    assert all(letters[number] == 1 for number in stayed)
    assert max(letters.values()) == 1
