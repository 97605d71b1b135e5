"""Deeds with documents: storing one in passages, and storing a new version of it. A version never changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.models.documents import Document, DocumentVersion
from survey.queries import documents
from survey.rules import documents as rules
from survey.rules.broken import RuleBroken
from survey.rules.documents import Passage
from survey.rules.rounds import slug_of


@dataclass(frozen=True, slots=True)
class Details:
    """A document as somebody filled it in."""

    title: str
    association_id: int | None = None


def create(session: Session, details: Details, drafts: Sequence[Passage], by: str, now: datetime, *,
           number: str = rules.FIRST, told: str = "") -> DocumentVersion:
    """A new document with its first version; its address is made from its title."""
    rules.check(drafts)
    number = rules.check_number(number, ())
    made = Document(slug=slug_of(_title(details), documents.slugs(session)), title=_title(details),
                    association_id=details.association_id, created_at=now, created_by=by)
    session.add(made)
    session.flush()
    record(session, by, "document_created", now, document_id=made.id, title=made.title)
    passages, _ = rules.numbered(drafts, [()] * len(drafts), ())
    return _store(session, made, DocumentVersion(number=number, told=told.strip()), passages, by, now)


def change(session: Session, number: int, details: Details, by: str, now: datetime) -> None:
    """Another title or association; the address stays, because it was given to others."""
    document = documents.locked(session, number)
    document.title, document.association_id = _title(details), details.association_id
    record(session, by, "document_changed", now, document_id=number, title=document.title)


def add_version(session: Session, document_id: int, previous_id: int, drafts: Sequence[Passage],
                origins: Sequence[Sequence[str]], by: str, now: datetime, *, number: str,
                told: str = "") -> DocumentVersion:
    """A new version after `previous_id`; `origins` has for every draft the keys of that version it came from."""
    rules.check(drafts)
    document = documents.locked(session, document_id)
    earlier = documents.all_versions(session, document_id)
    newest = earlier[-1]
    if newest.id != previous_id:
        raise RuleBroken(f"{newest.created_by} bewaarde intussen versie {newest.number}. Vergelijk uw tekst eerst "
                         "met die versie.")
    number = rules.check_number(number, [each.number for each in earlier])
    _check_origins(newest, origins)
    if rules.fingerprint(drafts) == newest.sha256:
        raise RuleBroken(f"Deze tekst is gelijk aan versie {newest.number}. Er is niets om te bewaren.")
    used = {each["key"] for version in earlier for each in version.passages}
    passages, came_from = rules.numbered(drafts, origins, used)
    made = DocumentVersion(number=number, previous_id=previous_id, came_from=came_from, told=told.strip())
    return _store(session, document, made, passages, by, now)


def _check_origins(newest: DocumentVersion, origins: Sequence[Sequence[str]]) -> None:
    known = {each["key"] for each in newest.passages}
    if any(key not in known for keys in origins for key in keys):
        raise RuleBroken("Een passage hoort bij een passage die er niet is. Kies opnieuw.")


def _store(session: Session, document: Document, version: DocumentVersion, passages: Sequence[Passage], by: str,
           now: datetime) -> DocumentVersion:
    version.document_id, version.created_at, version.created_by = document.id, now, by
    version.passages, version.sha256 = rules.kept(passages), rules.fingerprint(passages)
    version.came_from = version.came_from or {each.key: [] for each in passages}
    session.add(version)
    session.flush()
    record(session, by, "document_version_stored", now, document_id=document.id, title=document.title,
           number=version.number, sha256=version.sha256)
    return version


def _title(details: Details) -> str:
    if not details.title.strip():
        raise RuleBroken("Geef het document een titel.")
    return details.title.strip()
