"""Reading a series of register figures: a day, a part of a whole, and perhaps a target; every bad row with its reason.

Counts and forecasts stand beside each other and are told apart by their status. A target is a percentage and kept as
one, because it is often a subtraction and no count.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from survey.rules.broken import RuleBroken
from survey.rules.calendar import in_words
from survey.rules.columns import Table
from survey.rules.questionnaires.reading import read_day, read_number

MOST_POINTS = 200
COUNTED, FORECAST = "counted", "forecast"
STATUSES = {"counted": COUNTED, "geteld": COUNTED, "telling": COUNTED, "": COUNTED, "forecast": FORECAST,
            "prognose": FORECAST, "raming": FORECAST}
ROLES = {"day": "Datum", "x": "Aantal (teller)", "n": "Van het geheel (noemer)", "status": "Geteld of prognose",
         "target": "Doel, in procenten"}
NEEDED = ("day", "x", "n")
KNOWN = {"day": ("date", "datum", "dag", "teldatum", "peildatum"), "status": ("status", "soort")}


@dataclass(frozen=True, slots=True)
class Entry:
    """One point as it is kept; the target is in per cent."""

    day: date
    x: int
    n: int
    status: str = COUNTED
    target: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot be read, by its number in the file, and why."""

    row: int
    reason: str

    @property
    def sentence(self) -> str:
        return f"Regel {self.row}: {self.reason}"


def guess(header: Sequence[str]) -> dict[str, int]:
    """Which column is the day and which the status, by their names; what a column counts nobody can guess."""
    names = [each.strip().lower() for each in header]
    return {role: names.index(name) for role, known in KNOWN.items() for name in known if name in names}


def check_columns(columns: Mapping[str, int | None]) -> None:
    """Raises RuleBroken where a column is lacking, or stands for two things."""
    lacking = [ROLES[role].lower() for role in NEEDED if columns.get(role) is None]
    if lacking:
        raise RuleBroken(f"Kies de kolom voor: {', '.join(lacking)}.")
    chosen = [each for each in columns.values() if each is not None]
    if len(chosen) != len(set(chosen)):
        raise RuleBroken("Kies voor elk onderdeel een andere kolom.")


def read(table: Table, columns: Mapping[str, int | None]) -> tuple[tuple[Entry, ...], tuple[Fault, ...]]:
    """Every point, and every row that is none; the days must rise."""
    entries: list[Entry] = []
    faults: list[Fault] = []
    for number, cells in table.rows:
        try:
            entry = _entry(cells, columns)
            _check_order(entry, entries)
            entries.append(entry)
        except RuleBroken as broken:
            faults.append(Fault(number, broken.message))
    if len(table.rows) > MOST_POINTS:
        faults.insert(0, Fault(table.rows[0][0], f"Het bestand heeft {len(table.rows)} regels; ten hoogste "
                                                 f"{MOST_POINTS}."))
    return tuple(entries), tuple(faults)


def kept(entries: Sequence[Entry]) -> list[dict[str, object]]:
    """As JSON-able data."""
    return [dict(_kept(each)) for each in entries]


def entries(kept: Sequence[Mapping[str, object]]) -> tuple[Entry, ...]:
    """Read back."""
    return tuple(Entry(date.fromisoformat(str(each["day"])), int(str(each["x"])), int(str(each["n"])),
                       str(each["status"]), Decimal(str(each["target"])) if "target" in each else None)
                 for each in kept)


def check_title(name: str, points: Sequence[Entry], faults: Sequence[Fault]) -> None:
    """What must hold before a series is kept."""
    if not name.strip():
        raise RuleBroken("Geef de reeks een naam, bijvoorbeeld: deelnamepercentage sbo.")
    if faults:
        raise RuleBroken("In het bestand staan regels die niet te lezen zijn. Verbeter ze en kies het bestand opnieuw.")
    if len(points) < 2:
        raise RuleBroken("Een reeks heeft minstens twee regels met cijfers.")


def read_percentage(typed: str, noun: str = "percentage") -> Decimal | None:
    """A percentage from 0 to 100, or None for nothing."""
    value = read_number(typed, 4, "%", noun)
    if value is not None and not 0 <= value <= 100:
        raise RuleBroken(f"Een {noun} ligt tussen 0 en 100.")
    return value


def _entry(cells: Sequence[str], columns: Mapping[str, int | None]) -> Entry:
    def cell(role: str) -> str:
        place = columns.get(role)
        return cells[place].strip() if place is not None and place < len(cells) else ""
    day = read_day(cell("day"))
    if day is None:
        raise RuleBroken("De datum ontbreekt.")
    x, n = _count(cell("x"), ROLES["x"]), _count(cell("n"), ROLES["n"])
    if n == 0 or x > n:
        raise RuleBroken(f"{x} van {n} kan niet: het deel is groter dan het geheel, of het geheel is nul.")
    status = STATUSES.get(cell("status").lower())
    if status is None:
        raise RuleBroken(f"“{cell('status')}” is geen status; schrijf geteld of prognose.")
    return Entry(date.fromisoformat(day), x, n, status, read_percentage(cell("target"), "doel"))


def _count(typed: str, role: str) -> int:
    try:
        number = read_number(typed)
    except RuleBroken:
        raise RuleBroken(f"“{typed}” is geen heel getal ({role.lower()}).") from None
    if number is None:
        raise RuleBroken(f"Er ontbreekt een getal ({role.lower()}).")
    if number < 0:
        raise RuleBroken(f"{number} is minder dan nul ({role.lower()}).")
    return int(number)


def _check_order(entry: Entry, before: Sequence[Entry]) -> None:
    if before and entry.day <= before[-1].day:
        raise RuleBroken(f"{in_words(entry.day, year=True)} komt niet na de dag op de regel ervoor; zet de regels op "
                         "volgorde, elke dag een keer.")


def _kept(each: Entry) -> Iterator[tuple[str, object]]:
    yield from (("day", each.day.isoformat()), ("x", each.x), ("n", each.n), ("status", each.status))
    if each.target is not None:
        yield "target", str(each.target)
