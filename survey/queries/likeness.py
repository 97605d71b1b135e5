"""Whether a question was asked before, in which round, and how many answered it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.models.invitations import Invitation
from survey.models.questionnaires import Questionnaire, QuestionnaireVersion
from survey.models.responses import Response
from survey.models.rounds import Round
from survey.queries.trials import REAL
from survey.rules.likeness import Before, asked_in, best
from survey.rules.questionnaires.document import Question
from survey.rules.rounding import percent
from survey.rules.rounds import Kind, Origin
from survey.rules.windows import State

MOST_ROUNDS = 20
ENOUGH = 10
"""Of fewer per cent the answers are not worth telling about."""


@dataclass(frozen=True, slots=True)
class Known:
    """An earlier round in which so many per cent of who was asked answered the same question, as it was worded then."""

    round: Round
    key: str
    label: str
    percent: int


def known(session: Session, slug: str, question: Question, now: datetime) -> Known | None:
    """The newest round that is over and gave this already, or None: two statements."""
    if not question.answered:
        return None
    rounds, earlier = before(session, now)
    found = best(question, slug, earlier)
    if found is None:
        return None
    x, n = answered(session, found.round_id, found.key)
    share = percent(x, n) if n else 0
    return Known(rounds[found.round_id], found.key, found.label, share) if share >= ENOUGH else None


def before(session: Session, now: datetime) -> tuple[dict[int, Round], list[Before]]:
    """The questions of the newest rounds that are over, with their rounds: one statement."""
    query = (select(Round, Questionnaire.slug, QuestionnaireVersion.document)
             .join(QuestionnaireVersion, Round.version_id == QuestionnaireVersion.id)
             .join(Questionnaire, QuestionnaireVersion.questionnaire_id == Questionnaire.id)
             .where(Round.published_at.is_not(None), Round.kind == Kind.SURVEY.value, REAL)
             .order_by(Round.published_at.desc()).limit(MOST_ROUNDS))
    rounds, found = {}, list[Before]()
    for round_, slug, document in session.execute(query):
        if round_.window().state(now) is not State.CLOSED:
            continue
        rounds[round_.id] = round_
        found.extend(asked_in(round_.id, slug, document))
    return rounds, found


def answered(session: Session, round_id: int, key: str) -> tuple[int, int]:
    """How many gave an answer to a question, of how many who were asked by name: one statement."""
    filled = Response.answers[key].as_string()
    query = (select(func.count(filled), func.count(Invitation.id))
             .select_from(Invitation).outerjoin(Response, (Response.invitation_id == Invitation.id)
                                                & Response.submitted_at.is_not(None))
             .where(Invitation.round_id == round_id, Invitation.withdrawn_at.is_(None),
                    Invitation.origin != Origin.OPEN.value))
    row = session.execute(query).one()
    return row[0], row[1]
