"""The secretariat keeps the register: a file in three steps, lists that narrow, organisations, people, associations."""

import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import event
from werkzeug.test import TestResponse

from survey.database import db, writing
from survey.models.associations import Membership
from survey.models.log import LogEntry
from survey.models.organisations import Organisation
from survey.models.people import Position
from survey.models.uploads import Upload
from survey.rules.permissions import Role
from tests.conftest import Clock
from tests.stories import PASSWORD, a_round, an_association, invited, organisations, signed_in, token_of

BASE = "/secretariaat/register"
SWV = Path(__file__).parent.parent / "data" / "register_swv.csv"


@pytest.fixture
def staff(client: FlaskClient) -> FlaskClient:
    return signed_in(client)


def post(client: FlaskClient, path: str, page: str = "", **data: Any) -> TestResponse:
    return client.post(path, data=data | {"csrf_token": token_of(client, page or path)})


def uploaded(client: FlaskClient, content: bytes | str, name: str = "register.csv", **choices: Any) -> TestResponse:
    """The first step; leads to the columns."""
    raw = content.encode() if isinstance(content, str) else content
    return post(client, f"{BASE}/importeren/", file=(io.BytesIO(raw), name), kind="swv", association="0", **choices)


def fields(page: str) -> dict[str, str]:
    """What the columns page proposes, as a browser would send it back."""
    found = dict(re.findall(r'<input[^>]* name="(name\d+)"[^>]* value="([^"]*)"', page))
    for name, options in re.findall(r'<select[^>]* name="(target\d+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        found[name] = re.findall(r'<option selected value="([^"]*)"', options)[0]
    return found


def at_the_preview(client: FlaskClient, content: bytes | str, **changed: str) -> tuple[str, str]:
    """A file taken to the third step with the columns as guessed; its address and its page."""
    step = uploaded(client, content).location
    answer = client.post(step, data=fields(client.get(step).text) | changed | {"csrf_token": token_of(client, step)})
    assert answer.status_code == 302, answer.text
    return answer.location, client.get(answer.location).text


def stored(client: FlaskClient, content: bytes | str, **choices: Any) -> TestResponse:
    path, page = at_the_preview(client, content)
    digest = re.findall(r'name="digest" value="([^"]*)"', page)[0]
    return post(client, path, digest=digest, **choices)


def mark_on(client: FlaskClient, path: str) -> str:
    return re.findall(r'name="mark" value="([^"]*)"', client.get(path).text)[0]


def reading(client: FlaskClient, path: str = f"{BASE}/", **asked: Any) -> str:
    return client.get(path, query_string=asked).text


def test_the_national_register_goes_from_file_to_list_in_three_steps(staff: FlaskClient) -> None:
    answer = stored(staff, SWV.read_bytes())
    assert answer.location == f"{BASE}/"
    page = reading(staff)
    assert "Het register is bijgewerkt: 150 nieuw." in page
    assert "150 organisaties" in page
    assert reading(staff, indeling="almelo").count('<th scope="row">') == 2
    _, again = at_the_preview(staff, SWV.read_bytes())
    assert "Er is niets gewijzigd:" in again
    assert "Sla op" not in again


def test_the_columns_are_guessed_and_can_be_changed(staff: FlaskClient) -> None:
    step = uploaded(staff, "swv_id;naam;landsdeel;leerlingen\nPO-01;Een;zuid;1.200\n").location
    page = staff.get(step).text
    said = fields(page)
    assert [said[f"target{at}"] for at in range(4)] == ["code", "name", "own", "pupils"]
    assert said["name2"] == "landsdeel"
    data = said | {"target2": "grouping", "name2": "landsdeel", "csrf_token": token_of(staff, step)}
    preview = staff.get(staff.post(step, data=data).location).text
    post(staff, f"{step.removesuffix('kolommen')}controle", digest=re.findall(r'digest" value="([^"]*)"', preview)[0])
    assert "Landsdeel (1)" in reading(staff, f"{BASE}/indelingen")


def test_two_columns_for_one_field_are_refused_beside_both(staff: FlaskClient) -> None:
    step = uploaded(staff, "code;naam;volledige naam\nA1;Een;Eén\n").location
    data = fields(staff.get(step).text) | {"target2": "name", "csrf_token": token_of(staff, step)}
    answer = staff.post(step, data=data)
    assert answer.status_code == 422
    assert answer.text.count("zijn allebei Naam. Kies er een.") == 4


def test_wrong_rows_are_named_and_stop_the_file_unless_only_good_rows_are_wanted(staff: FlaskClient) -> None:
    content = ("code;naam;leerlingen;e-mail\nA1;Een;veel;\nA2;;5;\nA3;Drie;5;geen adres\nA4;Vier;5;\na4;Vijf;5;\n"
               "A6;Zes;1.200;\n")
    path, page = at_the_preview(staff, content)
    assert "Fout: " in page
    for row, words in ((2, "geen aantal leerlingen"), (3, "de naam ontbreekt"), (4, "geen mailadres"),
                       (5, "De code staat ook op rij 6"), (6, "De code staat ook op rij 5")):
        assert re.search(rf"Rij {row}\.</strong>[^<]*{words}", page), row
    digest = re.findall(r'digest" value="([^"]*)"', page)[0]
    refused = post(staff, path, digest=digest)
    assert refused.status_code == 422
    assert "niets opgeslagen: er staan fouten in 5 rijen" in refused.text
    assert db.session.query(Organisation).count() == 0
    assert post(staff, path, digest=digest, good_rows="1").status_code == 302
    db.session.commit()
    assert [each.code for each in db.session.query(Organisation)] == ["A6"]


def test_what_is_not_in_the_file_is_archived_only_when_ticked(staff: FlaskClient) -> None:
    stored(staff, "code;naam\nA1;Een\nA2;Twee\nA3;Drie\n")
    path, page = at_the_preview(staff, "code;naam\nA1;Anders\n")
    assert re.search(r"<del>Een</del>.*<ins>Anders</ins>", page)
    numbers = re.findall(r'name="gone" value="(\d+)"', page)
    assert len(numbers) == 2
    post(staff, path, digest=re.findall(r'digest" value="([^"]*)"', page)[0], gone=numbers[:1])
    assert "2 organisaties" in reading(staff)
    assert "Twee" in reading(staff, stand="archief")


def test_a_preview_that_no_longer_holds_is_shown_again(staff: FlaskClient) -> None:
    path, page = at_the_preview(staff, "code;naam\nA1;Een\n")
    organisations(1)
    stored(staff, "code;naam\nA1;Eerder\n")
    answer = post(staff, path, digest=re.findall(r'digest" value="([^"]*)"', page)[0])
    assert answer.status_code == 409
    assert "Het register is veranderd sinds u dit overzicht zag" in answer.text
    assert "<del>Eerder</del>" in answer.text


def test_an_upload_is_for_who_brought_it_and_for_one_day(staff: FlaskClient, clock: Clock) -> None:
    step = uploaded(staff, "code;naam\nA1;Een\n").location
    other = signed_in(staff.application.test_client(), Role.BEHEERDER)
    assert other.get(step).status_code == 409
    assert staff.get(step).status_code == 200
    clock.forward(hours=25)
    post(staff, "/inloggen", email="secretariaat@example.nl", password=PASSWORD)
    late = staff.get(step)
    assert late.status_code == 409
    assert "Dit bestand is er niet meer" in late.text
    uploaded(staff, "code;naam\nA1;Een\n")
    db.session.commit()
    assert db.session.query(Upload).count() == 1


def test_uploads_are_few_and_can_be_thrown_away(staff: FlaskClient) -> None:
    steps = [uploaded(staff, f"code;naam\nA{number};Een\n").location for number in range(5)]
    db.session.commit()
    assert db.session.query(Upload).count() == 3
    post(staff, steps[-1].replace("kolommen", "weggooien"), page=steps[-1])
    db.session.commit()
    assert db.session.query(Upload).count() == 2


@pytest.mark.parametrize(("content", "sentence"), [
    (b"", "Dit bestand is leeg."),
    (b"code;naam\n", "Dit bestand heeft alleen een kop."),
    (b"%PDF-1.7", "Dit is een PDF."),
    (b"\x00\x01\x02", "Dit bestand is geen spreadsheet."),
    (b"code;naam\n" + b"A;B\n" * 100_000, "te veel rijen"),
])
def test_what_is_no_register_is_refused_in_words(staff: FlaskClient, content: bytes, sentence: str) -> None:
    answer = uploaded(staff, content)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_the_list_is_exported_as_it_is_filtered_and_can_be_read_back(staff: FlaskClient) -> None:
    stored(staff, "code;naam;sector;leerlingen;gemeenten;landsdeel;contactpersoon;e-mail;telefoon\n"
                  "A1;=cmd();PO;1200;Almelo;oost;Jan;jan@example.nl;+31 6 1\nB1;Twee;VO;;Borne;;;;\n")
    narrowed = staff.get(f"{BASE}/register.xlsx", query_string={"sector": "PO"}).data
    rows = CalamineWorkbook.from_filelike(io.BytesIO(narrowed)).get_sheet_by_index(0).to_python()
    assert rows[1][:6] == ["A1", "swv", "=cmd()", "PO", "", 1200.0]
    for kind in ("csv", "xlsx"):
        whole = staff.get(f"{BASE}/register.{kind}").data
        path, page = at_the_preview(staff, whole)
        assert "Er is niets gewijzigd:" in page, kind


def test_the_list_sorts_narrows_and_turns_pages_in_few_statements(staff: FlaskClient) -> None:
    organisations(150)
    organisations(2, "VO")
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    page = reading(staff)
    assert len([each for each in statements if not each.startswith(("BEGIN", "ROLLBACK"))]) <= 8
    assert "Bladzijde 1 van 2" in page
    assert reading(staff, pagina=2).count('<th scope="row">') == 52
    codes = re.findall(r"<tr><td>([^<]*)</td>", reading(staff, volgorde="leerlingen", richting="af"))
    assert codes[0] == "PO-150"
    assert reading(staff, sector="VO").count('<th scope="row">') == 2
    assert "Geen organisatie past bij deze keuze" in reading(staff, zoek="bestaat niet")


def test_an_organisation_is_made_changed_archived_and_brought_back(staff: FlaskClient) -> None:
    new = {"kind": "school", "code": "01AB", "name": "De Regenboog", "pupils": "1.200", "grouping:wijk": "Noord; Zuid",
           "new_kind": "cluster", "new_groups": "C1", "new_field": "Denominatie", "new_value": "openbaar"}
    wrong = post(staff, f"{BASE}/nieuw", **new | {"pupils": "veel", "code": ""})
    assert wrong.status_code == 422
    assert "De code ontbreekt." in wrong.text
    assert 'value="veel"' in wrong.text
    path = post(staff, f"{BASE}/nieuw", **new).location
    page = reading(staff, path)
    for words in ("De Regenboog", "1.200", "Noord", "Cluster", "openbaar"):
        assert words in page
    double = post(staff, f"{BASE}/nieuw", **new | {"code": "01ab"})
    assert "Er is al een school met de code 01ab." in double.text
    change = {"mark": mark_on(staff, f"{path}/wijzigen"), "code": "01AB", "name": "De Regenboog", "pupils": "",
              "grouping:wijk": "Noord", "own:denominatie": "rk"}
    assert post(staff, f"{path}/wijzigen", **change).location == path
    page = reading(staff, path)
    assert "niet bekend" in page
    assert "Zuid" not in page
    post(staff, f"{path}/archiveren", page=path)
    assert "gearchiveerd op 2 februari 2022" in reading(staff, path)
    post(staff, f"{path}/terugzetten", page=path)
    assert "gearchiveerd op" not in reading(staff, path)


def test_who_edits_what_another_changed_meanwhile_is_told_and_loses_nothing_typed(staff: FlaskClient) -> None:
    path = f"{BASE}/{organisations(1)[0].id}/wijzigen"
    mine = {"code": "PO-01", "name": "Mijn naam", "sector": "po", "mark": mark_on(staff, path)}
    assert post(staff, path, **mine | {"name": "Andermans naam"}).status_code == 302
    late = post(staff, path, **mine)
    assert late.status_code == 409
    assert "Iemand anders heeft deze organisatie gewijzigd" in late.text
    assert 'value="Mijn naam"' in late.text
    mine["mark"] = re.findall(r'name="mark" value="([^"]*)"', late.text)[0]
    assert post(staff, path, **mine).status_code == 302
    assert "Mijn naam" in reading(staff)


def test_people_come_go_and_are_corrected(staff: FlaskClient) -> None:
    number = organisations(1)[0].id
    path = f"{BASE}/{number}"
    assert "Zonder contactpersoon krijgt deze organisatie geen uitnodiging" in reading(staff, path)
    jan = {"name": "Jan", "email": "jan@example.nl", "role": "contactpersoon", "phone": "030 1", "since": "2020-01-01"}
    wrong = post(staff, f"{path}/personen/nieuw", **jan | {"email": "jan", "since": "gisteren"})
    assert wrong.status_code == 422
    assert "Vul een geldig mailadres in" in wrong.text
    assert 'value="gisteren"' in wrong.text
    assert post(staff, f"{path}/personen/nieuw", **jan).location == path
    assert "krijgt de mail" in reading(staff, path)
    position = db.session.query(Position).one().id
    post(staff, f"{BASE}/functies/{position}", **jan | {"name": "Jan Jansen"})
    backwards = post(staff, f"{BASE}/functies/{position}/einde", last_day="2019-01-01")
    assert "De laatste dag ligt voor de eerste dag." in backwards.text
    post(staff, f"{BASE}/functies/{position}/einde", last_day="2022-02-01")
    page = reading(staff, path)
    assert "1 januari 2020 tot en met 1 februari 2022" in page
    assert "krijgt de mail" not in page
    post(staff, f"{BASE}/functies/{position}/weg", page=f"{BASE}/functies/{position}")
    assert "Jan Jansen" not in reading(staff, path).split("</h1>")[1]


def test_associations_are_kept_and_have_members(staff: FlaskClient) -> None:
    number = organisations(1)[0].id
    club = {"name": "Netwerk LPO", "sender": "lpo@example.nl", "contact_name": "Het secretariaat",
            "contact_email": "hulp@example.nl", "contact_phone": ""}
    assert post(staff, f"{BASE}/verenigingen/nieuw", **club | {"sender": "geen"}).status_code == 422
    assert post(staff, f"{BASE}/verenigingen/nieuw", **club).status_code == 302
    post(staff, f"{BASE}/verenigingen/1", **club | {"contact_name": "Het bureau"})
    assert "Het bureau" in reading(staff, f"{BASE}/verenigingen")
    path = f"{BASE}/{number}"
    post(staff, f"{path}/lidmaatschappen", page=path, association="1", since="2021-01-01")
    assert "sinds 1 januari 2021" in reading(staff, path)
    assert "1 organisatie<" in reading(staff, vereniging=1)
    post(staff, f"{path}/lidmaatschappen/1/einde", last_day="2022-02-01")
    assert "Geen organisatie past" in reading(staff, vereniging=1)
    db.session.commit()
    assert db.session.query(Membership).one().until == date(2022, 2, 1)


def test_the_rounds_of_an_organisation_stand_on_its_page(staff: FlaskClient) -> None:
    one = organisations(1)[0]
    invited(a_round(an_association()), [one])
    page = reading(staff, f"{BASE}/{one.id}")
    assert "Uitvraag over instroom" in page
    assert "14 februari 2022" in page


def test_a_reader_sees_and_exports_and_changes_nothing(client: FlaskClient) -> None:
    one = organisations(1)[0].id
    reader = signed_in(client, Role.LEZER)
    assert "Importeer een bestand" not in reading(reader)
    assert "Archiveer" not in reading(reader, f"{BASE}/{one}")
    for path in ("importeren/", "nieuw", f"{one}/wijzigen", f"{one}/personen/nieuw", "verenigingen/nieuw"):
        assert reader.get(f"{BASE}/{path}").status_code == 403
    assert reader.get(f"{BASE}/register.csv").status_code == 200


def test_strange_addresses_are_answered_with_a_page(staff: FlaskClient) -> None:
    for path in ("99", "99/wijzigen", "functies/99", "verenigingen/99", "register.pdf", "99/lidmaatschappen/1/einde"):
        assert staff.get(f"{BASE}/{path}").status_code == 404, path
    assert staff.get(f"{BASE}/?pagina=0&groep=x&volgorde=onzin&soort=onzin").status_code == 200
    assert "PO" not in reading(staff, zoek="\x00", sector="\x00").split("</form>")[-1]
    assert staff.get(f"{BASE}/?groep=99999999999999999999&pagina=99999999999999999999").status_code in (200, 404)


def test_the_log_names_no_people(staff: FlaskClient) -> None:
    stored(staff, "code;naam;contactpersoon;e-mail\nA1;Een;Jan Jansen;jan@example.nl\n")
    with writing() as session:
        told = " ".join(str(entry.details) for entry in session.query(LogEntry) if entry.deed.startswith("register"))
    assert "example.nl" not in told
    assert "Jansen" not in told
