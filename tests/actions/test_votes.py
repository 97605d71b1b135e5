"""Voting by name: one vote a mandate until the close, by who may use it then."""

from datetime import timedelta

import pytest
from flask import Flask

from survey.database import db
from survey.queries import votes as asked
from survey.rules.broken import RuleBroken
from tests.ballots import case
from tests.conftest import NOW
from tests.meetings import a_motion
from tests.voting import a_meeting, closed, opened, says


@case("F5", "F4")
def test_f5_a_vote_by_name_is_changed_until_the_close_and_keeps_its_history(app: Flask) -> None:
    assembly, body = a_meeting(3)
    poll = opened(assembly, a_motion(assembly), body)
    for choice in (("for",), ("against",), ()):
        says(assembly, poll, "M01", *choice)
    standing = asked.standing(db.session(), poll.id)
    assert [vote.choice for vote in standing] == [[]]
    assert len(asked.history(db.session(), poll.id)) == 3
    result = closed(assembly, poll).result
    assert (result["tally"]["blank"], result["tally"]["cast"]) == (1, 1)


@case("F1")
def test_f1_who_arrives_in_the_closing_second_is_refused_and_just_before_it_counts(app: Flask) -> None:
    assembly, body = a_meeting(3)
    ends = NOW + timedelta(minutes=10)
    poll = opened(assembly, a_motion(assembly), body, closes_at=ends)
    says(assembly, poll, "M01", "for", now=ends - timedelta(milliseconds=1))
    with pytest.raises(RuleBroken, match="gesloten"):
        says(assembly, poll, "M02", "for", now=ends)
    assert [vote.choice for vote in asked.standing(db.session(), poll.id)] == [["for"]]
