"""Answers in a database give the same figures through columns that are kept as from rows, whatever happened since."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis import stored
from analysis.figures.joining import part
from analysis.figures.rows import Row, Table
from analysis.figures.rows import table as from_rows
from analysis.results import from_table
from analysis.stored import paths, table
from analysis.tables import document
from survey.rules import publication
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.codebook import Codebook
from survey.rules.questionnaires.document import Type
from survey.rules.snapshots import EPOCH, MICROSECOND, Stand, mixed, stamp
from tests.analysis.newsletter import NOW, YES_NO, choice, number

OPEN = publication.settings("open")
BOOK = Codebook("Proef", (choice("v"), number("g"), number("j", type=Type.CALCULATION),
                          number("s1", type=Type.SHARES, part_of="s"), number("s2", type=Type.SHARES, part_of="s")))
HOUR = 3_600_000_000


@dataclass
class Members:
    """Stands in for the database: members by number, responses with when and how often they were sent in."""

    facts: dict[int, dict[str, Any]] = field(default_factory=dict)
    given: dict[int, tuple[int, int, dict[str, Any]]] = field(default_factory=dict)
    register: int = 1
    clock: int = 10_000 * HOUR
    name: str = "round-1-proef"
    read: list[int] = field(default_factory=list)

    def invite(self, count: int) -> None:
        for place in range(len(self.facts), len(self.facts) + count):
            self.facts[place] = {"code": f"S{place}", "sector": "PO" if place % 3 else "VO", "pupils": 100 + place}

    def answer(self, member: int, answers: dict[str, Any], late: int = 0) -> None:
        self.clock += HOUR // 4
        times = self.given[member][1] + 1 if member in self.given else 1
        self.given[member] = (self.clock - late, times, answers)

    def stand(self) -> Stand:
        total = sum(mixed(number + 1000, times) for number, (_, times, _) in self.given.items())
        newest = max((moment for moment, _, _ in self.given.values()), default=0)
        return Stand(len(self.given), stamp(len(self.given), total, newest),
                     f"{sorted(self.facts)}-{self.register}")

    def invited(self) -> Iterator[tuple[int, bool, Mapping[str, Any]]]:
        return ((number, True, facts) for number, facts in sorted(self.facts.items()))

    def few(self) -> Iterator[stored.Given]:
        """Like the database, all or nothing; that is no read of what is kept in columns."""
        few = self.given if len(self.given) < stored.MANY else {}
        return ((number + 1000, number, *self.given[number]) for number in sorted(few))

    def answered(self, since: int = 0) -> Iterator[stored.Given]:
        return self.numbered([number + 1000 for number in sorted(self.given) if self.given[number][0] >= since])

    def numbered(self, numbers: Any) -> Iterator[stored.Given]:
        self.read.append(len(numbers))
        return ((number, number - 1000, *self.given[number - 1000]) for number in numbers)

    def marks(self) -> Iterator[tuple[int, int, int]]:
        return ((number + 1000, moment, times) for number, (moment, times, _) in sorted(self.given.items()))

    def plainly(self) -> Table:
        rows = [Row(f"S{number}", self.facts[number], EPOCH + moment * MICROSECOND, answers)
                for number, (moment, _, answers) in sorted(self.given.items()) if number in self.facts]
        return from_rows(BOOK, rows, list(self.facts.values()))


def figures(source: Table) -> dict[str, Any]:
    return document(from_table(BOOK, source, OPEN, NOW, by=("sector",)))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also a few answers are kept."""
    monkeypatch.setattr(stored, "MANY", 1)


def answers(place: int, extra: int = 0) -> dict[str, Any]:
    return {"v": YES_NO[(place + extra) % 3][0], "g": Decimal(place + extra) / 2, "j": place % 2 == 0, "s1": 60,
            "s2": 40 if place % 7 else 30}


def members(invited: int = 60, answered: int = 40) -> Members:
    made = Members()
    made.invite(invited)
    for place in range(answered):
        made.answer(place, answers(place))
    return made


@pytest.mark.usefixtures("small")
def test_what_is_kept_is_read_and_not_the_answers(tmp_path: Path) -> None:
    known = members()
    assert figures(table(known, BOOK, tmp_path, True)) == figures(known.plainly())
    assert {each.suffix for each in tmp_path.iterdir()} == {".parquet", ".turn"}
    known.read.clear()
    assert figures(table(known, BOOK, tmp_path, True)) == figures(known.plainly())
    assert known.read == []


@pytest.mark.usefixtures("small")
def test_only_what_came_since_is_read(tmp_path: Path) -> None:
    known = members()
    stored.keep(known, BOOK, tmp_path)
    known.answer(3, answers(3, extra=1))
    known.answer(50, answers(50))
    known.read.clear()
    assert figures(table(known, BOOK, tmp_path, True)) == figures(known.plainly())
    # The new ones, and those of the hour before, in which a slow one might have come in.
    assert known.read == [2 + 5]


@pytest.mark.usefixtures("small")
def test_what_came_late_or_went_away_is_found(tmp_path: Path) -> None:
    known = members()
    stored.keep(known, BOOK, tmp_path)
    known.answer(41, answers(41), late=2 * 24 * HOUR)
    del known.given[7]
    assert figures(table(known, BOOK, tmp_path, True)) == figures(known.plainly())
    assert known.read[-1] == 1
    known.facts[2]["sector"] = "VO"
    del known.facts[9]
    known.register += 1
    assert figures(table(known, BOOK, tmp_path, True)) == figures(known.plainly())


@pytest.mark.usefixtures("small")
def test_an_answer_without_a_question_is_forgotten_once_it_is_replaced(tmp_path: Path) -> None:
    known = members()
    known.answer(5, answers(5) | {"vroeger": "ja"})
    assert table(known, BOOK, tmp_path, True).unknown == ("vroeger",)
    known.answer(6, answers(7))
    assert table(known, BOOK, tmp_path, True).unknown == ("vroeger",)
    known.answer(5, answers(5))
    assert table(known, BOOK, tmp_path, True).unknown == ()


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("content", [b"", b"PAR1", b"x" * 5000])
def test_a_broken_file_is_made_anew(tmp_path: Path, content: bytes) -> None:
    known = members()
    stored.keep(known, BOOK, tmp_path)
    for path in paths(tmp_path, known.name):
        path.write_bytes(content)
    assert figures(table(known, BOOK, tmp_path, True)) == figures(known.plainly())
    known.read.clear()
    table(known, BOOK, tmp_path, True)
    assert known.read == []


@pytest.mark.usefixtures("small")
def test_where_nothing_can_be_written_the_figures_are_there_all_the_same(tmp_path: Path) -> None:
    known, closed = members(), tmp_path / "bestand"
    closed.write_text("")
    assert figures(table(known, BOOK, closed, True)) == figures(known.plainly())


@pytest.mark.usefixtures("small")
def test_of_many_who_need_it_at_once_one_makes_it(tmp_path: Path) -> None:
    known = members()
    found: list[dict[str, Any]] = []
    threads = [threading.Thread(target=lambda: found.append(figures(table(known, BOOK, tmp_path, True))))
               for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [figures(known.plainly())] * 6
    assert known.read == [40]


@pytest.mark.usefixtures("small")
def test_a_part_counts_as_its_rows_do(tmp_path: Path) -> None:
    known = members()
    source = part(table(known, BOOK, tmp_path, True), "sector", "VO")
    rows = [Row(f"S{place}", known.facts[place], NOW, answers(place)) for place in range(0, 40, 3)]
    alone = from_rows(BOOK, rows, [each for each in known.facts.values() if each["sector"] == "VO"])
    assert figures(source) == figures(alone)
    assert list(source.organisations) == [row.organisation for row in rows]


def test_a_small_round_leaves_no_file(tmp_path: Path) -> None:
    known = members()
    assert figures(table(known, BOOK, tmp_path, True)) == figures(known.plainly())
    assert table(known, BOOK, tmp_path, False).population is None
    stored.keep(known, BOOK, tmp_path)
    assert not list(tmp_path.iterdir())
    known.answer(1, {"v": "soms"})
    with pytest.raises(RuleBroken, match="kan niet worden gelezen"):
        table(known, BOOK, tmp_path, True)


VALUES = st.one_of(st.none(), st.integers(-50, 50), st.decimals(-50, 50, places=2))
CALCULATED = st.one_of(st.none(), st.booleans(), st.integers(0, 9), st.just("tekst"))
ANSWERS = st.fixed_dictionaries({"j": CALCULATED}, optional={
    "v": st.sampled_from(["ja", "nee", None]), "g": VALUES, "s1": st.sampled_from([None, 40, 100]),
    "s2": st.sampled_from([None, 60, 0])})
DEEDS = st.lists(st.one_of(
    st.tuples(st.just("answer"), st.integers(0, 19), ANSWERS),
    st.tuples(st.just("late"), st.integers(0, 19), ANSWERS),
    st.tuples(st.sampled_from(["retract", "withdraw", "move", "count"]), st.integers(0, 19), st.just({}))),
    min_size=1, max_size=25)


def do(known: Members, deed: str, member: int, given_answers: dict[str, Any]) -> None:
    if deed in ("answer", "late"):
        known.answer(member, given_answers, late=500 * HOUR if deed == "late" else 0)
    elif deed == "retract":
        known.given.pop(member, None)
    elif deed != "count":
        known.register += 1
        if deed == "withdraw":
            known.facts.pop(member, None)
        elif member in known.facts:
            known.facts[member] = known.facts[member] | {"sector": "SO"}


@given(DEEDS)
@example([("withdraw", 0, {}), ("answer", 0, {"j": "tekst"})])
@settings(max_examples=50, deadline=None)
def test_whatever_happened_since_the_figures_are_those_of_the_rows(
        tmp_path_factory: pytest.TempPathFactory, deeds: list[tuple[str, int, dict[str, Any]]]) -> None:
    folder, known = tmp_path_factory.mktemp("momentopname"), members(20, 12)
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(stored, "MANY", 1)
        changed.setattr(stored, "READ_AT_ONCE", 5)
        for deed, member, given_answers in [*deeds, ("count", 0, {})]:
            do(known, deed, member, given_answers)
            if deed == "count":
                assert figures(table(known, BOOK, folder, True)) == figures(known.plainly())
