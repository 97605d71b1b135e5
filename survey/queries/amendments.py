"""What was answered in a round, for who decides whether a newer version of its questionnaire takes its place."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, joinedload

from survey.models.events import Occasion
from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.models.registrations import Registration
from survey.models.responses import Response
from survey.models.rounds import Round
from survey.queries import questionnaires
from survey.queries.occasions import ALIVE
from survey.rules.messages import MessageKind
from survey.rules.questionnaires.document import Questionnaire
from survey.rules.questionnaires.impact import Standing, standing
from survey.rules.rounds import Kind

READ_AT_ONCE = 500
SENT = Response.submitted_at.is_not(None)


def stands(session: Session, round_: Round, after: Questionnaire) -> Standing:
    """How the answers of everyone who is not withdrawn stand towards this version; of an event all registrations, also
    cancelled ones, because their answers stay in the lists.
    """
    asked = questionnaires.asked_in(session, round_) or after
    if round_.kind == Kind.EVENT:
        query = select(Registration.answers).where(Registration.round_id == round_.id)
        return standing(asked, after, session.scalars(query).yield_per(READ_AT_ONCE), ())
    return standing(asked, after, (answers or {} for answers in _all(session, round_.id, Response.answers, SENT)),
                    _all(session, round_.id, Response.typed, ~SENT))


def _all(session: Session, round_id: int, column: Any, condition: Any) -> Iterator[Mapping[str, Any]]:
    query = select(column).join(Response.invitation).where(
        Response.round_id == round_id, Invitation.withdrawn_at.is_(None), condition)
    yield from session.scalars(query).yield_per(READ_AT_ONCE)


def any_sent_on(session: Session, round_id: int, version_id: int) -> bool:
    """Whether answers that count were given on this version."""
    if session.scalar(select(exists().where(Registration.round_id == round_id,
                                            Registration.version_id == version_id))):
        return True
    given_on = func.coalesce(Response.sent_version_id, Response.version_id)
    return bool(session.scalar(select(exists().where(Response.round_id == round_id, SENT, given_on == version_id))))


def concepts(session: Session, round_id: int) -> Iterator[Response]:
    """Who is at work and has not sent in, with what the register knows of each."""
    query = select(Response).where(Response.round_id == round_id, ~SENT).options(
        joinedload(Response.invitation).joinedload(Invitation.organisation)).order_by(Response.id)
    yield from session.scalars(query.execution_options(populate_existing=True)).all()


def done(session: Session, round_id: int) -> Sequence[Invitation]:
    """Who sent in and is not withdrawn, with what was answered."""
    query = (select(Invitation).join(Response, Response.invitation_id == Invitation.id)
             .where(Invitation.round_id == round_id, Invitation.withdrawn_at.is_(None), SENT)
             .options(joinedload(Invitation.response), joinedload(Invitation.organisation)).order_by(Invitation.id))
    return session.scalars(query.execution_options(populate_existing=True)).all()


def participants(session: Session, round_id: int) -> Sequence[Registration]:
    """Who takes part in an event, or waits to, with the occasion and what the register knows."""
    query = (select(Registration).where(Registration.round_id == round_id, ALIVE)
             .options(joinedload(Registration.occasion).joinedload(Occasion.event),
                      joinedload(Registration.organisation)).order_by(Registration.id))
    return session.scalars(query.execution_options(populate_existing=True)).all()


def asked_again(session: Session, round_id: int) -> Sequence[tuple[str, int]]:
    """Who was asked a new question by mail: the key of the question and the number of the invitation or, of an event,
    of the registration.
    """
    kinds = (MessageKind.ASKED_AGAIN.value, MessageKind.QUESTION_ADDED.value)
    query = select(Message.once).where(Message.round_id == round_id, Message.kind.in_(kinds))
    parts = {tuple(once.split(":")[2:4]) for once in session.scalars(query)}
    return sorted((key, int(number)) for key, number in parts)
