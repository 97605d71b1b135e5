"""What was sent in, as plain rows for the analysis, and who was asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from survey.models.invitations import Invitation
from survey.models.organisations import Organisation
from survey.models.responses import Response

READ_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Answered:
    """One submitted response: the organisation's code, its register facts, when, and the answers by key."""

    organisation: str
    facts: dict[str, Any]
    submitted_at: datetime
    answers: dict[str, Any]


def _facts(code: str | None, name: str | None, sector: str | None, province: str | None, pupils: int | None,
           fields: dict[str, Any] | None) -> dict[str, Any]:
    own = {"code": code, "name": name, "sector": sector, "province": province, "pupils": pupils}
    return {**(fields or {}), **own} if code else {}


def _columns() -> tuple[Any, ...]:
    return (Organisation.code, Organisation.name, Organisation.sector, Organisation.province, Organisation.pupils,
            Organisation.fields)


def _asked(query: Select[Any], round_id: int) -> Select[Any]:
    return (query.outerjoin(Organisation, Invitation.organisation_id == Organisation.id)
            .where(Invitation.round_id == round_id, Invitation.withdrawn_at.is_(None)))


def answered(session: Session, round_id: int) -> Iterator[Answered]:
    """Every submitted response of a round, the first one sent first; drafts are not among them."""
    query = select(Invitation.id, Response.submitted_at, Response.answers, *_columns()).select_from(Invitation)
    query = _asked(query.join(Response, Response.invitation_id == Invitation.id), round_id)
    query = query.where(Response.submitted_at.is_not(None)).order_by(Response.submitted_at, Response.id)
    for number, moment, answers, *facts in session.execute(query).yield_per(READ_AT_ONCE):
        yield Answered(facts[0] or f"open-{number}", _facts(*facts), moment, answers or {})


def population(session: Session, round_id: int) -> list[dict[str, Any]]:
    """The register facts of everyone who was asked by name; who came through an open link was not."""
    query = _asked(select(*_columns()).select_from(Invitation), round_id).where(Invitation.origin != "open")
    return [_facts(*row) for row in session.execute(query)]
