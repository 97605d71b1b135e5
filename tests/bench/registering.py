"""Measures complete registrations by the open link: the form, sending it, and the reply.

`python -m tests.bench.registering [--quick] [--database sqlite|postgresql]`
"""

import asyncio
import statistics
from collections.abc import Iterator

import click
from flask_migrate import upgrade
from sqlalchemy import func, select

from survey.database import db
from survey.models.registrations import Registration
from survey.rules.registrations import State
from tests.bench import members, registrants
from tests.bench.__main__ import databases
from tests.bench.registrants import Party, parties
from tests.bench.report import show_machine
from tests.bench.visits import Page, Refused, Visitor
from tests.conftest import SECRET
from tests.servers import web

AT_ONCE = 8


async def one_after_another(port: int, path: str, waiting: Iterator[Party], seen: list[Page]) -> None:
    for party in waiting:
        async with Visitor(port, seen) as visitor:
            await registrants.register(visitor, path, party)


async def all_of(port: int, path: str, crowd: list[Party], visitors: int, seen: list[Page]) -> float:
    """So many at a time; returns the seconds it took."""
    waiting, loop = iter(crowd), asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.TaskGroup() as group:
        for _ in range(visitors):
            group.create_task(one_after_another(port, path, waiting, seen))
    return loop.time() - began


def run(port: int, slug: str, count: int, seen: list[Page]) -> float:
    """Registrations a second; each of them must stand in the database afterwards, with what it was told."""
    occasion, crowd = registrants.an_event(slug, capacity=count // 2), parties(count, 1)
    seconds = asyncio.run(all_of(port, registrants.address(occasion), crowd, AT_ONCE, seen))
    confirmed = sum(State.CONFIRMED in party.told.values() for party in crowd)
    query = select(func.count()).where(Registration.occasion_id == occasion.id,
                                       Registration.state == State.CONFIRMED.value)
    if not confirmed == count // 2 == db.session.scalar(query):
        raise Refused("a place that was confirmed is not in the database")
    return count / seconds


def measure(name: str, url: str, count: int, runs: int) -> None:
    seen: list[Page] = []
    with members.application(url):
        upgrade()
        with web(url, SECRET) as server:
            run(server.port, "warm", count // 4, [])
            rates = [run(server.port, f"meting-{number}", count, seen) for number in range(runs)]
    print(f"\n### {name}: registrations at {AT_ONCE} at once\n\n{statistics.median(rates):.1f} complete registrations "
          f"a second (form, sending and reply; {min(rates):.1f} to {max(rates):.1f})\n")
    for page in ("form", "register", "received"):
        waits = [each.seconds * 1000 for each in seen if each.name == page]
        print(f"| {page} | {statistics.median(waits):.0f} ms | {statistics.quantiles(waits, n=20)[18]:.0f} ms |")


@click.command()
@click.option("--quick", is_flag=True, help="One short run of each, for a first impression.")
@click.option("--database", "names", type=click.Choice(["sqlite", "postgresql"]), multiple=True,
              default=("sqlite", "postgresql"))
def main(quick: bool, names: tuple[str, ...]) -> None:
    show_machine()
    for name in names:
        with databases(name) as urls:
            measure(name, urls[0], *((100, 1) if quick else (400, 5)))


if __name__ == "__main__":
    main()
