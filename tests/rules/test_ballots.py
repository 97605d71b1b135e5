"""The sealed box: one ballot for a mandate, found again by its code, and nothing that tells whose it is."""

import json
import random
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.rules import ballots, chain, exposure, polls
from survey.rules.ballots import Answer, Box
from survey.rules.broken import RuleBroken
from survey.rules.motions import Kind
from survey.rules.polls import State, Terms, Weighing
from tests.ballots import WEIGHTS, a_register, case, some_terms

REGISTER = a_register(members=21)
TERMS = some_terms(Kind.ELECTION, names="A B C")
CHANGING = some_terms(Kind.ELECTION, names="A B C", change=True)
WEIGHED = some_terms(Kind.ELECTION, a_register(*WEIGHTS), "A B", general__secret_weights="demanded")
HEAVY = some_terms(Kind.ELECTION, a_register(3100, 45, 12), "A B", general__secret_weights="demanded")
codes = st.integers(0, 2**128 - 1).map(ballots.encoded)


def filled(votes: str) -> tuple[Box, list[str]]:
    """A box in which M01, M02, ... voted these letters ("." is blank), with their codes."""
    box, own = ballots.empty(TERMS, REGISTER), [ballots.new_code() for _ in votes]
    for entry, code, letter in zip(REGISTER, own, votes, strict=False):
        box, answer = ballots.cast(box, TERMS, entry, code, [] if letter == "." else [letter])
        assert answer is Answer.RECEIVED
    return box, own


@case("F1")
def test_a_vote_at_the_closing_second_is_too_late() -> None:
    opens = datetime(2022, 4, 20, 18, tzinfo=UTC)
    closes = datetime(2022, 4, 20, 18, 30, tzinfo=UTC)
    polls.check_vote(State.OPEN, opens, closes, opens)
    polls.check_vote(State.OPEN, opens, closes, closes - timedelta(milliseconds=1))
    with pytest.raises(RuleBroken, match="gesloten"):
        polls.check_vote(State.OPEN, opens, closes, closes)
    with pytest.raises(RuleBroken, match="gesloten"):
        polls.check_vote(State.CLOSED, opens, closes, opens)


@case("F4")
def test_a_second_device_is_refused_unless_it_has_the_code() -> None:
    box, (code,) = filled("a")
    with pytest.raises(RuleBroken, match="al gestemd"):
        ballots.cast(box, TERMS, REGISTER[0], ballots.new_code(), ["b"])
    with pytest.raises(RuleBroken, match="al gestemd"):
        ballots.cast(box, TERMS, REGISTER[0], code, ["b"])
    changed, answer = ballots.cast(box, CHANGING, REGISTER[0], code, ["b"])
    assert (answer, ballots.found(changed, TERMS, code), changed.voted) == (Answer.CHANGED, ("b",), 1)


@case("G5")
def test_nothing_is_told_of_an_open_poll_but_how_many_voted() -> None:
    box, _ = filled("abcabcabcabcab")
    assert polls.progress(box.voted, len(REGISTER)) == "14 van 21 gestemd"


@case("G6")
def test_everyone_finds_the_own_ballot_once_in_a_list_that_tells_nothing_else() -> None:
    votes = "abcabcabcabcabcabcab."
    box, own = filled(votes)
    published = box.document()["ballots"]
    assert published == sorted(published)
    assert {len(line) for line in published} == {2}
    for code, letter in zip(own, votes, strict=True):
        assert ballots.found(box, TERMS, ballots.grouped(code).lower()) == (() if letter == "." else (letter,))
        assert [hash for hash, _ in box.ballots].count(ballots.sha256(code)) == 1
    with pytest.raises(RuleBroken, match="niet gevonden"):
        ballots.found(box, TERMS, ballots.new_code())


@case("G2")
def test_a_unanimous_result_says_that_every_vote_is_known() -> None:
    told = exposure.exposure((1,) * 21, (21, 0, 0))
    assert (len(told.known or ()), told.withheld) == (21, False)
    assert "unaniem" in told.sentence
    assert exposure.exposure((1,) * 21, (11, 10, 0)).known == ()
    assert "Eén stem wijkt af" in exposure.exposure((1,) * 21, (20, 1)).sentence


@case("G4")
def test_totals_that_give_votes_away_are_withheld() -> None:
    told = exposure.exposure(WEIGHTS, (71, 1))
    assert (len(told.known or ()), told.withheld) == (15, True)
    assert "15 leden" in told.sentence
    assert exposure.exposure(WEIGHTS, (62, 10)).known == ()
    assert not exposure.exposure(WEIGHTS, (62, 10)).withheld


@given(st.lists(st.integers(1, 6), min_size=1, max_size=6), st.data())
@settings(max_examples=60, deadline=None)
def test_what_totals_tell_is_what_trying_all_votes_tells(weights: list[int], data: st.DataObject) -> None:
    drawn = data.draw(st.lists(st.integers(0, 2), min_size=len(weights), max_size=len(weights)))

    def totals(votes: tuple[int, ...] | list[int]) -> list[int]:
        return [sum(w for w, vote in zip(weights, votes, strict=True) if vote == kind) for kind in range(3)]

    possible = [votes for votes in product(range(3), repeat=len(weights)) if totals(votes) == totals(drawn)]
    known = tuple(place for place in range(len(weights)) if len({votes[place] for votes in possible}) == 1)
    assert exposure.known_votes(weights, totals(drawn)) == known


def test_papers_beside_the_box_tell_a_vote_when_all_of_them_are_the_same() -> None:
    for papers, counted, told in (
            (0, {}, ""), (1, {"a": 1}, "Eén lid stemde op papier"), (1, {"blank": 1}, "Eén lid stemde op papier"),
            (2, {"a": 2}, "2 leden stemden hetzelfde op papier"), (2, {"a": 1, "b": 1}, ""),
            (2, {"a": 1, "invalid": 1}, ""), (2, {"blank": 1, "invalid": 1}, ""),
            (2, {"a": 2, "b": 2, "valid": 2}, "2 leden stemden hetzelfde op papier"), (3, {"a": 3, "b": 2}, "")):
        assert exposure.on_paper(papers, counted, "abc").startswith(told), (papers, counted)
        assert bool(told) == bool(exposure.on_paper(papers, counted, "abc")), (papers, counted)


def test_too_many_sums_to_look_at_withholds_to_be_safe() -> None:
    told = exposure.exposure((400_003, 300_001, 200_001, 100_001), (400_003, 500_002, 100_001))
    assert (told.known, told.withheld) == (None, True)


def test_a_repeated_vote_is_confirmed_and_counts_once() -> None:
    box, (code,) = filled("a")
    for _ in range(8):
        again, answer = ballots.cast(box, TERMS, REGISTER[0], code, ["a"])
        assert (again, answer) == (box, Answer.REPEATED)


def test_one_code_never_stands_for_two_mandates() -> None:
    box, (code,) = filled("a")
    with pytest.raises(RuleBroken, match="andere stem"):
        ballots.cast(box, TERMS, REGISTER[1], code, ["a"])


def test_who_is_not_in_the_register_or_voted_on_paper_can_not_vote_in_the_box() -> None:
    box = ballots.on_paper(ballots.empty(TERMS, REGISTER), REGISTER[0])
    for entry in (REGISTER[0], a_register(members=22)[-1]):
        with pytest.raises(RuleBroken):
            ballots.cast(box, TERMS, entry, ballots.new_code(), ["a"])
    assert ballots.counted(box, TERMS, REGISTER, {"invalid": 1}).invalid == 1
    with pytest.raises(RuleBroken, match="papieren biljetten"):
        ballots.counted(box, TERMS, REGISTER, {})


def test_weights_become_as_many_ballots_and_large_weights_become_totals() -> None:
    register = a_register(*WEIGHTS)
    code, box = ballots.new_code(), ballots.empty(WEIGHED, register)
    box, _ = ballots.cast(box, WEIGHED, register[0], code, ["a"])
    assert (len(box.ballots), ballots.found(box, WEIGHED, code)) == (10, ("a",))
    box, _ = ballots.cast(box, WEIGHED, register[1], ballots.new_code(), ["b"])
    with pytest.raises(RuleBroken, match="al gestemd"):
        ballots.cast(box, WEIGHED, register[1], code, ["a"])
    assert ballots.counted(box, WEIGHED, register).votes == {"a": 10, "b": 8}
    large = a_register(3100, 45, 12)
    heavy, _ = ballots.cast(ballots.empty(HEAVY, large), HEAVY, large[0], code, ["b"])
    assert heavy.document()["ballots"] == [[ballots.sha256(f"{code}:b")]]
    assert (ballots.confirmed(heavy, HEAVY, code, ["b"]), ballots.confirmed(heavy, HEAVY, code, ["a"])) == (True, False)
    assert ballots.counted(heavy, HEAVY, large).votes == {"a": 0, "b": 3100}


@pytest.mark.parametrize(("terms", "register"), [
    (TERMS, REGISTER), (WEIGHED, a_register(*WEIGHTS)), (HEAVY, a_register(3100, 45, 12))])
def test_the_length_of_what_is_sealed_tells_nothing(terms: Terms, register: tuple[polls.Entry, ...]) -> None:
    room, seen = ballots.room(terms, register), set()
    box = ballots.empty(terms, register)
    for entry in register:
        seen.add(len(ballots.written(box, room)))
        box, _ = ballots.cast(box, terms, entry, ballots.new_code(), random.choice(([], ["a"], ["b"])))
        assert ballots.read(ballots.written(box, room)) == box
    assert seen == {room}


@given(codes)
@settings(max_examples=50, deadline=None)
def test_a_code_survives_being_typed_over(code: str) -> None:
    typed = ballots.grouped(code).lower().replace("0", "o").replace("1", "l").replace("-", " ")
    assert ballots.plain(typed) == code
    assert len(code) == 26
    with pytest.raises(RuleBroken, match="26 letters"):
        ballots.plain(code[1:])


def test_a_receipt_is_the_same_for_a_repeated_vote() -> None:
    one, other = (ballots.Receipt(4, "Voorzitter", ballots.grouped("0" * 26), ("a",), chain.START, False)
                  for _ in range(2))
    assert one.text() == other.text()
    assert json.loads(one.text())["code"] == "0" * 26


def test_a_line_that_is_gone_or_changed_breaks_the_chain() -> None:
    lines = [chain.line(number, "event", "2022-04-20T18:00:00Z", {"name": f"é{number}"}) for number in range(1, 5)]
    hashes = [chain.head(lines[:number]) for number in range(1, 5)]
    rows = list(zip(lines, hashes, strict=True))
    assert chain.broken_at(rows) is None
    assert chain.broken_at(rows[:1] + rows[2:]) == 2
    assert chain.broken_at([(lines[1], hashes[0]), *rows[1:]]) == 1
    with pytest.raises(TypeError):
        chain.canonical({"a": [1.0]})
    assert Weighing.HEADS is TERMS.weighing
