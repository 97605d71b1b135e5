"""Figures speak of everyone who was asked only where the check is passed or they are weighted."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from analysis.estimates import (
    bounds_chart,
    checked,
    effect_line,
    estimates,
    headlines,
    response_chart,
    speaking,
    weighted_rows,
    weighted_share,
)
from analysis.figures.results import Claim
from analysis.results import Results
from analysis.sentences import render
from analysis.statistics import Withheld, told
from analysis.weights import design_effect
from survey.rules.publication import settings
from tests.analysis.newsletter import choice, found, one, spread

DAY = date(2022, 2, 2)


def sectors(po: int, vo: int, yes: int = 0, weight: str = "") -> Results:
    """Of 50 PO and 50 VO so many answered; `yes` of the PO and half of the VO said yes."""
    answers = spread(ja=yes or po // 2, nee=po - (yes or po // 2)) + spread(ja=vo // 2, nee=vo - vo // 2)
    facts = [{"sector": name} for name, count in (("PO", po), ("VO", vo), ("PO", 50 - po), ("VO", 50 - vo))
             for _ in range(count)]
    made = one(choice(), answers, 100, "open", facts)
    return replace(made, rule=settings("open", {"weight_by": weight}))


def test_an_even_response_speaks_of_all_and_an_uneven_one_of_respondents() -> None:
    even, uneven = speaking(sectors(20, 20)), speaking(sectors(40, 15))
    assert even.result("v.ja").claim is Claim.ESTIMATING
    assert even.result("v.ja").interval
    assert not even.only_respondents
    assert uneven.result("v.ja").claim is Claim.DESCRIBING
    assert uneven.result("v.ja").interval is None
    assert uneven.only_respondents == (
        "Wie antwoordde verschilt van wie niet antwoordde (kenmerk sector). De cijfers gaan daarom alleen over wie "
        "antwoordde. Weeg de uitkomsten, of wacht op meer antwoorden.")
    assert all(each.interval is None for group in uneven.breakdown("v", "sector").groups for each in group.results)
    assert uneven.result("diff(v.ja[sector=PO],v.ja[sector=VO])").interval is None


def test_weighting_lets_an_uneven_response_speak_of_all() -> None:
    weighted = speaking(sectors(40, 15, yes=35, weight="sector"))
    share = weighted.result("v.ja")
    assert share.claim is Claim.ESTIMATING
    assert share.interval
    assert share.interval.method == "gewogen"
    assert weighted_share(weighted, share) == "67%"
    assert [(each["answer"], each["printed"], each["weighted"], each["change"]) for each in weighted_rows(weighted)][
        :2] == [("Ja", "76%", "67%", -9), ("Nee", "24%", "33%", 9)]


def test_what_cannot_be_weighted_is_said_and_speaks_of_respondents() -> None:
    known = estimates(sectors(40, 9, weight="sector"))
    assert "minstens twee groepen" in known.broken
    assert known.why
    assert known.weighting is None


def test_an_interval_in_a_sentence_is_refused_with_the_reason() -> None:
    uneven = speaking(sectors(40, 15))
    with pytest.raises(Withheld, match="verschilt van de rest"):
        render("{v|ci}", {"v": told(uneven.result("v.ja"), uneven.rule)}, uneven.rule, DAY)


def test_without_a_register_or_answers_figures_speak_of_respondents() -> None:
    assert "niet bekend wie" in speaking(one(choice(), spread(ja=40), None, "open")).only_respondents
    assert "nog geen antwoorden" in speaking(one(choice(), [], 40, "open")).only_respondents
    complete = speaking(one(choice(), spread(ja=20, nee=20), 40, "open"))
    assert not complete.only_respondents
    assert complete.result("v.ja").claim is Claim.COMPLETE


def test_the_newsletter_is_checked_on_sector_and_size() -> None:
    known = found("open")
    assert checked(known) == (["sector"], ["pupils"])
    assert "(kenmerk aantal leerlingen)" in estimates(known).why
    lines = {each.key: each for each in headlines(known, {}, DAY)}
    research = lines["q13_onderzoek"]
    assert (research.printed, research.random, research.certain) == ("45%", "34 tot 56%", "17 tot 79%")
    assert research.sentence == ""
    assert research.slot == "{q13_onderzoek.ja|ci}"
    chart = bounds_chart(lines.values())
    assert chart
    assert chart.groups == ("interval", "zeker")


def test_where_all_may_be_spoken_of_the_sentence_is_offered() -> None:
    even = sectors(30, 30)
    assert [each.sentence for each in headlines(even, {"v": "Wat vindt u?"}, DAY)] == [
        "Naar schatting geldt dit voor tussen 42 en 58% van alle 100 uitgenodigden."]
    hidden = one(choice(), spread(ja=58, nee=2), 100, "vertrouwelijk")
    assert headlines(hidden, {}, DAY) == ()


def test_the_design_effect_says_what_weighting_costs() -> None:
    assert design_effect([(20, 50), (20, 50)]) == 1
    assert design_effect([(40, 50), (10, 50)]) == Fraction(25, 16)
    assert design_effect([]) == 1
    weighting = speaking(sectors(40, 10, weight="sector")).weighting
    assert weighting
    assert effect_line(weighting, 50) == (
        "Ontwerpeffect 1,56: 50 gewogen antwoorden zeggen evenveel als 32 ongewogen.")


def test_the_response_of_every_class_is_drawn() -> None:
    check = estimates(sectors(40, 15)).check
    assert check
    assert [each.text for each in response_chart(check.categories[0]).bars] == ["80% (40 van de 50)",
                                                                                "30% (15 van de 50)"]
