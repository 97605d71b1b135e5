"""The sections of a questionnaire in which somebody is at work."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models.locks import SectionLock
from survey.rules.locks import Lock


def rows(session: Session, questionnaire_id: int) -> Sequence[SectionLock]:
    """As they are now; the questionnaire itself is held by whoever decides on them."""
    query = select(SectionLock).where(SectionLock.questionnaire_id == questionnaire_id)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def of(session: Session, questionnaire_id: int) -> dict[str, Lock]:
    """Every lock by the key of its section, those whose time is over too: one statement."""
    return {row.section: row.lock() for row in rows(session, questionnaire_id)}
