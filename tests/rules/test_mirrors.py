"""Figures beside one's own are judged with any one answer left out; one's own years say what does not compare."""

from decimal import Decimal
from fractions import Fraction

import pytest

from survey.rules.broken import RuleBroken
from survey.rules.mirrors import Classes, classes, group_of, may_stand_beside, place, spread_is_safe
from survey.rules.own import CHANGED, Year, chosen, compared, follows, number, years
from survey.rules.publication import settings
from survey.rules.questionnaires.document import questionnaire
from tests.monitoring import MONITOR

RULE = settings("vertrouwelijk")


def test_without_the_own_answer_there_must_be_enough_others() -> None:
    assert not may_stand_beside(RULE.quartiles_from, RULE).allowed
    assert may_stand_beside(RULE.quartiles_from + 1, RULE).allowed
    refused = may_stand_beside(5, RULE)
    assert refused.sentence == ("Te weinig antwoorden: vanaf 13 kan het, zodat er naast een eigen antwoord 12 anderen "
                                "zijn.")
    assert may_stand_beside(30, settings("vertrouwelijk", {"base": 29})).allowed
    assert not may_stand_beside(29, settings("vertrouwelijk", {"base": 29})).allowed


def test_quartiles_that_are_the_same_tell_too_much() -> None:
    assert not spread_is_safe(Fraction(5), Fraction(5), RULE)
    assert spread_is_safe(Fraction(5), Fraction(6), RULE)
    assert spread_is_safe(Fraction(5), Fraction(5), settings("open"))


def test_sizes_come_in_three_parts() -> None:
    found = classes([100, 200, 300, 400, 500, 600])
    assert found == Classes(200, 400)
    assert [found.of(size) for size in (100, 200, 300, 401, None)] == ["klein", "klein", "middelgroot", "groot", ""]
    with pytest.raises(RuleBroken, match="Van te weinig organisaties"):
        classes([100, 100, 100, 100])
    assert group_of({"pupils": 250}, "grootte", {"classes": {"small": 200, "middle": 400}}) == "middelgroot"
    assert group_of({"sector": "PO"}, "sector", {}) == "PO"
    assert group_of({}, "sector", {}) == ""


def test_where_an_answer_stands_among_the_others() -> None:
    quarters = Fraction(10), Fraction(20), Fraction(30)
    assert [place(Fraction(each), *quarters) for each in (5, 15, 20, 25, 35)] == [
        "bij het laagste kwart", "in de middelste helft, onder de middelste opgave", "gelijk aan de middelste opgave",
        "in de middelste helft, boven de middelste opgave", "bij het hoogste kwart"]


def test_the_own_years_are_numbers_with_what_breaks_them() -> None:
    assert number(True) is None
    assert number("12") is None
    assert number(Decimal("3.5")) == Fraction(7, 2)
    assert years("reserve", [("2021", {"reserve": 5}, "anders"), ("2020", {"reserve": None}, "")]) == [
        Year("2021", Fraction(5), "anders")]
    asked = questionnaire(MONITOR)
    sections = [{**MONITOR["sections"][0], "questions": [
        {**each, "label": {"nl": "Hoe groot is uw eigen vermogen?"}} if each["key"] == "reserve" else each
        for each in MONITOR["sections"][0]["questions"]]}]
    other = questionnaire({**MONITOR, "sections": sections})
    assert compared("reserve", asked, other, {}) == CHANGED
    assert compared("baten", asked, other, {}) == ""
    assert compared("baten", asked, other, {"": "Andere teldatum."}) == "Andere teldatum."
    assert follows(asked, other)
    elsewhere = questionnaire({**MONITOR, "sections": [{**MONITOR["sections"][0], "questions": [
        {"key": each, "type": "number", "label": {"nl": each}} for each in ("baten", "ziek", "uren")]}]})
    assert not follows(asked, elsewhere)


def test_what_was_chosen_is_known_by_the_keys_of_its_options() -> None:
    assert chosen("ja") == ("ja",)
    assert chosen(["b", "a"]) == ("b", "a")
    assert (chosen(Decimal(3)), chosen(True), chosen(None), chosen("")) == (("3",), ("ja",), (), ())
    assert years("plan", [("2021", {"plan": "ja"}, ""), ("2020", {"plan": None}, "")], chosen) == [
        Year("2021", ("ja",))]
