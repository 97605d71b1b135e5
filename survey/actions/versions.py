"""Going back and forth between the versions of a questionnaire; none of them is ever lost."""

from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions import questionnaires
from survey.actions.log import record
from survey.models.questionnaires import Questionnaire, QuestionnaireVersion
from survey.queries import locks
from survey.queries import questionnaires as queries
from survey.rules import locks as rules
from survey.rules.broken import RuleBroken
from survey.rules.locks import Editor
from survey.rules.questionnaires.document import words
from survey.rules.questionnaires.edits.conflicts import sections_touched


def undo(session: Session, slug: str, seen: int, who: Editor, now: datetime) -> QuestionnaireVersion:
    """The version before the present one becomes the present one; `seen` is the number of the one that goes."""
    kept, head = _at(session, slug, seen)
    if head.parent_id is None:
        raise RuleBroken("Dit is de eerste versie. Er is niets om ongedaan te maken.")
    return _turn(session, kept, head, queries.version(session, head.parent_id), "version_undone", who, now)


def redo(session: Session, slug: str, seen: int, who: Editor, now: datetime) -> QuestionnaireVersion:
    """What was undone last is done again."""
    kept, head = _at(session, slug, seen)
    child = queries.newest_child(session, head.id)
    if child is None:
        raise RuleBroken("Er is niets om opnieuw te doen.")
    return _turn(session, kept, head, child, "version_redone", who, now)


def restore(session: Session, slug: str, number: int, seen: int, who: Editor, now: datetime) -> QuestionnaireVersion:
    """An old version is kept anew as the present one; what came after it stays in the history."""
    kept, head = _at(session, slug, seen)
    old = queries.numbered(session, slug, number)
    if old is None:
        raise RuleBroken("Deze versie bestaat niet.")
    _check_locks(session, kept, head, old, who, now)
    title = words(queries.compiled(session, old).title)
    return questionnaires.add(session, kept, title, queries.document(session, old.id),
                              f"Versie {number} teruggezet.", who.name, now)


def _at(session: Session, slug: str, seen: int) -> tuple[Questionnaire, QuestionnaireVersion]:
    """The questionnaire, held, with its present version, which must be the one that was on the screen."""
    kept = questionnaires.held(session, slug)
    head = queries.present(session, kept)
    if head is None:
        raise RuleBroken(questionnaires.GONE)
    if head.number != seen:
        raise RuleBroken(f"Intussen is versie {head.number} de laatste, bewaard door {head.created_by}. Kijk eerst wat "
                         "er veranderde.")
    return kept, head


def _turn(session: Session, kept: Questionnaire, head: QuestionnaireVersion, to: QuestionnaireVersion, deed: str,
          who: Editor, now: datetime) -> QuestionnaireVersion:
    _check_locks(session, kept, head, to, who, now)
    questionnaires.lead(session, kept, to, words(queries.compiled(session, to).title))
    record(session, who.name, deed, now, questionnaire=kept.title, slug=kept.slug, number=to.number, was=head.number)
    return to


def _check_locks(session: Session, kept: Questionnaire, head: QuestionnaireVersion, to: QuestionnaireVersion,
                 who: Editor, now: datetime) -> None:
    touched = sections_touched(queries.compiled(session, head), queries.compiled(session, to))
    rules.check(locks.of(session, kept.id).values(), touched, who, now)
