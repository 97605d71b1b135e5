"""Small builders for documents in passages."""

from collections.abc import Sequence

from survey.actions import documents
from survey.actions.documents import Details
from survey.database import writing
from survey.models.documents import DocumentVersion
from survey.rules.documents import Passage
from tests.conftest import NOW

TEXTS = (("1", "Inleiding", "Dit jaarplan geldt voor alle leden."),
         ("2", "Doelen", "Wij verlagen de werkdruk.\n\nWij bezoeken elk lid één keer."),
         ("3", "Begroting", "De contributie blijft gelijk."))


def drafts(*texts: tuple[str, str, str]) -> list[Passage]:
    """Chapters from (number, title, text)."""
    return [Passage("", 1, *each) for each in texts or TEXTS]


def a_document(title: str = "Jaarplan 2022", texts: Sequence[tuple[str, str, str]] = TEXTS) -> DocumentVersion:
    """A document with its first version."""
    with writing() as session:
        return documents.create(session, Details(title), drafts(*texts), "Test secretariaat", NOW)


def a_newer(version: DocumentVersion, texts: Sequence[tuple[str, str, str]], origins: Sequence[Sequence[str]],
            number: str = "2.0") -> DocumentVersion:
    """The next version of a document; `origins` has the old keys for each text."""
    with writing() as session:
        return documents.add_version(session, version.document_id, version.id, drafts(*texts), origins,
                                     "Test secretariaat", NOW, number=number)
