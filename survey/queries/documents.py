"""Documents and their versions."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload, undefer

from survey.models.comments import Consultation
from survey.models.decisions import Decision
from survey.models.documents import Document, DocumentVersion
from survey.models.rounds import Round
from survey.rules.consultations import Readers

# What makes a version public: a consultation on it that everybody may read, or a decision on it that was published.
OPEN_TO_ALL = or_(
    DocumentVersion.id.in_(select(Consultation.version_id).join(Round, Round.id == Consultation.round_id).where(
        Consultation.readers == Readers.EVERYONE.value, Round.published_at.is_not(None))),
    DocumentVersion.id.in_(select(Decision.version_id).where(Decision.published_at.is_not(None))))


@dataclass(frozen=True, slots=True)
class Line:
    """A document with its newest version and how many versions there are."""

    document: Document
    newest: DocumentVersion
    versions: int


def overview(session: Session) -> list[Line]:
    """Every document, the one that changed last first: one statement."""
    counted = (select(DocumentVersion.document_id, func.max(DocumentVersion.id).label("newest"),
                      func.count().label("number")).group_by(DocumentVersion.document_id).subquery())
    query = (select(Document, DocumentVersion, counted.c.number).join(counted, counted.c.document_id == Document.id)
             .join(DocumentVersion, DocumentVersion.id == counted.c.newest)
             .options(joinedload(Document.association)).order_by(DocumentVersion.id.desc()))
    return [Line(*row) for row in session.execute(query)]


def everyone(session: Session) -> Sequence[Document]:
    """Every document with its versions, without their passages, to choose from."""
    query = select(Document).options(selectinload(Document.versions))
    return session.scalars(query.order_by(func.lower(Document.title), Document.id)).all()


def by_slug(session: Session, slug: str) -> Document | None:
    """One document with its association and its versions, the oldest first, without their passages."""
    query = select(Document).where(Document.slug == slug)
    return session.scalars(query.options(joinedload(Document.association),
                                         selectinload(Document.versions))).one_or_none()


def version(session: Session, document_id: int, number: int) -> DocumentVersion | None:
    """One version with its passages, by its id."""
    query = select(DocumentVersion).where(DocumentVersion.id == number, DocumentVersion.document_id == document_id)
    return session.scalars(query.options(undefer(DocumentVersion.passages))).one_or_none()


def with_passages(session: Session, version_id: int) -> DocumentVersion | None:
    """One version with its passages and its document."""
    query = select(DocumentVersion).where(DocumentVersion.id == version_id)
    return session.scalars(query.options(undefer(DocumentVersion.passages),
                                         joinedload(DocumentVersion.document))).one_or_none()


def locked(session: Session, number: int) -> Document:
    """One document as it is now, held until the transaction ends."""
    query = select(Document).where(Document.id == number).with_for_update(key_share=True, of=Document)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def all_versions(session: Session, document_id: int) -> Sequence[DocumentVersion]:
    """Every version with its passages, the oldest first, as they are now."""
    query = select(DocumentVersion).where(DocumentVersion.document_id == document_id).order_by(DocumentVersion.id)
    return session.scalars(query.options(undefer(DocumentVersion.passages))
                           .execution_options(populate_existing=True)).all()


def slugs(session: Session) -> set[str]:
    return set(session.scalars(select(Document.slug)))


def made_public(session: Session, version_id: int) -> bool:
    """Whether anybody may read this version."""
    query = select(DocumentVersion.id).where(DocumentVersion.id == version_id, OPEN_TO_ALL)
    return session.scalars(query).first() is not None


def public_versions(session: Session, slug: str) -> Sequence[DocumentVersion]:
    """The versions of a document that anybody may read, the newest first, with their document and passages."""
    query = (select(DocumentVersion).join(DocumentVersion.document)
             .where(Document.slug == slug, OPEN_TO_ALL).order_by(DocumentVersion.id.desc()))
    return session.scalars(query.options(undefer(DocumentVersion.passages),
                                         contains_eager(DocumentVersion.document))).all()


def rounds_on(session: Session, document_id: int) -> Sequence[tuple[Round, int | None]]:
    """The consultations on any version of a document, each with the id of that version; the newest first."""
    query = (select(Round, Consultation.version_id).join(Consultation, Consultation.round_id == Round.id)
             .join(DocumentVersion, DocumentVersion.id == Consultation.version_id)
             .where(DocumentVersion.document_id == document_id).order_by(Round.id.desc()))
    return [(row[0], row[1]) for row in session.execute(query)]
