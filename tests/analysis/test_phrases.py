"""A share in words: the table of fractions, small numbers, agreement and styles."""

import csv
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.cases import Case, cases, tell
from analysis.nouns import group
from analysis.phrases import phrase
from analysis.statistics import Statistic, Style, Withheld
from survey.rules.broken import RuleBroken
from survey.rules.publication import settings
from survey.rules.rounding import percent
from tests.analysis.newsletter import DATA

FILE = DATA / "phrases_cases.csv"
RESPONDENTS = group("respondenten")
OPEN, CONFIDENTIAL, STRICT = settings("open"), settings("vertrouwelijk"), settings("streng")
EXACT = {
    "een op de tien": "1/10", "een vijfde": "1/5", "een kwart": "1/4", "een derde": "1/3", "de helft": "1/2",
    "twee derde": "2/3", "driekwart": "3/4", "vier op de vijf": "4/5", "negen op de tien": "9/10",
}  # fmt: skip


def known_cases() -> list[Case]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(cases(file))


@pytest.mark.parametrize("case", known_cases(), ids=lambda case: case.id)
def test_every_case_says_what_it_must(case: Case) -> None:
    assert case.expected
    assert tell(case) == case.expected


def test_no_case_is_left_out() -> None:
    with FILE.open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(known_cases()) == 39


@pytest.mark.parametrize(("x", "n", "words"), [
    (44, 1000, "4%"), (89, 1000, "9%"), (90, 1000, "een op de tien"), (110, 1000, "11%"), (189, 1000, "19%"),
    (190, 1000, "een vijfde"), (210, 1000, "bijna een kwart"), (235, 1000, "een kwart"), (265, 1000, "ruim een kwart"),
    (290, 1000, "29%"), (293, 1000, "bijna een derde"), (318, 1000, "een derde"), (348, 1000, "ruim een derde"),
    (373, 1000, "37%"), (459, 1000, "46%"), (460, 1000, "bijna de helft"), (495, 1000, "de helft"),
    (504, 1000, "de helft"), (505, 1000, "ruim de helft"), (550, 1000, "55%"), (627, 1000, "bijna twee derde"),
    (652, 1000, "twee derde"), (682, 1000, "ruim twee derde"), (707, 1000, "71%"), (710, 1000, "bijna driekwart"),
    (735, 1000, "driekwart"), (765, 1000, "ruim driekwart"), (790, 1000, "vier op de vijf"), (810, 1000, "81%"),
    (890, 1000, "negen op de tien"), (910, 1000, "91%"), (950, 1000, "vrijwel alle"), (5, 3000, "minder dan 1%"),
])  # fmt: skip
def test_the_lower_bound_of_a_fraction_belongs_to_it(x: int, n: int, words: str) -> None:
    assert phrase(Statistic(x=x, n=n), RESPONDENTS, CONFIDENTIAL).short == words


@given(st.integers(30, 400), st.data())
def test_a_fraction_word_is_never_further_off_than_a_point_and_a_half(n: int, data: st.DataObject) -> None:
    x = data.draw(st.integers(1, n - 1))
    words = phrase(Statistic(x=x, n=n), RESPONDENTS, OPEN).short
    if words in EXACT:
        assert abs(Fraction(x, n) - Fraction(EXACT[words])) <= Fraction(16, 1000)
    if words.endswith("%") and "dan" not in words:
        assert words == f"{percent(x, n)}%"


@given(st.integers(10, 400), st.data(), st.sampled_from(["respondenten", "swv'en VO", "scholen", "besturen"]))
def test_the_verb_agrees_with_the_words(n: int, data: st.DataObject, many: str) -> None:
    share = Statistic(x=data.draw(st.integers(0, n)), n=n)
    for rule in (OPEN, CONFIDENTIAL, STRICT):
        said = phrase(share, group(many), rule)
        counted = said.long.split()[0].isdigit() or said.long.startswith(("minder dan 10 van", "meer dan"))
        plural = counted and "%" not in said.long or said.short in (
            "alle", "vrijwel alle", "vier op de vijf", "negen op de tien")
        assert said.many is plural, said


@given(st.integers(10, 400), st.data())
def test_a_small_number_is_never_printed_where_it_is_confidential(n: int, data: st.DataObject) -> None:
    x = data.draw(st.one_of(st.integers(1, 4), st.integers(n - 4, n - 1)))
    said = phrase(Statistic(x=x, n=n), RESPONDENTS, CONFIDENTIAL)
    assert not any(letter.isdigit() for letter in said.long)


@given(st.integers(10, 400), st.data())
def test_among_people_no_count_below_ten_can_be_read(n: int, data: st.DataObject) -> None:
    x = data.draw(st.one_of(st.integers(1, 9), st.integers(n - 9, n - 1)))
    assume(0 < x < n)
    said = phrase(Statistic(x=x, n=n), RESPONDENTS, STRICT)
    assert said.short in (f"minder dan 10 van de {n}", f"meer dan {n - 10} van de {n}")


def test_among_people_percentages_go_in_steps_of_five() -> None:
    said = [phrase(Statistic(x=x, n=100), RESPONDENTS, STRICT).short for x in (33, 50, 26, 88)]
    assert said == ["ongeveer 35%", "ongeveer de helft", "ongeveer een kwart", "ongeveer 90%"]


@pytest.mark.parametrize(("style", "words"), [
    (Style.AUTO, "een derde van de respondenten"), (Style.COUNT, "19 van de 58 respondenten"),
    (Style.PERCENTAGE, "33% van de respondenten"), (Style.BOTH, "19 van de 58 respondenten (33%)"),
    (Style.FRACTION, "een derde van de respondenten"),
])  # fmt: skip
def test_a_share_can_be_told_in_several_styles(style: Style, words: str) -> None:
    assert phrase(Statistic(x=19, n=58, style=style), RESPONDENTS, CONFIDENTIAL).long == words


def test_one_of_few_is_written_in_letters_and_singular() -> None:
    said = phrase(Statistic(x=1, n=24), group("swv'en VO"), OPEN)
    assert (said.long, said.many) == ("een van de 24 swv'en VO", False)


def test_weet_niet_is_no_secret() -> None:
    assert phrase(Statistic(x=3, n=58, dont_know=True), RESPONDENTS, CONFIDENTIAL).short == "5%"


def test_a_base_below_ten_is_withheld_and_an_impossible_share_refused() -> None:
    with pytest.raises(Withheld):
        phrase(Statistic(x=3, n=9), RESPONDENTS, OPEN)
    with pytest.raises(RuleBroken, match="59 op 58"):
        phrase(Statistic(x=59, n=58), RESPONDENTS, OPEN)
    with pytest.raises(RuleBroken, match="geen aandeel"):
        phrase(Statistic(n=58), RESPONDENTS, OPEN)
