"""Four hundred people register at the same moment at a real server: every place is given once and everyone is told so.

A small crowd comes every time, the large one twenty times with `make proof`; RUNS says how often.
"""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from survey.actions import registrations as deeds
from survey.database import db, writing
from survey.links import Links
from survey.models.events import Event, Occasion
from survey.models.messages import Message
from survey.models.registrations import Registration
from survey.queries import occasions
from survey.rules.places import Places
from survey.rules.registrations import Entry, State
from tests.bench import members, registrants
from tests.bench.registrants import Party, parties
from tests.bench.visits import Visitor
from tests.conftest import SECRET
from tests.servers import SERVE, Web, web

RUNS = 20
WORKERS = ("survey.cli", "serve", "--no-worker", "--workers", "4")
HASTY = ("tests.proof.overselling",)
FIRST_LETTER = {State.CONFIRMED: "registered", State.WAITING: "on_waiting_list"}
numbered = count(1)


@dataclass(frozen=True, slots=True)
class Size:
    """How many come at once, for how many places."""

    crowd: int
    capacity: int


SMALL = Size(24, 7)
LARGE = Size(400, 50)


@contextmanager
def site(url: str, module: tuple[str, ...] = WORKERS) -> Iterator[tuple[Flask, Web]]:
    with members.application(url) as app, web(url, SECRET, module) as server:
        yield app, server


def in_a_thread(work: Coroutine[Any, Any, None]) -> None:
    """A thread of its own, because the browser of other tests keeps a loop of events running in the first one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(asyncio.wait_for(work, 300))).result()


async def come(port: int, path: str, crowd: Sequence[Party], *others: Coroutine[Any, Any, None]) -> None:
    """Everyone opened the form while it was quiet, and sends it at the same moment."""
    async with Visitor(port) as first:
        hidden: dict[str, Any] = dict((await first.request("form", path)).hidden)

    async def one(party: Party) -> None:
        async with Visitor(port) as visitor:
            await registrants.send(visitor, path, hidden, party)

    async with asyncio.TaskGroup() as group:
        for each in (*map(one, crowd), *others):
            group.create_task(each)


@dataclass
class Outcome:
    """What the database says when all is quiet again."""

    occasion: Occasion
    states: dict[str, State] = field(init=False)
    places: Places = field(init=False)

    def __post_init__(self) -> None:
        db.session.rollback()
        db.session.expire_all()
        rows = db.session.execute(select(Registration.name, Registration.state).where(
            Registration.occasion_id == self.occasion.id))
        self.states = {name: State(state) for name, state in rows}
        self.places = occasions.places(db.session(), self.occasion.event_id)[self.occasion.id]

    def letters(self) -> Counter[str]:
        return Counter(db.session.scalars(select(Message.kind).where(Message.round_id == self.occasion.event_id)))


def check_told(outcome: Outcome, crowd: Sequence[Party], came: frozenset[State] = frozenset()) -> None:
    """Everyone was told what the database says, or from there went on to one of `came`."""
    for party in crowd:
        if not party.told:
            assert party.refused == 409
            assert not set(party.names) & set(outcome.states), "somebody is registered and was told otherwise"
        for name, state in party.told.items():
            if state is State.DECLINED:
                assert name not in outcome.states, name
            else:
                assert outcome.states[name] is state or outcome.states[name] in came, name


def check_letters(outcome: Outcome, crowd: Sequence[Party]) -> None:
    """Who was told on the page was told the same by mail, once."""
    expected = Counter(FIRST_LETTER[state] for party in crowd for state in party.told.values()
                       if state is not State.DECLINED)
    assert outcome.letters() == expected


@pytest.mark.proof
@pytest.mark.parametrize("people", [1, 3])
@pytest.mark.parametrize("waiting_list", [True, False])
def test_every_place_is_given_once_and_everyone_is_told_the_truth(
        database_url: str, waiting_list: bool, people: int) -> None:
    with site(database_url) as (_, server):
        for _ in range(RUNS):
            race(server, LARGE, waiting_list, people)


def test_a_small_crowd_gets_every_place_once_also_while_others_cancel(sqlite_url: str) -> None:
    with site(sqlite_url, SERVE) as (app, server):
        race(server, SMALL, True, 3)
        race(server, SMALL, False, 3)
        check_turmoil(Turmoil(app, server, SMALL, lowered=True))


def race(server: Web, size: Size, waiting_list: bool, people: int) -> None:
    occasion = registrants.an_event(f"plaatsen-{next(numbered)}", capacity=size.capacity, waiting_list=waiting_list)
    crowd = parties(size.crowd, people)
    in_a_thread(come(server.port, registrants.address(occasion), crowd))
    outcome = Outcome(occasion)
    check_told(outcome, crowd)
    check_letters(outcome, crowd)
    tally = Counter(outcome.states.values())
    if waiting_list:
        assert tally == {State.CONFIRMED: size.capacity, State.WAITING: size.crowd * people - size.capacity}
    else:
        # A group that does not fit hears who can come, and agrees to that by sending the page once more.
        assert tally == {State.CONFIRMED: size.capacity}


@dataclass
class Turmoil:
    """People come and go while the number of places is lowered; `held` is who had a place at that moment."""

    app: Flask
    server: Web
    size: Size
    lowered: bool
    offer_hours: int = 0
    held: int = 0

    def run(self) -> tuple[Outcome, list[Party]]:
        self.occasion = registrants.an_event(
            f"plaatsen-{next(numbered)}", capacity=self.size.capacity, offer_hours=self.offer_hours)
        before = self._registered_before()
        crowd = [*parties(self.size.crowd // 2, 1, "Een"), *parties(self.size.crowd // 4, 3, "Drie")]
        others: list[Coroutine[Any, Any, None]] = [self._cancel(each) for each in before[::2]]
        if self.lowered:
            others.append(asyncio.to_thread(self._lower))
        in_a_thread(come(self.server.port, registrants.address(self.occasion), crowd, *others))
        return Outcome(self.occasion), crowd

    def _registered_before(self) -> list[Registration]:
        names = [f"Eerder{number}" for number in range(self.size.capacity + 10)]
        with writing() as session:
            event = session.get_one(Event, self.occasion.event_id)
            event.most_in_one_go = len(names)
            entries = [Entry(name, f"{name.lower()}@example.nl") for name in names]
            made = deeds.register(session, event, self.occasion.id, entries, "Anna", datetime.now(UTC))
            event.most_in_one_go = 10
        return made

    async def _cancel(self, registration: Registration) -> None:
        token = Links(SECRET, "").registration(registration.id, registration.serial)
        async with Visitor(self.server.port) as visitor:
            path = f"/aanmelding/{token}/afmelden"
            await visitor.request("cancel", path, {"form_key": Links(SECRET, "").form_key(token)})

    def _lower(self) -> None:
        with self.app.app_context(), writing() as session:
            occasion = occasions.hold(session, self.occasion.id)
            occasion.capacity = self.size.capacity // 2
            self.held = occasions.count(session, occasion).places.taken
            deeds.promote(session, occasion.id, datetime.now(UTC))


@pytest.mark.proof
@pytest.mark.parametrize("offer_hours", [0, 48])
@pytest.mark.parametrize("lowered", [False, True])
def test_cancelling_promoting_and_lowering_meanwhile_gives_no_place_twice(
        database_url: str, lowered: bool, offer_hours: int) -> None:
    with site(database_url) as (app, server):
        for _ in range(RUNS):
            check_turmoil(Turmoil(app, server, LARGE, lowered, offer_hours))


def check_turmoil(turmoil: Turmoil) -> None:
    outcome, crowd = turmoil.run()
    # Who waited may have been promoted since, and nobody in the crowd cancels.
    check_told(outcome, crowd, frozenset({State.CONFIRMED, State.OFFERED}))
    assert all(party.told for party in crowd), "somebody was sent away although there is a waiting list"
    cancelled = [name for name, state in outcome.states.items() if state is State.CANCELLED]
    assert len(cancelled) == len(range(0, turmoil.size.capacity + 10, 2))
    most = max(turmoil.size.capacity // 2, turmoil.held) if turmoil.lowered else turmoil.size.capacity
    assert outcome.places.taken <= most
    assert outcome.places.free == 0 or not outcome.places.waiting
    if not turmoil.lowered:
        assert outcome.places.taken == turmoil.size.capacity


def oversold(url: str, size: Size) -> bool:
    """Whether a server that counts before its turn gives out too many places: it does, unless by chance all come one
    after another, and so it gets a few chances.
    """
    with site(url, HASTY) as (_, server):
        return any(gives_too_many(server, size) for _ in range(5))


def gives_too_many(server: Web, size: Size) -> bool:
    occasion = registrants.an_event(f"te-vroeg-geteld-{next(numbered)}", capacity=size.capacity)
    in_a_thread(come(server.port, registrants.address(occasion), parties(size.crowd, 1)))
    return Outcome(occasion).places.taken > size.capacity


def test_a_small_crowd_sees_a_server_that_counts_before_its_turn(sqlite_url: str) -> None:
    assert oversold(sqlite_url, SMALL)


@pytest.mark.proof
def test_the_proof_sees_a_server_that_counts_before_its_turn(database_url: str) -> None:
    assert oversold(database_url, LARGE)
