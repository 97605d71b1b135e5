"""Deeds with questionnaires: keeping a version, which never changes afterwards, and making it the present one."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey.actions import trials
from survey.actions.log import record
from survey.models.locks import SectionLock
from survey.models.questionnaires import Questionnaire, QuestionnaireVersion
from survey.models.signals import Signal, TrendBreak
from survey.queries import locks, questionnaires, rounds
from survey.queries.trials import of_questionnaire
from survey.rules.broken import RuleBroken
from survey.rules.locks import Editor, Held

GONE = "Deze vragenlijst bestaat niet meer."
READ = "Ingelezen uit een werkblad."
ANSWERED = "Op deze vragenlijst zijn antwoorden gegeven. Daarom blijft hij bewaard."


def digest(document: Mapping[str, Any]) -> str:
    """What tells two documents apart; the order of their keys does not."""
    plain = json.dumps(document, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()


def store_version(session: Session, slug: str, title: str, document: Mapping[str, Any], by: str,
                  now: datetime, told: str = READ) -> QuestionnaireVersion:
    """Keeps a whole document as the next version, of a new questionnaire if there is none at this address; one that
    is the same as the present version is not kept again.
    """
    if not title.strip():
        raise RuleBroken("Geef de vragenlijst een titel.")
    kept = questionnaires.locked(session, slug) or _new(session, slug, title)
    return add(session, kept, title, document, told, by, now)


def _new(session: Session, slug: str, title: str) -> Questionnaire:
    made = Questionnaire(slug=slug, title=title.strip()[:300])
    session.add(made)
    session.flush()
    return made


def held(session: Session, slug: str) -> Questionnaire:
    """The questionnaire until the transaction ends; what a deed decides on is read after this."""
    kept = questionnaires.locked(session, slug)
    if kept is None:
        raise RuleBroken(GONE)
    return kept


def add(session: Session, kept: Questionnaire, title: str, document: Mapping[str, Any], told: str, by: str,
        now: datetime) -> QuestionnaireVersion:
    """The next version of a questionnaire that is held; its parent is the present one, whose place it takes."""
    head = questionnaires.present(session, kept)
    mark = digest(document)
    if head and head.digest == mark:
        return head
    version = QuestionnaireVersion(
        questionnaire_id=kept.id, number=questionnaires.last_number(session, kept.id) + 1,
        parent_id=head and head.id, told=told, document=dict(document), digest=mark, created_at=now, created_by=by)
    session.add(version)
    session.flush()
    lead(session, kept, version, title)
    record(session, by, "version_stored", now, questionnaire=kept.title, slug=kept.slug, number=version.number,
           told=told)
    return version


def lead(session: Session, kept: Questionnaire, version: QuestionnaireVersion, title: str) -> None:
    """Makes a version the present one; rounds that are not published follow."""
    kept.version_id, kept.title = version.id, title.strip()[:300]
    for round_ in rounds.drafts_with(session, kept.id):
        round_.version_id = version.id


def remove(session: Session, slug: str, who: Editor, now: datetime) -> str:
    """Throws a questionnaire away that no round asks, with all its versions and trials; returns its title."""
    kept = held(session, slug)
    check_unused(session, kept, who, now)
    trials.wipe(session, of_questionnaire(session, kept.id), who.name, now)
    try:
        for table in (SectionLock, Signal, TrendBreak, QuestionnaireVersion):
            session.execute(delete(table).where(table.questionnaire_id == kept.id))
    except IntegrityError as error:
        raise RuleBroken(ANSWERED) from error
    session.delete(kept)
    record(session, who.name, "questionnaire_removed", now, questionnaire=kept.title)
    return kept.title


def check_unused(session: Session, kept: Questionnaire, who: Editor, now: datetime) -> None:
    """Raises RuleBroken where a round asks the questionnaire or a colleague is at work in it."""
    if used := questionnaires.rounds_with(session, kept.id):
        named = " en ".join(f"“{round_.title}”" for round_, _ in used[:2])
        more = f" en {len(used) - 2} andere" if used[2:] else ""
        raise RuleBroken(f"“{kept.title}” hoort bij {named}{more}. Daarom kan hij niet weg.")
    if busy := [lock for lock in locks.of(session, kept.id).values() if lock.keeps_out(who, now)]:
        raise Held(busy[:1])
