"""Deeds with decisions: recording one, also out of a vote, correcting, withdrawing and publishing it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.models.bodies import Body
from survey.models.decisions import Condition, Decision, DecisionRevision, PassedPoll
from survey.models.documents import DocumentVersion
from survey.queries import decisions, polls
from survey.rules import calendar, records
from survey.rules import decisions as rules
from survey.rules.broken import RuleBroken
from survey.rules.decisions import Kind, day_in_words
from survey.rules.polls import State
from survey.rules.records import Impossible, Manner, Record

GONE = "Dit besluit bestaat niet meer."
SAME_VERSION = 0


@dataclass(frozen=True, slots=True)
class Demand:
    """A condition as it was filled in; `version_id` 0 is the version of the decision itself."""

    body_id: int
    kind: Kind
    version_id: int = SAME_VERSION
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """A decision as somebody filled it in."""

    body_id: int
    kind: Kind
    decided_on: date
    subject: str = ""
    favourable: bool = True
    version_id: int | None = None
    existed: bool = False
    words: str = ""
    manner: Manner = Manner.UNSAID
    result: str = ""
    external_url: str = ""
    fingerprint: str = ""
    conditions: tuple[Demand, ...] = ()
    reason: str = ""


def record_decision(session: Session, filled: Filled, by: str, now: datetime, poll_id: int | None = None) -> Decision:
    """A decision of a body; out of a vote at most one."""
    if poll_id is not None:
        _check_poll(session, poll_id, filled)
    row = Decision(poll_id=poll_id, recorded_at=now, recorded_by=by)
    _write(session, row, filled, now)
    session.add(row)
    session.flush()
    record(session, by, "decision_recorded", now, body=row.body.name, kind=row.kind, subject=row.subject,
           decision_id=row.id)
    return row


def _check_poll(session: Session, poll_id: int, filled: Filled) -> None:
    poll = decisions.proposed(session, poll_id)
    held = poll and polls.hold(session, poll.motion.round_id, poll_id)
    if held is None or held.state != State.DECIDED:
        raise RuleBroken("Over deze stemming heeft de voorzitter niet geoordeeld, of zij is vervallen.")
    if held.body_id != filled.body_id:
        raise Impossible(f"Deze stemming was van {held.body.name}.", "body")
    if decisions.of_poll(session, poll_id):
        raise RuleBroken("Het besluit van deze stemming staat al in de besluitenlijst.")


def _write(session: Session, row: Decision, filled: Filled, now: datetime) -> None:
    body = session.get(Body, filled.body_id)
    if body is None:
        raise Impossible("Dit gremium bestaat niet meer. Kies een ander.", "body")
    version = _version(session, filled.version_id)
    subject = filled.subject.strip() or (version.document.title if version else "")
    demands = [_demand(session, each, version, f"condition_{place}")
               for place, each in enumerate(filled.conditions, 1)]
    stored = calendar.day_of(version.created_at) if version else None
    records.check(Record(
        body.id, filled.kind, filled.decided_on, subject, filled.favourable, version.id if version else None,
        version.number if version else "", stored, filled.existed, tuple(demand for demand, _ in demands),
        filled.manner, filled.result, filled.external_url), calendar.day_of(now))
    row.body, row.kind, row.favourable, row.version = body, filled.kind.value, filled.favourable, version
    row.subject, row.words, row.decided_on = subject, filled.words.strip(), filled.decided_on
    row.manner, row.result = filled.manner.value, filled.result.strip()
    external = filled.manner is Manner.EXTERNAL
    row.external_url = filled.external_url.strip() if external else ""
    row.fingerprint = filled.fingerprint.strip() if external else ""
    _write_conditions(row, [made for _, made in demands])


def _write_conditions(row: Decision, wanted: list[Condition]) -> None:
    """What did not change keeps its row."""
    known = {_key(each): each for each in row.conditions}
    row.conditions = [known.get(_key(each), each) for each in wanted]


def _key(row: Condition) -> tuple[int, str, int | None, date | None]:
    return row.body.id, row.kind, row.version.id if row.version else None, row.until


def _version(session: Session, number: int | None) -> DocumentVersion | None:
    if not number:
        return None
    found = decisions.version(session, number)
    if found is None:
        raise Impossible("Deze versie bestaat niet. Kies een andere.", "version")
    return found


def _demand(session: Session, demand: Demand, own: DocumentVersion | None,
            field: str) -> tuple[rules.Condition, Condition]:
    """A condition for the rules, and as it is stored."""
    body = session.get(Body, demand.body_id)
    if body is None:
        raise Impossible("Het gremium van een voorwaarde bestaat niet meer. Kies een ander.", f"{field}_body")
    version = _version(session, demand.version_id) if demand.version_id else own
    if version and (own is None or version.document_id != own.document_id):
        raise Impossible("Een voorwaarde gaat over een versie van hetzelfde document als het besluit.",
                         f"{field}_version")
    number = version.number if version else ""
    wanted = rules.Condition(body.id, body.name, demand.kind, version.id if version else None, number, demand.until)
    return wanted, Condition(body=body, kind=demand.kind.value, version=version, until=demand.until)


def correct(session: Session, number: int, filled: Filled, by: str, now: datetime) -> Decision:
    """A mistake in what was recorded; what it said before is kept, with who changed it and why."""
    row = _locked(session, number)
    records.check_correction(row.published_at is not None, filled.reason)
    if row.poll_id and filled.body_id != row.body_id:
        raise Impossible(f"Dit besluit komt uit een stemming van {row.body.name}.", "body")
    before = told(row)
    with session.no_autoflush:
        _write(session, row, filled, now)
    session.flush()
    after = told(row)
    changed = {name: before[name] for name in before if before[name] != after[name]}
    if changed:
        session.add(DecisionRevision(decision_id=row.id, at=now, by=by, reason=filled.reason.strip(), before=changed))
        record(session, by, "decision_corrected", now, decision_id=row.id, subject=row.subject, body=row.body.name,
               parts=", ".join(changed), reason=filled.reason.strip())
    return row


def told(row: Decision) -> dict[str, str]:
    """Every part of a decision in words, to see what a correction changed."""
    kind = Kind(row.kind)
    conditions = [rules.Condition(
        each.body.id, each.body.name, Kind(each.kind), each.version.id if each.version else None,
        each.version.number if each.version else "", each.until).words for each in row.conditions]
    document = f"{row.version.document.title}, versie {row.version.number}" if row.version else "geen"
    return {"gremium": row.body.name, "besluit": kind.outcome(row.favourable), "dag": day_in_words(row.decided_on),
            "document": document, "onderwerp": row.subject, "tekst": row.words, "wijze": Manner(row.manner).words,
            "uitslag": row.result, "adres van de stemming": row.external_url, "kenmerk": row.fingerprint,
            "voorwaarden": "; ".join(conditions) or "geen"}


def _locked(session: Session, number: int) -> Decision:
    row = decisions.locked(session, number)
    if row is None:
        raise RuleBroken(GONE)
    return row


def withdraw(session: Session, number: int, day: date | None, reason: str, by: str, now: datetime) -> Decision:
    """The body took its decision back; it stays on the list, with the reason."""
    row = _locked(session, number)
    if row.withdrawn_on:
        raise RuleBroken(f"Dit besluit is al ingetrokken, op {day_in_words(row.withdrawn_on)}.")
    records.check_withdrawal(day, row.decided_on, calendar.day_of(now), reason)
    row.withdrawn_on, row.withdrawn_because = day, reason.strip()
    record(session, by, "decision_withdrawn", now, decision_id=row.id, subject=row.subject, body=row.body.name,
           reason=row.withdrawn_because)
    return row


def reinstate(session: Session, number: int, by: str, now: datetime) -> Decision:
    """The withdrawal was recorded by mistake; that it stood there is kept."""
    row = _locked(session, number)
    if row.withdrawn_on is None:
        raise RuleBroken("Dit besluit is niet ingetrokken.")
    before = {"intrekking": f"{day_in_words(row.withdrawn_on)}, {row.withdrawn_because}"}
    session.add(DecisionRevision(decision_id=row.id, at=now, by=by, reason="", before=before))
    row.withdrawn_on, row.withdrawn_because = None, ""
    record(session, by, "decision_reinstated", now, decision_id=row.id, subject=row.subject, body=row.body.name)
    return row


def publish(session: Session, numbers: Collection[int], by: str, now: datetime) -> int:
    """Shows decisions to everybody; returns how many were not public yet."""
    fresh = [row for row in (_locked(session, number) for number in sorted(numbers)) if row.published_at is None]
    for row in fresh:
        row.published_at = now
        record(session, by, "decision_published", now, decision_id=row.id, subject=row.subject, body=row.body.name)
    return len(fresh)


def hide(session: Session, number: int, by: str, now: datetime) -> None:
    row = _locked(session, number)
    if row.published_at is not None:
        row.published_at = None
        record(session, by, "decision_hidden", now, decision_id=row.id, subject=row.subject, body=row.body.name)


def pass_over(session: Session, poll_id: int, by: str, now: datetime) -> None:
    """This vote is no decision for the list, as when a report was approved."""
    poll = decisions.proposed(session, poll_id)
    held = poll and polls.hold(session, poll.motion.round_id, poll_id)
    if held is None or held.state != State.DECIDED:
        raise RuleBroken("Deze stemming staat niet meer bij de voorstellen.")
    if decisions.of_poll(session, poll_id):
        raise RuleBroken("Het besluit van deze stemming staat al in de besluitenlijst.")
    if session.get(PassedPoll, poll_id) is None:
        session.add(PassedPoll(poll_id=poll_id, at=now, by=by))
        record(session, by, "poll_passed_over", now, round_id=held.motion.round_id, motion=held.motion.title,
               body=held.body.name)
