"""Measures and prints: `python -m tests.bench [--quick] [--database sqlite|postgresql]`."""

import asyncio
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click
import psycopg
from flask_migrate import upgrade

from tests.bench import members, report
from tests.bench.report import Speed
from tests.bench.visits import Page, Refused, at_once
from tests.bench.weights import weigh
from tests.conftest import SECRET
from tests.servers import Web, postgresql, web

COUNTED = ("tests.bench.counted",)
WARMING_UP = 20


@dataclass(frozen=True, slots=True)
class Plan:
    """How many visitors at once, how many sessions they do together, how often that is repeated."""

    visitors: tuple[int, ...] = (1, 8, 32)
    sessions: int = 200
    runs: int = 5
    stored: int = 100_000


QUICK = Plan(sessions=80, runs=1, stored=10_000)


@dataclass(frozen=True, slots=True)
class Site:
    """A database with one open round."""

    url: str
    round_id: int

    def run(self, server: Web, visitors: int, count: int) -> tuple[float, list[Page]]:
        """So many fresh members answer; each of them must stand in the database afterwards."""
        with members.application(self.url):
            before, tokens = members.sent_in(self.round_id), members.invite(self.round_id, count)
            seconds, seen = asyncio.run(at_once(server.port, tokens, visitors))
            if members.sent_in(self.round_id) != before + count:
                raise Refused("an answer that was confirmed is not in the database")
        return seconds, seen


@contextmanager
def databases(name: str) -> Iterator[tuple[str, str]]:
    """Two new ones of the same kind."""
    if name == "postgresql":
        with postgresql() as url:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("create database full_one")
            yield url, url.rpartition("/")[0] + "/full_one"
        return
    with tempfile.TemporaryDirectory(prefix="achterban-bench-") as folder:
        yield f"sqlite:///{folder}/empty.sqlite", f"sqlite:///{folder}/full.sqlite"


def site(url: str, answered: int = 0) -> Site:
    with members.application(url):
        upgrade()
        round_id = members.an_open_round()
        if answered:
            members.answered(round_id, answered)
    return Site(url, round_id)


def speed(made: Site, server: Web, visitors: int, plan: Plan) -> Speed:
    count = plan.sessions if visitors > 1 else plan.sessions // 4
    runs = [made.run(server, visitors, count) for _ in range(plan.runs)]
    return Speed(visitors, statistics.median(count / seconds for seconds, _ in runs),
                 statistics.median(len(seen) / seconds for seconds, seen in runs),
                 [page for _, seen in runs for page in seen])


def growth(empty: Site, full: Site, plan: Plan) -> tuple[float, float]:
    """Sessions a second at eight at once without and with stored answers, in turns: the machine has its moods."""
    with web(empty.url, SECRET) as first, web(full.url, SECRET) as second:
        pairs = ((empty, first), (full, second))
        for made, server in pairs:
            made.run(server, 8, WARMING_UP)
        rates = [[plan.sessions / made.run(server, 8, plan.sessions)[0] for made, server in pairs]
                 for _ in range(plan.runs)]
    without, with_stored = (statistics.median(rate) for rate in zip(*rates, strict=True))
    return without, with_stored


def measure(name: str, urls: tuple[str, str], plan: Plan) -> None:
    empty, full = site(urls[0]), site(urls[1], plan.stored)
    with web(empty.url, SECRET, COUNTED) as server, members.application(empty.url):
        weights = asyncio.run(weigh(server.port, members.invite(empty.round_id, 1)[0]))
    with web(empty.url, SECRET) as server:
        empty.run(server, 8, WARMING_UP)
        speeds = [speed(empty, server, visitors, plan) for visitors in plan.visitors]
        memory = server.megabytes()
    report.show(name, weights, speeds, memory)
    report.show_growth(plan.stored, *growth(empty, full, plan))


@click.command()
@click.option("--quick", is_flag=True, help="One short run of each, for a first impression.")
@click.option("--database", "names", type=click.Choice(["sqlite", "postgresql"]), multiple=True,
              default=("sqlite", "postgresql"))
def main(quick: bool, names: tuple[str, ...]) -> None:
    report.show_machine()
    for name in names:
        with databases(name) as urls:
            measure(name, urls, QUICK if quick else Plan())


if __name__ == "__main__":
    main()
