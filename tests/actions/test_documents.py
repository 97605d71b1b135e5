"""Storing documents and versions: keys, order, and what somebody else stored meanwhile."""

import re

import pytest
from flask import Flask

from survey.actions import documents as deeds
from survey.actions.documents import Details
from survey.database import db, writing
from survey.models.documents import DocumentVersion
from survey.queries import documents, log
from survey.rules.broken import RuleBroken
from survey.rules.documents import fingerprint, passages
from tests.conftest import NOW
from tests.drafting import TEXTS, a_document, a_newer, drafts

SPLIT = (TEXTS[0], ("2.1", "Werkdruk", "Wij verlagen de werkdruk."), ("2.2", "Bezoek", "Wij bezoeken elk lid."))


def test_a_new_version_keeps_where_its_passages_came_from(app: Flask) -> None:
    first = a_document()
    second = a_newer(first, SPLIT, [["p1"], ["p2"], ["p2"]])
    found = documents.with_passages(db.session(), second.id)
    assert found is not None
    assert (found.document.slug, found.number, found.previous_id) == ("jaarplan-2022", "2.0", first.id)
    assert [each.key for each in passages(found.passages)] == ["p1", "p4", "p5"]
    assert found.came_from == {"p1": ["p1"], "p4": ["p2"], "p5": ["p2"]}
    assert found.sha256 == fingerprint(drafts(*SPLIT)) != first.sha256
    third = a_newer(second, (SPLIT[0], ("3", "Begroting", "Terug.")), [["p1"], []], "3.0")
    assert [each["key"] for each in third.passages] == ["p1", "p6"], "p3 stood in the first version"
    line, = documents.overview(db.session())
    assert (line.newest.number, line.versions) == ("3.0", 3)
    assert [entry.deed for entry, *_ in log.entries(db.session(), None, 10)[0]][:2] == ["document_version_stored"] * 2


def test_what_cannot_be_a_version_is_refused_in_words(app: Flask) -> None:
    first = a_document()
    second = a_newer(first, SPLIT, [["p1"], ["p2"], ["p2"]])

    def refused(words: str, version: DocumentVersion, origins: list[list[str]], number: str = "3.0") -> None:
        with pytest.raises(RuleBroken, match=re.escape(words)):
            a_newer(version, SPLIT, origins, number)

    refused("Test secretariaat bewaarde intussen versie 2.0.", first, [["p1"], ["p2"], ["p2"]])
    refused("Deze tekst is gelijk aan versie 2.0.", second, [["p1"], ["p4"], ["p5"]])
    refused("Een passage hoort bij een passage die er niet is.", second, [["p1"], ["p2"], ["p5"]])
    refused("Er is al een versie 2.0.", second, [["p1"], ["p4"], ["p5"]], "2.0")
    with pytest.raises(RuleBroken, match="Geef het document een titel."), writing() as session:
        deeds.create(session, Details("  "), drafts(), "Test", NOW)
    assert len(documents.overview(db.session())) == 1


def test_the_address_of_a_document_stays_when_its_title_changes(app: Flask) -> None:
    first = a_document()
    with writing() as session:
        deeds.change(session, first.document_id, Details("Jaarplan 2022-2023"), "Test", NOW)
    found = documents.by_slug(db.session(), "jaarplan-2022")
    assert found is not None
    assert (found.title, [each.number for each in found.versions]) == ("Jaarplan 2022-2023", ["1.0"])
