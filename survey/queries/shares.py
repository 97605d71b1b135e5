"""Who works together on an answer: shares with their invitation, and the sittings of a group."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, bindparam, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from survey.models.invitations import Invitation
from survey.models.rounds import Host, Round
from survey.models.shares import Share, Sitting
from survey.rules import calendar
from survey.rules.shares import KEPT_ADDRESS, Role

AT_ONCE = 500

BEHIND_LINK = (
    select(Share).where(Share.id == bindparam("number"), Share.serial == bindparam("serial"))
    .options(joinedload(Share.invitation).options(
        joinedload(Invitation.organisation), joinedload(Invitation.response), joinedload(Invitation.shares),
        joinedload(Invitation.round).options(
            joinedload(Round.version), joinedload(Round.hosts).joinedload(Host.association))))
)
OF_INVITATION = select(Share).where(Share.invitation_id == bindparam("number")).order_by(Share.id)


def opened_by(session: Session, share_id: int, serial: int) -> Share | None:
    """The share behind a link, ended or not, with all that its invitation brings along: one statement."""
    return session.scalars(BEHIND_LINK, {"number": share_id, "serial": serial}).unique().one_or_none()


def of_invitation(session: Session, invitation_id: int) -> Sequence[Share]:
    """Everything that was ever shared of one answer, as it is now."""
    found = session.scalars(OF_INVITATION, {"number": invitation_id}, execution_options={"populate_existing": True})
    return found.all()


def one(session: Session, invitation_id: int, number: int) -> Share | None:
    """A share of this answer as it is now, held until the transaction ends."""
    query = select(Share).where(Share.id == number, Share.invitation_id == invitation_id)
    held = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.scalars(held).one_or_none()


def known(session: Session, number: int) -> Share | None:
    """A share as it is now."""
    query = select(Share).where(Share.id == number).execution_options(populate_existing=True)
    return session.scalars(query).one_or_none()


def past_their_term(session: Session, today: date) -> Sequence[Share]:
    """Shares that still have an address while their round closed long ago; where nothing closes, their own last day
    counts.
    """
    before = today - KEPT_ADDRESS
    without_end = Round.closes_on.is_(None) & (Share.until < before)
    query = (select(Share).join(Share.invitation).join(Invitation.round).options(contains_eager(Share.invitation))
             .where(Share.email != "", Share.until < today, or_(Round.closes_on < before, without_end),
                    _no_later(before)))
    return session.scalars(query.order_by(Share.id).limit(AT_ONCE)).all()


def sittings_past_their_term(session: Session, today: date) -> Sequence[Sitting]:
    """The same of who filled in as a group; where nothing closes, the day on which they did counts."""
    before = today - KEPT_ADDRESS
    without_end = Round.closes_on.is_(None) & (Sitting.began_at < calendar.moment_at(before))
    query = (select(Sitting).join(Invitation, Invitation.id == Sitting.invitation_id).join(Invitation.round)
             .where(Sitting.present != "", or_(Round.closes_on < before, without_end), _no_later(before)))
    return session.scalars(query.order_by(Sitting.id).limit(AT_ONCE)).all()


def _no_later(before: date) -> ColumnElement[bool]:
    """Nor has the member a later day of its own."""
    return or_(Invitation.closes_on.is_(None), Invitation.closes_on < before)


def asks_approval(invitation: Invitation, standing: Sequence[Share], now: datetime) -> bool:
    """Whether a second person must approve: the round asks it, or the member chose somebody who may still do so."""
    today = calendar.day_of(now)
    return invitation.round.approval or any(
        share.role == Role.APPROVE and share.grant().holds(today) for share in standing)


def sittings(session: Session, invitation_id: int) -> Sequence[Sitting]:
    """The sittings of a group, the last one first."""
    query = select(Sitting).where(Sitting.invitation_id == invitation_id).order_by(Sitting.id.desc())
    return session.scalars(query).all()


def sitting(session: Session, invitation_id: int) -> Sitting | None:
    """The sitting that goes on now."""
    query = select(Sitting).where(Sitting.invitation_id == invitation_id, Sitting.ended_at.is_(None))
    return session.scalars(query.order_by(Sitting.id.desc()).limit(1)).one_or_none()
