"""Rounds: which there are, and one with all that belongs to it."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from survey.models.associations import Association
from survey.models.invitations import Invitation
from survey.models.questionnaires import QuestionnaireVersion
from survey.models.responses import Response
from survey.models.rounds import Host, Round

WHOLE = (joinedload(Round.version).joinedload(QuestionnaireVersion.questionnaire),
         joinedload(Round.hosts).joinedload(Host.association))


def by_slug(session: Session, slug: str) -> Round | None:
    """One round with its questionnaire version and hosts: one statement."""
    query = select(Round).where(Round.slug == slug).options(*WHOLE)
    return session.scalars(query).unique().one_or_none()


def locked(session: Session, round_id: int) -> Round:
    """The round as it is now, held until the transaction ends; what a deed decides on is read here."""
    query = select(Round).where(Round.id == round_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def slugs(session: Session) -> set[str]:
    return set(session.scalars(select(Round.slug)))


def overview(session: Session) -> list[tuple[Round, int, int]]:
    """Every round, the newest first, with the number of invited members and of those who sent in."""
    invited = (
        select(Invitation.round_id, func.count().label("invited"), func.count(Response.submitted_at).label("done"))
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .where(Invitation.withdrawn_at.is_(None)).group_by(Invitation.round_id).subquery()
    )
    query = (
        select(Round, func.coalesce(invited.c.invited, 0), func.coalesce(invited.c.done, 0))
        .outerjoin(invited, invited.c.round_id == Round.id)
        .options(joinedload(Round.hosts).joinedload(Host.association))
        .order_by(Round.created_at.desc(), Round.id.desc())
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query).unique()]


def invited(session: Session, round_id: int) -> int:
    """How many are invited and not withdrawn."""
    query = select(func.count()).select_from(Invitation)
    return session.scalar(query.where(Invitation.round_id == round_id, Invitation.withdrawn_at.is_(None))) or 0


def associations(session: Session) -> list[Association]:
    return list(session.scalars(select(Association).order_by(Association.name)))


def versions(session: Session) -> Sequence[QuestionnaireVersion]:
    """Every version of every questionnaire, the newest of each first."""
    query = select(QuestionnaireVersion).options(joinedload(QuestionnaireVersion.questionnaire))
    return sorted(session.scalars(query), key=lambda version: (version.questionnaire.title.lower(), -version.number))
