"""Conditions as lines: what is made is read back, means what it says, and is refused in words."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.answers import examine
from survey.rules.questionnaires.conditions import (
    OPERATORS,
    Condition,
    Joined,
    Line,
    Operator,
    comparable,
    condition,
    fault,
    source,
    tidy,
    typed_answer,
)
from survey.rules.questionnaires.conditions import (
    TODAY as ANSWERING_DAY,
)
from survey.rules.questionnaires.document import Check, Option, Part, Question, Questionnaire, Section, Type
from survey.rules.questionnaires.expressions import expression, holds
from survey.rules.questionnaires.phrases import sentence
from survey.rules.questionnaires.ruleset import rules
from survey.rules.questionnaires.subjects import ANSWER, Kind, Subject, Subjects, subjects
from tests.cases import inflow
from tests.strategies import TODAY, questionnaires, registers, typed_answers

YES_NO = tuple(Option(key, {"nl": label}) for key, label in (("ja", "Ja"), ("nee", "Nee"), ("soms", "Soms")))
QUESTIONS = (
    Question("sector", Type.FACT, {"nl": "Sector"}, register="sector"),
    Question("meedoen", Type.ONE, {"nl": "Doet u mee?"}, options=YES_NO),
    Question("vormen", Type.SEVERAL, {"nl": "Welke vormen?"}, options=YES_NO),
    Question("aantal", Type.NUMBER, {"nl": "Hoeveel leerlingen?"}, unit="leerlingen", decimals=1),
    Question("dag", Type.DATE, {"nl": "Welke dag?"}),
    Question("naam", Type.TEXT, {"nl": "Welke naam?"}),
    Question("herkomst", Type.SHARES, {"nl": "Waarvandaan?"}, parts=(Part("zorg", {"nl": "Zorg"}),
                                                                     Part("rest", {"nl": "Elders"}))),
    Question("veel", Type.CALCULATION, {"nl": "Veel"}, calculation=expression("${aantal} > 100")),
    Question("laatste", Type.NUMBER, {"nl": "En nu?"}, checks=(Check(expression(". < 5"), {"nl": "Minder: {.}."}),)),
    Question("later", Type.ONE, {"nl": "En later?"}, options=YES_NO),
)
MADE = Questionnaire({"nl": "Lijst"}, sections=(Section("deel", {"nl": "Deel"}, questions=QUESTIONS),))
KNOWN = subjects(MADE, "laatste", check=True)
SAID = {
    "${meedoen} = 'ja'": "“Doet u mee?” is “Ja”",
    "${meedoen} = 'ja' or ${meedoen} = 'soms'": "“Doet u mee?” is een van “Ja” of “Soms”",
    "${meedoen} != 'nee' and ${aantal} >= 10.5": "“Doet u mee?” is niet “Nee” en “Hoeveel leerlingen?” is ten minste "
                                                 "10,5 leerlingen",
    "selected(${vormen}, 'ja') or not(selected(${vormen}, 'nee'))":
        "“Welke vormen?” bevat “Ja” of “Welke vormen?” bevat niet “Nee”",
    "count-selected(${vormen}) <= 2": "“Welke vormen?” telt ten hoogste zoveel keuzes: 2",
    "${dag} > '2022-02-14'": "“Welke dag?” is na 14 februari 2022",
    "${dag} <= today()": "“Welke dag?” is op of vóór vandaag",
    ". < ${aantal}": "het antwoord is kleiner dan het antwoord op “Hoeveel leerlingen?”",
    "${zorg} > 50": "“Waarvandaan? – Zorg” is groter dan 50%",
    "${sector} = 'PO'": "“Sector” is “PO”",
    "${naam} = ''": "“Welke naam?” is leeg",
    "${veel}": "“Veel” klopt",
}
IN_WORDS_ONLY = {
    "not(${meedoen} = 'ja')": "niet (“Doet u mee?” is “Ja”)",
    "${aantal} * 2 mod 1 = 0": "“Hoeveel leerlingen?” keer 2 is een heel getal",
    "sum(${zorg}, ${rest}) = 100 and (${meedoen} = 'ja' or ${aantal} > 3)":
        "de som van “Waarvandaan? – Zorg” en “Waarvandaan? – Elders” is 100 en (“Doet u mee?” is “Ja” of "
        "“Hoeveel leerlingen?” is groter dan 3)",
    "if(${aantal} > 1, 'veel', 'weinig') = 'veel'":
        "als “Hoeveel leerlingen?” is groter dan 1 dan “veel”, anders “weinig” is “veel”",
    "round(${aantal}, 1) = -2": "“Hoeveel leerlingen?” afgerond op 1 cijfers achter de komma is min 2",
    "coalesce(${aantal}, 0) > 1": "“Hoeveel leerlingen?”, of anders 0 is groter dan 1",
    "string-length(${naam}) > 3 or regex(${naam}, 'a+')":
        "het aantal tekens van “Welke naam?” is groter dan 3 of “Welke naam?” heeft de vorm ‘a+’",
}


@pytest.mark.parametrize("written", SAID)
def test_a_simple_rule_is_read_as_lines_and_said_as_a_sentence(written: str) -> None:
    lines = condition(expression(written), KNOWN)
    assert lines
    assert expression(source(lines, KNOWN)).tree == expression(written).tree
    assert sentence(expression(written), KNOWN) == SAID[written]


@pytest.mark.parametrize("written", IN_WORDS_ONLY)
def test_what_is_not_made_of_lines_is_still_said_in_words(written: str) -> None:
    assert condition(expression(written), KNOWN) is None
    assert sentence(expression(written), KNOWN) == IN_WORDS_ONLY[written]


REFUSED = {
    Line("", Operator.IS): "Kies een vraag.",
    Line("later", Operator.IS, ("ja",)): "Kies een vraag die hiervóór staat.",
    Line("weg", Operator.FILLED): "Kies een vraag die hiervóór staat.",
    Line("meedoen", Operator.MORE, ("3",)):
        "Over “Doet u mee?” kan niet worden gezegd “is groter dan”. Kies iets anders.",
    Line("meedoen", Operator.IS): "Kies bij “Doet u mee?” een antwoord.",
    Line("meedoen", Operator.IS, ("misschien",)):
        "“Doet u mee?” heeft geen antwoord “misschien”; wel: “Ja”, “Nee”, “Soms”.",
    Line("aantal", Operator.MORE): "Vul in waarmee “Hoeveel leerlingen?” wordt vergeleken.",
    Line("aantal", Operator.MORE, ("veel",)): "Vul een getal in, bijvoorbeeld 12.",
    Line("vormen", Operator.CHOSEN_MOST, ("1.5",)): "Vul een heel getal in, bijvoorbeeld 12.",
    Line("dag", Operator.AFTER, ("morgen",)): "Vul een datum in, bijvoorbeeld 14-02-2022.",
    Line("naam", Operator.EQUALS, ("'\"",)): "Gebruik niet allebei de soorten aanhalingstekens in één tekst.",
    Line("aantal", Operator.MORE, other=ANSWERING_DAY): "Alleen een datum kan met vandaag worden vergeleken.",
    Line("aantal", Operator.MORE, other="dag"): "“Hoeveel leerlingen?” en “Welke dag?” zijn niet te vergelijken.",
    Line("aantal", Operator.MORE, other="later"): "Kies om mee te vergelijken een vraag die hiervóór staat.",
    Line("meedoen", Operator.IS, other="aantal"): "Bij “is” hoort een vast antwoord, geen andere vraag.",
}


@pytest.mark.parametrize("line", REFUSED, ids=REFUSED.values())
def test_a_line_that_cannot_be_is_refused_in_words(line: Line) -> None:
    assert fault(line, KNOWN) == REFUSED[line]
    with pytest.raises(RuleBroken):
        source(Condition(Joined.ALL, (line,)), KNOWN)


def test_only_what_stands_before_can_be_named_and_facts_always() -> None:
    assert list(subjects(MADE, "dag")) == ["sector", "meedoen", "vormen", "aantal"]
    assert list(subjects(MADE, "meedoen", check=True)) == [ANSWER, "sector"]
    assert list(subjects(MADE, "deel")) == ["sector"]
    assert list(subjects(MADE, "herkomst", check=True))[:3] == [ANSWER, "zorg", "rest"]


def test_answers_are_typed_as_people_write_them() -> None:
    assert typed_answer("1.200,5", KNOWN["aantal"], Operator.MORE) == "1200.5"
    assert typed_answer("14 februari 2022", KNOWN["dag"], Operator.AFTER) == "2022-02-14"
    assert typed_answer("veel", KNOWN["aantal"], Operator.MORE) == "veel"


def test_every_rule_of_a_questionnaire_is_told_and_found_by_what_it_uses() -> None:
    told = [rule.sentence for rule in rules(MADE)]
    assert told == ["“Hoeveel leerlingen?” is groter dan 100.",
                    "Eis: het antwoord is kleiner dan 5. Anders zeggen wij: “Minder: [het antwoord].”"]
    assert [rule.question for rule in rules(MADE, "aantal")] == ["veel"]
    follow = rules(inflow(), "q04_zijinstroom")
    assert [rule.question for rule in follow] == ["q05_zijinstroom_pct", "q06_herkomst"]
    assert all(rule.kind == "Voorwaarde" for rule in follow)


# What a line means, told apart from how it is written and worked out.
@st.composite
def lines(draw: st.DrawFn, known: Subjects) -> Line:
    subject = known[draw(st.sampled_from(list(known)))]
    operator = draw(st.sampled_from(OPERATORS[subject.kind]))
    if operator.alone:
        return Line(subject.key, operator)
    others = [key for key, other in known.items() if comparable(subject, other)]
    if others and subject.kind in (Kind.NUMBER, Kind.DATE) and draw(st.integers(0, 4)) == 0:
        return Line(subject.key, operator, other=draw(st.sampled_from(others)))
    return Line(subject.key, operator, draw(_answers(subject, operator)))


def _answers(subject: Subject, operator: Operator) -> st.SearchStrategy[tuple[str, ...]]:
    whole = (Operator.CHOSEN_LEAST, Operator.CHOSEN_MOST, Operator.LONGER, Operator.SHORTER)
    if operator in whole:
        return st.integers(0, 4).map(lambda number: (str(number),))
    if subject.options:
        options = st.sampled_from([key for key, _ in subject.options])
        most = 3 if operator.many else 1
        return st.lists(options, min_size=1, max_size=most).map(tuple)
    if subject.kind is Kind.NUMBER or operator in (Operator.MORE, Operator.LEAST, Operator.LESS, Operator.MOST):
        return st.sampled_from(["0", "1", "12.5", "-3", "50", "100", "0.50"]).map(lambda number: (number,))
    if subject.kind is Kind.DATE:
        return st.sampled_from(["2022-02-02", "2010-06-30"]).map(lambda day: (day,))
    return st.sampled_from(["x", "PO", "5", "0012", "1.50", "'t ja", "-"]).map(lambda text: (text,))


def meets(made: Condition, values: Mapping[str, Any]) -> bool:
    found = [means(line, values) for line in made.lines]
    return all(found) if made.joined is Joined.ALL else any(found)


def means(line: Line, values: Mapping[str, Any]) -> bool:
    """In plain Python, of values as they are stored."""
    value = values.get(line.key)
    empty = value is None or value == "" or value == []
    match line.operator:
        case Operator.EMPTY | Operator.FILLED:
            return empty == (line.operator is Operator.EMPTY)
        case Operator.TRUE | Operator.FALSE:
            return bool(value) == (line.operator is Operator.TRUE)
        case Operator.CONTAINS | Operator.CONTAINS_ONE:
            return bool(set(line.answers) & set(value or []))
        case Operator.LACKS:
            return line.answers[0] not in (value or [])
        case Operator.CHOSEN_LEAST | Operator.LONGER:
            return len(value or "") >= int(line.answers[0])
        case Operator.CHOSEN_MOST | Operator.SHORTER:
            return len(value or "") <= int(line.answers[0])
    other = values.get(line.other) if line.other else line.answers[0]
    if empty or other is None:
        return False
    if line.operator is Operator.ONE_OF:
        return value in line.answers
    return compares(line.operator, value, other)


def compares(operator: Operator, value: Any, other: Any) -> bool:
    if isinstance(value, Decimal | int):
        try:
            value, other = Decimal(value), Decimal(other)
        except ArithmeticError:
            return operator is Operator.DIFFERS
    orders = {Operator.MORE: value > other, Operator.AFTER: value > other, Operator.LEAST: value >= other,
              Operator.FROM: value >= other, Operator.LESS: value < other, Operator.BEFORE: value < other,
              Operator.MOST: value <= other, Operator.UNTIL: value <= other}  # fmt: skip
    same = operator in (Operator.IS, Operator.EQUALS)
    return orders.get(operator, (value == other) == same)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_lines_come_back_from_their_expression_and_mean_the_same(data: st.DataObject) -> None:
    questionnaire, register = data.draw(questionnaires()), data.draw(registers())
    # What a text writes may look like a number; that is for the expressions' own tests.
    known = {key: each for key, each in subjects(questionnaire).items()
             if each.kind is not Kind.FACT and each.kind is not Kind.TEXT}
    assume(known)
    drawn = data.draw(st.lists(lines(known), min_size=1, max_size=4))
    made = Condition(data.draw(st.sampled_from(Joined)), tuple(drawn))
    written = expression(source(made, known))
    assert condition(written, known) == tidy(made)
    assert tidy(tidy(made)) == tidy(made)
    for _ in range(4):
        typed = data.draw(typed_answers(questionnaire))
        values = examine(questionnaire, typed, register, TODAY).values
        found = holds(written, values, questionnaire.known(register), TODAY)
        assert found == meets(made, values) == meets(tidy(made), values)
        assert sentence(written, known)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_lines_about_texts_and_facts_come_back_too(data: st.DataObject) -> None:
    drawn = data.draw(st.lists(lines(KNOWN), min_size=1, max_size=4))
    made = Condition(data.draw(st.sampled_from(Joined)), tuple(drawn))
    assert condition(expression(source(made, KNOWN)), KNOWN) == tidy(made)
