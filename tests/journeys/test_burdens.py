"""The secretariat sees what all rounds ask of members together, and while building what is known already."""

from html import unescape

import pytest
from flask import Flask

from survey.links import Links
from tests.conftest import NOW, SECRET
from tests.consulting import a_consultation, members
from tests.drafting import a_document
from tests.gatherings import an_event, an_occasion
from tests.monitoring import a_year, given, the_monitor
from tests.office import Office, counted, office
from tests.stories import a_version, invited, organisations

PAGE = "/secretariaat/lasten/"


@pytest.fixture
def staff(app: Flask) -> Office:
    """A monitor in two years, of which the last one was sent in by nine of twelve."""
    version, asked = the_monitor(), organisations(12)
    a_year(2021, version, asked, {each.code: given(1_000_000, 50_000) for each in asked[:10]})
    a_year(2022, version, asked, {each.code: given(1_000_000, 60_000) for each in asked[:9]})
    return office(app.test_client())


def test_what_was_asked_this_year_stands_in_a_list_with_totals_and_export(staff: Office) -> None:
    with counted() as statements:
        page = unescape(staff.get(f"{PAGE}?jaar=2022").text)
    assert len(statements) <= 8
    assert "minuten gemiddeld per lid" in page
    assert "36 vragen voor 12 leden" in page
    assert page.count("(niet ingestuurd)") == 3
    assert "voor 1 lid<" in unescape(staff.get(f"{PAGE}?jaar=2022&zoek=po-03").text)
    assert "van niemand iets gevraagd" in staff.get(f"{PAGE}?jaar=2019").text
    assert staff.get(f"{PAGE}export.xlsx?jaar=2022").data[:2] == b"PK"
    assert staff.get(f"{PAGE}export.csv?jaar=2022").text.count("PO-") == 24
    staff.get(f"{PAGE}export.pdf", 404)
    token = Links(SECRET, "http://localhost").personal(13, 1)
    own = unescape(staff.client.application.test_client().get(f"/u/{token}/cijfers").text)
    assert "Wat wij dit jaar van u vroegen" in own
    assert "Monitor 2022: 3 vragen" in own


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_text_counts_with_its_reading_and_a_meeting_with_its_duration_for_who_came(app: Flask) -> None:
    consultation = a_consultation(a_document(texts=[("", "Inleiding", "woord " * 1000)]))
    first, second = (each.organisation for each in members(consultation))
    assert first
    assert second
    evening = an_event(consultation.round.hosts[0].association, version_id=a_version().id)
    an_occasion(evening)
    invited(evening.round, [first], replied_at=NOW)
    invited(evening.round, [second])
    with counted() as statements:
        page = unescape(office(app.test_client()).get(f"{PAGE}?jaar=2022").text)
    assert len([each for each in statements if each.startswith("SELECT")]) <= 12, "with signing in"
    assert "Concept-jaarplan 2022: 5 minuten" in page
    assert "1 vraag, 2 uur en 1 minuut" in page, "a question to register, and two hours"
    assert "1 vraag, 1 minuut" in page, "who did not come was asked to register only"


def test_while_building_a_figure_that_is_known_is_told(staff: Office) -> None:
    page = unescape(staff.get("/secretariaat/vragenlijsten/monitor/maken/geld/reserve").text)
    assert "Dit gaf 83% al in" in page
    assert "Monitor 2021</a>" in page, "the round that is still open is no earlier one"
    assert "Voorinvullen in Monitor 2022" in page
    assert "al bekend" not in staff.get("/secretariaat/vragenlijsten/monitor/maken/geld/soort").text
