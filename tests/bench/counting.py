"""What counting and exporting cost from the database: `python -m tests.bench.counting`.

Everything goes through the functions that the pages use. Beside the time that passes stands the time that processors
worked for it, also in the database server: on a busy machine only that tells what the program costs.
"""

import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from flask_migrate import upgrade
from sqlalchemy import text

from analysis import material
from survey.database import db
from survey.documents.responses import csv_file
from survey.models.rounds import Round
from survey.queries import exports, questionnaires, results
from survey.rules.questionnaires.codebook import codebook
from survey.views.exports import _sav as sav
from tests.bench import members, stored
from tests.bench.analysis import described
from tests.servers import postgresql
from tests.stories import signed_in

SIZES = (3_000, 100_000)
RUNS = 5
COLUMNS = "figures, from the columns"
TICKS = os.sysconf("SC_CLK_TCK")
# Not what getrusage says: that is at least what the process had from which this one was made.
PEAK = "print('peak', int(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0]) // 1024)"


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds that passed, and seconds of processors: of this process, and of the database server (SQLite has none)."""

    passed: float
    worked: float
    server: float

    @property
    def together(self) -> float:
        return self.worked + self.server


@dataclass(frozen=True, slots=True)
class Counted:
    """A round in the database at hand, to be counted and exported as the pages do."""

    folder: Path
    visitor: Any = None
    """A browser in which somebody of the secretariat has signed in, for the page."""

    def figures(self) -> Any:
        """The full result with intervals, from the columns where they are kept."""
        return material.counted(self._material(), self.folder, datetime.now(UTC))

    def rebuilt(self) -> Any:
        """The same where nothing is kept yet."""
        for path in self.folder.glob("*.parquet"):
            path.unlink()
        return self.figures()

    def page(self) -> None:
        """The results of every question as the secretariat sees them, with sentences, plots and tables."""
        shown = self.visitor.get(f"/secretariaat/uitvragen/{stored.SLUG}/uitkomsten")
        assert shown.status_code == 200

    def naive(self) -> None:
        """What one would write at once: answers read one by one, then pandas.crosstab and describe."""
        described({"sector": each.facts.get("sector"), **each.answers}
                  for each in results.answered(db.session(), self._round().id))

    def csv(self, coded: bool) -> int:
        """Writes all answers as a CSV file and returns its length in characters."""
        session, round_ = db.session(), self._round()
        assert round_.version
        book = codebook(questionnaires.compiled(session, round_.version))
        return sum(map(len, csv_file(book, exports.answers(session, round_.id), coded)))

    def sav(self) -> None:
        sav(self._round()).close()

    def deeds(self) -> dict[str, Callable[[], Any]]:
        return {"figures, made anew": self.rebuilt, COLUMNS: self.figures, "page of results": self.page,
                "CSV in words": lambda: self.csv(False), "CSV in codes": lambda: self.csv(True)}

    def _round(self) -> Round:
        db.session.remove()
        return stored.the_round(db.session())

    def _material(self) -> results.Material:
        round_ = self._round()
        return results.material(db.session(), round_, round_.profile, datetime.now(UTC))


def cost(deed: Callable[[], Any]) -> Cost:
    """What one run costs."""
    gc.collect()
    server, worked, began = _server(), time.process_time(), time.perf_counter()
    deed()
    return Cost(time.perf_counter() - began, time.process_time() - worked, _server() - server)


def _server() -> float:
    """The processor time of the server process behind this session, seconds; 0 for SQLite."""
    if db.engine.dialect.name == "sqlite":
        return 0.0
    total = 0
    # Every connection has a process of its own, and one deed may use several.
    for number in db.session.scalars(text("select pid from pg_stat_activity where datname = current_database()")):
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def middle(costs: list[Cost]) -> Cost:
    return Cost(*(statistics.median(values) for values in
                  zip(*((each.passed, each.worked, each.server) for each in costs), strict=True)))


def peak(url: str, folder: Path, deed: str) -> int:
    """The most memory that a process of its own used for one deed, megabytes; "idle" is one that does nothing."""
    script = ("import sys; from pathlib import Path; from tests.bench import counting, members\n"
              "with members.application(sys.argv[1]):\n    counted = counting.Counted(Path(sys.argv[2]))\n"
              f"    {'counted._round()' if deed == 'idle' else f'counted.{deed}'}\n{PEAK}")
    found = subprocess.run([sys.executable, "-c", script, url, str(folder)], check=True, capture_output=True, text=True)
    return int(found.stdout.rpartition("peak ")[2])


@contextmanager
def prepared(url: str, count: int) -> Iterator[Counted]:
    """A new database with one round of so many answers."""
    with members.application(url) as app, tempfile.TemporaryDirectory(prefix="achterban-columns-") as folder:
        upgrade()
        stored.a_round_with(count)
        yield Counted(Path(folder), signed_in(app.test_client()))


def measure(name: str, url: str, count: int, runs: int) -> None:
    with prepared(url, count) as counted:
        print(f"\n### {name}: {count:,} answers of {len(stored.questionnaire().questions)} questions\n")
        print("| what | passed | processor | database server |\n| --- | --- | --- | --- |")
        costs = {what: _measured(what, deed, runs) for what, deed in counted.deeds().items()}
        naive = _measured("the naive way", counted.naive, 1)
        print(f"\nThe naive way costs {naive.together / costs[COLUMNS].together:.0f} times what the columns do.")
        sizes = {deed: peak(url, counted.folder, deed) for deed in ("idle", "csv(False)", "csv(True)", "sav()")}
        print("\nPeak memory, MB: " + ", ".join(f"{deed} {size}" for deed, size in sizes.items()), flush=True)


def _measured(what: str, deed: Callable[[], Any], runs: int) -> Cost:
    """The middle one of some runs, after one that warms up; prints it."""
    deed()
    found = middle([cost(deed) for _ in range(runs)])
    print(f"| {what} | {found.passed:.2f} s | {found.worked:.2f} s | {found.server:.2f} s |", flush=True)
    return found


@click.command()
@click.option("--quick", is_flag=True)
def main(quick: bool) -> None:
    for count in SIZES[:1] if quick else SIZES:
        with tempfile.TemporaryDirectory(prefix="achterban-bench-") as folder, postgresql() as url:
            for name, where in (("sqlite", f"sqlite:///{folder}/bench.sqlite"), ("postgresql", url)):
                measure(name, where, count, 1 if quick else RUNS)


if __name__ == "__main__":
    main()
