"""Means compared between groups: Welch with the finite population correction, each at its part of the five per cent."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from analysis.contrasts import contrasts, printed, rows
from analysis.figures.intervals import means_apart
from analysis.results import Results
from tests.analysis.newsletter import found, number, one

FIRST, SECOND = [float(each) for each in range(10, 34)], [float(3 * each % 17) for each in range(34)]


def test_without_a_population_it_is_the_interval_of_welch() -> None:
    known = stats.ttest_ind(FIRST, SECOND, equal_var=False).confidence_interval(0.95)
    made = means_apart((FIRST, 24, None), (SECOND, 34, None))
    assert (float(made.low), float(made.high)) == pytest.approx((known.low, known.high))


def test_a_population_that_answered_in_part_makes_it_narrower_and_a_complete_one_exact() -> None:
    apart = np.mean(FIRST) - np.mean(SECOND)
    wide, same = means_apart((FIRST, 24, None), (SECOND, 34, None)), means_apart((FIRST, 24, 96), (SECOND, 34, 136))
    assert float(same.high) - apart == pytest.approx((float(wide.high) - apart) * np.sqrt(0.75))
    whole = means_apart((FIRST, 24, 24), (SECOND, 34, 34))
    assert (float(whole.low), float(whole.high)) == pytest.approx((apart, apart))


def test_the_true_difference_lies_within_it_nineteen_times_in_twenty() -> None:
    random = np.random.default_rng(20220202)
    po, vo = random.gamma(2, 8, 76), random.gamma(2, 8, 75)
    apart, covered = po.mean() - vo.mean(), 0
    for _ in range(1000):
        some, others = random.choice(po, 34, replace=False), random.choice(vo, 24, replace=False)
        made = means_apart((some, 34, 76), (others, 24, 75))
        covered += float(made.low) <= apart <= float(made.high)
    assert 0.925 <= covered / 1000 <= 0.975


def groups(first: list[int], second: list[int], profile: str = "open") -> Results:
    answers: list[dict[str, Any]] = [{"g": each} for each in first + second]
    facts: list[dict[str, Any]] = [{"sector": "PO"}] * len(first) + [{"sector": "VO"}] * len(second)
    return one(number(), answers, 4 * len(facts), profile, facts + facts * 3, by=("sector",))


def test_the_larger_mean_comes_first_and_a_clear_difference_may_be_called_one() -> None:
    made = contrasts(groups(list(range(20, 40)), list(range(10, 30))), ["sector"])
    (known,) = made.every
    assert (known.groups, known.difference, known.shown) == (("PO", "VO"), 10, True)
    assert printed(known).startswith("sector: PO tegen VO: 10")
    assert printed(known).endswith("aantoonbaar")
    assert rows(made)[0]["looked_at"] == 1
    (none,) = contrasts(groups(list(range(20, 40)), list(range(19, 39))), ["sector"]).every
    assert not none.shown


def test_a_mean_that_is_withheld_or_dominated_or_of_few_is_not_compared() -> None:
    assert contrasts(groups([10] * 15 + [550], list(range(20))), ["sector"]).looked_at == 0
    assert contrasts(groups([10] * 15 + [550], list(range(20)), "vertrouwelijk"), ["sector"]).looked_at == 0
    assert contrasts(groups(list(range(30)), [1] * 9), ["sector"]).looked_at == 0


def test_what_was_looked_at_makes_every_interval_wider() -> None:
    several = contrasts(found("open", closed=True), ["sector"])
    assert {each.interval.level for each in several.every} == {1 - 0.05 / several.looked_at} if several.every else True
    assert contrasts(found("open", 18), ["sector"]).looked_at == 0
