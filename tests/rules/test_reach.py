"""Never and always are said only when proved: held against answers that people could send."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.rules.questionnaires import rows
from survey.rules.questionnaires.answers import examine
from survey.rules.questionnaires.document import Option, Question, Questionnaire, Required, Section, Type
from survey.rules.questionnaires.expressions import expression
from survey.rules.questionnaires.reach import Reach
from tests.strategies import TODAY, good_answers, questionnaires, registers

YES_NO = tuple(Option(key, {"nl": key}, key == "wn") for key in ("ja", "nee", "wn"))
MANY = tuple(Option(f"o{number}", {"nl": str(number)}) for number in range(12))
BEFORE = (
    Question("sector", Type.FACT, {"nl": "Sector"}, register="sector"),
    Question("leerlingen", Type.FACT, {"nl": "Leerlingen"}, register="pupils"),
    Question("een", Type.ONE, {"nl": "Eén"}, options=YES_NO, required=Required.YES),
    Question("meer", Type.SEVERAL, {"nl": "Meer"}, options=YES_NO),
    Question("veel", Type.SEVERAL, {"nl": "Veel"}, options=MANY),
    Question("heel", Type.NUMBER, {"nl": "Heel"}, minimum=0),
    Question("deel", Type.PERCENTAGE, {"nl": "Deel"}, minimum=0, maximum=100, decimals=1),
    Question("dag", Type.DATE, {"nl": "Dag"}),
    Question("naam", Type.TEXT, {"nl": "Naam"}),
    Question("gevolg", Type.ONE, {"nl": "Gevolg"}, options=YES_NO, relevant=expression("${een} = 'ja'")),
    Question("som", Type.CALCULATION, {"nl": "Som"}, calculation=expression("${een} = 'ja' and ${heel} > 3")),
)
NEVER = (
    "${een} = 'ja' and ${een} = 'nee'", "${een} = 'misschien'", "${een} = '' and ${een} = 'ja'", "1 = 2",
    "not(${een} = 'ja' or ${een} != 'ja' or ${een} = '')", "${gevolg} = 'ja' and ${een} = 'nee'",
    "selected(${meer}, 'wn') and selected(${meer}, 'ja')", "count-selected(${meer}) > 2",
    "selected(${veel}, 'o1') and ${veel} = ''", "${heel} < 0", "${heel} > 3 and ${heel} < 4", "${heel} = 2.5",
    "${heel} > 10 and (${heel} < 5 or ${heel} = 7)", "${deel} > 100", "${deel} > 99.9 and ${deel} < 100",
    "${dag} > '2022-03-01' and ${dag} < '2022-02-01'", "${dag} > '2022-03-01' and ${dag} < '2022-03-02'",
    "${naam} = 'a' and ${naam} = 'b'", "${sector} = 'PO' and ${sector} = 'VO'",
    "${leerlingen} > 10 and ${leerlingen} < 5",
    "${sector} = 'PO' and ${sector} > 3", "${som} and ${een} = 'nee'", "if(${een} = 'ja', ${heel} < 0, 1 = 2)",
    "${een} = 'ja' and today() > '2022-01-01' and ${een} = 'nee'",
)
PERHAPS = (
    "${een} = 'ja'", "${een} = 'ja' or ${een} = 'nee'", "${heel} > 3 and ${heel} < 5", "${deel} > 3 and ${deel} < 4",
    "${heel} + 1 < 0", "round(${deel}) = 12", "${dag} > today()", "${dag} < today()", "${gevolg} = ''",
    "selected(${veel}, 'o1') and selected(${veel}, 'o2') and count-selected(${veel}) = 1", "${naam} != 'a'",
    "${sector} = '5' and ${sector} > 3", "${sector} != '5' and ${sector} = 5", "regex(${naam}, 'x+')",
    "string-length(${naam}) < 0", "${dag} > '2022-03-01' and ${dag} < '2022-03-03'", "not(${som})",
    "${sector} = 'SO'", " and ".join(f"selected(${{veel}}, 'o{number}')" for number in range(12)),
)


def with_condition(written: str, **changed: object) -> tuple[Reach, Section, Question]:
    question = Question("hier", Type.TEXT, {"nl": "Hier"}, relevant=expression(written), **changed)  # type: ignore[arg-type]
    section = Section("s", {"nl": "S"}, questions=(*BEFORE, question))
    return Reach(Questionnaire({"nl": "x"}, sections=(section,))), section, question


@pytest.mark.parametrize("written", NEVER)
def test_a_condition_that_cannot_hold_is_found(written: str) -> None:
    reach, section, question = with_condition(written)
    assert reach.never(section, question)


@pytest.mark.parametrize("written", PERHAPS)
def test_what_may_hold_or_is_not_understood_is_left_alone(written: str) -> None:
    reach, section, question = with_condition(written)
    assert not reach.never(section, question)


@pytest.mark.parametrize(("written", "always"), [
    ("${een} = 'ja' or ${een} = 'nee' or ${een} = 'wn'", True), ("${een} != ''", True), ("2 > 1", True),
    ("${meer} != ''", False), ("${een} = 'ja' or ${een} = 'nee'", False), ("${heel} >= 0 or ${heel} = ''", True),
    ("${heel} >= 0", False), ("not(${heel} < 0)", True), ("${gevolg} != ''", False),
])  # fmt: skip
def test_a_condition_that_always_holds_is_found(written: str, always: bool) -> None:
    reach, section, question = with_condition(written)
    assert reach.always(section, question) == always


def test_the_values_of_a_fact_may_be_known() -> None:
    reach, section, question = with_condition("${sector} = 'SO'")
    assert replace(reach, facts={"sector": ("PO", "VO")}).never(section, question)
    assert not replace(reach, facts={"sector": ("PO", "SO")}).never(section, question)


def test_a_check_that_no_answer_passes_is_found() -> None:
    question = Question("heel", Type.NUMBER, {"nl": "Heel"}, minimum=0, maximum=10)
    section = Section("s", {"nl": "S"}, questions=(question,))
    reach = Reach(Questionnaire({"nl": "x"}, sections=(section,)))
    assert reach.outcomes(section, question, expression(". > 10").tree) == {False}
    assert reach.outcomes(section, question, expression(". > 9 and . mod 5 = 0").tree) == {True, False}
    assert reach.outcomes(section, question, expression(". <= 10").tree) == {True}
    wide = replace(question, maximum=None)
    assert reach.outcomes(section, wide, expression(". < 0").tree) == {False}
    assert reach.outcomes(section, wide, expression(". < 0 or ${weg} = 1").tree) == {True, False}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_nobody_ever_sees_what_is_said_to_be_never_seen(data: st.DataObject) -> None:
    questionnaire = data.draw(questionnaires())
    reach = Reach(questionnaire)
    never, always = set(), set()
    for section in questionnaire.sections:
        never |= {section.key} if reach.never(section) else set()
        for question in section.questions:
            never |= {question.key} if reach.never(section, question) else set()
            # How often a section is filled in that repeats is up to who answers; it may be never.
            always |= {(section.key, question.key)} if not section.repeat and reach.always(section, question) else set()
    for _ in range(5):
        register = data.draw(registers())
        seen = examine(questionnaire, data.draw(good_answers(questionnaire, register)), register, TODAY)
        open_sections = {state.key for state in seen.sections if state.asked}
        assert not never & ({rows.bare(name) for name in seen.asked} | open_sections)
        assert all(key in seen.asked for section, key in always if section in open_sections)
