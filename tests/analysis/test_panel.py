"""Year on year: the panel, its composition, breaks, and what is withheld."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from analysis.figures.rows import Row
from analysis.panel import CHANGED, HIDDEN_SHARE, SMALL_PANEL, mcnemar, panel, sentence, wilcoxon, within
from analysis.results import Results, results
from survey.rules.broken import RuleBroken
from survey.rules.publication import settings
from survey.rules.questionnaires.codebook import Codebook, Variable
from tests.analysis.newsletter import NOW, choice, number, one, spread

DAY = date(2022, 2, 2)


def round_of(answers: dict[str, Any], profile: str = "open", asked: Variable | None = None) -> Results:
    rows = [Row(name, {}, NOW, answer) for name, answer in answers.items()]
    return results(Codebook("Proef", (asked or choice(),)), rows, [{}] * 151, settings(profile), NOW)


def people(first: int, last: int, yes: int) -> dict[str, Any]:
    """The organisations from first to last, of which the first so many say yes."""
    return {str(place): {"v": "ja" if place - first < yes else "nee"} for place in range(first, last)}


BEFORE = people(0, 40, 14) | people(40, 50, 6)
AFTER = people(0, 40, 21) | people(50, 68, 5)


def test_the_published_change_is_the_panel_and_its_composition() -> None:
    change = panel(round_of(BEFORE), round_of(AFTER)).change("v.ja")
    assert (change.before, change.after, change.panel) == ((20, 50), (26, 58), 40)
    assert change.within == Fraction(35, 2)
    assert change.published
    assert round(float(change.published), 1) == 4.8
    assert round(float(change.composition or 0), 1) == -12.7
    assert change.shown


def test_the_change_in_one_sentence() -> None:
    change = panel(round_of(BEFORE), round_of(AFTER)).change("v.ja")
    said = sentence(change, DAY, settings("open"), "swv'en")
    assert said
    assert said.text == (
        "Bij de 40 swv'en die beide keren antwoordden ging dit van 35% naar 53% (+17,5 procentpunt); in alle "
        "antwoorden samen van 40% naar 45% (+4,8 procentpunt), waarvan −12,7 procentpunt doordat andere swv'en "
        "antwoordden.")


def test_the_reference_values_of_the_tests() -> None:
    assert round(mcnemar(9, 2), 4) == 0.0654
    assert mcnemar(0, 0) == 1
    assert wilcoxon([0, 0]) == 1
    assert wilcoxon([1, 2, 3, 4, 5, 6]) < 0.05
    assert within((20, 50), (26, 58), 40, 14, 21).within == Fraction(35, 2)


def test_who_left_or_joined_is_never_given_away() -> None:
    before = people(0, 40, 14) | people(40, 44, 2)
    after = people(0, 40, 21) | people(50, 68, 5)
    change = panel(round_of(before, "vertrouwelijk"), round_of(after, "vertrouwelijk")).change("v.ja")
    assert (change.withheld, change.within, change.p) == (SMALL_PANEL, None, None)
    said = sentence(change, DAY, settings())
    assert said
    assert said.text.startswith("Dit ging in alle antwoorden samen van 36% naar 45%")
    assert panel(round_of(before), round_of(after)).change("v.ja").within == Fraction(35, 2)


def test_a_share_that_is_hidden_has_no_change() -> None:
    before = people(0, 50, 2)
    change = panel(round_of(before, "vertrouwelijk"), round_of(AFTER, "vertrouwelijk")).change("v.ja")
    assert (change.withheld, change.published) == (HIDDEN_SHARE, None)
    assert sentence(change, DAY, settings()) is None


def test_a_question_that_was_put_differently_is_a_break() -> None:
    other = choice(options=(("ja", "Ja, zeker", False), ("nee", "Nee", False)))
    known = panel(round_of(BEFORE), round_of(AFTER, asked=other))
    assert known.change("v.ja").broken == CHANGED
    moved = panel(round_of(BEFORE), round_of(AFTER), {"v": "Andere peildatum."})
    assert moved.change("v.ja").broken == "Andere peildatum."
    assert not panel(round_of(BEFORE), round_of(AFTER)).change("v.ja").broken


def numbers(values: dict[int, float | None]) -> dict[str, Any]:
    return {str(place): {"g": value} for place, value in values.items()}


def test_numbers_are_compared_pair_by_pair() -> None:
    before = numbers(dict.fromkeys(range(30), 10) | {30: None})
    after = numbers({place: 10.5 + place % 5 for place in range(31)})
    known = panel(round_of(before, asked=number()), round_of(after, asked=number()))
    (shift,) = known.shifts
    assert (shift.pairs, shift.median) == (30, Fraction(5, 2))
    assert shift.shown
    few = panel(round_of(numbers({1: 3} | dict.fromkeys(range(2, 40))), asked=number()),
                round_of(after, asked=number()))
    assert few.shifts[0].withheld == SMALL_PANEL


def test_answers_without_a_name_cannot_be_compared() -> None:
    rows = [Row("", {}, NOW, {"v": "ja"})] * 40
    nameless = results(Codebook("Proef", (choice(),)), rows, None, settings("open"), NOW)
    with pytest.raises(RuleBroken, match="van wie"):
        panel(nameless, round_of(AFTER))


def test_questions_of_one_year_only_are_left_out() -> None:
    other = one(choice("w"), [{"w": "ja"} for _ in spread(ja=40)], 151, "open")
    assert panel(round_of(BEFORE), other).changes == ()
