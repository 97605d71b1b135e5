"""The secretariat sets figures out at a moment; who sent in sees its own beside them, and those of the year before."""

from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from survey.database import writing
from survey.links import Links
from survey.models.invitations import Invitation
from survey.models.organisations import Grouping, Organisation
from tests.conftest import SECRET
from tests.monitoring import MONITOR, RULE, a_year, given, the_monitor
from tests.office import Office, counted, office
from tests.stories import a_version, organisations

SIGNAL = {"name": "Bovenmatige reserve", "rule": RULE, "source": "Afspraak met het ministerie"}


@pytest.fixture
def asked(app: Flask) -> dict[str, Invitation]:
    """Twenty PO and twenty VO, of whom one PO did not answer yet; the year before all did."""
    version, everyone = the_monitor(), [*organisations(20), *organisations(20, "VO")]
    before = {each.code: given(1_000_000, 50_000 + 1000 * place) for place, each in enumerate(everyone)}
    now = {each.code: given(1_000_000, 100_000 + 1000 * place) | {"plan": "nee" if place % 2 else "ja"}
           for place, each in enumerate(everyone) if each.code != "PO-20"}
    with writing() as session:
        halves = [Grouping(kind="RMC-regio", name=name) for name in ("Noord", "Zuid")]
        session.add_all(halves)
        for place, each in enumerate(everyone):
            session.get_one(Organisation, each.id).groupings = [halves[place % 2]]
    a_year(2021, version, everyone, before)
    return a_year(2022, version, everyone, now)[1]


def own(client: FlaskClient, member: Invitation, path: str = "") -> str:
    token = Links(SECRET, "http://localhost").personal(member.id, member.serial)
    answer = client.get(f"/u/{token}/cijfers{path}")
    assert answer.status_code == 200
    return unescape(answer.text) if not path else answer.data[:4].decode()


def test_own_figures_stand_beside_those_of_all_of_comparable_members_and_of_the_year_before(
        app: Flask, asked: dict[str, Invitation]) -> None:
    staff, client = office(app.test_client()), app.test_client()
    assert "nog geen cijfers klaargezet" in own(client, asked["PO-01"])
    staff.post("/secretariaat/vragenlijsten/monitor/jaren/signaalwaarde", **SIGNAL)
    page = unescape(staff.get("/monitor-2022/ernaast?per=sector").text)
    assert "€ 120.000" in page
    staff.post("/monitor-2022/ernaast", per="sector")
    with counted() as statements:
        page = own(client, asked["PO-03"])
    assert len(statements) <= 8
    assert "op: bij het laagste kwart." in page
    assert "sindsdien +50.000 (+96%)" in page
    assert "Vergelijkbaar: PO" in page
    assert "Bij een keuze staat" in page
    assert "U, nu: <strong>Ja</strong>" in page
    assert "U, Monitor 2021: Ja (sindsdien gelijk)" in page
    assert ">51%<" in page
    assert page.count("uw antwoord</span>") == 1
    assert "Vergelijkbaar: VO" not in page
    assert "onder de grens" in page
    assert "Afspraak met het ministerie" in page
    assert own(client, asked["PO-03"], ".pdf") == "%PDF"
    silent = own(client, asked["PO-20"])
    assert "nadat u hebt ingestuurd" in silent
    assert "120.000" not in silent


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_another_moment_is_refused_until_enough_came_in_and_what_is_withdrawn_is_gone(
        app: Flask, asked: dict[str, Invitation]) -> None:
    staff, client = office(app.test_client()), app.test_client()
    staff.post("/monitor-2022/ernaast", per="RMC-regio")
    with counted() as statements:
        assert "Vergelijkbaar: Noord" in own(client, asked["PO-01"])
    assert len(statements) <= 7
    staff.post("/monitor-2022/ernaast", per="")
    page = unescape(staff.get("/monitor-2022/ernaast").text)
    assert "vervangen door een nieuwere" in page
    staff.post("/monitor-2022/ernaast/2/weg")
    staff.post("/monitor-2022/ernaast/1/weg")
    staff.post("/monitor-2022/ernaast/1/weg", 409)
    assert "nog geen cijfers klaargezet" in own(client, asked["PO-01"])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_year_before_also_stands_there_where_the_questionnaire_was_made_anew_with_the_same_keys(app: Flask) -> None:
    """A new round from an old one has a questionnaire of its own; another one with a key in common is not compared."""
    members, old = organisations(2), the_monitor()
    a_year(2021, old, members, {"PO-01": given(1_000_000, 50_000)})
    other = a_version("verzuim", {**MONITOR, "sections": [{**MONITOR["sections"][0], "questions": [
        {"key": each, "type": "number", "label": {"nl": each}} for each in ("baten", "ziek", "verlof", "uren")]}]})
    a_year(2020, other, members, {"PO-01": {"baten": 77, "ziek": 1}}, slug="verzuim", title="Verzuim")
    new = a_version("monitor-opnieuw", MONITOR)
    mine = a_year(2022, new, members, {"PO-01": given(1_000_000, 60_000)})[1]["PO-01"]
    page = own(app.test_client(), mine)
    assert "sindsdien +10.000 (+20%)" in page
    assert "Verzuim</th>" not in page


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_break_stands_with_its_reason_beside_the_own_year_before(
        app: Flask, asked: dict[str, Invitation]) -> None:
    staff: Office = office(app.test_client())
    staff.post("/secretariaat/vragenlijsten/monitor/jaren/trendbreuk", key="reserve", since="2022-01-01",
               reason="De teldatum is verschoven.")
    page = own(app.test_client(), asked["PO-01"])
    assert page.count("De teldatum is verschoven.") == 1
    assert "€ 50.000" in page
    assert "sindsdien +50.000" not in page
