"""Questionnaires as XLSForm workbooks: there and back again, for other programs, and with every mistake told."""

import csv
import io
from collections.abc import Mapping
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from pyxform.xls2xform import convert

from forms.questionnaires import read_questionnaire
from survey.config import ROOT
from survey.documents.questionnaires import workbook
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.document import (
    Option,
    Question,
    Questionnaire,
    Repeat,
    Required,
    Section,
    Type,
)
from survey.rules.xlsforms.questions import INSTEAD
from survey.rules.xlsforms.tables import Fault
from tests.cases import inflow, stay
from tests.strategies import questionnaires

SLOW = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
TITLE = {"settings": "form_title\nUitvraag"}


def book(**sheets: str) -> bytes:
    """A workbook from sheets written as lines of cells with | between."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as made:
        for name, lines in {**TITLE, **sheets}.items():
            sheet = made.add_worksheet(name)
            for number, line in enumerate(lines.strip().splitlines()):
                for place, cell in enumerate(line.split("|")):
                    sheet.write_string(number, place, cell.strip())
    return stream.getvalue()


def read(**sheets: str) -> Questionnaire:
    reading = read_questionnaire(book(**sheets))
    assert reading.faults == ()
    assert reading.questionnaire is not None
    return reading.questionnaire


def faults(**sheets: str) -> list[tuple[str, int, str]]:
    reading = read_questionnaire(book(**sheets))
    assert reading.questionnaire is None
    return [(fault.sheet, fault.row, fault.column) for fault in reading.faults]


@settings(max_examples=50, **SLOW)
@given(questionnaires())
def test_a_questionnaire_comes_back_from_its_workbook_as_it_was(drawn: Questionnaire) -> None:
    reading = read_questionnaire(workbook(drawn))
    assert reading.faults == ()
    assert reading.questionnaire == drawn


@settings(max_examples=25, **SLOW)
@given(questionnaires())
def test_other_programs_accept_the_workbook(drawn: Questionnaire) -> None:
    assert "<h:html" in convert(xlsform=io.BytesIO(workbook(drawn, "3")), file_type=".xlsx", validate=False).xform


@pytest.mark.parametrize("made", [inflow(), stay()])
def test_the_questionnaires_of_2022_are_such_workbooks(made: Questionnaire) -> None:
    content = workbook(made)
    assert read_questionnaire(content).questionnaire == made
    converted = convert(xlsform=io.BytesIO(content), file_type=".xlsx", validate=False)
    assert converted.warnings == []


HEADINGS = "type | name | label | hint | relevant | required | constraint | constraint_message | appearance | x_type"
EVERY_TYPE = f"""
{HEADINGS} | x_register | calculation
begin group | een | Eerste deel | | | | | | | | |
select_one ja_nee | keuze | Ziet u het? | Kies er een | | yes | | | | | |
select one ja_nee | keuze2 | Ziet u het nog? | | ${{keuze}} = 'ja' | soft | | | | | |
select_multiple ja_nee | meer | Wat geldt? | | | | | | | | |
integer | aantal | Hoeveel? | | | TRUE | . > 0 | Meer dan nul. | | | |
decimal | bedrag | Hoe duur? | | | | | | | | |
decimal | deel | Welk deel? | | | | | | | percentage | |
text | naam | Hoe heet het? | | | | | | | | |
text | uitleg | Waarom? | | | | | | multiline | | |
text | wie | Van welke organisatie? | | | | | | | organisation | |
text | sector | Uw sector | | | | | | | fact | sector |
date | dag | Wanneer? | | | | | | | | |
note | let_op | Let op. | | | | | | | | |
calculate | dubbel | | | | | | | | | | ${{aantal}} * 2
begin_group | verdeling | Waarvandaan? | | | | | | | shares | |
decimal | zorg | De zorg | | | | | | | | |
decimal | rest | Elders | | | | | | | | |
end group
end group
"""
YES_NO = """
list_name | name | label | x_dont_know
ja_nee | ja | Ja
ja_nee | nee | Nee
ja_nee | weet_niet | Weet niet | yes
"""


def test_a_workbook_made_by_hand_gives_every_type_of_question() -> None:
    made = read(survey=EVERY_TYPE, choices=YES_NO)
    assert [question.type for question in made.questions] == [
        Type.ONE, Type.ONE, Type.SEVERAL, Type.NUMBER, Type.NUMBER, Type.PERCENTAGE, Type.TEXT, Type.LONG_TEXT,
        Type.ORGANISATION, Type.FACT, Type.DATE, Type.NOTE, Type.CALCULATION, Type.SHARES,
    ]  # fmt: skip
    required = [question.required for question in made.questions[:4]]
    assert required == [Required.YES, Required.SOFT, Required.NO, Required.YES]
    assert [question.decimals for question in made.questions[3:6]] == [0, 2, 0]
    assert made.by_key["zorg"].key == "verdeling"
    assert [option.dont_know for option in made.questions[0].options] == [False, False, True]
    assert made.questions[3].checks[0].hard
    assert made.title == {"nl": "Uitvraag"}


def test_labels_may_stand_in_several_languages_with_dutch_first() -> None:
    made = read(
        survey="type | name | label::English (en) | label::Nederlands (nl) | label::tr\ntext | a | Why? | Hoe? | Ne?",
        settings="form_title | x_title::English (en) | x_group\nUitvraag | Survey | school;scholen;de",
    )
    assert made.languages == ("nl", "en", "tr")
    assert made.questions[0].label == {"nl": "Hoe?", "en": "Why?", "tr": "Ne?"}
    assert made.title == {"nl": "Uitvraag", "en": "Survey"}
    assert made.group.plural == "scholen"


def test_questions_outside_every_group_come_in_a_section_of_their_own() -> None:
    made = read(survey="type | name | label\ntext | a | A\nbegin_group | g | G\ntext | b | B\nend_group\ntext | c | C")
    assert [(section.key, [question.key for question in section.questions]) for section in made.sections] == [
        ("vragen", ["a"]), ("g", ["b"]), ("vragen_2", ["c"]),
    ]  # fmt: skip


def test_the_constraint_takes_the_number_that_is_free() -> None:
    made = read(
        survey="type | name | label | constraint | constraint_message | x_check1 | x_check1_message | x_check1_kind\n"
        "integer | a | A | . < 9 | Te veel | . > 1 | Weinig | soft"
    )
    assert [(check.test.source, check.hard) for check in made.questions[0].checks] == [
        (". > 1", False),
        (". < 9", True),
    ]


MISTAKES = (ROOT / "tests" / "data" / "mistakes.txt").read_text(encoding="utf-8")
EXPECTED = (ROOT / "tests" / "data" / "mistakes.csv").read_text(encoding="utf-8")


def told() -> list[Mapping[str, Any]]:
    return list(csv.DictReader(io.StringIO(EXPECTED)))


def test_a_workbook_with_mistakes_gets_a_sentence_and_row_for_each() -> None:
    sheets = dict(part.split("\n", 1) for part in MISTAKES.strip().split("=== ")[1:])
    reading = read_questionnaire(book(**sheets))
    assert reading.questionnaire is None
    expected = [Fault(line["sheet"], int(line["row"]), line["column"], line["message"]) for line in told()]
    assert list(reading.faults) == expected
    assert len({fault.message for fault in reading.faults}) >= 40


def test_every_type_that_cannot_be_is_refused_with_what_is_possible_instead() -> None:
    written = {"dateTime", "select_one_from_file a.csv", "foto"}
    for name in INSTEAD.keys() | written:
        reading = read_questionnaire(book(survey=f"type | name | label\ntext | a | A\n{name} | b | B"))
        about = [fault.message for fault in reading.faults if (fault.row, fault.column) == (3, "type")]
        assert any(word in " ".join(about).lower() for word in ("gebruik", "zet", "haal", "mogelijk")), (name, about)


def test_a_workbook_without_the_sheet_survey_says_what_it_has() -> None:
    reading = read_questionnaire(book(blad1="a | b\n1 | 2"))
    assert [fault.message for fault in reading.faults] == [
        "Het blad ‘survey’ ontbreekt. Wel gevonden: settings, blad1."
    ]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n\x00", b"PK\x03\x04" + bytes(50)])
def test_an_upload_that_is_no_spreadsheet_is_refused(content: bytes) -> None:
    with pytest.raises(RuleBroken):
        read_questionnaire(content)


def test_columns_for_oneself_are_left_alone_and_slips_are_not() -> None:
    assert read(survey="type | name | label | opmerkingen\ntext | a | A | nog vragen aan Piet")
    assert faults(survey="type | name | lable | x_requird\ntext | a | A | yes") == [
        ("survey", 1, "lable"), ("survey", 1, "x_requird"), ("survey", 2, "label"),
    ]  # fmt: skip


REPEATED = """
type | name | label | repeat_count | x_minimum | x_maximum | x_singular | x_plural
begin_repeat | scholen | Uw scholen | | 0 | 8 | school | scholen
text | naam | Naam
text | plaats | Waar staat ${naam}?
end_repeat
begin_repeat | broers | Broers en zussen | 2
text | broer | Naam
end_repeat
"""


def test_a_repeat_is_a_section_that_is_filled_in_several_times() -> None:
    schools, others = read(survey=REPEATED).sections
    assert schools.repeat == Repeat({"nl": "school"}, {"nl": "scholen"}, 0, 8)
    assert others.repeat == Repeat({"nl": "Broers en zussen"}, {"nl": "Broers en zussen"}, 2, 2)


def test_a_repeat_that_cannot_be_says_where() -> None:
    lines = REPEATED.replace("| 0 | 8 |", "| 9 | 8 |").replace("zussen | 2", "zussen | ${naam}")
    assert faults(survey=lines) == [("survey", 2, "x_minimum"), ("survey", 6, "repeat_count")]
    assert faults(survey=REPEATED.replace("begin_repeat | broers", "begin_group | broers")) == [
        ("survey", 6, "repeat_count")]


def test_other_programs_accept_answers_in_the_words_of_options() -> None:
    options = (Option("a", {"nl": "Eerst ${naam}"}), Option("b", {"nl": "Niet ${naam}"}))
    asked = (Question("naam", Type.TEXT, {"nl": "Naam"}), Question("v", Type.ONE, {"nl": "Wie?"}, options=options))
    made = Questionnaire({"nl": "x"}, sections=(Section("s", {"nl": "S"}, questions=asked),))
    assert read_questionnaire(workbook(made)).questionnaire == made
    assert "<h:html" in convert(xlsform=io.BytesIO(workbook(made)), file_type=".xlsx", validate=False).xform
