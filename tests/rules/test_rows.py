"""Sections that are filled in once for every school: the rows, their answers, and what stands outside them."""

from decimal import Decimal
from typing import Any

import pytest

from survey.rules.broken import RuleBroken
from survey.rules.codes import open_questions
from survey.rules.questionnaires import rows
from survey.rules.questionnaires.answers import Examination, State, examine
from survey.rules.questionnaires.document import (
    Check,
    Option,
    Part,
    Question,
    Questionnaire,
    Repeat,
    Required,
    Section,
    Type,
)
from survey.rules.questionnaires.expressions import evaluate, expression
from survey.rules.questionnaires.faults import faults
from tests.strategies import TODAY


def text(dutch: str) -> dict[str, str]:
    return {"nl": dutch}


YES_NO = (Option("ja", text("Ja")), Option("nee", text("Nee")))
SCHOOLS = Section(
    "scholen",
    text("Uw scholen"),
    questions=(
        Question("naam", Type.LONG_TEXT, text("Naam"), required=Required.YES),
        Question("leerlingen", Type.NUMBER, text("Leerlingen"),
                 checks=(Check(expression(". >= ${drempel}"), text("Bij ${naam} is {.} te weinig.")),)),
        Question("groeit", Type.ONE, text("Groeit?"), options=YES_NO, relevant=expression("${leerlingen} > 100")),
        Question("deel", Type.SHARES, text("Verdeling"), parts=(Part("po", text("po")), Part("vo", text("vo")))),
        Question("dubbel", Type.CALCULATION, text("Dubbel"), calculation=expression("${leerlingen} * 2")),
    ),
    repeat=Repeat(text("school"), text("scholen"), 1, 3),
)
LIST = Questionnaire(
    text("Scholen"),
    sections=(
        Section("begin", text("Begin"), questions=(Question("drempel", Type.NUMBER, text("Drempel")),)),
        SCHOOLS,
        Section("slot", text("Slot"), questions=(
            Question("samen", Type.CALCULATION, text("Samen"), calculation=expression("sum(${leerlingen})")),
            Question("hoeveel", Type.CALCULATION, text("Hoeveel"), calculation=expression("count(${scholen})")),
            Question("uitleg", Type.LONG_TEXT, text("Uitleg"), relevant=expression("max(${leerlingen}) > 500")),
        )),
    ),
)  # fmt: skip
TWO: dict[str, Any] = {
    "drempel": "10", "scholen": ["1", "3"],
    "scholen.1.naam": "De Regenboog", "scholen.1.leerlingen": "250", "scholen.1.groeit": "ja",
    "scholen.3.naam": "Het Kompas", "scholen.3.leerlingen": "80", "scholen.3.groeit": "ja",
}  # fmt: skip


def examined(typed: dict[str, Any]) -> Examination:
    return examine(LIST, typed, {}, TODAY)


def test_the_questionnaire_has_no_faults() -> None:
    assert faults(LIST) == ()


def test_every_row_has_its_own_answers() -> None:
    outcome = examined(TWO)
    assert outcome.errors == {}
    assert outcome.values["scholen"] == [
        {"naam": "De Regenboog", "leerlingen": Decimal(250), "groeit": "ja", "po": None, "vo": None,
         "dubbel": Decimal(500)},
        {"naam": "Het Kompas", "leerlingen": Decimal(80), "po": None, "vo": None, "dubbel": Decimal(160)},
    ]  # fmt: skip
    assert "scholen.1.groeit" in outcome.asked
    assert "scholen.3.groeit" not in outcome.asked


def test_from_outside_the_rows_are_a_list() -> None:
    outcome = examined(TWO)
    assert (outcome.values["samen"], outcome.values["hoeveel"]) == (Decimal(330), Decimal(2))
    assert "uitleg" not in outcome.asked
    assert "uitleg" in examined({**TWO, "scholen.3.leerlingen": "501"}).asked


@pytest.mark.parametrize(
    ("source", "outcome"),
    [
        ("sum(${n})", Decimal(12)), ("min(${n})", Decimal(5)), ("max(${n}, 9)", Decimal(9)),
        ("count(${n})", Decimal(2)), ("count(${rij})", Decimal(3)), ("${n}", None),
        ("sum(${n} * 2)", None), ("sum(${m})", None),
        ("count(${m})", Decimal(0)), ("sum(${los}, ${n})", Decimal(14)), ("count(${leeg})", Decimal(0)),
        ("count(${keuzes}, ${los})", Decimal(2)), ("${rij} = 'x'", False), ("selected(${rij}, 'n')", False),
    ],
)  # fmt: skip
def test_an_expression_may_count_and_add_rows(source: str, outcome: Any) -> None:
    values = {"rij": [{"n": Decimal(5)}, {"n": None}, {"n": "7"}], "leeg": [], "los": Decimal(2), "keuzes": ["a", "b"]}
    assert evaluate(expression(source), values, {}, TODAY) == outcome


def test_a_mistake_is_told_at_the_field_of_its_row() -> None:
    outcome = examined({**TWO, "scholen.3.naam": "", "scholen.1.leerlingen": "4", "scholen.3.po": "40",
                        "scholen.3.vo": "abc"})
    assert outcome.errors == {
        "scholen.1.leerlingen": "Bij De Regenboog is 4 te weinig.",
        "scholen.3.naam": "Beantwoord deze vraag.",
        "scholen.3.vo": "Vul een percentage in, bijvoorbeeld 12.",
    }
    assert outcome.errors_in("scholen") == outcome.errors
    assert outcome.sections[1].errors == 3


def test_shares_add_up_in_every_row_apart() -> None:
    outcome = examined({**TWO, "scholen.1.po": "100", "scholen.3.po": "40", "scholen.3.vo": "50"})
    assert outcome.errors == {"scholen.3.deel": "Samen moet dit 100% zijn. Nu is het 90%."}
    assert outcome.values["scholen"][0]["vo"] == Decimal(0)


def test_there_are_never_fewer_rows_than_there_must_be_nor_more_than_there_may() -> None:
    assert rows.numbers(SCHOOLS, {}) == ["1"]
    assert rows.numbers(SCHOOLS, {"scholen": ["x", "7", "7", "007", 3, "9999999"]}) == ["7"]
    many = examined({"scholen": ["1", "2", "3", "4"]})
    assert many.errors["scholen"] == "U kunt hier ten hoogste 3 scholen invullen."
    assert len(rows.numbers(SCHOOLS, {"scholen": [str(number) for number in range(1, 500)]})) == rows.MOST_ROWS


def test_a_number_is_never_given_out_again() -> None:
    typed = {**TWO, "scholen.8.naam": "weg"}
    assert rows.added(SCHOOLS, typed) == ["1", "3", "9"]
    with pytest.raises(RuleBroken, match="ten hoogste 3 scholen"):
        rows.added(SCHOOLS, {"scholen": ["1", "3", "9"]})


def test_a_row_that_was_removed_can_be_put_back_as_it_was() -> None:
    left = {**TWO, "scholen": rows.removed(SCHOOLS, TWO, "1")}
    assert [row["naam"] for row in examined(left).values["scholen"]] == ["Het Kompas"]
    assert {**left, "scholen": rows.restored(SCHOOLS, left, "1", 0)} == TWO
    assert rows.restored(SCHOOLS, TWO, "1", 0) == rows.removed(SCHOOLS, TWO, "5") == ["1", "3"]
    with pytest.raises(RuleBroken, match="ten minste 1 school"):
        rows.removed(SCHOOLS, left, "3")
    assert "scholen.1.naam" not in rows.without_removed(LIST, left)
    assert rows.without_removed(LIST, TWO) == TWO


def test_a_section_is_done_when_all_its_rows_are() -> None:
    def state(**typed: Any) -> State:
        return examined(typed).sections[1].state

    assert state() is State.NOT_BEGUN
    assert state(scholen=["1"]) is State.BEGUN
    assert state(**{**TWO, "scholen.3.naam": ""}) is State.BEGUN
    assert state(**TWO) is State.DONE
    counted = examined(TWO).sections[1]
    assert (counted.questions, counted.answered) == (7, 5)


def test_who_may_have_no_school_at_all_says_so() -> None:
    none = Questionnaire(text("x"), sections=(
        Section("s", text("S"), questions=SCHOOLS.questions[:1], repeat=Repeat(text("school"), text("scholen"), 0)),))
    assert examine(none, {}, {}, TODAY).sections[0].state is State.NOT_BEGUN
    outcome = examine(none, {"s": []}, {}, TODAY)
    assert (outcome.sections[0].state, outcome.values) == (State.DONE, {"s": []})


def test_an_open_question_that_is_asked_once_a_row_is_not_coded() -> None:
    assert [question.key for question in open_questions(LIST)] == ["uitleg"]


def test_a_row_is_named_by_its_place() -> None:
    school = Repeat({"nl": "school", "en": "school"}, {"nl": "scholen", "en": "schools"})
    assert rows.named(school, 2, 3) == "School 2 van 3"
    assert rows.named(school, 2, 3, "en") == "School 2 / 3"
    assert [rows.in_words(school, count) for count in (1, 2)] == ["1 school", "2 scholen"]
