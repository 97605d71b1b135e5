"""151 telephones ask every few seconds whether something changed, while a vote is open: the server answers at once."""

import asyncio
import random
import re
import statistics
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from survey.database import db
from survey.queries import mandates
from tests.bench.visits import Refused, Visitor
from tests.conftest import SECRET
from tests.meetings import delegate_link
from tests.proof.test_votes_at_once import FOUR, office
from tests.servers import web
from tests.voting import a_meeting, an_election, opened

LINE = re.compile(r"GET /u/<token>/stand\.json (\d+) (\d+) ms")
ASKED_EVERY, MOST_MILLISECONDS = 3.0, 50
__all__ = ["office"]


async def _telephone(port: int, token: str, seconds: float) -> int:
    """Asks until the time is over; gives the size of the largest answer."""
    end, largest = asyncio.get_running_loop().time() + seconds, 0
    await asyncio.sleep(random.random() * ASKED_EVERY)
    while asyncio.get_running_loop().time() < end:
        try:
            async with Visitor(port) as visitor:
                largest = max(largest, len((await visitor.request("stand", f"/u/{token}/stand.json")).body))
        except Refused:
            pass
        await asyncio.sleep(ASKED_EVERY)
    return largest


async def _meeting(port: int, tokens: list[str], seconds: float) -> list[int]:
    return list(await asyncio.gather(*(_telephone(port, token, seconds) for token in tokens)))


@pytest.mark.proof
def test_a_page_of_a_voter_is_told_within_fifty_milliseconds_with_151_asking(office: Flask, database_url: str) -> None:
    assembly, body = a_meeting(151)
    opened(assembly, an_election(assembly), body)
    tokens = [delegate_link(assembly, each.seat.name) for each in mandates.of_round(db.session(), assembly.round_id)]
    with web(database_url, SECRET, FOUR) as server, ThreadPoolExecutor(1) as thread:
        largest = thread.submit(lambda: asyncio.run(_meeting(server.port, tokens, 12))).result()
        took = [int(milliseconds) for _, milliseconds in LINE.findall(Path(server.log).read_text())]
    print(f"{len(took)} answers, median {statistics.median(took)} ms, 99th {sorted(took)[len(took) * 99 // 100]} ms")
    assert len(took) > 2 * len(tokens)
    assert max(largest) < 100
    assert sorted(took)[len(took) * 95 // 100] < MOST_MILLISECONDS
