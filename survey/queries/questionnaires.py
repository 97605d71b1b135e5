"""Questionnaires as they are asked: read from the database once, then kept by the process."""

from collections import OrderedDict

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models.questionnaires import QuestionnaireVersion
from survey.rules.questionnaires.document import Questionnaire, questionnaire

MOST_KEPT = 64
_kept: OrderedDict[tuple[int, str], Questionnaire] = OrderedDict()


def compiled(session: Session, version: QuestionnaireVersion) -> Questionnaire:
    """The questionnaire of a version; the document is read only when this process has not met it before.

    The digest is part of the key, because a concept may still change under the same number.
    """
    key = (version.id, version.digest)
    found = _kept.get(key)
    if found is None:
        found = questionnaire(document(session, version.id))
        _kept[key] = found
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return found


def document(session: Session, version_id: int) -> dict[str, object]:
    """The document of a version as it is stored: one statement."""
    query = select(QuestionnaireVersion.document).where(QuestionnaireVersion.id == version_id)
    return session.scalars(query).one()


def version(session: Session, version_id: int) -> QuestionnaireVersion:
    """A version without its document: one statement, or none when it was read before in this request."""
    return session.get_one(QuestionnaireVersion, version_id)
