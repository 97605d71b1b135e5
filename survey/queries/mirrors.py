"""Figures kept to stand beside a member's own, and what that member answered before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session

from survey.models.interims import Interim
from survey.models.invitations import Invitation
from survey.models.mirrors import Mirror
from survey.models.organisations import Organisation
from survey.models.questionnaires import QuestionnaireVersion
from survey.models.responses import Response
from survey.models.rounds import Round
from survey.queries import questionnaires, results
from survey.queries.trials import REAL
from survey.rules.own import follows
from survey.rules.publications import Published, published
from survey.rules.questionnaires.document import Questionnaire

MOST_YEARS, LOOKED_AT = 6, 40


def of_round(session: Session, round_id: int) -> Sequence[Mirror]:
    """Everything that was kept, the newest first; what was withdrawn was told all the same."""
    return session.scalars(select(Mirror).where(Mirror.round_id == round_id).order_by(Mirror.id.desc())).all()


def shown(session: Session, round_id: int, organisation: int | None) -> tuple[Mirror, dict[str, str]] | None:
    """What members see now, with the groups in which one of them stands: one statement."""
    query = (select(Mirror, results.GROUPS).outerjoin(Organisation, Organisation.id == organisation)
             .where(Mirror.round_id == round_id, Mirror.withdrawn_at.is_(None)))
    found = session.execute(query.order_by(Mirror.id.desc()).limit(1)).one_or_none()
    return None if found is None else (found[0], results.grouped(found[1]))


def locked(session: Session, round_id: int, number: int) -> Mirror | None:
    query = select(Mirror).where(Mirror.id == number, Mirror.round_id == round_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def told_before(session: Session, round_id: int) -> list[Published]:
    """All that was told of a round, whoever saw it: interim results and figures beside one's own."""
    return told_of(session, [round_id])[round_id]


def told_of(session: Session, round_ids: Sequence[int]) -> dict[int, list[Published]]:
    """The same of some rounds, what was told first standing first: one statement."""
    kept = [select(each.round_id, each.publication).where(each.round_id.in_(round_ids)) for each in (Interim, Mirror)]
    found: dict[int, list[Published]] = {number: [] for number in round_ids}
    for number, record in session.execute(union_all(*kept)):
        found[number].append(published(record))
    return {number: sorted(told, key=lambda each: each.at) for number, told in found.items()}


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the same member sent in before, in a round that asked much of the same."""

    round: Round
    asked: Questionnaire
    answers: dict[str, Any]


def earlier(session: Session, invitation: Invitation, now: Questionnaire) -> list[Earlier]:
    """Its answers in the rounds before, the newest first, also to another questionnaire that was made from this one.

    One statement, and one for the questionnaires that this process has not met before.
    """
    round_ = invitation.round
    if invitation.organisation_id is None or round_.version is None:
        return []
    given = func.coalesce(Response.sent_version_id, Response.version_id)
    query = (select(Round, QuestionnaireVersion, Response.answers)
             .join(Response, Response.round_id == Round.id)
             .join(Invitation, Response.invitation_id == Invitation.id)
             .join(QuestionnaireVersion, QuestionnaireVersion.id == given)
             .where(Invitation.organisation_id == invitation.organisation_id, Invitation.withdrawn_at.is_(None),
                    Response.submitted_at.is_not(None), Round.id != round_.id, REAL))
    if round_.published_at is not None:
        query = query.where(Round.published_at < round_.published_at)
    rows = session.execute(query.order_by(Round.published_at.desc()).limit(LOOKED_AT)).all()
    asked = questionnaires.all_compiled(session, [version for _, version, _ in rows])
    own = round_.version.questionnaire_id
    return [Earlier(each, asked[version.id], answers or {}) for each, version, answers in rows
            if version.questionnaire_id == own or follows(now, asked[version.id])][:MOST_YEARS]
