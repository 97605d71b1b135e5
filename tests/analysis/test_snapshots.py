"""A snapshot gives the same figures as the answers it was made of, quicker, or says that it cannot."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import snapshots
from analysis.figures.rows import Row, Table, table
from analysis.results import from_table, results
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


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ronde.parquet"


def test_what_is_read_back_gives_the_same_figures(path: Path) -> None:
    source = table(BOOK, made(range(100)), EVERYONE)
    snapshots.write(path, BOOK, source, stamp="7-100")
    back = snapshots.read(path, BOOK)
    assert figures(back) == figures(source)
    assert list(back.facts) == list(source.facts)
    assert tuple(back.organisations) == source.organisations
    assert snapshots.stamp(path) == "7-100"
    assert [each.odd for each in back.columns.values()] == [each.odd for each in source.columns.values()]


def test_the_newsletter_out_of_a_snapshot(path: Path) -> None:
    book = plain_codebook()
    source = table(book, rows(), population())
    snapshots.write(path, book, source)
    known = results(book, rows(), population(), OPEN, NOW, by=("sector",))
    assert document(from_table(book, snapshots.read(path, book), OPEN, NOW, by=("sector",))) == document(known)


def test_a_round_with_an_open_link_has_no_population(path: Path) -> None:
    snapshots.write(path, BOOK, table(BOOK, made(range(50)), EVERYONE))
    snapshots.write(path, BOOK, table(BOOK, made(range(60)), None))
    assert snapshots.read(path, BOOK).population is None
    assert sorted(each.name for each in path.parent.iterdir()) == ["ronde.parquet"]


def test_very_large_numbers_stay_exact(path: Path) -> None:
    book = Codebook("Proef", (number("g"),))
    source = table(book, [Row(str(place), {}, NOW, {"g": 10**19 + place}) for place in range(40)], None)
    snapshots.write(path, book, source)
    assert snapshots.read(path, book).columns["g"].values.tolist() == source.columns["g"].values.tolist()


def test_an_empty_round_has_a_snapshot_too(path: Path) -> None:
    snapshots.write(path, BOOK, table(BOOK, [], EVERYONE))
    back = snapshots.read(path, BOOK)
    assert back.n == 0
    assert not from_table(BOOK, back, OPEN, NOW).verdict.allowed


def test_only_what_changed_is_read_again() -> None:
    old = table(BOOK, made(range(100)), EVERYONE)
    changed = made(range(90, 120), extra=1)
    fresh = snapshots.refreshed(old, BOOK, changed, gone=["S3"])
    whole = table(BOOK, [each for each in made(range(90)) if each.organisation != "S3"] + changed, EVERYONE)
    assert figures(fresh) == figures(whole)
    assert fresh.organisations == whole.organisations
    assert len(snapshots.refreshed(old, BOOK, [], population=EVERYONE[:150]).population or ()) == 150


def test_what_cannot_be_refreshed_is_made_anew() -> None:
    old = table(BOOK, made(range(100)), EVERYONE)
    with pytest.raises(RuleBroken, match="meer reacties"):
        snapshots.refreshed(old, BOOK, made(range(100, 230)))
    with pytest.raises(RuleBroken, match="zonder naam"):
        snapshots.refreshed(old, BOOK, [Row("", {}, NOW, {})])
    other = [Row("S200", facts(0), NOW, {"j": 3})]
    with pytest.raises(RuleBroken, match="andere vragenlijst"):
        snapshots.refreshed(old, BOOK, other)


def changed_variable(variable: Variable) -> Codebook:
    return Codebook("Proef", (variable, *ASKED[1:]))


def test_a_snapshot_of_another_questionnaire_is_refused(path: Path) -> None:
    snapshots.write(path, BOOK, table(BOOK, made(range(50)), None))
    with pytest.raises(RuleBroken, match="andere vragenlijst"):
        snapshots.read(path, changed_variable(choice("v", (*YES_NO, ("soms", "Soms", False)))))
    assert snapshots.read(path, Codebook("Andere titel", ASKED)).n == 50


@pytest.mark.parametrize("content", [b"", b"PAR1 en verder niets", b"PAR1"])
def test_a_file_that_is_none_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert snapshots.stamp(path) is None
    with pytest.raises(RuleBroken, match="opnieuw worden gemaakt"):
        snapshots.read(path, BOOK)
    with pytest.raises(RuleBroken, match="opnieuw worden gemaakt"):
        snapshots.read(path.with_name("niets.parquet"), BOOK)


NUMBERS = st.one_of(st.none(), st.integers(-10**6, 10**6), st.decimals(-1000, 1000, places=2))


@given(st.lists(st.tuples(st.sampled_from(["ja", "nee", None]), NUMBERS, st.booleans()), min_size=1, max_size=30))
@settings(max_examples=30, deadline=None)
def test_any_answers_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, given_answers: list[Any]) -> None:
    book = Codebook("Proef", (choice("v"), number("g")))
    source = table(book, [Row(str(place), {}, NOW, {"v": first, "g": second} if asked else {})
                          for place, (first, second, asked) in enumerate(given_answers)], None)
    path = tmp_path_factory.mktemp("momentopname") / "r.parquet"
    snapshots.write(path, book, source)
    back = snapshots.read(path, book)
    for key, column in source.columns.items():
        assert back.columns[key].state.tolist() == column.state.tolist()
        for name in ("codes", "values"):
            values = getattr(column, name)
            assert values is None or getattr(back.columns[key], name).tolist() == values.tolist()
        assert back.columns[key].scale == column.scale
