"""A real server with four workers: everybody votes while the chair closes, and workers die at any moment.

What was confirmed is in the box, what is in the box was voted, and the closing line of the chain says the same number.
"""

import asyncio
import json
import os
import random
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask

from survey.actions import ballots, tallies
from survey.app import create_app
from survey.config import Config
from survey.database import db, writing
from survey.links import Links
from survey.models.assemblies import Assembly
from survey.models.polls import Poll
from survey.queries import chains, polls
from survey.rules.ballots import new_code, sha256
from survey.voting import keys
from tests.ballots import case
from tests.bench.visits import Refused, Visitor
from tests.conftest import NOW, SECRET
from tests.meetings import delegate_link
from tests.servers import Web, web
from tests.voting import CHAIR, a_meeting, an_election, opened

FOUR = ("survey.cli", "serve", "--no-worker", "--workers", "4")
BROKEN_OFF = (OSError, asyncio.IncompleteReadError)
HEAVY = pytest.mark.proof
# (members, runs, workers that are killed): the small ones run every time, the large ones with `make proof`.
RACES = ((20, 1, 0), pytest.param(151, 20, 0, marks=HEAVY), pytest.param(151, 10, 4, marks=HEAVY))


@pytest.fixture
def office(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application beside the server, with the same folder of keys."""
    monkeypatch.setenv("SEAL_FOLDER", str(tmp_path / "seals"))
    app = create_app(Config(database_url, SECRET, "http://127.0.0.1", seals=tmp_path / "seals"))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@dataclass
class Race:
    """Everybody sends a ballot in the same seconds; the chair closes when so many are confirmed."""

    app: Flask
    server: Web
    assembly: Assembly
    poll: Poll
    forms: dict[str, dict[str, str]]
    close_at: int
    kills: int = 0
    confirmed: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    receipts: dict[str, set[bytes]] = field(default_factory=dict)
    times: int = 1
    answered: int = 0

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for token in self.forms:
                for _ in range(self.times):
                    group.create_task(self._send(token))
            group.create_task(self._close())
            if self.kills:
                group.create_task(self._kill())

    async def _send(self, token: str) -> None:
        await asyncio.sleep(random.random() * len(self.forms) / 100)
        await self._post(token)
        self.answered += 1

    async def _post(self, token: str) -> None:
        try:
            async with Visitor(self.server.port) as visitor:
                answer = await visitor.request("vote", f"/u/{token}/stemmen", self.forms[token])
        except Refused as refused:
            (self.refused if "409" in str(refused) else self.unknown).add(token)
            return
        except BROKEN_OFF:
            self.unknown.add(token)
            return
        self.confirmed.add(token)
        self.receipts.setdefault(token, set()).add(answer.body)

    async def _close(self) -> None:
        while len(self.confirmed) < self.close_at and self._left():
            await asyncio.sleep(0.002)
        await asyncio.get_running_loop().run_in_executor(None, self.close)

    def _left(self) -> int:
        return len(self.forms) * self.times - self.answered

    def close(self) -> None:
        with self.app.app_context(), writing() as session:
            tallies.close(session, self.assembly.round_id, self.poll.id, keys(), CHAIR, NOW)

    async def _kill(self) -> None:
        for _ in range(self.kills):
            await asyncio.sleep(0.1 + random.random() / 2)
            with suppress(ProcessLookupError, IndexError):
                os.kill(random.choice(self.server.workers()), signal.SIGKILL)


@contextmanager
def _race(app: Flask, server: Web, slug: str, members: int, close_at: int, **more: int) -> Iterator[Race]:
    assembly, body = a_meeting(members, meeting={"slug": slug}, name=f"Gremium {slug}")
    poll = opened(assembly, an_election(assembly), body)
    own = {each.seat.name: each.mandate_id for each in polls.standings(db.session(), assembly.round_id)}
    forms = {}
    for name, mandate in own.items():
        token = delegate_link(assembly, name)
        forms[token] = {"form_key": Links(SECRET, "").form_key(token), "poll": str(poll.id), "mandate": str(mandate),
                        "choice": random.choice("ab"), f"code.{mandate}": new_code(), "made": "browser"}
    race = Race(app, server, assembly, poll, forms, close_at, **more)
    # A thread of its own, because the browser of other tests keeps a loop of events running in the first one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(asyncio.wait_for(race.run(), 120))).result()
    db.session().rollback()
    db.session().expire_all()
    yield race


def _in_the_box(race: Race) -> set[str]:
    """Whose ballot is in, found by its code, which only this test and the voter know."""
    poll = polls.one(db.session(), race.assembly.round_id, race.poll.id)
    assert poll
    box = ballots.opened(db.session(), poll)
    assert box
    marks = {mark for mark, _ in box.ballots}
    assert len(box.ballots) == sum(box.register.values()) == _closing_line(race)["ballots"]
    return {token for token, form in race.forms.items()
            if sha256(next(value for name, value in form.items() if name.startswith("code."))) in marks}


def _closing_line(race: Race) -> dict[str, int]:
    lines = [json.loads(line.line) for line in chains.of_round(db.session(), race.assembly.round_id)]
    closing = [line for line in lines if line["event"] == "poll_closed"]
    assert len(closing) == 1
    found: dict[str, int] = closing[0]
    return found


@case("F2", "F6")
@pytest.mark.parametrize(("count", "runs", "kills"), RACES)
def test_f2_what_was_confirmed_is_in_the_box_when_everybody_races_against_the_close(
        office: Flask, database_url: str, count: int, runs: int, kills: int) -> None:
    with web(database_url, SECRET, FOUR) as server:
        for run in range(runs):
            with _race(office, server, f"alv-{run}", count, random.randint(0, count), kills=kills) as race:
                counted = _in_the_box(race)
                assert race.confirmed <= counted
                assert not race.refused & counted
                assert kills or (race.confirmed == counted and not race.unknown)


@HEAVY
@case("F3")
def test_f3_eight_times_the_same_form_at_once_is_one_ballot_and_eight_equal_confirmations(
        office: Flask, database_url: str) -> None:
    with web(database_url, SECRET, FOUR) as server, _race(office, server, "alv", 3, 4, times=8) as race:
        assert len(_in_the_box(race)) == 3
        assert not race.refused | race.unknown
        assert [len(bodies) for bodies in race.receipts.values()] == [1, 1, 1]
