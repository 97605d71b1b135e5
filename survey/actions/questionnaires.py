"""Deeds with questionnaires: keeping a version, which never changes afterwards."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.models.questionnaires import Questionnaire, QuestionnaireVersion
from survey.queries import questionnaires
from survey.rules.broken import RuleBroken


def digest(document: Mapping[str, Any]) -> str:
    """What tells two documents apart; the order of their keys does not."""
    plain = json.dumps(document, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()


def store_version(session: Session, slug: str, title: str, document: Mapping[str, Any], by: str,
                  now: datetime) -> QuestionnaireVersion:
    """Keeps a document as the next version; one that is the same as the last version is not kept again."""
    if not title.strip():
        raise RuleBroken("Geef de vragenlijst een titel.")
    kept = questionnaires.locked(session, slug) or _new(session, slug, title)
    latest, mark = questionnaires.latest(session, kept.id), digest(document)
    if latest and latest.digest == mark:
        return latest
    kept.title = title.strip()[:300]
    version = QuestionnaireVersion(questionnaire_id=kept.id, number=latest.number + 1 if latest else 1,
                                   document=dict(document), digest=mark, created_at=now, created_by=by)
    session.add(version)
    session.flush()
    record(session, by, "version_stored", now, questionnaire=kept.title, slug=slug, number=version.number)
    return version


def _new(session: Session, slug: str, title: str) -> Questionnaire:
    made = Questionnaire(slug=slug, title=title.strip()[:300])
    session.add(made)
    session.flush()
    return made
