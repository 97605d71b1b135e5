"""Allotting by lot: no place too many, no maximum broken, minimums met whenever they can be, and the same again."""

from collections import Counter
from dataclasses import replace
from itertools import combinations
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from survey.rules.allotments import (
    FEWER,
    FREED,
    LATE,
    Drawing,
    Entry,
    Hand,
    Outcome,
    Places,
    Result,
    Rules,
    draw,
    lot,
    order,
    public_hash,
    settle,
)
from survey.rules.quotas import ORGANISATION, Quota, Side

SEED = "4f2c"
ROLES, SECTORS = ("ouder", "leerling", "leerkracht"), ("PO", "VO")


def parents_and_others(parents: int, teachers: int, **fields: Any) -> list[Entry]:
    roles = ["ouder"] * parents + ["leerkracht"] * teachers
    return [Entry(f"N{place:03}", 1, role=role, **fields) for place, role in enumerate(roles)]


def with_result(drawing: Drawing, result: Result = Result.PLACED) -> list[str]:
    return [number for number, each in drawing.outcomes.items() if each.result is result]


def roles_placed(drawing: Drawing, entries: list[Entry]) -> Counter[str]:
    placed = set(with_result(drawing))
    return Counter(entry.role for entry in entries if entry.number in placed)


def least(value: str, number: int, group: str = "role", **fields: Any) -> Quota:
    return Quota(Side.LEAST, group, value, number, **fields)


def most(value: str, number: int, group: str = "role", **fields: Any) -> Quota:
    return Quota(Side.MOST, group, value, number, **fields)


def test_the_lot_is_the_order_of_the_hashes_and_the_first_ones_are_placed() -> None:
    entries = parents_and_others(0, 6)
    drawing = draw(entries, Rules({1: Places(2)}), SEED)
    in_order = sorted((entry.number for entry in entries), key=lambda number: lot(SEED, number))
    assert with_result(drawing) == in_order[:2]
    assert [drawing.outcomes[number].rank for number in in_order] == [None, None, 1, 2, 3, 4]
    assert [drawing.outcomes[number].lot for number in in_order] == [1, 2, 3, 4, 5, 6]
    assert lot("ab", "c") == public_hash("abc")


def test_a_minimum_is_kept_for_and_a_maximum_is_not_passed() -> None:
    entries = parents_and_others(5, 40)
    rules = Rules({1: Places(10)}, quotas=(least("ouder", 5), most("leerkracht", 40, share=True)))
    drawing = draw(entries, rules, SEED)
    assert roles_placed(drawing, entries) == {"ouder": 5, "leerkracht": 4}
    assert not drawing.gave_way
    assert {each.reason for each in drawing.outcomes.values()} >= {
        "Deze regel was vervuld: niet meer dan 40% van de plaatsen voor rol “leerkracht”."}


def test_places_that_are_needed_for_a_minimum_are_passed_over_with_the_reason() -> None:
    entries = parents_and_others(3, 40)
    drawing = draw(entries, Rules({1: Places(3)}, quotas=(least("ouder", 3),)), SEED)
    assert roles_placed(drawing, entries) == {"ouder": 3}
    assert {each.reason for each in drawing.outcomes.values()} == {
        "De plaatsen die over waren, waren nodig voor deze regel: ten minste 3 plaatsen voor rol “ouder”.",
        "Geplaatst door het lot, voor deze regel: ten minste 3 plaatsen voor rol “ouder”.", "De plaatsen waren op."}


def test_minimums_that_cannot_all_be_met_give_way_from_the_last_one_up() -> None:
    entries = parents_and_others(2, 9)
    rules = Rules({1: Places(4, name="Utrecht")}, quotas=(least("ouder", 3), least("leerkracht", 3)))
    drawing = draw(entries, rules, SEED)
    assert roles_placed(drawing, entries) == {"ouder": 2, "leerkracht": 2}
    assert drawing.gave_way == (
        "Utrecht: ten minste 3 plaatsen voor rol “ouder”; het werden er 2, want er waren er maar 2",
        "Utrecht: ten minste 3 plaatsen voor rol “leerkracht”; het werden er 2, want de plaatsen en de andere regels "
        "lieten niet meer toe")


def test_guests_take_no_place_and_who_had_a_place_keeps_it() -> None:
    entries = [Entry("G", 1, guest=True), Entry("R", 1, reserved=True), Entry("S", 1, reserved=True),
               *parents_and_others(0, 5)]
    drawing = draw(entries, Rules({1: Places(3)}, quotas=(most("leerkracht", 40, share=True),)), SEED)
    assert {"G", "R", "S"} <= set(with_result(drawing))
    assert len(with_result(drawing)) == 5, "of five places two were given already, so 40% is two teachers"


def test_an_organisation_gets_no_more_than_its_share_at_an_occasion() -> None:
    entries = [Entry(f"N{number}", 1 + number % 2, organisation="PO-01") for number in range(8)]
    drawing = draw(entries, Rules({1: Places(9), 2: Places(9, waits=False)}, most_per_organisation=2), SEED)
    assert len(with_result(drawing)) == 4
    assert len(with_result(drawing, Result.WAITING)) == len(with_result(drawing, Result.NOT_PLACED)) == 2


def test_a_place_that_comes_free_goes_to_the_first_who_waits_and_who_came_late_waits_behind_all() -> None:
    entries = parents_and_others(0, 6)
    rules = Rules({1: Places(3)})
    drawing = draw(entries, rules, SEED)
    numbers = [entry.number for entry in order(SEED, entries)]
    late = Entry("LATE", 1)
    settled = settle(drawing, [entry for entry in [*entries, late] if entry.number != numbers[0]], rules, SEED, {})
    assert with_result(settled) == numbers[1:4]
    assert settled.outcomes[numbers[3]].reason == FREED
    assert settled.outcomes["LATE"] == Outcome(Result.WAITING, 0, LATE, 3)
    fewer = settle(drawing, entries, replace(rules, places={1: Places(2)}), SEED, {})
    assert fewer.outcomes[numbers[2]] == Outcome(Result.WAITING, 3, FEWER, 1)


def test_what_is_done_by_hand_stands_and_the_lot_moves_round_it() -> None:
    entries = parents_and_others(0, 5)
    rules, numbers = Rules({1: Places(2)}), [entry.number for entry in order(SEED, entries)]
    drawing = draw(entries, rules, SEED)
    hands = {numbers[4]: Hand(True, "spreekt zelf"), numbers[0]: Hand(False, "heeft afgezegd")}
    settled = settle(drawing, entries, rules, SEED, hands)
    assert sorted(with_result(settled)) == sorted([numbers[1], numbers[4]])
    assert settled.outcomes[numbers[4]].reason == "Geplaatst door het secretariaat: spreekt zelf"
    assert settled.outcomes[numbers[0]].result is Result.NOT_PLACED


def test_a_place_by_hand_takes_that_of_the_last_one_whom_the_rules_can_miss() -> None:
    entries = parents_and_others(3, 9)
    rules = Rules({1: Places(6)}, quotas=(least("ouder", 3), most("leerkracht", 3)))
    drawing = draw(entries, rules, SEED)
    teachers = [entry.number for entry in order(SEED, entries) if entry.role == "leerkracht"]
    settled = settle(drawing, entries, rules, SEED, {teachers[3]: Hand(True, "spreekt zelf")})
    assert roles_placed(settled, entries) == {"ouder": 3, "leerkracht": 3}
    assert settled.outcomes[teachers[2]] == Outcome(Result.WAITING, drawing.outcomes[teachers[2]].lot, FEWER, 1)


def test_nobody_who_was_placed_gives_way_to_a_group_that_came_late() -> None:
    entries = parents_and_others(1, 5)
    rules = Rules({1: Places(3)}, quotas=(least("ouder", 2),))
    drawing = draw(entries, rules, SEED)
    settled = settle(drawing, [*entries, Entry("LATE", 1, role="ouder")], rules, SEED, {})
    assert with_result(settled) == with_result(drawing)


def test_many_minimums_over_several_sorts_are_met_at_once() -> None:
    regions = [f"R{number}" for number in range(12)]
    entries = [Entry(f"N{number:03}", 1, region=regions[number * 7 % 12], sector=SECTORS[number * 5 // 3 % 2],
                     role=ROLES[number * 11 // 4 % 3], organisation=f"O{number * 13 % 60}") for number in range(150)]
    quotas = (*(least(region, 4, "region") for region in regions), least("ouder", 15), least("leerling", 15),
              most("leerkracht", 18), least("PO", 20, "sector"), least("VO", 20, "sector"))
    rules = Rules({1: Places(48)}, 2, quotas)
    drawing = draw(entries, rules, SEED)
    chosen = [entry for entry in entries if drawing.outcomes[entry.number].result is Result.PLACED]
    assert not drawing.gave_way
    assert meets(chosen, rules, 1)
    assert within(chosen, rules, 1)
    assert len(chosen) == 48


def test_what_is_kept_is_read_back_as_it_was() -> None:
    rules = Rules({1: Places(3, False, "Utrecht"), 2: Places(None)}, 2, (least("ouder", 2, occasion=1),))
    drawing = draw(parents_and_others(2, 4), rules, SEED)
    assert Rules.read(rules.kept()) == rules
    assert Drawing.read(drawing.kept()) == drawing


def entries_of(size: int) -> st.SearchStrategy[list[Entry]]:
    made = st.builds(Entry, st.integers(0, 10**6).map(str), st.sampled_from((1, 2)),
                     role=st.sampled_from(ROLES), sector=st.sampled_from(("", *SECTORS)),
                     organisation=st.sampled_from(("", "A", "B")), guest=st.sampled_from((False,) * 9 + (True,)),
                     reserved=st.sampled_from((False,) * 9 + (True,)))
    return st.lists(made, max_size=size, unique_by=lambda entry: entry.number)


def rules_of(places: int) -> st.SearchStrategy[Rules]:
    quotas = st.one_of(
        st.builds(Quota, st.sampled_from(Side), st.just("role"), st.sampled_from(ROLES), st.integers(0, places),
                  occasion=st.sampled_from((None, 1))),
        st.builds(Quota, st.sampled_from(Side), st.just("sector"), st.sampled_from(SECTORS), st.integers(0, 100),
                  st.just(True)))
    room = st.builds(Places, st.integers(0, places), st.booleans())
    return st.builds(Rules, st.fixed_dictionaries({1: room, 2: room}), st.sampled_from((None, 1, 2)),
                     st.lists(quotas, max_size=4).map(tuple))


def size_of(chosen: list[Entry], rules: Rules, occasion: int) -> int:
    return (rules.places[occasion].free or 0) + sum(entry.reserved for entry in chosen)


def within(chosen: list[Entry], rules: Rules, occasion: int) -> bool:
    """Whether those who are chosen at an occasion, guests aside, break no maximum."""
    many = Counter(mark for entry in chosen for mark in entry.marks())
    size = size_of(chosen, rules, occasion)
    quotas = all(many[quota.mark] <= quota.limit(size) for quota in rules.at(occasion) if quota.side is Side.MOST)
    top = rules.most_per_organisation
    return quotas and (top is None or all(many[mark] <= top for mark in many if mark[0] == ORGANISATION))


def meets(chosen: list[Entry], rules: Rules, occasion: int) -> bool:
    many = Counter(mark for entry in chosen for mark in entry.marks())
    size = size_of(chosen, rules, occasion)
    return all(many[quota.mark] >= quota.limit(size) for quota in rules.at(occasion) if quota.side is Side.LEAST)


@given(entries_of(9), rules_of(4), st.text("0123456789abcdef", min_size=4, max_size=8), st.randoms())
@settings(max_examples=60, deadline=None)
def test_any_drawing_keeps_every_rule_that_can_be_kept(entries: list[Entry], rules: Rules, seed: str,
                                                       random: Any) -> None:
    drawing = draw(entries, rules, seed)
    assert set(drawing.outcomes) == {entry.number for entry in entries}, "nobody is omitted"
    shuffled = random.sample(entries, len(entries))
    assert draw(shuffled, rules, seed) == drawing, "the order in which they came does not matter"
    for occasion in (1, 2):
        _hold(entries, rules, drawing, occasion)


def _hold(entries: list[Entry], rules: Rules, drawing: Drawing, occasion: int) -> None:
    here = [entry for entry in entries if entry.occasion == occasion and not entry.guest]
    placed = [entry for entry in here if drawing.outcomes[entry.number].result is Result.PLACED]
    had, by_lot = [e for e in placed if e.reserved], [e for e in placed if not e.reserved]
    free = rules.places[occasion].free or 0
    assert len(by_lot) <= free
    assert within(placed, rules, occasion) or not within(had, rules, occasion) or not by_lot
    others = [entry for entry in here if not entry.reserved]
    if any(meets([*had, *some], rules, occasion) and within([*had, *some], rules, occasion)
           for size in range(min(free, len(others)) + 1) for some in combinations(others, size)):
        assert meets(placed, rules, occasion), "the minimums could be met"
    if meets(placed, rules, occasion) and within(had, rules, occasion):
        left = [entry for entry in others if entry not in placed]
        assert len(by_lot) == free or not any(within([*placed, entry], rules, occasion) for entry in left)


@given(entries_of(60), rules_of(20))
@settings(max_examples=25, deadline=None)
def test_a_settled_drawing_of_any_size_breaks_no_maximum_either(entries: list[Entry], rules: Rules) -> None:
    assume(not any(entry.reserved for entry in entries))
    drawing = draw(entries, rules, SEED)
    assert settle(drawing, entries, rules, SEED, {}).outcomes == drawing.outcomes, "without a change nothing changes"
    gone = settle(drawing, entries[::2], rules, SEED, {})
    for occasion in (1, 2):
        placed = [entry for entry in entries[::2] if entry.occasion == occasion and not entry.guest
                  and gone.outcomes[entry.number].result is Result.PLACED]
        assert len(placed) <= (rules.places[occasion].free or 0)
        assert within(placed, rules, occasion)
