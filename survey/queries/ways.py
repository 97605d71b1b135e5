"""What a convocation says about each way of meeting."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models.ways import WayText
from survey.rules.assemblies import WAY_TEXTS, Way


def stored(session: Session) -> Sequence[WayText]:
    """The texts that somebody laid down, the last one first."""
    return session.scalars(select(WayText).order_by(WayText.changed_at.desc(), WayText.way)).all()


def held(session: Session) -> dict[str, WayText]:
    """The same by their way, held until the transaction ends."""
    query = select(WayText).with_for_update().execution_options(populate_existing=True)
    return {row.way: row for row in session.scalars(query)}


def texts(session: Session) -> Mapping[Way, str]:
    """What a new meeting says about its way: what was laid down, else what the program begins with."""
    return WAY_TEXTS | {Way(row.way): row.text for row in stored(session)}
