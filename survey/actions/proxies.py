"""Deeds with proxies: a written power to vote, given to another entitled person, and taken back (art. 2:38 BW).

Everything is decided under the lock of the meeting, so that a limit holds for two who give at the same moment.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from survey.actions import chain
from survey.actions.assemblies import stage_of
from survey.actions.log import record
from survey.actions.messages import letter, queue
from survey.models.assemblies import Assembly, Mandate, Proxy
from survey.models.invitations import Invitation
from survey.queries import assemblies, mandates, presences, recipients
from survey.rules import calendar, statutes
from survey.rules.assemblies import Stage
from survey.rules.broken import RuleBroken
from survey.rules.messages import MessageKind
from survey.rules.proxies import Giver, Holder, check_give, check_revoke
from survey.rules.seats import Standing, entitled, standing


def _held(session: Session, round_id: int) -> Assembly:
    assembly = assemblies.hold(session, round_id)
    if stage_of(assembly) not in (Stage.CONVOKED, Stage.OPEN):
        raise RuleBroken("Een volmacht geven of intrekken kan vanaf de oproeping tot het einde van de vergadering.")
    return assembly


def give(session: Session, round_id: int, mandate_id: int, holder_id: int, given_by: str, now: datetime, *,
         giver_id: int | None = None, scope: str = "") -> Proxy:
    """Gives a proxy for one mandate; `giver_id` is who does so by link, None when a signed paper came in."""
    assembly = _held(session, round_id)
    mandate = mandates.one(session, round_id, mandate_id)
    holder = recipients.of_round(session, round_id, holder_id)
    if mandate is None or holder is None or holder.withdrawn_at:
        raise RuleBroken("Kies iemand van de presentielijst.")
    _check_giver(session, assembly, mandate)
    check_give(statutes.read(mandate.seat.body.rules, mandate.seat.body.name),
               _giver(session, mandate, giver_id), _holder(session, assembly, mandate, holder))
    made = Proxy(round_id=round_id, mandate_id=mandate_id, holder_id=holder_id, scope=scope.strip(),
                 given_by=given_by, given_at=now)
    session.add(made)
    session.flush()
    _replied(session, giver_id, now)
    chain.add(session, round_id, "proxy_given", now, mandate=mandate.id, seat=mandate.seat.name, holder=holder.id,
              name=holder.who(), given_by=given_by, by="link" if giver_id else "paper", scope=made.scope)
    record(session, given_by, "proxy_given", now, round_id=round_id, invitation_id=giver_id, who=mandate.seat.name,
           holder=holder.who())
    _tell(session, MessageKind.PROXY_GIVEN, made, mandate, holder, now)
    return made


def _replied(session: Session, giver_id: int | None, now: datetime) -> None:
    if giver_id is not None:
        giver = recipients.locked(session, giver_id)
        giver.replied_at, giver.declined_at = now, None


def _delegates(mandate: Mandate) -> set[int]:
    return {each.invitation_id for each in mandate.delegations}


def _check_giver(session: Session, assembly: Assembly, mandate: Mandate) -> None:
    """Only a seat that counts has a power to give, and who is there uses it in person."""
    if not entitled(mandate.seat, calendar.day_of(assembly.begins_at)):
        raise RuleBroken(f"{mandate.seat.name} heeft in deze vergadering geen stem, en kan dus geen volmacht geven.")
    here = {each.invitation_id for each in presences.of_round(session, assembly.round_id) if each.left_at is None}
    if _delegates(mandate) & here:
        raise RuleBroken(f"{mandate.seat.name} is nu aanwezig en stemt zelf. Meld u eerst af als aanwezige.")


def _giver(session: Session, mandate: Mandate, giver_id: int | None) -> Giver:
    """Who gives by link must act for the seat; a signed paper was looked at by the secretariat."""
    before = any(each.mandate_id == mandate.id for each in mandates.standing_proxies(session, mandate.round_id))
    return Giver(giver_id or 0, mandate.seat.name, giver_id is None or giver_id in _delegates(mandate), before)


def _holder(session: Session, assembly: Assembly, mandate: Mandate, holder: Invitation) -> Holder:
    """What the rule must know of who would hold it; proxies are counted in the same body."""
    day, body = calendar.day_of(assembly.begins_at), mandate.seat.body_id
    usable = mandates.usable(session, assembly.round_id, holder.id)
    own = [standing(each.mandate.seat, day) for each in usable if each.proxy is None]
    held = sum(each.proxy is not None and each.mandate.seat.body_id == body for each in usable)
    return Holder(holder.id, holder.who(), Standing.VOTES in own, bool(own) and set(own) == {Standing.SUSPENDED},
                  holder.id in _delegates(mandate), held)


def revoke(session: Session, proxy: Proxy, by: str, now: datetime, *, giver_id: int | None = None) -> None:
    """Takes a proxy back from now on; what was voted under it stays."""
    _held(session, proxy.round_id)
    mandate = mandates.one(session, proxy.round_id, proxy.mandate_id)
    assert mandate is not None
    if giver_id is not None and giver_id not in _delegates(mandate):
        raise RuleBroken("Alleen wie de volmacht gaf, kan haar intrekken.")
    session.refresh(proxy)
    check_revoke(proxy.revoked_at)
    _end(session, proxy, mandate, by, now)


def _end(session: Session, proxy: Proxy, mandate: Mandate, by: str, now: datetime) -> None:
    proxy.revoked_at, proxy.revoked_by = now, by
    holder = proxy.holder
    chain.add(session, proxy.round_id, "proxy_revoked", now, mandate=mandate.id, seat=mandate.seat.name,
              holder=holder.id, name=holder.who(), revoked_by=by)
    record(session, by, "proxy_revoked", now, round_id=proxy.round_id, who=mandate.seat.name, holder=holder.who())
    _tell(session, MessageKind.PROXY_REVOKED, proxy, mandate, holder, now)


def end_own(session: Session, assembly: Assembly, invitation: Invitation, now: datetime) -> list[Mandate]:
    """Ends the proxies for the own mandates of somebody who came; returns those mandates."""
    ended = []
    for each in mandates.usable(session, assembly.round_id, invitation.id):
        if each.given is not None and each.proxy is None:
            mandate = mandates.one(session, assembly.round_id, each.mandate.id)
            assert mandate is not None
            _end(session, each.given, mandate, invitation.who(), now)
            ended.append(mandate)
    return ended


def _tell(session: Session, kind: MessageKind, proxy: Proxy, mandate: Mandate, holder: Invitation,
          now: datetime) -> None:
    """Both sides hear of it: who holds it, and everyone who may act for the seat."""
    people = [holder, *(each.invitation for each in mandate.delegations if each.invitation.withdrawn_at is None)]
    queue(session, [_letter(kind, proxy, mandate, holder, person, now) for person in _each_once(people)])


def _each_once(people: Iterable[Invitation]) -> Sequence[Invitation]:
    return list({person.id: person for person in people}.values())


def _letter(kind: MessageKind, proxy: Proxy, mandate: Mandate, holder: Invitation, person: Invitation,
            now: datetime) -> dict[str, Any]:
    return letter(f"{kind}:{proxy.id}:{person.id}", kind, person.email, now, round_id=proxy.round_id,
                  invitation_id=person.id, seat=mandate.seat.name, holder=holder.who(), scope=proxy.scope,
                  given_by=proxy.given_by, by=proxy.revoked_by, to_holder=person.id == holder.id,
                  at=calendar.moment_in_words(proxy.revoked_at or proxy.given_at))
