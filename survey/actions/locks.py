"""Deeds with locks: taking a section in hand, letting it go, taking it over."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.models.locks import SectionLock
from survey.models.questionnaires import Questionnaire
from survey.queries import locks, questionnaires
from survey.rules.broken import RuleBroken
from survey.rules.locks import Editor, Held, Lock

GONE = "Deze vragenlijst bestaat niet meer."


def take(session: Session, slug: str, section: str, who: Editor, now: datetime, *, over: bool = False) -> Lock:
    """Takes a section in hand, or keeps it longer; raises Held when it is in somebody else's hands.

    With `over` it is taken from them: what they save after that is refused or laid beside what you saved.
    """
    kept = _locked(session, slug)
    row = _rows(session, kept).get(section)
    if row and row.lock().keeps_out(who, now):
        if not over:
            raise Held([row.lock()])
        record(session, who.name, "section_taken_over", now, questionnaire=kept.title, slug=slug, was=row.name)
    return _hold(session, kept.id, row, section, who, now).lock()


def release(session: Session, slug: str, who: Editor, section: str = "") -> None:
    """Lets go of a section, or of every section that this person holds."""
    kept = _locked(session, slug)
    for row in _rows(session, kept).values():
        if row.user_id == who.id and section in ("", row.section):
            session.delete(row)


def keep(session: Session, questionnaire_id: int, rows: dict[str, SectionLock], sections: Iterable[str], who: Editor,
         now: datetime) -> None:
    """After a save: the sections in which it was stay in hand; the rule has looked at `rows` already."""
    for section in sections:
        _hold(session, questionnaire_id, rows.get(section), section, who, now)


def _locked(session: Session, slug: str) -> Questionnaire:
    kept = questionnaires.locked(session, slug)
    if kept is None:
        raise RuleBroken(GONE)
    return kept


def _rows(session: Session, kept: Questionnaire) -> dict[str, SectionLock]:
    return {row.section: row for row in locks.rows(session, kept.id)}


def _hold(session: Session, questionnaire_id: int, row: SectionLock | None, section: str, who: Editor,
          now: datetime) -> SectionLock:
    if row is None:
        row = SectionLock(questionnaire_id=questionnaire_id, section=section, user_id=who.id, taken_at=now)
        session.add(row)
    elif not (row.user_id == who.id and row.lock().stands(now)):
        row.user_id, row.taken_at = who.id, now
    row.name, row.kept_at = who.name, now
    return row
