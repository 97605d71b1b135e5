"""Deeds with interim results: keeping one with its figures, and changing its words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.models.interims import Interim
from survey.models.rounds import Round
from survey.queries import interims, mirrors, rounds
from survey.rules import publications
from survey.rules.broken import RuleBroken
from survey.rules.calendar import day_of
from survey.rules.interims import Audience, check_publishing
from survey.rules.publication import Publication, Verdict, may_tell_again

LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted for a paragraph: how many of how many, the figures in it by id, and the draft.

    `results` are all figures of that moment, `publication` is the record of every base that is told.
    """

    n: int
    population: int | None
    figures: dict[str, Any]
    draft: str
    results: dict[str, Any]
    publication: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Words:
    """The text as the secretariat wants it, and the spans of it that still lead to a figure."""

    text: str
    spans: list[Any]


def keep(session: Session, round_: Round, rule: Publication, counted: Counted, words: Words, by: str,
         now: datetime) -> Interim:
    """Keeps text, figures, moment and questionnaire version together.

    Refuses one that, held beside all that were kept before, would give single answers away.
    """
    round_ = rounds.locked(session, round_.id)
    _check_text(words.text)
    _check_earlier(session, round_, rule, counted.publication, now)
    made = Interim(round_id=round_.id, version_id=round_.version_id, counted_at=now, kept_by=by,
                   profile=rule.profile.value, n=counted.n, population=counted.population, figures=counted.figures,
                   draft=counted.draft, text=words.text, spans=words.spans, results=counted.results,
                   publication=counted.publication)
    session.add(made)
    session.flush()
    record(session, by, "interim_kept", now, round_id=round_.id, n=counted.n, profile=rule.profile.value)
    return made


def publish(session: Session, interim: Interim, audience: Audience, by: str, now: datetime) -> None:
    """Shows the figures as they were kept, from now on, to members or to anyone."""
    round_ = rounds.locked(session, interim.round_id)
    interim = interims.locked(session, interim.id)
    check_publishing(interim.profile, round_.profile, bool(interim.results["allowed"]))
    interim.audience, interim.published_at = audience.value, now
    record(session, by, "interim_published", now, round_id=round_.id, audience=audience.value,
           day=day_of(interim.counted_at).isoformat())


def withdraw(session: Session, interim: Interim, by: str, now: datetime) -> None:
    """Takes published results off the pages; what was kept stays, and so does what the next is held against."""
    interim = interims.locked(session, interim.id)
    if interim.published_at is None:
        raise RuleBroken("Deze uitkomsten staan niet (meer) op een pagina.")
    interim.audience = interim.published_at = None
    record(session, by, "interim_withdrawn", now, round_id=interim.round_id,
           day=day_of(interim.counted_at).isoformat())


def _check_earlier(session: Session, round_: Round, rule: Publication, record: dict[str, Any], now: datetime) -> None:
    kept = interims.of_round(session, round_.id)
    closed = not round_.window().takes_answers(now)
    if kept and not _same_again(session, kept, rule):
        changed = interims.changed_since(session, round_.id, kept[0].counted_at)
        _allow(may_tell_again(changed, closed, rule))
    earlier = mirrors.told_before(session, round_.id)
    _allow(publications.verdict(publications.check(publications.published(record), earlier, closed, rule)))


def _same_again(session: Session, kept: Sequence[Interim], rule: Publication) -> bool:
    """The same answers once more, under a profile for other readers: no answer lies between the two."""
    profiles = {each.profile for each in kept if each.counted_at >= kept[0].counted_at}
    return rule.profile.value not in profiles and not interims.changed_since(
        session, kept[0].round_id, kept[0].counted_at)


def _allow(verdict: Verdict) -> None:
    if not verdict.allowed:
        raise RuleBroken(verdict.sentence)


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
