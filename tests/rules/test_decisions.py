"""Decisions of several bodies on one document: conditions that are met, refused or expire, and the chain in words."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.rules import judgements
from survey.rules.broken import RuleBroken
from survey.rules.decisions import Held, Status, Taken, circle, states
from survey.rules.steps import Chain, Reached, Step, chain, check
from tests.ballots import a_register, case, some_terms
from tests.deciding import (
    ALV,
    AMENDED,
    BOARD,
    DAYS,
    FIRST,
    KINDS,
    NAMES,
    OLD,
    OOGO,
    OPR,
    STEPS,
    on_condition,
    taken,
    the_chain_of_2022,
)

LATER = date(2022, 7, 1)
JUNE = date(2022, 6, 1)


def _chain(decisions: list[Taken], version: object = FIRST, today: date = LATER,
           steps: tuple[Step, ...] = STEPS) -> Chain:
    return chain(steps, decisions, states(decisions, today), version)  # type: ignore[arg-type]


@case("I1")
def test_a_condition_that_was_met_before_is_met_at_once() -> None:
    found = the_chain_of_2022()
    alv = states(found, DAYS[ALV])[ALV]
    assert (alv.status, alv.since) == (Status.FINAL, date(2022, 4, 20))
    assert alv.reasons == ("vervuld op 12 april 2022: instemming van OPR over versie 1.0",)
    told = _chain(found)
    assert [(line.step.name, line.step.kind.words, line.day, line.reached) for line in told.lines] == [
        ("OOGO", "overeenstemming", date(2022, 3, 10), Reached.DONE),
        ("Bestuur", "vaststelling", date(2022, 4, 4), Reached.DONE),
        ("OPR", "instemming", date(2022, 4, 12), Reached.DONE),
        ("ALV", "goedkeuring", date(2022, 4, 20), Reached.DONE)]
    assert told.sentence == "Versie 1.0 is definitief sinds 20 april 2022: alle gremia hebben besloten."
    assert not told.faults


@case("I2")
def test_consent_on_another_version_leaves_the_condition_open() -> None:
    found = the_chain_of_2022(opr=OLD)
    alv = states(found, LATER)[ALV]
    assert alv.status is Status.CONDITIONAL
    assert alv.reasons == ("nog open: wacht op instemming van OPR over versie 1.0 (instemming van 12 april 2022 ging "
                           "over versie 0.9)",)
    assert "Opnieuw nodig, want op een andere versie: instemming van OPR." in _chain(found).sentence
    found.append(taken(OPR, FIRST, date(2022, 5, 3), number=9))
    assert states(found, LATER)[ALV].words == "definitief sinds 3 mei 2022"
    assert _chain(found).final_on == date(2022, 5, 3)


@case("I3")
def test_a_condition_that_is_refused_or_expires_makes_the_decision_lapse() -> None:
    alv = taken(ALV, FIRST, None, on_condition(until=JUNE))
    refused = [alv, taken(OPR, day=date(2022, 5, 15), favourable=False)]
    state = states(refused, LATER)[ALV]
    assert (state.words, state.reasons) == (
        "vervallen op 15 mei 2022", ("geweigerd op 15 mei 2022: instemming onthouden door OPR",))
    expired = states([alv], JUNE + timedelta(days=1))[ALV]
    assert (expired.words, expired.reasons) == (
        "vervallen op 1 juni 2022", ("verlopen op 1 juni 2022: er was toen geen instemming van OPR over versie 1.0",))
    assert states([alv], JUNE)[ALV].status is Status.CONDITIONAL
    for decisions in (refused, [alv], [*refused, taken(OPR, day=date(2022, 5, 20), number=8)],
                      [alv, taken(OPR, day=date(2022, 6, 2))]):
        for day in range(100):
            seen = states(decisions, DAYS[ALV] + timedelta(days=day))
            assert seen[ALV].status is not Status.FINAL
    assert _chain(refused).sentence.count("Vervallen, dus opnieuw nodig: goedkeuring van ALV.") == 1


@case("I4")
def test_an_amendment_makes_a_new_version_on_which_the_others_decide_again() -> None:
    found = [taken(OOGO), taken(OPR), taken(ALV, AMENDED)]
    told = _chain(found, AMENDED, steps=tuple(each for each in STEPS if each.body != BOARD))
    again = [line.step.name for line in told.lines if line.reached is Reached.AGAIN]
    assert again == ["OOGO", "OPR"]
    assert "overeenstemming op 10 maart 2022 over versie 1.0, een eerdere versie: moet opnieuw besluiten" in \
        told.lines[0].words
    assert told.sentence == (
        "Versie 1.1 is nog niet definitief. Gedaan: goedkeuring van ALV. Opnieuw nodig, want op een andere versie: "
        "overeenstemming van OOGO en instemming van OPR.")
    assert not told.faults
    decided = [*found, taken(OOGO, AMENDED, date(2022, 5, 2), number=8),
               taken(OPR, AMENDED, date(2022, 5, 9), number=9)]
    assert _chain(decided, AMENDED, steps=STEPS[:1] + STEPS[2:]).sentence.startswith(
        "Versie 1.1 is definitief sinds 9 mei 2022")


def test_who_decides_before_its_turn_is_told_so() -> None:
    early = [taken(OOGO), taken(ALV, day=date(2022, 3, 15)), taken(OPR)]
    told = _chain(early)
    assert told.faults == (
        "Verkeerde volgorde: OPR besloot op 12 april 2022, maar Bestuur gaat vooraf en heeft nog niet besloten.",
        "Verkeerde volgorde: ALV besloot op 15 maart 2022, maar OPR gaat vooraf en besloot pas op 12 april 2022.")
    assert told.lines[1].words == "is nu aan zet"
    assert not _chain([taken(OOGO), taken(BOARD), taken(ALV, FIRST, DAYS[OPR], on_condition())]).faults


def test_decisions_that_wait_for_each_other_are_told_as_a_circle() -> None:
    found = [taken(OPR, FIRST, None, on_condition(ALV)), taken(ALV, FIRST, None, on_condition(OPR))]
    assert circle(found, states(found, LATER)) == ("OPR", "ALV")
    assert _chain(found).faults[0] == (
        "De besluiten wachten op elkaar: OPR op ALV en ALV op OPR. Zo wordt geen van deze besluiten definitief. Eén "
        "van deze gremia moet zonder voorwaarde besluiten.")
    assert {each.status for each in states(found, LATER).values()} == {Status.CONDITIONAL}
    settled = states([*found, taken(OPR, day=date(2022, 5, 1), number=9)], LATER)
    assert settled[ALV].words == "definitief sinds 1 mei 2022"
    assert settled[OPR].words == "definitief sinds 1 mei 2022"


def test_steps_that_wait_for_each_other_are_refused() -> None:
    with pytest.raises(RuleBroken, match="in een kring: OOGO na ALV, ALV na Bestuur en Bestuur na OOGO"):
        check(Step(1, OOGO, "OOGO", KINDS[OOGO], frozenset({4})), (
            STEPS[1], Step(4, ALV, "ALV", KINDS[ALV], frozenset({2}))))
    with pytest.raises(RuleBroken, match="staat al in de keten"):
        check(Step(9, ALV, "ALV", KINDS[ALV]), STEPS)


def test_a_withdrawn_decision_meets_nothing_from_that_day_on() -> None:
    consent = taken(OPR, withdrawn_on=date(2022, 4, 18))
    alv = taken(ALV, FIRST, None, on_condition())
    assert states([consent, alv], LATER)[ALV].status is Status.CONDITIONAL
    late = taken(OPR, withdrawn_on=date(2022, 4, 21))
    found = states([late, alv], LATER)
    assert found[ALV].words == "definitief sinds 20 april 2022"
    assert found[OPR].words == "ingetrokken op 21 april 2022"
    assert _chain([late, alv]).lines[2].reached is not Reached.DONE


def test_a_refusal_that_was_known_beforehand_does_not_make_a_later_decision_lapse() -> None:
    found = [taken(OPR, favourable=False), taken(ALV, FIRST, None, on_condition())]
    assert states(found, LATER)[ALV].status is Status.CONDITIONAL
    assert _chain(found).lines[2].words == "instemming onthouden op 12 april 2022"


def test_the_list_says_a_word_and_no_number_where_totals_are_withheld() -> None:
    counted = {"outcome": {"result": "adopted", "sentence": "aangenomen met 2 van 3"}}
    terms = some_terms(register=a_register(members=3)).document()
    said = {"words": "aangenomen met 2 van 3", "differs": False}
    assert judgements.recorded(counted, terms, said) == "aangenomen met 2 van 3"
    assert judgements.recorded(counted | {"withheld": "te weinig stemmen"}, terms, said) == "aangenomen"


def test_what_a_condition_says_does_not_hang_on_the_order_of_recording() -> None:
    alv = taken(ALV, FIRST, None, on_condition())
    older = [taken(OPR, OLD, number=number) for number in (8, 9)]
    for order in ([alv, *older], [alv, *reversed(older)]):
        assert states(order, LATER)[ALV].conditions[0].other_by == 9
    # Both consents become final on the day of the adoption, by one step: the first recorded is told.
    waiting = [taken(OPR, FIRST, None, on_condition(BOARD), number=number) for number in (8, 9)]
    for order in ([waiting[1], alv, waiting[0]], [waiting[0], alv, waiting[1]]):
        found = states([*order, taken(BOARD, day=date(2022, 5, 3))], LATER)
        assert (found[ALV].words, found[ALV].conditions[0].by) == ("definitief sinds 3 mei 2022", 8)


DRAWN = st.lists(st.tuples(
    st.sampled_from(sorted(NAMES)), st.sampled_from([OLD, FIRST]), st.integers(0, 30), st.booleans(),
    st.lists(st.tuples(st.sampled_from(sorted(NAMES)), st.sampled_from([OLD, FIRST]), st.none() | st.integers(0, 20)),
             max_size=2), st.none() | st.integers(0, 20)), max_size=9)


def _decisions(drawn: list[tuple]) -> list[Taken]:  # type: ignore[type-arg]
    made = []
    for number, (body, version, after, good, conditions, gone) in enumerate(drawn, 1):
        day = DAYS[OOGO] + timedelta(days=after)
        terms = [on_condition(other, on, None if until is None else day + timedelta(days=until))
                 for other, on, until in conditions if other != body]
        made.append(taken(body, version, day, *(terms if good else ()), number=number, favourable=good,
                          withdrawn_on=None if gone is None else day + timedelta(days=gone)))
    return made


@settings(max_examples=50, deadline=None)
@given(DRAWN, st.integers(0, 2**32), st.integers(0, 60))
def test_the_order_of_recording_makes_no_difference_and_nothing_is_final_with_an_open_condition(
        drawn: list[tuple], seed: int, days: int) -> None:  # type: ignore[type-arg]
    decisions = _decisions(drawn)
    mixed = Random(seed).sample(decisions, len(decisions))
    today = DAYS[OOGO] + timedelta(days=days)
    found = states(decisions, today)
    assert states(mixed, today) == found
    assert chain(STEPS, mixed, found, FIRST) == chain(STEPS, decisions, found, FIRST)
    for state in found.values():
        held = {each.held for each in state.conditions}
        if state.status is Status.FINAL:
            assert held <= {Held.MET}
        if state.status is Status.LAPSED:
            assert held & {Held.REFUSED, Held.EXPIRED}
        assert state.since <= today


@settings(max_examples=40, deadline=None)
@given(DRAWN)
def test_what_was_final_never_lapses_and_what_lapsed_was_never_final(drawn: list[tuple]) -> None:  # type: ignore[type-arg]
    decisions, seen = _decisions(drawn), dict[int, Status]()
    for days in range(0, 60):
        for number, state in states(decisions, DAYS[OOGO] + timedelta(days=days)).items():
            was = seen.get(number, Status.CONDITIONAL)
            assert state.status is was or was is Status.CONDITIONAL or state.status is Status.WITHDRAWN
            seen[number] = state.status
