"""Questions about questions: of a round, of one member, and how many answers changed after a clarification."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from survey.models.enquiries import Enquiry
from survey.models.invitations import Invitation
from survey.models.responses import Response
from survey.models.rounds import Host, Round
from survey.rules.enquiries import Clarification, changed_after

WITH_MEMBER = joinedload(Enquiry.invitation).joinedload(Invitation.organisation)


def of_round(session: Session, round_id: int) -> list[Enquiry]:
    """What waits for an answer first, and of that what was asked first."""
    query = select(Enquiry).where(Enquiry.round_id == round_id).options(WITH_MEMBER)
    return list(session.scalars(query.order_by(Enquiry.answered_at.is_not(None), Enquiry.asked_at, Enquiry.id)))


def one(session: Session, round_id: int, number: int) -> Enquiry | None:
    query = select(Enquiry).where(Enquiry.round_id == round_id, Enquiry.id == number).options(WITH_MEMBER)
    return session.scalars(query).one_or_none()


def passed_on(session: Session, number: int, serial: int) -> Enquiry | None:
    """The one behind the link of a colleague, with its round and hosts; none when it was passed on anew."""
    round_ = joinedload(Enquiry.round).options(
        joinedload(Round.version), joinedload(Round.hosts).joinedload(Host.association))
    query = select(Enquiry).where(Enquiry.id == number, Enquiry.serial == serial).options(WITH_MEMBER, round_)
    return session.scalars(query).unique().one_or_none()


def of_member(session: Session, invitation_id: int, key: str) -> list[Enquiry]:
    """What a member asked about one question, the last first."""
    query = select(Enquiry).where(Enquiry.invitation_id == invitation_id, Enquiry.question_key == key)
    return list(session.scalars(query.order_by(Enquiry.id.desc())))


def waiting(session: Session, invitation_id: int) -> int:
    """How many questions of a member have no answer yet."""
    query = select(func.count()).where(Enquiry.invitation_id == invitation_id, Enquiry.answered_at.is_(None))
    return session.scalar(query) or 0


def hold(session: Session, number: int) -> Enquiry:
    """As it is now, held until the transaction ends."""
    query = select(Enquiry).where(Enquiry.id == number).with_for_update(key_share=True)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def done(session: Session, round_id: int, keys: Sequence[str]) -> list[Invitation]:
    """Who sent in an answer to a question; who was not asked it need not hear that it was made clearer."""
    query = (select(Invitation).join(Response, Response.invitation_id == Invitation.id)
             .where(Invitation.round_id == round_id, Invitation.withdrawn_at.is_(None),
                    Response.submitted_at.is_not(None))
             .options(joinedload(Invitation.response), joinedload(Invitation.organisation)).order_by(Invitation.id))
    return [each for each in session.scalars(query) if each.response and _answered(each.response.answers, keys)]


def _answered(answers: Mapping[str, Any] | None, keys: Sequence[str]) -> bool:
    return any(key in (answers or {}) for key in keys)


def changed(session: Session, round_id: int, shown: Sequence[Clarification],
            keys: Mapping[str, Sequence[str]]) -> dict[int, int]:
    """How many answers were changed after each clarification, by its number; `keys` are those of each question."""
    if not shown:
        return {}
    query = select(Response.changed).where(Response.round_id == round_id, Response.submissions > 1)
    rows = list(session.scalars(query))
    return {each.number: sum(changed_after(row, keys.get(each.key, (each.key,)), each.at) for row in rows)
            for each in shown}
