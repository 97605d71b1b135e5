"""A cross-table as the secretariat sees it: what is hidden and why, and which differences are real."""

from typing import Any

import pytest

from analysis.crosses import cross, groupings, questions
from analysis.differences import crossed
from analysis.publications import broken_down
from analysis.results import Results
from survey.rules.broken import RuleBroken
from tests.analysis.newsletter import choice, found, number, one

SECRET = b"secret"


def two(counts: dict[tuple[str, str], int], profile: str = "vertrouwelijk", sector: str = "") -> Results:
    """So many gave this answer to v and that one to w; all of one sector, or the first half of another."""
    answers: list[dict[str, Any]] = [{"v": v, "w": w, "g": place} for (v, w), count in counts.items()
                                     for place in range(count)]
    facts = [{"sector": "VO" if sector and place % 2 else "PO", "wijk": f"wijk {place}"}
             for place in range(len(answers))]
    return one([choice("v"), choice("w"), number("g")], answers, len(answers), profile, facts)


EVEN = two({("ja", "ja"): 20, ("nee", "ja"): 10, ("ja", "nee"): 10, ("nee", "nee"): 20}, sector="both")


def test_one_question_by_another_shows_every_cell_with_its_base() -> None:
    shown = cross(EVEN, "v", "w", {"v": "Wat vindt u?", "w": "En dan?"}, SECRET, [])
    assert (shown.question, shown.by) == ("Wat vindt u?", "het antwoord op “En dan?”")
    assert shown.heads == ("Ja", "Nee")
    assert shown.bases == (30, 30)
    assert shown.rows[0] == ("Ja", ("67%", "33%"))
    assert shown.reasons == ()
    assert shown.slot == "{v.ja[w=Ja]|kort}"
    assert shown.chart
    assert shown.chart.groups == ("Ja", "Nee")


def test_a_difference_is_demonstrable_only_beside_all_that_can_be_looked_at() -> None:
    shown = cross(EVEN, "v", "w", {}, SECRET, [])
    assert shown.looked_at == 1
    assert shown.lines == ("“Ja”: 67% bij Ja tegen 33% bij Nee; verschil +33 procentpunt (+8 tot +54). Dit verschil is "
                           "aantoonbaar.",)
    by_sector = crossed(EVEN, "v", "sector")
    assert by_sector.looked_at == 2
    assert not by_sector.every[0].shown


def test_why_a_cell_is_hidden_comes_with_what_would_change_it() -> None:
    small = two({("ja", "ja"): 28, ("nee", "ja"): 2, ("ja", "nee"): 10, ("nee", "nee"): 20})
    shown = cross(small, "v", "w", {}, SECRET, [])
    assert shown.rows[0] == ("Ja", ("niet getoond", "niet getoond"))
    assert shown.reasons == (
        "Deze uitkomst wordt niet getoond, omdat een klein aantal er anders uit af te leiden is. Het kan als elk vakje "
        "minstens 5 antwoorden telt, of geen, en er ook zo veel overlaat: wacht op meer antwoorden of kies grotere "
        "groepen.",)
    assert shown.slot == ""
    few = two({("ja", "ja"): 20, ("nee", "ja"): 30, ("ja", "nee"): 4, ("nee", "nee"): 3})
    assert cross(few, "v", "w", {}, SECRET, []).reasons[0].endswith(
        "Elke groep heeft minstens 10 antwoorden nodig; te weinig zijn het er bij Nee (7).")


def test_an_amount_goes_by_a_fact_and_its_outlier_stays_hidden() -> None:
    shown = cross(EVEN, "g", "sector", {}, SECRET, [])
    assert shown.heads == ("PO", "VO")
    assert [words for words, _ in shown.rows] == ["gemiddelde", "middelste opgave", "middelste helft"]
    assert shown.lines == ()
    with pytest.raises(RuleBroken, match="alleen naar een kenmerk"):
        cross(EVEN, "g", "w", {}, SECRET, [])


@pytest.mark.parametrize(("key", "by", "words"), [
    ("x", "w", "niet in een kruistabel"), ("v", "x", "Hiernaar kan niet"), ("v", "v", "twee verschillende"),
    ("v", "code", "Hiernaar kan niet"), ("v", "wijk", "Hiernaar kan niet")])
def test_what_cannot_be_crossed_is_said(key: str, by: str, words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        cross(EVEN, key, by, {}, SECRET, [])


def test_nothing_is_crossed_of_a_round_that_may_not_be_told_or_that_nobody_answered() -> None:
    with pytest.raises(RuleBroken, match="onder 10 antwoorden"):
        cross(two({("ja", "ja"): 4}), "v", "w", {}, SECRET, [])
    empty = one([choice("v"), choice("w")], [{"v": None, "w": None}] * 40, 40, facts=[{"sector": "PO"}] * 40)
    with pytest.raises(RuleBroken, match="Niemand heeft beide"):
        cross(empty, "v", "w", {}, SECRET, [])


def test_what_was_told_before_forbids_the_next_table_outside() -> None:
    answers = [{"v": "ja" if place % 2 else "nee", "w": "ja" if place % 3 else "nee"} for place in range(60)]
    before = one([choice("v"), choice("w")], answers, 100)
    kept = broken_down(before, "v", "w", SECRET)
    assert [(each.question, each.where) for each in kept.bases] == [
        ("v", ()), ("v", (("w", "Ja"),)), ("v", (("w", "Nee"),))]
    after = one([choice("v"), choice("w")], [*answers, {"v": "ja", "w": "ja"}], 100)
    assert cross(before, "v", "w", {}, SECRET, [kept]).outside == ()
    outside = cross(after, "v", "w", {}, SECRET, [kept]).outside
    assert "is 1 antwoord nieuw of gewijzigd" in outside[0]


def test_the_newsletter_offers_its_questions_and_facts() -> None:
    known = found("vertrouwelijk")
    facts, choices = groupings(known, {})
    assert list(facts) == ["sector", "landsdeel"]
    assert "q13_onderzoek" in choices
    assert "q02_onderinstroom_pct" in questions(known, {})
    shown = cross(known, "q07_tlv_po_vso", "sector", {}, SECRET, [])
    assert any("Niet aantoonbaar." in line for line in shown.lines) or shown.reasons
