"""What a member asks for itself: more time (granting it is the secretariat's deed, see `windows`), or a link."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from survey.actions.desks import send_own_links
from survey.actions.log import record
from survey.actions.messages import letter, queue
from survey.models.invitations import Invitation
from survey.models.rounds import Round
from survey.models.windows import ExtensionRequest
from survey.queries import invitations, registrations, requests, responses
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.limits import LOST_LINK_MAIL
from survey.rules.messages import MessageKind
from survey.rules.registrations import same_person
from survey.rules.responses import NotOpen
from survey.rules.rounds import Origin
from survey.rules.windows import State, Window

LONGEST = timedelta(days=366)
# After an occasion its page still has what was sent round, and the certificate.
KEPT = timedelta(days=90)
LONGEST_REASON = 2000


def check_wanted(window: Window, day: date, now: datetime) -> None:
    """A later day than the one that holds, not in the past and not in another era."""
    if window.state(now) in (State.DRAFT, State.PLANNED) or window.last_day is None:
        raise RuleBroken("U kunt nu geen uitstel vragen.")
    today = calendar.day_of(now)
    if day < today:
        raise RuleBroken("Deze dag is al voorbij. Kies een latere dag.")
    if window.takes_answers(now) and day <= window.last_day:
        raise RuleBroken(f"U hebt al tot en met {calendar.in_words(window.last_day)} de tijd. Kies een latere dag.")
    if day > today + LONGEST:
        raise RuleBroken("Kies een dag binnen een jaar.")


def ask(session: Session, invitation: Invitation, wanted_day: date, reason: str, asked_by: str,
        now: datetime) -> ExtensionRequest:
    """Keeps the request, logs it and mails the secretariat; a member has one request that waits at a time."""
    if invitation.origin == Origin.TRIAL:
        raise RuleBroken("Dit is een proef. Meer tijd vragen kan hier niet.")
    invitation = responses.hold(session, invitation)
    check_wanted(invitation.window(), wanted_day, now)
    before = requests.latest(session, invitation.id)
    if before and before.decided_at is None:
        raise RuleBroken("U hebt al om meer tijd gevraagd. Het secretariaat beslist daar nog over.")
    asked = ExtensionRequest(invitation_id=invitation.id, wanted_day=wanted_day, reason=reason.strip()[:LONGEST_REASON],
                             asked_by=(asked_by.strip() or invitation.name or invitation.who())[:300], asked_at=now)
    session.add(asked)
    session.flush()
    record(session, asked.asked_by, "time_asked", now, round_id=invitation.round_id, invitation_id=invitation.id,
           wanted_day=wanted_day.isoformat())
    contacts = [host.association.contact_email for host in invitation.round.hosts[:1]]
    queue(session, [letter(f"request_asked:{asked.id}", MessageKind.REQUEST_ASKED, address, now,
                           round_id=invitation.round_id, invitation_id=invitation.id, reason=asked.reason,
                           asked_by=asked.asked_by, wanted_day=wanted_day.isoformat()) for address in contacts])
    return asked


def send_links(session: Session, email: str, now: datetime) -> int:
    """Queues a fresh link for every round that is open to this address, and the own link of all that it is registered
    for; once an hour each. Returns how many are new.
    """
    period = LOST_LINK_MAIL.begin(now).isoformat()
    queued = 0
    for invitation in invitations.of_address(session, email, calendar.day_of(now)):
        if not invitation.window().takes_answers(now):
            continue
        new = queue(session, [_fresh_link(f"fresh_link:{invitation.id}:{period}", invitation, now)])
        if new:
            record(session, invitation.who(), "link_asked", now, round_id=invitation.round_id,
                   invitation_id=invitation.id)
        queued += new
    return queued + send_own_links(session, registrations.of_person(session, same_person(email), now - KEPT), now)


def _fresh_link(once: str, invitation: Invitation, now: datetime) -> dict[str, Any]:
    return letter(once, MessageKind.FRESH_LINK, invitation.email, now, round_id=invitation.round_id,
                  invitation_id=invitation.id)


def begin_by_open_link(session: Session, round_: Round, name: str, email: str, now: datetime) -> Invitation:
    """An invitation for someone who came by the open link; with an address the personal link is mailed as well."""
    if not round_.window().takes_answers(now):
        raise NotOpen(round_.window().state(now).words)
    made = Invitation(round_id=round_.id, origin=Origin.OPEN.value, name=name.strip()[:300],
                      email=email.strip().lower()[:300], created_at=now)
    session.add(made)
    session.flush()
    record(session, made.name or "deelnemer", "open_link_used", now, round_id=round_.id, invitation_id=made.id)
    queue(session, [_fresh_link(f"open_link:{made.id}", made, now)])
    return made
