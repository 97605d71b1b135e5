"""Laying down what a convocation says about each way of meeting; meetings that exist keep what they say."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.models.ways import WayText
from survey.queries import ways
from survey.rules.assemblies import WAY_TEXTS, Way, check_way_text


def set_texts(session: Session, wanted: Mapping[Way, str], by: str, now: datetime) -> list[Way]:
    """Keeps each text that is another one now; which those are."""
    rows, changed = ways.held(session), []
    for way, typed in wanted.items():
        text = " ".join(typed.split())
        check_way_text(way, text)
        row = rows.get(way.value)
        if text != (row.text if row else WAY_TEXTS[way]):
            session.merge(WayText(way=way.value, text=text, changed_at=now, changed_by=by))
            changed.append(way)
    if changed:
        record(session, by, "way_texts_changed", now, ways=", ".join(way.words for way in changed))
    return changed
