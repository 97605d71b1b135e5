"""The only home of Dutch time: days, moments, working days and dates in words.

Moments are aware and in UTC everywhere else; here they meet the wall clock of Europe/Amsterdam.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from survey.rules.broken import RuleBroken

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
          "november", "december")


def day_of(moment: datetime) -> date:
    """The Dutch day on which an aware moment falls."""
    return moment.astimezone(AMSTERDAM).date()


def moment_at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """The UTC moment of a wall-clock time; in the hour that is skipped in March the clock moves on."""
    return datetime.combine(day, time(hour, minute), AMSTERDAM).astimezone(UTC)


def typed_moment(day: date, at: time) -> datetime:
    """The UTC moment of a time that somebody typed; raises RuleBroken for one that is not there, or is there twice.

    That is so in the nights in which the clock moves on and back, and nobody can guess what was meant.
    """
    first, second = (datetime.combine(day, at, AMSTERDAM).replace(fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    what = "bestaat niet" if first.utcoffset() < second.utcoffset() else "komt twee keer voor"  # type: ignore[operator]
    raise RuleBroken(f"In de nacht van {in_words(day, weekday=False)} wordt de klok verzet: {at.hour}.{at.minute:02d} "
                     f"uur {what}. Kies een tijd voor 2.00 uur of na 3.00 uur.")


def days_later(moment: datetime, days: int) -> datetime:
    """The same Dutch time on a day that lies so many days later."""
    local = moment.astimezone(AMSTERDAM)
    return datetime.combine(local.date() + timedelta(days=days), local.time(), AMSTERDAM).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The first UTC moment that no longer belongs to the day: a deadline on this day ends here."""
    return moment_at(day + timedelta(days=1))


def in_words(day: date, year: bool = True, weekday: bool = True) -> str:
    """For example "maandag 14 februari 2022"."""
    words = [WEEKDAYS[day.weekday()]] if weekday else []
    words += [str(day.day), MONTHS[day.month - 1]]
    return " ".join(words + [str(day.year)] if year else words)


def clock(moment: datetime) -> str:
    """For example "14.02 uur"."""
    local = moment.astimezone(AMSTERDAM)
    return f"{local.hour}.{local.minute:02d} uur"


def moment_in_words(moment: datetime) -> str:
    """For example "2 februari 2022, 9.14 uur"."""
    return f"{in_words(day_of(moment), weekday=False)}, {clock(moment)}"


def period_in_words(begins_at: datetime, ends_at: datetime) -> str:
    """For example "vrijdag 18 maart 2022, 19.00 tot 21.00 uur", or with both days where it takes a night."""
    first, last = day_of(begins_at), day_of(ends_at)
    if first == last:
        return f"{in_words(first)}, {clock(begins_at).removesuffix(' uur')} tot {clock(ends_at)}"
    return f"{in_words(first)}, {clock(begins_at)} tot en met {in_words(last)}, {clock(ends_at)}"


def deadline_in_words(day: date, year: bool = True) -> str:
    """For example "maandag 14 februari 2022, 23.59 uur"; always said with "tot en met" before it."""
    return f"{in_words(day, year)}, 23.59 uur"


def minutes_in_words(minutes: int) -> str:
    """For example "1 uur en 30 minuten"."""
    hours, left = divmod(minutes, 60)
    words = [f"{hours} uur"] if hours else []
    return " en ".join(words + ([f"{left} {'minuut' if left == 1 else 'minuten'}"] if left else []))


def short(day: date) -> str:
    """For example "14 feb"; for tables and charts only."""
    return f"{day.day} {MONTHS[day.month - 1][:3]}"


def left_in_words(today: date, day: date) -> str:
    """How long it still takes: "nog 12 dagen", "nog 1 dag" or "vandaag"."""
    days = (day - today).days
    if days < 0:
        return "gesloten"
    return "vandaag" if days == 0 else f"nog {days} {'dag' if days == 1 else 'dagen'}"


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (the anonymous algorithm of 1876, as in Meeus)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


@lru_cache(maxsize=64)
def holidays(year: int) -> frozenset[date]:
    """Dutch days on which an office is closed (Algemene termijnenwet art. 3, without Good Friday's doubt)."""
    sunday = easter(year)
    moving = {sunday + timedelta(days=days) for days in (-2, 0, 1, 39, 49, 50)}
    kings_day = date(year, 4, 27)
    fixed = {date(year, 1, 1), date(year, 12, 25), date(year, 12, 26),
             kings_day - timedelta(days=1) if kings_day.weekday() == 6 else kings_day}
    liberation = {date(year, 5, 5)} if year % 5 == 0 else set()
    return frozenset(moving | fixed | liberation)


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in holidays(day.year)


def working_day_on_or_before(day: date) -> date:
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def working_days_before(day: date, count: int) -> date:
    """The day that lies `count` working days before another."""
    for _ in range(count):
        day = working_day_on_or_before(day - timedelta(days=1))
    return working_day_on_or_before(day)
