"""Deeds with the chain of a document: which bodies must decide on it, and after whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.models.bodies import Body
from survey.models.decisions import ChainStep
from survey.models.documents import Document
from survey.queries import decisions
from survey.rules import steps as rules
from survey.rules.broken import RuleBroken
from survey.rules.decisions import Kind


@dataclass(frozen=True, slots=True)
class Wanted:
    """A step as it was filled in; `after` are the numbers of the steps that go before it."""

    body_id: int
    kind: Kind
    after: tuple[int, ...] = ()


def add(session: Session, document: Document, wanted: Wanted, by: str, now: datetime) -> ChainStep:
    """A step at the end of the list."""
    known = decisions.hold_chain(session, document.id)
    row = ChainStep(document_id=document.id, position=max((each.position for each in known), default=0) + 1)
    _write(session, row, wanted, known)
    session.add(row)
    session.flush()
    record(session, by, "chain_step_added", now, document=document.title, step=row.body.name)
    return row


def change(session: Session, document: Document, number: int, wanted: Wanted, by: str, now: datetime) -> ChainStep:
    known = decisions.hold_chain(session, document.id)
    row = _of(known, number)
    _write(session, row, wanted, [each for each in known if each is not row])
    record(session, by, "chain_step_changed", now, document=document.title, step=row.body.name)
    return row


def _write(session: Session, row: ChainStep, wanted: Wanted, others: Sequence[ChainStep]) -> None:
    body = session.get(Body, wanted.body_id)
    if body is None:
        raise RuleBroken("Dit gremium bestaat niet meer. Kies een ander.")
    after = sorted({number for number in wanted.after if any(each.id == number for each in others)})
    step = rules.Step(row.id or 0, body.id, body.name, wanted.kind, frozenset(after))
    rules.check(step, [decisions.step_of(each) for each in others])
    row.body_id, row.body, row.kind, row.after = body.id, body, wanted.kind.value, after


def _of(known: Sequence[ChainStep], number: int) -> ChainStep:
    found = next((each for each in known if each.id == number), None)
    if found is None:
        raise RuleBroken("Deze stap staat niet meer in de keten.")
    return found


def remove(session: Session, document: Document, number: int, by: str, now: datetime) -> None:
    """A step that is not needed; who waited for it then waits for whom it waited for."""
    known = decisions.hold_chain(session, document.id)
    row = _of(known, number)
    for each in known:
        if number in each.after:
            each.after = sorted((set(each.after) - {number}) | set(row.after))
    session.delete(row)
    record(session, by, "chain_step_removed", now, document=document.title, step=row.body.name)
