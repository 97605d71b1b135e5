"""Saving what somebody edits in a questionnaire, while others may be doing the same."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions import locks, questionnaires
from survey.models.questionnaires import Questionnaire as Kept
from survey.models.questionnaires import QuestionnaireVersion
from survey.queries import locks as lock_queries
from survey.queries import questionnaires as queries
from survey.rules import locks as rules
from survey.rules.broken import RuleBroken
from survey.rules.locks import Editor
from survey.rules.questionnaires.document import Questionnaire, document, words
from survey.rules.questionnaires.edits import whole
from survey.rules.questionnaires.edits.borrowing import origin
from survey.rules.questionnaires.edits.conflicts import Overtaken, conflicts, sections_touched, things
from survey.rules.questionnaires.edits.outcomes import Edited, check_sentences
from survey.rules.rounds import slug_of

# An edit as a function of the questionnaire it is done to, because it may be done to two: the one that was on the
# screen, to see what it changes, and the present one. It takes all it leaves as it is from its argument.
Deed = Callable[[Questionnaire], Edited]
# So many saves back is looked for who changed something.
MOST_STEPS = 50
CHANGED = "Versie {number} is er niet meer of hoort niet bij deze vragenlijst. Open de vragenlijst opnieuw."


@dataclass(frozen=True, slots=True)
class Saved:
    """`version` is the present one now; `edited` says what changed and at which key to go on."""

    version: QuestionnaireVersion
    edited: Edited


def start(session: Session, title: str, who: Editor, now: datetime, like: str = "") -> Saved:
    """A new questionnaire with this title; its address is made from the title.

    It has one empty section, or all that stands now in the questionnaire at the address `like`.
    """
    edited = _copy(session, title, like) if like else whole.start(title)
    slug = slug_of(title, queries.slugs(session))
    version = questionnaires.store_version(session, slug, title, document(edited.questionnaire), who.name, now,
                                           edited.told)
    return Saved(version, edited)


def _copy(session: Session, title: str, like: str) -> Edited:
    head = queries.head_of(session, like)
    if head is None:
        raise RuleBroken(questionnaires.GONE)
    return whole.copy(queries.compiled(session, head), title, origin(like, head.number))


def save(session: Session, slug: str, seen: int, deed: Deed, who: Editor, now: datetime) -> Saved:
    """Does an edit and keeps the outcome as the next version; an edit that changes nothing keeps none.

    `seen` is the number of the version from which the form was made. Raises what the edit raises, Held when somebody
    else holds a section in which something would change, and Overtaken when somebody else changed the same thing after
    `seen`. What others changed elsewhere stays. The sections in which something changed stay in hand for a while.

    For example `save(session, slug, seen, lambda old: questions.delete(old, key), who, g.now)`, in which `who` is
    `Editor(g.user.id, g.user.name)`.
    """
    kept = questionnaires.held(session, slug)
    head = _head(session, kept)
    present = queries.compiled(session, head)
    edited = deed(present) if head.number == seen else _beside(session, kept, head, present, seen, deed)
    if edited.questionnaire == present:
        return Saved(head, edited)
    check_sentences(present, edited.questionnaire, kept.sentences)
    _check_locks(session, kept, present, edited.questionnaire, who, now)
    version = questionnaires.add(session, kept, words(edited.questionnaire.title), document(edited.questionnaire),
                                 edited.told, who.name, now)
    queries.remember(version, edited.questionnaire)
    return Saved(version, edited)


def upload(session: Session, slug: str, title: str, content: Questionnaire, who: Editor,
           now: datetime) -> QuestionnaireVersion:
    """Keeps a whole questionnaire from a workbook, as `store_version` does, unless somebody else is at work in it."""
    kept = queries.locked(session, slug)
    head = kept and queries.present(session, kept)
    if kept and head:
        touched = sections_touched(queries.compiled(session, head), content)
        rules.check(lock_queries.of(session, kept.id).values(), touched, who, now)
    return questionnaires.store_version(session, slug, title, document(content), who.name, now)


def _head(session: Session, kept: Kept) -> QuestionnaireVersion:
    head = queries.present(session, kept)
    if head is None:
        raise RuleBroken(questionnaires.GONE)
    return head


def _beside(session: Session, kept: Kept, head: QuestionnaireVersion, present: Questionnaire, seen: int,
            deed: Deed) -> Edited:
    """The edit on the present version, if nobody changed what it changes since the version that was seen."""
    version = queries.numbered(session, kept.slug, seen)
    if version is None:
        raise RuleBroken(CHANGED.format(number=seen))
    before = queries.compiled(session, version)
    both = conflicts(before, present, deed(before).questionnaire)
    if both:
        last = _changed_last(session, head, both[0].key)
        raise Overtaken(both, last.created_by, last.created_at, head.number)
    return deed(present)


def _changed_last(session: Session, head: QuestionnaireVersion, key: str) -> QuestionnaireVersion:
    """The version, on the way back from the present one, in which this thing became what it is."""
    at = head
    for _ in range(MOST_STEPS):
        if at.parent_id is None:
            return at
        parent = queries.version(session, at.parent_id)
        was, now = (things(queries.compiled(session, version)).get(key) for version in (parent, at))
        if was != now:
            return at
        at = parent
    return head


def _check_locks(session: Session, kept: Kept, before: Questionnaire, after: Questionnaire, who: Editor,
                 now: datetime) -> None:
    rows = {row.section: row for row in lock_queries.rows(session, kept.id)}
    touched = sections_touched(before, after)
    rules.check((row.lock() for row in rows.values()), touched, who, now)
    left = {section.key for section in after.sections}
    locks.keep(session, kept.id, rows, sorted(touched & left), who, now)
