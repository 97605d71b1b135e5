"""Lists as XLSX and CSV: safe against formulas, numbers stay numbers, long lists cost no memory."""

import csv
import io
import tracemalloc
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from survey.documents.tables import Cell, Sheet, csv_lines, xlsx

DANGEROUS = ["=cmd|' /C calc'!A0", "+31 6 1234", "-2+3", "@SUM(1)", "\tx", "\rx", "=1+1", "\n=1"]


def in_excel(*rows: Sequence[Cell]) -> Any:
    """The first sheet as openpyxl sees it, formulas and all."""
    with xlsx([Sheet("Lijst", ["kop"], rows)]) as made:
        return openpyxl.load_workbook(made).active


def in_csv(*rows: Sequence[Cell]) -> list[list[str]]:
    text = "".join(csv_lines(["kop"], rows))
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))[1:]


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_looks_like_a_formula_stays_a_text_in_excel(text: str) -> None:
    cell = in_excel([text])["A2"]
    assert cell.data_type in ("s", "inlineStr")
    assert str(cell.value).replace("_x000D_", "\r") == text
    assert cell.quotePrefix


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_looks_like_a_formula_gets_an_apostrophe_in_csv(text: str) -> None:
    assert in_csv([text]) == [["'" + text]]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), min_size=1, max_size=5))
def test_no_text_ever_becomes_a_formula_or_a_number(texts: list[str]) -> None:
    cells = [cell for row in in_excel(*([text] for text in texts)).iter_rows(min_row=2) for cell in row]
    assert all(cell.data_type not in ("f", "n") or cell.value is None for cell in cells)
    assert all(row[0][:1] not in ("=", "+", "-", "@", "\t", "\r") for row in in_csv(*([text] for text in texts)) if row)


def test_numbers_and_days_stay_what_they_are() -> None:
    moment = datetime(2022, 2, 2, 8, 0, tzinfo=UTC)
    row: list[Cell] = [12, -3, Decimal("8.30"), 1.5, True, None, date(2022, 2, 14), moment, "1.200", 10**15]
    sheet = in_excel(row)
    values = [cell.value for cell in sheet[2]]
    assert values == [12, -3, 8.3, 1.5, "ja", None, datetime(2022, 2, 14), datetime(2022, 2, 2, 9, 0), "1.200",  # noqa: DTZ001
                      "1000000000000000"]
    assert sheet["G2"].number_format == "dd-mm-yyyy"
    assert in_csv(row) == [["12", "-3", "8,30", "1,5", "ja", "", "2022-02-14", "2022-02-02 09:00", "1.200",
                            "1000000000000000"]]


def test_what_no_cell_can_hold_is_kept_as_far_as_it_can_be() -> None:
    sheet = in_excel([float("nan"), float("inf"), "\ud800", "x" * 40_000])
    assert [cell.value for cell in sheet[2]][:3] == [None, None, "\ufffd"]
    assert len(str(sheet["D2"].value)) == 32_767
    assert in_csv(["\ud800"]) == [["\ufffd"]]


def test_dutch_excel_opens_the_csv_with_its_own_marks() -> None:
    lines = list(csv_lines(["code", "naam"], [["a;b", 'zegt "ja"'], ["é\nf", ""]]))
    assert lines[0] == "\ufeffcode;naam\r\n"
    assert lines[1] == '"a;b";"zegt ""ja"""\r\n'
    assert lines[2].encode() == '"é\nf";\r\n'.encode()


def test_tabs_get_names_that_excel_accepts() -> None:
    names = ["Wie mist: [PO/VO]?", "wie mist   po vo", "", "History", "a" * 40, "a" * 40, "'x'"]
    with xlsx([Sheet(name, [], []) for name in names]) as made:
        found = CalamineWorkbook.from_filelike(made).sheet_names
    assert len({name.lower() for name in found}) == len(names)
    assert all(len(name) <= 31 for name in found)
    assert found[0] == "Wie mist   PO VO"


def test_a_long_list_is_written_without_being_held_in_memory() -> None:
    rows = ((f"code-{number}", f"Organisatie nummer {number}", number) for number in range(60_000))
    tracemalloc.start()
    with xlsx([Sheet("Lang", ["code", "naam", "aantal"], rows)]) as made:
        made.seek(0, 2)
        assert made.tell() > 500_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12_000_000
