"""The acceptance cases of voting that rules alone can show: quorum, majorities, weights and elections."""

import pytest

from survey.rules import elections, majorities, polls, quorum, registers, statutes
from survey.rules.broken import RuleBroken
from survey.rules.elections import Election, Step
from survey.rules.majorities import Lot, Outcome, Result
from survey.rules.motions import Kind
from survey.rules.polls import Choice
from survey.rules.quorum import Attendance
from survey.rules.tallies import tally
from tests.ballots import WEIGHTS, a_register, case, counted, some_statutes, some_terms, there

TWO_THIRDS = some_terms(matter__quorum="two_thirds")


def needed(members: int) -> int:
    return quorum.count(there(a_register(members=members), 0), TWO_THIRDS).needed


def decided(kind: Kind = Kind.MATTER, members: int = 21, changed: dict[str, str] | None = None,
            **votes: int) -> Outcome:
    terms = some_terms(kind, secret=False, **(changed or {}))
    return majorities.decide(counted(terms, members, **votes), terms)


@case("A1")
def test_a_quorum_is_met_exactly_on_the_edge() -> None:
    register = a_register(members=21)
    quorum.check(quorum.count(there(register, 12, 2), TWO_THIRDS))
    with pytest.raises(RuleBroken, match="14 nodig, 13 aanwezig of vertegenwoordigd"):
        quorum.check(quorum.count(there(register, 12, 1), TWO_THIRDS))


@case("A2")
def test_a_quorum_is_rounded_up_in_whole_numbers() -> None:
    assert [needed(members) for members in (75, 151, 3)] == [50, 101, 2]
    assert statutes.QUORUMS["two_thirds"].needed(300_000_000_000_000_001) == 200_000_000_000_000_001
    assert not quorum.count(there(a_register(members=151), 100), TWO_THIRDS).met


@case("A3")
def test_a_suspended_member_is_not_in_the_base() -> None:
    half = some_terms(matter__quorum="half")
    assert quorum.count(there(a_register(members=20), 10), half).met
    assert not quorum.count(there(a_register(members=21), 10), half).met


@case("A4")
def test_a_poll_keeps_its_quorum_when_a_member_leaves() -> None:
    register = a_register(members=21)
    first = quorum.count(there(register, 14), TWO_THIRDS)
    kept = first.document()
    later = quorum.count(there(register, 13), TWO_THIRDS)
    assert (kept["there"], kept["met"], later.met) == (14, True, False)


@case("A5")
def test_who_is_represented_by_somebody_absent_is_not_there() -> None:
    rows = [*there(a_register(members=15), 12, 3), Attendance(a_register(members=16)[-1], False, False)]
    assert quorum.count(rows, TWO_THIRDS).there == 15


@case("B1")
def test_blank_and_invalid_votes_are_not_votes_cast() -> None:
    votes = {"for_": 9, "against": 8, "blank": 3, "invalid": 1}
    outcome = decided(**votes)
    assert outcome.result is Result.ADOPTED
    assert "aangenomen met 9 van 17" in outcome.sentence
    assert "17 geldig + 3 blanco + 1 ongeldig = 21" in outcome.computation[0]
    assert decided(changed={"matter__blank": "counts"}, **votes).result is Result.REJECTED


@case("B2")
def test_a_tie_rejects_unless_the_statutes_give_something_else() -> None:
    votes = {"for_": 10, "against": 10, "blank": 1}
    outcome = decided(**votes)
    assert outcome.result is Result.REJECTED
    assert "de stemmen staken" in outcome.sentence
    with pytest.raises(RuleBroken, match="geen doorslaggevende stem"):
        majorities.cast(outcome, TWO_THIRDS, True, "Voorzitter")
    casting = decided(changed={"matter__tie": "casting"}, **votes)
    assert casting.result is Result.CASTING
    assert majorities.cast(casting, TWO_THIRDS, True, "De Vries").result is Result.ADOPTED


@case("B3")
@pytest.mark.parametrize(("for_", "against", "blank", "result", "sums"), [
    (14, 7, 0, Result.ADOPTED, "3 × 14 = 42 is ten minste 2 × 21 = 42"),
    (13, 7, 1, Result.REJECTED, "3 × 13 = 39 is minder dan 2 × 20 = 40"),
    (6, 3, 0, Result.ADOPTED, "3 × 6 = 18 is ten minste 2 × 9 = 18"),
])
def test_exactly_two_thirds_is_enough(for_: int, against: int, blank: int, result: Result, sums: str) -> None:
    outcome = decided(Kind.STATUTES, for_=for_, against=against, blank=blank)
    assert (outcome.result, f"{sums}." in outcome.computation) == (result, True)


@case("B5")
@pytest.mark.parametrize("kind", [Kind.MATTER, Kind.STATUTES, Kind.DISSOLUTION, Kind.UNANIMOUS])
def test_when_everybody_is_blank_nothing_is_adopted(kind: Kind) -> None:
    outcome = decided(kind, blank=21)
    assert outcome.result is Result.REJECTED
    assert "geen geldige stemmen" in outcome.sentence


@case("B6")
def test_not_voting_is_not_blank() -> None:
    outcome = decided(for_=7, against=5)
    assert outcome.result is Result.ADOPTED
    assert "0 blanco" in outcome.computation[0]
    assert "9 niet gestemd" in outcome.computation[0]


@case("B8")
def test_outside_a_meeting_all_members_have_to_say_yes() -> None:
    outcomes = [decided(Kind.UNANIMOUS, **votes).sentence for votes in (
        {"for_": 20}, {"for_": 20, "blank": 1}, {"for_": 21})]
    assert outcomes == ["geen besluit met 20 van 21", "geen besluit met 20 van 21", "besloten met 21 van 21"]
    with pytest.raises(RuleBroken, match="voorkennis van het bestuur"):
        polls.check_outside(with_knowledge=False)


def weighed(*for_it: int) -> Outcome:
    terms, register = some_terms(), a_register(*WEIGHTS)
    ballots = [(("for",) if entry.mandate in for_it else ("against",), entry.weight) for entry in register]
    return majorities.decide(tally(terms, ballots, register), terms)


@case("C1")
def test_large_members_tie_against_sixteen() -> None:
    outcome = weighed(1, 2, 3, 4, 5)
    assert (outcome.result, outcome.sentence) == (Result.REJECTED, "verworpen: de stemmen staken (36-36)")
    assert "5 voor en 16 tegen" in outcome.remark


@case("C2")
def test_one_vote_turns_it() -> None:
    assert weighed(1, 2, 3, 4, 5, 16).sentence == "aangenomen met 37 van 72"


@case("C4")
@pytest.mark.parametrize("text", ["0", "-1", "2.5", "2,5", "", " ", "twee", "²", "1e3"])
def test_a_weight_is_a_whole_number_of_at_least_one(text: str) -> None:
    with pytest.raises(RuleBroken, match="^Regel 7: "):
        registers.weight(text, 7)
    assert registers.weight(" 12 ", 8) == 12


def elected(names: str, seats: int = 1, changed: dict[str, str] | None = None, **votes: int) -> Election:
    terms = some_terms(Kind.ELECTION, names=names, seats=seats, **(changed or {}))
    return elections.decide(counted(terms, **votes), terms)


@case("E1")
def test_when_nobody_has_more_than_half_the_two_highest_go_on() -> None:
    first = elected("A B C", a=9, b=7, c=5)
    assert first.elected == ()
    assert first.next
    assert (first.next.step, first.next.candidates) == (Step.RUN_OFF, ("a", "b"))
    assert "dat is 11." in first.computation[1]


@case("E2")
def test_a_tie_in_the_run_off_goes_to_the_lot_or_is_postponed() -> None:
    terms = some_terms(Kind.ELECTION, names="A B C")
    run_off = elections.follow_up(terms, elected("A B C", a=9, b=7, c=5), terms.choices)
    tied = elections.decide(counted(run_off, a=10, b=10, blank=1), run_off)
    assert tied.next
    assert (tied.elected, tied.next.step) == ((), Step.LOT)
    with pytest.raises(RuleBroken, match="wie het lot trok"):
        elections.drawn(tied, run_off, Lot(("a", "b"), ("b",), "Jansen", ()))
    done = elections.drawn(tied, run_off, Lot(("a", "b"), ("b",), "Jansen", ("De Wit", "Bakker")))
    assert (done.elected, done.next, done.sentence) == (("b",), None, "gekozen: B, door het lot")
    assert "Getrokken door Jansen, in het bijzijn van De Wit, Bakker." in done.computation[-1]
    later = some_terms(Kind.ELECTION, names="A B", election__tie="postponed")
    assert elections.decide(counted(later, a=10, b=10), later).next
    postponed = elections.follow_up(later, elected("A B", a=10, b=10), later.choices)
    assert elections.decide(counted(postponed, a=10, b=10, blank=1), postponed).postponed


@case("E3")
@pytest.mark.parametrize(("rule", "step"), [("interim", Step.INTERIM), ("lot", Step.LOT)])
def test_a_tie_for_the_second_place_is_settled_first(rule: str, step: Step) -> None:
    terms = some_terms(Kind.ELECTION, names="A B C", election__place_tie=rule)
    first = elections.decide(counted(terms, a=9, b=6, c=6), terms)
    assert first.next
    assert (first.next.step, first.next.candidates, first.next.certain) == (step, ("b", "c"), ("a",))
    if step is Step.LOT:
        after = elections.drawn(first, terms, Lot(("b", "c"), ("c",), "Jansen", ("De Wit",)))
    else:
        interim = elections.follow_up(terms, first, terms.choices)
        after = elections.decide(counted(interim, b=5, c=12), interim)
    assert after.next
    assert (after.elected, after.next.step, after.next.candidates) == ((), Step.RUN_OFF, ("a", "c"))
    last = elections.follow_up(terms, after, terms.choices)
    assert elections.decide(counted(last, a=12, c=9), last).elected == ("a",)


@case("E6")
def test_one_candidate_needs_a_majority_too() -> None:
    terms = some_terms(Kind.ELECTION)
    found = elections.decide(counted(terms, for_=8, against=9, blank=4), terms)
    assert (found.elected, found.sentence) == ((), "niet benoemd met 8 van 17")
    with pytest.raises(RuleBroken, match="acclamatie kan niet"):
        elections.check_acclamation(some_statutes(), candidates=1, seats=1)
    assert elections.check_acclamation(some_statutes(election__acclamation="yes"), candidates=1, seats=1)


@case("E7")
def test_too_many_names_are_refused_and_not_cut_off() -> None:
    terms = some_terms(Kind.ELECTION, names="A B C D", seats=2)
    assert polls.check_choice(terms, ["d", "a"]) == ("a", "d")
    for wrong in (["a", "b", "c"], ["a", "a"], ["x"]):
        with pytest.raises(RuleBroken, match="niets opgeslagen"):
            polls.check_choice(terms, wrong)


@case("F10")
def test_the_register_of_an_open_poll_stays_as_it_was() -> None:
    frozen, present = a_register(members=3), a_register(members=4)[1:]
    assert registers.remarks(frozen, present) == (
        "M01 heeft na de opening geen stemrecht meer; in deze stemming telt de stem nog mee.",
        "M04 kreeg stemrecht na de opening en stemt in deze stemming niet mee.")


def test_a_body_without_a_rule_is_refused_with_the_rule_that_is_missing() -> None:
    bare = statutes.read({"matter.majority": {"value": "half", "article": ""}}, "de ALV")
    with pytest.raises(RuleBroken, match="In de regels van de ALV ontbreekt: .*meerderheid \\(gewone voorstellen\\)"):
        polls.terms(bare, Kind.MATTER, register=a_register(members=3))
    assert not some_statutes().missing(Kind.ELECTION)


def test_rules_and_terms_survive_being_written_down() -> None:
    for template in statutes.TEMPLATES:
        body = some_statutes(template)
        assert statutes.read(statutes.document(body), "de ALV") == body
        for kind in (Kind.MATTER, Kind.STATUTES, Kind.UNANIMOUS):
            terms = polls.terms(body, kind, register=a_register(members=3))
            assert polls.read(terms.document()) == terms
            assert all(terms.words())


def test_weights_make_a_secret_vote_refused_unless_the_statutes_demand_it() -> None:
    register, names = a_register(*WEIGHTS), [Choice("a", "A"), Choice("b", "B")]
    with pytest.raises(RuleBroken, match="verraden"):
        polls.terms(some_statutes(), Kind.ELECTION, register=register, choices=names, secret=True)
    demanded = some_statutes(general__secret_weights="demanded")
    terms = polls.terms(demanded, Kind.ELECTION, register=register, choices=names, secret=True)
    assert terms.weighing is polls.Weighing.UNITS
    heavy = polls.terms(demanded, Kind.ELECTION, register=a_register(3100, 12), choices=names, secret=True)
    assert heavy.weighing is polls.Weighing.TOTALS
