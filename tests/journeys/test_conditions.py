"""A condition that cannot be read is refused with what was typed; nothing is stored and nothing is lost."""

import re

import pytest
from flask import Flask

from tests.answering import LIST, a_published_version, text_of
from tests.office import Office, office

HOME = "/secretariaat/vragenlijsten/instroom/maken"
FIELD = re.compile(r'name="([^"]+)"[^>]*? value="([^"]*)"')


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What a form says does not depend on the database."""
    return sqlite_url


@pytest.fixture
def staff(app: Flask) -> Office:
    sections = list(LIST["sections"])
    a_published_version(LIST | {"sections": sections})
    return office(app.test_client())


def typed(staff: Office, address: str, **changed: str) -> dict[str, str]:
    """What stands in a form, with something else in some of its fields."""
    fields = dict(FIELD.findall(staff.get(address).text.partition("<main")[2]))
    kept = {name: value for name, value in fields.items() if name in ("version", "unit", "relevant-way")}
    return kept | {"deed": "save", "required": "no"} | changed


QUESTION = {"type": "number", "label_nl": "Hoeveel leerlingen?"}
WRONG = {
    "${onder} = foo": "‘foo’ is geen getal of verwijzing",
    "${bestaat_niet} = 1": "verwijst naar een vraag die niet bestaat",
    "${zij} = 'ja'": "verwijst naar een vraag die pas later komt",
    "${onder} = 'misschien'": "De vraag ‘onder’ heeft geen antwoord ‘misschien’; wel: ja, nee, weet_niet.",
}


@pytest.mark.parametrize("formula", WRONG)
def test_a_wrong_formula_is_refused_at_the_field_and_stays(staff: Office, formula: str) -> None:
    address = f"{HOME}/deel_onder/aantal"
    sent = typed(staff, address, **QUESTION, **{"relevant-way": "expert", "relevant": formula})
    refused = staff.post(address, 422, **sent)
    assert WRONG[formula] in text_of(refused)
    assert formula in text_of(refused)
    assert "Hoeveel leerlingen telt uw samenwerkingsverband?" in staff.get(address).text


def test_a_wrong_row_is_refused_with_its_place(staff: Office) -> None:
    address = f"{HOME}/deel_onder/aantal"
    row = {"relevant-way": "lines", "relevant-0-key": "zij", "relevant-0-operator": "is", "relevant-0-answer": "ja"}
    refused = staff.post(address, 422, **typed(staff, address, **QUESTION, **row))
    assert "Kies een vraag die hiervóór staat." in text_of(refused)
    assert 'href="#relevant-0-key"' in refused.text
    saved = staff.post(address, 200, **typed(staff, address, **QUESTION, **row | {"relevant-0-key": "onder"}))
    assert "gewijzigd" in text_of(saved)
    assert "“Ja”" in text_of(staff.get("/secretariaat/vragenlijsten/instroom/regels?vraag=onder"))


def test_a_section_refuses_a_wrong_formula_too(staff: Office) -> None:
    address = f"{HOME}/deel_zij"
    sent = typed(staff, address, title_nl="Zij-instroom", **{"relevant-way": "expert", "relevant": "${onder} ="})
    refused = staff.post(address, 422, **sent)
    assert "er ontbreekt iets aan het eind" in text_of(refused)


def test_a_row_that_is_not_ready_is_not_held_against_who_is_making_it(staff: Office) -> None:
    address = f"{HOME}/deel_onder/aantal"
    row = {"relevant-way": "lines", "relevant-0-key": "onder_pct", "relevant-0-operator": "more",
           "relevant-0-answer": ""}
    looked = staff.post(address, 200, **typed(staff, address, **QUESTION, **row) | {"deed": "relevant.renew.0"})
    assert "Fout" not in text_of(looked)
    assert "Waarde van regel 1" in text_of(looked)
    strange = {"relevant-way": "expert", "relevant": "${onder_pct} mod 2 = 0"}
    kept = staff.post(address, 200, **typed(staff, address, **QUESTION, **strange) | {"deed": "relevant.lines"})
    assert "Deze formule past niet in regels." in text_of(kept)
