"""Deeds with the rules under which a round is told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.models.rounds import Round
from survey.queries import rounds
from survey.rules.publication import settings
from survey.rules.thresholds import changes, check_change


def change(session: Session, round_: Round, profile: str, thresholds: Mapping[str, Any], by: str,
           now: datetime) -> bool:
    """Other rules for a round: freely before it is published, only stricter after that. Says whether any changed."""
    round_ = rounds.locked(session, round_.id)
    old, new = settings(round_.profile, round_.thresholds), settings(profile, thresholds)
    check_change(old, new, round_.published_at is not None)
    if changed := changes(old, new):
        round_.profile, round_.thresholds = profile, dict(thresholds)
        record(session, by, "thresholds_changed", now, round_id=round_.id, rules="; ".join(changed))
    return bool(changed)
