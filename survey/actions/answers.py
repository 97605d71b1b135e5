"""Deeds with answers that the secretariat enters for a member."""

from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions import responses
from survey.actions.log import record
from survey.actions.responses import Author, Draft, Page
from survey.models.invitations import Invitation
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.document import Questionnaire


def enter(session: Session, invitation: Invitation, questionnaire: Questionnaire, page: Page, author: Author,
          reason: str, now: datetime) -> Draft:
    """Keeps what a member told by phone, by mail or in a talk; the history says who entered it, and why."""
    if not reason.strip():
        raise RuleBroken("Vertel van wie de antwoorden komen.")
    saved = responses.save(session, invitation, questionnaire, page, author, now)
    record(session, author.entered_by, "entered_on_behalf", now, round_id=invitation.round_id,
           invitation_id=invitation.id, on_behalf_of=author.name, source=author.source.value, reason=reason.strip())
    return saved
