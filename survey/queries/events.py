"""Events: which there are, and one with its occasions and their parts."""

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from survey.models.events import Event, Occasion
from survey.models.questionnaires import QuestionnaireVersion
from survey.models.rounds import Host, Round

ROUND = joinedload(Event.round)
HOSTS = ROUND.joinedload(Round.hosts).joinedload(Host.association)
VERSION = ROUND.joinedload(Round.version).joinedload(QuestionnaireVersion.questionnaire)
PARTS = selectinload(Event.occasions).selectinload(Occasion.parts)


def by_slug(session: Session, slug: str) -> Event | None:
    """One event with its round, hosts, occasions and parts: three statements."""
    query = select(Event).join(Event.round).where(Round.slug == slug)
    query = query.options(contains_eager(Event.round).options(
        joinedload(Round.hosts).joinedload(Host.association),
        joinedload(Round.version).joinedload(QuestionnaireVersion.questionnaire)), PARTS)
    return session.scalars(query).unique().one_or_none()


def of_round(session: Session, round_id: int) -> Event:
    """What an event adds to this round, as it is now, with its occasions and parts."""
    query = select(Event).where(Event.round_id == round_id).options(ROUND, PARTS)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def occasion(session: Session, round_id: int, number: int) -> Occasion | None:
    """One occasion with its parts, if it belongs to this event."""
    query = select(Occasion).where(Occasion.id == number, Occasion.event_id == round_id)
    return session.scalars(query.options(selectinload(Occasion.parts))).one_or_none()
