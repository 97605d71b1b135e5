"""What an expression means: the conditions, checks and calculations of a questionnaire."""

import re
import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.characters import length
from survey.rules.questionnaires.expressions import evaluate, expression, holds
from survey.rules.questionnaires.patterns import pattern
from tests.expressions import KEYS, answers, values, wild

TODAY = date(2022, 2, 2)
ANSWERS = {
    "keuze": "ja", "getal": Decimal("8.3"), "nul": Decimal(0), "meer": ["a", "b"], "tekst": "zoë", "leeg": None,
    "dag": "2022-02-14",
}  # fmt: skip


def worked_out(source: str, answer: Any = None) -> Any:
    return evaluate(expression(source), ANSWERS, {"sector": "PO"}, TODAY, answer)


@pytest.mark.parametrize(
    ("source", "outcome"),
    [
        ("${keuze} = 'ja'", True),
        ("${sector} = 'PO' and ${getal} > 8", True),
        ("${keuze} = 'nee' or ${meer} = 'a b'", True),
        ("selected(${meer}, 'b')", True),
        ("selected(${keuze}, 'ja')", True),
        ("selected(${meer}, 'ab')", False),
        ("count-selected(${meer})", Decimal(2)),
        ("if(${nul} = 0, 'niets', 'iets')", "niets"),
        ("coalesce(${leeg}, ${onbekend}, ${getal})", Decimal("8.3")),
        ("string-length(${tekst})", Decimal(3)),
        ("today()", "2022-02-02"),
        ("${dag} > today()", True),
        ("regex(${tekst}, '[a-zë]+')", True),
        ("not(${keuze} = 'nee')", True),
        ("sum(${getal}, 1, ${leeg})", Decimal("9.3")),
        ("min(${getal}, 3, -2)", Decimal(-2)),
        ("max(${getal}, ${leeg})", Decimal("8.3")),
        ("2 + 3 * 4 - 10 div 4", Decimal("11.5")),
        ("-7 mod 3", Decimal(-1)),
        ("(2 + 3) * -2", Decimal(-10)),
    ],
)
def test_an_expression_has_the_outcome_that_one_expects(source: str, outcome: Any) -> None:
    assert worked_out(source) == outcome


@pytest.mark.parametrize("sign", ["=", "!=", "<", "<=", ">", ">="])
def test_a_comparison_with_nothing_is_false_also_when_it_asks_for_a_difference(sign: str) -> None:
    assert worked_out(f"${{leeg}} {sign} 1") is False
    assert worked_out(f"'ja' {sign} ${{onbekend}}") is False


def test_only_a_comparison_with_an_empty_text_asks_for_emptiness() -> None:
    assert worked_out("${leeg} = ''") is True
    assert worked_out("${leeg} != ''") is False
    assert worked_out("'' = ${getal}") is False
    assert worked_out("${nul} = ''") is False


@pytest.mark.parametrize(
    "source", ["${leeg} + 1", "1 div 0", "5 mod 0", "${tekst} * 2", "sum(${leeg})", "min('')", "-${leeg}"]
)
def test_a_calculation_with_nothing_or_with_what_is_no_number_is_empty(source: str) -> None:
    assert worked_out(source) is None


def test_numbers_are_decimals_and_not_floats() -> None:
    assert worked_out("0.1 + 0.2 = 0.3") is True
    assert worked_out("${getal} * 3") == Decimal("24.9")
    assert worked_out("1 div 3") == Decimal("0.333333333333")
    assert worked_out("2 div 3") == Decimal("0.666666666667")
    assert worked_out("123456789012345 * 10000000000") is None


@pytest.mark.parametrize(
    ("number", "places", "rounded"),
    [
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("12.45", 1, "12.5"),
        ("0.125", 2, "0.13"),
        ("1.4", 0, "1"),
        ("2.675", 2, "2.68"),
    ],
)
def test_rounding_is_half_up_away_from_zero(number: str, places: int, rounded: str) -> None:
    assert worked_out(f"round({number}, {places})") == Decimal(rounded)


def test_keys_of_options_that_are_numbers_compare_as_numbers() -> None:
    assert holds(expression("${klas} >= 9 and ${klas} = 10"), {"klas": "10"}, {}, TODAY)
    assert holds(expression("${a} < ${b}"), {"a": "9", "b": "10"}, {}, TODAY)


def test_the_point_is_the_answer_that_is_checked() -> None:
    assert worked_out(". <= 100", Decimal(550)) is False
    assert worked_out("1 + . div 100", Decimal(550)) == Decimal("6.5")


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("", 0),
        ("swv'en", 6),
        ("zoë", 3),
        ("zoe\u0308", 3),
        ("👩‍👩‍👧", 1),
        ("👍🏽", 1),
        ("🇳🇱🇧🇪", 2),
        ("a\r\nb", 3),
        ("☺️", 1),
        ("été\n", 4),
    ],
)
def test_a_text_is_as_long_as_a_person_sees(text: str, seen: int) -> None:
    assert length(text) == seen


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", "er staat niets"),
        ("1 +", "ontbreekt iets aan het eind"),
        ("(1", "ontbreekt een ‘)’"),
        ("1 2", "‘2’ staat op een plaats"),
        ("1 = 2 = 3", "twee vergelijkingen"),
        ("${keuze", "ontbreekt een accolade"),
        ("${een vraag} = 1", "geen verwijzing"),
        ("'ja", "ontbreekt een aanhalingsteken"),
        ("${keuze} = ‘ja’", "rechte aanhalingstekens"),
        ("keuze = 'ja'", "‘keuze’ is geen getal of verwijzing"),
        ("concat(1)", "de functie concat() kennen we niet"),
        ("if(1, 2)", "if() hoort 3 waarden"),
        ("selected(${keuze} 'ja')", "hoort een ‘)’"),
        ("1 & 2", "Dat teken kan hier niet"),
        ("1 and or 2", "‘or’ staat op een plaats"),
        ("regex(., ${keuze})", "vaste tekst"),
        ("12345678901234567890", "te lang"),
        ("(" * 30 + "1" + ")" * 30, "te veel haakjes"),
        ("__import__('os')", "Dat teken kan hier niet"),
        ("1 + " * 2000 + "1", "te lang"),
    ],
)
def test_what_cannot_be_read_is_told_in_dutch(source: str, words: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        expression(source)
    assert words in broken.value.message


@given(st.text(st.sampled_from("${}()'\"abi+-*/<>=!., 019nd or\n\\[é"), max_size=40))
def test_any_text_is_either_an_expression_or_refused_in_dutch(source: str) -> None:
    refusal = ""
    try:
        evaluate(expression(source), {}, {}, TODAY)
    except RuleBroken as broken:
        refusal = broken.message
    assert not refusal or refusal.endswith(".")


@settings(max_examples=200, deadline=None)
@given(wild(), answers(), values())
def test_every_expression_has_an_outcome_for_every_answer(source: str, given_answers: Any, answer: Any) -> None:
    written = expression(source)
    value = evaluate(written, given_answers, {}, TODAY, answer)
    assert value is None or isinstance(value, bool | str | list | Decimal)
    assert written.references <= set(KEYS)
    assert not isinstance(value, Decimal) or len(format(value, "f").lstrip("-").replace(".", "")) <= 36


@pytest.mark.parametrize(
    ("source", "fitting", "other"),
    [
        ("[0-9]{4} ?[A-Z]{2}", ["3511 AB", "3511AB"], ["3511 ab", "351 AB", " 3511 AB"]),
        ("^(po|vo)-\\d+$", ["po-1", "vo-22"], ["po-", "PO-1", "po-1\n"]),
        ("[^@ ]+@[^@ ]+\\.[a-z]{2,}", ["iemand@example.nl"], ["iemand", "a@b", "a b@example.nl"]),
        ("a|bc?|", ["a", "b", "bc", ""], ["ab", "c"]),
        (".", ["x", "é", "😀"], ["", "xx", "\n"]),
        ("[-a\\]]+", ["-a]"], ["b"]),
        ("\\w\\W\\s\\S\\D", ["a- x!"], ["a- x1"]),
        ("x{0,2}y{3}", ["yyy", "xxyyy"], ["xxxyyy", "yy"]),
    ],
)
def test_a_pattern_must_fit_the_whole_answer(source: str, fitting: list[str], other: list[str]) -> None:
    assert [text for text in fitting if not pattern(source).fits(text)] == []
    assert [text for text in other if pattern(source).fits(text)] == []


@pytest.mark.parametrize(
    "source",
    ["(a", "a)", "[a", "[]", "[z-a]", "a**", "*a", "(?=a)", "a{3,2}", "a{999}", "\\q", "a^b", "a$b", "(?P<n>a)",
     "[\\D]", "a{x}", "((((((((((((a))))))))))))", "((((){200}){200}){200}){200}", "(a{200}){200}", "x" * 501, "\\"],
)  # fmt: skip
def test_a_pattern_outside_the_dialect_is_refused_in_dutch(source: str) -> None:
    with pytest.raises(RuleBroken, match="patroon"):
        pattern(source)


@pytest.mark.parametrize("source", ["(a*)*b", "(a+)+b", "(a|a)*b", "(a?){190}a{190}", "(.*.*.*)*x"])
def test_no_pattern_hangs(source: str) -> None:
    begun = time.thread_time()
    assert not pattern(source).fits("a" * 2000)
    assert time.thread_time() - begun < 2


def safe_patterns() -> st.SearchStrategy[str]:
    pieces = st.sampled_from(["a", "b", "[ab]", "[^a]", "\\d", ".", "0"])
    return st.recursive(
        pieces,
        lambda inner: st.one_of(
            st.builds("{}{}".format, inner, inner),
            st.builds("(?:{}|{})".format, inner, inner),
            st.builds("({}){}".format, inner, st.sampled_from(["*", "+", "?", "{2}", "{1,}", "{0,2}"])),
        ),
        max_leaves=5,
    )


@settings(max_examples=300, deadline=None)
@given(safe_patterns(), st.text("ab01\n", max_size=6))
def test_a_pattern_fits_what_it_fits_elsewhere(source: str, text: str) -> None:
    assert pattern(source).fits(text) == bool(re.fullmatch(source, text, re.ASCII))
