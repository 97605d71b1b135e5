"""Deeds with promises: making and changing one, following it up, closing it, and writing to its owner."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from survey.actions.log import SYSTEM, record
from survey.actions.messages import letter, queue
from survey.models.commitments import Commitment, CommitmentNote
from survey.models.decisions import Decision
from survey.models.interims import Interim
from survey.models.rounds import Round
from survey.queries import commitments
from survey.rules import calendar
from survey.rules import commitments as rules
from survey.rules.broken import RuleBroken
from survey.rules.commitments import Outcome, Promise
from survey.rules.messages import MessageKind


def make(session: Session, promise: Promise, by: str, now: datetime) -> Commitment:
    row = Commitment(created_at=now, created_by=by, outcome="", reason="")
    _write(session, row, promise, now)
    session.add(row)
    session.flush()
    record(session, by, "commitment_made", now, commitment_id=row.id, due_on=row.due_on.isoformat(), owner=row.owner)
    return row


def change(session: Session, number: int, promise: Promise, by: str, now: datetime) -> Commitment:
    row = _open(session, number)
    was = row.due_on
    _write(session, row, promise, now)
    record(session, by, "commitment_changed", now, commitment_id=row.id, due_on=row.due_on.isoformat(),
           was=was.isoformat() if was != row.due_on else None)
    return row


def _write(session: Session, row: Commitment, promise: Promise, now: datetime) -> None:
    rules.check(promise, calendar.day_of(now), row.due_on)
    _check_pointers(session, promise)
    row.words, row.owner, row.owner_email = promise.words.strip(), promise.owner.strip(), promise.owner_email.strip()
    row.promised_to, row.promised_on, row.due_on = promise.promised_to.strip(), promise.promised_on, promise.due_on
    row.decision_id, row.round_id, row.interim_id = promise.decision_id, promise.round_id, promise.interim_id


def _check_pointers(session: Session, promise: Promise) -> None:
    """What a promise points at has to be there, and the results have to be of that round."""
    if promise.decision_id and session.get(Decision, promise.decision_id) is None:
        raise RuleBroken("Het besluit bij deze toezegging bestaat niet meer.")
    if promise.round_id and session.get(Round, promise.round_id) is None:
        raise RuleBroken("Deze uitvraag bestaat niet meer.")
    interim = session.get(Interim, promise.interim_id) if promise.interim_id else None
    if promise.interim_id and (interim is None or interim.round_id != promise.round_id):
        raise RuleBroken("Deze tussenstand hoort niet bij de gekozen uitvraag.")


def _open(session: Session, number: int) -> Commitment:
    row = commitments.locked(session, number)
    if row is None:
        raise RuleBroken("Deze toezegging bestaat niet meer.")
    if row.outcome:
        raise RuleBroken("Deze toezegging is al afgesloten.")
    return row


def note(session: Session, number: int, words: str, by: str, now: datetime) -> None:
    """How far it is."""
    row = _open(session, number)
    if not words.strip():
        raise RuleBroken("Schrijf hoe het ervoor staat.")
    session.add(CommitmentNote(commitment_id=row.id, at=now, by=by, words=words.strip()))
    record(session, by, "commitment_noted", now, commitment_id=row.id, owner=row.owner)


def close(session: Session, number: int, outcome: Outcome, day: date | None, reason: str, by: str,
          now: datetime) -> Commitment:
    """It was kept, or dropped with a reason."""
    row = _open(session, number)
    rules.check_closing(bool(row.outcome), day, row.promised_on, calendar.day_of(now), outcome, reason)
    row.outcome, row.closed_on, row.reason = outcome.value, day, reason.strip()
    record(session, by, "commitment_closed", now, commitment_id=row.id, owner=row.owner, outcome=outcome.words,
           reason=row.reason)
    return row


def reopen(session: Session, number: int, by: str, now: datetime) -> Commitment:
    """It was closed by mistake; how it stood is kept as a note."""
    row = commitments.locked(session, number)
    if row is None or not row.outcome:
        raise RuleBroken("Deze toezegging is niet afgesloten.")
    was = f"Stond als {Outcome(row.outcome).words}: {row.reason} Dat is teruggedraaid."
    session.add(CommitmentNote(commitment_id=row.id, at=now, by=by, words=was))
    row.outcome, row.closed_on, row.reason = "", None, ""
    record(session, by, "commitment_reopened", now, commitment_id=row.id, owner=row.owner)
    return row


def due(session: Session, now: datetime) -> bool:
    """Whether there may be something to do, before anybody takes the turn to write."""
    return bool(_to_look_after(session, now))


def _to_look_after(session: Session, now: datetime) -> list[tuple[Commitment, str]]:
    """Each with its reason to write, "" for one of which the address has been kept long enough."""
    today = calendar.day_of(now)
    rows = commitments.to_look_after(session, today + rules.BEFOREHAND + rules.SOON, today - rules.KEPT_ADDRESS)
    told = [(row, "" if row.outcome else rules.reason_to_write(row.due_on, row.promised_on, today)) for row in rows]
    wanted = {once(row, reason) for row, reason in told if reason}
    queued = commitments.written(session, wanted)
    return [(row, reason) for row, reason in told
            if row.outcome or (reason and row.owner_email and once(row, reason) not in queued)]


def once(row: Commitment, reason: str) -> str:
    """The reason of a mail; a moved day is a new reason."""
    return f"commitment:{row.id}:{row.due_on.isoformat()}:{reason}"


def look_after(session: Session, now: datetime) -> int:
    """Writes to the owners who have to hear something, and forgets addresses; returns how many mails were queued."""
    found = _to_look_after(session, now)
    for row, reason in found:
        if not reason:
            row.owner_email = ""
    letters = [letter(once(row, reason), MessageKind.COMMITMENT_DUE, row.owner_email, now, commitment=row.id,
                      due_on=row.due_on.isoformat()) for row, reason in found if reason]
    queued = queue(session, letters)
    if queued:
        record(session, SYSTEM, "commitments_reminded", now, number=queued)
    return queued
