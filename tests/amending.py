"""A round that is being answered, and a questionnaire in which somebody goes on changing things."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import select

from survey.actions import edits
from survey.database import db, writing
from survey.models.questionnaires import Questionnaire as Kept
from survey.models.questionnaires import QuestionnaireVersion
from survey.models.rounds import Round
from survey.queries import questionnaires
from survey.rules.locks import Editor
from survey.rules.questionnaires.document import Question, Questionnaire, Type
from survey.rules.questionnaires.edits import questions
from survey.rules.questionnaires.edits.outcomes import Edited
from survey.rules.questionnaires.edits.places import at_end_of
from tests.answering import a_published_version
from tests.conftest import NOW
from tests.stories import a_round, a_user

PLAIN = {"title": {"nl": "Instroom"}, "sections": [
    {"key": "een", "title": {"nl": "Kinderen"}, "questions": [
        {"key": "toename", "type": "one", "label": {"nl": "Ziet u een toename?"}, "required": "yes",
         "options": [{"key": "ja", "label": {"nl": "Ja"}}, {"key": "nee", "label": {"nl": "Nee"}}]},
        {"key": "aantal", "type": "number", "label": {"nl": "Hoeveel kinderen?"}, "unit": "kinderen",
         "minimum": "0", "relevant": "${toename} = 'ja'"}]},
    {"key": "twee", "title": {"nl": "Toelichting"}, "questions": [
        {"key": "verhaal", "type": "text", "label": {"nl": "Wilt u dat toelichten?"}},
        {"key": "slot", "type": "text", "label": {"nl": "Wilt u nog iets kwijt?"}}]}]}


def a_live_round(data: dict[str, object] = PLAIN, **fields: object) -> Round:
    """A published round on version 1 of a questionnaire."""
    version = a_published_version(data)
    a_user(email="bouwer@example.nl", name="Bouwer")
    return a_round(version_id=version.id, **fields)


def edited(deed: Callable[[Questionnaire], Edited], slug: str = "instroom", who: int = 1) -> QuestionnaireVersion:
    """Somebody changes the questionnaire; the round still asks what it asked."""
    with writing() as session:
        number = session.scalar(select(QuestionnaireVersion.number).join(
            Kept, Kept.version_id == QuestionnaireVersion.id).where(Kept.slug == slug)) or 0
        saved = edits.save(session, slug, number, deed, Editor(who, "Bouwer"), NOW)
    return saved.version


def reworded(key: str, label: str) -> Callable[[Questionnaire], Edited]:
    return changed(key, label={"nl": label})


def changed(key: str, **features: object) -> Callable[[Questionnaire], Edited]:
    return lambda old: questions.change(old, key, replace(old.by_key[key], **features))


def added(key: str = "oorzaak", label: str = "Wat is de oorzaak?", section: str = "een",
          **features: object) -> Callable[[Questionnaire], Edited]:
    new = replace(Question(key, Type.TEXT, {"nl": label}), **features)
    return lambda old: questions.add(old, new, at_end_of(section))


def removed(key: str) -> Callable[[Questionnaire], Edited]:
    return lambda old: questions.delete(old, key)


def fresh(round_: Round) -> Round:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Round, round_.id)


def present(slug: str) -> Questionnaire:
    """The questionnaire as it stands in the builder."""
    db.session.rollback()
    head = questionnaires.head_of(db.session(), slug)
    assert head
    return questionnaires.compiled(db.session(), head)
