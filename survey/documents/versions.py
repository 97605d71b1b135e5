"""A version of a document on paper, with on every page which version it is, and two of them beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass

from survey.documents import prose, typesetting
from survey.documents.blocks import blocks
from survey.models.documents import Document, DocumentVersion
from survey.rules import calendar, chain
from survey.rules.documents import composed, passages
from survey.rules.wordings import Change, changes, folded, in_short


def pdf(document: Document, version: DocumentVersion) -> bytes:
    """A tagged PDF; needs the association of the document and the passages of the version."""
    return typesetting.pdf("version", data(document, version))


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions with what became of every passage; `folds` puts those in a row together that kept their words."""

    old: DocumentVersion
    new: DocumentVersion
    changes: Sequence[Change]

    @property
    def folds(self) -> list[tuple[bool, list[Change]]]:
        return folded(self.changes)

    @property
    def summary(self) -> str:
        return in_short(self.changes)


def compared(every: Sequence[DocumentVersion], old_id: int, new_id: int) -> Compared | None:
    """Two of the versions of a document, the older one first, over all that lie between; None where there are none.

    `every` are all versions of the document with their passages, the oldest first.
    """
    known = {each.id: each for each in every}
    if old_id not in known or new_id not in known or old_id >= new_id:
        return None
    old, new = known[old_id], known[new_id]
    steps = [each.came_from for each in every if old_id < each.id <= new_id]
    found = changes(passages(old.passages), passages(new.passages), composed(*steps), prose.plain)
    return Compared(old, new, found)


def data(document: Document, version: DocumentVersion) -> str:
    """What the template gets. The hash stands there whole once, and short at the foot of every page."""
    hosts = [document.association.name] if document.association else []
    day = calendar.in_words(calendar.day_of(version.created_at), weekday=False)
    return typesetting.data({
        "title": document.title, "hosts": hosts, "about": f"Versie {version.number} van {day}",
        "foot": f"{document.title}, versie {version.number} · {chain.short(version.sha256)}", "sha256": version.sha256,
        "passages": [{"level": each.level, "heading": each.heading, "blocks": blocks(each.text)}
                     for each in passages(version.passages)]})
