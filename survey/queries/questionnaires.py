"""Questionnaires as they are asked: read from the database once, then kept by the process while they are used."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from survey.models import questionnaires as kept
from survey.models.questionnaires import QuestionnaireVersion
from survey.models.rounds import Round
from survey.queries.trials import REAL
from survey.rules.questionnaires.document import Questionnaire, questionnaire
from survey.rules.questionnaires.lineup import together

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
        remember(version, found)
    else:
        # Another thread may have let go of it just now.
        with suppress(KeyError):
            _kept.move_to_end(key)
    return found


def all_compiled(session: Session, versions: Sequence[QuestionnaireVersion]) -> dict[int, Questionnaire]:
    """The questionnaires of versions by their id: at most one statement, for all that are not kept."""
    kept_now = {each.id: _kept.get((each.id, each.digest)) for each in versions}
    missing = {each.id: each for each in versions if kept_now[each.id] is None}
    if missing:
        query = select(QuestionnaireVersion.id, QuestionnaireVersion.document)
        for number, found in session.execute(query.where(QuestionnaireVersion.id.in_(missing))):
            read = questionnaire(found)
            kept_now[number] = read
            remember(missing[number], read)
    return {number: found for number, found in kept_now.items() if found is not None}


def remember(version: QuestionnaireVersion, found: Questionnaire) -> None:
    """What was stored just now need not be read again; the digest tells it apart if the storing is taken back."""
    _kept[version.id, version.digest] = found
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)


def forget() -> None:
    """As in a process that has read nothing yet."""
    _kept.clear()


def document(session: Session, version_id: int) -> dict[str, object]:
    """The document of a version as it is stored: one statement."""
    query = select(QuestionnaireVersion.document).where(QuestionnaireVersion.id == version_id)
    found: dict[str, object] = session.scalars(query).one()
    return found


def version(session: Session, version_id: int) -> QuestionnaireVersion:
    """A version without its document: one statement, or none when it was read before in this request."""
    return session.get_one(QuestionnaireVersion, version_id)


def sibling(session: Session, of: QuestionnaireVersion, number: int | None) -> QuestionnaireVersion | None:
    """Another version of the same questionnaire, by its id."""
    found = session.get(QuestionnaireVersion, number)
    return found if found and found.questionnaire_id == of.questionnaire_id else None


def asked_in(session: Session, round_: Round) -> Questionnaire | None:
    """All that was ever asked in a published round: its version, with what only the ones before it asked."""
    if round_.version is None:
        return None
    newest = compiled(session, round_.version)
    if not round_.earlier:
        return newest
    query = select(QuestionnaireVersion).where(QuestionnaireVersion.id.in_(round_.earlier))
    known = {each.id: compiled(session, each) for each in session.scalars(query).all()}
    return together(newest, [known[number] for number in round_.earlier if number in known])


def overview(session: Session) -> list[tuple[kept.Questionnaire, int]]:
    """Every questionnaire by title, with its present version and the number of rounds that use any version."""
    used = (select(QuestionnaireVersion.questionnaire_id, func.count().label("rounds"))
            .join(Round, Round.version_id == QuestionnaireVersion.id).where(REAL)
            .group_by(QuestionnaireVersion.questionnaire_id).subquery())
    query = (select(kept.Questionnaire, func.coalesce(used.c.rounds, 0))
             .outerjoin(used, used.c.questionnaire_id == kept.Questionnaire.id)
             .options(joinedload(kept.Questionnaire.head)).order_by(func.lower(kept.Questionnaire.title)))
    return [(row[0], row[1]) for row in session.execute(query)]


def by_slug(session: Session, slug: str) -> kept.Questionnaire | None:
    """A questionnaire with its present version, without the document: one statement."""
    query = select(kept.Questionnaire).where(kept.Questionnaire.slug == slug)
    return session.scalars(query.options(joinedload(kept.Questionnaire.head))).one_or_none()


def locked(session: Session, slug: str) -> kept.Questionnaire | None:
    """The questionnaire, held until the transaction ends, so that two uploads cannot take the same number."""
    query = select(kept.Questionnaire).where(kept.Questionnaire.slug == slug).with_for_update(key_share=True)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def slugs(session: Session) -> set[str]:
    return set(session.scalars(select(kept.Questionnaire.slug)))


def present(session: Session, questionnaire: kept.Questionnaire) -> QuestionnaireVersion | None:
    """The version that a questionnaire has now, without its document."""
    return session.get(QuestionnaireVersion, questionnaire.version_id) if questionnaire.version_id else None


def head_of(session: Session, slug: str) -> QuestionnaireVersion | None:
    """The present version of the questionnaire at this address, with that questionnaire: one statement."""
    query = (select(QuestionnaireVersion)
             .join(kept.Questionnaire, kept.Questionnaire.version_id == QuestionnaireVersion.id)
             .where(kept.Questionnaire.slug == slug).options(joinedload(QuestionnaireVersion.questionnaire)))
    return session.scalars(query).one_or_none()


def newest(session: Session, version_id: int | None) -> int | None:
    """The present version of the questionnaire to which this version belongs."""
    query = (select(kept.Questionnaire.version_id)
             .join(QuestionnaireVersion, QuestionnaireVersion.questionnaire_id == kept.Questionnaire.id))
    return version_id and session.scalar(query.where(QuestionnaireVersion.id == version_id))


def last_number(session: Session, questionnaire_id: int) -> int:
    """The highest number of a version; 0 when there is none."""
    query = select(func.max(QuestionnaireVersion.number))
    return session.scalar(query.where(QuestionnaireVersion.questionnaire_id == questionnaire_id)) or 0


def newest_child(session: Session, version_id: int) -> QuestionnaireVersion | None:
    """The version that was made from this one last."""
    query = select(QuestionnaireVersion).where(QuestionnaireVersion.parent_id == version_id)
    return session.scalars(query.order_by(QuestionnaireVersion.number.desc()).limit(1)).one_or_none()


def history(session: Session, questionnaire_id: int, below: int | None = None,
            most: int = 50) -> Sequence[QuestionnaireVersion]:
    """The last versions, or the last ones under a number, without their documents; the newest first."""
    query = select(QuestionnaireVersion).where(QuestionnaireVersion.questionnaire_id == questionnaire_id)
    if below:
        query = query.where(QuestionnaireVersion.number < below)
    return session.scalars(query.order_by(QuestionnaireVersion.number.desc()).limit(most)).all()


def lineage(session: Session, questionnaire_id: int) -> dict[int, int | None]:
    """Every version of a questionnaire with the one it was made from, by their ids; the oldest first."""
    query = select(QuestionnaireVersion.id, QuestionnaireVersion.parent_id)
    query = query.where(QuestionnaireVersion.questionnaire_id == questionnaire_id)
    return {row.id: row.parent_id for row in session.execute(query.order_by(QuestionnaireVersion.number))}


def numbered(session: Session, slug: str, number: int) -> QuestionnaireVersion | None:
    """One version with its questionnaire, without its document."""
    query = (select(QuestionnaireVersion).join(QuestionnaireVersion.questionnaire)
             .where(kept.Questionnaire.slug == slug, QuestionnaireVersion.number == number)
             .options(joinedload(QuestionnaireVersion.questionnaire)))
    return session.scalars(query).one_or_none()


def rounds_with(session: Session, questionnaire_id: int) -> list[tuple[Round, int]]:
    """The rounds that use a questionnaire, with the number of the version; the newest first."""
    query = (select(Round, QuestionnaireVersion.number)
             .join(QuestionnaireVersion, Round.version_id == QuestionnaireVersion.id)
             .where(QuestionnaireVersion.questionnaire_id == questionnaire_id, REAL).order_by(Round.created_at.desc()))
    return [(row[0], row[1]) for row in session.execute(query)]


def library(session: Session, slug: str = "") -> Iterator[tuple[str, str, int, dict[str, Any]]]:
    """Every questionnaire, or one, as it is now: address, title, number of the version and document; by title."""
    query = (select(kept.Questionnaire.slug, kept.Questionnaire.title, QuestionnaireVersion.number,
                    QuestionnaireVersion.document)
             .join(QuestionnaireVersion, kept.Questionnaire.version_id == QuestionnaireVersion.id)
             .order_by(func.lower(kept.Questionnaire.title)))
    if slug:
        query = query.where(kept.Questionnaire.slug == slug)
    for found in session.execute(query):
        yield found.slug, found.title, found.number, found.document


def titles(session: Session) -> list[tuple[str, str]]:
    """Address and title of every questionnaire, by title."""
    query = select(kept.Questionnaire.slug, kept.Questionnaire.title).order_by(func.lower(kept.Questionnaire.title))
    return [(row.slug, row.title) for row in session.execute(query)]
