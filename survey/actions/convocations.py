"""Deeds of calling a meeting together: the convocation, a change of it, calling it off; opening it and ending it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from survey.actions import chain
from survey.actions.assemblies import change, details_of, electronic_faults, stage_of
from survey.actions.log import record
from survey.actions.mandates import make_roll
from survey.actions.messages import letter, queue
from survey.documents import assemblies as documents
from survey.models.assemblies import Assembly
from survey.models.bodies import Body
from survey.models.invitations import Invitation
from survey.models.polls import Motion
from survey.queries import assemblies, mandates, polls, presences
from survey.rules import calendar, statutes
from survey.rules.assemblies import Details, Stage, Way, missing_before_convoking
from survey.rules.broken import RuleBroken
from survey.rules.convocations import check_open, findings
from survey.rules.messages import MessageKind
from survey.rules.motions import Kind
from survey.rules.polls import State
from survey.rules.seats import entitled

# What members must hear of when it changes after the convocation, in the words of `assemblies.TOLD`.
TELL = frozenset({"begin", "einde", "plaats", "adres", "wijze van vergaderen", "link voor online deelname"})


def missing(session: Session, assembly: Assembly, now: datetime) -> list[str]:
    """What stands between a meeting and its convocation, a sentence each."""
    day = calendar.day_of(assembly.begins_at)
    roll = [row for row in mandates.of_round(session, assembly.round_id) if entitled(row.seat, day)]
    unreachable = sum(not any(each.invitation.withdrawn_at is None for each in row.delegations) for row in roll)
    return [*missing_before_convoking(details_of(assembly), len(assemblies.items(session, assembly.round_id)),
                                      len(roll), unreachable, now),
            *electronic_faults(assembly.bodies, Way(assembly.way))]


def convoke(session: Session, round_id: int, by: str, now: datetime) -> int:
    """Calls everyone on the roll together, each with a link; returns how many mails were queued."""
    assembly = assemblies.hold(session, round_id)
    if stage_of(assembly) is not Stage.PREPARED:
        raise RuleBroken("De oproeping is al verstuurd.")
    make_roll(session, round_id, by, now)
    faults = missing(session, assembly, now)
    if faults:
        raise RuleBroken(" ".join(faults))
    assembly.convoked_at = assembly.round.published_at = now
    people = _people(session, round_id)
    queued = _mail(session, MessageKind.CONVOCATION, assembly, people, now)
    chain.add(session, round_id, "convoked", now, people=len(people), by=by)
    record(session, by, "assembly_convoked", now, round_id=round_id, number=queued)
    return queued


def _people(session: Session, round_id: int) -> list[Invitation]:
    return [each for each in mandates.delegates(session, round_id) if each.withdrawn_at is None]


def _mail(session: Session, kind: MessageKind, assembly: Assembly, people: Iterable[Invitation], now: datetime,
          **context: Any) -> int:
    """One mail a person for each version of the meeting, so that nobody gets the same one twice."""
    return queue(session, [
        letter(f"{kind}:{each.id}:{each.serial}:{assembly.sequence}", kind, each.email, now,
               round_id=assembly.round_id, invitation_id=each.id, **context) for each in people])


def renew_roll(session: Session, round_id: int, by: str, now: datetime) -> int:
    """Brings the roll in line with the bodies; after the convocation who is new is called as well. Returns how many."""
    roll = make_roll(session, round_id, by, now)
    assembly = assemblies.hold(session, round_id)
    if stage_of(assembly) is Stage.OPEN:
        chain.add(session, round_id, "roll_renewed", now, by=by, roll=_roll(session, assembly))
    if stage_of(assembly) not in (Stage.CONVOKED, Stage.OPEN):
        return 0
    return _mail(session, MessageKind.CONVOCATION, assembly, roll.fresh, now)


def move(session: Session, assembly: Assembly, details: Details, by: str, now: datetime) -> int:
    """Changes a meeting; once the convocation went out everyone hears of another time or place. Returns how many."""
    before = calendar.moment_in_words(assembly.begins_at)
    changed = change(session, assembly, details, by, now)
    held = assemblies.hold(session, assembly.round_id)
    if stage_of(held) is not Stage.CONVOKED or not TELL & set(changed):
        return 0
    return _mail(session, MessageKind.MEETING_MOVED, held, _people(session, held.round_id), now, before=before,
                 changes=", ".join(each for each in changed if each in TELL))


def cancel(session: Session, round_id: int, reason: str, by: str, now: datetime) -> int:
    """Calls a meeting off before it opened; everyone who was called hears why. Returns how many."""
    assembly = assemblies.hold(session, round_id)
    stage = stage_of(assembly)
    if stage not in (Stage.PREPARED, Stage.CONVOKED):
        raise RuleBroken("Alleen een vergadering die nog niet is geopend, kan worden afgezegd.")
    if not reason.strip():
        raise RuleBroken("Schrijf op waarom de vergadering niet doorgaat.")
    assembly.round.closed_at = now
    assembly.sequence += 1
    people = _people(session, round_id) if stage is Stage.CONVOKED else []
    chain.add(session, round_id, "cancelled", now, reason=reason.strip(), by=by)
    record(session, by, "assembly_cancelled", now, round_id=round_id, reason=reason.strip())
    return _mail(session, MessageKind.MEETING_CANCELLED, assembly, people, now, reason=reason.strip())


def open_meeting(session: Session, round_id: int, by: str, now: datetime) -> None:
    """The chair opens the meeting: from now on people can come in."""
    assembly = assemblies.hold(session, round_id)
    if stage_of(assembly) is not Stage.CONVOKED:
        raise RuleBroken("Openen kan als de oproeping is verstuurd, en één keer.")
    if calendar.day_of(now) < calendar.day_of(assembly.begins_at):
        raise RuleBroken("De vergadering kan pas open op de dag zelf: "
                         f"{calendar.in_words(calendar.day_of(assembly.begins_at))}.")
    make_roll(session, round_id, by, now)
    assembly.opened_at = now
    chain.add(session, round_id, "meeting_opened", now, by=by, roll=_roll(session, assembly))
    record(session, by, "assembly_opened", now, round_id=round_id)


def _roll(session: Session, assembly: Assembly) -> list[dict[str, Any]]:
    """Who may vote today and by whom, as it goes into the chain."""
    day = calendar.day_of(assembly.begins_at)
    return [{"mandate": row.id, "seat": row.seat.name, "weight": row.seat.weight, "member": row.seat.member,
             "people": sorted(each.invitation_id for each in row.delegations)}
            for row in mandates.of_round(session, assembly.round_id) if entitled(row.seat, day)]


def end_meeting(session: Session, round_id: int, by: str, now: datetime) -> None:
    """The chair ends the meeting: everyone leaves, and nothing of it changes any more."""
    assembly = assemblies.hold(session, round_id)
    if stage_of(assembly) is not Stage.OPEN:
        raise RuleBroken("Deze vergadering is niet open.")
    if assemblies.open_polls(session, round_id):
        raise RuleBroken("Er is nog een stemming open. Sluit die eerst.")
    waiting = [poll for poll in polls.told_in(session, round_id) if poll.state == State.CLOSED]
    if waiting:
        raise RuleBroken(f"Over “{waiting[0].motion.title}” heeft de voorzitter nog geen oordeel gegeven. Stel de "
                         "uitslag vast, of laat de stemming vervallen.")
    for each in presences.of_round(session, round_id):
        if each.left_at is None:
            each.left_at = now
    assembly.ended_at = now
    assembly.item_id = assembly.motion_id = None
    head = chain.add(session, round_id, "meeting_ended", now, by=by, **documents.heading(assembly))
    _mail_last_head(session, assembly, head, now)
    record(session, by, "assembly_ended", now, round_id=round_id)


def _mail_last_head(session: Session, assembly: Assembly, head: str, now: datetime) -> None:
    """What the chair judged after the last close, and who disputed it, is covered by no head that left before."""
    queue(session, [
        letter(f"assembly:{assembly.round_id}:ended:{each['email']}", MessageKind.POLL_HEAD, each["email"], now,
               round_id=assembly.round_id, name=each["name"], moment="ended", motion=assembly.round.title, body="",
               head=head)
        for each in assembly.counters])


def accept_short_notice(session: Session, round_id: int, words: str, by: str, now: datetime) -> None:
    """Records that the meeting goes on although the convocation came too late (art. 2:42 BW): all have to agree."""
    assembly = presence_of_all(session, round_id)
    if not words.strip():
        raise RuleBroken("Schrijf op wat de vergadering heeft vastgesteld.")
    assembly.short_notice_accepted = words.strip()
    chain.add(session, round_id, "short_notice_accepted", now, words=words.strip(), by=by)
    record(session, by, "short_notice_accepted", now, round_id=round_id)


def check_terms(session: Session, assembly: Assembly, motion: Motion, body: Body) -> None:
    """Nothing is decided after a convocation that came too late, unless all are there and that was recorded."""
    found = findings(statutes.read(body.rules, body.name), calendar.day_of(assembly.begins_at),
                     assembly.convoked_at and calendar.day_of(assembly.convoked_at), motion.kind == Kind.STATUTES,
                     assembly.text_available_from)
    if found:
        all_there = all(being.there for row, being in mandates.beings(session, assembly) if row.seat.body_id == body.id)
        check_open(found, motion.kind == Kind.STATUTES, all_there, assembly.short_notice_accepted)


def presence_of_all(session: Session, round_id: int) -> Assembly:
    """The meeting, held; raises RuleBroken unless every member with a vote is there or represented."""
    assembly = assemblies.hold(session, round_id)
    absent = [row.seat.name for row, found in mandates.beings(session, assembly) if not found.there]
    if absent:
        raise RuleBroken(f"Dit kan alleen als alle leden er zijn of zijn vertegenwoordigd. Niet aanwezig: "
                         f"{', '.join(absent[:5])}{f' en nog {len(absent) - 5}' if len(absent) > 5 else ''}.")
    return assembly
