"""A newsletter to thousands of addresses while the worker is killed again and again: no address gets it twice."""

import time

import pytest

from survey.actions import newsletters
from survey.database import writing
from survey.models.subscribers import Subscriber
from tests.conftest import NOW
from tests.mailserver import mailroom
from tests.newsletters import BY, fresh, links, of_february_2022
from tests.proof.test_outbox import (
    LARGE,
    PATIENCE_SECONDS,
    _settings,
    application,
    mail_everything,
    spread,
    states,
)

# The small one runs every time, the large one with `make proof`.
SIZES = ((30, 1), pytest.param(3000, 10, marks=pytest.mark.proof))
QUEUE_SECONDS = 5


def queued(number: int) -> float:
    """The issue of February 2022 to so many addresses, four of them of members; returns the seconds it took."""
    issue = of_february_2022()
    with writing() as session:
        addresses = [f"lezer{each}@example.nl" for each in range(number - 4)]
        session.add_all([Subscriber(mark=links().mark(each), email=each, confirmed_at=NOW) for each in addresses])
    began = time.perf_counter()
    with writing() as session:
        assert newsletters.send(session, fresh(issue).id, links(), BY, NOW) == number
    return time.perf_counter() - began


@pytest.mark.timeout(PATIENCE_SECONDS + 60)
@pytest.mark.parametrize(("number", "kills"), SIZES)
def test_a_killed_worker_sends_no_newsletter_twice_and_leaves_at_most_one_uncertain(
        database_url: str, number: int, kills: int) -> None:
    with mailroom() as room, application(_settings(database_url, room)) as app:
        took = queued(number)
        began = time.monotonic()
        killer = mail_everything(app.extensions["settings"], room, spread(kills, number), "right")
        found = states()
        sizes = {len(raw) for raw in room.raw}
    print(f"{number} queued in {took:.2f} s, mailed in {time.monotonic() - began:.0f} s with {killer.kills} kills, "
          f"{max(sizes) // 1000} kB each: {dict(found)}")
    # Only for the large number, which has the machine for itself.
    assert number < LARGE or took < QUEUE_SECONDS
    assert killer.kills == kills
    assert room.twice() == []
    assert found["sent"] + found["uncertain"] == number
    assert found["uncertain"] <= kills
    assert number - len(set(room.recipients)) <= found["uncertain"]
