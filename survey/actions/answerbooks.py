"""Deeds with workbooks that come back: looking whose they are, keeping them, taking over what somebody chose."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from survey.actions import answers, responses
from survey.actions.log import record
from survey.actions.responses import Author, Draft, Page
from survey.models.answerbooks import AnswerBook
from survey.models.invitations import Invitation
from survey.models.rounds import Round
from survey.queries import answerbooks
from survey.rules import calendar
from survey.rules.answerbooks.cells import read_back
from survey.rules.answerbooks.layout import page_of
from survey.rules.answerbooks.sheets import Held, Stamp
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires import rows
from survey.rules.questionnaires.document import Questionnaire
from survey.rules.responses import Typed, mark
from survey.rules.rounds import Origin

TERM = timedelta(days=14)
MOST_OPEN = 3
OTHER_VERSION = ("De vragen zijn veranderd sinds deze werkmap is gemaakt ({made}). Haal een nieuwe werkmap op; daar "
                 "staat in wat u op de website al invulde.")
OTHER_MEMBER = "Deze werkmap is van een andere organisatie. Gebruik de werkmap van {who}."


def made_on(moment: datetime) -> str:
    return calendar.in_words(calendar.day_of(moment))


@dataclass(frozen=True, slots=True)
class Returned:
    """A workbook as it came in: what it says of itself, what stands in its cells, and its name."""

    stamp: Stamp
    held: Held
    name: str


def check_round(stamp: Stamp, round_: Round, other: Round | None) -> None:
    """Refuses a workbook of another round, last year's for instance."""
    if stamp.round != round_.id:
        named = f"van de uitvraag “{other.title}”" if other else "van een andere uitvraag"
        raise RuleBroken(f"Deze werkmap is {named}. Hier hoort die van “{round_.title}”.")


def receive(session: Session, invitation: Invitation, questionnaire: Questionnaire, returned: Returned,
            author: Author, now: datetime) -> AnswerBook:
    """Keeps what a workbook says until somebody has looked at it; of one member the oldest ones make room."""
    known = returned.stamp
    if known.invitation != invitation.id:
        raise RuleBroken(OTHER_MEMBER.format(who=invitation.who()))
    pages = [page_of(questionnaire, sheet) for sheet in known.sheets]
    if known.version != invitation.round.version_id or None in pages:
        raise RuleBroken(OTHER_VERSION.format(made=made_on(datetime.fromisoformat(known.made))))
    sweep(session, now)
    _remove(session, [each.id for each in answerbooks.all_waiting(session, invitation.id, now)][MOST_OPEN - 1:])
    typed = read_back([page for page in pages if page], returned.held)
    book = AnswerBook(invitation_id=invitation.id, version_id=known.version, file_name=returned.name[:300], typed=typed,
                      seen=dict(known.seen), made_at=datetime.fromisoformat(known.made), entered_by=author.entered_by,
                      created_at=now, expires_at=now + TERM)
    session.add(book)
    session.flush()
    _record(session, invitation, author, "answer_book_received", now)
    return book


def chosen(questionnaire: Questionnaire, found: Mapping[str, Typed], names: Collection[str],
           stored: Mapping[str, Typed]) -> Page:
    """What is taken over, as if one page had sent it; a row in which something new stands comes along."""
    typed = {name: found[name] for name in names if name in found}
    for section in questionnaire.repeats:
        listed = rows.numbers(section, stored)
        fresh = {name.split(".")[1] for name in typed if name.startswith(f"{section.key}.")} - set(listed)
        if fresh:
            typed[section.key] = [*listed, *sorted(fresh, key=int)]
    return Page(typed, {name: mark(stored.get(name)) for name in typed})


def take(session: Session, invitation: Invitation, questionnaire: Questionnaire, book: AnswerBook, page: Page,
         author: Author, reason: str, now: datetime) -> Draft:
    """Stores what was chosen as any page does, and throws the workbook away; what somebody else changed meanwhile
    stays, and is told in `conflicts`.
    """
    if book.version_id != invitation.round.version_id:
        raise RuleBroken(OTHER_VERSION.format(made=made_on(book.made_at)))
    if author.entered_by:
        saved = answers.enter(session, invitation, questionnaire, page, author, reason, now)
    else:
        saved = responses.save(session, invitation, questionnaire, page, author, now)
    if not saved.conflicts:
        _remove(session, [book.id])
    if number := len(page.typed) - len(saved.conflicts):
        _record(session, invitation, author, "answer_book_taken", now, number=number)
    return saved


def discard(session: Session, invitation: Invitation, book: AnswerBook, author: Author, now: datetime) -> None:
    _remove(session, [book.id])
    _record(session, invitation, author, "answer_book_discarded", now)


def _record(session: Session, invitation: Invitation, author: Author, deed: str, now: datetime, **details: int) -> None:
    """A trial leaves nothing in the log."""
    if invitation.origin != Origin.TRIAL:
        record(session, author.entered_by or author.name, deed, now, round_id=invitation.round_id,
               invitation_id=invitation.id, **details)


def sweep(session: Session, now: datetime) -> int:
    """Deletes every workbook whose term is over, for they hold answers; returns how many there were."""
    past = answerbooks.past(session, now)
    _remove(session, past)
    return len(past)


def _remove(session: Session, numbers: Collection[int]) -> None:
    if numbers:
        session.execute(delete(AnswerBook).where(AnswerBook.id.in_(numbers)))
