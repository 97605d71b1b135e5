"""Answers that were filled in beforehand: what stands in the form, what is asked about them, what became of them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from survey.rules.prefills import (
    Deviation,
    Entry,
    Origin,
    Prefilled,
    Terms,
    Touch,
    entry,
    remarks,
    terms,
)
from survey.rules.questionnaires.answers import State, examine
from survey.rules.questionnaires.document import Part, Question, Questionnaire, Repeat, Required, Section, Type

TODAY = date(2022, 2, 2)
MONITOR = "de monitor van 2021"


def text(dutch: str) -> dict[str, str]:
    return {"nl": dutch}


RESERVES = Question("reserves", Type.EURO, text("Hoe hoog zijn de reserves?"), required=Required.YES)
PUPILS = Question("leerlingen", Type.NUMBER, text("Hoeveel leerlingen?"))
COSTS = Question("lasten", Type.SHARES, text("Waar gaat het geld heen?"),
                 parts=(Part("zorg", text("Zorg")), Part("rest", text("Rest"))))
NAME = Question("naam", Type.TEXT, text("Hoe heet de school?"))
MONEY = Section("geld", text("Geld"), questions=(RESERVES, PUPILS, COSTS))
ASKED = Questionnaire(text("Monitor"), sections=(
    MONEY, Section("scholen", text("Scholen"), questions=(NAME,), repeat=Repeat(text("school"), text("scholen")))))
ROUGH = Terms({"reserves": Deviation(Decimal(10))}, frozenset({"reserves", "leerlingen"}))
STRICT = replace(ROUGH, deviations={"reserves": Deviation(Decimal(10), hard=True)})


def filled(known: dict[str, Any], asked: Terms = ROUGH, **more: Any) -> Prefilled:
    return Prefilled({name: Entry(value, MONITOR, Origin.ROUND, date(2021, 12, 1), **more)
                      for name, value in known.items()}, asked)


def judged(prefilled: Prefilled, typed: dict[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    found = examine(ASKED, typed, {}, TODAY, prefilled=prefilled)
    return found.errors, found.warnings


def test_a_prefilled_value_counts_as_an_answer_and_not_as_work_that_was_begun() -> None:
    found = examine(ASKED, {}, {}, TODAY, prefilled=filled({"reserves": "250.000", "leerlingen": "1200"}))
    assert found.values["reserves"] == Decimal(250_000)
    assert not found.errors
    assert found.sections[0].state is State.NOT_BEGUN
    assert found.sections[0].answered == 2


def test_a_required_prefilled_question_asks_whether_it_is_still_right() -> None:
    _, warnings = judged(filled({"reserves": "250.000", "leerlingen": "1200"}), {})
    assert warnings["reserves"] == ("Dit vulden wij alvast in, uit de monitor van 2021 (1 december 2021). Klopt het "
                                    "nog? Kies “Ongewijzigd” of pas het aan.")
    assert "leerlingen" not in warnings


@pytest.mark.parametrize("typed", [{"reserves-confirmed": "1"}, {"reserves": "250000", "reserves-confirmed": "1"}])
def test_what_is_confirmed_is_asked_nothing_more(typed: dict[str, Any]) -> None:
    assert judged(filled({"reserves": "250.000"}), typed) == ({}, {})


def test_a_provisional_figure_is_asked_again_also_where_nothing_is_required() -> None:
    _, warnings = judged(filled({"leerlingen": "1200"}, provisional=True), {"reserves": "1"})
    assert warnings["leerlingen"].startswith("Dit is een voorlopig cijfer, uit de monitor van 2021")
    assert judged(filled({"leerlingen": "1200"}, provisional=True), {"reserves": "1", "leerlingen": "1210"})[1] == {}


@pytest.mark.parametrize(("typed", "asks"), [("275000", False), ("275001", True), ("225000", False), ("224999", True)])
def test_a_change_beyond_the_set_percentage_asks_for_a_reason(typed: str, asks: bool) -> None:
    errors, warnings = judged(filled({"reserves": "250.000"}), {"reserves": typed})
    assert (errors, "reserves" in warnings) == ({}, asks)
    errors, warnings = judged(filled({"reserves": "250.000"}, STRICT), {"reserves": typed})
    assert (warnings, "reserves" in errors) == ({}, asks)


def test_a_reason_is_enough_and_from_nothing_every_change_needs_one() -> None:
    prefilled = filled({"reserves": "0"}, STRICT)
    assert judged(prefilled, {"reserves": "1"})[0] == {
        "reserves": "Dit wijkt meer dan 10% af van 0, uit de monitor van 2021 (1 december 2021). "
                    "Vul in waardoor dat komt."}
    assert judged(prefilled, {"reserves": "1", "reserves-reason": " een erfenis "}) == ({}, {})


def test_an_answer_that_was_taken_away_is_missing_and_not_filled_in_again() -> None:
    errors, warnings = judged(filled({"reserves": "250000"}), {"reserves": ""})
    assert errors == {"reserves": "Vul een bedrag in."}
    assert not warnings


def test_another_way_of_writing_the_same_number_is_no_change() -> None:
    prefilled = filled({"reserves": "250000"})
    assert prefilled.touch(RESERVES, "", {"reserves": "€ 250.000"}) is Touch.UNTOUCHED
    assert prefilled.touch(RESERVES, "", {"reserves": "250.001", "reserves-confirmed": "1"}) is Touch.CHANGED
    assert prefilled.touch(PUPILS, "", {"leerlingen": "3"}) is None


def test_of_a_question_with_parts_one_changed_part_changes_it() -> None:
    prefilled = filled({"zorg": "40", "rest": "60"})
    assert prefilled.touch(COSTS, "", {"lasten-confirmed": "1"}) is Touch.CONFIRMED
    assert prefilled.touch(COSTS, "", {"zorg": "41", "rest": "60"}) is Touch.CHANGED


def test_confirmed_changed_and_untouched_differ_in_what_is_kept() -> None:
    prefilled = filled({"reserves": "250.000", "leerlingen": "1200", "zorg": "40", "rest": "60", "scholen": ["1"],
                        "scholen.1.naam": "De Regenboog"})
    typed = prefilled.over({"reserves-confirmed": "1", "leerlingen": "1300", "leerlingen-provisional": "1"})
    kept = remarks(ASKED, prefilled, typed)
    assert {name: each["touch"] for name, each in kept.items()} == {
        "reserves": "confirmed", "leerlingen": "changed", "lasten": "untouched", "scholen.1.naam": "untouched"}
    assert {name for name, each in kept.items() if each["provisional"]} == {"leerlingen"}
    assert kept["leerlingen"]["was"] == {"leerlingen": "1200"}
    assert kept["lasten"]["source"] == "uit de monitor van 2021 (1 december 2021)"


def test_what_became_of_a_row_stands_at_its_place_also_after_one_before_it_was_removed() -> None:
    named = {f"scholen.{number}.naam": name for number, name in zip("123", "ABC", strict=True)}
    prefilled = filled({"scholen": ["1", "2", "3"], **named})
    kept = remarks(ASKED, prefilled, prefilled.over({"scholen": ["1", "3"], "scholen.3.naam-confirmed": "1"}))
    assert {name: (each["touch"], list(each["was"].values())) for name, each in kept.items()} == {
        "scholen.1.naam": ("untouched", ["A"]), "scholen.2.naam": ("confirmed", ["C"])}


def test_a_figure_may_be_provisional_where_nothing_was_filled_in() -> None:
    kept = remarks(ASKED, Prefilled(terms=ROUGH), {"leerlingen": "5", "leerlingen-provisional": "1"})
    assert kept["leerlingen"]["touch"] == ""
    assert kept["leerlingen"]["provisional"]
    assert remarks(ASKED, Prefilled(), {"leerlingen": "5", "leerlingen-provisional": "1"}) == {}


def test_a_provisional_figure_that_nobody_looked_at_stays_provisional() -> None:
    prefilled = filled({"leerlingen": "1200"}, provisional=True)
    assert remarks(ASKED, prefilled, prefilled.over({}))["leerlingen"]["provisional"]
    assert not prefilled.provisional(PUPILS, "", {"leerlingen-provisional": ""})


def test_entries_and_terms_are_kept_and_read_back() -> None:
    one = Entry(["a", "b"], MONITOR, Origin.REGISTER, None, provisional=True)
    assert entry(one.document()) == one
    assert terms(STRICT.document()) == STRICT
    assert terms(None) == Terms()
