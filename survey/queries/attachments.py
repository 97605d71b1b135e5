"""Files that members sent along; their bytes are read only where they are asked for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from survey.models.attachments import Attachment
from survey.models.invitations import Invitation
from survey.models.organisations import Organisation
from survey.models.responses import Response
from survey.rules.questionnaires.telling import ATTACHED


def of_response(session: Session, response_id: int) -> Sequence[Attachment]:
    """All files of one response, the oldest first, without their bytes."""
    query = select(Attachment).where(Attachment.response_id == response_id).order_by(Attachment.id)
    return session.scalars(query).all()


def names(found: Iterable[Attachment]) -> dict[str, str]:
    """How `rules.questionnaires.telling` calls files by their number."""
    return {f"{ATTACHED}{each.id}": each.name for each in found}


def one(session: Session, response_id: int, number: int) -> Attachment | None:
    """One file of this response, with its bytes."""
    query = select(Attachment).where(Attachment.id == number, Attachment.response_id == response_id)
    return session.scalars(query.options(undefer(Attachment.content))).one_or_none()


def sent_in(session: Session, round_id: int) -> Sequence[Any]:
    """What was sent along in a round: number, question, name, the code of the organisation and the sent answers."""
    query = (select(Attachment.id, Attachment.question_key, Attachment.name, Organisation.code,
                    Invitation.id.label("invitation_id"), Response.answers)
             .join(Response, Response.id == Attachment.response_id)
             .join(Invitation, Invitation.id == Response.invitation_id)
             .outerjoin(Organisation, Organisation.id == Invitation.organisation_id)
             .where(Response.round_id == round_id, Response.submitted_at.is_not(None)).order_by(Attachment.id))
    return [row for row in session.execute(query) if belongs(row.answers, row.question_key, row.id)]


def any_sent_in(session: Session, round_id: int) -> bool:
    """Whether there is something to take in."""
    query = (select(Attachment.id).join(Response, Response.id == Attachment.response_id)
             .where(Response.round_id == round_id, Response.submitted_at.is_not(None)).limit(1))
    return session.scalar(query) is not None


def contents(session: Session, numbers: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """The bytes of these files, one file at a time, so that a zip of many costs the memory of one."""
    for number in numbers:
        found = session.scalar(select(Attachment.content).where(Attachment.id == number))
        if found is not None:
            yield number, found


def belongs(answers: Mapping[str, Any] | None, key: str, number: int) -> bool:
    """Whether an answer names this file."""
    return str(number) in ((answers or {}).get(key) or [])
