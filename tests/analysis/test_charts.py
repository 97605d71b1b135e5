"""Charts and pictures: only what may be told, with the labels that stand everywhere else."""

import json
import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.charts import Bar, Chart, breakdown_chart, chart, parts_chart, plotly_json, series_chart, wrapped
from analysis.figures.results import Kind
from analysis.pictures import svg
from analysis.results import Results
from analysis.series import read
from analysis.tables import printed
from survey.rules.questionnaires.document import Type
from tests.analysis.newsletter import DATA, choice, found, number, one, spread


def drawn(results: Results, key: str) -> Chart:
    figures = next(each for each in results.variables if each.key == key)
    made = chart(figures, results.rule)
    assert made
    return made


def texts(made: Chart) -> tuple[set[str], set[str]]:
    """The labels in the plotly figure and in the picture."""
    data = json.loads(plotly_json(made))["data"]
    picture = ElementTree.fromstring(svg(made))
    return ({text for trace in data for text in trace["text"]},
            {each.text or "" for each in picture.iter("{http://www.w3.org/2000/svg}text")})


def test_a_choice_has_a_bar_for_every_answer_with_its_printed_label() -> None:
    known = found("open")
    made = drawn(known, "q04_zijinstroom")
    assert [(each.label, each.text) for each in made.bars] == [("Ja", "33%"), ("Nee", "60%"), ("Weet niet", "7%")]
    plotly, picture = texts(made)
    assert plotly == {"33%", "60%", "7%"} <= picture
    assert "58 antwoorden." in picture


def test_few_answers_have_counts_on_their_bars() -> None:
    made = drawn(one(choice(), spread(ja=15, nee=10), 30, "open"), "v")
    assert [each.text for each in made.bars] == ["15 van de 25", "10 van de 25", "0 van de 25"]


def test_what_is_hidden_or_told_in_words_is_not_in_the_chart() -> None:
    results = one(choice(options=[(name, name.upper(), False) for name in "abc"]), spread(a=50, b=5, c=3), 151)
    made = drawn(results, "v")
    assert [each.label for each in made.bars] == ["A"]
    assert made.note == "58 antwoorden. Niet in beeld, omdat het aantal te klein is: B, C."
    for file in (plotly_json(made), svg(made)):
        assert "8.6" not in file
        assert "5.17" not in file


def test_a_question_of_which_nothing_may_be_told_has_no_chart() -> None:
    results = one([choice(), number()], spread(ja=5), 151)
    assert all(chart(each, results.rule) is None for each in results.variables)
    assert parts_chart("Delen", results.variables, results.rule) is None


def test_an_amount_shows_its_middle_half_and_never_a_hidden_mean() -> None:
    made = drawn(found("vertrouwelijk"), "q08_tlv_po_vso_pct")
    assert [each.text for each in made.bars] == ["14 tot 58%"]
    assert [(each.label, each.text) for each in made.marks] == [("middelste opgave", "29%")]
    assert "550" not in plotly_json(made) + svg(made)
    open_one = drawn(found("open"), "q08_tlv_po_vso_pct")
    assert [each.text for each in open_one.marks] == ["29%", "78%"]


def test_shares_of_a_hundred_have_a_bar_a_part() -> None:
    parts = [number(key, type=Type.SHARES, part_of="s") for key in ("s1", "s2")]
    results = one(parts, [{"s1": 60, "s2": 40}] * 40, 80)
    made = parts_chart("Waar komen zij vandaan?", results.variables, results.rule)
    assert made
    assert [each.text for each in made.bars] == ["60%", "40%"]


def test_groups_stand_beside_each_other() -> None:
    facts: list[dict[str, Any]] = [{"sector": "PO"}] * 40 + [{"sector": "VO"}] * 40
    results = one(choice(), spread(ja=20, nee=20) + spread(ja=10, nee=30), 80, facts=facts, by=("sector",))
    made = breakdown_chart(results.breakdown("v", "sector"), results.rule)
    assert made
    assert made.groups == ("PO", "VO")
    assert [(each.label, each.group, each.text) for each in made.bars][:2] == [("Ja", "PO", "50%"), ("Ja", "VO", "25%")]
    traces = json.loads(plotly_json(made))["data"]
    assert [each["name"] for each in traces] == ["PO", "VO"]
    assert "50% (PO)" in texts(made)[1]


def test_a_hidden_breakdown_has_no_chart() -> None:
    facts: list[dict[str, Any]] = [{"sector": "PO"}] * 40 + [{"sector": "VO"}] * 40
    results = one(choice(), spread(ja=20, nee=20) + spread(ja=2, nee=38), 80, facts=facts, by=("sector",))
    assert breakdown_chart(results.breakdown("v", "sector"), results.rule) is None


def test_a_series_has_counts_forecasts_and_targets() -> None:
    series = read(DATA / "participation_2301.csv", "deelname so", "pupils_so", "pupils_total", "target_so_pct")
    made = series_chart(series)
    assert made
    assert [(each.name, len(each.points), each.dashed) for each in made.lines] == [
        ("deelname so", 11, False), ("prognose", 5, True), ("doel", 4, True)]
    assert made.lines[0].points[-1][2] == "2,63%"
    assert "andere dag" in made.note
    assert "2,63%" in texts(made)[0] & texts(made)[1]
    assert series_chart(replace(series, points=())) is None


def test_a_long_line_has_its_figures_only_where_it_begins_and_ends() -> None:
    series = read(DATA / "participation_2301.csv", "deelname so", "pupils_so", "pupils_total", "target_so_pct")
    made = series_chart(series)
    assert made
    traces = json.loads(plotly_json(made))["data"]
    assert [[text for text in each["text"] if text] for each in traces] == [["2,20%", "2,63%"], ["2,77%"], ["2,36%"]]
    assert "2014: " in traces[0]["hovertext"][3]
    short = series_chart(replace(series, points=series.points[:5]))
    assert short
    assert all(json.loads(plotly_json(short))["data"][0]["text"])


def test_rows_are_as_high_as_their_longest_label() -> None:
    low, high = (json.loads(plotly_json(Chart("v", (Bar(label, 50, "50%", ""),) * 3)))["layout"]["height"]
                 for label in ("Ja", "Herkent u dit " * 20))
    assert high > low


@pytest.mark.parametrize("profile", ["open", "vertrouwelijk", "streng"])
def test_plot_picture_and_table_print_the_same(profile: str) -> None:
    results = found(profile)
    for figures in results.variables:
        made = chart(figures, results.rule)
        if made is None:
            continue
        everywhere = {printed(each, results.rule) for each in figures.results}
        plotly, picture = texts(made)
        assert plotly <= everywhere
        assert plotly <= picture


def test_a_plot_formats_nothing_itself() -> None:
    layout = json.loads(plotly_json(drawn(found("open"), "q04_zijinstroom")))["layout"]
    assert layout["separators"] == ",."
    assert layout["xaxis"]["showticklabels"] is False
    assert "layout" not in layout["template"]


def test_a_picture_holds_no_style_or_script_and_is_described() -> None:
    asked = choice(options=[("a", "<script>alert(1)</script> & meer", False), ("b", "B", False)])
    made = drawn(one(asked, spread(a=30, b=30), 80), "v")
    picture = svg(made)
    assert "style=" not in picture
    assert "<script" not in picture
    assert re.search("<desc>.*50%.*</desc>", picture)
    assert "<script" not in plotly_json(made)


def test_long_labels_go_over_several_lines() -> None:
    assert wrapped("een twee drie", "\n", 9) == "een twee\ndrie"
    assert wrapped("a < b") == "a &lt; b"
    assert wrapped("") == ""


@given(st.lists(st.integers(0, 40), min_size=3, max_size=3))
@settings(max_examples=40, deadline=None)
def test_no_chart_holds_a_count_that_is_not_told(counts: list[int]) -> None:
    options = [(name, name.upper(), False) for name in "abc"]
    results = one(choice(options=options), spread(**dict(zip("abc", counts, strict=True))), 151)
    figures = results.variables[0]
    made = chart(figures, results.rule)
    told = {each.label for each in figures.results
            if each.kind is Kind.SHARE and not each.withheld and not each.mask and each.n}
    assert {each.label for each in (made.bars if made else ())} == told
