"""A server worker is killed while members send in: every answer that was confirmed is there."""

import asyncio
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from survey.links import Links
from tests.bench import members
from tests.bench.questions import ANSWERS
from tests.bench.visits import Visitor
from tests.conftest import SECRET
from tests.servers import SERVE, Web, web

# The small one runs every time, the large one with `make proof`.
SIZES = (60, pytest.param(500, marks=pytest.mark.proof))
HASTY = ("tests.proof.hasty",)
KILLS = 2
BROKEN_OFF = (OSError, asyncio.IncompleteReadError)


@dataclass
class Sending:
    """Everyone sends at the same moment; `confirmed` holds who was told that it is in.

    When a sixth has been answered the worker with most in hand is killed, and at a third the next one: well before all
    have sent. The answer that makes the number full kills at once, so that none can slip by.
    """

    server: Web
    tokens: list[str]
    confirmed: set[str] = field(default_factory=set)
    broken_off: set[str] = field(default_factory=set)
    killed: list[int] = field(default_factory=list)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for token in self.tokens:
                group.create_task(self._send(token))

    async def _send(self, token: str) -> None:
        form = {"form_key": Links(SECRET, "").form_key(token)}
        try:
            async with Visitor(self.server.port) as visitor:
                answer = await visitor.request("send", f"/u/{token}/insturen", form)
        except BROKEN_OFF:
            self.broken_off.add(token)
        else:
            if answer.headers.get("location", "").endswith("/ontvangst"):
                self.confirmed.add(token)
        self._kill()

    def _kill(self) -> None:
        done, parts = len(self.confirmed) + len(self.broken_off), len(self.killed) + 1
        if parts > KILLS or done < parts * len(self.tokens) // 6:
            return
        worker = max(set(self.server.workers()) - set(self.killed), key=_open_files)
        os.kill(worker, signal.SIGKILL)
        self.killed.append(worker)


def _open_files(pid: int) -> int:
    """Every connection is one of them."""
    return len(os.listdir(f"/proc/{pid}/fd"))


def _in_a_thread(sending: Sending) -> None:
    """A thread of its own, because the browser of other tests keeps a loop of events running in the first one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(asyncio.wait_for(sending.run(), 120))).result()


def _lost(url: str, count: int, module: tuple[str, ...] = SERVE) -> tuple[Sending, set[str]]:
    """Lets so many members send in at once; returns how that went and whose confirmed answers are gone."""
    with members.application(url):
        round_id = members.an_open_round()
        tokens = members.ready_to_send(round_id, count)
        with web(url, SECRET, module) as server:
            sending = Sending(server, tokens)
            _in_a_thread(sending)
        kept = members.kept(round_id)
    return sending, {token for token in sending.confirmed if kept.get(token) != ANSWERS}


@pytest.mark.parametrize("count", SIZES)
def test_every_answer_that_was_confirmed_is_there_after_a_worker_was_killed(database_url: str, count: int) -> None:
    sending, lost = _lost(database_url, count)
    assert len(sending.killed) == KILLS
    assert sending.broken_off, "nobody was in the middle of sending when a worker was killed"
    assert sending.confirmed
    assert not lost


@pytest.mark.parametrize("count", SIZES)
def test_the_proof_sees_a_server_that_confirms_before_it_has_stored(sqlite_url: str, count: int) -> None:
    sending, lost = _lost(sqlite_url, count, HASTY)
    assert len(sending.killed) == KILLS
    assert lost
