"""What the law and the statutes say of convocations, proxies, amendments, judgements and disputes."""

from datetime import UTC, date, datetime

import pytest

from survey.rules import convocations, elections, judgements, motions, proxies, quorum
from survey.rules.broken import RuleBroken
from survey.rules.elections import Step
from survey.rules.motions import Kind, Proposal
from survey.rules.polls import State
from survey.rules.proxies import Giver, Holder
from survey.rules.registers import Entry
from tests.ballots import a_register, case, counted, some_statutes, some_terms, there

MEETING = date(2022, 4, 20)
LAW = some_statutes(general__convocation=7, statutes__convocation=7)
GIVER = Giver(4, "D", entitled=True)
HOLDER = Holder(1, "A", entitled=True, held=1)
MOMENT = datetime(2022, 4, 20, 18, 5, tzinfo=UTC)


@case("I7")
def test_a_change_of_statutes_needs_a_convocation_in_time() -> None:
    late = convocations.findings(LAW, MEETING, date(2022, 4, 14), True, date(2022, 4, 16))
    assert [finding.statutes_only for finding in late] == [False, True, True]
    assert "6 dagen voor de vergadering" in late[0].sentence
    with pytest.raises(RuleBroken, match="alle leden aanwezig of vertegenwoordigd"):
        convocations.check_open(late, about_statutes=True, all_there=False, recorded="ja")
    with pytest.raises(RuleBroken, match="leg eerst vast"):
        convocations.check_open(late, about_statutes=True, all_there=True, recorded=" ")
    convocations.check_open(late, about_statutes=True, all_there=True, recorded="Allen stemmen in.")
    assert convocations.findings(LAW, MEETING, date(2022, 4, 13), True, date(2022, 4, 15)) == ()
    assert convocations.latest_day(LAW, MEETING, changes_statutes=True) == date(2022, 4, 13)


def test_a_text_that_came_late_stands_in_the_way_of_the_statutes_only() -> None:
    late = convocations.findings(LAW, MEETING, date(2022, 4, 13), True, date(2022, 4, 16))
    convocations.check_open(late, about_statutes=False, all_there=False, recorded="")
    with pytest.raises(RuleBroken, match="vrijdag 15 april 2022"):
        convocations.check_open(late, about_statutes=True, all_there=False, recorded="")


def test_early_votes_are_refused_before_the_thirtieth_day_and_without_an_article() -> None:
    early = some_statutes(general__early_days=30, general__electronic="yes")
    convocations.check_early(early, MEETING, date(2022, 3, 21))
    with pytest.raises(RuleBroken, match="2:38 lid 8"):
        convocations.check_early(early, MEETING, date(2022, 3, 20))
    with pytest.raises(RuleBroken, match="kan niet"):
        convocations.check_early(LAW, MEETING, MEETING)
    with pytest.raises(RuleBroken, match="2:38 lid 6"):
        convocations.check_electronic(LAW)
    assert convocations.check_electronic(early)
    with pytest.raises(RuleBroken, match="0 tot en met 30"):
        some_statutes(general__early_days=31)


@case("D1")
def test_a_holder_of_the_most_proxies_gets_no_more() -> None:
    proxies.check_give(LAW, GIVER, HOLDER)
    with pytest.raises(RuleBroken, match=r"A heeft al 2 volmachten \(maximum volgens de statuten\)"):
        proxies.check_give(LAW, GIVER, Holder(1, "A", entitled=True, held=2))


@case("D3")
@pytest.mark.parametrize("holder", [
    Holder(9, "Gast", entitled=False), Holder(8, "Geschorst", entitled=True, suspended=True),
    Holder(4, "D", entitled=True), Holder(5, "Collega", entitled=True, delegate=True)])
def test_a_holder_has_to_be_somebody_else_who_may_vote(holder: Holder) -> None:
    with pytest.raises(RuleBroken):
        proxies.check_give(LAW, GIVER, holder)


def test_a_proxy_is_not_passed_on_nor_given_twice() -> None:
    with pytest.raises(RuleBroken, match="niet doorgeven"):
        proxies.check_give(LAW, Giver(4, "D", entitled=False), HOLDER)
    with pytest.raises(RuleBroken, match="Trek die eerst in"):
        proxies.check_give(LAW, Giver(4, "D", entitled=True, given_already=True), HOLDER)
    with pytest.raises(RuleBroken, match="volgens de statuten"):
        proxies.check_give(some_statutes(general__proxy_limit=0), GIVER, HOLDER)


@case("D4")
def test_a_revoked_proxy_can_not_be_used() -> None:
    proxies.check_use(None)
    with pytest.raises(RuleBroken, match="olmacht ingetrokken om 20:05"):
        proxies.check_use(MOMENT)


@case("D6")
def test_who_comes_in_after_the_proxy_was_used_is_told() -> None:
    assert "kan er niet meer uit" in proxies.after_use("B", secret=True)
    assert "volgende stemming" in proxies.after_use("B", secret=True)


@case("H3")
@pytest.mark.parametrize(("way", "asked", "granted"), [
    ("hands", 1, True), ("acclamation", 1, True), ("screen", 1, False), ("screen", 10, False), ("paper", 10, False),
    ("screen", 11, True), ("hands", 0, False)])
def test_a_disputed_result_is_voted_again_as_the_law_says(way: str, asked: int, granted: bool) -> None:
    found = judgements.dispute(way, asked, 21)
    assert found.granted is granted
    assert str(asked) in found.sentence
    assert ("blijft staan" in found.sentence) is not granted


def test_a_result_is_disputed_at_once_or_not() -> None:
    judgements.check_dispute(State.DECIDED, MOMENT, None)
    for state, next_opened in ((State.CLOSED, None), (State.DECIDED, MOMENT.replace(hour=19))):
        with pytest.raises(RuleBroken, match="betwisten kan"):
            judgements.check_dispute(state, MOMENT, next_opened)


@case("H4")
def test_a_judgement_differs_from_the_count_only_with_a_reason() -> None:
    judgements.check(State.CLOSED, differs=False, reason="")
    judgements.check(State.CLOSED, differs=True, reason="Twee biljetten waren onleesbaar.")
    with pytest.raises(RuleBroken, match="Geef de reden"):
        judgements.check(State.CLOSED, differs=True, reason=" ")
    with pytest.raises(RuleBroken, match="maar één keer"):
        judgements.check(State.DECIDED, differs=False, reason="")


def test_a_second_meeting_decides_without_quorum_when_it_comes_in_time() -> None:
    second = some_terms(Kind.STATUTES, second=True)
    found = quorum.count(there(a_register(members=21), 3), second)
    assert (found.met, found.needed) == (True, 0)
    quorum.check_second(LAW, Kind.STATUTES, MEETING, date(2022, 5, 18))
    for day in (date(2022, 5, 19), MEETING):
        with pytest.raises(RuleBroken, match="28 dagen"):
            quorum.check_second(LAW, Kind.STATUTES, MEETING, day)
    with pytest.raises(RuleBroken, match="geen tweede vergadering"):
        quorum.check_second(LAW, Kind.MATTER, MEETING, date(2022, 5, 18))


def test_a_quorum_of_votes_counts_weights_and_one_of_members_leaves_out_who_is_no_member() -> None:
    register = (*a_register(10, 5, 3), Entry(4, "Onafhankelijk lid", member=False))
    of_votes = some_terms(template="weighted", matter__quorum="two_thirds", register=register)
    found = quorum.count(there(register, 1, 1), of_votes)
    assert (found.base, found.sentence) == (19, "13 stemmen nodig, 15 aanwezig of vertegenwoordigd")
    of_members = some_terms(matter__quorum="two_thirds", register=register)
    assert quorum.count(there(register, 4), of_members).base == 3


def test_amendments_come_before_their_motion_the_furthest_first() -> None:
    motion, far, near = Proposal(1, "Begroting", 1), Proposal(2, "Halveren", 1, amends=1), Proposal(3, "Min 5%", 2, 1)
    everything = [near, motion, far, Proposal(4, "Rondvraag", 2)]
    assert [each.id for each in motions.in_order(everything)] == [2, 3, 1, 4]
    motions.check_turn(far, everything)
    with pytest.raises(RuleBroken, match="het verst gaat: “Halveren”"):
        motions.check_turn(near, everything)
    with pytest.raises(RuleBroken, match="“Halveren”, “Min 5%”"):
        motions.check_turn(motion, everything)
    told = motions.amended("Oud", [("Halveren", "Nieuw"), ("Min 5%", " ")])
    assert (told.text, told.words()) == ("Nieuw", "Zoals gewijzigd door amendementen “Halveren”, “Min 5%”.")


def test_several_seats_are_filled_by_majority_and_the_rest_by_run_off() -> None:
    terms = some_terms(Kind.ELECTION, names="A B C D E", seats=2)
    first = elections.decide(counted(terms, a=15, b=9, c=8, d=4, e=1, valid=20, blank=1), terms)
    assert first.next
    assert (first.elected, first.next.step, first.next.candidates, first.next.seats) == (
        ("a",), Step.RUN_OFF, ("b", "c"), 1)
    last = elections.follow_up(terms, first, terms.choices)
    assert elections.decide(counted(last, b=12, c=9), last).elected == ("b",)
    both = elections.decide(counted(terms, a=15, b=14, c=13, valid=21), terms)
    assert (both.elected, both.next) == (("a", "b"), None)
    assert elections.read(first.document()) == first


def test_a_seat_with_a_profile_takes_only_who_has_it() -> None:
    one, other = {"name": "A", "profile": "eenpitter"}, {"name": "B", "profile": "groot"}
    elections.check_profiles([one], "eenpitter")
    elections.check_profiles([one, other], "")
    with pytest.raises(RuleBroken, match="niet: B"):
        elections.check_profiles([one, other], "eenpitter")
