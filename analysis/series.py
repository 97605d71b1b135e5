"""Series of register figures over the years: level, change, trend, target and norm, and how they are told.

Register figures are complete, so they have no margin. Counts and forecasts stand beside each other and are never mixed
in a trend. When the day of counting moves, the series breaks there: what lies on both sides is not compared. A target
is kept as a target, because it is often a subtraction and no count.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any

from analysis.sentences import Sentence, render
from analysis.statistics import Statistic
from survey.rules.broken import RuleBroken
from survey.rules.publication import PROFILES, Profile
from survey.rules.rounding import exact, half_up, in_dutch, signed
from survey.rules.series import Entry

DECIMALS = 2
ENOUGH_FOR_A_TREND = 5
LEVEL = 0.05
DAYS_A_YEAR = 365.25


class Status(StrEnum):
    """What a point is made of."""

    COUNTED = "counted"
    FORECAST = "forecast"


STATUS_WORDS = {Status.COUNTED: "geteld", Status.FORECAST: "prognose"}
NO_SUCH_YEAR = "Voor dat jaar is er geen telling. U ziet het verloop vanaf het begin."


class Arrow(StrEnum):
    """The last printed figure against the one before it; equal is flat."""

    UP = "↑"
    DOWN = "↓"
    FLAT = "→"


class Course(StrEnum):
    """What a series does over the years."""

    RISES = "stijgt"
    FALLS = "daalt"
    VARIES = "schommelt"


@dataclass(frozen=True, slots=True)
class Point:
    """x of n on a day; the target, if there is one, is a percentage."""

    day: date
    x: int
    n: int
    status: Status = Status.COUNTED
    target: Fraction | None = None

    @property
    def value(self) -> Fraction:
        return Fraction(100 * self.x, self.n)


@dataclass(frozen=True, slots=True)
class Series:
    """Points in the order of their days; `norm` is the figure of all others to hold it against, a percentage."""

    name: str
    points: tuple[Point, ...]
    norm: Fraction | None = None
    of: str = "leerlingen"

    @property
    def counts(self) -> tuple[Point, ...]:
        return tuple(each for each in self.points if each.status is Status.COUNTED)

    @property
    def breaks(self) -> tuple[date, ...]:
        """The days from which on another day of the year is counted."""
        pairs = zip(self.points, self.points[1:], strict=False)
        return tuple(later.day for before, later in pairs
                     if (before.day.month, before.day.day) != (later.day.month, later.day.day))


@dataclass(frozen=True, slots=True)
class Trend:
    """Theil and Sen's slope in percentage points a year, and what may be said of it (Kendall's p)."""

    slope: float
    low: float
    high: float
    p: float
    course: Course
    points: tuple[Point, ...]


def read(path: Path, name: str, numerator: str, denominator: str, target: str = "") -> Series:
    """A series from a CSV file with the columns date, status and those named here."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return series(csv.DictReader(file), name, numerator, denominator, target)
    except (OSError, UnicodeDecodeError):
        raise RuleBroken(f"{path.name} kan niet worden gelezen.") from None


def series(rows: Iterable[Mapping[str, str]], name: str, numerator: str, denominator: str, target: str = "") -> Series:
    """The same from rows; raises RuleBroken with the number of the row that cannot be read."""
    points = []
    for number, row in enumerate(rows, 2):
        try:
            points.append(_point(row, numerator, denominator, target))
        except (KeyError, ValueError, TypeError):
            raise RuleBroken(f"Regel {number} van de reeks is niet leesbaar.") from None
    days = [each.day for each in points]
    if days != sorted(set(days)):
        raise RuleBroken("De dagen van een reeks staan niet op volgorde, of er staat er een dubbel.")
    return Series(name, tuple(points))


def kept_series(name: str, of: str, entries: Sequence[Entry], norm: str = "") -> Series:
    """A series as it was kept; `norm` is a percentage as it was stored, "" for none."""
    points = tuple(Point(each.day, each.x, each.n, Status(each.status),
                         None if each.target is None else exact(each.target)) for each in entries)
    return Series(name, points, exact(norm) if norm else None, of)


def since_of(known: Series, asked: str) -> tuple[date | None, str]:
    """From which day on the course is looked at, and what is wrong with the year that was asked for."""
    found = next((each.day for each in known.counts if str(each.day.year) == asked), None)
    return found, "" if found or not asked else NO_SUCH_YEAR


def arrow(before: Point, last: Point) -> Arrow:
    """Judged on what is printed, so that an arrow never contradicts the figures beside it."""
    change = half_up(last.value, DECIMALS) - half_up(before.value, DECIMALS)
    return Arrow.UP if change > 0 else Arrow.DOWN if change < 0 else Arrow.FLAT


def trend(points: Sequence[Point]) -> Trend | None:
    """The trend of these counts, judged on what is printed; None for fewer than five, of which nothing can be said."""
    from scipy.stats import kendalltau, theilslopes

    if len(points) < ENOUGH_FOR_A_TREND:
        return None
    years = [each.day.toordinal() / DAYS_A_YEAR for each in points]
    values = [float(half_up(each.value, DECIMALS)) for each in points]
    slope, _, low, high = map(float, theilslopes(values, years))
    p = float(kendalltau(years, values).pvalue)
    course = Course.VARIES if not p < LEVEL else Course.RISES if slope > 0 else Course.FALLS
    return Trend(slope, low, high, p, course, tuple(points))


def rows(known: Series) -> list[dict[str, Any]]:
    """Every point as JSON-able data; an arrow stands where a count follows another one on the same day of the year."""
    made = []
    for before, each in zip((None, *known.points), known.points, strict=False):
        broken = each.day in known.breaks
        comparable = before is not None and before.status is each.status is Status.COUNTED and not broken
        made.append({"day": each.day.isoformat(), "x": each.x, "n": each.n, "value": float(each.value),
                     "printed": _in_dutch(each.value), "status": str(each.status), "broken": broken,
                     "arrow": str(arrow(before, each)) if before is not None and comparable else "",
                     "target": "" if each.target is None else _in_dutch(each.target)})
    return made


def shown_rows(known: Series) -> list[dict[str, Any]]:
    """The same as readers see it; the change is that of what is printed, so that who subtracts finds the same."""
    points = zip(rows(known), (None, *known.points), known.points, strict=False)
    return [row | {"day": each.day, "status": STATUS_WORDS[each.status],
                   "ahead": each.status is Status.FORECAST, "x": in_dutch(each.x), "n": in_dutch(each.n),
                   "change": f"{row['arrow']} {_change(before, each)}" if before and row["arrow"] else ""}
            for row, before, each in points]


def _change(before: Point, last: Point) -> str:
    return signed(half_up(last.value, DECIMALS) - half_up(before.value, DECIMALS), DECIMALS)


def trend_row(known: Series, since: date | None) -> dict[str, Any] | None:
    """The trend of the counts that `sentences` tells; None where nothing can be said of it."""
    found = trend(_counts_since(known, since))
    return None if found is None else {"slope": found.slope, "low": found.low, "high": found.high, "p": found.p,
                                       "course": str(found.course), "points": len(found.points)}


def _in_dutch(value: Fraction) -> str:
    return f"{in_dutch(value, DECIMALS)}%"


def sentences(known: Series, newsletter_day: date, since: date | None = None) -> tuple[Sentence, ...]:
    """What the series says: its last count, its course, its norm, and every target that lies ahead.

    `since` is the first day that counts for the course.
    """
    written = [_level(known), _course(known, since), _norm(known), *_targets(known)]
    rule = PROFILES[Profile.OPEN]
    return tuple(render(template, statistics, rule, newsletter_day)
                 for template, statistics in filter(None, written))


Written = tuple[str, dict[str, Statistic]]


def _point(row: Mapping[str, str], numerator: str, denominator: str, target: str) -> Point:
    x, n = int(row[numerator]), int(row[denominator])
    if not 0 <= x <= n or n == 0:
        raise ValueError
    written = row.get(target) or ""
    return Point(date.fromisoformat(row["date"]), x, n, Status(row.get("status") or Status.COUNTED),
                 exact(written) if written else None)


def _percentage(value: Fraction) -> Statistic:
    return Statistic(value=value, decimals=DECIMALS)


def _against(value: Fraction) -> str:
    """On which side of another figure, as it is printed."""
    rounded = half_up(value, DECIMALS)
    return "hoger" if rounded > 0 else "lager" if rounded < 0 else ""


def _level(known: Series) -> Written | None:
    """The last count, against the one before it unless the series breaks in between."""
    if not known.counts:
        return None
    last, before = known.counts[-1], known.counts[-2:-1]
    statistics = {"dag": Statistic(day=last.day), "nu": _percentage(last.value),
                  "aantal": Statistic(x=last.x, n=last.n)}
    template = (f"Op {{dag|datum:kaal}} was het {known.name} {{nu|pct}} "
                f"({{aantal|aantal}} van de {{aantal|n}} {known.of})")
    if not before or last.day in known.breaks:
        return f"{template}.", statistics
    change = last.value - before[0].value
    statistics["verschil"] = _percentage(abs(change))
    side = _against(change)
    behind = f"{{verschil|pp:kaal}} {side} dan een jaar eerder" if side else "gelijk aan een jaar eerder"
    return f"{template}, {behind}.", statistics


def _counts_since(known: Series, since: date | None) -> list[Point]:
    """The counts that may be held beside each other: those behind the last break, and not before `since`."""
    last_break = max((each for each in known.breaks if known.counts and each <= known.counts[-1].day), default=None)
    first = max(filter(None, (since, last_break)), default=None)
    return [each for each in known.counts if first is None or each.day >= first]


def _course(known: Series, since: date | None) -> Written | None:
    found = trend(_counts_since(known, since))
    if found is None:
        return None
    span = f"Van {found.points[0].day.year} tot en met {found.points[-1].day.year}"
    values = [each.value for each in found.points]
    statistics = {"laagste": _percentage(min(values)), "hoogste": _percentage(max(values)),
                  "helling": _percentage(exact(abs(found.slope)))}
    if found.course is Course.VARIES:
        return f"{span} schommelt het tussen {{laagste|pct:kaal}} en {{hoogste|pct}}.", statistics
    return f"{span} {found.course} het met {{helling|pp:kaal}} per jaar.", statistics


def _norm(known: Series) -> Written | None:
    if known.norm is None or not known.counts:
        return None
    apart = known.counts[-1].value - known.norm
    statistics = {"norm": _percentage(known.norm), "verschil": _percentage(abs(apart))}
    side = _against(apart)
    behind = f"dit {known.name} is {{verschil|pp:kaal}} {side}" if side else f"dit {known.name} is even hoog"
    return f"De norm is {{norm|pct}}; {behind}.", statistics


def _targets(known: Series) -> list[Written]:
    """Targets that still have to be reached, each beside the forecast for that day."""
    made = []
    for point in known.points:
        if point.target is None or point.status is Status.COUNTED or point.target == _printed(point):
            continue
        apart = point.value - point.target
        statistics = {"dag": Statistic(day=point.day), "doel": _percentage(point.target),
                      "prognose": _percentage(point.value), "verschil": _percentage(abs(apart))}
        made.append((f"Het doel voor {{dag|datum:kaal}} is {{doel|pct}}; de prognose is {{prognose|pct}}, "
                     f"{{verschil|pp:kaal}} {_against(apart) or 'verschil'}.", statistics))
    return made


def _printed(point: Point) -> Fraction:
    return exact(half_up(point.value, DECIMALS))
