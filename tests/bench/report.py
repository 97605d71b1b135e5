"""The measurements as tables that can be pasted into the README."""

import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from survey.server import processors
from tests.bench.visits import Page
from tests.bench.weights import Weight


@dataclass(frozen=True, slots=True)
class Speed:
    """What some runs with so many visitors at once gave: medians a second, and every page of all of them."""

    visitors: int
    sessions: float
    requests: float
    pages: list[Page]


def show_machine() -> None:
    print(f"{processors()} processors, Python {platform.python_version()}, visitors on the same machine; "
          f"{os.getloadavg()[0]:.1f} other programs wanted a processor in the last minute")


def show(database: str, weights: dict[str, Weight], speeds: Sequence[Speed], megabytes: int) -> None:
    """Sessions and requests a second, then every page: what it costs and how long a visitor waits for it."""
    print(f"\n### {database}\n")
    _row("at once", "sessions/s", "requests/s")
    _row(*["---"] * 3)
    for speed in speeds:
        _row(speed.visitors, f"{speed.sessions:.1f}", f"{speed.requests:.0f}")
    print(f"\nThe largest worker uses {megabytes} MB.\n")
    _row("page", "statements", "kB", "kB with style and scripts",
         *(f"p50 / p95 ms at {speed.visitors}" for speed in speeds))
    _row(*["---"] * (4 + len(speeds)))
    for name, weight in weights.items():
        waits = (_waits([page.seconds for page in speed.pages if page.name == name]) for speed in speeds)
        _row(name, weight.statements, f"{weight.size / 1000:.1f}", f"{weight.total / 1000:.1f}", *waits)


def _waits(seconds: list[float]) -> str:
    if len(seconds) < 2:
        return "-"
    cuts = statistics.quantiles(seconds, n=20)
    return f"{cuts[9] * 1000:.0f} / {cuts[18] * 1000:.0f}"


def show_growth(stored: int, without: float, with_stored: float) -> None:
    print(f"\nWith {stored} answers stored, in turns with none: {with_stored:.1f} against {without:.1f} sessions/s at "
          f"8 at once ({with_stored / without:.0%}).", flush=True)


def _row(*cells: object) -> None:
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)
