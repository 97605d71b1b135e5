"""Opening, proxies, disputes and results: what the chair may do when, on real meetings."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from survey.actions import ballots, convocations, judgements, polls, presences, tallies, votes
from survey.actions.judgements import Judgement
from survey.database import db, writing
from survey.links import Links
from survey.models.assemblies import Assembly, Presence, Proxy
from survey.models.invitations import Invitation
from survey.models.polls import Poll
from survey.queries import polls as asked
from survey.rules.ballots import new_code
from survey.rules.broken import RuleBroken
from survey.rules.judgements import Dispute
from survey.rules.polls import State
from survey.rules.seats import Details
from survey.voting import Shown, keys, terms_of
from tests.ballots import WEIGHTS, case
from tests.conftest import NOW, SECRET
from tests.meetings import a_body, a_motion, an_assembly, delegate_link, delegate_of
from tests.voting import (
    CHAIR,
    a_meeting,
    an_election,
    closed,
    come,
    mandate_of,
    opened,
    puts_in,
    says,
    some_rules,
    voted,
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What the rules decide is the same on both databases; the locks are shown elsewhere."""
    return sqlite_url


def judged(assembly: Assembly, poll: Poll, words: str = "", reason: str = "") -> Poll:
    with writing() as session:
        return judgements.judge(session, assembly.round_id, poll.id, Judgement(words, reason), CHAIR, NOW)


def disputed(assembly: Assembly, poll: Poll, *seats: str) -> Dispute:
    for seat in seats:
        with writing() as session:
            found = judgements.object_to(session, assembly.round_id, poll.id, mandate_of(poll, seat), seat, NOW)
    return found


def proxy(assembly: Assembly, giver: str, holder: str) -> None:
    mandate = next(each.mandate_id for each in asked.standings(db.session(), assembly.round_id)
                   if each.seat.name == giver)
    with writing() as session:
        session.add(Proxy(round_id=assembly.round_id, mandate_id=mandate, holder_id=delegate_of(assembly, holder).id,
                          given_by=giver, given_at=NOW))


def revoke(assembly: Assembly, now: datetime) -> None:
    with writing() as session:
        session.query(Proxy).filter_by(round_id=assembly.round_id, revoked_at=None).update({"revoked_at": now})


@case("A1", "A4")
def test_a_vote_opens_with_a_quorum_and_keeps_it_when_people_leave(app: Flask) -> None:
    assembly, body = a_meeting(21, here=13, matter__quorum="two_thirds")
    first, second = a_motion(assembly), a_motion(assembly, "De begroting")
    with pytest.raises(RuleBroken, match="14 nodig, 13 aanwezig of vertegenwoordigd"):
        opened(assembly, first, body)
    come(assembly, 14)
    poll = closed(assembly, opened(assembly, first, body))
    with writing() as session:
        session.query(Presence).filter_by(invitation_id=delegate_of(assembly, "M01").id).update({"left_at": NOW})
    with pytest.raises(RuleBroken, match="14 nodig, 13 aanwezig of vertegenwoordigd"):
        opened(assembly, second, body)
    assert poll.quorum["there"] == 14


@case("F10")
def test_f10_the_register_of_an_open_vote_stays_as_it_was(app: Flask) -> None:
    assembly, body = a_meeting(3)
    poll = opened(assembly, a_motion(assembly), body)
    before = list(poll.register)
    with writing() as session:
        seat = asked.standings(session, assembly.round_id)[0].seat
        seat.until = (NOW - timedelta(days=1)).date()
    says(assembly, poll, "M01", "for")
    assert closed(assembly, poll).register == before
    assert poll.result["tally"]["votes"]["for"] == 1


@case("D4", "D6")
def test_d4_a_revoked_proxy_stores_nothing_and_what_it_cast_before_stays(app: Flask) -> None:
    assembly, body = a_meeting(3)
    proxy(assembly, "M02", "M01")
    poll, holder = opened(assembly, an_election(assembly), body), delegate_of(assembly, "M01")
    with pytest.raises(RuleBroken, match="gaf een volmacht aan A. M01"):
        puts_in(assembly, poll, "M02", "a")
    revoke(assembly, NOW)
    with pytest.raises(RuleBroken, match=r"ingetrokken om 09:00"):
        puts_in(assembly, poll, "M02", "a", by=holder)
    puts_in(assembly, poll, "M02", "b")
    assert voted(poll) == {mandate_of(poll, "M02")}
    proxy(assembly, "M03", "M01")
    puts_in(assembly, poll, "M03", "a", by=holder)
    revoke(assembly, NOW)
    with pytest.raises(RuleBroken, match="al gestemd"):
        puts_in(assembly, poll, "M03", "b")


@case("B8")
def test_b8_a_decision_outside_a_meeting_needs_every_member(app: Flask) -> None:
    outcomes = []
    for number, given in enumerate((["for"] * 2, ["for", "for", ""], ["for"] * 3)):
        assembly, body = a_meeting(3, here=0, name=f"Leden {number}", meeting={"slug": f"buiten-{number}"})
        motion = a_motion(assembly)
        with writing() as session:
            session.merge(motion).kind = "unanimous"
        with pytest.raises(RuleBroken, match="voorkennis van het bestuur"):
            opened(assembly, motion, body)
        poll = opened(assembly, motion, body, with_knowledge=True)
        for seat, choice in zip(("M01", "M02", "M03"), given, strict=False):
            says(assembly, poll, seat, *([choice] if choice else []))
        outcomes.append(judgements.sentence_of(closed(assembly, poll)))
    assert [each.split(" ")[0] for each in outcomes] == ["geen", "geen", "besloten"]


@case("G2", "G4")
def test_g4_totals_that_tell_a_vote_are_withheld_and_a_unanimous_result_says_so(app: Flask) -> None:
    assembly, body = a_meeting(3)
    poll = opened(assembly, an_election(assembly), body)
    for seat in ("M01", "M02", "M03"):
        puts_in(assembly, poll, seat, "a")
    shown = Shown(closed(assembly, poll), terms_of(poll))
    assert "unaniem" in poll.result["remark"]
    assert shown.totals[0] == ("A", 3)
    seats = [Details(f"M{number:02}", weight=weight, weight_article="art. 12" if weight > 1 else "")
             for number, weight in enumerate(WEIGHTS, 1)]
    weighed, body = a_meeting(seats, name="Gewogen", meeting={"slug": "gewogen"}, general__secret_weights="demanded")
    poll = opened(weighed, an_election(weighed), body)
    for number in range(1, 22):
        puts_in(weighed, poll, f"M{number:02}", "b" if number == 21 else "a")
    shown = Shown(closed(weighed, poll), terms_of(poll))
    assert poll.result["ballots"] == 72
    assert shown.withheld
    assert (shown.totals, shown.computation) == ([], ())
    assert "gekozen: A" in shown.sentence


@case("G8")
def test_g8_a_vote_that_was_opened_by_name_stays_by_name(app: Flask) -> None:
    assembly, body = a_meeting(3)
    motion = a_motion(assembly)
    poll = opened(assembly, motion, body)
    with writing() as session:
        session.merge(motion).secret = True
    with pytest.raises(RuleBroken, match="op naam"):
        puts_in(assembly, poll, "M01", "for")
    with pytest.raises(RuleBroken, match="al open"):
        opened(assembly, motion, body)
    assert not closed(assembly, poll).secret


@case("H3")
def test_h3_a_result_is_disputed_by_the_majority_or_after_a_show_of_hands_by_one(app: Flask) -> None:
    assembly, body = a_meeting(5)
    motion = a_motion(assembly)
    poll = opened(assembly, motion, body)
    says(assembly, poll, "M01", "for")
    closed(assembly, poll)
    with pytest.raises(RuleBroken, match="oordeel"):
        disputed(assembly, poll, "M01")
    judged(assembly, poll)
    assert not disputed(assembly, poll, "M01", "M02").granted
    assert disputed(assembly, poll, "M03").granted
    db.session().expire_all()
    kept = asked.one(db.session(), assembly.round_id, poll.id)
    assert kept
    assert (kept.state, kept.result["tally"]["votes"]["for"]) == (State.LAPSED, 1)
    hands = opened(assembly, motion, body, way="hands")
    closed(assembly, hands)
    with writing() as session:
        assert tallies.enter_count(session, assembly.round_id, hands.id, {"for": 3, "against": 2}, CHAIR, NOW)
    judged(assembly, hands)
    gone = delegate_of(assembly, "M05")
    with writing() as session:
        presences.check_out(session, gone, "", NOW)
    # Who is at home cannot undo a result (art. 2:13 lid 4 BW): present, or represented by somebody who is.
    with pytest.raises(RuleBroken, match="aanwezig of vertegenwoordigd"):
        disputed(assembly, hands, "M05")
    assert disputed(assembly, hands, "M04").granted


def test_a_paper_is_taken_in_only_of_a_member_who_is_there(app: Flask) -> None:
    assembly, body = a_meeting(3, here=2, matter__quorum="none", election__quorum="none")
    named, secret = (opened(assembly, motion, body) for motion in (a_motion(assembly), an_election(assembly)))
    with pytest.raises(RuleBroken, match="M03 staat niet als aanwezig"), writing() as session:
        votes.enter_paper(session, assembly.round_id, named.id, mandate_of(named, "M03"), ["for"], "B", NOW)
    with pytest.raises(RuleBroken, match="M03 staat niet als aanwezig"), writing() as session:
        ballots.mark_paper(session, assembly.round_id, secret.id, mandate_of(secret, "M03"), keys(), "B", NOW)
    come(assembly)
    with writing() as session:
        votes.enter_paper(session, assembly.round_id, named.id, mandate_of(named, "M03"), ["for"], "B", NOW)
        ballots.mark_paper(session, assembly.round_id, secret.id, mandate_of(secret, "M03"), keys(), "B", NOW)
    assert closed(assembly, secret).result["on_paper"] == [mandate_of(secret, "M03")]


@case("H4")
def test_h4_the_judgement_differs_from_the_count_only_with_a_reason(app: Flask) -> None:
    assembly, body = a_meeting(3)
    poll = opened(assembly, a_motion(assembly), body)
    says(assembly, poll, "M01", "for")
    closed(assembly, poll)
    with pytest.raises(RuleBroken, match="nog geen oordeel"), writing() as session:
        convocations.end_meeting(session, assembly.round_id, CHAIR, NOW)
    with pytest.raises(RuleBroken, match="Geef de reden"):
        judged(assembly, poll, "verworpen")
    found = judged(assembly, poll, "verworpen", "Twee leden konden door een storing niet stemmen.").judgement
    assert (found["words"], found["differs"], found["by"]) == ("verworpen", True, CHAIR)
    assert judgements.may_be_disputed(db.session(), db.session().get_one(Poll, poll.id))
    with writing() as session:
        convocations.end_meeting(session, assembly.round_id, CHAIR, NOW)
    assert not judgements.may_be_disputed(db.session(), db.session().get_one(Poll, poll.id))
    with pytest.raises(RuleBroken, match="de uitslag staat vast"), writing() as session:
        polls.lapse(session, assembly.round_id, poll.id, "Toch liever niet.", CHAIR, NOW)


@case("E1", "E2")
def test_an_election_goes_on_with_a_run_off_and_the_lot(app: Flask) -> None:
    assembly, body = a_meeting(5)
    motion = an_election(assembly, "A B C")
    poll = opened(assembly, motion, body)
    for seat, choice in zip(("M01", "M02", "M03", "M04", "M05"), "aabbc", strict=True):
        puts_in(assembly, poll, seat, choice)
    closed(assembly, poll)
    judged(assembly, poll)
    again = opened(assembly, motion, body)
    assert [each["key"] for each in again.choices] == ["a", "b"]
    for seat, choice in zip(("M01", "M02", "M03", "M04"), "aabb", strict=True):
        puts_in(assembly, again, seat, choice)
    closed(assembly, again)
    with pytest.raises(RuleBroken, match="gestaakte stemming"):
        judged(assembly, again)
    with writing() as session:
        tallies.draw_lot(session, assembly.round_id, again.id, ["b"], "T. Eller", ["V. Zitter"], NOW)
    assert "B" in judged(assembly, again).judgement["words"]


def test_secret_paper_counts_once_two_people_found_the_same(app: Flask) -> None:
    assembly, body = a_meeting(3)
    poll = opened(assembly, an_election(assembly), body)
    puts_in(assembly, poll, "M01", "a")
    with writing() as session:
        for seat in ("M02", "M03"):
            ballots.mark_paper(session, assembly.round_id, poll.id, mandate_of(poll, seat), keys(), "B", NOW)
    with pytest.raises(RuleBroken, match="op papier"):
        puts_in(assembly, poll, "M02", "a")
    closed(assembly, poll)
    with pytest.raises(RuleBroken, match="alles is geteld"):
        judged(assembly, poll)
    agreed = []
    for who, totals in (("A", {"a": 1, "b": 1}), ("B", {"b": 2}), ("B", {"a": 1, "b": 1})):
        with writing() as session:
            agreed.append(tallies.enter_count(session, assembly.round_id, poll.id, totals, who, NOW))
    assert agreed == [False, False, True]
    kept = asked.one(db.session(), assembly.round_id, poll.id)
    assert kept
    assert kept.result["tally"]["votes"] == {"a": 2, "b": 1}
    assert "op papier" not in kept.result["remark"]


def test_votes_before_the_meeting_count_for_the_quorum_only_where_the_statutes_allow_them(app: Flask) -> None:
    later = {"begins_at": NOW + timedelta(days=5), "opened": False}
    refused, body = a_meeting(3, here=0, name="Zonder", meeting={"slug": "zonder", **later})
    with pytest.raises(RuleBroken, match="Vóór de vergadering stemmen kan niet volgens de statuten"):
        opened(refused, a_motion(refused), body, early=True)
    assembly, body = a_meeting(3, here=0, meeting=later, general__early_days=30, matter__quorum="two_thirds")
    poll = opened(assembly, a_motion(assembly), body, early=True)
    for seat in ("M01", "M02"):
        says(assembly, poll, seat, "for")
    found = closed(assembly, poll)
    assert (found.quorum["there"], found.quorum["met"]) == (2, True)


def test_a_joint_meeting_decides_the_same_motion_in_each_body_under_its_own_rules(app: Flask) -> None:
    one = a_body("ALV", 4, rules=some_rules())
    other = a_body("OPR", 4, rules=some_rules(matter__majority="two_thirds"))
    assembly = an_assembly(one, other)
    come(assembly)
    motion = a_motion(assembly)
    words = []
    for body in (one, other):
        poll = opened(assembly, motion, body)
        mine = asked.standings(db.session(), assembly.round_id, [body.id])
        for each, choice in zip(mine, ("for", "for", "for", "against"), strict=True):
            person = db.session().get_one(Invitation, each.holders[0].invitation_id)
            with writing() as session:
                votes.cast(session, assembly.round_id, poll.id, each.mandate_id, [choice], person, NOW)
        words.append(closed(assembly, poll).result["outcome"]["computation"])
    assert "meer dan de helft" in words[0][1]
    assert "twee derde" in words[1][1]


def test_with_large_weights_there_is_no_list_and_a_code_still_shows_that_it_counted(app: Flask) -> None:
    seats = [Details(f"M{number:02}", weight=weight, weight_article="art. 12")
             for number, weight in enumerate((5000, 3000, 2900, 2000, 1100), 1)]
    assembly, body = a_meeting(seats, general__secret_weights="demanded")
    poll, code = opened(assembly, an_election(assembly), body), new_code()
    for seat, choice in zip(("M01", "M02", "M03", "M04"), "abba", strict=True):
        puts_in(assembly, poll, seat, choice)
    puts_in(assembly, poll, "M05", "a", code=code)
    judged(assembly, closed(assembly, poll))
    token, voter = delegate_link(assembly, "M05"), app.test_client()
    form = {"form_key": Links(SECRET, "").form_key(token), "code": code}
    address = f"/u/{token}/stemmen/{poll.id}/code"
    assert "Uw stem staat in de lijst" not in voter.post(address, data=form | {"choice": "b"}).text
    found = voter.post(address, data=form | {"choice": "a"}).text
    assert "zo geteld: <strong>A</strong>" in found
    assert "Kenmerk" not in found
