"""The browser and the server come to the same outcome about every expression, answer and form."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, Route

from survey.config import ROOT
from survey.rules.broken import RuleBroken
from survey.rules.calendar import MONTHS
from survey.rules.questionnaires.answers import MISSING, PARTLY_MISSING, SOFTLY_MISSING, SOFTLY_PARTLY, examine
from survey.rules.questionnaires.browser import form
from survey.rules.questionnaires.characters import length
from survey.rules.questionnaires.document import Part, Question, Questionnaire, Section, Type
from survey.rules.questionnaires.evaluation import plain
from survey.rules.questionnaires.expressions import evaluate, expression
from survey.rules.questionnaires.reading import read
from tests.expressions import COMPARISONS, TEXTS, answers, values, wild
from tests.strategies import TODAY, UNITS, questionnaires, registers, typed_answers

pytestmark = pytest.mark.browser

STATIC = ROOT / "survey" / "static"
UNANSWERED = {*MISSING.values(), *PARTLY_MISSING.values(), "Beantwoord deze vraag."}
# Examples are gathered and put to the browser at once, so that there is nothing to shrink while they are drawn.
GATHERED = {
    "database": None,
    "deadline": None,
    "phases": [Phase.generate],
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
}
PLACE = "http://uitvraag.example.nl/"
HTML = """<!doctype html><html lang="nl"><head><title>Proef</title><script defer src="conditions.js"></script>
<script defer src="answers.js"></script><script defer src="probe.js"></script></head></html>"""
# Asked by a script of the page itself, because the browser lets what a test asks for pass.
PROBE = "try { window.made = new Function('return 1')() } catch (error) { window.made = error.name }"


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    opened = chromium.new_page()
    opened.route(f"{PLACE}**", serve)
    opened.goto(PLACE)
    yield opened
    opened.close()


def serve(route: Route) -> None:
    """The page and its scripts, under a policy that forbids to make code from text."""
    name = route.request.url.removeprefix(PLACE)
    kind = "text/javascript" if name else "text/html"
    body = {"": HTML, "probe.js": PROBE}.get(name) or (STATIC / name).read_text()
    headers = {
        "Content-Security-Policy": "default-src 'none'; script-src 'self'",
        "Content-Type": f"{kind}; charset=utf-8",
    }
    route.fulfill(body=body, headers=headers)


def in_browser(page: Page, script: str, given_: Any) -> Any:
    """What a function of the browser makes of this. It travels as one text: value by value takes many times longer."""
    return json.loads(page.evaluate(f"text => JSON.stringify(({script})(JSON.parse(text)))", json.dumps(given_)))


def outward(value: Any) -> Any:
    """A value as the browser writes it."""
    if isinstance(value, Decimal):
        return {"number": plain(value)}
    if isinstance(value, list):
        return [outward(each) for each in value]
    return {key: outward(each) for key, each in value.items()} if isinstance(value, dict) else value


def test_a_thousand_random_expressions_have_the_same_outcome_in_the_browser(page: Page) -> None:
    cases: list[tuple[str, Any, Any]] = []

    @settings(max_examples=1000, **GATHERED)
    @given(wild(), answers(), values())
    def gather(source: str, given_answers: Any, answer: Any) -> None:
        written = expression(source)
        expected = outward(evaluate(written, given_answers, {"e": "PO"}, TODAY, answer))
        cases.append((source, [written.as_json(), outward(given_answers), outward(answer)], expected))

    gather()
    script = "cases => cases.map(([t, v, a]) => Achterban.conditions.evaluate(t, v, {e: 'PO'}, '2022-02-02', a))"
    found = in_browser(page, script, [case for _, case, _ in cases])
    differing = [(source, case[1:], expected, got) for (source, case, expected), got in zip(cases, found, strict=True)
                 if expected != got]  # fmt: skip
    assert len(cases) == 1000
    assert not differing, min(differing, key=lambda each: len(each[0]))


def test_any_two_texts_compare_the_same_in_the_browser(page: Page) -> None:
    sides = [*TEXTS, "9", "10", "-1", "1.0", "\U0001f600a", "\uffee", "ÿ", "z"]
    cases = [(sign, left, right) for sign in COMPARISONS for left in sides for right in sides]
    trees = {sign: expression(f"${{l}} {sign} ${{r}}") for sign in COMPARISONS}
    script = """([trees, sides]) => trees.flatMap(t => sides.flatMap(l => sides.map(
        r => Achterban.conditions.evaluate(t, {l: l, r: r}, {}, '2022-02-02'))))"""
    found = in_browser(page, script, [[tree.as_json() for tree in trees.values()], sides])
    expected = [evaluate(trees[sign], {"l": left, "r": right}, {}, TODAY) for sign, left, right in cases]
    assert [case for case, mine, theirs in zip(cases, expected, found, strict=True) if mine != theirs] == []


@pytest.mark.parametrize(
    "typed", [("60", "40"), ("60", "30"), ("110", "-10"), ("100", ""), ("x", "100"), ("33,3", "66,7")]
)
def test_shares_add_up_the_same_in_the_browser(page: Page, typed: tuple[str, str]) -> None:
    parts = (Part("a", {"nl": "a"}), Part("b", {"nl": "b"}))
    questionnaire = alone(Question("q", Type.SHARES, {"nl": "?"}, parts=parts, decimals=1))
    given_ = dict(zip("ab", typed, strict=True))
    expected = examine(questionnaire, given_, {}, TODAY)
    got = page.evaluate(
        "([f, t]) => Achterban.answers.outcome(f, t, {}, {}, '2022-02-02')", [form(questionnaire), given_]
    )
    assert got["values"] == outward(expected.values)
    assert set(got["errors"]) | set(got["unreadable"]) == set(expected.errors)


def random_forms(count: int, start: int = 0) -> list[tuple[Any, Any]]:
    """Random questionnaires with random answers, as the browser gets them, and what the server makes of each."""
    cases: list[tuple[Any, ...]] = []

    @seed(start)
    @settings(max_examples=count, **GATHERED)
    @given(st.data())
    def gather(data: st.DataObject) -> None:
        questionnaire, register = data.draw(questionnaires()), data.draw(registers())
        typed = data.draw(typed_answers(questionnaire))
        case = [form(questionnaire), typed, outward(questionnaire.known(register))]
        cases.append((case, examine(questionnaire, typed, register, TODAY)))

    gather()
    return cases


def agree(page: Page, cases: list[tuple[Any, Any]]) -> None:
    """What is asked, worked out, warned and refused is the same in the browser for each of these."""
    script = "cases => cases.map(([f, t, k]) => Achterban.answers.outcome(f, t, {}, k, '2022-02-02'))"
    for (case, expected), got in zip(cases, in_browser(page, script, [case for case, _ in cases]), strict=True):
        assert set(got["asked"]) == expected.asked
        assert got["values"] == outward(expected.values)
        softly = (SOFTLY_MISSING, SOFTLY_PARTLY)
        warnings = {key: words for key, words in expected.warnings.items() if words not in softly}
        assert got["warnings"] == warnings
        unreadable = set(got["unreadable"])
        wrong = {key: words for key, words in expected.errors.items() if words not in UNANSWERED}
        assert unreadable <= wrong.keys(), case
        assert got["errors"] == {key: words for key, words in wrong.items() if key not in unreadable}


def test_a_hundred_random_forms_show_check_and_add_up_the_same_in_the_browser(page: Page) -> None:
    agree(page, random_forms(100))


def test_the_browser_makes_no_code_from_text(page: Page) -> None:
    assert page.evaluate("() => window.made") == "EvalError"
    assert page.evaluate("() => Achterban.conditions.evaluate(['number', '1'], {}, {}, '2022-02-02')") == {
        "number": "1"
    }


def test_a_text_is_as_long_in_the_browser(page: Page) -> None:
    marks = "\u0300\u0483\u05bd\u064b\u0670\u093c\u0e31\u1ab0\u200b\u200d\u20d0\ufe0f\ufe20\ufeff"
    marks += "\U0001f3fd\U000e0067\U000e0100"
    texts = list(TEXTS)

    @settings(max_examples=500, **GATHERED)
    @given(st.text(st.sampled_from(f"aé\r\n☺👩🇳🇱{marks}") | st.characters(codec="utf-8")))
    def gather(text: str) -> None:
        texts.append(text)

    gather()
    script = "texts => texts.map(Achterban.conditions.length)"
    assert in_browser(page, script, texts) == [length(text) for text in texts]


def test_what_is_typed_is_read_the_same_in_the_browser(page: Page) -> None:
    figures = st.text("0123456789.,-− %€+\\u00a0", max_size=9)
    fractions = st.builds("{}{}{}{:0{}}".format, st.sampled_from(["", "0"]), st.integers(0, 9999),
                          st.sampled_from(".,"), st.integers(0, 9999), st.integers(2, 4))
    grouped = fractions | st.integers(-(10**7), 10**7).map(lambda number: f"{number:,}".replace(",", "."))
    units = st.sampled_from(["", "%", "euro", " leerlingen", "procent"])
    days = st.builds(
        "{}{}{}{}{}".format, st.integers(0, 32), sign := st.sampled_from([" ", "-", "/", "."]),
        st.one_of(st.integers(0, 13), st.sampled_from([*MONTHS, "mrt", "feb", "foo", "Mei"])), sign,
        st.integers(1890, 2210),
    )  # fmt: skip
    types = st.sampled_from([Type.NUMBER, Type.PERCENTAGE, Type.DATE, Type.TEXT, Type.LONG_TEXT])
    cases: list[tuple[Any, Any]] = []

    @settings(max_examples=1000, **GATHERED)
    @given(types, st.builds("{}{}".format, figures | grouped | days, units), st.integers(0, 3), st.sampled_from(UNITS))
    def gather(type_: Type, typed: str, decimals: int, unit: str) -> None:
        question = Question("q", type_, {"nl": "?"}, decimals=decimals, unit=unit)
        try:
            expected = {"value": outward(read(question, typed))}
        except RuleBroken:
            expected = {"unreadable": True}
        cases.append(([form(alone(question))["questions"][0], typed], expected))

    gather()
    script = "cases => cases.map(([q, t]) => Achterban.answers.read(q, t))"
    found = in_browser(page, script, [case for case, _ in cases])
    assert [(case, got) for (case, expected), got in zip(cases, found, strict=True) if got != expected] == []


def alone(question: Question) -> Questionnaire:
    return Questionnaire({"nl": "x"}, sections=(Section("s", {"nl": "x"}, questions=(question,)),))


@pytest.mark.parametrize(
    ("written", "shown"), [("1234.5", "1.234,5"), ("-2", "−2"), ("1000000", "1.000.000"), ("0", "0")]
)
def test_a_running_total_is_written_the_dutch_way(page: Page, written: str, shown: str) -> None:
    assert page.evaluate("n => Achterban.answers.withUnit({number: n}, '')", written) == shown


def test_what_is_worked_out_is_rounded_as_on_paper(page: Page) -> None:
    shown = [page.evaluate("([n, d]) => Achterban.answers.withUnit({number: n}, '%', d)", pair)
             for pair in (("3.774509803922", 1), ("-1200.005", 2), ("5.95", 1), ("12", 2))]
    assert shown == ["3,8%", "−1.200,01%", "6%", "12%"]


def test_the_answers_of_other_sections_are_handed_over(page: Page) -> None:
    tree = expression("${eerder} = 'ja' and ${aantal} > 8.2").as_json()
    form_ = {"questions": [{"key": "nu", "type": "text", "relevant": tree, "decimals": 0}]}
    script = "([f, v]) => Achterban.answers.outcome(f, {nu: 'x'}, v, {}, '2022-02-02').asked"
    assert page.evaluate(script, [form_, {"eerder": "ja", "aantal": 8.3}]) == ["nu"]
    assert page.evaluate(script, [form_, {"eerder": "ja", "aantal": 8.2}]) == []
