"""A snapshot gives the same figures as the answers it was made of, quicker, or says that it cannot."""

from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import snapshots
from analysis.figures.joining import ARRAYS
from analysis.figures.rows import Column, Row, Table, table
from analysis.results import from_table, results
from analysis.snapshots import Snapshot
from analysis.tables import document
from survey.rules import publication
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.codebook import Codebook, Variable
from survey.rules.questionnaires.document import Type
from tests.analysis.newsletter import NOW, YES_NO, choice, number, plain_codebook, population, rows

OPEN = publication.settings("open")
MANY = tuple((f"o{place}", f"Optie {place}", False) for place in range(70))
ASKED = (choice("v"), replace(choice("m", MANY), type=Type.SEVERAL), number("g"),
         number("s1", type=Type.SHARES, part_of="s"), number("s2", type=Type.SHARES, part_of="s"),
         number("j", type=Type.CALCULATION), number("t", type=Type.LONG_TEXT))
BOOK = Codebook("Proef", ASKED)


def made(places: range, extra: int = 0) -> list[Row]:
    answers: list[dict[str, Any]] = [{
        "v": YES_NO[(place + extra) % 3][0], "m": [f"o{place % 70}", "o69"], "g": Decimal(place + extra) / 2,
        "s1": 60, "s2": 40 if place % 7 else 30, "j": place % 2 == 0, "t": "tekst"} for place in places]
    return [Row(f"S{place}", facts(place), NOW, each) for place, each in zip(places, answers, strict=True)]


def facts(place: int) -> dict[str, Any]:
    return {"code": f"S{place}", "sector": "PO" if place % 3 else "VO", "pupils": 100 + place, "part": Decimal("2.63"),
            "nothing": None, "mixed": [place, "a"] if place else "b"}


EVERYONE = [facts(place) for place in range(200)]


def figures(source: Table, book: Codebook = BOOK) -> dict[str, Any]:
    found = from_table(book, source, OPEN, NOW, by=("sector",))
    return document(found) | {"pupils": str(found.result("response.pupils"))}


def through(path: Path, book: Codebook, source: Table, stamp: str = "") -> Table:
    """The columns after a stay on disk, with the population of before: that is kept by itself."""
    snapshots.write(path, book, Snapshot(source, {}, stamp))
    return replace(snapshots.read(path, book).table, population=source.population)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ronde.parquet"


def test_what_is_read_back_gives_the_same_figures(path: Path) -> None:
    source = table(BOOK, made(range(100)), EVERYONE)
    back = through(path, BOOK, source)
    assert figures(back) == figures(source)
    assert list(back.facts) == list(source.facts)
    assert tuple(back.organisations) == source.organisations
    assert [each.odd for each in back.columns.values()] == [each.odd for each in source.columns.values()]


def test_marks_and_stamp_come_along(path: Path) -> None:
    marks = {"number": np.arange(50), "moment": np.full(50, 2**60)}
    snapshots.write(path, BOOK, Snapshot(table(BOOK, made(range(50)), None), marks, "7-100"))
    back = snapshots.read(path, BOOK)
    assert back.stamp == "7-100"
    assert {name: values.tolist() for name, values in back.marks.items()} == {
        name: values.tolist() for name, values in marks.items()}


def test_the_newsletter_out_of_a_snapshot(path: Path) -> None:
    book = plain_codebook()
    back = through(path, book, table(book, rows(), population()))
    known = results(book, rows(), population(), OPEN, NOW, by=("sector",))
    assert document(from_table(book, back, OPEN, NOW, by=("sector",))) == document(known)


def test_nothing_is_left_beside_a_snapshot(path: Path) -> None:
    through(path, BOOK, table(BOOK, made(range(50)), EVERYONE))
    through(path, BOOK, table(BOOK, made(range(60)), None))
    assert [each.name for each in path.parent.iterdir()] == ["ronde.parquet"]
    assert path.stat().st_mode & 0o077 == 0


def test_a_write_that_fails_leaves_the_old_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = table(BOOK, made(range(50)), EVERYONE)
    through(path, BOOK, source)
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        snapshots.write(path, BOOK, Snapshot(table(BOOK, [], None), {}, ""))
    assert [each.name for each in path.parent.iterdir()] == ["ronde.parquet"]
    assert snapshots.read(path, BOOK).table.n == 50


def test_very_large_numbers_stay_exact(path: Path) -> None:
    book = Codebook("Proef", (number("g"),))
    source = table(book, [Row(str(place), {}, NOW, {"g": 10**19 + place}) for place in range(40)], None)
    assert through(path, book, source).columns["g"].values.tolist() == source.columns["g"].values.tolist()


def test_an_empty_round_has_a_snapshot_too(path: Path) -> None:
    back = through(path, BOOK, table(BOOK, [], EVERYONE))
    assert back.n == 0
    assert not from_table(BOOK, back, OPEN, NOW).verdict.allowed


def changed_variable(variable: Variable) -> Codebook:
    return Codebook("Proef", (variable, *ASKED[1:]))


def test_a_snapshot_of_another_questionnaire_is_refused(path: Path) -> None:
    through(path, BOOK, table(BOOK, made(range(50)), None))
    with pytest.raises(RuleBroken, match="andere vragenlijst"):
        snapshots.read(path, changed_variable(choice("v", (*YES_NO, ("soms", "Soms", False)))))
    assert snapshots.read(path, Codebook("Andere titel", ASKED)).table.n == 50


@pytest.mark.parametrize("content", [b"", b"PAR1 en verder niets", b"PAR1"])
def test_a_file_that_is_none_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(RuleBroken, match="opnieuw worden gemaakt"):
        snapshots.read(path, BOOK)
    with pytest.raises(RuleBroken, match="opnieuw worden gemaakt"):
        snapshots.read(path.with_name("niets.parquet"), BOOK)


def test_a_file_that_was_damaged_inside_is_refused(path: Path) -> None:
    through(path, BOOK, table(BOOK, made(range(100)), None))
    whole = path.read_bytes()
    path.write_bytes(whole[:20] + b"\0" * 400 + whole[420:])
    with pytest.raises(RuleBroken, match="opnieuw worden gemaakt"):
        snapshots.read(path, BOOK)
    path.write_bytes(whole[:len(whole) // 2])
    with pytest.raises(RuleBroken, match="opnieuw worden gemaakt"):
        snapshots.read(path, BOOK)


def test_everything_a_column_holds_is_written_and_joined() -> None:
    """Whoever gives a column something more teaches the snapshot and the joining about it, and adds it here."""
    assert {each.name for each in fields(Column)} == {"variable", "state", "scale", *ARRAYS}


NUMBERS = st.one_of(st.none(), st.integers(-10**6, 10**6), st.decimals(-1000, 1000, places=2))


@given(st.lists(st.tuples(st.sampled_from(["ja", "nee", None]), NUMBERS, st.booleans()), min_size=1, max_size=30))
@settings(max_examples=30, deadline=None)
def test_any_answers_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, given_answers: list[Any]) -> None:
    book = Codebook("Proef", (choice("v"), number("g")))
    source = table(book, [Row(str(place), {}, NOW, {"v": first, "g": second} if asked else {})
                          for place, (first, second, asked) in enumerate(given_answers)], None)
    path = tmp_path_factory.mktemp("momentopname") / "r.parquet"
    back = through(path, book, source)
    for key, column in source.columns.items():
        assert back.columns[key].state.tolist() == column.state.tolist()
        for name in ("codes", "values"):
            values = getattr(column, name)
            assert values is None or getattr(back.columns[key], name).tolist() == values.tolist()
        assert back.columns[key].scale == column.scale
