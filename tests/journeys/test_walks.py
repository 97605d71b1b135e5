"""The secretariat walks through any version as one of the organisations; nothing of it is stored."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from survey.database import db
from survey.models.responses import Response
from tests.amending import a_live_round, edited, reworded
from tests.answering import LIST, fields_of, text_of
from tests.office import Office, office
from tests.stories import organisations

PAGE = "/secretariaat/vragenlijsten/instroom/voorbeeld"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def staff(client: FlaskClient) -> Office:
    return office(client)


def goes_on(staff: Office, page: str, **typed: str) -> str:
    """Sends the form of a step."""
    address = re.search(r'action="([^"]+)" id="onderdeel"', page)[1].replace("&amp;", "&")
    fields = {name: value for name, value in fields_of(page).items() if name != "csrf_token"}
    return staff.post(address, **{**fields, **typed}).text


def test_a_version_is_walked_through_as_an_organisation(staff: Office) -> None:
    a_live_round(LIST)
    chosen = organisations(1)[0]
    assert chosen.name in staff.get(f"{PAGE}?als={chosen.id}").text
    page = staff.get(f"{PAGE}/1?als={chosen.id}").text
    assert "Er wordt niets bewaard" in page
    assert "PO" in page
    page = goes_on(staff, page, onder="nee", aantal="12")
    assert "Stap 2 van" in page
    page = goes_on(staff, goes_on(staff, page, zij="ja"))
    while "Einde van het voorbeeld" not in page:
        page = goes_on(staff, page, **({"anders": "Iets"} if 'name="anders"' in page else {}))
    assert "12 leerlingen" in page
    assert db.session.scalar(select(func.count()).select_from(Response)) == 0


def test_what_is_wrong_is_told_as_to_a_member_and_back_goes_back(staff: Office) -> None:
    a_live_round()
    page = staff.get(f"{PAGE}/1").text
    staff.post(f"{PAGE}/1", 422, toename="", so_far="geen json")
    page = goes_on(staff, page, toename="ja", aantal="7")
    assert "Toelichting" in page
    assert 'value="7"' in goes_on(staff, page, **{"page-back": "1"})
    staff.get(f"{PAGE}/9", status=302)


def test_an_older_version_can_be_walked_through(staff: Office) -> None:
    a_live_round()
    edited(reworded("toename", "Herkent u een toename?"))
    assert "Herkent u" in staff.get(f"{PAGE}/1").text
    assert "Ziet u een toename?" in text_of(staff.get(f"{PAGE}/1?versie=1"))
    staff.get(f"{PAGE}/1?versie=9", status=404)
