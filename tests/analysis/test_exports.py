"""Exports: answers in words and in codes, the codebook, the figures, and an SPSS file that is read back."""

import tracemalloc
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyreadstat
import pytest

from analysis import exports
from analysis.exports import EMPTY, NOT_ASKED, breakdown_rows, codebook_rows, coded, figure_rows, labelled, sav
from analysis.figures.rows import Row
from analysis.tables import printed
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.codebook import Codebook, Variable
from survey.rules.questionnaires.document import Type
from tests.analysis.newsletter import NOW, YES_NO, choice, found, number, plain_codebook, rows

AB = (("a", "Appel", False), ("b", "Peer", False))


def written(key: str, kind: Type) -> Variable:
    return Variable(key, key, kind, f"Wat is {key}?", "")


BOOK = Codebook("Proef", (choice("v"), replace(choice("m", AB), type=Type.SEVERAL), number("g"),
                          written("t", Type.LONG_TEXT), written("d", Type.DATE), written("j", Type.CALCULATION)))
FULL: dict[str, Any] = {"v": "nee", "m": ["b"], "g": Decimal("-9.5"), "t": "=1+1 é", "d": "2022-02-14", "j": True}
LEFT: dict[str, Any] = dict.fromkeys(FULL)
ROWS = [Row("PO-01", {"sector": "PO"}, NOW, FULL), Row("PO-02", {"sector": "PO"}, NOW, LEFT),
        Row("VO-01", {"sector": "VO"}, NOW, {})]


def test_answers_in_words() -> None:
    assert exports.labelled_header(BOOK, ["sector"])[:4] == ["organisatie", "ingestuurd", "sector", "Vraag v?"]
    made = list(labelled(BOOK, ROWS, ["sector"]))
    assert made[0][2:] == ["PO", "Nee", "Peer", Decimal("-9.5"), "=1+1 é", "2022-02-14", True]
    assert made[1][3:] == ["–"] * 6
    assert made[2][3:] == [None] * 6


def test_answers_in_codes() -> None:
    assert exports.coded_header(BOOK)[2:] == ["v", "m_a", "m_b", "g", "t", "d", "j"]
    made = list(coded(BOOK, ROWS))
    assert made[0][2:] == [2, 0, 1, Decimal("-9.5"), "=1+1 é", "2022-02-14", 1]
    assert made[1][2:] == [EMPTY, EMPTY, EMPTY, EMPTY, "–", "–", EMPTY]
    assert made[2][2:] == [NOT_ASKED, NOT_ASKED, NOT_ASKED, NOT_ASKED, None, None, NOT_ASKED]


def test_an_answer_that_is_no_option_is_named() -> None:
    with pytest.raises(RuleBroken, match="“v” staat niet in de vragenlijst"):
        list(coded(BOOK, [Row("A", {}, NOW, {"v": "soms"})]))


def test_the_codebook_has_a_row_an_option() -> None:
    made = list(codebook_rows(BOOK))
    assert len(made[0]) == len(exports.CODEBOOK)
    assert [(row[0], row[5], row[6]) for row in made][:5] == [
        ("v", 1, "Ja"), ("v", 2, "Nee"), ("v", 3, "Weet niet"), ("m_a", 0, "nee"), ("m_a", 1, "ja")]
    assert ("g", None, None) in [(row[0], row[5], row[6]) for row in made]


def test_the_figures_of_a_question_are_printed_as_everywhere() -> None:
    known = found("vertrouwelijk")
    for figures in known.variables:
        for row, result in zip(figure_rows(figures, known.rule), figures.results, strict=True):
            assert len(row) == len(exports.FIGURES)
            assert row[1] == printed(result, known.rule)
            if result.withheld or result.mask:
                assert row[4] is None
                assert row[1] in ("niet getoond", "een enkele", "vrijwel alle")


def test_groups_have_their_name_first() -> None:
    known = found("open")
    made = list(breakdown_rows(known.breakdown("q04_zijinstroom", "sector"), known.rule))
    assert made[0][:3] == ["PO", "Ja", "32%"]
    assert {row[0] for row in made} == {"PO", "VO"}


def test_an_spss_file_is_read_back_with_its_labels_and_missing_values(tmp_path: Path) -> None:
    import pyreadstat

    path = tmp_path / "proef.sav"
    sav(path, BOOK, iter(ROWS), ["sector"])
    frame, about = pyreadstat.read_sav(str(path), user_missing=True)
    assert list(frame.columns) == ["organisatie", "ingestuurd", "sector", "v", "m_a", "m_b", "g", "t", "d", "j"]
    assert frame["v"].tolist() == [2, EMPTY, NOT_ASKED]
    assert frame["g"].tolist() == [-9.5, EMPTY, NOT_ASKED]
    assert frame["t"].tolist() == ["=1+1 é", "–", ""]
    assert about.column_names_to_labels["v"] == "Vraag v?"
    labels = about.variable_value_labels["v"]
    assert {label: code for code, label in labels.items()} == {
        "Ja": 1, "Nee": 2, "Weet niet": 3, "niet gesteld": NOT_ASKED, "gevraagd, leeg gelaten": EMPTY}
    assert about.missing_ranges["g"] == [{"lo": EMPTY, "hi": NOT_ASKED}]
    plain, _ = pyreadstat.read_sav(str(path))
    assert plain["g"].dropna().tolist() == [-9.5]
    assert about.file_label == "Proef"


def test_the_answers_to_the_newsletter_in_spss(tmp_path: Path) -> None:
    import pyreadstat

    path = tmp_path / "uitvraag.sav"
    sav(path, plain_codebook(), rows())
    frame, about = pyreadstat.read_sav(str(path))
    assert len(frame) == 58
    assert (frame["q07_tlv_po_vso"] == 1).sum() == 14
    assert frame["q08_tlv_po_vso_pct"].mean() == 78
    assert about.variable_measure["q08_tlv_po_vso_pct"] == "scale"


def test_names_that_spss_does_not_take_are_made_into_ones(tmp_path: Path) -> None:
    import pyreadstat

    keys = ["1e", "naam met spatie", "NAAM_met_spatie", "all", "é", "x" * 80]
    book = Codebook("T" * 200, tuple(replace(number(key), label="L" * 400) for key in keys))
    path = tmp_path / "namen.sav"
    sav(path, book, [Row("A", {}, NOW, dict.fromkeys(keys, 3))])
    frame, _ = pyreadstat.read_sav(str(path))
    names = list(frame.columns)[2:]
    assert names == ["v_1e", "naam_met_spatie", "NAAM_met_spatie_2", "v_all", "v", "x" * 60]
    assert frame[names].iloc[0].tolist() == [3.0] * len(keys)


def test_a_calculation_of_words_and_a_day_are_texts(tmp_path: Path) -> None:
    import pyreadstat

    book = Codebook("Proef", (written("c", Type.CALCULATION), written("d", Type.DATE)))
    path = tmp_path / "c.sav"
    sav(path, book, [Row("A", {}, NOW, {"c": "hoog", "d": date(2022, 2, 14)}), Row("B", {}, NOW, {"c": None})])
    frame, _ = pyreadstat.read_sav(str(path))
    assert (frame["c"].tolist(), frame["d"].tolist()) == (["hoog", ""], ["2022-02-14", ""])


def test_nothing_to_export_is_said(tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match="nog geen reacties"):
        sav(tmp_path / "leeg.sav", BOOK, [])
    assert list(labelled(BOOK, [])) == []


def test_rows_are_made_one_by_one() -> None:
    def many() -> Any:
        for place in range(20_000):
            yield Row(str(place), {}, NOW, {"v": YES_NO[place % 3][0], "m": ["a"], "g": place})

    tracemalloc.start()
    count = sum(1 for _ in coded(BOOK, many())) + sum(1 for _ in labelled(BOOK, many()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 40_000
    assert peak < 1_000_000


def test_a_calculation_with_numbers_and_words_keeps_its_numbers_as_they_are_written(tmp_path: Path) -> None:
    given = [5, Decimal("8.3"), None, "veel"]
    made = [Row(f"PO-0{place}", {}, NOW, {"j": each}) for place, each in enumerate(given)]
    sav(tmp_path / "proef.sav", BOOK, [*made[:1] * 1000, *made, Row("VO-01", {}, NOW, {})])
    frame, _ = pyreadstat.read_sav(str(tmp_path / "proef.sav"))
    assert frame["j"].tolist() == ["5"] * 1001 + ["8.3", "", "veel", ""]
