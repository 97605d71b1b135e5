"""Counting and exporting many answers stays within twice the work that it may take on a machine that is at rest.

Held against the time that processors worked, of this process and of the database server, which a busy machine changes
less than the time that passes. A process at rest needs about half of every bound.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bench.counting import Cost, Counted, cost, peak, prepared
from tests.servers import postgresql

SLACK = 2
MEGABYTES = 40
"""What a CSV file may cost in memory, however many answers there are."""
BOUNDS = {100_000: {"figures, made anew": 5, "figures, from the columns": 0.5, "page of results": 0.5,
                    "CSV in words": 6, "CSV in codes": 6},
          3_000: dict.fromkeys(("figures, made anew", "figures, from the columns", "page of results", "CSV in words",
                                "CSV in codes"), 0.3)}


def too_much(found: dict[str, Cost], count: int) -> dict[str, float]:
    """The deeds that cost more than they may, with their seconds."""
    return {name: each.together for name, each in found.items() if each.together > SLACK * BOUNDS[count][name]}


def costs(deeds: dict[str, Callable[[], object]]) -> dict[str, Cost]:
    """The better of two runs of each, after one that loads what they need."""
    for deed in deeds.values():
        deed()
    return {name: min((cost(deed) for _ in range(2)), key=lambda each: each.together) for name, deed in deeds.items()}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/proef.sqlite"
        return
    with postgresql() as url:
        yield url


@pytest.mark.proof
@pytest.mark.parametrize("count", [3_000, 100_000])
def test_counting_and_exporting_stay_within_their_bounds(address: str, count: int) -> None:
    with prepared(address, count) as counted:
        found = costs(counted.deeds())
        assert not too_much(found, count), found
        idle = peak(address, counted.folder, "idle")
        assert peak(address, counted.folder, "csv(False)") - idle < MEGABYTES


@pytest.mark.proof
def test_the_same_proof_finds_figures_that_are_made_anew_every_time(tmp_path: Path) -> None:
    with prepared(f"sqlite:///{tmp_path}/proef.sqlite", 100_000) as counted:
        slow = Careless(counted.folder)
        assert too_much(costs({"figures, from the columns": slow.figures}), 100_000)


class Careless(Counted):
    """Forgets what was kept of the answers before it counts."""

    def figures(self) -> object:
        for path in self.folder.glob("*.parquet"):
            path.unlink()
        return super().figures()
