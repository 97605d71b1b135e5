"""The secret box: one sealed row, no ballot without a vote, and nothing that links the two."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from survey import unsealing
from survey.actions.seals import Seals
from survey.database import db, seals
from survey.models.polls import BallotBox
from survey.queries import chains, polls
from survey.rules import ballots
from survey.rules.ballots import new_code
from survey.rules.broken import RuleBroken
from tests.ballots import case
from tests.conftest import NOW
from tests.voting import a_meeting, an_election, closed, opened, puts_in, voted


@case("F3", "F4")
def test_f3_the_same_secret_ballot_eight_times_is_one_ballot_with_eight_equal_receipts(app: Flask) -> None:
    assembly, body = a_meeting(3)
    poll = opened(assembly, an_election(assembly), body)
    code = new_code()
    receipts = {puts_in(assembly, poll, "M01", "a", code=code).receipt.text() for _ in range(8)}
    assert len(receipts) == 1
    with pytest.raises(RuleBroken, match="al gestemd"):
        puts_in(assembly, poll, "M01", "b")
    with pytest.raises(RuleBroken, match="al gestemd"):
        puts_in(assembly, poll, "M01", "b", code=code)
    result = closed(assembly, poll).result
    assert (result["ballots"], result["tally"]["votes"]) == (1, {"a": 1, "b": 0})


def test_the_sealed_row_keeps_its_length_and_the_key_goes_after_the_close(app: Flask) -> None:
    assembly, body = a_meeting(3)
    poll = opened(assembly, an_election(assembly, "A Bartholomeus"), body)
    lengths = set()
    for seat, choice in (("M01", ("a",)), ("M02", ("bartholomeus",)), ("M03", ())):
        lengths.add(len(_row(poll.id)))
        puts_in(assembly, poll, seat, *choice)
        lengths.add(len(_row(poll.id)))
        assert b"ballots" not in _row(poll.id)
    assert len(lengths) == 1
    assert len(voted(poll)) == 3
    closed(assembly, poll)
    folder = seals()
    assert folder
    assert (folder / f"{poll.id}.key").exists()
    assert unsealing.finish(NOW)
    assert not list(folder.iterdir())
    kept = polls.one(db.session(), assembly.round_id, poll.id)
    assert kept
    assert kept.key_destroyed_at == NOW
    assert b'"ballots":[[' in _row(poll.id)


def _row(number: int) -> bytes:
    db.session().expire_all()
    box = db.session().get(BallotBox, number)
    assert box
    return box.content


class Cut(Exception):
    """The power goes off."""


@contextmanager
def power_cut(statement: int, after: bool) -> Iterator[None]:
    """Off at the so many-th statement of what is done here, before or after it reached the database."""
    seen = itertools.count()

    def count(*arguments: object) -> None:
        if next(seen) == statement:
            raise Cut

    moment = "after_cursor_execute" if after else "before_cursor_execute"
    event.listen(db.engine, moment, count)
    try:
        yield
    finally:
        event.remove(db.engine, moment, count)


def cut_everywhere(deed: Callable[[], object], check: Callable[[], None]) -> int:
    """Does a deed with the power off at every statement of it, and at last wholly; says how many there are."""
    for after, statement in itertools.product((False, True), range(200)):
        try:
            with power_cut(statement, after):
                deed()
        except Cut:
            db.session().rollback()
            check()
        else:
            return statement
    raise AssertionError("it never came to its end")


@case("F6")
def test_f6_wherever_the_power_goes_there_are_as_many_ballots_as_voters(app: Flask) -> None:
    assembly, body = a_meeting(3)
    poll = opened(assembly, an_election(assembly), body)
    puts_in(assembly, poll, "M01", "a")
    code = new_code()

    def same(expected: int = 1) -> None:
        box = ballots.read(Seals(seals()).open(poll.id, _row(poll.id)))
        assert len(box.ballots) == sum(box.register.values()) == expected

    assert cut_everywhere(lambda: puts_in(assembly, poll, "M02", "b", code=code), same) > 5
    same(2)
    assert cut_everywhere(lambda: closed(assembly, poll), lambda: same(2)) > 5
    lines = [line for line in chains.of_round(db.session(), assembly.round_id) if '"poll_closed"' in line.line]
    assert len(lines) == 1
    assert '"ballots":2' in lines[0].line


def test_the_same_ballot_after_the_close_is_confirmed_again_and_another_is_refused(app: Flask) -> None:
    """Whoever lost the network at the wrong moment hears what is true."""
    assembly, body = a_meeting(3)
    poll, code = opened(assembly, an_election(assembly), body), new_code()
    first = puts_in(assembly, poll, "M01", "a", code=code)
    closed(assembly, poll)
    assert puts_in(assembly, poll, "M01", "a", code=code).receipt == first.receipt
    for seat, choice, other in (("M01", "b", code), ("M02", "a", code), ("M01", "a", new_code())):
        with pytest.raises(RuleBroken, match="gesloten"):
            puts_in(assembly, poll, seat, choice, code=other)
