"""Deeds with signal values and breaks: they belong to a questionnaire, and hold for every round of it."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.models.questionnaires import Questionnaire
from survey.models.signals import Signal, TrendBreak
from survey.queries import signals
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires import document
from survey.rules.signals import check_rule


def add(session: Session, of: Questionnaire, asked: document.Questionnaire, name: str, rule: str, source: str,
        register: Collection[str], by: str, now: datetime) -> Signal:
    """Keeps a signal value about what is `asked` and about the facts of the `register`."""
    check_rule(name, rule, asked, register)
    if not source.strip():
        raise RuleBroken("Noem de bron van de signaalwaarde, bijvoorbeeld de regeling of de afspraak.")
    made = Signal(questionnaire_id=of.id, name=name.strip(), expression=rule.strip(), source=source.strip(),
                  created_at=now, created_by=by)
    session.add(made)
    record(session, by, "signal_added", now, questionnaire=of.title, name=made.name)
    return made


def remove(session: Session, of: Questionnaire, number: int, by: str, now: datetime) -> None:
    """Who does it twice hears nothing new."""
    found = signals.locked(session, of.id, number)
    if found is not None:
        record(session, by, "signal_removed", now, questionnaire=of.title, name=found.name)
        session.delete(found)


def note_break(session: Session, of: Questionnaire, key: str, since: date, reason: str, by: str,
               now: datetime) -> TrendBreak:
    """From this day on answers to a question, or to all for "", do not compare with those before."""
    if not reason.strip():
        raise RuleBroken("Geef de reden van de trendbreuk. Die staat bij elke vergelijking.")
    made = TrendBreak(questionnaire_id=of.id, key=key, since=since, reason=reason.strip(), created_at=now,
                      created_by=by)
    session.add(made)
    record(session, by, "break_noted", now, questionnaire=of.title, since=since.isoformat(), reason=made.reason)
    return made


def remove_break(session: Session, of: Questionnaire, number: int, by: str, now: datetime) -> None:
    found = signals.locked_break(session, of.id, number)
    if found is not None:
        record(session, by, "break_removed", now, questionnaire=of.title, since=found.since.isoformat())
        session.delete(found)
