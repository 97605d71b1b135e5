"""Answers in words, as the check page, the receipt and the secretariat read them."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.rules.questionnaires.answers import examine
from survey.rules.questionnaires.document import Option, Question, Questionnaire, Type
from survey.rules.questionnaires.rows import bare, row_of
from survey.rules.questionnaires.telling import in_dutch_words, told_sent, told_typed
from tests.strategies import TODAY, good_answers, questionnaires, registers, typed_answers

OPTIONS = (Option("ja", {"nl": "Ja", "en": "Yes"}), Option("nee", {"nl": "Nee"}))
SAID = [
    ({"type": Type.ONE, "options": OPTIONS}, "ja", "Ja"),
    ({"type": Type.SEVERAL, "options": OPTIONS}, ["ja", "nee"], "Ja, Nee"),
    ({"type": Type.NUMBER, "unit": "leerlingen"}, 1200, "1.200 leerlingen"),
    ({"type": Type.NUMBER, "unit": "jaartal"}, 1967, "1967"),
    ({"type": Type.NUMBER, "decimals": 1}, Decimal("-8.5"), "−8,5"),
    ({"type": Type.PERCENTAGE, "estimate": True}, Decimal("8.3"), "8,3% (naar schatting)"),
    ({"type": Type.DATE}, "2022-02-14", "14 februari 2022"),
    ({"type": Type.DATE}, "geen dag", "geen dag"),
    ({"type": Type.TEXT}, "=cmd()", "=cmd()"),
    ({"type": Type.CALCULATION}, True, "ja"),
    ({"type": Type.CALCULATION, "unit": "%", "decimals": 1}, Decimal("3.774509803922"), "3,8%"),
    ({"type": Type.CALCULATION}, Decimal("-1200.005"), "−1.200,01"),
    ({"type": Type.CALCULATION}, Decimal(1200), "1.200"),
    ({"type": Type.ORGANISATION}, "PO-01", "Een swv (PO-01)"),
    ({"type": Type.TEXT}, None, ""),
]


@pytest.mark.parametrize(("fields", "value", "said"), SAID)
def test_a_value_is_said_as_a_person_writes_it(fields: dict[str, Any], value: Any, said: str) -> None:
    question = Question(key="v", label={"nl": "Vraag"}, **fields)
    assert in_dutch_words(question, value, names={"PO-01": "Een swv (PO-01)"}) == said


@settings(max_examples=60)
@given(st.data())
def test_a_working_copy_shows_all_that_is_asked_and_all_that_is_wrong(data: st.DataObject) -> None:
    drawn, register = data.draw(questionnaires()), data.draw(registers())
    typed = data.draw(typed_answers(drawn))
    examination = examine(drawn, typed, register, TODAY)
    lines = [line for section in told_typed(drawn, typed, examination, register) for line in section.lines]
    silent = {question.key for question in drawn.questions if question.type is Type.NOTE
              or (question.type is Type.FACT and question.register not in register)}
    assert {line.key for line in lines} == {
        name for name in examination.asked if bare(name) in _keys(drawn) - silent}
    assert sum(bool(line.error) for line in lines) == len({
        row_of(name) + drawn.by_key[bare(name)].key if bare(name) in drawn.by_key else name
        for name in examination.errors})


@settings(max_examples=60)
@given(st.data())
def test_what_was_sent_shows_exactly_what_was_asked(data: st.DataObject) -> None:
    drawn, register = data.draw(questionnaires()), data.draw(registers())
    typed = data.draw(good_answers(drawn, register))
    examination = examine(drawn, typed, register, TODAY)
    shown = {line.key for section in told_sent(drawn, examination.values, register) for line in section.lines
             if not line.fact}
    asked = {bare(name) for name in examination.asked if bare(name) in _keys(drawn)
             and (bare(name) not in drawn.by_key or drawn.by_key[bare(name)].keys)}
    assert set(map(bare, shown)) == asked


def _keys(drawn: Questionnaire) -> set[str]:
    """The keys of what has a line of its own: the questions, and the sections that are filled in several times."""
    return {each.key for each in (*drawn.questions, *drawn.repeats)}
