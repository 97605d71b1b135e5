"""Two programs, written apart, count ten thousand random votes the same way."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.rules.polls import Terms
from survey.rules.registers import Entry
from tests.evidence import check_recount, drawn_terms

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]
VOTES = 10_000


@given(drawn_terms(), st.randoms(use_true_random=False))
@settings(max_examples=VOTES, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_recount_agrees_with_the_product(
        tmp_path_factory: pytest.TempPathFactory, drawn: tuple[Terms, tuple[Entry, ...]],
        chance: random.Random) -> None:
    check_recount(*drawn, chance, tmp_path_factory.getbasetemp())
