"""Texts with headings, and texts that lost them in a paste, into passages and back."""

from dataclasses import astuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.rules.documents import Passage
from survey.rules.markdown import marked, read, split_number, written

LINES = st.lists(st.sampled_from([
    "# Doel", "## 2.1 Middelen", "#### Diep", "#", "# 3", "Kop", "===", "---", "```", "~~~", "- punt", "tekst", "",
    "    # ingesprongen", "> # citaat", "| a | b |", "#geen kop", "# Artikel 4", "1. een", "# 2 3 x", "# a #",
    "tekst  "]), max_size=14).map("\n".join)


def passages(*made: tuple[int, str, str, str]) -> tuple[Passage, ...]:
    return tuple(Passage("", *each) for each in made)


def test_every_heading_begins_a_passage() -> None:
    text = ("Vooraf.\n\n# 1. Inleiding\n\nHier.\n\n## 1.1 Doel ##\n- een\n- twee\n\nSlot\n====\n\n"
            "Artikel 3: Leden\n---\nX")
    assert read(text) == passages(
        (0, "", "", "Vooraf."), (1, "1", "Inleiding", "Hier."), (2, "1.1", "Doel", "- een\n- twee"),
        (1, "", "Slot", ""), (2, "Artikel 3", "Leden", "X"))


def test_what_only_looks_like_a_heading_stays_text() -> None:
    text = "# Een\n\n```\n# geen kop\n```\n\n#geen kop\n\n| a |\n---\n\n- punt\n---\n\neen\ntwee\n---"
    assert [each.title for each in read(text)] == ["Een"]


def test_levels_never_skip_one() -> None:
    assert [each.level for each in read("### a\n# b\n#### c\n###### d\n## e")] == [1, 1, 2, 3, 2]


@pytest.mark.parametrize(("heading", "number", "title"), [
    ("1. Inleiding", "1", "Inleiding"), ("2.1.3 Doelen", "2.1.3", "Doelen"), ("2a) Doelen", "2a", "Doelen"),
    ("Artikel 3: Leden", "Artikel 3", "Leden"), ("ARTIKEL 3a", "ARTIKEL 3a", ""), ("B. Kosten", "B", "Kosten"),
    ("Bijlage B – Kosten", "Bijlage B", "Kosten"), ("Hoofdstuk IV Slot", "Hoofdstuk IV", "Slot"), ("7", "7", ""),
    ("2022 in cijfers", "", "2022 in cijfers"), ("2022", "", "2022"), ("Deel uw ideeën", "", "Deel uw ideeën"),
    ("Een plan", "", "Een plan"), ("24-uursbijeenkomst", "", "24-uursbijeenkomst")])
def test_a_heading_is_told_from_its_number(heading: str, number: str, title: str) -> None:
    assert split_number(heading) == (number, title)


@settings(max_examples=50)
@given(LINES)
def test_a_text_written_again_has_the_same_passages(text: str) -> None:
    found = read(text)
    again = read(written(found))
    assert [astuple(each) for each in again] == [astuple(each) for each in found]


def test_a_pasted_text_gets_its_headings_and_points_back() -> None:
    pasted = ("Jaarplan\n\n1. Inleiding\nWij zijn er voor u.\n\n2.1\tDoelen\n•\tminder werk\no  meer tijd\n\n"
              "3.2.1 Dit is geen kop, want het is een zin.\n\nArtikel 4 Leden\n\n2022 was een goed jaar\n"
              "4 van de 5 leden\n\n5 leden kwamen niet")
    assert marked(pasted) == (
        "Jaarplan\n\n# 1. Inleiding\nWij zijn er voor u.\n\n## 2.1 Doelen\n- minder werk\n- meer tijd\n\n"
        "3.2.1 Dit is geen kop, want het is een zin.\n\n# Artikel 4 Leden\n\n2022 was een goed jaar\n"
        "4 van de 5 leden\n\n5 leden kwamen niet")
    typed = "# Een\n\n1. geen kop\n\n• punt"
    assert marked(typed) == typed
