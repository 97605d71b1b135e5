"""Deeds with rounds that come back: a plan, changing and stopping it, and making the round of a period once."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from survey.actions import invitations, rounds
from survey.actions.log import record
from survey.actions.messages import letter, queue
from survey.actions.rounds import details_of
from survey.models.cycles import Cycle, CycleRound
from survey.models.rounds import Round
from survey.queries import cycles, organisations
from survey.rules.broken import RuleBroken
from survey.rules.calendar import day_of, in_words
from survey.rules.cycles import (
    Period,
    Plan,
    Recipients,
    check_plan,
    is_pressing,
    period_of,
    proposed,
    recipients,
    titled,
)
from survey.rules.messages import MessageKind

GONE = "Dit plan bestaat niet meer."
NOBODY = "de klok"


@dataclass(frozen=True, slots=True)
class Details:
    """What the secretariat says of a plan; `title` holds {periode}."""

    title: str
    plan: Plan
    recipients: Recipients
    automatic: bool = False


def create(session: Session, model: Round, details: Details, by: str, now: datetime) -> Cycle:
    """A plan that takes over the texts and the questionnaire of a round, which is the round of its own period."""
    if not model.asks or model.version_id is None:
        raise RuleBroken("Alleen een uitvraag met een vragenlijst kan terugkomen.")
    cycle = Cycle(model_id=model.id, created_at=now, created_by=by)
    _write(cycle, details)
    session.add(cycle)
    session.flush()
    covered = period_of(details.plan, model.opens_on) if model.opens_on else None
    if covered and cycles.of_round(session, model.id) is None:
        session.add(CycleRound(cycle_id=cycle.id, period=covered.key, opens_on=covered.opens_on, round_id=model.id))
    record(session, by, "cycle_created", now, round_id=model.id, title=cycle.title, rhythm=details.plan.rhythm.words)
    return cycle


def _write(cycle: Cycle, details: Details) -> None:
    check_plan(details.title, details.plan)
    plan = details.plan
    cycle.title, cycle.automatic, cycle.recipients = details.title.strip(), details.automatic, details.recipients.kept()
    cycle.rhythm, cycle.first_on, cycle.previous = plan.rhythm.value, plan.first_on, plan.previous
    cycle.own_days = [day.isoformat() for day in sorted(plan.own_days)]
    cycle.open_days, cycle.weeks = plan.open_days, plan.weeks


def change(session: Session, number: int, details: Details, by: str, now: datetime) -> None:
    """Another plan from now on; rounds that were made stay what they are."""
    cycle = _held(session, number)
    _write(cycle, details)
    record(session, by, "cycle_changed", now, title=cycle.title)


def stop(session: Session, number: int, by: str, now: datetime) -> None:
    """No more proposals; who does it twice hears nothing new."""
    cycle = _held(session, number)
    if cycle.stopped_at is None:
        cycle.stopped_at = now
        record(session, by, "cycle_stopped", now, title=cycle.title)


def resume(session: Session, number: int, by: str, now: datetime) -> None:
    cycle = _held(session, number)
    if cycle.stopped_at is not None:
        cycle.stopped_at = None
        record(session, by, "cycle_resumed", now, title=cycle.title)


def _held(session: Session, number: int) -> Cycle:
    cycle = cycles.locked(session, number)
    if cycle is None:
        raise RuleBroken(GONE)
    return cycle


def make(session: Session, number: int, period: str, by: str, now: datetime) -> Round:
    """The round of a period as a draft: its days, the texts of the newest round, and who is in the register today.

    Whoever comes second, be it a worker or a colleague, is told that it is there.
    """
    cycle = _held(session, number)
    known = cycles.made(session, number)
    if period in known:
        raise RuleBroken("Deze ronde is al gemaakt. U vindt hem in de lijst.")
    wanted = next((each for each in proposed(cycle.plan(), known, day_of(now)) if each.key == period), None)
    if cycle.stopped_at is not None or wanted is None:
        raise RuleBroken("Voor deze periode is nu geen ronde te maken.")
    old = cycles.round_of(session, next(reversed(known.values()), cycle.model_id))
    details = replace(details_of(old), title=titled(cycle.title, wanted), opens_on=wanted.opens_on,
                      closes_on=wanted.closes_on)
    made = rounds.create(session, details, by, now)
    made.thresholds = dict(old.thresholds)
    made.prefilling = None if old.prefilling is None else dict(old.prefilling)
    session.add(CycleRound(cycle_id=cycle.id, period=period, opens_on=wanted.opens_on, round_id=made.id))
    invitations.invite(session, made, _asked(session, cycle, now), by, now)
    record(session, by, "cycle_round_made", now, round_id=made.id, title=made.title)
    return made


def _asked(session: Session, cycle: Cycle, now: datetime) -> list[organisations.Recipient]:
    wanted = recipients(cycle.recipients)
    return organisations.selection(session, today=day_of(now), kind=wanted.kind or None, sectors=wanted.sectors,
                                   grouping=wanted.grouping, association=wanted.association)


def make_due(session: Session, number: int, now: datetime) -> list[Round]:
    """What a plan that works by itself proposes now; nothing where another worker was first."""
    cycle = _held(session, number)
    if cycle.stopped_at is not None or not cycle.automatic:
        return []
    due = proposed(cycle.plan(), cycles.made(session, number), day_of(now))
    made = [make(session, number, each.key, NOBODY, now) for each in due]
    queue(session, [_letter(cycle, period, round_, True, now) for period, round_ in zip(due, made, strict=True)])
    return made


def _letter(cycle: Cycle, period: Period, round_: Round, made: bool, now: datetime) -> dict[str, Any]:
    """To the office of the first host: a round was made and waits for a person, or is to be made."""
    host = round_.hosts[0].association if round_.hosts else None
    return letter(_once(cycle, period), MessageKind.ROUND_DUE, host.contact_email if host else "", now,
                  round_id=round_.id, made=made, cycle=cycle.id, period=period.key,
                  title=titled(cycle.title, period), opens=in_words(period.opens_on))


def _once(cycle: Cycle, period: Period) -> str:
    return f"cycle:{cycle.id}:{period.key}"


def to_press(session: Session, now: datetime) -> list[CycleRound]:
    """The rounds that were made, open within days and still wait for a person, who was not told a second time."""
    today = day_of(now)
    found = [each for each in cycles.to_publish(session)
             if is_pressing(_opens(each), today) and day_of(each.round.created_at) < today]
    known = cycles.told(session, {_again(each) for each in found})
    return [each for each in found if _again(each) not in known]


def press(session: Session, now: datetime) -> int:
    """Writes to the office that a round is still a draft while its day is near, once; returns how many were queued."""
    letters = []
    for each in to_press(session, now):
        round_ = cycles.round_of(session, each.round_id)
        host = round_.hosts[0].association if round_.hosts else None
        letters.append(letter(_again(each), MessageKind.ROUND_DUE, host.contact_email if host else "", now,
                              round_id=round_.id, made=True, again=True, cycle=each.cycle_id, period=each.period,
                              title=round_.title, opens=in_words(_opens(each))))
    return queue(session, letters)


def _again(made: CycleRound) -> str:
    return f"cycle:{made.cycle_id}:{made.period}:again"


def _opens(made: CycleRound) -> date:
    """The day that a person chose, or that of the plan."""
    return made.round.opens_on or made.opens_on


def to_tell(session: Session, now: datetime) -> list[cycles.Proposal]:
    """The rounds that a person has to make, of which nobody was told."""
    found = [each for each in cycles.proposals(session, day_of(now)) if not each.cycle.automatic]
    known = cycles.told(session, {_once(each.cycle, each.period) for each in found})
    return [each for each in found if _once(each.cycle, each.period) not in known]


def tell(session: Session, now: datetime) -> int:
    """Writes to the office that it is time for a round, once a period; returns how many mails were queued."""
    letters = []
    for each in to_tell(session, now):
        known = cycles.made(session, each.cycle.id)
        newest = cycles.round_of(session, next(reversed(known.values()), each.cycle.model_id))
        letters.append(_letter(each.cycle, each.period, newest, False, now))
    return queue(session, letters)

