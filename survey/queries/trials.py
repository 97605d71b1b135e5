"""Trials: which there are of a questionnaire, who tried, and what they remarked. Everything else passes them over."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from survey.models.enquiries import Enquiry
from survey.models.invitations import Invitation
from survey.models.organisations import Organisation
from survey.models.questionnaires import QuestionnaireVersion
from survey.models.responses import Response
from survey.models.rounds import Host, Round
from survey.rules.rounds import Kind

REAL = Round.kind != Kind.TRIAL.value
HOSTS = joinedload(Round.hosts).joinedload(Host.association)


def of_questionnaire(session: Session, questionnaire_id: int) -> Sequence[Round]:
    """The trials of a questionnaire, with that questionnaire, the newest first."""
    query = select(Round).join(Round.version).where(
        Round.kind == Kind.TRIAL.value, QuestionnaireVersion.questionnaire_id == questionnaire_id)
    query = query.options(contains_eager(Round.version).joinedload(QuestionnaireVersion.questionnaire), HOSTS)
    return session.scalars(query.order_by(Round.id.desc())).unique().all()


def drafts(session: Session, questionnaire_id: int) -> Sequence[Round]:
    """The rounds with this questionnaire that are not published, the newest first."""
    query = select(Round).join(Round.version).where(
        Round.published_at.is_(None), QuestionnaireVersion.questionnaire_id == questionnaire_id)
    return session.scalars(query.options(HOSTS).order_by(Round.id.desc())).unique().all()


def one(session: Session, number: int, serial: int | None = None) -> Round | None:
    """A trial with its questionnaire; behind a link only while the link was not renewed."""
    query = select(Round).where(Round.id == number, Round.kind == Kind.TRIAL.value)
    if serial is not None:
        query = query.where(Round.open_link_serial == serial)
    query = query.options(joinedload(Round.version).joinedload(QuestionnaireVersion.questionnaire), HOSTS)
    return session.scalars(query).unique().one_or_none()


def tried(session: Session, round_id: int) -> Sequence[Invitation]:
    """Who tried, with what was filled in, the first one first."""
    query = select(Invitation).where(Invitation.round_id == round_id)
    return session.scalars(query.options(joinedload(Invitation.response), joinedload(Invitation.organisation))
                           .order_by(Invitation.id)).all()


def taken_by(session: Session, round_id: int, organisation_id: int | None) -> str | None:
    """Who tries as this organisation already, if anybody does."""
    query = select(Invitation.name).where(Invitation.round_id == round_id)
    return session.scalar(query.where(Invitation.organisation_id == organisation_id)) if organisation_id else None


def answers(session: Session, round_id: int) -> Sequence[int]:
    """The numbers of the responses of a trial."""
    return session.scalars(select(Response.id).where(Response.round_id == round_id)).all()


def remarks(session: Session, round_id: int) -> Sequence[Enquiry]:
    """What was remarked, question by question."""
    query = select(Enquiry).where(Enquiry.round_id == round_id).order_by(Enquiry.question_key, Enquiry.id)
    return session.scalars(query).all()


def example(session: Session, number: int | None) -> Organisation | None:
    """The organisation as which somebody looks, if one was chosen."""
    return session.get(Organisation, number) if number else None


def examples(session: Session, most: int = 1000) -> Sequence[Organisation]:
    """The organisations as which somebody can look or try."""
    query = select(Organisation).where(Organisation.archived_at.is_(None))
    return session.scalars(query.order_by(Organisation.name, Organisation.id).limit(most)).all()
