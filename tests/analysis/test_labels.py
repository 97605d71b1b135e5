"""A year as an answer is a label and no amount: it reads 1967, and never 1.967, wherever it stands."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from analysis.charts import chart, plotly_json
from analysis.drafts import draft
from analysis.exports import figure_rows, labelled
from analysis.figures.rows import Row
from analysis.mirrors import beside, changed
from analysis.paragraph import paragraph
from analysis.pictures import svg
from analysis.results import Results, results
from analysis.tables import document, margin, printed
from survey.rules import publication
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.codebook import codebook
from survey.rules.questionnaires.document import Question, questionnaire
from survey.rules.questionnaires.reading import check_bounds, read
from survey.rules.questionnaires.wording import say
from tests.analysis.newsletter import NOW

OPEN = publication.settings("open")
LIST = questionnaire({"title": {"nl": "Scholen"}, "sections": [{"key": "deel", "title": {"nl": "Deel"}, "questions": [
    {"key": "jaar", "type": "number", "unit": "jaartal", "minimum": 1800, "maximum": 2022,
     "label": {"nl": "Sinds wanneer bestaat u?"}}]}]})
BOOK = codebook(LIST)
YEAR: Question = LIST.by_key["jaar"]
ROWS = [Row(f"S{place}", {}, NOW, {"jaar": 1960 + place}) for place in range(40)]


@pytest.fixture(scope="module")
def found() -> Results:
    return results(BOOK, ROWS, [{}] * 80, OPEN, NOW, closed=True)


def test_every_figure_of_years_reads_as_a_year_and_there_is_no_sum(found: Results) -> None:
    (figures,) = found.variables
    told = {each.id.partition(".")[2]: printed(each, OPEN) for each in figures.results}
    assert told == {"mean": "1980", "median": "1980", "trimmed": "1980", "q1": "1970", "q3": "1989",
                    "iqr": "1970 tot 1989", "min": "1960", "max": "1999", "answered": "40 van de 40"}
    assert margin(found.result("jaar.mean")) == "1976 tot 1983"


def test_sentence_plot_picture_and_files_say_the_same_year(found: Results) -> None:
    (figures,) = found.variables
    drawn = chart(figures, OPEN)
    assert drawn is not None
    told = paragraph(found, BOOK, OPEN, date(2022, 2, 2), None, False)
    text = " ".join(each.text for each in told.sentences)
    assert "gemiddelde opgave 1980 " in text
    assert "van 1960 tot 1999." in text
    everything: list[Any] = [text, plotly_json(drawn), svg(drawn), list(figure_rows(figures, OPEN)), document(found),
                             list(labelled(BOOK, ROWS)), draft(BOOK.variables, found, "scholen")]
    assert not any(re.search(r"1\.9\d\d\b|\d jaartal", str(each)) for each in everything)
    assert drawn.least >= 1960, "years that begin at nothing would all lie on one heap"


def test_own_year_beside_those_of_others_and_the_year_before() -> None:
    everyone = {"withheld": "", "low": "1970", "middle": "1980", "high": "1989"}
    drawn = beside({"title": "Sinds", "unit": "jaartal", "all": everyone, "groups": {}}, Fraction(1967), "")
    assert drawn is not None
    assert [each.text for each in (*drawn.bars, *drawn.marks)] == ["1970 tot 1989", "1967", "1980"]
    assert (drawn.least, changed(Fraction(1967), Fraction(1964), "jaartal")) == (1966, "+3 jaar")


def test_bounds_and_words_of_a_check_name_years() -> None:
    assert read(YEAR, "1.967") == read(YEAR, "1967 jaartal") == 1967
    with pytest.raises(RuleBroken, match="van 1800 tot en met 2022"):
        check_bounds(Decimal(1799), YEAR)
    with pytest.raises(RuleBroken, match="van 1800 of hoger"):
        check_bounds(Decimal(1799), replace(YEAR, maximum=None))
    assert say("Echt {${jaar}|jaartal}?", {"jaar": Decimal(1967)}, {}, date.min) == "Echt 1967?"
