"""Answers as a table: in words and in codes, with what was not asked told apart from what was left empty."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from survey.documents.responses import NOT_ASKED, csv_file, explained, header, rows
from survey.documents.tables import csv_lines
from survey.rules.questionnaires.codebook import codebook
from survey.rules.questionnaires.document import questionnaire
from tests.answering import LIST
from tests.conftest import NOW

BOOK = codebook(questionnaire(LIST))
ANSWERS = {"onder": "ja", "onder_pct": Decimal("8.3"), "onder_van_zorg": 60, "onder_van_opvang": None, "zij": None,
           "redenen": ["krapte", "anders"], "welke": "=cmd()", "peildag": "2021-10-01", "buur": "PO-02"}


@dataclass
class Given:
    answers: dict[str, Any]
    code: str | None = "PO-01"
    name: str = "Voorbeeld-swv"
    facts: dict[str, Any] = field(default_factory=lambda: {"sector": "PO", "province": "Utrecht", "pupils": 1000})
    submitted_at: datetime = NOW
    submissions: int = 1
    source: str = "mail"
    entered_by: str = "Anna"
    version: int = 1


def row(coded: bool, answers: dict[str, Any] = ANSWERS) -> dict[str, Any]:
    cells = next(rows(BOOK, [Given(answers)], coded, {"PO-02": "Buur-swv (PO-02)"}))
    return dict(zip(header(BOOK, coded), cells, strict=True))


def test_in_words_labels_stand_in_place_of_codes() -> None:
    told = row(coded=False)
    assert told["Hoe"] == "per mail"
    assert told["Welke oorzaken ziet u?"] == "Te weinig leraren; Iets anders"
    assert told["Met welk samenwerkingsverband werkt u samen?"] == "Buur-swv (PO-02)"
    assert told["Op welke dag hebt u geteld?"] == date(2021, 10, 1)
    assert told["Met hoeveel procent is de onderinstroom toegenomen? (%)"] == Decimal("8.3")


def test_in_codes_every_choice_of_several_has_a_column() -> None:
    told = row(coded=True)
    assert (told["onder"], told["buur"]) == ("ja", "PO-02")
    assert [told[f"redenen.{key}"] for key in ("krapte", "groei", "anders", "geen_idee")] == [1, 0, 1, 0]


def test_left_empty_and_not_asked_are_told_apart() -> None:
    told = row(coded=True)
    assert (told["zij"], told["onder_van_opvang"], told["zij_pct"]) == (None, None, NOT_ASKED)
    assert row(coded=True, answers={})["redenen.krapte"] == NOT_ASKED
    assert row(coded=True, answers={"redenen": None})["redenen.krapte"] is None


VALUES = st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.decimals(-9, 9, places=1),
                   st.sampled_from(["ja", "krapte", "=1+1", 'a;b "c"', "\n", "2022-02-01"]))
CHOSEN = st.one_of(st.none(), st.lists(st.sampled_from(["krapte", "groei", "anders"]), unique=True))
ALL = st.fixed_dictionaries({}, optional={"redenen": CHOSEN} | dict.fromkeys(
    ["onder", "onder_pct", "welke", "verhaal", "buur"], VALUES))


EQUAL = [1, True, Decimal("1.0"), Decimal("1.00"), None, "1"]


@given(st.lists(ALL, max_size=8), st.booleans())
@example([{"onder_pct": each} for each in EQUAL], True)
@settings(max_examples=50, deadline=None)
def test_a_csv_file_is_the_same_rows_though_it_remembers_answers(answers: list[dict[str, Any]], coded: bool) -> None:
    all_given = [Given(each) for each in answers]
    plainly = "".join(csv_lines(header(BOOK, coded), rows(BOOK, all_given, coded)))
    assert "".join(csv_file(BOOK, all_given, coded)) == plainly


def test_the_codebook_says_what_every_column_and_code_means() -> None:
    lines = list(explained(BOOK).rows)
    assert ("redenen", "", "", "krapte", "Te weinig leraren") in lines
    coded = {name.partition(".")[0] for name in header(BOOK, True)[10:]}
    assert coded <= {str(line[0]) for line in lines}
