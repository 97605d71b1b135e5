"""What happened in a meeting by hands, on paper and beforehand stands in its export, and can be counted again."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from survey.actions import ballots, bodies, convocations, judgements, presences, tallies, votes
from survey.actions.judgements import Judgement
from survey.actions.seals import Seals
from survey.database import db, seals, writing
from survey.documents import assemblies as documents
from survey.documents.evidence import archive
from survey.models.assemblies import Assembly
from survey.models.polls import Poll
from survey.rules.assemblies import Here
from survey.rules.broken import RuleBroken
from survey.rules.permissions import Role
from survey.rules.seats import Details, Person
from tests.ballots import case
from tests.conftest import NOW
from tests.evidence import recounted, unpacked
from tests.meetings import a_motion, delegate_of, seat_of
from tests.stories import signed_in, token_of
from tests.voting import CHAIR, a_meeting, an_election, closed, mandate_of, opened, puts_in, says

PAGE = "/secretariaat/vergaderingen/alv/notulen"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough: the same deeds are shown on both by the journeys."""
    return sqlite_url


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


def test_hands_a_casting_vote_and_paper_are_recounted(app: Flask, tmp_path: Path) -> None:
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


def test_votes_beforehand_count_for_the_quorum_at_the_close(app: Flask, tmp_path: Path) -> None:
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


def test_who_is_replaced_or_called_otherwise_later_leaves_earlier_votes_as_they_were(
        app: Flask, tmp_path: Path) -> None:
    assembly, body = a_meeting(3, here=0, meeting={"opened": False}, matter__quorum="two_thirds")
    with writing() as session:
        convocations.open_meeting(session, assembly.round_id, CHAIR, NOW)
    comes(assembly, "M01", "M02")
    before = opened(assembly, a_motion(assembly), body)
    says(assembly, before, "M01", "for")
    judged(assembly, closed(assembly, before))
    seat = seat_of(body, "M02")
    with writing() as session:
        bodies.change_seat(session, seat, Details("M02 nieuw"), [Person("C. Nieuw", "c.nieuw@example.nl")], CHAIR, NOW)
        bodies.change(session, body.id, bodies.Details("ALV", body.kind), CHAIR, NOW)
        convocations.renew_roll(session, assembly.round_id, CHAIR, NOW)
    with pytest.raises(RuleBroken, match="2 nodig, 1 aanwezig"):
        opened(assembly, a_motion(assembly, "De begroting"), body)
    words = recount(assembly, tmp_path)
    assert "quorum: 2 nodig, 2 aanwezig of vertegenwoordigd van 3" in words
    assert "in Algemene ledenvergadering, gelijk aan het logboek" in words


@case("G4")
def test_for_several_seats_the_list_of_ballots_says_whether_the_numbers_tell_a_vote(
        app: Flask, tmp_path: Path) -> None:
    seats = [Details(f"M{number}", weight=weight, weight_article="art. 12" if weight > 1 else "")
             for number, weight in enumerate((2, 2, 1, 1), start=1)]
    assembly, body = a_meeting(seats, here=0, general__secret_weights="demanded")
    comes(assembly, *(seat.name for seat in seats))
    found = []
    for title, second in (("Twee leden", ("a", "c")), ("Twee anderen", ("a", "b"))):
        poll = opened(assembly, an_election(assembly, "A B C", seats=2, title=title), body)
        for seat, choice in zip(seats, (("a", "b"), second, ("a", "b"), ("a", "c")), strict=True):
            puts_in(assembly, poll, seat.name, *choice)
        found.append(closed(assembly, poll))
        judged(assembly, poll)
    assert [poll.result["withheld"] for poll in found] == [False, True]
    assert found[0].result["tally"]["votes"] == {"a": 6, "b": 3, "c": 3}
    assert "tally" not in found[1].result
    recount(assembly, tmp_path)


@case("G4")
def test_only_the_committee_gets_totals_that_would_tell_votes(app: Flask, tmp_path: Path) -> None:
    seats = [Details(f"M{number}", weight=weight, weight_article="art. 12" if weight > 1 else "")
             for number, weight in enumerate((5, 3, 2, 1), start=1)]
    assembly, body = a_meeting(seats, here=0, general__secret_weights="demanded")
    comes(assembly, *(seat.name for seat in seats))
    poll = opened(assembly, an_election(assembly, "Adams"), body)
    for seat in seats:
        puts_in(assembly, poll, seat.name, "for" if seat.weight > 1 else "against")
    closed(assembly, poll)
    judged(assembly, poll)
    client = signed_in(app.test_client(), Role.BEHEERDER)
    page, data = client.get(f"{PAGE}/").text, {"csrf_token": token_of(client, f"{PAGE}/")}
    public, full = client.get(f"{PAGE}/bewijs.zip").data, client.post(f"{PAGE}/bewijs-volledig.zip", data=data).data
    assert "Benoemd (" in page
    for text in (page, *unpacked(public).values()):
        assert not any(words in text for words in ("10 van 11", "10 voor", '"for": 10', '"for":10'))
    assert recounted(public, tmp_path)[0] == 0
    status, words = recounted(full, tmp_path)
    assert (status, "10 voor, 1 tegen" in words) == (0, True), words
    assert "haalde het volledige bewijspakket" in client.get("/secretariaat/logboek/").text
