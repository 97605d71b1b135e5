"""Deeds with a round: making one, changing it, publishing it, copying it."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions import invitations as members
from survey.actions import letters, trials
from survey.actions.log import record
from survey.models.rounds import Host, Round
from survey.queries import questionnaires, rounds
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.findings import in_place, stopping
from survey.rules.questionnaires.persons import unfit
from survey.rules.reminders import Step, plan
from survey.rules.rounds import (
    Details,
    Kind,
    changed,
    check_details,
    check_withdrawal,
    missing_before_publishing,
    slug_of,
)

PLAIN = ("title", "purpose", "audience", "minutes", "version_id", "opens_on", "closes_on", "open_link", "profile",
         "approval")


def details_of(round_: Round) -> Details:
    """What the secretariat said of this round."""
    plain = {name: getattr(round_, name) for name in PLAIN}
    return Details(**plain, hosts=tuple(host.association_id for host in round_.hosts), reminders=plan(round_.reminders))


def create(session: Session, details: Details, by: str, now: datetime, *, slug: str = "",
           kind: Kind = Kind.SURVEY) -> Round:
    """A new draft; its address is made from the title unless one is given."""
    check_details(details, kind)
    details = _following(session, details)
    round_ = Round(slug=slug or slug_of(details.title, rounds.slugs(session)), kind=kind.value, created_at=now)
    _write(round_, details)
    session.add(round_)
    session.flush()
    record(session, by, "round_created", now, round_id=round_.id, title=round_.title, noun=kind.words)
    return round_


def _following(session: Session, details: Details) -> Details:
    """What is not published asks the questionnaire as it is now, whichever of its versions was chosen."""
    return replace(details, version_id=questionnaires.newest(session, details.version_id))


def _write(round_: Round, details: Details) -> None:
    for name in PLAIN:
        setattr(round_, name, getattr(details, name))
    round_.reminders = [{"days": step.days, "hour": step.hour} for step in details.reminders]
    _write_hosts(round_, details.hosts)


def _write_hosts(round_: Round, wanted: tuple[int, ...]) -> None:
    standing = {host.association_id: host for host in round_.hosts}
    round_.hosts = [standing.get(number) or Host(association_id=number) for number in dict.fromkeys(wanted)]
    for position, host in enumerate(round_.hosts, start=1):
        host.position = position


def edit(session: Session, round_: Round, details: Details, by: str, now: datetime) -> None:
    """Anything in a draft; after publication the texts, the hosts and a stricter profile only."""
    round_ = rounds.locked(session, round_.id)
    old = details_of(round_)
    new = changed(old, details, round_.window())
    check_details(new, Kind(round_.kind))
    if round_.published_at is None:
        new = _following(session, new)
    if new == old:
        return
    _write(round_, new)
    record(session, by, "round_edited", now, round_id=round_.id, noun=Kind(round_.kind).words,
           fields=_different(old, new))


def _different(old: Details, new: Details) -> list[str]:
    return [name for name in (*PLAIN, "hosts", "reminders") if getattr(old, name) != getattr(new, name)]


def set_reminders(session: Session, round_: Round, steps: tuple[Step, ...], by: str, now: datetime) -> None:
    """Another plan; moments are computed from it, so nothing else has to change."""
    round_ = rounds.locked(session, round_.id)
    edit(session, round_, replace(details_of(round_), reminders=steps), by, now)


def publish(session: Session, round_: Round, by: str, now: datetime) -> int:
    """Opens the round and queues an invitation for everyone who has an address; returns how many that are."""
    round_ = rounds.locked(session, round_.id)
    if round_.published_at:
        raise RuleBroken(f"Deze {Kind(round_.kind).words} is al gepubliceerd.")
    # Someone who saves at this moment may not have met this round as a draft.
    round_.version_id = questionnaires.newest(session, round_.version_id)
    later = letters.ask_afterwards(session, round_, now)
    missing = missing_before_publishing(details_of(round_), rounds.invited(session, round_.id) + later, now,
                                        unfinished(session, round_), Kind(round_.kind))
    if missing:
        raise RuleBroken(" ".join(missing))
    round_.published_at = now
    trials.wipe_of(session, round_, by, now)
    queued = members.mail_invitations(session, round_, now)
    record(session, by, "round_published", now, round_id=round_.id, invitations=queued,
           noun=Kind(round_.kind).words, closes_on=round_.closes_on and round_.closes_on.isoformat())
    return queued


def unfinished(session: Session, round_: Round) -> tuple[str, ...]:
    """What of its questionnaire cannot be asked or answered, a sentence each; none without a questionnaire."""
    if round_.version_id is None:
        return ()
    found = questionnaires.compiled(session, questionnaires.version(session, round_.version_id))
    told = tuple(in_place(finding, found) for finding in stopping(found))
    return told + unfit(found) if round_.kind == Kind.EVENT else told


def withdraw(session: Session, round_: Round, by: str, now: datetime) -> None:
    """Back to draft, while the round has not opened: invitations that wait are taken back."""
    round_ = rounds.locked(session, round_.id)
    check_withdrawal(round_.window(), now)
    round_.published_at = None
    round_.version_id = questionnaires.newest(session, round_.version_id)
    members.take_back_invitations(session, round_.id)
    record(session, by, "round_withdrawn", now, round_id=round_.id, noun=Kind(round_.kind).words)


def copy(session: Session, round_: Round, by: str, now: datetime) -> Round:
    """A new draft with the same texts, questionnaire, hosts and plan; without days and recipients."""
    details = replace(details_of(round_), title=f"{round_.title} (kopie)", opens_on=None, closes_on=None)
    made = create(session, details, by, now)
    record(session, by, "round_copied", now, round_id=round_.id, title=made.title)
    return made
