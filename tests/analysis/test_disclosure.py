"""What is withheld cannot be found out: small cells, breakdowns, dominance, sensitive questions."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.figures.disclosure import Mask, dominance, mask, protected
from analysis.figures.results import Figures, Kind, Result
from analysis.results import Results
from survey.rules.publication import PROFILES, Profile
from survey.rules.questionnaires.codebook import Variable
from tests.analysis.newsletter import amounts, choice, number, one, spread

CONFIDENTIAL = PROFILES[Profile.CONFIDENTIAL]
OPTIONS = [(name, name, False) for name in "abc"]


def shares(figures: Figures) -> list[Result]:
    return [each for each in figures.results if each.kind is Kind.SHARE]


def test_one_to_four_and_all_but_one_to_four_are_told_in_words() -> None:
    assert [mask(x, 58, CONFIDENTIAL) for x in (0, 1, 4, 5, 53, 54, 57, 58)] == [
        Mask.NONE, Mask.FEW, Mask.FEW, Mask.NONE, Mask.NONE, Mask.MOST, Mask.MOST, Mask.NONE]
    assert mask(3, 58, CONFIDENTIAL, dont_know=True) is Mask.NONE
    assert mask(3, 58, PROFILES[Profile.OPEN]) is Mask.NONE


def test_a_hidden_count_alone_takes_the_smallest_other_with_it() -> None:
    assert told(50, 5, 3) == [Mask.NONE, None, Mask.FEW]
    assert told(50, 4, 2) == [Mask.NONE, Mask.FEW, Mask.FEW]
    assert told(55, 3, 0) == [Mask.MOST, Mask.FEW, Mask.NONE]


def test_small_counts_that_their_sum_fixes_are_not_even_called_small() -> None:
    assert told(32, 4, 4) == told(90, 4, 4) == [Mask.NONE, None, None]


def told(*counts: int) -> list[Mask | None]:
    masks = [mask(count, sum(counts), CONFIDENTIAL) for count in counts]
    return protected(counts, masks, [False] * len(counts), CONFIDENTIAL)


def test_a_question_hides_what_would_give_a_small_count_away() -> None:
    found = one(choice(options=OPTIONS), spread(a=50, b=5, c=3), 151)
    assert [(bool(each.withheld), each.mask) for each in shares(found.variables[0])] == [
        (False, Mask.NONE), (True, Mask.NONE), (False, Mask.FEW)]


@given(st.lists(st.one_of(st.integers(0, 6), st.integers(0, 40)), min_size=2, max_size=3),
       st.sampled_from(["vertrouwelijk", "streng"]), st.booleans())
@settings(max_examples=60, deadline=None)
def test_no_small_count_can_be_computed_from_the_others(counts: list[int], profile: str, unsure: bool) -> None:
    """Every set of counts that agrees with what is shown is tried."""
    n = sum(counts)
    assume(40 <= n <= 100)
    options = [(name, name, unsure and name == "c") for name in "abc"[:len(counts)]]
    found = one(choice(options=options), spread(**dict(zip("abc", counts, strict=False))), 151, profile)
    results = shares(found.variables[0])
    small = found.rule.small
    possible = [set[int]() for _ in counts]
    for guess in guesses(results, n, small):
        for place, count in enumerate(guess):
            possible[place].add(count)
    for place, result in enumerate(results):
        assert counts[place] in possible[place]
        if result.mask or result.withheld:
            assert len(possible[place]) > 1


def guesses(results: list[Result], n: int, small: int) -> Iterator[tuple[int, ...]]:
    """All counts that a reader may think of; the last one follows from the others."""
    ranges = [readings(each, n, small) for each in results]
    for first in itertools.product(*ranges[:-1]):
        last = n - sum(first)
        if last in ranges[-1]:
            yield (*first, last)


def readings(result: Result, n: int, small: int) -> range:
    if result.mask is Mask.FEW:
        return range(1, small)
    if result.mask is Mask.MOST:
        return range(n - small + 1, n)
    if result.withheld or result.x is None:
        return range(n + 1)
    return range(result.x, result.x + 1)


FACTS = [{"sector": "PO" if place < 60 else "VO"} for place in range(120)]


def two_groups(po: dict[str, int], vo: dict[str, int], profile: str = "vertrouwelijk", **fields: Any) -> Results:
    first, second = spread(**po), spread(**vo)
    facts = FACTS[:len(first)] + FACTS[60:60 + len(second)]
    return one(choice(options=OPTIONS, **fields), first + second, 120, profile,
               facts + [{"sector": "PO"}] * (120 - len(facts)), by=("sector",))


def test_a_breakdown_in_two_with_one_unsafe_cell_is_not_told_at_all() -> None:
    breakdown = two_groups({"a": 20, "b": 20}, {"a": 27, "b": 3}).breakdown("v", "sector")
    assert breakdown.withheld
    assert all(each.withheld and each.x is None for group in breakdown.groups for each in shares(group))
    assert not two_groups({"a": 20, "b": 20}, {"a": 20, "b": 10}).breakdown("v", "sector").withheld


def test_a_small_group_hides_its_neighbour_too() -> None:
    breakdown = two_groups({"a": 30, "b": 20}, {"a": 6, "b": 2}).breakdown("v", "sector")
    assert breakdown.withheld


def test_under_the_open_profile_only_the_small_group_is_hidden() -> None:
    breakdown = two_groups({"a": 30, "b": 20}, {"a": 6, "b": 2}, "open").breakdown("v", "sector")
    assert [bool(shares(group)[0].withheld) for group in breakdown.groups] == [False, True]


@given(st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15), st.integers(0, 15)), min_size=2, max_size=4))
@settings(max_examples=60, deadline=None)
def test_an_audit_finds_no_unsafe_cell_of_a_breakdown(counts: list[tuple[int, int, int]]) -> None:
    """Linear programming bounds every hidden cell from the totals, the bases and the groups that are shown."""
    from scipy.optimize import linprog

    counts = [each for each in counts if sum(each)]
    total = [sum(each) for each in zip(*counts, strict=True)] if counts else [0]
    assume(len(counts) > 1 and sum(total) >= 40)
    answers, facts = [], []
    for place, group in enumerate(counts):
        answers += spread(**dict(zip("abc", group, strict=True)))
        facts += [{"wijk": str(place)}] * sum(group)
    found = one(choice(options=OPTIONS), answers, len(facts), facts=facts, by=("wijk",))
    hidden = [place for place, group in enumerate(found.breakdown("v", "wijk").groups)
              if any(each.withheld or each.mask for each in shares(group))]
    assert len(hidden) != 1
    cells = [(group, option) for group in hidden for option in range(3)]
    known = [option for option, each in enumerate(shares(found.variables[0])) if not (each.withheld or each.mask)]
    rows = [[int(group == place) for group, _ in cells] for place in hidden]
    rows += [[int(option == each) for _, option in cells] for each in known]
    sums = [sum(counts[place]) for place in hidden]
    sums += [sum(counts[place][option] for place in hidden) for option in known]
    for at, (group, option) in enumerate(cells):
        if mask(counts[group][option], sum(counts[group]), CONFIDENTIAL) is Mask.NONE:
            continue
        goal = [int(each == at) for each in range(len(cells))]
        low = linprog(goal, A_eq=rows, b_eq=sums).fun
        high = -linprog([-each for each in goal], A_eq=rows, b_eq=sums).fun
        assert high - low >= 1 - 1e-6, (counts, group, option)


def test_of_a_sensitive_question_it_is_not_told_that_all_or_none_said_so() -> None:
    asked = choice(options=OPTIONS, sensitive=True)
    for counts in ({"a": 40}, {"a": 20, "b": 20}):
        found = one(asked, spread(**counts), 80)
        assert sum(bool(each.withheld) for each in shares(found.variables[0])) >= 2
    assert not any(each.withheld for each in shares(one(asked, spread(a=20, b=10, c=10), 80).variables[0]))
    assert not any(each.withheld for each in shares(one(asked, spread(a=40), 80, "open").variables[0]))


@pytest.mark.parametrize(("values", "share"), [([1, 1, 2], 0.5), ([0, 0], 0), ([-3, 1], 0.75)])
def test_dominance_is_the_largest_part_of_the_sum(values: list[int], share: float) -> None:
    assert float(dominance(values)) == share


def figure(variable: Variable, values: list[float], name: str, profile: str = "vertrouwelijk") -> Result:
    return one(variable, amounts(*values) + [{}] * 40, 120, profile).result(name)


def test_a_mean_needs_ten_answers_of_which_none_weighs_too_much() -> None:
    assert figure(number(), [10.0] * 9, "g.mean").withheld
    assert not figure(number(), [10.0] * 10, "g.mean").withheld
    assert figure(number(), [10.0] * 11 + [550], "g.mean").withheld
    assert figure(number(), [10.0] * 11 + [550], "g.median").value == 10
    assert figure(number(), [10.0] * 11 + [550], "g.mean", "open").dominated


def test_quartiles_from_twelve_and_extremes_only_in_the_open() -> None:
    assert figure(number(), [10.0] * 11, "g.q1").withheld
    assert not figure(number(), [10.0] * 12, "g.iqr").withheld
    assert figure(number(), [10.0] * 40, "g.max").withheld
    assert figure(number(), [10.0] * 40, "g.max", "open").value == 10


def test_a_total_is_withheld_with_its_mean() -> None:
    assert figure(number(unit="leerlingen"), [10.0] * 11 + [550], "g.sum").withheld
    assert figure(number(unit="leerlingen"), [10.0] * 12, "g.sum").value == 120


def test_a_withheld_figure_has_no_number_left() -> None:
    result = Result("v.ja", Kind.SHARE, x=3, n=7).without("Te klein.")
    assert (result.x, result.value, result.low, result.interval) == (None, None, None, None)
    assert result.withheld == "Te klein."
    assert result.without("Anders.").withheld == "Te klein."
