"""The monitor of reserves in the demonstration: two years, a signal value as data and a plan for the year after."""

from html import unescape

import pytest
from flask.testing import FlaskClient

pytestmark = pytest.mark.timeout(400)
SECOND = "/secretariaat/uitvragen/monitor-reserves-2022"


def test_thirty_seven_are_in_and_it_was_extended_by_a_week(secretary: FlaskClient) -> None:
    page = unescape(secretary.get(SECOND).text)
    assert "PO 37 van 76" in page
    assert "7 februari" in page


def test_who_is_above_the_signal_value_and_what_changed(secretary: FlaskClient) -> None:
    page = unescape(secretary.get(f"{SECOND}/signaal").text)
    assert "van de 37 die antwoordden" in page
    assert "Monitor bovenmatige reserves 2021" in page
    assert "boven de grens" in page


def test_the_years_stand_beside_each_other_and_the_next_one_is_planned(secretary: FlaskClient) -> None:
    page = unescape(secretary.get(f"{SECOND}/jaar-op-jaar/?vorige=monitor-reserves-2021").text)
    assert "<strong>37</strong> deden beide keren mee" in page
    plans = unescape(secretary.get("/secretariaat/terugkerend/").text)
    assert "Monitor bovenmatige reserves</a>" in plans
    assert "2023" in plans


def test_figures_can_be_set_beside_those_of_members(secretary: FlaskClient) -> None:
    page = unescape(secretary.get(f"{SECOND}/ernaast?per=grootte").text)
    assert "Wat leden zouden zien" in page
    assert "Zet deze cijfers naast die van leden" in page
