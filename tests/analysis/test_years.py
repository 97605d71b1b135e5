"""A round beside an earlier one: the whole, those who answered both times, and what comes from others."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from analysis.publications import published
from analysis.results import Results
from analysis.years import Side, years
from survey.rules.broken import RuleBroken
from tests.analysis.newsletter import choice, number, one, spread

DAY = date(2022, 2, 2)
TITLES = {"v": "Wat vindt u?", "g": "Hoeveel?"}


def side(results: Results, name: str, earlier: Sequence[Any] = ()) -> Side:
    return Side(results, name, TITLES, earlier, b"secret")


def of(yes: int, no: int, first: int = 0, label: str = "") -> Results:
    """So many answers by organisations that are numbered from `first` on; those before it answered nothing."""
    asked = replace(choice(), label=label) if label else choice()
    answers = spread(leeg=first) + spread(ja=yes, nee=no)
    return one([asked, number()], [each | {"g": place % 20} for place, each in enumerate(answers)], 151, "open")


def test_the_change_is_split_into_the_panel_and_its_composition() -> None:
    found = years(side(of(20, 30), "2021"), side(of(28, 32), "2022"), DAY)
    assert (found.both, found.only_before, found.only_after) == (50, 0, 10)
    question = found.questions[0]
    assert question.title == "Wat vindt u?"
    row = question.rows[0]
    assert (row.words, row.before, row.after) == ("Ja", "40%", "47%")
    assert (row.change, row.within, row.composition) == ("+6,7 procentpunt", "+16,0 procentpunt", "−9,3 procentpunt")
    assert row.shown
    assert "bij de 50 respondenten die beide keren antwoordden ging dit van 40% naar 56%" in question.sentence
    assert question.chart
    assert question.chart.groups == ("2021", "2022")


def test_of_a_small_panel_counts_are_told() -> None:
    before = one(choice(), spread(ja=10, nee=10) + spread(leeg=20), 151, "open")
    after = one(choice(), spread(ja=15, nee=25), 151, "open")
    before = replace(before, verdict=replace(before.verdict, allowed=True))
    row = years(side(before, "toen"), side(after, "nu"), DAY).questions[0].rows[0]
    assert (row.change, row.within, row.composition) == ("", "van 10 naar 15 van de 20", "")


def test_numbers_are_compared_in_pairs_and_a_break_is_marked() -> None:
    found = years(side(of(20, 30), "2021"), side(of(20, 30, label="Wat vindt u nu?"), "2022"), DAY)
    choice_, amount = found.questions
    assert "anders gesteld" in choice_.broken
    assert amount.broken == ""
    assert amount.rows[0].within == "0 procentpunt (middelste van 50)"
    assert not amount.rows[0].shown


def test_what_was_told_before_is_marked_and_what_was_not_put_twice_is_named() -> None:
    kept = published(of(20, 30), b"secret")
    old = one(choice(), spread(ja=20, nee=30), 151, "open")
    rule = one(choice(), spread(ja=20, nee=31), 151).rule
    after = replace(of(20, 31), rule=rule)
    found = years(side(old, "2021"), side(after, "2022", [kept]), DAY)
    assert "nieuw of gewijzigd" in found.questions[0].outside[0]
    assert found.new == ("Hoeveel?",)
    assert years(side(after, "2021"), side(old, "2022"), DAY).gone == ("Hoeveel?",)


def test_what_cannot_be_compared_is_said() -> None:
    few = one(choice(), spread(ja=4), 151)
    with pytest.raises(RuleBroken, match="Over “2021” mag nog niets worden verteld"):
        years(side(few, "2021"), side(of(20, 30), "2022"), DAY)
    other = one(choice("w"), [{"w": "ja"}] * 40, 151)
    with pytest.raises(RuleBroken, match="Geen enkele vraag"):
        years(side(other, "2021"), side(of(20, 30), "2022"), DAY)
