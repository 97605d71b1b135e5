"""Events: which there are, and one with its occasions and their parts."""

from sqlalchemy import bindparam, select
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


# Made once, because making a statement costs more than running it. An event has few occasions, hosts and parts, so
# that all of it comes along in one statement, for a page that hundreds of people open in the same minute.
REGISTERING = (
    select(Event).join(Event.round)
    .options(
        contains_eager(Event.round).options(
            joinedload(Round.version), joinedload(Round.hosts).joinedload(Host.association)),
        joinedload(Event.occasions).joinedload(Occasion.parts),
    )
)
BEHIND_OPEN_LINK = REGISTERING.where(
    Round.id == bindparam("number"), Round.open_link_serial == bindparam("serial"), Round.open_link.is_(True),
    Round.published_at.is_not(None))
BEHIND_PERSONAL_LINK = REGISTERING.where(Round.id == bindparam("number"))


def by_open_link(session: Session, number: int, serial: int) -> Event | None:
    """The published event of an open link that was not revoked, with all that its form needs: one statement."""
    return session.scalars(BEHIND_OPEN_LINK, {"number": number, "serial": serial}).unique().one_or_none()


def to_register_for(session: Session, number: int) -> Event | None:
    """The same for who has a personal link in this round."""
    return session.scalars(BEHIND_PERSONAL_LINK, {"number": number}).unique().one_or_none()
