"""Deeds with series of register figures: keeping one from a file, and removing one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.models.series import RegisterSeries
from survey.queries import series
from survey.rules.broken import RuleBroken
from survey.rules.series import Entry, check_title, kept


@dataclass(frozen=True, slots=True)
class Details:
    """What is said of a series; it belongs to an organisation or to an association, by number."""

    name: str
    organisation: int | None
    association: int | None
    of: str = "leerlingen"
    norm: str = ""
    source: str = ""


def store(session: Session, details: Details, points: Sequence[Entry], by: str, now: datetime) -> RegisterSeries:
    """Keeps a series; the points were read from a file without faults."""
    check_title(details.name, points, ())
    if (details.organisation is None) == (details.association is None):
        raise RuleBroken("Kies van wie deze cijfers zijn: een organisatie of een vereniging.")
    made = RegisterSeries(name=details.name.strip(), organisation_id=details.organisation,
                          association_id=details.association, of=details.of.strip() or "leerlingen",
                          norm=details.norm, source=details.source.strip(), points=kept(points), stored_by=by,
                          stored_at=now)
    session.add(made)
    session.flush()
    record(session, by, "series_stored", now, name=made.name, number=len(points))
    return made


def remove(session: Session, number: int, by: str, now: datetime) -> None:
    """Throws a series away; who does it twice hears nothing new."""
    found = series.locked(session, number)
    if found is not None:
        record(session, by, "series_removed", now, name=found.name)
        session.delete(found)
