"""Figures, sentences and files of scales, rankings, amounts of money, grids and tables."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from analysis import snapshots
from analysis.drafts import draft
from analysis.exports import EMPTY, coded, coded_header, labelled, sav
from analysis.figures.facts import Facts
from analysis.figures.joining import joined
from analysis.figures.rows import Row, table
from analysis.paragraph import paragraph
from analysis.reports import report
from analysis.results import Results, from_table, results
from analysis.tables import document, margin, printed
from survey.rules import publication
from survey.rules.questionnaires.codebook import codebook
from survey.rules.questionnaires.document import questionnaire
from tests import kinds
from tests.analysis.newsletter import NOW

BOOK = codebook(questionnaire(kinds.LIST))
OPEN, CLOSE = publication.settings("open"), publication.Publication()
ORDERS = (["geld", "vervoer", "leraren", "wachtlijsten"], ["vervoer", "geld", "leraren", "wachtlijsten"])


def given(place: int) -> dict[str, Any]:
    return {"tevreden": 2 if place % 4 else 5, "voorrang": ORDERS[place % 3 == 0], "kosten": 1000 + place,
            "adres": "a@b.nl", "s_zorg": "eens", "s_geld": "oneens" if place % 2 else "eens", "s_regels": None,
            "so_j2020": 10, "so_j2021": 12, "vso_j2020": None, "vso_j2021": place, "groei": 3}


ROWS = [Row(f"S{place}", {"sector": "PO"}, NOW, given(place)) for place in range(40)]
EVERYONE = [{"sector": "PO"}] * 80


@pytest.fixture(scope="module")
def found() -> Results:
    return results(BOOK, ROWS, EVERYONE, OPEN, NOW, closed=True)


def told(name: str, all_of_it: Results) -> str:
    return printed(all_of_it.result(name), all_of_it.rule)


def test_a_scale_has_its_answers_with_the_mean_and_the_middle(found: Results) -> None:
    assert [told(f"tevreden.{name}", found) for name in ("2", "5", "mean", "median")] == ["75%", "25%", "2,8", "2"]
    assert margin(found.result("tevreden.mean")) == "2,4 tot 3,1"


def test_a_ranking_tells_first_choices_and_mean_places_of_who_gave_one(found: Results) -> None:
    assert told("voorrang.geld", found) == "65%"
    place = found.result("voorrang.geld_plaats")
    assert (printed(place, OPEN), place.n) == ("1,4", 40)
    half = [Row(row.organisation, {}, NOW, {**row.answers, "voorrang": ["geld"]}) for row in ROWS[:10]]
    some = results(BOOK, [*half, *ROWS[10:]], EVERYONE, OPEN, NOW, closed=True)
    assert (some.result("voorrang.geld_plaats").n, some.result("voorrang.vervoer_plaats").n) == (40, 30)


def test_nothing_beside_hidden_shares_gives_them_away() -> None:
    few = [Row(f"S{place}", {}, NOW, {**given(place), "tevreden": 5 if place < 2 else 2}) for place in range(40)]
    closed = results(BOOK, few, EVERYONE, CLOSE, NOW, closed=True)
    assert told("tevreden.5", closed) != "5%"
    assert told("tevreden.mean", closed) == told("tevreden.median", closed) == "niet getoond"


def test_a_sum_is_not_told_where_a_cell_of_it_is_hidden() -> None:
    few = [Row(row.organisation, {}, NOW, {**row.answers, "vso_j2021": 5 if place < 3 else None})
           for place, row in enumerate(ROWS)]
    closed = results(BOOK, few, EVERYONE, CLOSE, NOW, closed=True)
    both = closed.together(["so_j2021", "vso_j2021"], "telling-column-2", "2021")
    assert told("so_j2021.sum", closed) == "480"
    assert told("vso_j2021.sum", closed) == "niet getoond"
    assert all(each.withheld for each in both.results)


def test_money_a_grid_and_a_table_are_told_in_their_own_way(found: Results) -> None:
    assert told("kosten.mean", found) == "€ 1.019,50"
    assert told("kosten.min", found) == "€ 1.000"
    assert [told(f"s_geld.{option}", found) for option in ("oneens", "eens")] == ["50%", "50%"]
    assert (told("so_j2021.sum", found), told("vso_j2021.mean", found)) == ("480", "20")


def test_a_page_has_one_table_for_a_grid_and_one_for_a_table(found: Results) -> None:
    prose = paragraph(found, BOOK, OPEN, date(2022, 2, 4), None, True)
    shown = {each["key"]: each for each in report(found, prose, {})["questions"]}
    assert [row["words"] for row in shown["eens"]["rows"]][:2] == [
        "De zorg is op tijd beschikbaar voor onze leerlingen: Oneens",
        "De zorg is op tijd beschikbaar voor onze leerlingen: Neutraal"]
    assert {bar["group"] for bar in shown["eens"]["chart"]["bars"]} >= {"Eens"}
    assert [row["words"] for row in shown["telling"]["rows"]][:2] == [
        "Speciaal onderwijs: 2020: gemiddelde", "Speciaal onderwijs: 2020: samen"]
    printed_rows = {row["words"]: row["printed"] for row in shown["telling"]["rows"]}
    assert printed_rows["2021, alle rijen: samen"] == "1.260"
    assert printed_rows["Voortgezet speciaal onderwijs, alle kolommen: gemiddelde"] == "20"
    assert all(shown[key]["sentence"] for key in ("tevreden", "voorrang", "kosten", "eens", "telling"))
    assert prose.findings == ()


@pytest.mark.parametrize(("key", "words"), [
    ("tevreden", "Op de vraag ‘Hoe tevreden bent u over de samenwerking?’ is het gemiddelde 2,8, op een schaal "
     "van 1 (helemaal niet tevreden) tot en met 5 (zeer tevreden) (40 antwoorden"),
    ("voorrang", "‘Geld’ en ruim een derde ‘Vervoer’ op de eerste plaats."),
    ("kosten", "€ 1.020"), ("eens", "‘Eens’"),
    ("telling", "Bij ‘Speciaal onderwijs: 2021’ is het totaal 480 (40 opgaven).")])
def test_a_first_sentence_is_made_for_every_kind(found: Results, key: str, words: str) -> None:
    prose = paragraph(found, BOOK, OPEN, date(2022, 2, 4), None, True)
    assert words in " ".join(each.text for each in prose.sentences if each.source == key)
    assert draft([each for each in BOOK.variables if each.question_key == key], found, "swv'en")


def test_a_difference_in_one_row_of_a_grid_stands_behind_the_sentence_about_that_row() -> None:
    who = [{"sector": ("PO", "VO")[place % 2]} for place in range(100)]
    rows = [Row(f"S{place}", facts, NOW, {**given(place), "s_zorg": "eens" if facts["sector"] == "PO" else "oneens",
                                          "s_geld": "eens"}) for place, facts in enumerate(who[:80])]
    found = results(BOOK, rows, who, OPEN, NOW, closed=True)
    told_of = [each.text for each in paragraph(found, BOOK, OPEN, date(2022, 2, 4), None, True).sentences
               if each.source == "eens"]
    assert [("vaker" in words, "Op de vraag" in words) for words in told_of] == [
        (False, True), (True, False), (True, False), (False, True)]


def test_a_snapshot_remembers_scales_and_places(tmp_path: Path) -> None:
    source = table(BOOK, ROWS, EVERYONE)
    snapshots.write(tmp_path / "ronde.parquet", BOOK, snapshots.Snapshot(source, {}, ""))
    back = replace(snapshots.read(tmp_path / "ronde.parquet", BOOK).table, population=source.population)
    assert document(from_table(BOOK, back, OPEN, NOW)) == document(from_table(BOOK, source, OPEN, NOW))
    twice = replace(back, columns=joined(BOOK, [back.columns, back.columns]), facts=Facts([*back.facts, *back.facts]),
                    population=None)
    assert from_table(BOOK, twice, OPEN, NOW).result("voorrang.geld_plaats").n == 80


def test_files_hold_places_steps_and_cells(tmp_path: Path) -> None:
    made = dict(zip(coded_header(BOOK), next(coded(BOOK, ROWS)), strict=True))
    assert (made["tevreden"], made["voorrang_vervoer"], made["voorrang_geld"]) == (5, 1, 2)
    assert (made["s_zorg"], made["s_regels"], made["vso_j2020"], made["so_j2021"]) == (3, EMPTY, EMPTY, 12)
    assert "1. Vervoer; 2. Geld; 3. Leraren tekort; 4. Wachtlijsten in de zorg" in next(labelled(BOOK, ROWS))
    sav(tmp_path / "ronde.sav", BOOK, ROWS)
    import pyreadstat

    _, about = pyreadstat.read_sav(str(tmp_path / "ronde.sav"))
    assert about.variable_value_labels["tevreden"][1.0] == "1 (helemaal niet tevreden)"
    assert about.column_names_to_labels["voorrang_geld"] == "Wat moet het eerst worden opgelost? – plaats van Geld"
