"""Deeds of coming and leaving, each with its moment and a line in the chain of the meeting."""

from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions import chain, proxies
from survey.actions.assemblies import electronic_faults, stage_of
from survey.actions.log import record
from survey.models.assemblies import Assembly, Mandate, Presence
from survey.models.invitations import Invitation
from survey.queries import assemblies, mandates, presences, recipients
from survey.rules import calendar, seats
from survey.rules.assemblies import Here, Stage, Way
from survey.rules.broken import RuleBroken


def open_for_presence(session: Session, round_id: int) -> Assembly:
    """The meeting, held; raises RuleBroken when nobody can come in or leave now."""
    assembly = assemblies.hold(session, round_id)
    stage = stage_of(assembly)
    if stage is not Stage.OPEN:
        words = "is afgelopen" if stage is Stage.ENDED else "is nog niet geopend"
        raise RuleBroken(f"De vergadering {words}. Aanmelden als aanwezig kan alleen tijdens de vergadering.")
    return assembly


def check_in(session: Session, invitation: Invitation, way: Here, noted_by: str, now: datetime) -> list[Mandate]:
    """Somebody is there from now on, or takes part in another way; returns the mandates whose proxy ended by that.

    Who comes in votes in person: proxies that were given for the own mandates are revoked at this moment.
    """
    assembly = open_for_presence(session, invitation.round_id)
    if Way(assembly.way) is Way.DIGITAL and way is not Here.ONLINE:
        raise RuleBroken("Deze vergadering is helemaal online. Kies “online”.")
    if not Way(assembly.way).online and way is Here.ONLINE:
        raise RuleBroken("Deze vergadering is alleen op locatie. Online deelnemen kan niet.")
    if way is Here.ONLINE and (faults := electronic_faults(assembly.bodies, Way(assembly.way))):
        raise RuleBroken(" ".join(faults))
    _check_welcome(session, assembly, invitation)
    before = presences.standing(session, invitation.id)
    if before and before.way == way:
        return []
    if before:
        before.left_at = now
        session.flush()
    session.add(Presence(round_id=assembly.round_id, invitation_id=invitation.id, way=way.value, came_at=now,
                         noted_by=noted_by))
    if invitation.replied_at is None:
        recipients.locked(session, invitation.id).replied_at = now
    who = invitation.who()
    chain.add(session, assembly.round_id, "check_in", now, person=invitation.id, name=who, way=way.value,
              noted_by=noted_by, identified="by_person" if noted_by else "personal_link")
    record(session, noted_by or who, "checked_in", now, round_id=assembly.round_id, invitation_id=invitation.id,
           who=who, way=f"{way.words}, herkend {'door wie dit noteerde' if noted_by else 'aan de persoonlijke link'}")
    return proxies.end_own(session, assembly, invitation, now)


def _check_welcome(session: Session, assembly: Assembly, invitation: Invitation) -> None:
    """Members who are not suspended have access (art. 2:38 lid 1 BW), and guests who were invited."""
    if invitation.withdrawn_at is not None:
        raise RuleBroken(f"{invitation.who()} staat niet meer op de presentielijst.")
    day = calendar.day_of(assembly.begins_at)
    own = [each.mandate.seat for each in mandates.usable(session, assembly.round_id, invitation.id) if not each.proxy]
    if own and all(seats.standing(seat, day) is seats.Standing.SUSPENDED for seat in own):
        raise RuleBroken(f"{own[0].name} is geschorst en heeft geen toegang tot deze vergadering (art. 2:38 lid 1 BW).")


def check_out(session: Session, invitation: Invitation, noted_by: str, now: datetime) -> None:
    """Somebody left; votes that were cast stay, and a vote that opens later does not count them."""
    assembly = open_for_presence(session, invitation.round_id)
    if presences.standing(session, invitation.id) is None:
        raise RuleBroken(f"{invitation.who()} was niet (meer) aanwezig.")
    _leave(session, assembly, invitation, noted_by, now)


def _leave(session: Session, assembly: Assembly, invitation: Invitation, noted_by: str, now: datetime) -> None:
    standing, who = presences.standing(session, invitation.id), invitation.who()
    assert standing is not None
    standing.left_at = now
    chain.add(session, assembly.round_id, "check_out", now, person=invitation.id, name=who, noted_by=noted_by)
    record(session, noted_by or who, "checked_out", now, round_id=assembly.round_id, invitation_id=invitation.id,
           who=who)
