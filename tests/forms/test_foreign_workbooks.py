"""Workbooks that other XLSForm tools made: they read, or are refused with row and reason, and never end in a crash."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from forms.questionnaires import read_questionnaire
from survey.documents.questionnaires import workbook
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.document import Type
from survey.rules.xlsforms.reading import Reading
from tests.cases import stay
from tests.strategies import AWKWARD

Rows = list[list[Any]]
SETTINGS: Rows = [["form_title", "form_id"], ["Uitvraag", "uitvraag"]]
CHOICES: Rows = [["list_name", "name", "label"], ["jn", "ja", "Ja"], ["jn", "nee", "Nee"]]


def book(change: Callable[[Workbook], None] = lambda made: None, **sheets: Rows) -> bytes:
    """A workbook as openpyxl saves it, with numbers as numbers."""
    made = Workbook()
    made.remove(made.active)
    for name, rows in ({"survey": [], "choices": CHOICES, "settings": SETTINGS} | sheets).items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    change(made)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def kobo() -> bytes:
    """KoBoToolbox: $-columns, a required column with booleans, start and end, headings with languages."""
    return book(survey=[
        ["type", "name", "label::Nederlands (nl)", "label::English (en)", "required", "$xpath", "$autoname", "kuid"],
        ["start", "start", "", "", False, "start", "start", "a1"],
        ["select_one jn", "doet_mee", "Doet u mee?", "Do you join?", True, "doet_mee", "doet_mee", "a2"],
        ["integer", "aantal", "Met hoeveel?", "How many?", False, "aantal", "aantal", "a3"],
    ], choices=[["list_name", "name", "label::Nederlands (nl)", "label::English (en)", "$autovalue"],
                ["jn", "ja", "Ja", "Yes", "ja"], ["jn", "nee", "Nee", "No", "nee"]])


def odk_plain() -> bytes:
    """ODK: begin group with a space, relevant, constraint, a calculate and a note, in one language."""
    return book(survey=[
        ["type", "name", "label", "hint", "relevant", "constraint", "constraint_message", "calculation", "appearance"],
        ["begin group", "deel", "Deel een", "", "", "", "", "", "field-list"],
        ["note", "uitleg", "Let op.", "", "", "", "", "", ""],
        ["select_multiple jn", "vormen", "Welke?", "", "", "", "", "", ""],
        ["decimal", "prijs", "Hoe duur?", "In euro", "selected(${vormen}, 'ja')", ". >= 0", "Nul of meer.", "", ""],
        ["calculate", "dubbel", "", "", "", "", "", "${prijs} * 2", ""],
        ["end group", "", "", "", "", "", "", "", ""],
    ])


def odd_headings() -> bytes:
    """Headings with capitals and blanks, sheets with capitals, types in other words."""
    return book(**{"survey": [["Type", " Name ", "LABEL"], ["String", "naam", "Uw naam"], ["int", "aantal", "Hoeveel"],
                              ["select one from jn", "mee", "Doet u mee?"]]})


def empty_rows() -> bytes:
    """A thousand empty rows between and after the questions, as a sheet with coloured rows has."""
    rows: Rows = [["type", "name", "label"], ["text", "a", "A?"], *([[None, " ", ""]] * 1000), ["text", "b", "B?"]]
    return book(survey=rows + [[None]] * 1000)


def numbers_as_names() -> bytes:
    """Options named by numbers, once as a number and once as a text."""
    return book(survey=[["type", "name", "label"], ["select_one cijfer", "score", "Welk cijfer?"]],
                choices=[["list_name", "name", "label"], ["cijfer", 1, 1], ["cijfer", 2.0, "twee"],
                         ["cijfer", "3", 3.5]])


def a_repeat() -> bytes:
    """ODK: a group that is repeated for every school."""
    return book(survey=[["type", "name", "label"], ["begin_repeat", "scholen", "School"], ["text", "naam", "Welke?"],
                        ["integer", "aantal", "Hoeveel leerlingen?"], ["end_repeat", "", ""]])


READ: dict[str, tuple[Callable[[], bytes], dict[str, Type]]] = {
    "ODK": (odk_plain, {"uitleg": Type.NOTE, "vormen": Type.SEVERAL, "prijs": Type.NUMBER, "dubbel": Type.CALCULATION}),
    "odd headings": (odd_headings, {"naam": Type.TEXT, "aantal": Type.NUMBER, "mee": Type.ONE}),
    "a thousand empty rows": (empty_rows, {"a": Type.TEXT, "b": Type.TEXT}),
    "numbers as names": (numbers_as_names, {"score": Type.ONE}),
    "a repeat": (a_repeat, {"naam": Type.TEXT, "aantal": Type.NUMBER}),
}


@pytest.mark.parametrize("made_by", READ)
def test_a_workbook_of_another_tool_is_read(made_by: str) -> None:
    make, types = READ[made_by]
    reading = read_questionnaire(make())
    assert reading.faults == ()
    assert reading.questionnaire
    assert {question.key: question.type for question in reading.questionnaire.questions} == types


def test_options_that_were_numbers_keep_their_figures() -> None:
    questionnaire = read_questionnaire(numbers_as_names()).questionnaire
    assert questionnaire
    assert [(option.key, option.label["nl"]) for option in questionnaire.questions[0].options] == [
        ("1", "1"), ("2", "twee"), ("3", "3.5")]


def other_choice() -> bytes:
    return book(survey=[["type", "name", "label"], ["select_one jn or_other", "mee", "Doet u mee?"]])


def cascade() -> bytes:
    """Cascading selects: the second list depends on the first answer."""
    return book(survey=[["type", "name", "label", "choice_filter"], ["select_one provincie", "p", "Provincie?", ""],
                        ["select_one gemeente", "g", "Gemeente?", "provincie=${p}"]],
                choices=[["list_name", "name", "label", "provincie"], ["provincie", "u", "Utrecht", ""],
                         ["provincie", "g", "Gelderland", ""], ["gemeente", "a", "Amersfoort", "u"],
                         ["gemeente", "b", "Ede", "g"]])


def a_map() -> bytes:
    return book(survey=[["type", "name", "label"], ["geopoint", "plek", "Waar?"], ["text", "naam", "Naam?"]])


def from_a_file() -> bytes:
    return book(survey=[["type", "name", "label"], ["select_one_from_file scholen.csv", "school", "Welke school?"],
                        ["csv-external", "scholen", ""]])


def nested_groups() -> bytes:
    return book(survey=[["type", "name", "label"], ["begin_group", "een", "Een"], ["begin_group", "twee", "Twee"],
                        ["text", "a", "A?"], ["end_group", "", ""], ["end_group", "", ""]])


def unclosed() -> bytes:
    return book(survey=[["type", "name", "label"], ["begin_group", "een", "Een"], ["text", "a", "A?"]])


def other_functions() -> bytes:
    return book(survey=[["type", "name", "label", "relevant", "calculation"], ["text", "a", "A?", "", ""],
                        ["text", "b", "B?", "${a} = ‘x’", ""], ["calculate", "c", "", "", "concat(${a}, 'x')"],
                        ["text", "d", "D?", "${weg} = 1", ""]])


def no_settings() -> bytes:
    """Without a sheet of settings there is no title."""
    def change(made: Workbook) -> None:
        del made["settings"]

    return book(change, survey=[["type", "name", "label"], ["text", "a", "A?"]])


def merged() -> bytes:
    """A label that was merged over two rows leaves the second without one."""
    def change(made: Workbook) -> None:
        made["survey"].merge_cells("C2:C3")

    return book(change, survey=[["type", "name", "label"], ["text", "a", "Samen?"], ["text", "b", "weg"]])


def unknown_language() -> bytes:
    return book(survey=[["type", "name", "label", "label::Klingon"], ["text", "a", "A?", "nuqneH"]])


REFUSED: dict[str, tuple[Callable[[], bytes], list[tuple[str, int, str]]]] = {
    "KoBo": (kobo, [("survey", 2, "Het type start kan niet.")]),
    "or_other": (other_choice, [("survey", 2, "or_other kan niet")]),
    "choice_filter": (cascade, [("survey", 3, "Antwoorden laten afhangen van een andere vraag")]),
    "geopoint": (a_map, [("survey", 2, "Een plaats op de kaart vragen kan niet.")]),
    "from a file": (from_a_file, [("survey", 2, "Zet de antwoorden op het blad choices")]),
    "nested groups": (nested_groups, [("survey", 3, "Een groep in een groep kan niet.")]),
    "not closed": (unclosed, [("survey", 2, "er ontbreekt een rij end_group")]),
    "other functions": (other_functions, [("survey", 3, "rechte aanhalingstekens"), ("survey", 4, "concat() kennen we"),
                                          ("survey", 5, "een vraag die niet bestaat")]),
    "no settings": (no_settings, [("settings", 2, "form_title")]),
    "merged cells": (merged, [("survey", 3, "De Nederlandse tekst ontbreekt.")]),
    "unknown language": (unknown_language, [("survey", 1, "De taal van de kolom")]),
}


@pytest.mark.parametrize("made_by", REFUSED)
def test_a_workbook_that_cannot_be_is_refused_with_row_and_reason(made_by: str) -> None:
    make, expected = REFUSED[made_by]
    reading = read_questionnaire(make())
    assert reading.questionnaire is None
    for sheet, row, words in expected:
        assert any((fault.sheet, fault.row) == (sheet, row) and words in fault.message for fault in reading.faults), \
            [(fault.sheet, fault.row, fault.message) for fault in reading.faults]


# Any cell of a good workbook may hold anything.
ODD = (*AWKWARD, "begin_group", "end_repeat", "select_one", "rank x", "${", "${a}", "begin repeat", "::", "label::",
       "x" * 5000)
CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(-10**20, 10**20), st.floats(allow_nan=False, allow_infinity=False),
    st.dates(), st.times(), st.datetimes(), st.sampled_from(ODD),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=20))
GOOD = workbook(stay())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_cell_makes_the_reader_fall(data: st.DataObject) -> None:
    spoilt = load_workbook(io.BytesIO(GOOD))
    for _ in range(data.draw(st.integers(1, 6))):
        sheet = spoilt[data.draw(st.sampled_from(["survey", "survey", "choices", "settings"]))]
        place = data.draw(st.integers(1, sheet.max_row + 1)), data.draw(st.integers(1, sheet.max_column + 1))
        sheet.cell(*place).value = data.draw(CELLS)
    stream = io.BytesIO()
    spoilt.save(stream)
    told(stream.getvalue())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=8),
       st.integers(0, len(GOOD)))
def test_no_broken_file_makes_the_reader_fall(changes: list[tuple[int, int]], end: int) -> None:
    broken = bytearray(GOOD)
    for place, byte in changes:
        broken[place] = byte
    told(bytes(broken))
    told(GOOD[:end])


def told(content: bytes) -> Reading | None:
    """The reading, which says where it is not good; None for a file that is refused as no workbook."""
    try:
        reading = read_questionnaire(content)
    except RuleBroken:
        return None
    assert (reading.questionnaire is None) == bool(reading.faults)
    assert all(fault.message and fault.row >= 0 for fault in reading.faults)
    return reading
