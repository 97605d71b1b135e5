"""Deeds with a closing day: moving it for all, for some or for one, closing early, deciding on requests."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from survey.actions.log import record
from survey.actions.messages import letter, queue
from survey.models.invitations import Invitation
from survey.models.rounds import Round
from survey.models.windows import ExtensionRequest, WindowChange
from survey.queries import events, rounds, windows
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.events import check_closing_day
from survey.rules.messages import MessageKind
from survey.rules.responses import Progress, progress
from survey.rules.rounds import Kind
from survey.rules.windows import Change, Move, Window, change_to, check_closing, check_own_day, check_reason

KINDS = {Progress.NOT_BEGUN: MessageKind.MOVED_NOT_BEGUN, Progress.BEGUN: MessageKind.MOVED_BEGUN,
         Progress.DONE: MessageKind.MOVED_DONE}


@dataclass(frozen=True, slots=True)
class Moved:
    """What came of it: the kinds of change (one for all, or one a member) and how many are mailed."""

    changes: tuple[Change, ...]
    mailed: int


Touched = dict[int, tuple[WindowChange, date | None]]


def move(session: Session, round_: Round, wanted: Move, by: str, now: datetime) -> Moved:
    """Moves the closing day, for everyone or for some; a closed round is opened again by it."""
    check_reason(wanted.reason)
    round_ = rounds.locked(session, round_.id)
    check_day(session, round_, wanted.day)
    if wanted.members is None:
        return _move_all(session, round_, wanted, by, now)
    chosen = windows.invitations(session, round_.id, wanted.members)
    if not chosen:
        raise RuleBroken("Kies minstens één lid.")
    changes = [_move_one(session, round_, invitation, wanted, by, now) for invitation in chosen]
    touched = {change.invitation_id or 0: (change, change.old_day) for change in changes}
    mailed = _tell(session, round_, touched, wanted.mail, now)
    return Moved(tuple(Change(change.kind) for change in changes), mailed)


def check_day(session: Session, round_: Round, day: date) -> None:
    """What else must hold of a closing day: nobody registers for an event after its last occasion or its selection."""
    if round_.kind == Kind.EVENT:
        event = events.of_round(session, round_.id)
        check_closing_day(day, event.way, event.told_on,
                          [each.begins_at for each in event.occasions if not each.cancelled_at])


def _move_all(session: Session, round_: Round, wanted: Move, by: str, now: datetime) -> Moved:
    before = round_.window()
    kind = change_to(before, wanted.day, now)
    change = _write(session, round_, None, kind, round_.closes_on, wanted, by, now)
    round_.closes_on, round_.closed_at = wanted.day, None
    if kind is Change.REOPENED:
        round_.reopened_at = now
    _settle(session, round_, wanted, by, now)
    touched = {row.id: (change, replace(before, own_day=row.closes_on).last_day)
               for row in windows.members(session, round_.id) if moves(before, round_.window(), row.closes_on, now)}
    return Moved((kind,), _tell(session, round_, touched, wanted.mail, now))


def moves(before: Window, after: Window, own_day: date | None, now: datetime) -> bool:
    """Whether a change for all changes anything for a member with this day of its own."""
    old, new = replace(before, own_day=own_day), replace(after, own_day=own_day)
    return old.last_day != new.last_day or old.takes_answers(now) != new.takes_answers(now)


def _settle(session: Session, round_: Round, wanted: Move, by: str, now: datetime) -> None:
    """A request for a day that everybody now has is granted by it."""
    for request in windows.waiting_requests(session, round_.id):
        if request.wanted_day <= wanted.day:
            _decide(session, request, True, by, now)
            if request.invitation.progress().broadly not in wanted.mail:
                _answer(session, request, MessageKind.REQUEST_GRANTED, "", now)


def _move_one(session: Session, round_: Round, invitation: Invitation, wanted: Move, by: str,
              now: datetime) -> WindowChange:
    check_own_day(round_.window(), wanted.day, now)
    own = round_.window(invitation.closes_on)
    kind = change_to(own, wanted.day, now)
    change = _write(session, round_, invitation, kind, own.last_day, wanted, by, now)
    invitation.closes_on = wanted.day if wanted.day != round_.closes_on else None
    return change


def _write(session: Session, round_: Round, member: Invitation | None, kind: Change, old_day: date | None,
           wanted: Move, by: str, now: datetime) -> WindowChange:
    """The row that tells it on the page of all extensions, and the line in the log."""
    number = member.id if member else None
    change = WindowChange(round_id=round_.id, invitation_id=number, kind=kind.value, old_day=old_day,
                          new_day=wanted.day, reason=wanted.reason.strip(), asked_by=wanted.asked_by.strip()[:300],
                          granted_by=by, at=now)
    session.add(change)
    session.flush()
    record(session, by, "window_changed", now, round_id=round_.id, invitation_id=number, kind=kind.value,
           who=member.who() if member else None, old_day=old_day and old_day.isoformat(),
           new_day=wanted.day.isoformat(), reason=wanted.reason.strip(), opens=round_.opens)
    return change


def _tell(session: Session, round_: Round, touched: Touched, mail: Collection[Progress], now: datetime) -> int:
    """Queues the text that fits how far each member is, for those who are to hear of it."""
    rows = [row for row in windows.members(session, round_.id)
            if row.id in touched and stand(row) in mail and stand(row) in KINDS]
    return queue(session, [_letter_about(round_.id, row, *touched[row.id], now) for row in rows])


def stand(row: Any) -> Progress:
    """How far the member of a row of `windows.members` is."""
    return progress(row.declined_at, row.saved_at, row.submitted_at)


def _letter_about(round_id: int, row: Any, change: WindowChange, old_day: date | None, now: datetime) -> dict[str, Any]:
    return letter(f"moved:{change.id}:{row.id}", KINDS[stand(row)], row.email, now, round_id=round_id,
                  invitation_id=row.id, **told(Change(change.kind), old_day, change.reason))


def told(kind: Change, old_day: date | None, reason: str) -> dict[str, Any]:
    """What the mail about a moved day says besides the new day, which is always the present one."""
    return {"change": kind.value, "old_day": old_day.isoformat() if old_day else "", "reason": reason}


@contextmanager
def pretending(invitation: Invitation, moved: Window) -> Iterator[None]:
    """For as long as it takes to write a preview, a member has a window that it may get; nothing of it is stored."""
    rows: list[tuple[object, str, Any]] = [(invitation, "closes_on", moved.own_day)]
    rows += [(invitation.round, name, getattr(moved, name)) for name in ("closes_on", "closed_at", "reopened_at")]
    real = [(row, name, getattr(row, name)) for row, name, _ in rows]
    try:
        for row, name, value in rows:
            set_committed_value(row, name, value)
        yield
    finally:
        for row, name, value in real:
            set_committed_value(row, name, value)


def close(session: Session, round_: Round, reason: str, by: str, now: datetime, *, everyone: bool = False,
          mail: frozenset[Progress] = frozenset()) -> Moved:
    """Closes a round at once; `everyone` also ends the later days that some members were granted."""
    check_reason(reason)
    round_ = rounds.locked(session, round_.id)
    check_closing(round_.window(), now)
    wanted = Move(calendar.day_of(now), reason, mail)
    change = _write(session, round_, None, Change.CLOSED, round_.closes_on, wanted, by, now)
    round_.closes_on, round_.closed_at = calendar.day_of(now), now
    own_days = windows.with_own_day(session, round_.id)
    if everyone:
        _end_own_days(own_days)
    open_still = {invitation.id for invitation in own_days if invitation.closes_on}
    touched = {row.id: (change, change.old_day) for row in windows.members(session, round_.id)
               if row.id not in open_still}
    return Moved((Change.CLOSED,), _tell(session, round_, touched, mail, now))


def _end_own_days(invitations: Iterable[Invitation]) -> None:
    for invitation in invitations:
        invitation.closes_on = None


def grant(session: Session, request: ExtensionRequest, by: str, now: datetime, *, day: date | None = None,
          note: str = "") -> None:
    """Gives a member the time it asked for, or until another day; the member hears of it by mail."""
    round_ = rounds.locked(session, request.invitation.round_id)
    request = _undecided(session, request)
    member = windows.invitations(session, round_.id, [request.invitation_id])
    if not member:
        raise RuleBroken("Dit lid staat niet meer op de lijst.")
    reason = request.reason.strip() or "op verzoek"
    wanted = Move(day or request.wanted_day, reason, frozenset(), frozenset([request.invitation_id]), request.asked_by)
    _move_one(session, round_, member[0], wanted, by, now)
    _decide(session, request, True, by, now)
    _answer(session, request, MessageKind.REQUEST_GRANTED, note, now)


def refuse(session: Session, request: ExtensionRequest, by: str, now: datetime, *, note: str = "") -> None:
    """Does not give more time; the member hears of it by mail, with a word if there is one."""
    rounds.locked(session, request.invitation.round_id)
    request = _undecided(session, request)
    _decide(session, request, False, by, now)
    record(session, by, "request_refused", now, round_id=request.invitation.round_id,
           invitation_id=request.invitation_id, wanted_day=request.wanted_day.isoformat())
    _answer(session, request, MessageKind.REQUEST_REFUSED, note, now)


def _undecided(session: Session, request: ExtensionRequest) -> ExtensionRequest:
    request = windows.locked_request(session, request.id)
    if request.decided_at:
        outcome = "toegekend" if request.granted else "afgewezen"
        raise RuleBroken(f"Dit verzoek is al {outcome} door {request.decided_by}.")
    return request


def _decide(session: Session, request: ExtensionRequest, granted: bool, by: str, now: datetime) -> None:
    request.granted, request.decided_by, request.decided_at = granted, by, now


def _answer(session: Session, request: ExtensionRequest, kind: MessageKind, note: str, now: datetime) -> None:
    invitation = request.invitation
    queue(session, [letter(f"request:{request.id}", kind, invitation.email, now, round_id=invitation.round_id,
                           invitation_id=invitation.id, note=note.strip(),
                           wanted_day=request.wanted_day.isoformat())])
