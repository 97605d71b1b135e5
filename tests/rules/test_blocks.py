"""What a block of a newsletter says, and that what people typed elsewhere stays what it is."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.documents import prose
from survey.rules import blocks
from survey.rules.agenda import Row
from survey.rules.blocks import Contact, Decided, News, Offer, Told, Turn

DAY = date(2022, 2, 1)


def test_dates_stand_under_their_month_with_what_must_be_said_first() -> None:
    rows = [Row("februari 2022", "maandag 14 februari 2022", "Instroom", "", "", "http://localhost/uitvragen/instroom"),
            Row("maart 2022", "woensdag 2 maart 2022", "Dag", "voorlopige datum", "Utrecht", "")]
    assert blocks.dates(rows) == (
        "# Februari 2022\n\n- **maandag 14 februari 2022**: [Instroom](<http://localhost/uitvragen/instroom>)\n\n"
        "# Maart 2022\n\n- **woensdag 2 maart 2022** (voorlopige datum): Dag, Utrecht")


def test_who_came_and_who_went_is_told_with_the_day() -> None:
    assert blocks.people([Turn(DAY, True, "J. Visser", "leidinggevende", "De Brug"),
                          Turn(DAY, False, "T. Bos", "leidinggevende", "De Brug")]) == (
        "- **J. Visser** is vanaf 1 februari 2022 leidinggevende bij De Brug.\n"
        "- **T. Bos** is sinds 1 februari 2022 geen leidinggevende meer bij De Brug.")
    assert "geen lid meer van Netwerk" in blocks.members([Turn(DAY, False, "De Brug", "Netwerk")])


def test_reports_and_decisions_say_where_to_read_on() -> None:
    told = blocks.news([News("Jaarplan", DAY, "http://localhost/r"), News("Besloten", DAY, "")])
    assert "[Lees het verslag](<http://localhost/r>)" in told
    assert "achter de persoonlijke link" in told
    assert blocks.decisions([Decided(DAY, "ALV", "Jaarplan", "vastgesteld", "definitief sinds 1 februari 2022", "")]) \
        == "- **1 februari 2022**, ALV: Jaarplan. Vastgesteld, definitief sinds 1 februari 2022."


def test_an_offer_and_a_kept_paragraph_have_a_heading_and_a_link() -> None:
    told = blocks.offers([Offer("Uitvraag", "Waarom.", ("Sluitdatum: morgen.",), "http://localhost/u", "Lees meer")])
    assert told == "# Uitvraag\n\nWaarom.\n\n- Sluitdatum: morgen.\n\n[Lees meer](<http://localhost/u>)"
    assert "Stand van dinsdag 1 februari 2022." in blocks.told([Told("Instroom", "58 deden mee.", DAY, "")])


def test_contacts_have_a_telephone_only_where_anybody_has_one() -> None:
    assert "Telefoon" not in blocks.contacts([Contact("Geld", "Netwerk", "A", "a@example.nl")])
    assert "Telefoon" in blocks.contacts([Contact("Geld", "Netwerk", "A", "a@example.nl", "030 123 45 67")])
    assert blocks.contacts([]) == ""


@pytest.mark.parametrize(
    "words", ["# 1 * 2 | 3", "1. eerst", "- punt", "[a](b)", "<b>", "a_b_c", "`x`", "+ 1", "~~x~~"])
def test_what_looks_like_a_mark_stays_what_was_typed(words: str) -> None:
    assert prose.plain(blocks.plain(words)) == words


@given(st.text("ab #*_-+1.)|<>[]()`~!\\&;=", max_size=12))
@settings(max_examples=50)
def test_any_title_reads_the_same_in_a_block(words: str) -> None:
    tidy = " ".join(words.split())
    assert prose.plain(blocks.plain(f"x{tidy}x")) == f"x{tidy}x"
