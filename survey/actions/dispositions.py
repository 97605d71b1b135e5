"""Deeds with answers to comments: giving one to several, changing it, splitting a comment off, passing it on.

A form tells for every comment which answer it showed. Where somebody else answered since, nothing is stored and the
form comes back with both: what stands there now, and what was typed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.actions.messages import letter, queue
from survey.models.comments import Comment, Consultation, Disposition
from survey.queries import dispositions, holders, rounds
from survey.rules import calendar
from survey.rules import dispositions as rules
from survey.rules.broken import RuleBroken
from survey.rules.dispositions import Answer, Kind, Overtaken
from survey.rules.messages import MessageKind


def answer(session: Session, consultation: Consultation, given: Answer, about: int, seen: Mapping[int, str], by: str,
           now: datetime) -> Disposition:
    """Gives comment `about` (an id) this answer, and the others that somebody found to say the same.

    `seen` has for each of them which answer the form showed. An answer that `about` had already is changed, also for
    the comments that share it; others leave the answer that they had.
    """
    round_id = rounds.locked(session, consultation.round_id).id
    comments = _as_seen(session, round_id, seen)
    target = next(each.disposition for each in comments if each.id == about)
    kind = rules.check(given, calendar.day_of(now), target.due_on if target else None)
    _check_choices(session, consultation, given)
    asked_anew = kind is Kind.PASSED_ON and not _waits_with(target, given.holder)
    target = target or _made(session, round_id, kind, by, now)
    _write(target, kind, given, by, now)
    _join(session, target, comments)
    record(session, by, "comments_answered", now, round_id=round_id, numbers=_numbers(comments), kind=kind.words)
    if asked_anew:
        _ask(session, target, now)
    return target


def join(session: Session, consultation: Consultation, comment_id: int, seen: str, number: int, by: str,
         now: datetime) -> Disposition:
    """A comment gets the answer that others have already."""
    round_id = rounds.locked(session, consultation.round_id).id
    comments = _as_seen(session, round_id, {comment_id: seen})
    target = dispositions.hold(session, round_id, number)
    if target is None:
        raise RuleBroken("Dat antwoord is er niet meer.")
    target.revision, target.decided_at, target.decided_by = target.revision + 1, now, by
    _join(session, target, comments)
    record(session, by, "comments_answered", now, round_id=round_id, numbers=_numbers(comments),
           kind=Kind(target.kind).words)
    return target


def _numbers(comments: Sequence[Comment]) -> str:
    return ", ".join(str(each.number) for each in comments)


def _waits_with(target: Disposition | None, holder: int | None) -> bool:
    """Whether this portfolio holder was asked already and has not written yet."""
    return (target is not None and target.kind == Kind.PASSED_ON and target.holder_id == holder
            and target.replied_at is None)


def _as_seen(session: Session, round_id: int, seen: Mapping[int, str]) -> list[Comment]:
    comments = dispositions.held(session, round_id, seen)
    if not seen or len(comments) != len(seen):
        raise RuleBroken("Een van deze reacties is er niet meer. Laad de bladzijde opnieuw.")
    for comment in comments:
        if comment.disposition_id:
            dispositions.hold(session, round_id, comment.disposition_id)
    late = [each for each in comments if dispositions.seen_of(each) != seen[each.id]]
    if late:
        numbers = ", ".join(str(each.number) for each in late)
        raise Overtaken(f"Intussen veranderde het antwoord op reactie {numbers}. U ziet hieronder wat er nu staat. "
                        "Wat u typte, staat nog in het formulier. Bewaar opnieuw als uw antwoord moet gelden.")
    return comments


def _check_choices(session: Session, consultation: Consultation, given: Answer) -> None:
    """Whom it goes to and what changed must exist, whatever a form was made to send."""
    if given.kind is Kind.PASSED_ON and given.holder not in {each.id for each in holders.present(session)}:
        raise RuleBroken("Kies een portefeuillehouder uit de lijst.")
    if not given.changes:
        return
    version = consultation.version
    newer = {each.id: {passage["key"] for passage in each.passages}
             for each in (dispositions.newer_versions(session, version) if version else ())}
    if any(change.passage not in newer.get(change.version, ()) for change in given.changes):
        raise RuleBroken("Kies een passage uit een nieuwere versie van dit document.")


def _made(session: Session, round_id: int, kind: Kind, by: str, now: datetime) -> Disposition:
    made = Disposition(round_id=round_id, kind=kind.value, decided_at=now, decided_by=by, revision=0)
    session.add(made)
    return made


def _write(target: Disposition, kind: Kind, given: Answer, by: str, now: datetime) -> None:
    """An answer that the portfolio holder proposed keeps the name of that person once it is taken over."""
    _remember(target, kind, given)
    if kind is Kind.PASSED_ON:
        if given.holder != target.holder_id:
            target.reply_kind, target.reply = "", ""
        target.holder_id, target.due_on, target.replied_at = given.holder, given.due, None
    elif target.kind == Kind.PASSED_ON and target.replied_at is None:
        target.holder_id, target.due_on = None, None
    target.kind, target.answer, target.changes = kind.value, given.text.strip(), rules.stored(given.changes)
    target.revision, target.decided_at, target.decided_by = target.revision + 1, now, by


def _remember(target: Disposition, kind: Kind, given: Answer) -> None:
    """Keeps how the answer read, where other words come in its place."""
    passed_to = given.holder if kind is Kind.PASSED_ON else target.holder_id
    if target.revision and (target.kind, target.answer, target.holder_id) != (kind, given.text.strip(), passed_to):
        was = rules.Earlier(target.kind, target.answer, target.holder.title if target.holder else "",
                            target.decided_at.isoformat(), target.decided_by)
        target.earlier = rules.remembered(target.earlier, was)


def _join(session: Session, target: Disposition, comments: Sequence[Comment]) -> None:
    """Saving says of every comment with this answer that it fits, also of those that were changed since."""
    left = {each.disposition for each in comments if each.disposition and each.disposition is not target}
    for comment in comments:
        comment.disposition = target
    session.flush()
    _tidy(session, left)
    session.refresh(target, ["comments"])
    for comment in target.comments:
        comment.answered_revision = comment.sent_revision


def _tidy(session: Session, left: set[Disposition]) -> None:
    """An answer that no comment has any more is none."""
    for each in left:
        session.refresh(each, ["comments"])
        if not each.comments:
            session.delete(each)
    session.flush()


def _ask(session: Session, target: Disposition, now: datetime) -> None:
    """One mail for every time that something is passed on, also when the answer was not what was asked."""
    holder = holders.one(session, target.holder_id) if target.holder_id else None
    if holder and target.due_on:
        first = min(each.number or 0 for each in target.comments)
        queue(session, [letter(
            f"holder_asked:{target.round_id}:{first}:{holder.id}:{target.id}.{target.revision}",
            MessageKind.HOLDER_ASKED, holder.email, now, round_id=target.round_id, holder_id=holder.id,
            name=holder.name, due=target.due_on.isoformat())])


def split_off(session: Session, consultation: Consultation, comment_id: int, seen: str, by: str,
              now: datetime) -> Comment:
    """A comment that says something else after all waits for an answer of its own; the others keep theirs."""
    round_id = rounds.locked(session, consultation.round_id).id
    comment = _as_seen(session, round_id, {comment_id: seen})[0]
    given = comment.disposition
    if given is None:
        raise RuleBroken("Deze reactie heeft geen antwoord.")
    comment.disposition, comment.answered_revision = None, None
    given.revision, given.decided_at, given.decided_by = given.revision + 1, now, by
    session.flush()
    record(session, by, "answer_taken_back", now, round_id=round_id, numbers=str(comment.number))
    _tidy(session, {given})
    return comment
