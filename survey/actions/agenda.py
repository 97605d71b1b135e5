"""Deeds with the dates of the secretariat itself: putting one on the agenda, changing it, taking it off."""

from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.models.agenda import ImportantDate
from survey.queries import agenda
from survey.rules.agenda import DateDetails, check_date
from survey.rules.broken import RuleBroken


def add(session: Session, details: DateDetails, by: str, now: datetime) -> ImportantDate:
    check_date(details)
    made = ImportantDate()
    _write(made, details, by, now)
    session.add(made)
    session.flush()
    record(session, by, "date_added", now, title=made.title, day=made.day.isoformat())
    return made


def change(session: Session, number: int, details: DateDetails, by: str, now: datetime) -> ImportantDate:
    """Every change counts, so that a calendar that follows the agenda takes it over."""
    check_date(details)
    kept = agenda.locked(session, number)
    if kept is None:
        raise RuleBroken("Deze datum is intussen van de agenda gehaald.")
    _write(kept, details, by, now)
    kept.changes += 1
    record(session, by, "date_changed", now, title=kept.title, day=kept.day.isoformat())
    return kept


def _write(kept: ImportantDate, details: DateDetails, by: str, now: datetime) -> None:
    kept.title, kept.day, kept.last_day = details.title.strip(), details.day, details.last_day
    kept.begins_at, kept.ends_at = details.moments()
    kept.place, kept.link, kept.provisional = details.place.strip(), details.link.strip(), details.provisional
    kept.changed_at, kept.changed_by = now, by


def remove(session: Session, number: int, by: str, now: datetime) -> None:
    """Takes a date off the agenda; who does it twice hears nothing new."""
    kept = agenda.locked(session, number)
    if kept is not None:
        record(session, by, "date_removed", now, title=kept.title, day=kept.day.isoformat())
        session.delete(kept)
