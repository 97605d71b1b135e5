"""Deeds with the sentences in which the answers to a question are told."""

from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.models.questionnaires import Questionnaire
from survey.queries import sentences
from survey.rules.broken import RuleBroken

LONGEST = 2_000


def write(session: Session, questionnaire: Questionnaire, key: str, template: str, by: str, now: datetime) -> None:
    """Another template for a question, in every round with this questionnaire; an empty one takes it back."""
    if len(template) > LONGEST:
        raise RuleBroken(f"De zin is te lang: hooguit {LONGEST} tekens.")
    questionnaire = sentences.locked(session, questionnaire.id)
    others = {name: words for name, words in questionnaire.sentences.items() if name != key}
    questionnaire.sentences = others | ({key: template} if template else {})
    record(session, by, "sentence_written" if template else "sentence_undone", now, question=key,
           questionnaire=questionnaire.title)
