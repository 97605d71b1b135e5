"""Who is asked: invitations with what belongs to them."""

from datetime import date

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from survey.models.invitations import Invitation
from survey.models.rounds import Host, Round
from survey.queries.trials import REAL

# Made once, because making this statement costs more than running it; the hosts come along in the same one.
BEHIND_LINK = (
    select(Invitation)
    .where(Invitation.id == bindparam("number"), Invitation.serial == bindparam("serial"),
           Invitation.withdrawn_at.is_(None))
    .options(
        joinedload(Invitation.organisation),
        joinedload(Invitation.response),
        joinedload(Invitation.shares),
        joinedload(Invitation.round).options(
            joinedload(Round.version), joinedload(Round.hosts).joinedload(Host.association)),
    )
)


def opened_by(session: Session, invitation_id: int, serial: int) -> Invitation | None:
    """The invitation behind a personal link with its round, hosts, organisation and response: one statement."""
    found = session.scalars(BEHIND_LINK, {"number": invitation_id, "serial": serial})
    return found.unique().one_or_none()


def of_address(session: Session, email: str, today: date) -> list[Invitation]:
    """The invitations of one mail address in published rounds that may be open today, with their rounds."""
    own_or_round = or_(Round.closes_on.is_(None), Round.closes_on >= today, Invitation.closes_on >= today)
    query = (
        select(Invitation).join(Invitation.round)
        .where(REAL, func.lower(Invitation.email) == email, Invitation.withdrawn_at.is_(None),
               Round.published_at.is_not(None), own_or_round)
        .options(contains_eager(Invitation.round), joinedload(Invitation.organisation)).order_by(Invitation.id)
    )
    return list(session.scalars(query))
