"""Workbooks with answers that come back: the same as on the web, or refused with the cell and the reason."""

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from forms.answerbooks import BROKEN_STAMP, FOREIGN, MACROS, read_answer_book
from forms.workbooks import DAMAGED
from survey.rules.answerbooks.cells import cell, differences, normal, read_back
from survey.rules.answerbooks.layout import page_of
from survey.rules.answerbooks.sheets import HIDDEN, Page
from survey.rules.broken import RuleBroken
from survey.rules.prefills import Entry, Prefilled
from survey.rules.questionnaires.answers import Examination, examine
from survey.rules.questionnaires.document import Questionnaire, questionnaire
from survey.rules.questionnaires.types import Type
from tests.answerbooks import a_book, address, edited, filled_in, fits, put, repacked
from tests.answering import LIST
from tests.files import PDF, zipped
from tests.kinds import LIST as KINDS
from tests.strategies import TODAY, good_answers, questionnaires, registers, typed_answers

ASKED = questionnaire(LIST)


def back(asked: Questionnaire, content: bytes) -> dict[str, Any]:
    """What a workbook says, as it would be typed."""
    known, held = read_answer_book(content, fits)
    made = [page_of(asked, sheet) for sheet in known.sheets]
    return read_back([page for page in made if page], held)


def refusal(content: bytes) -> str:
    with pytest.raises(RuleBroken) as refused:
        read_answer_book(content, fits)
    return refused.value.message


def as_entered(made: tuple[Page, ...], typed: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str, str], Any]]:
    """What a person who means this would put in the cells."""
    for page in made:
        for slot in page.slots:
            for line in page.fields:
                meant = cell(line, typed.get(page.prefix(slot) + line.key))
                if meant is not None:
                    yield (page.name, slot, line.code), meant


def possible(asked: Questionnaire, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed as far as a workbook has room for it: it has no line for a file or for an option that does not
    exist, and words that are those of an option are that option.
    """
    found = dict(typed)
    for name, value in typed.items():
        question = asked.by_key.get(name.rpartition(".")[2])
        if question is None:
            continue
        if question.type is Type.FILE:
            del found[name]
            continue
        known = {option.key for option in question.options}
        if question.type in (Type.SEVERAL, Type.RANKING):
            given = value if isinstance(value, list) else []
            found[name] = [each for each in given if each.partition(":")[0] in known]
        elif question.type in (Type.ONE, Type.GRID, Type.SCALE):
            found[name] = value if isinstance(value, str) and value.strip() in known else value if (
                question.type is Type.SCALE and str(value).strip().isdecimal()) else ""
    return found


def said(found: Examination) -> tuple[Any, Any, Any]:
    return found.values, found.errors, found.warnings


def the_same_both_ways(data: st.DataObject) -> None:
    """What somebody means gives the same answers and messages, filled in on the web or in a workbook."""
    asked = data.draw(questionnaires(most_sections=2, most_questions=4))
    facts = data.draw(registers())
    drawn = data.draw(st.one_of(good_answers(asked, facts), typed_answers(asked)))
    typed = possible(asked, drawn)
    rows = {section.key: typed.get(section.key, []) for section in asked.repeats}
    content, made = a_book(asked, rows, facts)
    returned = back(asked, filled_in(content, made, dict(as_entered(made, typed))))
    assert said(examine(asked, {**rows, **returned}, facts, TODAY)) == said(examine(asked, typed, facts, TODAY))


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_workbook_and_the_web_give_the_same_answers_and_the_same_messages(data: st.DataObject) -> None:
    the_same_both_ways(data)


def test_every_kind_of_question_stands_in_a_workbook_and_comes_back() -> None:
    asked = questionnaire(KINDS)
    content, made = a_book(asked)
    codes = {line.code for page in made for line in page.fields}
    answered = {key for question in asked.questions if question.answered and question.type is not Type.FILE
                for key in question.keys}
    assert {code.partition(":")[0] for code in codes} == answered
    assert not any(normal(made, back(asked, content)).values())


def test_a_number_formula_and_a_percentage_are_taken_as_they_look() -> None:
    content, made = a_book(ASKED, {}, {"sector": "PO"})
    sheet, row, column = address(made, "hoog")

    def fill(workbook: Workbook) -> None:
        workbook[sheet].cell(row, column).value = 0.125
        workbook[sheet].cell(row, column).number_format = "0.0%"
        workbook[address(made, "aantal")[0]].cell(*address(made, "aantal")[1:]).value = 1200

    found = back(ASKED, edited(content, fill))
    assert (found["hoog"], found["aantal"], found["zij"]) == ("12,5", "1200", "")
    # As a spreadsheet keeps what it worked out itself: a formula with its outcome.
    style = re.compile(rb'<c r="C%d" s="([0-9]+)"/>' % row)
    worked_out = repacked(content, lambda name, part: style.sub(
        rb'<c r="C%d" s="\1"><f>0.1+0.2</f><v>0.30000000000000004</v></c>' % row, part) if name.endswith(
            f"sheet{[page.name for page in made].index(sheet) + 2}.xml") else part)
    assert back(ASKED, worked_out)["hoog"] == "0,3"


def test_what_is_the_same_says_nothing_and_what_changed_on_both_sides_is_for_a_person() -> None:
    typed = {"aantal": "1.200", "zij": "ja", "verhaal": "Zo gaat het."}
    content, made = a_book(ASKED, typed, {"sector": "PO"})
    known, _ = read_answer_book(content, fits)
    now = normal(made, {**typed, "aantal": "1300", "zij": "nee"})
    assert differences(back(ASKED, content), known.seen, now) == []
    cells = {(address(made, "aantal")[0], "", "aantal"): 1250, (address(made, "verhaal")[0], "", "verhaal"): "Nieuw"}
    found = differences(back(ASKED, filled_in(content, made, cells)), known.seen, now)
    assert [(each.name, each.stored, each.found, each.both) for each in found] == [
        ("aantal", "1300", "1250", True), ("verhaal", "Zo gaat het.", "Nieuw", False)]


def _errors(formula: str) -> bytes:
    content, made = a_book(ASKED, {}, {"sector": "PO"})
    sheet, row, column = address(made, "laag")
    return edited(content, lambda workbook: setattr(workbook[sheet].cell(row, column), "value", formula))


@pytest.mark.parametrize(("value", "why"), [("#REF!", "hier staat een fout (#REF!)"),
                                            ("=1/0", "deze formule is nog niet uitgerekend")])
def test_an_error_and_a_formula_without_an_outcome_are_refused_with_their_cell(value: str, why: str) -> None:
    message = refusal(_errors(value))
    assert message.startswith("Blad “3 Toelaatbaarheidsverklaringen”, cel C5: ")
    assert why in message


def test_rows_that_came_or_went_are_refused_with_their_place() -> None:
    content, made = a_book(ASKED, {}, {"sector": "PO"})
    sheet, row, _ = address(made, "hoog")
    for deed in ("insert_rows", "delete_rows"):
        change = lambda workbook, deed=deed: getattr(workbook[sheet], deed)(row)  # noqa: E731
        assert refusal(edited(content, change)).startswith(
            f"Blad “{sheet}”, cel C{row}: hier is een rij tussengevoegd, weggehaald of verplaatst.")
    assert "hier is een kolom" in refusal(edited(content, lambda workbook: workbook[sheet].insert_cols(3)))
    copied = edited(content, lambda workbook: put(workbook[sheet].cell(row + 40, 1), "hoog"))
    assert f"cel C{row + 40}: hier is een rij bijgekomen" in refusal(copied)


TABLES = questionnaire({"title": {"nl": "Monitor"}, "sections": [
    {"key": "geld", "title": {"nl": "Geld"}, "questions": [
        {"key": "telling", "type": "table", "label": {"nl": "Hoeveel?"}, "totals": ["rows", "columns"],
         "parts": [{"key": "so", "label": {"nl": "SO"}}, {"key": "vso", "label": {"nl": "VSO"}}],
         "columns": [{"key": "toen", "label": {"nl": "2020"}}, {"key": "nu", "label": {"nl": "2021"}}]}]},
    {"key": "scholen", "title": {"nl": "Scholen"},
     "repeat": {"singular": {"nl": "school"}, "plural": {"nl": "scholen"}, "minimum": 1}, "questions": [
         {"key": "naam", "type": "text", "label": {"nl": "Hoe heet de school?"}},
         {"key": "wat", "type": "shares", "label": {"nl": "Waarheen?"},
          "parts": [{"key": "zorg", "label": {"nl": "Zorg"}}, {"key": "rest", "label": {"nl": "Rest"}}]}]}]})


def test_a_table_and_the_rows_of_a_section_stand_as_tables_with_their_totals() -> None:
    known = Prefilled({"scholen": Entry(["1", "3"], "het register"), "scholen.1.naam": Entry("De Boog", "het register"),
                       "so_toen": Entry("12", "de monitor van 2020")})
    content, made = a_book(TABLES, {"vso_nu": "5", "scholen.3.naam": "De Brug"}, prefilled=known)
    geld, scholen = (load_workbook(io.BytesIO(content))[page.name] for page in made)
    assert [[cell.value for cell in row[1:4]] for row in geld.iter_rows(5, 7)] == [
        ["Hoeveel? (niet verplicht)", "2020", "2021"], ["   SO", 12, None], ["   VSO", None, 5]]
    assert geld["E6"].value == '=IF(COUNT(C6:D6)=0,"",SUM(C6:D6))'
    assert geld["E8"].value == '=IF(COUNT(C6:D7)=0,"",SUM(C6:D7))'
    assert geld["G6"].value == "2020: 12, uit de monitor van 2020"
    assert [scholen.cell(row, column).value for row, column in ((4, 3), (4, 5), (5, 5), (5, 6))] == [
        "Hoe heet de school? (niet verplicht)", "Waarheen? (niet verplicht)", "Zorg (in %)", "Rest (in %)"]
    assert [[cell.value for cell in row[1:3]] for row in scholen.iter_rows(7, 8)] == [
        ["School 1", "De Boog"], ["School 2", "De Brug"]]
    assert scholen["H7"].value == "Hoe heet de school?: De Boog, uit het register"
    locked = [cell.coordinate for row in scholen.iter_rows(7, 8) for cell in row if not cell.protection.locked]
    assert locked == [f"{column}{row}" for row in (7, 8) for column in "CDEF"]
    found = back(TABLES, filled_in(content, made, {(made[0].name, "", "so_nu"): 13, (made[1].name, "3", "zorg"): 40}))
    assert (found["so_toen"], found["so_nu"], found["vso_nu"]) == ("12", "13", "5")
    assert (found["scholen"], found["scholen.3.naam"], found["scholen.3.zorg"]) == (["1", "3"], "De Brug", "40")


def test_what_is_typed_below_a_table_or_in_a_table_that_was_moved_is_refused_and_never_lost() -> None:
    content, made = a_book(TABLES)
    geld, scholen = (page.name for page in made)
    below = refusal(edited(content, lambda workbook: put(workbook[scholen].cell(17, 3), "De elfde")))
    assert below == (f"Blad “{scholen}”, cel C17: hier is een rij bijgekomen. Hier passen 10 rijen; voeg de andere op "
                     "de website toe.")
    assert "cel C9: hier is een rij bijgekomen" in refusal(
        edited(content, lambda workbook: put(workbook[geld].cell(9, 4), "7")))
    assert "cel D1: hier is een kolom" in refusal(edited(content, lambda workbook: workbook[geld].delete_cols(4)))
    assert "cel C8: hier is een rij" in refusal(edited(content, lambda workbook: workbook[scholen].delete_rows(8)))


def test_a_renamed_or_removed_sheet_is_refused_by_its_name() -> None:
    content, made = a_book(ASKED, {}, {"sector": "PO"})
    name = made[0].name
    renamed = refusal(edited(content, lambda workbook: setattr(workbook[name], "title", "1 Instroom")))
    assert renamed.startswith(f"Het blad “{name}” is er niet meer. Misschien heet het nu “1 Instroom”")
    gone = refusal(edited(content, lambda workbook: workbook.remove(workbook[name])))
    assert gone == f"Het blad “{name}” is er niet meer. Geef het zijn oude naam terug, of haal een nieuwe werkmap op."


def _foreign() -> bytes:
    return edited(a_book(ASKED)[0], lambda workbook: workbook.remove(workbook[HIDDEN]))


def _forged() -> bytes:
    return edited(a_book(ASKED)[0], lambda workbook: put(
        workbook[HIDDEN].cell(9, 1), workbook[HIDDEN].cell(9, 1).value.replace('"invitation":2', '"invitation":9')))


def _bomb() -> bytes:
    # A hundred megabytes of nothing are a few kilobytes in the zip.
    return repacked(a_book(ASKED)[0], lambda _, part: part, xl__media__leeg=b"\x00" * 26_000_000)


def _entities() -> bytes:
    return repacked(a_book(ASKED)[0], lambda name, part: part.replace(
        b"<sst ", b'<!DOCTYPE sst [<!ENTITY a "aaaa">]><sst ') if name.endswith("sharedStrings.xml") else part)


@pytest.mark.parametrize(("content", "why"), [
    (_foreign(), FOREIGN), (_forged(), BROKEN_STAMP), (_entities(), DAMAGED),
    (repacked(a_book(ASKED)[0], lambda _, part: part, xl__vbaProject__bin=b"\xd0\xcf"), MACROS),
    (repacked(a_book(ASKED)[0], lambda name, part: None if "sheet2" in name else part), DAMAGED),
    (a_book(ASKED)[0][:3000], DAMAGED), (b"PK" + b"\x00" * 200, DAMAGED),
    (zipped(word__document=b"<w/>"), FOREIGN),
    (PDF, FOREIGN), (b"a;b\r\n1;2\r\n", FOREIGN), (b"", "leeg"), (b"x" * 5_000_001, "te groot"),
    (_bomb(), "te groot"),
    (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "wachtwoord")])
def test_what_is_no_workbook_of_ours_is_refused_with_what_to_do(content: bytes, why: str) -> None:
    assert why in refusal(content)
