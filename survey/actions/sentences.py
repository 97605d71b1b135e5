"""Deeds with the sentences in which the answers to a question, and to all of them together, are told."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.models.questionnaires import Questionnaire
from survey.queries import sentences
from survey.rules.broken import RuleBroken

LONGEST = 2_000
MOST = 100


def write(session: Session, questionnaire: Questionnaire, key: str, template: str, by: str, now: datetime) -> None:
    """Another template for a question, in every round with this questionnaire; an empty one takes it back."""
    if len(template) > LONGEST:
        raise RuleBroken(f"De zin is te lang: hooguit {LONGEST} tekens.")
    questionnaire = sentences.locked(session, questionnaire.id)
    others = {name: words for name, words in questionnaire.sentences.items() if name != key}
    questionnaire.sentences = others | ({key: template} if template else {})
    record(session, by, "sentence_written" if template else "sentence_undone", now, question=key,
           questionnaire=questionnaire.title)


def write_whole(session: Session, questionnaire: Questionnaire, templates: Sequence[str],
                statistics: Mapping[str, str] | None, by: str, now: datetime) -> None:
    """Other sentences about the whole, in every round with this questionnaire; without `statistics` it takes them back.

    The named figures go along with the sentences, because those would be about figures that are not there.
    """
    if any(len(each) > LONGEST for each in (*templates, *(statistics or {}).values())):
        raise RuleBroken(f"Een regel is te lang: hooguit {LONGEST} tekens.")
    if max(len(templates), len(statistics or {})) > MOST:
        raise RuleBroken(f"Dat zijn te veel regels: hooguit {MOST}.")
    questionnaire = sentences.locked(session, questionnaire.id)
    questionnaire.whole = {} if statistics is None else {"sentences": list(templates), "statistics": dict(statistics)}
    record(session, by, "summary_undone" if statistics is None else "summary_written", now,
           questionnaire=questionnaire.title)
