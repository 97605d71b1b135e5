"""What a respondent types and what becomes of it: reading, conditions, errors, warnings and the state of sections."""

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.answers import SOFTLY_MISSING, Examination, State, examine
from survey.rules.questionnaires.document import (
    Check,
    Option,
    Part,
    Question,
    Questionnaire,
    Required,
    Section,
    Type,
)
from survey.rules.questionnaires.expressions import expression
from survey.rules.questionnaires.reading import read, read_number
from tests.strategies import TODAY, good_answers, questionnaires, registers, typed_answers


def text(dutch: str) -> dict[str, str]:
    return {"nl": dutch}


YES_NO = (Option("ja", text("Ja")), Option("nee", text("Nee")), Option("weet_niet", text("Weet niet"), dont_know=True))
NUMBER = Question("aantal", Type.NUMBER, text("Hoeveel?"))


def asking(*questions: Question) -> Questionnaire:
    return Questionnaire(text("Uitvraag"), sections=(Section("een", text("Een"), questions=questions),))


def examined(question: Question, typed: Any) -> Examination:
    return examine(asking(question), {question.key: typed}, {}, TODAY)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12", "12"),
        ("8,3", "8.3"),
        ("8.3", "8.3"),
        ("1.200", "1200"),
        ("1 200", "1200"),
        ("1.234.567,89", "1234567.89"),
        ("1,200.5", "1200.5"),
        ("1,234,567", "1234567"),
        ("0.125", "0.125"),
        ("12 %", "12"),
        ("12%", "12"),
        (" 7 ", "7"),
        ("-5", "-5"),
        ("−5", "-5"),
        ("– 5", "-5"),
        ("+5", "5"),
        (",5", "0.5"),
        ("007", "7"),
        ("8,30", "8.3"),
        ("-0", "0"),
        ("12\u00a0procent", "12"),
    ],
)
def test_a_number_is_read_as_dutch_people_write_it(typed: str, number: str) -> None:
    assert str(read_number(typed, 3, "%")) == number


@pytest.mark.parametrize(
    "typed", ["ca. 12", "1e5", "12-15", "1.20.0", "1,2,3", "0x10", "½", "twaalf", "1..2", "12 %%", "١٢", "=1+1"]
)
def test_what_is_no_number_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(RuleBroken, match="Vul een getal in, bijvoorbeeld 12"):
        read_number(typed, 2, "%")


@pytest.mark.parametrize("typed", ["-", "?", "n.v.t.", "weet niet", "−", "x"])
def test_a_dash_for_nothing_known_is_told_to_leave_the_field_empty(typed: str) -> None:
    outcome = examined(NUMBER, typed)
    assert outcome.errors == {"aantal": "Vul een getal in, of laat dit leeg als u het niet weet."}
    assert outcome.values == {"aantal": None}


def test_decimals_are_refused_where_they_do_not_belong() -> None:
    assert "heel getal" in examined(NUMBER, "8,3").errors["aantal"]
    assert examined(NUMBER, "8,0").values == {"aantal": Decimal(8)}
    assert "ten hoogste 1 cijfer achter" in examined(replace(NUMBER, decimals=1), "8,35").errors["aantal"]


def test_the_unit_may_be_typed_behind_a_number() -> None:
    assert examined(replace(NUMBER, unit="leerlingen"), "1.200 Leerlingen").values == {"aantal": Decimal(1200)}
    assert examined(replace(NUMBER, unit="euro"), "€ 1.200,-").values == {"aantal": Decimal(1200)}
    assert examined(NUMBER, "12 %").errors


def test_a_number_outside_its_bounds_is_an_error_and_is_kept() -> None:
    bounded = replace(NUMBER, minimum=Decimal(0), maximum=Decimal(1000))
    assert examined(bounded, "-1").errors == {"aantal": "Vul een getal in van 0 tot en met 1.000."}
    assert examined(bounded, "-1").values == {"aantal": Decimal(-1)}
    assert examined(bounded, "1.000").errors == {}
    assert "of hoger" in examined(replace(NUMBER, minimum=Decimal(5)), "4").errors["aantal"]
    assert "of lager" in examined(replace(NUMBER, maximum=Decimal(5)), "6").errors["aantal"]


@settings(max_examples=200, deadline=None)
@given(st.decimals(-(10**9), 10**9, places=3))
def test_every_number_is_read_back_from_the_way_it_is_written(number: Decimal) -> None:
    whole, _, fraction = f"{number:,.3f}".partition(".")
    assert read_number(f"{whole.replace(',', '.')},{fraction}", 3) == number


@pytest.mark.parametrize(
    "typed",
    ["14-02-2022", "14-2-2022", "14/2/2022", "14.02.2022", "14 2 2022", "14 februari 2022", "maandag 14 februari 2022",
     "14 FEB 2022", "14 feb. 2022", "2022-02-14", "2022-2-14"],
)  # fmt: skip
def test_a_day_is_read_as_dutch_people_write_it(typed: str) -> None:
    assert read(Question("dag", Type.DATE, text("Wanneer?")), typed) == "2022-02-14"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("31-02-2022", "bestaat niet"),
        ("14-02-22", "vier cijfers"),
        ("morgen", "bijvoorbeeld 14-02-2022"),
        ("14 foo 2022", "bijvoorbeeld 14-02-2022"),
        ("02-14-2022", "bestaat niet"),
        ("14-02-1800", "een jaar in van 1900"),
    ],
)
def test_what_is_no_day_is_refused(typed: str, words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        read(Question("dag", Type.DATE, text("Wanneer?")), typed)


def test_a_text_keeps_its_emoji_and_loses_what_nobody_sees() -> None:
    short, long_ = Question("t", Type.TEXT, text("?")), Question("t", Type.LONG_TEXT, text("?"))
    assert read(short, " twee\r\nregels\u0000 ") == "twee regels"
    assert read(long_, "twee\r\nregels 😀") == "twee\nregels 😀"
    assert read(long_, "=cmd()") == "=cmd()"
    assert read(long_, "zoe\u0308") == "zoë"
    assert read(long_, " \n ") is None


def test_a_text_that_is_too_long_says_how_long_it_is() -> None:
    short = Question("t", Type.LONG_TEXT, text("?"), length=1000)
    assert read(short, "👩‍👩‍👧" * 1000)
    assert examined(short, "x" * 10_000).errors == {"t": "Gebruik ten hoogste 1.000 tekens; het zijn er nu 10.000."}
    assert examined(short, "x" + "\u0301" * 100_000).errors


def test_a_flood_of_blanks_takes_no_time() -> None:
    begun = time.thread_time()
    assert examined(Question("t", Type.LONG_TEXT, text("?")), "x" + " " * 1_000_000 + "x").errors
    assert examined(NUMBER, "1" + " " * 1_000_000 + "x").errors
    assert time.thread_time() - begun < 5


def test_an_answer_that_was_not_offered_is_refused() -> None:
    one = Question("k", Type.ONE, text("?"), options=YES_NO)
    assert examined(one, "misschien").errors == {"k": "Kies een van de antwoorden."}
    several = replace(one, type=Type.SEVERAL)
    assert examined(several, ["nee", "ja"]).values == {"k": ["ja", "nee"]}
    assert examined(several, ["ja", "misschien"]).errors == {"k": "Kies een of meer van de antwoorden."}
    assert examined(several, ["ja", "weet_niet"]).errors == {
        "k": "Kies ‘Weet niet’ of een ander antwoord, niet allebei."
    }


def test_an_organisation_must_be_one_of_the_register_where_that_is_given() -> None:
    questionnaire = asking(Question("o", Type.ORGANISATION, text("?")))
    assert examine(questionnaire, {"o": "PO-99"}, {}, TODAY, {"PO-01"}).errors == {
        "o": "Kies een organisatie uit de lijst."
    }
    assert examine(questionnaire, {"o": "PO-01"}, {}, TODAY, {"PO-01"}).values == {"o": "PO-01"}


SHARES = Question(
    "deel", Type.SHARES, text("?"), parts=(Part("a", text("a")), Part("b", text("b")), Part("c", text("c"))), decimals=1
)


def shared(typed: Mapping[str, str], question: Question = SHARES) -> Examination:
    return examine(asking(question), typed, {}, TODAY)


def test_shares_add_up_to_a_hundred_once_one_is_filled_in() -> None:
    assert shared({}).errors == {}
    assert shared({"a": "60", "b": "30"}).errors == {"deel": "Samen moet dit 100% zijn. Nu is het 90%."}
    assert shared({"a": "33,3", "b": "33,3", "c": "33,4"}).errors == {}


def test_a_share_left_empty_is_nothing_when_the_others_make_a_hundred() -> None:
    assert shared({"a": "60", "b": "40 %"}).values == {"a": Decimal(60), "b": Decimal(40), "c": Decimal(0)}


def test_a_share_lies_between_nothing_and_all() -> None:
    assert shared({"a": "110", "b": "-10"}).errors.keys() == {"a", "b"}


def test_required_shares_are_asked_as_one() -> None:
    assert shared({}, replace(SHARES, required=Required.YES)).errors == {"deel": "Vul de verdeling in."}


def test_a_check_on_shares_sees_their_sum_and_their_parts() -> None:
    check = Check(expression(". = 100 and ${a} >= ${b}"), text("a is het grootst"))
    assert shared({"a": "40", "b": "60"}, replace(SHARES, checks=(check,))).errors == {"deel": "a is het grootst"}


def test_required_stops_and_softly_required_asks() -> None:
    assert examined(replace(NUMBER, required=Required.YES), " ").errors == {"aantal": "Vul een getal in."}
    soft = examined(replace(NUMBER, required=Required.SOFT), "")
    assert (soft.errors, soft.warnings) == ({}, {"aantal": SOFTLY_MISSING})
    assert examined(replace(NUMBER, required=Required.YES), "0").errors == {}


def test_a_hard_check_stops_and_a_soft_check_warns_with_the_figures_in_it() -> None:
    factor = Check(
        expression(". <= 100"),
        text("Een toename van {.}% betekent {1 + . div 100|ruim} keer zo veel. Bedoelt u dat?"),
        hard=False,
    )
    hard = Check(expression(". >= 0"), text("Vul 0 of meer in."))
    question = replace(NUMBER, checks=(factor, hard))
    assert examined(question, "550").warnings == {
        "aantal": "Een toename van 550% betekent ruim zes keer zo veel. Bedoelt u dat?"
    }
    assert examined(question, "200").warnings["aantal"].startswith("Een toename van 200% betekent drie keer")
    assert examined(question, "-5").errors == {"aantal": "Vul 0 of meer in."}
    assert examined(question, "").warnings == {}


PAGE = Questionnaire(
    text("Uitvraag"),
    sections=(
        Section(
            "een",
            text("Een"),
            questions=(
                Question("sector", Type.FACT, text("Sector"), register="sector"),
                Question("ziet", Type.ONE, text("Ziet u het?"), options=YES_NO, required=Required.YES),
                replace(NUMBER, relevant=expression("${ziet} = 'ja'"), required=Required.YES),
                Question("dubbel", Type.CALCULATION, text("Dubbel"), calculation=expression("${aantal} * 2")),
            ),
        ),
        Section(
            "twee",
            text("Twee"),
            relevant=expression("${sector} = 'PO'"),
            questions=(
                Question("uitleg", Type.NOTE, text("Uitleg"), relevant=expression("${dubbel} > 10")),
                Question("slot", Type.TEXT, text("Nog iets?")),
            ),
        ),
    ),
)


def test_what_is_not_asked_has_no_value_and_what_is_left_empty_has_none() -> None:
    outcome = examine(PAGE, {"ziet": "nee", "aantal": "99", "slot": ""}, {"sector": "PO"}, TODAY)
    assert outcome.values == {"ziet": "nee", "dubbel": None, "slot": None}
    assert outcome.asked == {"sector", "ziet", "dubbel", "slot"}
    assert outcome.errors == {}


def test_a_condition_follows_the_answers_before_it_and_the_register() -> None:
    outcome = examine(PAGE, {"ziet": "ja", "aantal": "6"}, {"sector": "PO"}, TODAY)
    assert outcome.values["dubbel"] == Decimal(12)
    assert "uitleg" in outcome.asked
    other = examine(PAGE, {"ziet": "ja", "aantal": "6"}, {"sector": "VO"}, TODAY)
    assert "slot" not in other.asked
    assert [state.asked for state in other.sections] == [True, False]


def test_a_section_is_not_begun_begun_or_done() -> None:
    def states(typed: Mapping[str, str]) -> list[State]:
        return [state.state for state in examine(PAGE, typed, {"sector": "PO"}, TODAY).sections]

    assert states({}) == [State.NOT_BEGUN, State.NOT_BEGUN]
    assert states({"ziet": "ja"}) == [State.BEGUN, State.NOT_BEGUN]
    assert states({"ziet": "ja", "aantal": "-"}) == [State.BEGUN, State.NOT_BEGUN]
    assert states({"ziet": "nee", "slot": ""}) == [State.DONE, State.DONE]
    assert [state.words for state in State] == ["nog niet begonnen", "bezig", "klaar"]


def test_the_errors_of_one_section_can_be_told_apart() -> None:
    outcome = examine(PAGE, {"ziet": "ja", "slot": "x" * 501}, {"sector": "PO"}, TODAY)
    assert outcome.errors_in("een").keys() == {"aantal"}
    assert outcome.errors_in("twee").keys() == {"slot"}
    assert outcome.warnings_in("een") == {}
    assert (outcome.sections[0].questions, outcome.sections[0].answered, outcome.sections[0].errors) == (2, 1, 1)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_is_typed_has_an_outcome(data: st.DataObject) -> None:
    questionnaire = data.draw(questionnaires())
    outcome = examine(questionnaire, data.draw(typed_answers(questionnaire)), data.draw(registers()), TODAY)
    assert outcome.values.keys() <= outcome.asked
    assert outcome.errors.keys() | outcome.warnings.keys() <= outcome.asked
    assert not outcome.errors.keys() & outcome.warnings.keys()
    assert len(outcome.sections) == len(questionnaire.sections)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_there_are_always_answers_that_can_be_sent(data: st.DataObject) -> None:
    questionnaire, register = data.draw(questionnaires()), data.draw(registers())
    outcome = examine(questionnaire, data.draw(good_answers(questionnaire, register)), register, TODAY)
    assert outcome.errors == {}


def test_a_section_of_twelve_questions_is_examined_well_within_a_millisecond() -> None:
    questions = [
        replace(
            NUMBER,
            key=f"q{number}",
            checks=(Check(expression(". >= 0"), text("x")),),
            relevant=expression("${ziet} = 'ja'"),
        )
        for number in range(11)
    ]
    first = Question("ziet", Type.ONE, text("?"), options=YES_NO)
    questionnaire = asking(first, *questions)
    typed = {"ziet": "ja", **{question.key: "1.234" for question in questions}}
    durations = []
    for _ in range(200):
        begun = time.thread_time()
        examine(questionnaire, typed, {}, date(2022, 2, 2))
        durations.append(time.thread_time() - begun)
    assert min(durations) < 0.001
