"""A version on paper: what the template gets, and a tagged PDF of all that Markdown can hold."""

import json
from datetime import UTC, datetime

from survey.documents import versions
from survey.documents.blocks import blocks
from survey.models.associations import Association
from survey.models.documents import Document, DocumentVersion
from survey.rules.documents import Passage, fingerprint, kept

EVERYTHING = ("Tekst met **vet *en schuin***, `code`, ~~weg~~ en [de site](https://example.nl).\\\n"
              "Nieuwe regel #let x = 1 $y$\n\n"
              "- een\n- twee\n  1. diep\n\n> citaat\n\n| a | b |\n|---|---|\n| 1 | **2** |\n\n---\n\n```\nblok\n```\n\n"
              "[hier](/geheim) 𓀀")


def word(text: str, marks: str = "", address: str = "") -> dict[str, str]:
    return {"text": text, "marks": marks, "address": address}


def test_markdown_becomes_blocks_with_words_in_them() -> None:
    assert blocks("**vet *en schuin*** [site](https://example.nl)\nverder\\\nregel [hier](/geheim)") == [
        {"kind": "text", "words": [word("vet ", "b"), word("en schuin", "bi"), word(" "),
                                   word("site", "", "https://example.nl"), word(" "), word("verder"), word("\n"),
                                   word("regel "), word("hier")]}]
    assert blocks("3. een\n   - diep\n4. twee\n\n| a |\n|---|\n| 1 |\n\n> zei\n\n---\n\n## Kop\n\n    code") == [
        {"kind": "list", "start": 3, "points": [
            [{"kind": "text", "words": [word("een")]},
             {"kind": "list", "start": None, "points": [[{"kind": "text", "words": [word("diep")]}]]}],
            [{"kind": "text", "words": [word("twee")]}]]},
        {"kind": "table", "rows": [[[word("a")]], [[word("1")]]]},
        {"kind": "quote", "blocks": [{"kind": "text", "words": [word("zei")]}]}, {"kind": "rule"},
        {"kind": "heading", "words": [word("Kop")]}, {"kind": "code", "words": [word("code", "c")]}]


def test_every_page_says_which_version_it_is() -> None:
    passages = [Passage("p1", 1, "1", "Doel", EVERYTHING), Passage("p2", 0, "", "", "")]
    version = DocumentVersion(number="1.0", passages=kept(passages), sha256=fingerprint(passages),
                              created_at=datetime(2022, 2, 1, 23, 30, tzinfo=UTC))
    document = Document(title="Jaarplan “2022”", association=Association(name="Netwerk LPO"))
    told = json.loads(versions.data(document, version))
    code = version.sha256
    assert told["foot"] == f"Jaarplan “2022”, versie 1.0 · {code[:4]} {code[4:8]} {code[8:12]} {code[12:16]}"
    assert (told["about"], told["sha256"], told["hosts"]) == ("Versie 1.0 van 2 februari 2022", code, ["Netwerk LPO"])
    made = versions.pdf(document, version)
    assert made.startswith(b"%PDF")
    assert b"/StructTreeRoot" in made
