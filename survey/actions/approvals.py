"""Deeds of the second person: asking for approval before an answer is sent in, giving it, and sending back.

An approval belongs to one revision of the answer. So a change takes it away by itself, and nothing has to remember to.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.actions.messages import letter, queue
from survey.actions.responses import Author, check_open, undecided
from survey.actions.shares import mail, workers
from survey.models.invitations import Invitation
from survey.models.responses import Response
from survey.models.shares import Share
from survey.queries import responses, shares
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.messages import MessageKind
from survey.rules.questionnaires.document import Questionnaire
from survey.rules.registrations import same_person
from survey.rules.shares import NotYours, Role, check_approver

NOT_BEGUN = "Er is nog niets ingevuld."
NOBODY = "Kies eerst een collega die akkoord geeft."
INCOMPLETE = "Nog niet alles is goed ingevuld. Kijk de antwoorden na."


def ask(session: Session, invitation: Invitation, questionnaire: Questionnaire, author: Author, now: datetime) -> None:
    """Asks everyone who may approve, once; a second time while it is asked already does nothing."""
    invitation, given = _held(session, invitation)
    check_open(invitation, author, now)
    if given.approval_asked_at or given.approved:
        return
    asked = _approvers(session, invitation, now)
    if not asked:
        raise RuleBroken(NOBODY)
    _check_complete(session, invitation, questionnaire, given, now)
    given.approval_asked_at, given.question, given.returned_by = now, "", ""
    record(session, author.name, "approval_asked", now, round_id=invitation.round_id, invitation_id=invitation.id,
           colleague=", ".join(share.name for share in asked))
    queue(session, [mail(share, invitation, MessageKind.APPROVAL_ASKED, f"approval:{share.id}:{now.isoformat()}", now)
                    for share in asked])


def _held(session: Session, invitation: Invitation) -> tuple[Invitation, Response]:
    invitation = responses.hold(session, invitation)
    if invitation.response is None:
        raise RuleBroken(NOT_BEGUN)
    return invitation, invitation.response


def _approvers(session: Session, invitation: Invitation, now: datetime) -> list[Share]:
    today = calendar.day_of(now)
    return [share for share in shares.of_invitation(session, invitation.id)
            if share.role == Role.APPROVE and share.grant().holds(today)]


def _check_complete(session: Session, invitation: Invitation, questionnaire: Questionnaire, given: Response,
                    now: datetime) -> None:
    examination = responses.examined(session, questionnaire, given.typed, invitation.facts(), calendar.day_of(now))
    if examination.errors:
        raise RuleBroken(INCOMPLETE)
    if undecided(questionnaire, given.apart, examination):
        raise RuleBroken("Bij een vraag staan nog twee antwoorden. Kies eerst welk antwoord goed is.")


def _still(session: Session, invitation: Invitation, share: Share, now: datetime) -> None:
    """Who approves may still do so: nobody took it back while the page was open."""
    if share.id not in [each.id for each in _approvers(session, invitation, now)]:
        raise NotYours


def approve(session: Session, invitation: Invitation, questionnaire: Questionnaire, share: Share, revision: int,
            now: datetime) -> bool:
    """Approves the answer as it stood on the screen, at `revision`; False when it was changed since."""
    invitation, given = _held(session, invitation)
    check_open(invitation, Author(share.name), now)
    _still(session, invitation, share, now)
    standing = shares.of_invitation(session, invitation.id)
    check_approver(same_person(share.email), same_person(invitation.email), workers(invitation, standing))
    if given.revision != revision:
        return False
    if given.approved:
        return True
    if given.approval_asked_at is None:
        raise RuleBroken("Er is nu geen akkoord gevraagd.")
    _check_complete(session, invitation, questionnaire, given, now)
    given.approved_revision, given.approved_by, given.approved_at = revision, share.name, now
    given.approval_asked_at, given.question = None, ""
    record(session, share.name, "answer_approved", now, round_id=invitation.round_id, invitation_id=invitation.id)
    _tell(session, invitation, standing, MessageKind.APPROVAL_GIVEN, f"approved:{given.id}:{revision}", now,
          colleague=share.name)
    return True


def send_back(session: Session, invitation: Invitation, share: Share, question: str, now: datetime) -> None:
    """Does not approve, and asks something; whoever filled in gets the question by mail."""
    if not question.strip():
        raise RuleBroken("Schrijf wat er anders moet, of wat u wilt weten.")
    invitation, given = _held(session, invitation)
    check_open(invitation, Author(share.name), now)
    _still(session, invitation, share, now)
    if given.approval_asked_at is None:
        raise RuleBroken("Er is nu geen akkoord gevraagd.")
    once = f"sent_back:{given.id}:{given.approval_asked_at.isoformat()}"
    given.approval_asked_at, given.question, given.returned_by = None, question.strip()[:3000], share.name
    record(session, share.name, "approval_refused", now, round_id=invitation.round_id, invitation_id=invitation.id)
    _tell(session, invitation, shares.of_invitation(session, invitation.id), MessageKind.APPROVAL_REFUSED, once, now,
          colleague=share.name, question=given.question)


def _tell(session: Session, invitation: Invitation, standing: Sequence[Share], kind: MessageKind, once: str,
          now: datetime, **context: Any) -> None:
    """Mails who sends the answer in: the member, or who took the whole of it over."""
    today = calendar.day_of(now)
    over = [share for share in standing if share.role == Role.TRANSFER and not share.sections
            and share.grant().holds(today)]
    to = over[0].email if over else invitation.email
    link: dict[str, Any] = {"share": [over[0].id, over[0].serial]} if over else {}
    queue(session, [letter(once, kind, to, now, round_id=invitation.round_id, invitation_id=invitation.id,
                           **link, **context)])
