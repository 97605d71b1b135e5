"""Deeds of the secretariat with one answer: entering it for a member, and asking it back."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from survey.actions import responses, windows
from survey.actions.log import record
from survey.actions.messages import letter, queue
from survey.actions.responses import Author, Draft, Page
from survey.models.invitations import Invitation
from survey.queries import responses as queries
from survey.rules.broken import RuleBroken
from survey.rules.messages import MessageKind
from survey.rules.questionnaires.document import Questionnaire
from survey.rules.responses import Progress
from survey.rules.windows import Move


def enter(session: Session, invitation: Invitation, questionnaire: Questionnaire, page: Page, author: Author,
          reason: str, now: datetime) -> Draft:
    """Keeps what a member told by phone, by mail or in a talk; the history says who entered it, and why."""
    if not reason.strip():
        raise RuleBroken("Vertel van wie de antwoorden komen.")
    saved = responses.save(session, invitation, questionnaire, page, author, now)
    record(session, author.entered_by, "entered_on_behalf", now, round_id=invitation.round_id,
           invitation_id=invitation.id, on_behalf_of=author.name, source=author.source.value, reason=reason.strip())
    return saved


def ask_back(session: Session, invitation: Invitation, question: str, until: date | None, by: str,
             now: datetime) -> None:
    """Asks a member something about what it sent in. What was sent counts until it is sent in again; where the round
    is closed it opens again for this member, until the day that is given.
    """
    asked = question.strip()[:3000]
    if not asked:
        raise RuleBroken("Schrijf wat u van dit lid wilt weten.")
    if not invitation.window().takes_answers(now):
        if until is None:
            raise RuleBroken("Deze uitvraag is gesloten. Kies tot en met welke dag dit lid kan antwoorden.")
        windows.move(session, invitation.round, Move(until, f"teruggevraagd: {asked}", frozenset(),
                                                     frozenset([invitation.id])), by, now)
    invitation = queries.hold(session, invitation)
    given = invitation.response
    if given is None or given.submitted_at is None:
        raise RuleBroken("Dit lid stuurde nog niets in.")
    if invitation.progress() is Progress.RETURNED:
        raise RuleBroken("Dit antwoord is al teruggevraagd. Wacht tot het lid opnieuw instuurt.")
    given.returned_at, given.returned_by, given.question = now, by, asked
    record(session, by, "answer_returned", now, round_id=invitation.round_id, invitation_id=invitation.id, reason=asked)
    queue(session, [letter(f"returned:{given.id}:{given.submissions}", MessageKind.RETURNED, invitation.email, now,
                           round_id=invitation.round_id, invitation_id=invitation.id, question=asked)])
