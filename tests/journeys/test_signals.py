"""The secretariat keeps signal values and breaks with a questionnaire, and sees in each round who is above."""

from html import unescape

import pytest
from flask import Flask

from survey.database import db
from survey.queries import signals
from survey.rules.permissions import Role
from tests.monitoring import RULE, a_year, given, the_monitor
from tests.office import Office, counted, office
from tests.stories import organisations

PAGE = "/secretariaat/vragenlijsten/monitor/jaren"
SIGNAL = {"name": "Bovenmatige reserve", "rule": RULE, "source": "Afspraak met het ministerie"}


@pytest.fixture
def staff(app: Flask) -> Office:
    """Two years of a monitor that all of three answered."""
    version, asked = the_monitor(), organisations(12)
    before = {each.code: given(10_000_000, 100_000) for each in asked}
    now = before | {"PO-01": given(10_000_000, 420_000), "PO-02": given(1_000_000, 240_000)}
    a_year(2021, version, asked, before)
    a_year(2022, version, asked, now)
    return office(app.test_client())


def test_who_is_above_who_is_near_and_what_changed(staff: Office) -> None:
    refused = unescape(staff.post(f"{PAGE}/signaalwaarde", 422, **SIGNAL | {"rule": "${winst} > 1"}).text)
    assert "kennen ‘winst’ niet" in refused
    assert "Afspraak met het ministerie" in refused, "nothing typed is lost"
    staff.post(f"{PAGE}/signaalwaarde", **SIGNAL)
    with counted() as statements:
        page = unescape(staff.get("/monitor-2022/signaal").text)
    assert len(statements) <= 8
    first, second = page.index("Voorbeeld-swv PO-01"), page.index("Voorbeeld-swv PO-02")
    assert first < second
    assert "nieuw erboven" in page[first:second]
    assert "120%" in page[first:second]
    assert "dichtbij" in page[second:second + 600]
    assert staff.get("/monitor-2022/signaal.xlsx").data[:2] == b"PK"
    assert Office(staff.client.application.test_client()).client.get(
        "/secretariaat/uitvragen/monitor-2022/signaal").status_code == 302, "only for staff"
    staff.post(f"{PAGE}/signaalwaarde/1/weg")
    assert "Leg er een vast" in staff.get("/monitor-2022/signaal").text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_break_stands_with_its_reason_where_years_are_compared(staff: Office) -> None:
    compare = "/monitor-2022/jaar-op-jaar/?vorige=monitor-2021"
    with counted() as statements:
        assert "Trendbreuk" not in staff.get(compare).text
    assert len(statements) <= 8
    assert "Geef de reden" in staff.post(f"{PAGE}/trendbreuk", 422, key="reserve", since="2022-01-01", reason="").text
    staff.post(f"{PAGE}/trendbreuk", key="reserve", since="2022-01-01", reason="De teldatum is verschoven.")
    page = unescape(staff.get(compare).text)
    assert page.count("Trendbreuk.") == 1
    assert "Vanaf 1 januari 2022: De teldatum is verschoven." in page
    staff.post(f"{PAGE}/trendbreuk/1/weg")
    assert not signals.breaks(db.session(), 1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_only_reads_changes_nothing(app: Flask) -> None:
    the_monitor()
    reader = office(app.test_client(), Role.LEZER)
    assert "Nieuwe signaalwaarde" not in reader.get(PAGE).text
    reader.post(f"{PAGE}/signaalwaarde", 403, **SIGNAL)
