"""Who may register, what comes of it, until when it can be changed, and whose turn it is."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.places import Places, Terms, outcome_by_secretariat, outcomes, to_promote
from survey.rules.registrations import (
    NUMBER_SIGNS,
    Added,
    Entry,
    State,
    changes_until,
    changes_until_in_words,
    check_accepting,
    check_change,
    check_entries,
    check_open,
    check_organisations,
    check_parts,
    check_role,
    check_room,
    check_sector,
    left_out,
    may_change,
    number_of,
    number_typed,
    offered_until,
    same_person,
)
from survey.rules.windows import Window
from tests.conftest import NOW

EVENING = calendar.moment_at(date(2022, 3, 17), 19)
ANNA, BEN, CAS = (Entry(name, f"{name.lower()}@example.nl") for name in ("Anna", "Ben", "Cas"))
FULL = Places(50, taken=50)


@dataclass
class Item:
    id: int
    title: str
    choice: str = ""
    capacity: int | None = None


def refused(rule: object, *given: object, **named: object) -> str:
    with pytest.raises(RuleBroken) as broken:
        rule(*given, **named)  # type: ignore[operator]
    return broken.value.message


@pytest.mark.parametrize(("one", "other"), [
    ("Anna@Example.nl", " anna@example.nl "), ("ａnna@example.nl", "anna@example.nl"),
    ("anna@bücher.example", "anna@xn--bcher-kva.example"), ("a.nna+opp@gmail.com", "anna@googlemail.com"),
    ("anna@example.nl.", "anna@example.nl"), ("STRASSE@example.nl", "straße@example.nl")])
def test_one_person_is_recognised_under_every_spelling(one: str, other: str) -> None:
    assert same_person(one) == same_person(other)


@pytest.mark.parametrize(("one", "other"), [
    ("a.nna@example.nl", "anna@example.nl"), ("anna+opp@example.nl", "anna@example.nl"),
    ("anna@gmail.com", "anna@gmail.nl")])
def test_elsewhere_dots_and_what_follows_a_plus_may_be_another_person(one: str, other: str) -> None:
    assert same_person(one) != same_person(other)


def test_without_an_address_the_name_has_to_do() -> None:
    assert same_person("", " Anna  de Vries") == same_person("", "anna de vries") != same_person("", "Ben")


@pytest.mark.parametrize(("days", "until", "words"), [
    (0, EVENING, "tot het begin"), (1, calendar.moment_at(date(2022, 3, 17)), "tot en met woensdag 16 maart 2022"),
    (7, calendar.moment_at(date(2022, 3, 11)), "tot en met donderdag 10 maart 2022")])
def test_a_registration_changes_until_whole_dutch_days_before(days: int, until: datetime, words: str) -> None:
    assert changes_until(EVENING, days) == until
    assert changes_until_in_words(EVENING, days) == words
    assert may_change(State.CONFIRMED, EVENING, days, until - timedelta(seconds=1))
    assert not may_change(State.CONFIRMED, EVENING, days, until)


def test_a_day_is_a_dutch_day_also_when_the_clock_moves() -> None:
    """Monday 28 March begins an hour earlier in UTC than Saturday 26 March did."""
    monday = calendar.moment_at(date(2022, 3, 28), 9)
    assert changes_until(monday, 1) == datetime(2022, 3, 27, 22, tzinfo=UTC)
    assert changes_until(monday, 2) == datetime(2022, 3, 26, 23, tzinfo=UTC)


def test_what_is_past_too_late_or_gone_is_refused_with_the_reason() -> None:
    late = changes_until(EVENING, 1)
    assert "woensdag 16 maart 2022" in refused(check_change, State.CONFIRMED, EVENING, 1, late)
    assert "voorbij" in refused(check_change, State.CONFIRMED, EVENING, 1, EVENING)
    assert "opnieuw" in refused(check_change, State.CANCELLED, EVENING, 1, NOW)
    assert "geen plaats" in refused(check_change, State.DECLINED, EVENING, 1, NOW)
    check_change(State.WAITING, EVENING, 1, late - timedelta(seconds=1))


def test_registering_needs_an_open_window_and_an_occasion_that_is_still_to_come() -> None:
    window = Window(NOW, None, date(2022, 2, 14))
    check_open(window, EVENING, False, NOW)
    assert "gaat niet door" in refused(check_open, window, EVENING, True, NOW)
    assert "voorbij" in refused(check_open, window, NOW, False, NOW)
    assert "gesloten" in refused(check_open, window, EVENING, False, NOW + timedelta(days=20))
    assert "concept" in refused(check_open, Window(None, None, None), EVENING, False, NOW)


def test_a_group_is_some_people_each_with_an_address_and_a_name() -> None:
    check_entries([ANNA, BEN], 2)
    assert "wie u aanmeldt" in refused(check_entries, [], 2)
    assert refused(check_entries, [ANNA, BEN, CAS], 2).startswith("U kunt hoogstens 2 mensen")
    assert "Anna en Cas" in refused(check_entries, [ANNA, BEN, Entry("Cas", "ANNA@example.nl ")], 9)
    assert "naam" in refused(check_entries, [Entry("  ", "x@example.nl")], 9)


def test_five_hundred_pasted_names_are_refused_at_once() -> None:
    pasted = [Entry(f"Naam {number}", f"n{number}@example.nl") for number in range(500)]
    assert "500" in refused(check_entries, pasted, 10)


def test_an_occasion_is_for_its_roles_and_sectors() -> None:
    parent = Entry("Anna", "anna@example.nl", role="ouder")
    check_role(parent, ["ouder", "leraar"], ["ouder"])
    assert "Kies voor Ben een rol" in refused(check_role, BEN, ["ouder"], [])
    assert "voor leraar en leerling" in refused(check_role, parent, ["ouder", "leraar"], ["leraar", "leerling"])
    assert "Anna" in refused(check_sector, ANNA, "PO", ["VO"])
    for sector in ("VO", None):
        check_sector(ANNA, sector, ["VO"])


def test_an_organisation_brings_at_most_so_many_people_however_its_name_is_written() -> None:
    known, typed = Entry("Anna", "", organisation_id=3), Entry("Ben", "", organisation_name="De  Brug")
    check_organisations([known, typed, CAS, CAS], {"#3": 1}, 2)
    assert "Anna" in refused(check_organisations, [known], {"#3": 2}, 2)
    assert "Ben" in refused(check_organisations, [typed], {"de brug": 2}, 2)
    check_organisations([known] * 9, {}, None)


PROGRAMME = [Item(1, "Lezing", "Ronde 1"), Item(2, "Workshop", "Ronde 1", 5), Item(3, "Diner", capacity=2)]


def choosing(*parts: int) -> Entry:
    return Entry("Anna", "anna@example.nl", parts=parts)


def test_of_one_round_one_part_is_chosen_and_only_what_is_on_the_programme() -> None:
    check_parts(choosing(1, 3), PROGRAMME)
    assert "“Lezing” of “Workshop”" in refused(check_parts, choosing(1, 2), PROGRAMME)
    assert "niet meer" in refused(check_parts, choosing(9), PROGRAMME)


def test_a_part_that_is_full_is_named_so_that_something_else_can_be_chosen() -> None:
    check_room(choosing(1, 3), PROGRAMME, {1: 99, 3: 1})
    assert refused(check_room, choosing(3), PROGRAMME, {3: 2}) == "“Diner” is vol. Kies voor Anna iets anders."


@pytest.mark.parametrize(("places", "free", "reserved"), [
    (Places(None), None, 0), (Places(50), 50, 0), (Places(50, 5), 45, 5), (Places(50, 5, 46, 2), 1, 3),
    (Places(50, 5, 45), 0, 5), (Places(50, 5, 48), 0, 2), (Places(40, 5, 48, 5), 0, 0), (Places(50, 2, 10, 4), 40, 0)])
def test_places_are_what_is_left_beside_the_reserved_ones(places: Places, free: int | None, reserved: int) -> None:
    assert (places.free, places.still_reserved) == (free, reserved)


@pytest.mark.parametrize(("places", "terms", "expected"), [
    (Places(None), Terms(), "confirmed confirmed confirmed"),
    (Places(50, taken=47), Terms(), "confirmed confirmed confirmed"),
    (Places(50, taken=48), Terms(), "confirmed confirmed waiting"),
    (FULL, Terms(), "waiting waiting waiting"),
    (Places(50, taken=47, waiting=2), Terms(), "confirmed waiting waiting"),
    (FULL, Terms(selection=True, waiting_list=False), "requested requested requested"),
    (Places(50, taken=47), Terms(waiting_list=False), "confirmed confirmed confirmed")])
def test_each_of_a_group_gets_its_own_outcome(places: Places, terms: Terms, expected: str) -> None:
    assert outcomes([ANNA, BEN, CAS], places, terms) == [State(word) for word in expected.split()]


def test_without_a_waiting_list_nobody_of_a_group_that_does_not_fit_is_registered() -> None:
    said = refused(outcomes, [ANNA, BEN, CAS], Places(50, taken=48), Terms(waiting_list=False))
    assert said == ("Er zijn nog 2 plaatsen en er is geen wachtlijst. Alleen Anna en Ben kunnen komen; "
                    "voor Cas is geen plaats.")
    assert "is vol" in refused(outcomes, [ANNA], FULL, Terms(waiting_list=False))


def test_who_agrees_to_come_with_fewer_gets_the_places_that_are_left() -> None:
    agreed = Terms(waiting_list=False, as_far=True)
    assert outcomes([ANNA, BEN, CAS], Places(50, taken=48), agreed) == [State.CONFIRMED] * 2
    assert "is vol" in refused(outcomes, [ANNA, BEN], FULL, agreed)


def test_the_secretariat_adds_into_a_reserved_place_as_a_guest_or_above_with_a_reason() -> None:
    def adds(places: Places, how: Added, reason: str = "") -> State:
        return outcome_by_secretariat(ANNA, places, Terms(), how, reason)

    assert adds(Places(50, 2, 48), Added.RESERVED) is State.CONFIRMED
    assert adds(Places(50, 2, 48), Added.OPEN) is State.WAITING
    assert adds(FULL, Added.GUEST) is State.CONFIRMED
    assert adds(FULL, Added.ABOVE, "spreker") is State.CONFIRMED
    assert "reden" in refused(adds, FULL, Added.ABOVE)
    assert "vrijgehouden" in refused(adds, Places(50, 2, 49, 2), Added.RESERVED)


@pytest.mark.parametrize(("places", "number"), [
    (Places(50, taken=48, waiting=5), 2), (Places(50, taken=48, waiting=1), 1), (Places(50, 2, 48, waiting=5), 0),
    (Places(40, taken=48, waiting=5), 0), (Places(None, taken=48, waiting=5), 5)])
def test_as_many_who_wait_get_a_place_as_there_are(places: Places, number: int) -> None:
    assert to_promote(places) == number


def test_an_offer_stands_for_some_hours_and_never_beyond_the_beginning() -> None:
    assert offered_until(NOW, 48, EVENING) == NOW + timedelta(hours=48)
    assert offered_until(EVENING - timedelta(hours=3), 48, EVENING) == EVENING
    assert offered_until(NOW, 0, EVENING) is None


def test_an_offer_is_taken_while_it_stands() -> None:
    check_accepting(State.OFFERED, NOW + timedelta(seconds=1), NOW)
    assert "gold tot 2 februari 2022, 9.00 uur" in refused(check_accepting, State.OFFERED, NOW, NOW)
    assert "opnieuw" in refused(check_accepting, State.DECLINED, NOW, NOW)
    assert "afgemeld" in refused(check_accepting, State.CANCELLED, None, NOW)
    assert "nog geen plaats" in refused(check_accepting, State.WAITING, None, NOW)


def test_a_number_is_short_and_can_be_read_aloud() -> None:
    assert number_of(lambda most: most - 1) == "ZZZZZZ"
    assert number_of(lambda _: 0) == "222222"
    assert not set("01ILOAEU") & set(NUMBER_SIGNS)
    assert number_typed(" k7m-3qx ") == "K7M3QX"


def test_who_gets_a_place_hears_what_was_full() -> None:
    assert left_out(["Diner"]) == "“Diner” is vol. U kunt via uw link iets anders kiezen."
    assert left_out(["Diner", "Nacht"]).startswith("“Diner” en “Nacht” zijn vol.")


def test_every_state_has_words_and_two_of_them_hold_a_place() -> None:
    assert len({state.words for state in State}) == len(State)
    assert [state for state in State if state.holds_place] == [State.CONFIRMED, State.OFFERED]
    assert all(how.words for how in Added)
