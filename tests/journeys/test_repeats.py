"""A section that is filled in once for every school, from the page of who answers to the files of the secretariat."""

import io
from typing import Any

from flask import Flask
from python_calamine import CalamineWorkbook

from tests.answering import Respondent, asked, fields_of, respondent, text_of
from tests.schools import LIST
from tests.stories import signed_in


def a_member(app: Flask) -> Respondent:
    return respondent(app, asked(data=LIST))


def add(me: Respondent, **typed: Any) -> str:
    """Types, and presses the button for one more school; gives the place on the page where one comes."""
    place = me.post("/2", follow=False, **typed, **{"page-add": "scholen"}).location
    me.get("/2")
    return place.partition("#")[2]


def two_schools(me: Respondent) -> None:
    me.fill_in(1, vorm="klas")
    me.get("/2")
    add(me, **{"scholen.1.naam": "Noord", "scholen.1.leerlingen": "1.200"})
    me.post("/2", **{"scholen.2.naam": "Zuid", "scholen.2.leerlingen": "veel"})


def test_a_row_is_added_and_what_was_typed_stays(app: Flask) -> None:
    me = a_member(app)
    me.fill_in(1, vorm="klas")
    first = me.get("/2")
    assert "School 1 van 1" in text_of(first)
    assert "Wij vragen naar een klas." in text_of(first)
    assert 'name="page-remove"' not in first.text
    assert add(me, **{"scholen.1.naam": "Noord"}) == "rij-scholen-2"
    assert me.fields["scholen"] == ["1", "2"]
    assert me.fields["scholen.1.naam"] == "Noord"
    assert "Hoeveel leerlingen heeft Noord ?" in text_of(me.get("/2"))
    add(me)
    assert 'name="page-add"' not in me.get("/2").text
    assert "vol=1" in me.post("/2", follow=False, **{"page-add": "scholen"}).location


def test_a_mistake_is_named_with_its_school_and_links_to_its_field(app: Flask) -> None:
    me = a_member(app)
    two_schools(me)
    page = me.get("/2?fout=1")
    assert 'href="#v-scholen.2.leerlingen"' in page.text
    assert 'id="v-scholen.2.leerlingen"' in page.text
    assert "School 2 van 2: Hoeveel leerlingen heeft Zuid?" in text_of(page)
    check = me.get("/controle")
    assert "/2?fout=1#v-scholen.2.leerlingen" in check.text
    assert "School 1 van 2" in text_of(check)


def test_a_row_that_was_removed_is_put_back_as_it_was(app: Flask) -> None:
    me = a_member(app)
    two_schools(me)
    me.get("/2")
    gone = me.post("/2", **{"page-remove": "scholen.1"})
    assert "U haalde een school weg" in text_of(gone)
    assert me.fields["scholen"] == "2"
    assert "scholen.1.naam" not in me.fields
    me.post("/2", **{"page-restore": "scholen.1.0"})
    assert me.fields["scholen"] == ["1", "2"]
    assert me.fields["scholen.1.naam"] == "Noord"


def test_two_who_add_a_row_at_once_each_get_one(app: Flask) -> None:
    me = a_member(app)
    colleague = Respondent(app, me.token)
    for one in (me, colleague):
        one.get("/2")
    assert add(me, **{"scholen.1.naam": "Noord"}) == "rij-scholen-2"
    assert add(colleague) == "rij-scholen-3"
    assert colleague.fields["scholen.1.naam"] == "Noord"


def test_who_types_in_a_row_that_a_colleague_removed_keeps_it(app: Flask) -> None:
    me = a_member(app)
    two_schools(me)
    colleague = Respondent(app, me.token)
    colleague.get("/2")
    me.get("/2")
    me.post("/2", **{"page-remove": "scholen.1"})
    colleague.post("/2", **{"scholen.1.leerlingen": "900"})
    me.get("/2")
    assert sorted(me.fields["scholen"]) == ["1", "2"]
    assert me.fields["scholen.1.leerlingen"] == "900"


def test_the_answers_of_all_rows_reach_the_receipt_and_the_files(app: Flask) -> None:
    told = {"floor": 1, "minimum": 1, "base": 1, "half_width": 100, "percentages_from": 1}
    me = respondent(app, asked(data=LIST, profile="open", thresholds=told))
    two_schools(me)
    me.fill_in(2, **{"scholen.2.leerlingen": "80"})
    last = me.get("/3")
    assert "1.280" in text_of(last)
    assert "Waarom 1.280 ?" in text_of(last)
    received = me.send()
    assert "Dank u wel" in text_of(received)
    assert "School 2 van 2 Naam van de school Zuid" in text_of(received)
    assert me.client.get(f"/u/{me.token}/ontvangst.pdf").data.startswith(b"%PDF")
    assert "voor elke school. U kunt hier 1 tot en met 3 scholen invullen." in text_of(me.get("/vragen"))
    assert "Waarom [Samen]?" in text_of(me.get("/vragen"))
    staff = signed_in(app.test_client())
    begin = "/secretariaat/uitvragen/instroom/antwoorden"
    book = CalamineWorkbook.from_filelike(io.BytesIO(staff.get(f"{begin}/antwoorden.xlsx").data))
    assert book.get_sheet_by_name("Antwoorden").to_python()[1][-3:-1] == [2.0, 1280.0]
    assert [row[2:] for row in book.get_sheet_by_name("Uw scholen").to_python()] == [
        ["Nummer", "Naam van de school", "Hoeveel leerlingen heeft …?"], [1.0, "Noord", 1200.0], [2.0, "Zuid", 80.0]]
    assert ";1;Noord;1200" in staff.get(f"{begin}/antwoorden-scholen.csv?codes=1", buffered=True).text
    results = text_of(staff.get("/secretariaat/uitvragen/instroom/uitkomsten"))
    assert "Uw scholen: aantal scholen" in results
    assert "640 van de 2 scholen bij 1 respondenten" in results
    files = "/secretariaat/uitvragen/instroom/bestanden"
    book = CalamineWorkbook.from_filelike(io.BytesIO(staff.get(f"{files}/uitkomsten.xlsx").data))
    counts = book.get_sheet_by_name("Per rij").to_python()
    assert ["Uw scholen", "Hoeveel leerlingen heeft …?"] in [row[:2] for row in counts]
    assert staff.get(f"{files}/antwoorden-scholen.sav").data.startswith(b"$FL2")
    assert staff.get(f"{files}/antwoorden.sav").data.startswith(b"$FL2")
    assert "Naam van de school" in staff.get(f"{files}/codeboek.csv", buffered=True).text


def test_the_secretariat_adds_and_removes_rows_for_a_member(app: Flask) -> None:
    me = a_member(app)
    two_schools(me)
    staff = signed_in(app.test_client())
    address = "/secretariaat/uitvragen/instroom/antwoorden/1/invullen"
    page = staff.get(address)
    more = staff.post(address, data={**fields_of(page.text), "page-add": "scholen", "scholen.1.naam": "West"})
    fields = fields_of(more.text)
    assert (fields["scholen"], fields["scholen.1.naam"]) == (["1", "2", "3"], "West")
    fewer = staff.post(address, data={**fields, "page-remove": "scholen.2"})
    assert fields_of(fewer.text)["scholen"] == ["1", "3"]
    assert "U haalde een school weg" in text_of(fewer)
