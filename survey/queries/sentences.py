"""The sentences that belong to a questionnaire."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models.questionnaires import Questionnaire


def locked(session: Session, number: int) -> Questionnaire:
    """The questionnaire as it is now, held until the transaction ends."""
    query = select(Questionnaire).where(Questionnaire.id == number).with_for_update(key_share=True)
    return session.scalars(query.execution_options(populate_existing=True)).one()
