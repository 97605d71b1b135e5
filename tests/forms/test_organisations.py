"""Register files as people bring them: encodings, separators, sheets, and what is refused."""

import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from forms.organisations import MOST_COLUMNS, MOST_ROWS, read_register
from survey.rules.broken import RuleBroken
from survey.rules.columns import guess
from survey.rules.entries import Reader, Reading
from survey.rules.organisations import Kind

DATA = Path(__file__).parent.parent / "data"
TEXT = "code;naam\nA1;Één café\n"


def in_excel(*sheets: Sequence[Sequence[Any]]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"default_date_format": "dd-mm-yyyy"}) as workbook:
        for rows in sheets:
            sheet = workbook.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return made.getvalue()


def read(content: bytes) -> Reading:
    table = read_register(content)
    return Reader(guess(table, "swv", {}), Kind.SWV).read(table)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_is_read_in_the_encodings_that_excel_writes(encoding: str) -> None:
    assert read_register(TEXT.encode(encoding)).rows == ((2, ("A1", "Één café")),)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_csv_is_read_with_whatever_separates_its_columns(separator: str) -> None:
    assert read_register(TEXT.replace(";", separator).encode()).header == ("code", "naam")


def test_the_numbers_of_rows_are_those_of_the_spreadsheet() -> None:
    table = read_register(b";\ncode;naam\n;\nA1;Een\n\nA2;Twee\n")
    assert table.header == ("code", "naam")
    assert [number for number, _ in table.rows] == [4, 6]


def test_numbers_days_and_codes_of_excel_are_read_as_they_are_meant() -> None:
    content = in_excel([["code", "naam", "leerlingen", "lid sinds", "deelname"],
                        [2301, "Een", 1200, datetime(2020, 2, 1), 1.71], ["B1", "Twee", "1.300", "1-3-2020", 1.234]])  # noqa: DTZ001
    one, two = read(content).entries
    assert (one.code, one.plain["pupils"], str(one.member["since"])) == ("2301", 1200, "2020-02-01")
    assert (two.plain["pupils"], str(two.member["since"]), str(two.own["deelname"])) == (1300, "2020-03-01", "1.234")


def test_a_number_with_three_decimals_is_no_thousand_and_a_typed_thousand_is() -> None:
    found = read(in_excel([["code", "naam", "deelname"], ["A1", "Een", 1.234], ["A2", "Twee", "1.234"]]))
    assert [str(each.own["deelname"]) for each in found.entries] == ["1.234", "1234"]
    refused = read(in_excel([["code", "naam", "leerlingen"], ["A1", "Een", 1.234]]))
    assert "“1,234” is geen aantal leerlingen" in refused.faults[0].message


def test_the_first_sheet_with_anything_in_it_is_the_register() -> None:
    assert read_register(in_excel([], [["code"], ["A1"]], [["iets"], ["anders"]])).header == ("code",)


def test_a_formula_is_read_as_its_outcome_and_typed_text_as_text() -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["code", "naam"])
        sheet.write_formula(1, 0, '="A"&"1"', None, "A1")
        sheet.write_string(1, 1, "=1+1")
    assert read_register(made.getvalue()).rows == ((2, ("A1", "=1+1")),)


@pytest.mark.parametrize(("content", "sentence"), [
    (b"", "leeg"),
    (b"\n \n;;\n", "leeg"),
    (b"code;naam\n", "alleen een kop"),
    (in_excel([["code", "naam"]]), "alleen een kop"),
    (in_excel([]), "leeg"),
    (b"%PDF-1.4 en meer", "PDF"),
    (b"PK\x03\x04 en dan niets", "beschadigd"),
    (b"\x00\x01\x02\x03", "geen spreadsheet"),
    (b"<html><body>Inloggen</body></html>", "geen spreadsheet"),
    (b"code;naam\n" + b"A;B\n" * 100_000, "te veel rijen"),
    (b"code;naam\n" + b"A;B\n" * (MOST_ROWS + 1), f"ten hoogste {MOST_ROWS}"),
    ((";".join("abcd"[:1] + str(n) for n in range(MOST_COLUMNS + 1)) + "\n" + ";".join(["1"] * 61) + "\n").encode(),
     f"ten hoogste {MOST_COLUMNS}"),
    (b"code;naam\n" + (b"A;" + b"x" * 100_000 + b"\n") * 60, "te veel tekst"),
])
def test_what_is_no_register_is_refused_in_words(content: bytes, sentence: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        read_register(content)
    assert sentence in broken.value.message


def test_the_national_register_is_good_as_it_is() -> None:
    reading = read((DATA / "register_swv.csv").read_bytes())
    assert (len(reading.entries), reading.faults) == (150, ())
    assert {entry.plain["sector"] for entry in reading.entries} == {"PO", "VO"}


def test_the_register_of_a_newsletter_is_good_as_it_is() -> None:
    table = read_register((DATA / "newsletter_2022_register.csv").read_bytes())
    targets = guess(table, "swv", {})
    assert targets[:5] == ("code", "name", "sector", "own:landsdeel", "pupils")
    reading = Reader(targets, Kind.SWV).read(table)
    assert (len(reading.entries), reading.faults) == (151, ())
