"""Files to take away: figures per question as they are printed, all answers in words, the codebook, and SPSS."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pyreadstat
import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from survey.actions import codes
from survey.database import writing
from survey.models.rounds import Round
from survey.queries.codes import answers
from survey.rules.codes import digest
from survey.rules.permissions import Role
from tests.answering import a_published_version
from tests.conftest import NOW
from tests.office import Office, counted, office
from tests.stories import a_round, has_begun, invited, organisations

FILES = "/instroom/bestanden"


@pytest.fixture
def staff(client: FlaskClient) -> Office:
    return office(client)


def told(count: int = 40) -> Round:
    """So many members sent in: a quarter says yes, each tells a story that a spreadsheet would calculate."""
    version = a_published_version()
    round_ = a_round(version_id=version.id)
    for number, member in enumerate(invited(round_, organisations(count))):
        has_begun(member, version, submitted_at=NOW, submissions=1, answers={
            "zij": "ja" if number % 4 == 0 else "nee", "redenen": ["krapte", "groei"], "verhaal": f"=1+{number}",
            "laag": None, "peildag": "2022-02-01", "buur": "PO-02"})
    return round_


def book(office: Office) -> dict[str, list[list[Any]]]:
    found = CalamineWorkbook.from_filelike(io.BytesIO(office.get(f"{FILES}/uitkomsten.xlsx").data))
    return {name: found.get_sheet_by_name(name).to_python() for name in found.sheet_names}


def test_every_question_has_a_sheet_with_its_figures_as_they_are_printed(staff: Office) -> None:
    told()
    sheets = book(staff)
    assert list(sheets)[:3] == ["Respons", "1 onder", "2 onder_pct"]
    assert ["Respons", "40 van de 40"] in sheets["Respons"]
    own = next(rows for name, rows in sheets.items() if name.endswith(" zij"))
    assert own[0][0] == "Herkent u een toename van zij-instroom in het (v)so?"
    printed = {row[1]: row[2] for row in own[1:]}
    assert (printed["Ja"], printed["Nee"]) == ("25%", "75%")
    page = staff.get("/instroom/uitkomsten").text
    assert "25%" in page
    shares = next(rows for name, rows in sheets.items() if name.endswith(" zij_van"))
    assert {row[0] for row in shares[1:]} == {"De zorg (kdc, jeugdhulp)", "De kinderopvang of voorschool", "Elders"}


def test_all_answers_stand_in_words_and_no_text_is_a_formula(staff: Office) -> None:
    told()
    sheets = book(staff)
    given = dict(zip(sheets["Antwoorden"][0], sheets["Antwoorden"][1], strict=True))
    assert given["Welke oorzaken ziet u?"] == "Te weinig leraren; Meer kinderen"
    assert given["Met welk samenwerkingsverband werkt u samen?"] == "Voorbeeld-swv PO-02 (PO-02)"
    made = openpyxl.load_workbook(io.BytesIO(staff.get(f"{FILES}/uitkomsten.xlsx").data))
    assert all(cell.data_type != "f" for sheet in made for row in sheet.iter_rows() for cell in row)


def test_what_may_not_be_told_has_no_figure_in_the_file_either(staff: Office) -> None:
    told(4)
    own = next(rows for name, rows in book(staff).items() if name.endswith(" zij"))
    assert {row[2] for row in own[1:]} == {"niet getoond"}
    assert all(row[5] == row[6] == "" for row in own[1:])


def test_codes_of_open_answers_go_along(staff: Office) -> None:
    round_ = told(3)
    assert "Codes open antwoorden" not in book(staff)
    with writing() as session:
        first = answers(session, round_.id, "verhaal")[0]
        codes.give(session, round_, "verhaal", [codes.Choice(first.response, digest(first.text), None, frozenset(),
                                                             new="=leraren")], codes.Coder("Anna"), NOW)
    assert book(staff)["Codes open antwoorden"][1] == ["PO-01", "Wilt u dat toelichten?", "=leraren"]


def test_spss_reads_the_file_with_labels_and_missing_answers(staff: Office, tmp_path: Path) -> None:
    told()
    path = tmp_path / "answers.sav"
    path.write_bytes(staff.get(f"{FILES}/antwoorden.sav").data)
    frame, meta = pyreadstat.read_sav(path, user_missing=True)
    assert len(frame) == 40
    assert list(frame["zij"])[:2] == [1, 2]
    assert meta.variable_value_labels["zij"][1] == "Ja"
    assert meta.column_names_to_labels["zij"] == "Herkent u een toename van zij-instroom in het (v)so?"
    assert meta.missing_ranges["zij"]


def test_the_codebook_explains_the_numbers(staff: Office) -> None:
    told(2)
    lines = staff.get(f"{FILES}/codeboek.csv").get_data(as_text=True).splitlines()
    assert lines[0].startswith("\ufeffVariabele;Vraag;")
    assert any(line.startswith("zij;") and line.endswith(";1;Ja") for line in lines)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(staff.get(f"{FILES}/codeboek.xlsx").data))
    assert len(rows.get_sheet_by_name("Codeboek").to_python()) == len(lines)
    staff.get(f"{FILES}/codeboek.exe", status=404)


def test_where_nothing_was_sent_in_that_is_said(staff: Office) -> None:
    a_round(version_id=a_published_version().id)
    assert "nog geen reacties" in staff.get(f"{FILES}/antwoorden.sav", status=409).text
    assert "Antwoorden" in book(staff)
    staff.get("/anders/bestanden/uitkomsten.xlsx", status=404)


def test_the_files_are_found_beside_the_answers_and_cost_few_statements(app: Flask, staff: Office) -> None:
    told()
    page = staff.get("/instroom/antwoorden").text
    for path in ("bestanden/uitkomsten.xlsx", "bestanden/antwoorden.sav", "bestanden/codeboek.csv", "open-antwoorden"):
        assert f"/instroom/{path}" in page
    with counted() as statements:
        staff.get(f"{FILES}/uitkomsten.xlsx")
    assert len(statements) <= 9
    reader = office(app.test_client(), Role.LEZER)
    reader.get(f"{FILES}/antwoorden.sav")
