"""A signal value says who is above it, how near the others are, and what changed; a break why not."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.document import questionnaire
from survey.rules.questionnaires.expressions import expression
from survey.rules.signals import UNKNOWN, Reading, broken_since, change, check_rule, order, reading
from tests.monitoring import MONITOR

RULE = expression("${reserve} > 0.035 * ${baten} and ${reserve} >= 250000")
TODAY = date(2022, 2, 2)
ASKED = questionnaire({**MONITOR, "sections": [*MONITOR["sections"], {
    "key": "scholen", "title": {"nl": "Scholen"}, "repeat": {"singular": {"nl": "school"}, "plural": {"nl": "scholen"}},
    "questions": [{"key": "verzuim", "type": "percentage", "label": {"nl": "Verzuim"}}]}]})


def read(reserve: int | None, baten: int | None = 10_000_000) -> Reading:
    return reading(RULE, {"reserve": reserve, "baten": baten}, {}, TODAY)


def test_both_parts_must_hold_and_the_smallest_says_how_near() -> None:
    above = read(420_000)
    assert above.above
    assert above.share == Fraction(12, 10)
    assert above.words == "boven de grens"
    assert [part.words for part in above.parts] == ["420.000 tegen 350.000", "420.000 tegen 250.000"]
    small = read(200_000, 1_000_000)
    assert (small.above, small.percent, small.words) == (False, "80%", "dichtbij")
    assert read(100_000).words == "onder de grens"


def test_the_limits_themselves_are_kept_to() -> None:
    assert read(350_000).above is False, "more than three and a half per cent, not as much"
    assert read(350_001).above
    assert read(250_000, 1_000_000).above, "at least so many euros"
    assert read(249_999, 1_000_000).above is False


def test_who_did_not_answer_is_not_judged() -> None:
    assert read(None).above is None
    assert read(420_000, None).words == "niet bekend"
    assert reading(RULE, {}, {}, TODAY).parts[0].words == "niet te berekenen"


def test_facts_of_the_register_can_stand_in_a_rule() -> None:
    rule = check_rule("per leerling", "${reserve} div ${pupils} > 50", ASKED, {"pupils"})
    found = reading(rule, {"reserve": 60_000}, {"pupils": 1000}, TODAY)
    assert (found.above, found.percent) == (True, "120%")


def test_of_what_is_filled_in_per_school_a_rule_is_about_all_rows_together() -> None:
    schools = {"scholen": [{"verzuim": Decimal("4.5")}, {"verzuim": None}, {"verzuim": 9}]}
    highest = check_rule("een school", "max(${verzuim}) > 8", ASKED)
    assert reading(highest, schools, {}, TODAY).parts[0].words == "9 tegen 8"
    together = check_rule("alle", "sum(${verzuim}) >= 15 and count(${scholen}) > 2", ASKED)
    assert [part.words for part in reading(together, schools, {}, TODAY).parts] == ["14 tegen 15", "3 tegen 2"]
    close = check_rule("bijna", "sum(${verzuim}) > 13.8", ASKED)
    assert reading(close, schools, {}, TODAY).parts[0].words == "13,5 tegen 13,8", "not 14 against 14"
    assert reading(highest, {"scholen": []}, {}, TODAY).above is None
    with pytest.raises(RuleBroken, match="Gebruik sum"):
        check_rule("een school", "${verzuim} > 8", ASKED)
    with pytest.raises(RuleBroken, match="geen antwoord ‘misschien’"):
        check_rule("plan", "${reserve} > 1 and ${plan} = 'misschien'", ASKED)


def test_too_little_and_one_of_two_are_signals_too() -> None:
    rule = expression("${reserve} < 100 or ${baten} > 10")
    assert reading(rule, {"reserve": 50, "baten": 5}, {}, TODAY).share == 2
    assert reading(rule, {"reserve": 200, "baten": 5}, {}, TODAY).percent == "50%"


@pytest.mark.parametrize(("name", "written", "words"), [
    ("", "${reserve} > 1", "Geef de signaalwaarde een naam"), ("x", "1 > 2", "gaat over geen enkel antwoord"),
    ("x", "${winst} > 1", "kennen ‘winst’ niet"), ("x", "${reserve} = 1", "vergelijking met > of <"),
    ("x", "${reserve} >", "ontbreekt iets")])
def test_a_rule_that_cannot_work_is_refused_in_words(name: str, written: str, words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        check_rule(name, written, ASKED)


def test_what_changed_since_the_time_before() -> None:
    assert change(read(420_000), read(100_000)) == "nieuw erboven"
    assert change(read(100_000), read(420_000)) == "niet meer erboven"
    assert change(read(420_000), read(350_001)) == "van 100% naar 120%"
    assert change(read(420_000), None) == change(read(420_000), UNKNOWN) == ""


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 10**7)), max_size=30))
@settings(max_examples=40)
def test_who_is_above_comes_first_and_is_never_below_the_limit(pairs: list[tuple[int, int]]) -> None:
    found = [(place, read(*pair)) for place, pair in enumerate(pairs)]
    listed = order([*found, (-1, read(None))])
    assert listed[-1][1].above is None
    judged = [each.above for _, each in listed[:-1]]
    assert judged == sorted(judged, reverse=True)
    for place, each in found:
        reserve, baten = pairs[place]
        assert each.above == (Decimal(reserve) > Decimal("0.035") * baten and reserve >= 250_000)
        assert each.share is None or (each.share >= 1) >= bool(each.above)


@dataclass
class Noted:
    key: str
    since: date
    reason: str


def test_a_break_stands_between_a_day_before_it_and_one_on_or_after_it() -> None:
    noted = [Noted("", date(2021, 2, 1), "Er wordt voortaan op 1 februari geteld."),
             Noted("reserve", date(2022, 1, 1), "De uitleg is anders.")]
    assert broken_since(noted, date(2021, 1, 1), TODAY) == {
        "": "Vanaf 1 februari 2021: Er wordt voortaan op 1 februari geteld.",
        "reserve": "Vanaf 1 januari 2022: De uitleg is anders."}
    assert broken_since(noted, date(2021, 2, 1), date(2021, 12, 31)) == {}
    assert set(broken_since(noted, date(2021, 2, 1), TODAY)) == {"reserve"}
