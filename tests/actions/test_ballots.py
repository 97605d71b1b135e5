"""The secret box: one sealed row, no ballot without a vote, and nothing that links the two."""

import pytest
from flask import Flask

from survey import unsealing
from survey.database import db, seals
from survey.models.polls import BallotBox
from survey.queries import polls
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
