"""Page, plot, workbook and sentence hold the same figures, and none of them gives a hidden one away."""

import json
import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.charts import chart, plotly_json
from analysis.exports import figure_rows
from analysis.figures.disclosure import Mask, mask
from analysis.figures.results import Kind, Result
from analysis.pictures import svg
from analysis.results import Results
from analysis.sentences import render
from analysis.statistics import told
from analysis.tables import document, printed
from survey.rules.publication import PROFILES, Profile
from survey.rules.rounding import half_up
from tests.analysis.newsletter import NEWSLETTER, choice, number, one, spread

ABC = [(name, name.upper(), False) for name in "abc"]
CONFIDENTIAL = PROFILES[Profile.CONFIDENTIAL]


def say(found: Results, template: str) -> str:
    return render(template, lambda name: told(found.result(name), found.rule), found.rule, NEWSLETTER).text


@given(st.lists(st.integers(5, 60), min_size=3, max_size=3), st.sampled_from(["open", "vertrouwelijk", "streng"]))
@settings(max_examples=60, deadline=None)
def test_a_share_is_rounded_once_for_page_plot_picture_workbook_and_sentence(counts: list[int], profile: str) -> None:
    n = sum(counts)
    assume(n >= 40)
    found = one(choice(options=ABC), spread(**dict(zip("abc", counts, strict=True))), 2 * n, profile)
    (figures,) = found.variables
    drawn = chart(figures, found.rule)
    plot = json.loads(plotly_json(drawn))["data"][0]["text"] if drawn else []
    picture = svg(drawn) if drawn else ""
    page = document(found)["variables"][0]["results"]
    for place, (each, row) in enumerate(zip(figures.results, figure_rows(figures, found.rule), strict=True)):
        words = printed(each, found.rule)
        assert page[place]["printed"] == row[1] == words
        if each.kind is Kind.SHARE and not each.withheld and not each.mask:
            assert words in plot
            assert f">{words}</text>" in picture
            assert say(found, f"{{{each.id}|pct}}") == words


@given(st.lists(st.decimals(-500, 500, places=2), min_size=40, max_size=60), st.booleans())
@settings(max_examples=40, deadline=None)
def test_an_amount_is_half_up_of_one_exact_value_everywhere(values: list[Any], closed: bool) -> None:
    found = one(number(), [{"g": value} for value in values], 2 * len(values), "open", closed=closed)
    result = found.result("g.mean")
    assert result.value == sum(map(Fraction, values)) / len(values)
    for words in (printed(result, found.rule), say(found, "{g.mean|pct}")):
        digits = words.removesuffix("%").replace("−", "-").replace(".", "").replace(",", ".")
        decimals = len(digits.partition(".")[2])
        rounded = half_up(result.value, decimals)
        assert digits == str(rounded) or Fraction(digits) == rounded == 0


def shares(results: Sequence[Result]) -> list[Result]:
    return [each for each in results if each.kind is Kind.SHARE]


GROUP = st.tuples(st.integers(0, 14), st.integers(0, 14), st.integers(0, 14))


@given(st.lists(st.lists(GROUP, min_size=1, max_size=3), min_size=2, max_size=3))
@settings(max_examples=60, deadline=None)
def test_an_audit_of_two_breakdowns_that_fit_in_each_other(provinces: list[list[tuple[int, int, int]]]) -> None:
    """Linear programming over the smallest groups, with all that is told of either breakdown, and the totals."""
    from scipy.optimize import linprog

    cells = [(str(place), f"{place}.{number}", counts) for place, groups in enumerate(provinces)
             for number, counts in enumerate(groups) if sum(counts)]
    total = [sum(counts[option] for _, _, counts in cells) for option in range(3)]
    assume(sum(total) >= 40 and len({province for province, _, _ in cells}) > 1)
    answers, facts = [], []
    for province, town, counts in cells:
        answers += spread(**dict(zip("abc", counts, strict=True)))
        facts += [{"province": province, "town": town}] * sum(counts)
    found = one(choice(options=ABC), answers, len(facts), facts=facts, by=("province", "town"))
    names = [(town, option) for _, town, _ in cells for option in range(3)]
    known: list[tuple[list[int], int]] = []
    for _, town, counts in cells:
        known.append(([int(name[0] == town) for name in names], sum(counts)))
    for option, each in enumerate(shares(found.variables[0].results)):
        if each.x is not None:
            known.append(([int(name[1] == option) for name in names], each.x))
    inside = {town: province for province, town, _ in cells}
    for fact in ("province", "town"):
        for group in found.breakdown("v", fact).groups:
            for option, each in enumerate(shares(group.results)):
                if each.x is not None:
                    line = [int(name[1] == option and group.group in (name[0], inside[name[0]])) for name in names]
                    known.append((line, each.x))
    counts_of = {town: counts for _, town, counts in cells}
    equal, sums = [line for line, _ in known], [value for _, value in known]
    for at, (town, option) in enumerate(names):
        x, n = counts_of[town][option], sum(counts_of[town])
        if mask(x, n, CONFIDENTIAL) is Mask.NONE:
            continue
        goal = [int(place == at) for place in range(len(names))]
        low = linprog(goal, A_eq=equal, b_eq=sums).fun
        high = -linprog([-each for each in goal], A_eq=equal, b_eq=sums).fun
        assert high - low >= 1 - 1e-6, (cells, town, option)


@given(st.lists(st.integers(0, 40), min_size=3, max_size=3))
@settings(max_examples=40, deadline=None)
def test_nothing_of_a_hidden_count_is_in_any_file(counts: list[int]) -> None:
    found = one(choice(options=ABC), spread(**dict(zip("abc", counts, strict=True))), 151)
    (figures,) = found.variables
    page = document(found)["variables"][0]["results"]
    for each, row, shown in zip(figures.results, figure_rows(figures, found.rule), page, strict=True):
        if each.withheld or each.mask:
            assert not {"x", "value", "interval"} & shown.keys()
            assert row[4] is None
            assert not re.search(r"\d+%", str(row[1]))
