"""Deeds with the page of one person: asking for its link, and making the links of before open nothing any more."""

from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.actions.messages import letter, queue
from survey.models.base import insert
from survey.models.portals import Portal
from survey.queries import portals
from survey.rules import calendar
from survey.rules.limits import LOST_LINK_MAIL
from survey.rules.messages import MessageKind
from survey.rules.portals import LOOKS_BACK, TERM, may_open, present_at
from survey.rules.registrations import same_person


def ask(session: Session, email: str, now: datetime) -> None:
    """Mails the link of the page to an address of which something is asked; of another nothing is kept.

    Once an hour. Asking again lengthens the term and leaves the links of before as they are: who asks need not be the
    person itself.
    """
    round_id = _asking(session, email, now)
    if round_id is None:
        return
    until = calendar.day_of(now) + TERM
    begun = insert(session, Portal).values(email=email, serial=1, until=until, asked_at=now)
    session.execute(begun.on_conflict_do_nothing(index_elements=["email"]))
    portal = portals.of_address(session, email)
    assert portal is not None
    portal.until, portal.asked_at = until, now
    _mail(session, portal, round_id, "page_asked", now)


def renew(session: Session, email: str, now: datetime) -> None:
    """A new link by mail; every link of before opens nothing any more."""
    portal, round_id = portals.of_address(session, email), _asking(session, email, now)
    if portal is None or round_id is None:
        return
    portal.serial, portal.until, portal.asked_at = portal.serial + 1, calendar.day_of(now) + TERM, now
    _mail(session, portal, round_id, "page_renewed", now)


def _mail(session: Session, portal: Portal, round_id: int, deed: str, now: datetime) -> None:
    once = f"portal:{portal.id}:{portal.serial}:{LOST_LINK_MAIL.begin(now).isoformat()}"
    if queue(session, [letter(once, MessageKind.PORTAL, portal.email, now, round_id=round_id,
                              portal=[portal.id, portal.serial], until=portal.until.isoformat())]):
        # By name: an address in the log would outlive the term of the page.
        record(session, portals.name_of(session, portal.email), deed, now, round_id=round_id)


def _asking(session: Session, email: str, now: datetime) -> int | None:
    """A round in whose name the mail goes: the last one of which this person has something on the page."""
    today, held = calendar.day_of(now), portals.positions(session, email)
    asked = [each.round_id for each in portals.invitations(session, email, present_at(held, today), today - LOOKS_BACK)
             if may_open(each.email.lower() == email, each.organisation_id, each.round.kind, each.origin, held, today)]
    asked += [each.invitation.round_id for each in portals.shares(session, email, today)]
    asked += [each.round_id for each in portals.registrations(session, same_person(email), now - LOOKS_BACK)]
    asked += [each.round_id for each in portals.portfolios(session, email)]
    return max(asked, default=None)
