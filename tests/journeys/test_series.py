"""The secretariat keeps a series of register figures from a file, looks at it and throws it away."""

import io
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from survey.rules.permissions import Role
from tests.office import Office, counted, office
from tests.stories import an_association, organisations, token_of

PAGE = "/secretariaat/reeksen/"
FILE = (Path(__file__).parents[1] / "data" / "participation_2301.csv").read_bytes()
CHOSEN = {"day": "0", "x": "2", "n": "3", "status": "7", "target": "10", "name": "deelnamepercentage sbo",
          "of": "leerlingen", "norm": "2,5", "source": "Ondersteuningsplan"}
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What a refusal says is the same on both databases."""


def sent(staff: Office, content: bytes, owner: str, status: int = 200) -> TestResponse:
    data = {"file": (io.BytesIO(content), "reeks.csv"), "owner": owner,
            "csrf_token": token_of(staff.client, "/secretariaat/account")}
    answer = staff.client.post(f"{PAGE}nieuw", data=data, follow_redirects=True, content_type="multipart/form-data")
    assert answer.status_code == status
    return answer


def stored(staff: Office, code: int, **chosen: str) -> str:
    """Sends the second step, of which one field is called status."""
    data = chosen | {"csrf_token": token_of(staff.client, "/secretariaat/account")}
    answer = staff.client.post(f"{PAGE}nieuw/1", data=data, follow_redirects=True)
    assert answer.status_code == code
    return unescape(answer.text)


@pytest.fixture
def staff(app: Flask) -> Office:
    an_association()
    organisations(1)
    return office(app.test_client())


def test_a_series_goes_from_file_to_plot_table_and_sentence(staff: Office) -> None:
    page = unescape(sent(staff, FILE, "organisatie-1").text)
    assert "Waaruit bestaat de reeks?" in page
    assert "pupils_sbo (686, 662)" in page
    shown = stored(staff, 200, **CHOSEN)
    assert "De reeks is bewaard." in shown
    assert ("Op 1 oktober 2021 was het deelnamepercentage sbo 2,70% (489 van de 18.118 leerlingen), 0,06 "
            "procentpunt hoger dan een jaar eerder.") in shown
    assert "De norm is 2,50%; dit deelnamepercentage sbo is 0,20 procentpunt hoger." in shown
    assert "2,45%" in shown
    assert "op een andere dag in het jaar geteld" in shown
    assert "data-figure" in shown
    assert "schommelt" in unescape(staff.get(f"{PAGE}1?vanaf=2015").text)
    assert "Voor dat jaar is er geen telling" in staff.get(f"{PAGE}1?vanaf=1999").text
    with counted() as statements:
        assert "deelnamepercentage sbo" in staff.get(PAGE).text
    assert len(statements) <= 8
    assert "deelnamepercentage sbo" in staff.get("/secretariaat/register/1").text
    assert "weggegooid" in staff.post(f"{PAGE}1/weggooien").text
    staff.get(f"{PAGE}1", status=404)
    told = unescape(staff.get("/secretariaat/logboek/").text)
    assert "bewaarde de registerreeks “deelnamepercentage sbo” met 16 regels" in told
    assert "gooide de registerreeks “deelnamepercentage sbo” weg" in told


@on_sqlite
def test_bad_rows_are_named_and_nothing_is_kept(staff: Office) -> None:
    content = b"datum;x;n\n1-10-2019;4;10\n1-10-2020;vier;10\n1-10-2021;11;10\n"
    sent(staff, content, "vereniging-1")
    chosen = {"day": "0", "x": "1", "n": "2", "name": "deelname"}
    page = stored(staff, 422, **chosen)
    assert "Regel 3: “vier” is geen heel getal" in page
    assert "Regel 4: 11 van 10 kan niet" in page
    assert 'value="deelname"' in page
    assert "Er is nog geen reeks." in staff.get(PAGE).text
    for wrong, words in (({"x": ""}, "Kies de kolom voor"), ({"x": "2"}, "andere kolom"), ({"norm": "veel"}, "Fout: "),
                         ({"name": ""}, "Geef de reeks een naam"), ({"x": "9"}, "Fout: ")):
        assert words in stored(staff, 422, **(chosen | wrong))


@on_sqlite
def test_what_is_no_series_is_refused_at_the_file(staff: Office) -> None:
    assert "Dit is een PDF" in sent(staff, b"%PDF-1.7", "vereniging-1", 422).text
    assert "alleen een kop" in sent(staff, b"datum;x;n\n", "vereniging-1", 422).text
    assert "Fout: " in sent(staff, FILE, "maan-9", 422).text
    assert "is er niet meer" in staff.get(f"{PAGE}nieuw/9", status=409).text


@on_sqlite
def test_a_reader_looks_and_keeps_nothing(app: Flask) -> None:
    reader = office(app.test_client(), Role.LEZER)
    assert "Nieuwe reeks" not in reader.get(PAGE).text
    reader.get(f"{PAGE}nieuw", status=403)
