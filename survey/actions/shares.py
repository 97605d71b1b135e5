"""Deeds of who answers together: passing on the whole or a part, taking that back, giving it again, a sitting.

Each holds the row of the answer first, as a save does. So a save that was under way is stored before a part is given
away or taken back, or finds afterwards that it may no longer be.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.actions.messages import letter, queue
from survey.actions.responses import Author, check_open
from survey.models.invitations import Invitation
from survey.models.shares import Share, Sitting
from survey.queries import messages, responses, shares
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.messages import MessageKind
from survey.rules.registrations import same_person
from survey.rules.rounds import Origin
from survey.rules.shares import Role, check_approver, check_share, check_until

GONE = "Deze uitnodiging is er niet (meer)."
WIPED = "Het mailadres van deze collega is gewist. Geef het opnieuw door en vul het adres in."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to pass on: `sections` are keys, none of them is the whole."""

    role: Role
    sections: tuple[str, ...]
    name: str
    email: str
    until: date
    note: str = ""


def give(session: Session, invitation: Invitation, wanted: Wanted, reachable: Collection[str], author: Author,
         now: datetime) -> Share:
    """Passes the answer on, whole or in part, and mails the colleague a link of its own.

    `reachable` are the keys of the sections that the giver gets.
    """
    if invitation.origin == Origin.TRIAL:
        raise RuleBroken("Dit is een proef. Doorgeven kan hier niet.")
    invitation = responses.hold(session, invitation)
    check_open(invitation, author, now)
    standing = shares.of_invitation(session, invitation.id)
    check_share(wanted.role, wanted.sections, reachable, wanted.until, [each.grant() for each in standing],
                calendar.day_of(now))
    if wanted.role is Role.APPROVE:
        check_approver(same_person(wanted.email), same_person(invitation.email), workers(invitation, standing))
    made = Share(invitation_id=invitation.id, role=wanted.role.value, sections=list(wanted.sections),
                 name=wanted.name.strip()[:300], email=wanted.email.strip().lower()[:300], note=wanted.note.strip(),
                 shared_by=author.name[:300], shared_at=now, until=wanted.until, serial=1)
    session.add(made)
    session.flush()
    _record(session, made, invitation, "answer_shared", author, now, until=made.until.isoformat())
    queue(session, [mail(made, invitation, MessageKind.SHARED, f"share:{made.id}:{made.serial}", now)])
    return made


def workers(invitation: Invitation, standing: Collection[Share]) -> set[str]:
    """The addresses of the colleagues who typed something in this answer."""
    typed = {who for turns in invitation.response.worked.values() for who in turns} if invitation.response else set()
    return {same_person(share.email) for share in standing if f"share:{share.id}" in typed}


def mail(share: Share, invitation: Invitation, kind: MessageKind, once: str, now: datetime,
         **context: Any) -> dict[str, Any]:
    """A letter to a colleague, with the link of the share."""
    return letter(once, kind, share.email, now, round_id=invitation.round_id, invitation_id=invitation.id,
                  share=[share.id, share.serial], colleague=share.name, asked_by=share.shared_by, note=share.note,
                  until=share.until.isoformat(), role=share.role, whole=not share.sections, **context)


def _record(session: Session, share: Share, invitation: Invitation, deed: str, author: Author, now: datetime,
            **details: Any) -> None:
    record(session, author.entered_by or author.name, deed, now, round_id=invitation.round_id,
           invitation_id=invitation.id, colleague=share.name, does=Role(share.role).words,
           part=_part(len(share.sections)), **details)


def _part(number: int) -> str:
    return "alles" if number == 0 else "1 onderdeel" if number == 1 else f"{number} onderdelen"


def withdraw(session: Session, invitation: Invitation, number: int, author: Author, now: datetime) -> None:
    """Ends a share at once; what the colleague typed stays. A second time changes nothing."""
    invitation, share = _held(session, invitation, number)
    if share.withdrawn_at is None:
        share.withdrawn_at = now
        _record(session, share, invitation, "share_withdrawn", author, now)


def renew(session: Session, invitation: Invitation, number: int, until: date, author: Author, now: datetime) -> None:
    """Gives the same again until another day, with a new link; the one before opens nothing any more."""
    invitation, share = _held(session, invitation, number)
    check_open(invitation, author, now)
    today = calendar.day_of(now)
    if not share.email:
        raise RuleBroken(WIPED)
    check_until(until, today)
    others = [each.grant() for each in shares.of_invitation(session, invitation.id) if each.id != share.id]
    check_share(Role(share.role), (), share.sections or [], until,
                [grant for grant in others if _in_the_way(share, grant.sections)], today)
    share.until, share.withdrawn_at, share.serial = until, None, share.serial + 1
    _record(session, share, invitation, "share_renewed", author, now, until=until.isoformat())
    queue(session, [mail(share, invitation, MessageKind.SHARED, f"share:{share.id}:{share.serial}", now)])


def _in_the_way(share: Share, sections: Collection[str]) -> bool:
    """Whether something else that was given away touches the same part."""
    return not share.sections or not sections or bool(set(share.sections) & set(sections))


def _held(session: Session, invitation: Invitation, number: int) -> tuple[Invitation, Share]:
    invitation = responses.hold(session, invitation)
    share = shares.one(session, invitation.id, number)
    if share is None:
        raise RuleBroken(GONE)
    return invitation, share


def begin_sitting(session: Session, invitation: Invitation, guide: str, present: str, author: Author,
                  now: datetime) -> Sitting:
    """A group begins to fill in together; who was there stays with the answer. One that went on ends by it."""
    if not guide.strip() or not present.strip():
        raise RuleBroken("Vul in wie begeleidt en wie erbij zijn.")
    invitation = responses.hold(session, invitation)
    check_open(invitation, author, now)
    _end(session, invitation, now)
    made = Sitting(invitation_id=invitation.id, guide=guide.strip()[:300], present=present.strip()[:3000], began_at=now)
    session.add(made)
    session.flush()
    record(session, author.name, "sitting_begun", now, round_id=invitation.round_id, invitation_id=invitation.id,
           guide=made.guide)
    return made


def end_sitting(session: Session, invitation: Invitation, author: Author, now: datetime) -> None:
    invitation = responses.hold(session, invitation)
    if _end(session, invitation, now):
        record(session, author.name, "sitting_ended", now, round_id=invitation.round_id, invitation_id=invitation.id)


def _end(session: Session, invitation: Invitation, now: datetime) -> bool:
    going_on = shares.sitting(session, invitation.id)
    if going_on:
        going_on.ended_at = now
    return going_on is not None


def forgettable(session: Session, now: datetime) -> bool:
    """Whether an address or a list of who was there has had its term."""
    today = calendar.day_of(now)
    return bool(shares.past_their_term(session, today) or shares.sittings_past_their_term(session, today))


def forget(session: Session, now: datetime) -> None:
    """Wipes them, with what was written to them and where mail went to; the names stay with what was answered."""
    today = calendar.day_of(now)
    for share in shares.past_their_term(session, today):
        for letter_ in messages.to_colleague(session, share.invitation_id, share.email) if share.email else ():
            letter_.context = {name: said for name, said in letter_.context.items() if name != "note"}
            if same_person(share.email) != same_person(share.invitation.email):
                letter_.recipient = ""
        share.email = share.note = ""
    for sitting in shares.sittings_past_their_term(session, today):
        sitting.present = ""
