"""Answers that were filled in beforehand: what there is in a round, and what became of it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from survey.models.invitations import Invitation
from survey.models.organisations import Organisation
from survey.models.prefills import Prefill
from survey.models.responses import Response


class Remarked(NamedTuple):
    """What became of the prefilled answers of one member that sent in, see `rules.prefills.remarks`."""

    code: str
    name: str
    email: str
    invitation_id: int
    remarks: dict[str, Any]


def remarks_of(session: Session, round_id: int) -> list[Remarked]:
    """Of everyone who sent in and is not withdrawn, in the order of their codes."""
    query = (select(Organisation.code, Organisation.name, Invitation.email, Invitation.id, Prefill.remarks)
             .join(Invitation, Invitation.id == Prefill.invitation_id)
             .join(Organisation, Organisation.id == Invitation.organisation_id)
             .join(Response, Response.invitation_id == Invitation.id)
             .where(Prefill.round_id == round_id, Response.submitted_at.is_not(None),
                    Invitation.withdrawn_at.is_(None)).order_by(Organisation.code))
    return [Remarked(*row) for row in session.execute(query)]


def members(session: Session, round_id: int) -> Sequence[Invitation]:
    """Everyone of the register who is asked in a round, with what was filled in and typed."""
    query = (select(Invitation).join(Invitation.organisation)
             .where(Invitation.round_id == round_id, Invitation.withdrawn_at.is_(None))
             .options(joinedload(Invitation.organisation), joinedload(Invitation.response),
                      joinedload(Invitation.prefill)).order_by(Organisation.code))
    return session.scalars(query.execution_options(populate_existing=True)).all()


def sent_in(session: Session, round_id: int) -> Sequence[Any]:
    """What organisations sent in with a round: number of the organisation, answers, the version, when, and remarks."""
    query = (select(Invitation.organisation_id, Response.answers, Response.sent_version_id, Response.version_id,
                    Response.submitted_at, Prefill.remarks)
             .join(Response, Response.invitation_id == Invitation.id)
             .outerjoin(Prefill, Prefill.invitation_id == Invitation.id)
             .where(Invitation.round_id == round_id, Invitation.organisation_id.is_not(None),
                    Invitation.withdrawn_at.is_(None), Response.submitted_at.is_not(None)))
    return session.execute(query).all()
