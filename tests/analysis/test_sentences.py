"""The grammar of sentences: filters, precision, spans, withholding, and numbers without a figure."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.cases import cases
from analysis.nouns import Noun
from analysis.sentences import Span, lint, render
from analysis.statistics import Statistic, Withheld, statistic
from analysis.templates import Combination, Reference, address, alternatives, lines, literal, parts
from survey.rules.broken import RuleBroken
from survey.rules.publication import settings

RULE = settings()
DAY = date(2022, 2, 2)


def say(template: str, day: date = DAY, **statistics: dict[str, object]) -> str:
    return render(template, {name: statistic(each) for name, each in statistics.items()}, RULE, day).text


@pytest.mark.parametrize(("template", "fields", "text"), [
    ("{a|iqr}", {"q1": 13.75, "q3": 57.5}, "tussen 14 en 58%"),
    ("{a|ci}", {"lo": 34.4, "hi": 55.6}, "tussen 34 en 56%"),
    ("{a|getal}", {"waarde": 8.25, "dec": 1}, "8,3"),
    ("{a|getal}", {"waarde": 1250}, "1.250"),
    ("{a|pp}", {"waarde": -0.1}, "−0,1 procentpunt"),
    ("{a|pp:kaal}", {"waarde": 4.8}, "4,8 procentpunt"),
    ("{a|pp}", {"waarde": 17.5}, "+17,5 procentpunt"),
    ("{a|datum}", {"datum": "2022-02-14"}, "maandag 14 februari"),
    ("{a|datum}", {"datum": "2023-01-09"}, "maandag 9 januari 2023"),
    ("{a|datum:kaal}", {"datum": "2021-10-01"}, "1 oktober 2021"),
    ("{a|ontwikkeling}", {"waarde": 0.49}, "blijft vrijwel gelijk"),
    ("{a|ontwikkeling}", {"waarde": 0.5}, "neemt licht toe"),
    ("{a|ontwikkeling}", {"waarde": 5}, "neemt toe"),
    ("{a|ontwikkeling}", {"waarde": -14.9}, "neemt af"),
    ("{a|ontwikkeling}", {"waarde": -15}, "neemt fors af"),
    ("{a|n} van de {a|N} ({a|respons})", {"n": 1200, "N": 3000}, "1.200 van de 3.000 (40%)"),
    ("{a|aantal}", {"x": 12}, "12"),
    ("{a|Frase:respondenten} {a|ww:toenemen}", {"x": 29, "n": 58}, "De helft van de respondenten neemt toe"),
    ("{a|Frase:scholen} {a|ww:toenemen}", {"x": 58, "n": 58}, "Alle scholen nemen toe"),
    ("{a|ww:zijn} {a|kort}", {"x": 10, "n": 24}, "zijn 10 van de 24"),
    ("{a|pct}", {"waarde": -3.5}, "−3,5%"),
    ("{a|pct}", {"waarde": 13.4}, "13%"),
    ("Geen slot, geen probleem.", {}, "Geen slot, geen probleem."),
])  # fmt: skip
def test_each_filter_writes_its_own_way(template: str, fields: dict[str, object], text: str) -> None:
    assert say(template, a=fields) == text


def test_one_value_below_ten_gives_all_percentages_of_the_sentence_a_decimal() -> None:
    values = {"a": {"waarde": 8.3}, "b": {"waarde": 26.44}, "c": {"waarde": 2.63, "dec": 2}}
    assert say("{a|pct}, {b|pct}, {c|pct}", **values) == "8,3%, 26,4%, 2,63%"
    assert say("{b|pct}, {c|pct}", **values) == "26%, 2,63%"
    assert say("{a|ontwikkeling}, {b|pct}", **values) == "neemt toe, 26%"


def test_a_group_named_before_is_the_group_of_what_follows() -> None:
    few, many = {"x": 3, "n": 40}, {"x": 20, "n": 40}
    assert say("{b|Frase:swv'en VO}, {a|frase:swv'en VO}", a=few, b=many) == (
        "De helft van de swv'en VO, een enkel swv VO")


def test_a_noun_of_the_questionnaire_may_be_used() -> None:
    known = {"a": statistic({"x": 3, "n": 40})}
    assert render("{a|Frase:kernen}", known, RULE, DAY, [Noun("kern", "kernen", "het")]).text == "Een enkel kern"


def test_every_slot_leaves_a_span_at_its_place() -> None:
    known = {"a": statistic({"x": 14, "n": 58}), "m": statistic({"waarde": 13})}
    sentence = render("{a|Frase:respondenten} {a|ww:zien} {m|pct}.", known, RULE, DAY)
    assert sentence.text == "Een kwart van de respondenten ziet 13%."
    assert [(each.statistic, each.filter, each.text) for each in sentence.spans] == [
        ("a", "Frase", "Een kwart van de respondenten"), ("a", "ww", "ziet"), ("m", "pct", "13%")]
    assert all(sentence.text[each.start:each.end] == each.text for each in sentence.spans)


@pytest.mark.parametrize("filters", ["frase:respondenten", "kort", "ww:zien", "n", "pct", "aantal"])
def test_a_withheld_statistic_withholds_the_whole_sentence(filters: str) -> None:
    known = {"a": Statistic(x=3, n=7, value=Fraction(40), withheld="Te weinig."), "m": statistic({"waarde": 13})}
    with pytest.raises(Withheld) as withheld:
        render(f"Dit is {{m|pct}} en {{a|{filters}}}.", known, RULE, DAY)
    assert withheld.value.reason == "Te weinig."


@pytest.mark.parametrize(("template", "message"), [
    ("{b|pct}", "bestaat niet"), ("{a|procent}", "Filter “procent” bestaat niet"), ("{a|datum}", "geen datum"),
    ("{a|pct", "Onleesbaar deel"), ("{a}", "Onleesbaar deel"), ("a|pct}", "Onleesbaar deel"),
    ("{a|iqr}", "kan niet met “iqr” worden verteld"), ("{a|ww:kat}", "heel werkwoord"),
])  # fmt: skip
def test_a_wrong_template_is_named(template: str, message: str) -> None:
    with pytest.raises(RuleBroken, match=message):
        say(template, a={"x": 20, "n": 58, "waarde": 3})


@pytest.mark.parametrize("fields", [
    {"waarde": float("nan")}, {"waarde": "veel"}, {"x": 1.5, "n": 3}, {"n": -1}, {"datum": "morgen"},
    {"stijl": "mooi"}, {"gemiddelde": 3},
])  # fmt: skip
def test_a_statistic_that_is_none_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(RuleBroken):
        statistic(fields)


def test_a_template_has_a_sentence_a_line_and_alternatives() -> None:
    assert lines("Een. || Twee.\n\nDrie. ||\n-") == (("Een.", "Twee."), ("Drie.", ""))
    assert alternatives("{a|pct} || b") == ("{a|pct}", "b")


def test_statistics_have_addresses() -> None:
    assert address("q07.ja[sector=PO]") == Reference("q07", "ja", "sector", "PO")
    assert address("response") == Reference("response")
    assert address("v.1") == Reference("v", "1")
    assert address("min(a.mean,max(b.q1,c.q1))") == Combination(
        "min", (Reference("a", "mean"), Combination("max", (Reference("b", "q1"), Reference("c", "q1")))))
    assert address("pool(a,b).iqr") == Combination("pool", (Reference("a"), Reference("b")), "iqr")
    with pytest.raises(RuleBroken, match="geen uitkomst"):
        address("q07 ja")


@given(st.text(max_size=60))
def test_words_in_a_template_are_never_read_as_part_of_it(words: str) -> None:
    assert parts(literal(words)) in ((literal(words),), ())
    assert "||" not in literal(words)


def test_numbers_without_a_figure_are_found() -> None:
    text = "Op 1 oktober 2021 zag 45% dit, en PO2301 (24-uurs) 12 keer."
    spans = [Span(22, 25, "a", "pct", "45%")]
    assert [each.text for each in lint(text, spans)] == ["12"]
    assert [each.text for each in lint(text, [])] == ["45", "12"]
    assert text[22:25] == "45%"


def test_a_case_file_that_is_none_is_refused() -> None:
    with pytest.raises(RuleBroken, match="kolommen"):
        list(cases(["a,b\n", "1,2\n"]))
    with pytest.raises(RuleBroken, match="Regel 2"):
        list(cases(["id,sjabloon,statistieken_json\n", "F1,tekst,{\n"]))
    with pytest.raises(RuleBroken, match="Onbekende regel"):
        list(cases(["id,sjabloon,statistieken_json,regels_json\n", 'F1,tekst,{},"{""soms"": 1}"\n']))
