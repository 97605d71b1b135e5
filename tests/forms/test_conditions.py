"""A condition in a form: rows that grow and shrink, a formula, and nothing typed is ever lost."""

import re
from html import unescape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader
from werkzeug.datastructures import MultiDict
from wtforms.form import Form

from forms.conditions import EXPERT, LINES, NO_LINES, ConditionField, Draft, DraftRow
from survey.config import ROOT
from survey.rules.questionnaires.conditions import Operator
from survey.rules.questionnaires.document import Option, Question, Questionnaire, Section, Type
from survey.rules.questionnaires.expressions import expression
from survey.rules.questionnaires.subjects import subjects

YES_NO = tuple(Option(key, {"nl": label}) for key, label in (("ja", "Ja"), ("nee", "Nee"), ("soms", "Soms")))
QUESTIONS = (
    Question("meedoen", Type.ONE, {"nl": "Doet u mee?"}, options=YES_NO),
    Question("aantal", Type.NUMBER, {"nl": "Hoeveel leerlingen?"}, unit="leerlingen"),
    Question("vorig", Type.NUMBER, {"nl": "Hoeveel vorig jaar?"}, unit="leerlingen"),
    Question("dag", Type.DATE, {"nl": "Welke <dag>?"}),
    Question("nu", Type.TEXT, {"nl": "Deze vraag"}),
)
MADE = Questionnaire({"nl": "Lijst"}, sections=(Section("deel", {"nl": "Deel"}, questions=QUESTIONS),))
KNOWN = subjects(MADE, "nu")
PAGES = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True, trim_blocks=True)
Typed = dict[str, str | list[str]]


class ExampleForm(Form):
    relevant = ConditionField("Wanneer wordt dit gevraagd?")


def field(typed: Typed | None = None, data: Any = None) -> ConditionField:
    form = ExampleForm(MultiDict(typed) if typed is not None else None, data={"relevant": data})
    found: ConditionField = form.relevant.offer(KNOWN)
    return found


def page(shown: ConditionField) -> str:
    return str(PAGES.get_template("conditions/parts.html").module.condition(shown))  # type: ignore[attr-defined]


def as_sent(html: str) -> MultiDict[str, str]:
    """What a browser sends of a page, without pressing a button."""
    sent: MultiDict[str, str] = MultiDict()
    html = re.sub(r"<details.*?</details>", "", html, flags=re.DOTALL)
    inputs = (r'<input[^>]*?name="([^"]+)"[^>]*?>', r'<select[^>]*?name="([^"]+)".*?</select>',
              r'<textarea[^>]*?name="([^"]+)"[^>]*>(.*?)</textarea>')
    for found in re.finditer("|".join(inputs), html, re.DOTALL):
        name, written = next(filter(None, found.groups()[:3])), found.group()
        if found[3]:
            sent.add(name, unescape(found[4]))
        elif found[2]:
            chosen = re.search(r'value="([^"]*)" selected', written) or re.search(r'value="([^"]*)"', written)
            sent.add(name, unescape(chosen[1]) if chosen else "")
        elif "checkbox" not in written or " checked" in written:
            value = re.search(r'value="([^"]*)"', written)
            sent.add(name, unescape(value[1]) if value else "")
    return sent


LINE = {"relevant-way": "lines", "relevant-0-key": "meedoen", "relevant-0-operator": "is", "relevant-0-answer": "ja"}
TWO: Typed = {**LINE, "relevant-joined": "or", "relevant-1-key": "aantal", "relevant-1-operator": "more",
              "relevant-1-answer": "1.200,5", "relevant-1-other": ""}


def test_rows_make_an_expression_and_an_expression_makes_rows() -> None:
    assert str(field(TWO).read()) == "${meedoen} = 'ja' or ${aantal} > 1200.5"
    again = field(data="${meedoen} = 'ja' or ${aantal} > 1200.5")
    assert again.draft.rows == (DraftRow("meedoen", "is", ("ja",)), DraftRow("aantal", "more", ("1.200,5",)))
    assert again.draft.joined == "or"
    assert "In woorden: “Doet u mee?” is “Ja” of “Hoeveel leerlingen?” is groter dan 1.200,5 leerlingen." in page(again)
    assert field({"relevant-way": "lines"}).read() is None


def test_a_row_may_compare_with_another_answer() -> None:
    compared = field({**LINE, "relevant-0-key": "aantal", "relevant-0-operator": "less", "relevant-0-answer": "",
                      "relevant-0-other": "vorig"})
    assert str(compared.read()) == "${aantal} < ${vorig}"
    assert [key for key, _ in compared.others(compared.draft.rows[0])] == ["vorig"]


def test_several_answers_are_ticked() -> None:
    many = field({**LINE, "relevant-0-operator": "one_of", "relevant-0-answer": ["ja", "soms"]})
    assert str(many.read()) == "(${meedoen} = 'ja' or ${meedoen} = 'soms')"
    assert page(many).count("checked") == 2


WRONG = {
    "relevant-0-key": ({"relevant-0-key": "nu"}, "Kies een vraag die hiervóór staat."),
    "relevant-0-answer": ({"relevant-0-answer": "misschien"}, "“Doet u mee?” heeft geen antwoord “misschien”"),
}


@pytest.mark.parametrize("at", WRONG)
def test_what_is_wrong_with_a_row_stands_at_its_input(at: str) -> None:
    changed, words = WRONG[at]
    wrong = field({**LINE, **changed})
    assert wrong.read() is None
    assert wrong.why[at].startswith(words)
    assert f'id="{at}" ' in page(wrong)
    assert f'aria-describedby="{at}-why"' in page(wrong)
    assert next(iter(changed.values())) in page(wrong)


def test_buttons_add_and_remove_rows_and_lose_nothing() -> None:
    shown = field(TWO)
    assert not shown.act("options.add")
    assert shown.act("relevant.add")
    assert len(shown.draft.rows) == 3
    shown.act("relevant.remove.0")
    assert [row.key for row in shown.draft.rows] == ["aantal", ""]
    assert shown.draft.rows[0].answers == ("1.200,5",)
    assert str(shown.read()) == "${aantal} > 1200.5"


def test_rows_become_a_formula_and_a_formula_becomes_rows() -> None:
    shown = field(TWO)
    shown.act("relevant.expert")
    assert shown.draft.formula == "${meedoen} = 'ja' or ${aantal} > 1200.5"
    shown.act("relevant.lines")
    assert shown.draft.rows == field(TWO).draft.rows[:1] + (DraftRow("aantal", "more", ("1.200,5",)),)
    strange = field(data="round(${aantal}) mod 2 = 0")
    assert strange.expert
    assert strange.act("relevant.lines")
    assert strange.expert
    assert strange.why == {"relevant": NO_LINES}


def test_a_mistake_in_a_formula_is_pointed_out() -> None:
    wrong = field({"relevant-way": "expert", "relevant": "${aantal} >\n foo"})
    assert wrong.read() is None
    assert wrong.why["relevant"].startswith("‘${aantal} > foo’ klopt niet: ‘foo’ is geen getal")
    assert "<code>${aantal} &gt; <mark>foo</mark></code>" in page(wrong)
    assert "${aantal} &gt;\n foo</textarea>" in page(wrong)


def test_the_labels_of_questions_are_only_text() -> None:
    assert "Welke &lt;dag&gt;?" in page(field(TWO))


texts = st.sampled_from(["", "ja", "5", "1.200,5", "<b>", "=1", "'", '"', "meedoen", "more", "aantal"])
rows = st.builds(DraftRow, st.sampled_from(["", "meedoen", "aantal", "dag", "weg"]),
                 st.sampled_from(["", *Operator]), st.lists(texts, max_size=1).map(tuple), st.just(""))


@settings(max_examples=50, deadline=None)
@given(st.sampled_from([LINES, EXPERT]), st.lists(rows, max_size=3), texts)
def test_a_page_gives_back_what_it_was_given(way: str, drawn: list[DraftRow], formula: str) -> None:
    draft = Draft(way, "or", tuple(drawn), formula)
    shown = field(data=draft)
    sent = field(as_sent(page(shown))).draft
    assert (sent.way, sent.formula) == (way, formula)
    kept = [(row.key, [answer for answer in row.answers if answer]) for row in sent.rows]
    assert kept == [(row.key, [answer for answer in row.answers if answer and not chosen_away(row, shown)])
                    for row in drawn]


def chosen_away(row: DraftRow, shown: ConditionField) -> bool:
    """Boxes can be ticked for what exists only."""
    operator, subject = shown.operator(row), shown.subject(row)
    exists = subject is not None and row.answers[0] in [key for key, _ in subject.options]
    return not shown.expert and operator is not None and operator.many and not exists


def test_an_expression_that_was_given_comes_back_as_it_was() -> None:
    for written in ("${meedoen} = 'ja'", "${dag} > today()", "${aantal} mod 2 = 0 and ${meedoen} != ''"):
        assert field(as_sent(page(field(data=written)))).read() == expression(written)
