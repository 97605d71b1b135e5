"""Measures and prints: `python -m tests.bench [--quick] [--database sqlite|postgresql]`."""

import asyncio
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from flask_migrate import upgrade

from tests.bench import members, report
from tests.bench.report import Speed
from tests.bench.visits import Page, Refused, at_once
from tests.bench.weights import Weight, weigh
from tests.conftest import SECRET
from tests.servers import Web, postgresql, web

COUNTED = ("tests.bench.counted",)


@dataclass(frozen=True, slots=True)
class Plan:
    """How many visitors at once, how many sessions they do together, how often that is repeated."""

    visitors: tuple[int, ...] = (1, 8, 32)
    sessions: int = 200
    runs: int = 5
    stored: int = 100_000


QUICK = Plan(sessions=80, runs=1, stored=10_000)


@contextmanager
def database(name: str) -> Iterator[str]:
    if name == "postgresql":
        with postgresql() as url:
            yield url
        return
    with tempfile.TemporaryDirectory(prefix="achterban-bench-") as folder:
        yield f"sqlite:///{Path(folder) / 'bench.sqlite'}"


def speed(server: Web, round_id: int, visitors: int, plan: Plan) -> Speed:
    """Fresh members for every run; each of them must stand in the database afterwards."""
    count = plan.sessions if visitors > 1 else plan.sessions // 4
    rates, pages = [], list[Page]()
    for _ in range(plan.runs):
        before, tokens = members.sent_in(round_id), members.invite(round_id, count)
        seconds, seen = asyncio.run(at_once(server.port, tokens, visitors))
        if members.sent_in(round_id) != before + count:
            raise Refused("an answer that was confirmed is not in the database")
        rates.append((count / seconds, len(seen) / seconds))
        pages += seen
    sessions, requests = (statistics.median(rate) for rate in zip(*rates, strict=True))
    return Speed(visitors, sessions, requests, pages)


def measure(name: str, url: str, plan: Plan) -> None:
    with members.application(url):
        upgrade()
        round_id = members.an_open_round()
        with web(url, SECRET, COUNTED) as server:
            weights: dict[str, Weight] = asyncio.run(weigh(server.port, members.invite(round_id, 1)[0]))
        with web(url, SECRET) as server:
            asyncio.run(at_once(server.port, members.invite(round_id, 20), 8))
            speeds = [speed(server, round_id, visitors, plan) for visitors in plan.visitors]
            memory = server.megabytes()
        members.answered(round_id, plan.stored)
        with web(url, SECRET) as server:
            asyncio.run(at_once(server.port, members.invite(round_id, 20), 8))
            later = speed(server, round_id, 8, plan)
    report.show(name, weights, speeds, memory)
    report.show_growth(plan.stored, next(speed for speed in speeds if speed.visitors == 8), later)


@click.command()
@click.option("--quick", is_flag=True, help="One short run of each, for a first impression.")
@click.option("--database", "names", type=click.Choice(["sqlite", "postgresql"]), multiple=True,
              default=("sqlite", "postgresql"))
def main(quick: bool, names: tuple[str, ...]) -> None:
    report.show_machine()
    for name in names:
        with database(name) as url:
            measure(name, url, QUICK if quick else Plan())


if __name__ == "__main__":
    main()
