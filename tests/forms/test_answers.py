"""The form of a section: it keeps what was typed, and what it puts in a page cannot break out of it."""

import json
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from forms import answers
from survey.rules.questionnaires import rows
from survey.rules.questionnaires.answers import examine
from survey.rules.questionnaires.document import Question, Questionnaire, Required, Section, Type
from survey.rules.questionnaires.expressions import expression
from survey.rules.responses import mark
from tests.strategies import TODAY, questionnaires, registers, typed_answers


def a_page(*questions: Question) -> answers.SectionPage:
    drawn = Questionnaire({"nl": "Lijst"}, sections=(Section("deel", {"nl": "Deel"}, questions=questions),))
    return answers.page(drawn, 1)


def shown(page: answers.SectionPage, typed: dict[str, Any], flagged: bool = False) -> list[answers.Shown]:
    examination = examine(page.questionnaire, typed, {}, TODAY)
    return page.shown(page.form(typed=typed), examination, {}, TODAY, flagged)


@settings(max_examples=60)
@given(st.data())
def test_whatever_is_typed_comes_back_as_it_was(data: st.DataObject) -> None:
    drawn = data.draw(questionnaires())
    typed = data.draw(typed_answers(drawn))
    for number, section in enumerate(drawn.sections, 1):
        page = answers.page(drawn, number)
        places = rows.fields(replace(drawn, sections=(section,)), typed)
        mine = {row + key: typed[row + key] for row, question in places for key in question.keys if row + key in typed}
        if section.repeat:
            mine[section.key] = rows.numbers(section, typed)
        seen = answers.as_seen(dict.fromkeys(mine, "0"))
        sent, marks = page.sent(MultiDict([(answers.SEEN, seen), *_fields(mine)]))
        assert marks == dict.fromkeys(mine, "0")
        # A choice of several is a list when it comes from a browser, whatever it was before; a file is never typed.
        assert {key: mark(value) for key, value in sent.items() if key in mine} == {
            key: mark(value) for key, value in mine.items() if key not in page.files}


def _fields(typed: dict[str, Any]) -> list[tuple[str, str]]:
    return [(key, each) for key, value in typed.items() for each in (value if isinstance(value, list) else [value])]


@settings(max_examples=60)
@given(st.data())
def test_what_is_asked_is_on_the_page(data: st.DataObject) -> None:
    """More may be there: what follows from an answer on the same page is shown with its condition."""
    drawn, register = data.draw(questionnaires()), data.draw(registers())
    typed = data.draw(typed_answers(drawn))
    examination = examine(drawn, typed, register, TODAY)
    for number, (section, state) in enumerate(zip(drawn.sections, examination.sections, strict=True), 1):
        if not state.asked:
            continue
        page = answers.page(drawn, number)
        on_page = page.shown(page.form(typed=typed), examination, register, TODAY, True)
        keys = {each.item.key for each in on_page}
        expected = {row + question.key for row, question in rows.fields(replace(drawn, sections=(section,)), typed)
                    if row + question.key in examination.asked
                    and (question.type is not Type.FACT or question.register in register)}
        assert expected <= keys
        assert all(each.item.key in examination.asked or each.condition for each in on_page)
        script = page.for_script(examination, register, TODAY)
        assert not script or json.loads(script)["form"]["questions"]
        assert "<" not in script


def test_line_ends_of_a_browser_become_ours() -> None:
    page = a_page(Question("verhaal", Type.LONG_TEXT, {"nl": "Verhaal"}))
    assert page.sent(MultiDict({"verhaal": "een\r\ntwee"}))[0] == {"verhaal": "een\ntwee"}


def test_a_field_that_was_not_on_the_page_is_left_alone() -> None:
    page = a_page(Question("een", Type.TEXT, {"nl": "Een"}), Question("twee", Type.TEXT, {"nl": "Twee"}))
    assert page.sent(MultiDict({answers.SEEN: "een:0", "een": "x"}))[0] == {"een": "x"}


def test_a_key_may_be_named_as_a_part_of_a_form() -> None:
    names = ("data", "errors", "validate", "populate_obj", "process", "meta", "form")
    page = a_page(*(Question(name, Type.TEXT, {"nl": name}) for name in names))
    assert page.sent(MultiDict(dict.fromkeys(names, "x")))[0] == dict.fromkeys(names, "x")
    assert [each.form[each.item.key].data for each in shown(page, dict.fromkeys(names, "y"))] == ["y"] * len(names)


def test_a_text_cannot_end_the_element_of_the_script() -> None:
    number = Question("som", Type.CALCULATION, {"nl": "Som"}, calculation=expression("if(1 = 1, '</script><b>', 'x')"))
    page = a_page(number)
    assert "</script>" not in page.for_script(examine(page.questionnaire, {}, {}, TODAY), {}, TODAY)


def test_what_is_missing_is_only_reproached_after_saving() -> None:
    question = Question("aantal", Type.NUMBER, {"nl": "Aantal"}, required=Required.YES)
    page = a_page(question)
    assert shown(page, {})[0].errors == {}
    assert shown(page, {"aantal": "drie"})[0].errors != {}
    assert shown(page, {}, flagged=True)[0].errors == {"aantal": "Vul een getal in."}


def test_a_page_is_made_once_for_a_questionnaire() -> None:
    drawn = Questionnaire({"nl": "Lijst"}, sections=(Section("deel", {"nl": "Deel"}),))
    assert answers.page(drawn, 1) is answers.page(drawn, 1)
    assert answers.page(replace(drawn), 1) is not answers.page(drawn, 1)
