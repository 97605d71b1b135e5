"""Deeds with the figures that stand beside a member's own: keeping those of this moment, and taking them away."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.models.mirrors import Mirror
from survey.models.rounds import Round
from survey.queries import mirrors, rounds
from survey.rules import publications
from survey.rules.broken import RuleBroken
from survey.rules.mirrors import WITHDRAWN
from survey.rules.publication import Publication


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted before the lock was taken."""

    by: str
    n: int
    figures: dict[str, Any]
    publication: dict[str, Any]


def keep(session: Session, round_: Round, rule: Publication, counted: Counted, by: str, now: datetime) -> Mirror:
    """Keeps the figures of this moment and shows them to who sent in.

    Under the lock they are held once more against all that was told before, also meanwhile.
    """
    round_ = rounds.locked(session, round_.id)
    closed = not round_.window().takes_answers(now)
    new = publications.published(counted.publication)
    verdict = publications.verdict(publications.check(new, mirrors.told_before(session, round_.id), closed, rule))
    if not verdict.allowed:
        raise RuleBroken(verdict.sentence)
    made = Mirror(round_id=round_.id, by=counted.by, counted_at=now, kept_by=by, profile=rule.profile.value,
                  n=counted.n, figures=counted.figures, publication=counted.publication)
    session.add(made)
    record(session, by, "mirror_kept", now, round_id=round_.id, n=counted.n)
    return made


def withdraw(session: Session, round_: Round, number: int, by: str, now: datetime) -> None:
    """Takes them off the pages of members; what is told next is still held against them."""
    round_ = rounds.locked(session, round_.id)
    found = mirrors.locked(session, round_.id, number)
    if found is None or found.withdrawn_at is not None:
        raise RuleBroken(WITHDRAWN)
    found.withdrawn_at = now
    record(session, by, "mirror_withdrawn", now, round_id=round_.id)
