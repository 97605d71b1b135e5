"""What happened in a meeting by hands, on paper and beforehand stands in its export, and can be counted again."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from survey.actions import ballots, judgements, presences, tallies, votes
from survey.actions.judgements import Judgement
from survey.actions.seals import Seals
from survey.app import create_app
from survey.config import Config
from survey.database import db, seals, writing
from survey.documents import assemblies as documents
from survey.documents.evidence import archive
from survey.models.assemblies import Assembly
from survey.models.polls import Poll
from survey.rules.assemblies import Here
from survey.rules.broken import RuleBroken
from tests.conftest import NOW, SECRET
from tests.evidence import recounted
from tests.meetings import a_motion, delegate_of
from tests.voting import CHAIR, a_meeting, an_election, closed, mandate_of, opened, puts_in, says


@pytest.fixture
def sqlite_app(sqlite_url: str) -> Iterator[Flask]:
    made = create_app(Config(sqlite_url, SECRET, "http://localhost", testing=True))
    with made.app_context():
        yield made


def comes(assembly: Assembly, *seats: str) -> None:
    with writing() as session:
        for seat in seats:
            presences.check_in(session, delegate_of(assembly, seat), Here.HALL, "", NOW)


def judged(assembly: Assembly, poll: Poll) -> None:
    with writing() as session:
        judgements.judge(session, assembly.round_id, poll.id, Judgement(), CHAIR, NOW)


def recount(assembly: Assembly, folder: Path, *options: str) -> str:
    db.session.expire_all()
    found = documents.of(db.session(), db.session().get_one(Assembly, assembly.round_id))
    status, words = recounted(archive(found, full=True), folder, *options)
    assert status == 0, words
    return words


def test_hands_a_casting_vote_and_paper_are_recounted(sqlite_app: Flask, tmp_path: Path) -> None:
    assembly, body = a_meeting(4, here=0, matter__tie="casting")
    comes(assembly, "M01", "M02", "M03", "M04")
    hands = opened(assembly, a_motion(assembly), body, way="hands")
    closed(assembly, hands)
    with writing() as session:
        tallies.enter_count(session, assembly.round_id, hands.id, {"for": 2, "against": 2}, CHAIR, NOW)
        tallies.cast_by_chair(session, assembly.round_id, hands.id, True, CHAIR, NOW)
    judged(assembly, hands)
    named = opened(assembly, a_motion(assembly, "De begroting"), body)
    with pytest.raises(RuleBroken, match="nog een stemming open"):
        documents.check_closed(db.session(), assembly)
    says(assembly, named, "M01", "for")
    says(assembly, named, "M03", "for")
    with writing() as session:
        votes.enter_paper(session, assembly.round_id, named.id, mandate_of(named, "M02"), ["against"], "Bode", NOW)
    closed(assembly, named)
    judged(assembly, named)
    secret = opened(assembly, an_election(assembly), body)
    kept = puts_in(assembly, secret, "M01", "a")
    with writing() as session:
        ballots.mark_paper(session, assembly.round_id, secret.id, mandate_of(secret, "M02"), Seals(seals()), "Bode",
                           NOW)
    closed(assembly, secret)
    for counter in ("A. Teller", "B. Teller"):
        with writing() as session:
            tallies.enter_count(session, assembly.round_id, secret.id, {"a": 1}, counter, NOW)
    judged(assembly, secret)
    words = recount(assembly, tmp_path, "--code", kept.receipt.code)
    for told in ("2 voor, 2 tegen", "uitkomst: aangenomen", "papier: 1 biljetten", "2 A, 0 B",
                 f"stemming {secret.id}: A"):
        assert told in words


def test_votes_beforehand_count_for_the_quorum_at_the_close(sqlite_app: Flask, tmp_path: Path) -> None:
    later = NOW + timedelta(days=9)
    assembly, body = a_meeting(4, here=0, meeting={"begins_at": later, "opened": False}, matter__quorum="half",
                               general__early_days=30, general__electronic="yes")
    for number, voters in enumerate((("M01",), ("M01", "M02"))):
        poll = opened(assembly, a_motion(assembly, f"Voorstel {number}"), body, early=True)
        for seat in voters:
            says(assembly, poll, seat, "for")
        closed(assembly, poll)
        judged(assembly, poll)
    words = recount(assembly, tmp_path)
    assert "quorum: 2 nodig, 1 aanwezig of vertegenwoordigd van 4" in words
    assert "geen besluit: het quorum is niet gehaald" in words
    assert "quorum: 2 nodig, 2 aanwezig of vertegenwoordigd van 4" in words
