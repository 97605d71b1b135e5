"""What who takes part in an event answers to its questions, held against the version that is asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from sqlalchemy.orm import Session

from survey.models.events import Event
from survey.models.organisations import Organisation
from survey.queries import questionnaires, responses, rounds
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.document import Questionnaire
from survey.rules.questionnaires.lineup import not_asked_any_more
from survey.rules.registrations import Entry

CHANGED = "De vragen zijn zojuist gewijzigd. Laad de pagina opnieuw en kijk uw antwoorden nog eens na."


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers of one person to the questions of an event; `wrong` says that they cannot be taken as they are."""

    typed: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    version_id: int | None = None
    wrong: bool = False
    asked: Questionnaire | None = None

    def beside(self, before: Mapping[str, Any] | None) -> Self:
        """With what was answered before to questions that are not asked any more."""
        kept = not_asked_any_more(self.asked, before or {}) if self.asked else {}
        return replace(self, answers=kept | self.answers)


def answered(session: Session, event: Event, entry: Entry, known: Mapping[int, Organisation],
             now: datetime) -> Answered:
    """What was typed, held against the questions that the event asks now."""
    number = event.round.version_id
    if number is None:
        return Answered()
    asked = questionnaires.compiled(session, questionnaires.version(session, number))
    organisation = known.get(entry.organisation_id or 0)
    facts = organisation.facts() if organisation else {}
    found = responses.examined(session, asked, entry.typed, facts, calendar.day_of(now))
    return Answered(dict(entry.typed), dict(found.values), number, bool(found.errors), asked)


def checked(session: Session, event: Event, entry: Entry, known: Mapping[int, Organisation], now: datetime, *,
            strict: bool = True) -> Answered:
    """The same; raises RuleBroken where answers are not complete, unless it is not strict."""
    given = answered(session, event, entry, known, now)
    if given.wrong and strict:
        raise RuleBroken(f"De antwoorden van {entry.who} zijn nog niet compleet. Kijk de vragen nog eens na.")
    return given


def still_asked(session: Session, event: Event, given: Iterable[Answered]) -> None:
    """Refuses answers to a version that was replaced while somebody waited for the occasion, which is held now."""
    versions = {each.version_id for each in given} - {None}
    if versions and versions != {rounds.version_now(session, event.round_id)}:
        raise RuleBroken(CHANGED)
