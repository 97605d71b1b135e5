"""A version of a document on paper: its numbering, and on every page which version it is."""

from survey.documents import typesetting
from survey.documents.blocks import blocks
from survey.models.documents import Document, DocumentVersion
from survey.rules import calendar, chain
from survey.rules.documents import passages


def pdf(document: Document, version: DocumentVersion) -> bytes:
    """A tagged PDF; needs the association of the document and the passages of the version."""
    return typesetting.pdf("version", data(document, version))


def data(document: Document, version: DocumentVersion) -> str:
    """What the template gets. The hash stands there whole once, and short at the foot of every page."""
    hosts = [document.association.name] if document.association else []
    day = calendar.in_words(calendar.day_of(version.created_at), weekday=False)
    return typesetting.data({
        "title": document.title, "hosts": hosts, "about": f"Versie {version.number} van {day}",
        "foot": f"{document.title}, versie {version.number} · {chain.short(version.sha256)}", "sha256": version.sha256,
        "passages": [{"level": each.level, "heading": each.heading, "blocks": blocks(each.text)}
                     for each in passages(version.passages)]})
