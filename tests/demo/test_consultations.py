"""Case 9 in the demonstration: few reactions, the same remark six times, and a call for good practices that goes on."""

import pytest
from flask.testing import FlaskClient

from tests.answering import text_of

# Whoever is first waits until the whole story is told.
pytestmark = pytest.mark.timeout(400)
HOME = "/secretariaat/raadplegingen"


def test_the_concept_plan_got_few_reactions_and_one_remark_six_times(secretary: FlaskClient) -> None:
    shown = text_of(secretary.get(f"{HOME}/concept-jaarplan-2022"))
    assert "12 reacties per deel van de tekst" in shown
    assert "9 van 76 leden reageerden" in shown
    assert "3 andere leden steunen alleen een reactie." in shown
    assert "1 reactie kreeg geen akkoord van de organisatie en geldt als reactie van de schrijver zelf." in shown
    said = text_of(secretary.get(f"{HOME}/concept-jaarplan-2022/reacties/p4"))
    assert said.count("ten hoogste zes in een jaar") == 6
    assert "Genoteerd bij een bijeenkomst op 26 januari 2022" in said


def test_the_call_for_good_practices_stays_open(secretary: FlaskClient) -> None:
    assert "zonder sluitdatum" in text_of(secretary.get("/raadplegingen/goede-voorbeelden-vervoer"))
    assert "begintijden" in text_of(secretary.get("/raadplegingen/goede-voorbeelden-vervoer/reacties/geheel"))
