"""Answers of a round as they leave the house: row by row, with who gave them and how."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models.invitations import Invitation
from survey.models.organisations import Organisation
from survey.models.questionnaires import QuestionnaireVersion
from survey.models.responses import Response

READ_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Given:
    """One answer that was sent in, by whom and how; `facts` are those of the register."""

    code: str | None
    name: str
    facts: dict[str, Any]
    submitted_at: datetime
    submissions: int
    source: str
    entered_by: str
    version: int
    answers: dict[str, Any]


def answers(session: Session, round_id: int) -> Iterator[Given]:
    """Everything that was sent in by who is not withdrawn, the first one sent first; read in parts."""
    query = (
        select(Organisation.code, Organisation.name, Invitation.name, Organisation.sector, Organisation.province,
               Organisation.pupils, Response.submitted_at, Response.submissions, Response.source, Response.entered_by,
               QuestionnaireVersion.number, Response.answers)
        .select_from(Response).join(Response.invitation).join(Response.version)
        .outerjoin(Organisation, Organisation.id == Invitation.organisation_id)
        .where(Response.round_id == round_id, Response.submitted_at.is_not(None), Invitation.withdrawn_at.is_(None))
        .order_by(Response.submitted_at, Response.id)
    )
    rows = session.execute(query, execution_options={"yield_per": READ_AT_ONCE})
    for code, organisation, name, sector, province, pupils, at, times, source, by, version, answered in rows:
        facts = {"sector": sector, "province": province, "pupils": pupils}
        yield Given(code, organisation or name or "deelnemer", facts, at, times, source, by, version, answered or {})


def organisations(session: Session) -> dict[str, str]:
    """Every organisation of the register by code."""
    return {code: f"{name} ({code})" for code, name in session.execute(select(Organisation.code, Organisation.name))}
