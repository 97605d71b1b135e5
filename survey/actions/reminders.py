"""Deeds with reminders: queueing what the plan says, and reminding chosen members by hand."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from survey.actions.log import SYSTEM, record
from survey.actions.messages import letter, queue
from survey.models.rounds import Round
from survey.queries import reminders, rounds
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.messages import MessageKind
from survey.rules.reminders import LONGEST_PLAN, Step, due_step, plan
from survey.rules.rounds import invitations_go_at

Letters = list[dict[str, Any]]


def due(session: Session, now: datetime) -> dict[int, Letters]:
    """The planned reminders that have come due and are not in the outbox yet, by round; reads only."""
    found = {round_.id: _due_in(session, round_, now)
             for round_ in reminders.rounds_with_a_plan(session, calendar.day_of(now))}
    return {number: letters for number, letters in found.items() if letters}


def queue_due(session: Session, now: datetime) -> int:
    """Queues every planned reminder that has come due; returns how many were new."""
    total = 0
    for number, letters in due(session, now).items():
        added = queue(session, letters)
        if added:
            record(session, SYSTEM, "reminders_queued", now, round_id=number, number=added)
        total += added
    return total


def _due_in(session: Session, round_: Round, now: datetime) -> Letters:
    """Three statements, however many members a round has."""
    fresh = list(_due_members(session, round_, now))
    if not fresh:
        return []
    known = reminders.queued(session, round_.id, now - LONGEST_PLAN)
    return [row for row in fresh if row["once"] not in known]


def _due_members(session: Session, round_: Round, now: datetime) -> Iterator[dict[str, Any]]:
    steps, set_at = plan(round_.reminders), reminders.days_set_at(session, round_.id)
    for member in reminders.missing(session, round_.id):
        window = round_.window(member.closes_on)
        last_day = window.last_day
        if last_day is None or not window.takes_answers(now):
            continue
        step = due_step(steps, last_day, _since(round_, member, last_day, set_at), now)
        if step:
            yield letter(_once(member.id, last_day, step), MessageKind.REMINDER, member.email, now,
                         round_id=round_.id, invitation_id=member.id)


def _since(round_: Round, member: Any, last_day: date, set_at: dict[tuple[int | None, date], datetime]) -> datetime:
    """From when the present closing day holds for this member: an older step is not caught up on."""
    invited = invitations_go_at(round_.opens_on, max(member.created_at, round_.published_at or member.created_at))
    set_for = (set_at.get((None, last_day)), set_at.get((member.id, last_day)))
    return max(moment for moment in (invited, *set_for) if moment)


def _once(member: int, last_day: date, step: Step) -> str:
    """The present closing day is part of the reason, so that a moved day reminds anew."""
    return f"reminder:{member}:{last_day.isoformat()}:{step.days}:{step.hour}"


def remind(session: Session, round_: Round, invitations: Collection[int], note: str, by: str, now: datetime) -> int:
    """Reminds the chosen members by hand, at most once a day each; returns how many.

    `invitations` are ids; who has sent in, declined, been withdrawn or has no address is passed over.
    """
    round_ = rounds.locked(session, round_.id)
    open_to = [member for member in reminders.missing(session, round_.id, invitations)
               if round_.window(member.closes_on).takes_answers(now)]
    if not open_to:
        raise RuleBroken("Niemand van deze leden kan nu nog insturen, of iedereen heeft al ingestuurd.")
    day = calendar.day_of(now).isoformat()
    added = queue(session, [
        letter(f"reminder:{member.id}:by-hand:{day}", MessageKind.REMINDER, member.email, now, round_id=round_.id,
               invitation_id=member.id, note=note.strip()) for member in open_to])
    if not added:
        raise RuleBroken("Deze leden kregen vandaag al een herinnering van u. Kies andere leden, of wacht tot morgen.")
    record(session, by, "reminded", now, round_id=round_.id, number=added)
    return added
