"""What stands beside a member's own figures never tells another's: not by leaving oneself out, not by looking twice.

The attacker is a member: it knows its own answer, how many answered, and every figure it is shown. It has found
somebody out when that one's answer is the same in every set of answers that fits with all this.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import choices
from analysis.figures.rows import Row
from analysis.mirrors import beside, changed, mirror, printed
from analysis.results import Results, results
from survey.rules.broken import RuleBroken
from survey.rules.mirrors import ALIKE, EVERYONE_ALIKE
from survey.rules.publication import settings as rule_of
from survey.rules.publications import Published, check
from survey.rules.questionnaires.codebook import codebook
from survey.rules.questionnaires.document import questionnaire
from tests.monitoring import MONITOR

NOW = datetime(2022, 2, 2, 8, 0, tzinfo=UTC)
BOOK = codebook(questionnaire(MONITOR))
RULE = rule_of("vertrouwelijk")
KEY = b"the secret of the round"
Answers = Sequence[tuple[str, int]]
"""The sector and the reserve of every member."""


def counted(answers: Answers, invited: int | None = None) -> Results:
    rows = [Row(f"swv-{number}", {"sector": sector, "pupils": 100 * number}, NOW, {"baten": 1, "reserve": value})
            for number, (sector, value) in enumerate(answers)]
    everyone: list[dict[str, Any]] = [dict(row.facts) for row in rows]
    return results(BOOK, rows, everyone + [{"sector": "PO"}] * ((invited or len(rows)) - len(rows)), RULE, NOW)


def of(found: dict[str, Any], key: str = "reserve") -> dict[str, Any]:
    return next(each for each in found["questions"] if each["key"] == key)


def told(figures: dict[str, Any]) -> tuple[str, ...]:
    return tuple(figures[name] for name in ("low", "middle", "high"))


def test_median_and_quartiles_stand_there_of_all_and_of_comparable_members() -> None:
    answers = [("PO", 10 * number) for number in range(1, 21)] + [("VO", 1000 + number) for number in range(20)]
    found, record = mirror(counted(answers), "sector", KEY, [])
    question = of(found)
    assert question["all"]["k"] == 40
    assert told(question["groups"]["PO"]) == ("115/2", "105", "305/2")
    assert {each.where for each in record.bases if each.question == "reserve"} == {
        (), (("sector", "PO"),), (("sector", "VO"),)}
    drawn = beside(question, Fraction(100), "PO")
    assert drawn is not None
    assert [each.label for each in drawn.marks] == ["Uw opgave", "Middelste opgave, allen", "Middelste opgave, PO"]
    assert len(set(drawn.labels)) == 5, "every figure has a row of its own, so that no words cover others"
    assert of(mirror(counted(answers), "grootte", KEY, [])[0])["groups"].keys() == {"klein", "middelgroot", "groot"}


def test_a_small_group_and_what_a_small_group_leaves_are_withheld_with_the_reason() -> None:
    answers = [("PO", number) for number in range(40)] + [("VO", number) for number in range(12)]
    groups = of(mirror(counted(answers), "sector", KEY, [])[0])["groups"]
    assert groups["VO"]["withheld"].startswith("Te weinig antwoorden: vanaf 13 kan het")
    assert groups["PO"]["withheld"].startswith("Buiten deze groep: te weinig antwoorden")
    alike = [("PO", 5)] * 30 + [("PO", number) for number in range(10)]
    with pytest.raises(RuleBroken, match=ALIKE):
        mirror(counted(alike), "", KEY, [])


def test_nothing_stands_there_before_the_round_may_be_told() -> None:
    with pytest.raises(RuleBroken, match="nooit iets verteld"):
        mirror(counted([("PO", 1), ("PO", 2)], 151), "", KEY, [])


WISHES = codebook(questionnaire({"title": {"nl": "Wensen"}, "group": ["swv", "swv'en", "het"], "sections": [
    {"key": "wensen", "title": {"nl": "Wensen"}, "questions": [
        {"key": "wat", "type": "one", "label": {"nl": "Wat wilt u?"}, "options": [
            {"key": each, "label": {"nl": each.upper()}} for each in "abc"]},
        {"key": "welke", "type": "several", "label": {"nl": "Welke?"}, "options": [
            {"key": each, "label": {"nl": each.upper()}} for each in "de"]},
        {"key": "cijfer", "type": "scale", "label": {"nl": "Welk cijfer?"}, "minimum": "1", "maximum": "3"},
        {"key": "orde", "type": "ranking", "label": {"nl": "In welke volgorde?"}, "options": [
            {"key": each, "label": {"nl": each.upper()}} for each in "fgh"]},
        {"key": "geheim", "type": "one", "label": {"nl": "En dit?"}, "sensitive": True, "options": [
            {"key": "ja", "label": {"nl": "Ja"}}, {"key": "nee", "label": {"nl": "Nee"}}]}]}]}))


def wished(answers: Sequence[tuple[str, str, str]]) -> Results:
    """What members of a sector wish: one of a, b and c, and any of d and e."""
    rows = [Row(f"swv-{number}", {"sector": sector}, NOW,
                {"wat": one, "welke": list(some), "cijfer": 1 + number % 3, "geheim": "ja",
                 "orde": {"a": ["f", "g", "h"], "b": ["g", "h", "f"], "c": ["h", "f", "g"]}[one]})
            for number, (sector, one, some) in enumerate(answers)]
    return results(WISHES, rows, [dict(row.facts) for row in rows], RULE, NOW)


def test_of_a_choice_the_shares_stand_there_of_all_and_of_comparable_members() -> None:
    answers = [("PO", "abc"[number % 2], "de"[number % 2]) for number in range(30)]
    answers += [("VO", "abc"[number % 3], "d") for number in range(30)]
    found, record = mirror(wished(answers), "sector", KEY, [])
    question = of(found, "wat")
    assert question["all"]["shares"] == {"a": "42%", "b": "42%", "c": "17%"}
    assert question["groups"]["PO"]["shares"] == {"a": "50%", "b": "50%", "c": "0%"}
    assert of(found, "cijfer")["all"]["shares"] == {"1": "33%", "2": "33%", "3": "33%"}
    order = of(found, "orde")
    assert order["ranked"]
    assert order["all"]["shares"] == {"f": "42%", "g": "42%", "h": "17%"}, "what was put first, as any choice"
    assert of(found, "welke")["groups"]["VO"]["withheld"] == EVERYONE_ALIKE
    assert "geheim" not in {each["key"] for each in found["questions"]}, "what is sensitive stands beside nothing"
    assert {each.where for each in record.bases if each.question == "wat"} == {
        (), (("sector", "PO"),), (("sector", "VO"),)}
    drawn = choices.beside(question, ["a"], "PO")
    assert drawn is not None
    assert drawn.bars[0].label == "A (uw antwoord)"
    assert {each.group for each in drawn.bars} == {"allen", "PO"}
    with pytest.raises(RuleBroken, match="nieuw of gewijzigd"):
        mirror(wished([*answers, ("PO", "a", "d"), ("PO", "b", "e")]), "", KEY, [record])


wishes = st.lists(st.tuples(st.sampled_from(["PO", "PO", "VO", ""]), st.sampled_from("aaabbc"),
                            st.sampled_from(["", "d", "de"])), min_size=30, max_size=60)


@given(wishes)
@settings(max_examples=40, deadline=None)
def test_who_takes_its_own_choice_off_a_share_keeps_no_small_count(answers: list[tuple[str, str, str]]) -> None:
    """Of all, of each group and of the groups that are left: what is told exactly is nobody or enough without one."""
    try:
        found = mirror(wished(answers), "sector", KEY, [])[0]["questions"]
    except RuleBroken:
        return
    for question, place in (("wat", 1), ("welke", 2)):
        figures = of({"questions": found}, question)
        for option, _ in figures["options"]:
            told = [{"PO", "VO", ""}, *({name} for name, each in figures["groups"].items() if not each["withheld"])]
            if figures["all"]["withheld"] or figures["all"]["parts"][option] is None:
                continue
            left = set.union(*told) - set.union(set(), *told[1:])
            for names in [*told, left]:
                inside = [option in each[place] for each in answers if each[0] in names]
                chose = sum(inside)
                assert chose == 0 or chose > RULE.small
                assert len(inside) - chose > RULE.small or not inside


def test_amounts_are_said_with_their_sign_and_what_changed() -> None:
    assert printed(Fraction(1234567), "€") == "€ 1.234.567"
    assert (printed(Fraction(7, 2), "%"), printed(Fraction(12), "leerlingen")) == ("3,5%", "12 leerlingen")
    assert changed(Fraction(120), Fraction(100), "€") == "+20 (+20%)"
    assert changed(Fraction(5), Fraction(7, 2), "%") == "+1,5 procentpunt"
    assert changed(Fraction(5), Fraction(5), "%") == "gelijk"


values = st.sampled_from([0, 0, 0, 5, 10]) | st.integers(0, 60)
groups = st.lists(st.tuples(st.sampled_from(["PO", "PO", "VO"]), values), min_size=30, max_size=60)


@given(groups)
@settings(max_examples=40, deadline=None)
def test_leaving_oneself_out_never_tells_what_another_answered(answers: Answers) -> None:
    """For every member there is another set of answers with the same figures in which any other answered otherwise."""
    try:
        question = of(mirror(counted(answers), "sector", KEY, [])[0])
    except (RuleBroken, StopIteration):
        return
    for name, figures in [("", question["all"]), *question["groups"].items()]:
        if figures["withheld"]:
            continue
        inside = [value for sector, value in answers if name in ("", sector)]
        outside = len(answers) - len(inside)
        assert outside == 0 or outside > RULE.base
        for own in set(inside):
            others = list(inside)
            others.remove(own)
            assert len(others) >= max(RULE.base, RULE.quartiles_from)
            # Two of the others can change places, which changes no figure, so neither of them is found out.
            most_alike = max(others.count(value) for value in set(others))
            assert most_alike < len(others)
            # And no figure tells what half of them answered.
            assert figures["low"] != figures["high"]


@given(st.lists(st.integers(1, 10_000), min_size=40, max_size=60, unique=True), st.integers(1, 9))
@settings(max_examples=30, deadline=None)
def test_looking_twice_never_tells_who_came_in_between(amounts: list[int], more: int) -> None:
    """Between two moments enough answers came in, or the second one tells nothing at all."""
    first, second = [("PO", each) for each in amounts[:-more]], [("PO", each) for each in amounts]
    _, record = mirror(counted(first, 60), "", KEY, [])
    try:
        found, again = mirror(counted(second, 60), "", KEY, [record])
    except RuleBroken:
        assert more < RULE.new_answers
        return
    assert more >= RULE.new_answers
    assert not check(again, [record], False, RULE)
    assert not of(found)["all"]["withheld"]


def test_an_interim_result_and_the_figures_beside_ones_own_are_held_against_each_other() -> None:
    first = counted([("PO", number) for number in range(40)], 60)
    later = counted([("PO", number) for number in range(42)], 60)
    _, record = mirror(first, "", KEY, [])
    from analysis.publications import published

    refused = check(published(later, KEY), [record], False, RULE)
    assert "reserve" in {each.question for each in refused}
    with pytest.raises(RuleBroken, match="nieuw of gewijzigd"):
        mirror(later, "", KEY, [published(first, KEY)])
    assert isinstance(record, Published)
