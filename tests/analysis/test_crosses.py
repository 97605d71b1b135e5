"""Cross-tables of two questions, and that an audit finds no hidden cell in them."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.figures import flows
from analysis.figures.crosses import Grid, bounds, protect, unsafe_cells
from analysis.figures.results import Breakdown, Kind
from analysis.results import Results
from analysis.tables import printed
from survey.rules.broken import RuleBroken
from survey.rules.publication import PROFILES, Profile
from survey.rules.questionnaires.document import Type
from tests.analysis.newsletter import choice, number, one

CONFIDENTIAL = PROFILES[Profile.CONFIDENTIAL]
ABC = [(name, name.upper(), False) for name in "abc"]


def answers(table: dict[tuple[str, str], int]) -> list[dict[str, Any]]:
    """So many answers with this first and this second option; an empty second one was left empty."""
    return [{"v": first, "w": second or None} for (first, second), count in table.items() for _ in range(count)]


def cross(table: dict[tuple[str, str], int]) -> tuple[Results, Breakdown]:
    found = one([choice(options=ABC), choice("w", ABC)], answers(table), None)
    return found, found.breakdown("v", "w")


def shown(found: tuple[Results, Breakdown]) -> list[list[str]]:
    results, table = found
    return [[printed(each, results.rule) for each in group.results if each.kind is Kind.SHARE]
            for group in table.groups]


SAFE = {(first, second): 10 + 3 * place for place, (first, second) in enumerate((a, b) for a in "abc" for b in "abc")}


def test_a_cross_table_has_a_base_and_a_share_for_every_answer() -> None:
    assert shown(cross(SAFE)) == [["18%", "33%", "49%"], ["20%", "33%", "47%"], ["21%", "33%", "45%"]]
    results, table = cross(SAFE)
    assert [group.group for group in table.groups] == ["A", "B", "C"]
    assert [group.answered for group in table.groups] == [57, 66, 75]
    assert results.result("v.a[w=B]").x == 13


def test_one_unsafe_cell_hides_enough_others_to_keep_it_hidden() -> None:
    _, table = cross({**SAFE, ("a", "a"): 2})
    hidden = [each.id for group in table.groups for each in group.results if each.withheld]
    assert "v.a[w=A]" in hidden
    assert 4 <= len(hidden) <= 6


def test_with_two_groups_one_unsafe_cell_hides_the_whole_table() -> None:
    table = {(first, second): 20 for first in "abc" for second in "ab"} | {("a", "a"): 2}
    options = [("a", "A", False), ("b", "B", False)]
    asked = [choice(options=ABC), choice("w", options)]
    assert one(asked, answers(table), None).breakdown("v", "w").withheld
    assert not one(asked, answers(table), None, "open").breakdown("v", "w").withheld


def test_who_left_the_second_question_empty_is_a_group_too() -> None:
    _, table = cross({**SAFE, ("a", ""): 2, ("b", ""): 1})
    assert table.groups[-1].group == "geen antwoord"
    assert all(each.withheld for each in table.groups[-1].results if each.kind is Kind.SHARE)
    others = [each for group in table.groups[:-1] for each in group.results if each.kind is Kind.SHARE]
    assert any(each.withheld for each in others)


def test_several_answers_to_the_second_question_make_groups_that_overlap() -> None:
    several = replace(choice("w", ABC), type=Type.SEVERAL)
    given_answers: list[dict[str, Any]] = [{"v": "ab"[place % 2], "w": ["a", "b"]} for place in range(40)]
    given_answers += [{"v": "a", "w": ["c"]}] * 18 + [{"v": "b", "w": ["c"]}] * 2
    found = one([choice(options=ABC), several], given_answers, None).breakdown("v", "w")
    hidden = {each.id for group in found.groups for each in group.results if each.withheld}
    assert {"v.b[w=C]", "v.b[w=A]"} <= hidden


def test_a_question_that_is_no_choice_has_no_cross_table() -> None:
    found = one([choice(), number()], [{"v": "ja", "g": 3}] * 40, None)
    with pytest.raises(RuleBroken, match="geen keuzevraag"):
        found.breakdown("v", "g")
    with pytest.raises(RuleBroken, match="geen keuzevraag"):
        found.breakdown("g", "v")


counts = st.one_of(st.integers(0, 6), st.integers(0, 30))


@given(st.lists(st.lists(counts, min_size=3, max_size=3), min_size=2, max_size=4), st.booleans(), st.booleans())
@settings(max_examples=40, deadline=None)
def test_an_audit_finds_no_hidden_cell(columns: list[list[int]], unsure: bool, sensitive: bool) -> None:
    grid = Grid([[column[row] for column in columns] for row in range(3)], [sum(column) for column in columns],
                [False, False, unsure], sensitive)
    unsafe = unsafe_cells(grid, CONFIDENTIAL)
    hidden = protect(grid, unsafe, CONFIDENTIAL)
    if hidden is None:
        return
    assert unsafe <= hidden
    for cell in unsafe:
        low, high = bounds(grid, cell, hidden, CONFIDENTIAL)
        assert low <= grid.counts[cell[0]][cell[1]] <= high
        assert high - low >= min(4, grid.bases[cell[1]]) or not grid.bases[cell[1]]


hidden_cells = st.lists(st.lists(st.tuples(counts, st.booleans()), min_size=3, max_size=3), min_size=2, max_size=4)


@given(hidden_cells, st.booleans(), st.booleans())
@settings(max_examples=40, deadline=None)
def test_bounds_are_those_of_linear_programming(table: list[list[tuple[int, bool]]], adds_up: bool,
                                                parted: bool) -> None:
    """Sums that are known exactly are equations; all others are no bounds at all."""
    from scipy.optimize import linprog

    cells = {(row, column): x for row, line in enumerate(table) for column, (x, hides) in enumerate(line) if hides}
    most = dict.fromkeys(cells, 60)
    equal = [[float(each[side] == number) for each in cells] for side, known in ((0, parted), (1, adds_up)) if known
             for number in sorted({each[side] for each in cells})]
    sums = [sum(x for x, chosen in zip(cells.values(), line, strict=True) if chosen) for line in equal]
    rows, columns = ({number: (x, x) for number in {each[side] for each in cells}
                      for x in [sum(x for each, x in cells.items() if each[side] == number)]} for side in (0, 1))
    for cell in cells:
        found = flows.bounds(cells, most, rows if parted else {}, columns if adds_up else {}, cell)
        goal = [float(each == cell) for each in cells]
        least, greatest = (round(sign * linprog([sign * each for each in goal], A_eq=equal or None, b_eq=sums or None,
                                                bounds=(0, 60)).fun) for sign in (1, -1))
        assert found == (least, greatest)
