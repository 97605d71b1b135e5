"""Earlier answers in the words of later questions."""

from decimal import Decimal
from typing import Any

import pytest

from survey.rules.questionnaires.answers import examine
from survey.rules.questionnaires.codebook import codebook
from survey.rules.questionnaires.document import (
    Option,
    Question,
    Questionnaire,
    Repeat,
    Section,
    Text,
    Type,
    words,
)
from survey.rules.questionnaires.faults import faults
from survey.rules.questionnaires.piping import with_answers
from survey.rules.questionnaires.telling import spoken, told_sent, told_typed
from tests.strategies import TODAY


def text(dutch: str) -> dict[str, str]:
    return {"nl": dutch}


FORMS = (Option("bus", {"nl": "een bus", "en": "a bus"}), Option("trein", text("een trein met ${aantal} wagons")))
ASKED = (
    Question("aantal", Type.NUMBER, text("Hoeveel?"), unit="leerlingen", estimate=True, decimals=1),
    Question("vorm", Type.ONE, text("Welke vorm?"), options=FORMS),
    Question("dag", Type.DATE, text("Welke dag?")),
    Question("wie", Type.ORGANISATION, text("Wie?")),
    Question("bedrag", Type.EURO, text("Hoeveel geld?"), decimals=2),
    Question("zin", Type.TEXT, text("Welke zin?")),
    Question("sector", Type.FACT, text("Sector"), register="sector"),
)
LIST = Questionnaire(
    text("Reizen"), languages=("nl", "en"),
    sections=(
        Section("een", text("Een"), questions=ASKED),
        Section("twee", text("Twee"), intro=text("Over ${vorm}."), questions=(
            Question("waarom", Type.TEXT, {"nl": "Waarom ${vorm}?", "en": "Why ${vorm}?"}),)),
        Section("scholen", text("Scholen"), repeat=Repeat(text("school"), text("scholen")), questions=(
            Question("naam", Type.TEXT, text("Naam")),
            Question("groot", Type.TEXT, text("Is ${naam} groter dan ${aantal}?")))),
    ),
)  # fmt: skip
VALUES: dict[str, Any] = {
    "aantal": Decimal("1234.5"), "vorm": "trein", "dag": "2022-02-14", "wie": "PO-01", "bedrag": Decimal(1234),
    "zin": "<b>twee\nregels</b>",
}  # fmt: skip


def said(key: str, values: dict[str, Any] = VALUES, language: str = "nl") -> str:
    label: Text = {"nl": f"${{{key}}}", language: f"${{{key}}}"}
    say = spoken(LIST, values, {"sector": "PO"}, {"PO-01": "Een swv (PO-01)"})
    return words(with_answers(Question("v", Type.TEXT, label), say).label, language)


def test_the_questionnaire_has_no_faults() -> None:
    assert faults(LIST) == ()


@pytest.mark.parametrize(
    ("key", "expected"),
    [("aantal", "1.234,5"), ("vorm", "een trein met 1.234,5 wagons"), ("dag", "14 februari 2022"), ("wie", "Een swv"),
     ("bedrag", "€ 1.234,00"), ("zin", "<b>twee regels</b>"), ("sector", "PO")],
)  # fmt: skip
def test_an_answer_stands_in_a_sentence_as_a_person_would_say_it(key: str, expected: str) -> None:
    assert said(key) == expected


def test_without_an_answer_there_are_three_points() -> None:
    assert said("aantal", {}) == "…"
    assert said("vorm", {"vorm": "trein"}) == "een trein met … wagons"
    assert said("vorm", {"vorm": "bus"}, "en") == "a bus"


def test_a_question_that_stands_in_its_own_words_is_still_told() -> None:
    circle = Option("rond", text("${kring}"))
    draft = Questionnaire(text("x"), sections=(Section("s", text("S"), questions=(
        Question("kring", Type.ONE, text("${kring}"), options=(circle,)),)),))
    assert spoken(draft, {"kring": "rond"}, {})("kring", "nl") == "…"


def test_the_words_of_a_question_are_filled_wherever_it_is_told() -> None:
    typed = {"vorm": "bus", "aantal": "8,5", "waarom": "Snel", "scholen": ["1", "2"], "scholen.1.naam": "Noord"}
    examination = examine(LIST, typed, {}, TODAY)
    labels = [line.label for section in told_typed(LIST, typed, examination, {}) for line in section.lines]
    assert "Waarom een bus?" in labels
    assert [each for each in labels if each[:3] == "Is "] == ["Is Noord groter dan 8,5?", "Is … groter dan 8,5?"]
    english = [line.label for section in told_sent(LIST, examination.values, {}, "en") for line in section.lines]
    assert "Why a bus?" in english


def test_what_many_people_answer_together_has_no_answers_in_its_words() -> None:
    assert [each.label for each in codebook(LIST).variables if each.key == "waarom"] == ["Waarom …?"]


def test_every_row_is_told_under_its_own_heading() -> None:
    typed = {"scholen": ["7", "2"], "scholen.2.naam": "Zuid", "scholen.7.naam": "Noord"}
    told = told_typed(LIST, typed, examine(LIST, typed, {}, TODAY), {})[-1]
    assert [(heading, [line.answer for line in lines]) for heading, lines in told.rows] == [
        ("", ["2"]), ("School 1 van 2", ["Noord", ""]), ("School 2 van 2", ["Zuid", ""])]
    assert [line.key for line in told.lines] == [
        "scholen", "scholen.7.naam", "scholen.7.groot", "scholen.2.naam", "scholen.2.groot"]
    sent = told_sent(LIST, {"scholen": []}, {})
    assert [(line.label, line.answer) for line in sent[-1].lines] == [("Scholen", "0")]
