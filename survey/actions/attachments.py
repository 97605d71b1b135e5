"""Deeds with files that go along with an answer: adding, taking away, clearing what nobody names any more."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.actions.responses import Author, Page, check_open, save
from survey.models.attachments import Attachment
from survey.models.invitations import Invitation
from survey.models.responses import Response
from survey.queries import attachments, responses
from survey.rules.attachments import Room, Sent, check_room
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.document import Questionnaire
from survey.rules.responses import NotOpen, mark


def take(session: Session, invitation: Invitation, questionnaire: Questionnaire, sent: Iterable[Sent], author: Author,
         now: datetime) -> dict[str, str]:
    """Takes in what was sent, question by question; gives by question why something was not.

    Raises NotOpen when the window is not open (any more).
    """
    given = _begun(session, invitation, questionnaire, author, now)
    refused: dict[str, list[str]] = {}
    for each in sent:
        refused[each.question.key] = list(each.refused)
        try:
            _change(session, invitation, questionnaire, given.id, each, author, now)
        except NotOpen:
            raise
        except RuleBroken as broken:
            refused[each.question.key].append(broken.message)
    return {key: " ".join(dict.fromkeys(reasons)) for key, reasons in refused.items() if reasons}


def _change(session: Session, invitation: Invitation, questionnaire: Questionnaire, response_id: int, sent: Sent,
            author: Author, now: datetime) -> None:
    """The answer is made of what is stored at this moment, so that two who add a file at once both keep theirs."""
    given = responses.hold(session, invitation).response
    key = sent.question.key
    typed = list((given and given.typed.get(key)) or [])
    kept = [number for number in typed if number not in sent.gone]
    present = [each for each in attachments.of_response(session, response_id) if str(each.id) not in sent.gone]
    if sent.files:
        check_room(sent.question, Room(len(kept), len(present), sum(each.size for each in present)), sent.files)
    rows = [Attachment(response_id=response_id, question_key=key, name=each.name, kind=each.kind.value, size=each.size,
                       sha256=each.sha256, content=each.content, added_at=now) for each in sent.files]
    session.add_all(rows)
    session.flush()
    answer = [*kept, *(str(row.id) for row in rows)]
    save(session, invitation, questionnaire, Page({key: answer}, {key: mark(typed)}), author, now)
    tidy(session, invitation)
    for deed, number in (("attachments_added", len(rows)), ("attachments_removed", len(typed) - len(kept))):
        if number:
            record(session, author.entered_by or author.name, deed, now, round_id=invitation.round_id,
                   invitation_id=invitation.id, number=number)


def _begun(session: Session, invitation: Invitation, questionnaire: Questionnaire, author: Author,
          now: datetime) -> Response:
    """The response, begun if it was not there yet."""
    if invitation.response is None:
        save(session, invitation, questionnaire, Page({}), author, now)
    invitation = responses.hold(session, invitation)
    check_open(invitation, author, now)
    assert invitation.response is not None
    return invitation.response


def tidy(session: Session, invitation: Invitation) -> None:
    """Deletes the files that neither the working copy nor what was sent in names any more."""
    given = responses.hold(session, invitation).response
    if given is None:
        return
    loose = [each.id for each in attachments.of_response(session, given.id)
             if not any(attachments.belongs(answers, each.question_key, each.id)
                        for answers in (given.typed, given.answers))]
    if loose:
        session.execute(delete(Attachment).where(Attachment.id.in_(loose)))
