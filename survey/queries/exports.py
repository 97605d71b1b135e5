"""Answers of a round as they leave the house: row by row, with who gave them and how."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, Text, cast, func, select
from sqlalchemy.orm import Session

from survey.models.invitations import Invitation
from survey.models.json import all_loads
from survey.models.organisations import Organisation
from survey.models.questionnaires import QuestionnaireVersion
from survey.models.responses import Response

READ_AT_ONCE = 500
FACTS = ("sector", "province", "pupils")


class Given(NamedTuple):
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
    """Everything that was sent in by who is not withdrawn, in the order in which they began.

    Read in parts that follow each other by number, so that neither side holds a long list, and who sends in again
    meanwhile does not stand in it twice.
    """
    last = 0
    while part := session.execute(_part(round_id, last)).all():
        last = part[-1][0]
        answered = all_loads([row[-1] for row in part])
        for (_, code, organisation, name, *facts, at, times, source, by, version, _), each in zip(
                part, answered, strict=True):
            known = dict(zip(FACTS, facts, strict=True))
            yield Given(code, organisation or name or "deelnemer", known, at, times, source, by, version, each or {})


def _part(round_id: int, last: int) -> Select[*tuple[Any, ...]]:
    return (
        select(Response.id, Organisation.code, Organisation.name, Invitation.name, Organisation.sector,
               Organisation.province, Organisation.pupils, Response.submitted_at, Response.submissions, Response.source,
               Response.entered_by, QuestionnaireVersion.number, cast(Response.answers, Text))
        .select_from(Response).join(Response.invitation)
        .join(QuestionnaireVersion,
              QuestionnaireVersion.id == func.coalesce(Response.sent_version_id, Response.version_id))
        .outerjoin(Organisation, Organisation.id == Invitation.organisation_id)
        # Not by an index of rounds: every part would sort all that follow it, instead of going on from the last.
        .where(Response.round_id + 0 == round_id, Response.id > last, Response.submitted_at.is_not(None),
               Invitation.withdrawn_at.is_(None))
        .order_by(Response.id).limit(READ_AT_ONCE)
    )


def organisations(session: Session) -> dict[str, str]:
    """Every organisation of the register by code."""
    return {code: f"{name} ({code})" for code, name in session.execute(select(Organisation.code, Organisation.name))}
