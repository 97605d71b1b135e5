"""Promises: how each stands on a day, when its owner hears of it, and what may be said of it.

The owner gets at most one mail for each reason: some time beforehand, on the day itself, and each month that it is
late. Which of them is due is worked out from the day, so that a moved day moves them along.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.decisions import day_in_words

BEFOREHAND = timedelta(days=14)
AGAIN = timedelta(days=28)
MOST_TIMES_LATE = 6
SOON = timedelta(days=30)
KEPT_ADDRESS = timedelta(days=365)
"""How long the mail address of the owner is kept after a promise was closed."""


class Outcome(StrEnum):
    KEPT = "kept"
    DROPPED = "dropped"

    @property
    def words(self) -> str:
        return {"kept": "nagekomen", "dropped": "vervallen"}[self]


class Standing(StrEnum):
    OPEN = "open"
    SOON = "soon"
    LATE = "late"
    KEPT = "kept"
    DROPPED = "dropped"

    @property
    def words(self) -> str:
        return {"open": "loopt", "soon": "binnenkort", "late": "te laat", "kept": "nagekomen",
                "dropped": "vervallen"}[self]

    @property
    def done(self) -> bool:
        return self in (Standing.KEPT, Standing.DROPPED)


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise as somebody filled it in."""

    words: str
    owner: str
    owner_email: str
    promised_to: str
    promised_on: date
    due_on: date
    decision_id: int | None = None
    round_id: int | None = None
    interim_id: int | None = None


def standing(due_on: date, outcome: str, today: date) -> Standing:
    if outcome:
        return Standing(outcome)
    if due_on < today:
        return Standing.LATE
    return Standing.SOON if due_on <= today + SOON else Standing.OPEN


def reason_to_write(due_on: date, promised_on: date, today: date) -> str:
    """Why the owner hears of it now ("before", "due", "late1", ...); "" when there is nothing to say.

    Of what was promised shortly before its day nothing is said beforehand.
    """
    if today > due_on:
        times = (today - due_on - timedelta(days=1)) // AGAIN + 1
        return f"late{times}" if times <= MOST_TIMES_LATE else ""
    if today == due_on:
        return "due"
    beforehand = calendar.working_day_on_or_before(due_on - BEFOREHAND)
    return "before" if promised_on < beforehand <= today else ""


def due_in_words(due_on: date, today: date) -> str:
    """For example "uiterlijk 1 maart 2022, nog 12 dagen"."""
    if due_on < today:
        days = (today - due_on).days
        return f"uiterlijk {day_in_words(due_on)}, {days} {'dag' if days == 1 else 'dagen'} te laat"
    return f"uiterlijk {day_in_words(due_on)}, {calendar.left_in_words(today, due_on)}"


def check(promise: Promise, today: date, was: date | None = None) -> None:
    """`was` is the day that it had before; what lies in the past stays as it is, and nothing new begins there."""
    if not promise.words.strip():
        raise RuleBroken("Schrijf wat er is toegezegd.")
    if promise.promised_on > today:
        raise RuleBroken("De dag van de toezegging moet nog komen. Leg haar vast als zij is gedaan.")
    if promise.due_on < promise.promised_on:
        raise RuleBroken("De dag waarop het klaar moet zijn, ligt voor de dag van de toezegging.")
    if promise.due_on < today and promise.due_on != was:
        raise RuleBroken("De dag waarop het klaar moet zijn, is al voorbij. Kies een dag die nog komt.")
    if promise.interim_id and not promise.round_id:
        raise RuleBroken("Kies eerst de uitvraag waarvan de uitkomsten worden gebruikt.")


def check_closing(done: bool, day: date | None, promised_on: date, today: date, outcome: Outcome, reason: str) -> None:
    if done:
        raise RuleBroken("Deze toezegging is al afgesloten.")
    if day is None or not promised_on <= day <= today:
        raise RuleBroken(f"Kies een dag van {day_in_words(promised_on)} tot en met vandaag.")
    if outcome is Outcome.DROPPED and not reason.strip():
        raise RuleBroken("Schrijf waarom de toezegging vervalt. Wie het is toegezegd, wil dat weten.")
    if outcome is Outcome.KEPT and not reason.strip():
        raise RuleBroken("Schrijf in een zin hoe de toezegging is nagekomen.")
