"""The clock of the demonstration: it starts at 2 February 2022, 9.00, runs on, and can be moved ahead."""

import json
import os
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from survey.rules.calendar import moment_at

START = moment_at(datetime(2022, 2, 2, tzinfo=UTC).date(), 9)
STEPS = {"hour": ("1 uur verder", timedelta(hours=1)), "day": ("1 dag verder", timedelta(days=1)),
         "week": ("1 week verder", timedelta(days=7))}


def moment_of(written: str) -> datetime:
    """The files of the demonstration hold Dutch clock time."""
    day, _, time = written.partition("T")
    hour, minute = time.split(":")
    return moment_at(date.fromisoformat(day), int(hour), int(minute))


@dataclass(frozen=True, slots=True)
class DemoClock:
    """Every process reads the same small file, so that server and worker agree on the moment."""

    path: Path

    def __call__(self) -> datetime:
        anchor = json.loads(self.path.read_text())
        return datetime.fromisoformat(anchor["moment"]) + timedelta(seconds=time.time() - anchor["real"])

    def set(self, moment: datetime) -> None:
        """Replaces the file in one move, so that no process ever reads half of it."""
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps({"moment": moment.isoformat(), "real": time.time()}))
        os.replace(fresh, self.path)

    def forward(self, step: str) -> None:
        self.set(self() + STEPS[step][1])
