"""Answering the concept-jaarplan of the demonstration: begun, and not finished."""

import pytest
from flask.testing import FlaskClient

from tests.answering import text_of

pytestmark = pytest.mark.timeout(400)


def test_six_have_one_answer_one_waits_for_a_portfolio_holder_and_the_rest_waits_for_you(
        secretary: FlaskClient) -> None:
    told = text_of(secretary.get("/secretariaat/raadplegingen/concept-jaarplan-2022/beantwoording?stand=alles"))
    assert "12 reacties met 3 antwoorden: 6 overgenomen, 1 deels overgenomen, 1 doorgezet, 4 zonder antwoord" in told
    assert "bij de portefeuillehouder" in told
