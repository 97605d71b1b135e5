"""Uploads: what is a spreadsheet, what is in it, and what is refused before it can do harm."""

import io
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from datetime import time as clock_time
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.workbooks import read_workbook
from survey.rules.broken import RuleBroken
from survey.rules.sheets import Sheet


def made(*fill: Callable[[Any, Any], None]) -> bytes:
    """A workbook with a sheet for every function, which gets the sheet and the workbook."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        for each in fill:
            each(book.add_worksheet(), book)
    return stream.getvalue()


def only(content: bytes) -> tuple[tuple[str, ...], ...]:
    (sheet,) = read_workbook(content)
    return sheet.rows


def test_every_cell_becomes_a_text() -> None:
    def fill(sheet: Any, book: Any) -> None:
        day, moment = book.add_format({"num_format": "d-m-yyyy"}), book.add_format({"num_format": "d-m-yyyy h:mm"})
        for place, value in enumerate(["tekst ", 5, 5.0, 8.3, -0.5, 1e15, "=1+1", "0612345678", "zoë 😀", "a\nb", " "]):
            (sheet.write_string if isinstance(value, str) else sheet.write_number)(0, place, value)
        sheet.write_boolean(1, 0, True)
        sheet.write_datetime(1, 1, date(2022, 2, 14), day)
        sheet.write_datetime(1, 2, datetime(2022, 2, 14, 9, 30, tzinfo=UTC).replace(tzinfo=None), moment)
        sheet.write_datetime(1, 3, clock_time(9, 30), book.add_format({"num_format": "h:mm"}))
        sheet.write_formula(1, 4, "=2+3", None, 5)
        sheet.write_formula(1, 5, "=1/0", None, "#DIV/0!")

    first, second = only(made(fill))
    texts = ("tekst", "5", "5", "8.3", "-0.5", "1000000000000000", "=1+1", "0612345678", "zoë 😀", "a\nb")
    assert first == texts
    assert second[:6] == ("ja", "2022-02-14", "2022-02-14T09:30", "09:30", "5", "")


def test_a_row_keeps_the_number_it_has_in_the_spreadsheet() -> None:
    def fill(sheet: Any, book: Any) -> None:
        sheet.write_string(2, 1, "derde rij")
        sheet.write_blank(900, 200, None, book.add_format({"bold": True}))

    assert only(made(fill)) == (("", ""), ("", ""), ("", "derde rij"))


def test_sheets_keep_their_order_and_names() -> None:
    sheets = read_workbook(made(lambda sheet, _: sheet.write_string(0, 0, "a"), lambda sheet, _: None))
    assert sheets == [Sheet("Sheet1", (("a",),)), Sheet("Sheet2", ())]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"naam,plaats\nx,y\n", (("naam", "plaats"), ("x", "y"))),
        (b"naam;plaats\r\nx;y,z\r\n", (("naam", "plaats"), ("x", "y,z"))),
        (b"naam\tplaats\nx\t;", (("naam", "plaats"), ("x", ";"))),
        ("\ufeffnaam;plaats\nzoë;x".encode(), (("naam", "plaats"), ("zoë", "x"))),
        ("naam;plaats\nzoë;€ 5".encode("cp1252"), (("naam", "plaats"), ("zoë", "€ 5"))),
        ("naam;plaats\nzoë;x".encode("utf-16"), (("naam", "plaats"), ("zoë", "x"))),
        (b'a;b\n"x;\ny";2\n3;4', (("a", "b"), ("x;\ny", "2"), ("3", "4"))),
        (b"sep=;\na;b,c\n", (("", ""), ("a", "b,c"))),
        (b"a;b\n1,5;2,5\n1,6;2,6\n", (("a", "b"), ("1,5", "2,5"), ("1,6", "2,6"))),
        (b"a\n1\n\n2", (("a",), ("1",), ("",), ("2",))),
        (b"a,b\n1\n1,2,3\n", (("a", "b", ""), ("1", "", ""), ("1", "2", "3"))),
    ],
)
def test_a_csv_is_read_whatever_program_wrote_it(content: bytes, rows: tuple[tuple[str, ...], ...]) -> None:
    assert only(content) == rows


def package(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return stream.getvalue()


def far(row: int, column: int) -> bytes:
    return made(lambda sheet, _: sheet.write_string(row, column, "x"))


def many(rows: int, text: str) -> bytes:
    return made(lambda sheet, _: [sheet.write_string(row, 0, text) for row in range(rows)])


def _corners(sheet: Any, book: Any) -> None:
    sheet.write_number(19_999, 0, 1)
    sheet.write_number(0, 299, 1)


def sheet_of(rows: bytes) -> bytes:
    """A workbook whose first sheet holds these rows, as another program might write them."""
    source, stream = zipfile.ZipFile(io.BytesIO(far(0, 0))), io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for name in source.namelist():
            content = source.read(name)
            before, found, after = content.partition(b"<sheetData>")
            changed = before + found + rows + after[after.find(b"</sheetData>") :]
            file.writestr(name, changed if found else content)
    return stream.getvalue()


def locked() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(100)


REFUSED = {
    "nothing": (b"", "is leeg"),
    "blanks": (b" \r\n\n", "is leeg"),
    "an empty workbook": (made(lambda sheet, _: None), "is leeg"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "geen spreadsheet"),
    "bytes": (bytes(range(256)) * 4, "geen spreadsheet"),
    "a web page": (b"<!DOCTYPE html><table><tr><td>1</td></tr></table>", "geen spreadsheet"),
    "another package": (package(**{"lees.mij": b"x"}), "geen spreadsheet"),
    "a PDF": (b"%PDF-1.7 ...", "een PDF"),
    "a Word file": (package(**{"word/document.xml": b"<x/>"}), "een Word-bestand"),
    "an OpenDocument": (package(**{"content.xml": b"<x/>", "mimetype": b"x"}), "OpenDocument"),
    "a binary workbook": (package(**{"xl/workbook.bin": b"x"}), ".xlsb"),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + bytes(600), "oud Excel-bestand"),
    "a workbook with a password": (locked(), "wachtwoord"),
    "half a workbook": (far(0, 0)[:-200], "beschadigd"),
    "a workbook with holes": (package(**{"xl/workbook.xml": b"<x"}), "beschadigd"),
    "the last cell": (far(1_048_575, 16_383), "te veel rijen (1048576)"),
    "too many rows": (far(20_000, 0), "te veel rijen"),
    "too many columns": (far(0, 300), "te veel kolommen"),
    "too many cells": (made(_corners), "te veel cellen"),
    "a far cell in odd XML": (sheet_of(b"<row r = '9' ><c\n r\t= 'XFD1048576'><v>1</v></c></row>"), "te veel rijen"),
    "a far cell without a place": (sheet_of(b"<row r='1048576'><c><v>1</v></c></row>"), "te veel rijen"),
    "a far cell behind a bracket": (sheet_of(b"<row><c x='>' r='XFD1'><v>1</v></c></row>"), "te veel kolommen"),
    "a tag that cannot be": (sheet_of(b"<row><c x='<' r='XFD1'><v>1</v></c></row>"), "beschadigd"),
    "a small file that grows": (package(**{"xl/workbook.xml": bytes(150_000_000)}), "uitgepakt te groot"),
    "one long text a thousand times": (many(2000, "x" * 32_000), "uitgepakt te groot"),
    "too many bytes": (b"a;b\n" * 3_000_000, "te groot: ten hoogste 10 MB"),
    "a CSV with too many rows": (b"a\n" * 20_001, "te veel rijen"),
    "a CSV with an open quote": (b'a;b\n"' + b"x" * 200_000, "aanhalingsteken"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_spreadsheet_or_too_large_is_refused_in_dutch(kind: str) -> None:
    content, words = REFUSED[kind]
    begun = time.thread_time()
    with pytest.raises(RuleBroken) as broken:
        read_workbook(content)
    assert words in broken.value.message
    assert time.thread_time() - begun < 10


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\xef\xbb\xbf", b"a;b\n", b"\xff\xfe"]))
def test_any_upload_is_either_read_or_refused(content: bytes, start: bytes) -> None:
    try:
        sheets = read_workbook(start + content)
    except RuleBroken:
        sheets = []
    assert all(len({len(row) for row in sheet.rows}) <= 1 for sheet in sheets)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 5000), st.binary(min_size=1, max_size=4))
def test_a_workbook_damaged_anywhere_is_either_read_or_refused(place: int, damage: bytes) -> None:
    whole = many(20, "tekst")
    place %= len(whole) - 4
    try:
        sheets = read_workbook(whole[:place] + damage + whole[place + len(damage) :])
    except RuleBroken:
        sheets = []
    assert len(sheets) <= 1
