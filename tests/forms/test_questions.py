"""The editors of questions, sections and settings: what is shown and sent back unchanged is what it was."""

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from werkzeug.datastructures import MultiDict

from forms import questions, sections
from forms import settings as whole
from forms.rows import pasted, with_new
from survey.rules.questionnaires.document import Question, Questionnaire, Section, Type
from survey.rules.questionnaires.expressions import expression
from survey.rules.questionnaires.subjects import subjects
from tests.strategies import questionnaires

app = Flask(__name__)
app.secret_key = "forms are made within a request"


def question_again(found: Questionnaire, question: Question) -> Question:
    """The question that the form makes of what stands in it."""
    form = questions.question_form(found.languages)(formdata=None, data=questions.as_typed(question))
    form.offer({}).dress().name(subjects(found, question.key), subjects(found, question.key, check=True))
    made = form.question(question)
    assert form.why == {}
    return made


def section_again(found: Questionnaire, section: Section) -> Section:
    form = sections.section_form(found.languages)(formdata=None, data=sections.as_typed(section))
    form.relevant.offer(subjects(found, section.key))
    made = form.section(section)
    assert form.why == {}
    return made


@given(questionnaires())
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_every_editor_gives_back_what_it_was_given(found: Questionnaire) -> None:
    with app.test_request_context():
        for section in found.sections:
            assert section_again(found, section) == section
            for question in section.questions:
                assert question_again(found, question) == question
        form = whole.settings_form(found.languages)(formdata=None, data=whole.as_typed(found))
        changed = form.changed()
        # A figure stands on one line of its field.
        one_line = {name: " ".join(what.splitlines()) for name, what in found.statistics.items()}
        assert {name: getattr(found, name) for name in changed} | {"statistics": one_line} == changed


@pytest.mark.parametrize("written", ["${dag} = today()", "${aantal} > 5", "${aantal} + 1"])
def test_a_calculation_that_would_fit_in_rows_stands_in_its_editor_as_a_formula(written: str) -> None:
    made = Question("nu", Type.CALCULATION, {"nl": "Som"}, calculation=expression(written))
    asked = (Question("dag", Type.DATE, {"nl": "Dag?"}), Question("aantal", Type.NUMBER, {"nl": "Hoeveel?"}), made)
    found = Questionnaire({"nl": "Lijst"}, sections=(Section("deel", {"nl": "Deel"}, questions=asked),))
    with app.test_request_context():
        form = questions.question_form(("nl",))(formdata=None, data=questions.as_typed(made))
        form.offer({}).name(subjects(found, "nu"), {})
        assert (form.calculation.expert, form.calculation.draft.formula) == (True, written)
        assert question_again(found, made) == made


def test_a_pasted_list_comes_behind_what_was_there_and_weet_niet_stays_last() -> None:
    rows = with_new([{"key": "x", "label_nl": "Nee"}, {}, {"label_nl": "Geen idee", "dont_know": True}],
                    pasted("1. Ja\r\n2) Nee\n- Ja\n\n• weet niet\n"))
    assert [row["label_nl"] for row in rows] == ["Nee", "Ja", "Geen idee", "weet niet"]
    assert rows[0]["key"] == "x"


@pytest.mark.parametrize(("typed", "at"), [
    ({"minimum": "veel", "required": "misschien"}, "minimum"), ({"decimals": "1,5"}, "decimals"),
    ({"length": "lang"}, "length")])
def test_what_cannot_be_read_is_told_at_its_field_when_the_type_needs_it(typed: dict[str, str], at: str) -> None:
    with app.test_request_context():
        for kind in ("scale", "number", "text"):
            form = questions.question_form(("nl",))(MultiDict({"type": kind, "label_nl": "Hoe?", **typed}))
            form.offer({}).name({}, {})
            form.question(None)
            assert (at in form.why) == (at in form.needed)
