"""Deeds with interim results: keeping one with its figures, and changing its words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.models.interims import Interim
from survey.models.rounds import Round
from survey.queries import interims, rounds
from survey.rules.broken import RuleBroken
from survey.rules.publication import Publication, may_tell_again

LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted for a paragraph: how many of how many, the figures in it by id, and the draft."""

    n: int
    population: int | None
    figures: dict[str, Any]
    draft: str


@dataclass(frozen=True, slots=True)
class Words:
    """The text as the secretariat wants it, and the spans of it that still lead to a figure."""

    text: str
    spans: list[Any]


def keep(session: Session, round_: Round, rule: Publication, counted: Counted, words: Words, by: str,
         now: datetime) -> Interim:
    """Keeps text, figures, moment and questionnaire version together.

    Refuses a next one too soon after the one before, because comparing the two would give single answers away.
    """
    round_ = rounds.locked(session, round_.id)
    _check_text(words.text)
    before = next(iter(interims.of_round(session, round_.id)), None)
    if before:
        changed = interims.changed_since(session, round_.id, before.counted_at)
        verdict = may_tell_again(changed, not round_.window().takes_answers(now), rule)
        if not verdict.allowed:
            raise RuleBroken(verdict.sentence)
    made = Interim(round_id=round_.id, version_id=round_.version_id, counted_at=now, kept_by=by,
                   profile=rule.profile.value, n=counted.n, population=counted.population, figures=counted.figures,
                   draft=counted.draft, text=words.text, spans=words.spans)
    session.add(made)
    session.flush()
    record(session, by, "interim_kept", now, round_id=round_.id, n=counted.n, profile=rule.profile.value)
    return made


def reword(session: Session, interim: Interim, words: Words, by: str, now: datetime) -> None:
    """Other words for what was counted then; the figures stay."""
    interim = interims.locked(session, interim.id)
    _check_text(words.text)
    interim.text, interim.spans = words.text, words.spans
    record(session, by, "interim_reworded", now, round_id=interim.round_id)


def _check_text(text: str) -> None:
    if not text.strip():
        raise RuleBroken("De alinea is leeg. Schrijf een zin, of ga terug zonder te bewaren.")
    if len(text) > LONGEST:
        raise RuleBroken(f"De alinea is te lang: hooguit {LONGEST} tekens.")
