"""Deeds with who is asked: inviting, withdrawing, another address, another link."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.actions.messages import letter, queue
from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.models.rounds import Round
from survey.queries import recipients, rounds
from survey.rules.broken import RuleBroken
from survey.rules.messages import MessageKind, MessageState
from survey.rules.rounds import Origin, invitations_go_at


class Recipient(Protocol):
    """Who may be asked, as the register knows it; without a mail address `email` is empty."""

    @property
    def organisation_id(self) -> int: ...
    @property
    def contact_name(self) -> str: ...
    @property
    def email(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Invited:
    """How many are new, came back after a withdrawal, and are mailed."""

    new: int
    returned: int
    mailed: int


def invite(session: Session, round_: Round, chosen: Iterable[Recipient], by: str, now: datetime) -> Invited:
    """Adds recipients to a round; who is there already stays as it was. A published round mails the new ones."""
    round_ = rounds.locked(session, round_.id)
    everyone = {recipient.organisation_id: recipient for recipient in chosen}
    present = recipients.by_organisation(session, round_.id)
    fresh = [recipient for number, recipient in everyone.items() if number not in present]
    returning = {present[number].id for number in everyone.keys() & present.keys() if present[number].withdrawn_at}
    if not fresh and not returning:
        return Invited(0, 0, 0)
    _insert(session, round_.id, fresh, now)
    _take_back(session, returning)
    standing = {row.id for row in present.values()} - returning
    mailed = _mail_all_but(session, round_, standing, now) if round_.published_at else 0
    record(session, by, "invited", now, round_id=round_.id, new=len(fresh), returned=len(returning))
    return Invited(len(fresh), len(returning), mailed)


def _insert(session: Session, round_id: int, fresh: list[Recipient], now: datetime) -> None:
    rows = [{"round_id": round_id, "organisation_id": recipient.organisation_id, "name": recipient.contact_name[:300],
             "email": recipient.email.strip().lower(), "origin": Origin.REGISTER.value, "serial": 1, "created_at": now}
            for recipient in fresh]
    if rows:
        session.execute(insert(Invitation), rows)


def _take_back(session: Session, numbers: Collection[int]) -> None:
    """Who was withdrawn and comes back gets a new link: the one from before was revoked."""
    for number in numbers:
        session.execute(update(Invitation).where(Invitation.id == number)
                        .values(withdrawn_at=None, serial=Invitation.serial + 1))


def _mail_all_but(session: Session, round_: Round, standing: Collection[int], now: datetime) -> int:
    rows = recipients.to_mail(session, round_.id)
    due = invitations_go_at(round_.opens_on, now)
    return queue(session, [
        letter(f"invitation:{row.id}:{row.serial}", MessageKind.INVITATION, row.email, now, round_id=round_.id,
               invitation_id=row.id, due_at=due)
        for row in rows if row.id not in standing])


def mail_invitations(session: Session, round_: Round, now: datetime) -> int:
    """Queues the invitation of everyone who has an address; part of publishing."""
    return _mail_all_but(session, round_, (), now)


def take_back_invitations(session: Session, round_id: int) -> None:
    """Removes the invitations that wait in the outbox, so that a later publication can queue them again."""
    session.execute(delete(Message).where(
        Message.round_id == round_id, Message.kind == MessageKind.INVITATION.value,
        Message.state == MessageState.WAITING.value))


def withdraw(session: Session, invitation: Invitation, by: str, now: datetime, reason: str = "") -> None:
    """Takes someone off the list: the link stops working, what waits is not sent, and an answer does not count."""
    invitation = recipients.locked(session, invitation.id)
    if invitation.withdrawn_at:
        raise RuleBroken(f"{invitation.who()} is al van de lijst gehaald.")
    invitation.withdrawn_at = now
    record(session, by, "invitation_withdrawn", now, round_id=invitation.round_id, invitation_id=invitation.id,
           who=invitation.who(), reason=reason)


def restore(session: Session, invitation: Invitation, by: str, now: datetime) -> None:
    """Undoes a withdrawal; the link from before works again, because nobody else has it."""
    invitation = recipients.locked(session, invitation.id)
    if not invitation.withdrawn_at:
        raise RuleBroken(f"{invitation.who()} staat al op de lijst.")
    invitation.withdrawn_at = None
    record(session, by, "invitation_restored", now, round_id=invitation.round_id, invitation_id=invitation.id,
           who=invitation.who())


def change_address(session: Session, invitation: Invitation, email: str, by: str, now: datetime, *,
                   revoke: bool = False, mail: bool = True) -> None:
    """Another mail address for one member of one round; `revoke` ends the link that the old address has."""
    invitation = recipients.locked(session, invitation.id)
    email = email.strip().lower()
    if email == invitation.email:
        raise RuleBroken("Dit adres stond er al.")
    invitation.email, invitation.serial = email, invitation.serial + revoke
    record(session, by, "address_changed", now, round_id=invitation.round_id, invitation_id=invitation.id,
           who=invitation.who(), revoked=revoke)
    if mail and invitation.round.published_at:
        _mail_one(session, invitation, MessageKind.INVITATION, now)


def renew_link(session: Session, invitation: Invitation, by: str, now: datetime, *, mail: bool = True) -> None:
    """A new personal link; every link sent before stops working."""
    invitation = recipients.locked(session, invitation.id)
    invitation.serial += 1
    record(session, by, "link_renewed", now, round_id=invitation.round_id, invitation_id=invitation.id,
           who=invitation.who())
    if mail and invitation.round.published_at:
        _mail_one(session, invitation, MessageKind.FRESH_LINK, now)


def _mail_one(session: Session, invitation: Invitation, kind: MessageKind, now: datetime) -> None:
    due = invitations_go_at(invitation.round.opens_on, now)
    queue(session, [letter(f"{kind}:{invitation.id}:{invitation.serial}:{invitation.email}"[:300], kind,
                           invitation.email, now, round_id=invitation.round_id, invitation_id=invitation.id,
                           due_at=due)])


def show_link(session: Session, invitation: Invitation, by: str, now: datetime) -> None:
    """Someone of the secretariat looks at a personal link, to help by phone; that is kept."""
    record(session, by, "link_shown", now, round_id=invitation.round_id, invitation_id=invitation.id,
           who=invitation.who())


def renew_open_link(session: Session, round_: Round, by: str, now: datetime) -> None:
    """A new open link; the one that went round stops working."""
    round_ = rounds.locked(session, round_.id)
    round_.open_link_serial += 1
    record(session, by, "open_link_renewed", now, round_id=round_.id)
