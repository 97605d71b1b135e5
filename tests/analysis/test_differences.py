"""Differences between groups: which are called one, and how they are told."""

from dataclasses import replace
from typing import Any

import pytest

from analysis.differences import differences, group_name, sentence, worth_comparing
from analysis.paragraph import paragraph
from analysis.results import Results, results
from analysis.sentences import render
from analysis.statistics import told
from survey.rules.publication import settings
from survey.rules.questionnaires.codebook import Codebook, Variable
from tests.analysis.newsletter import (
    DEADLINE,
    NEWSLETTER,
    NOW,
    choice,
    one,
    population,
    rows,
    spread,
    written_codebook,
)

ABC = tuple((name, name.upper(), False) for name in "abc")


def say(found: Results, template: str) -> str:
    return render(template, lambda name: told(found.result(name), found.rule), found.rule, NEWSLETTER).text


def newsletter(keys: tuple[str, ...], profile: str = "vertrouwelijk") -> Results:
    """The round of the newsletter with some of its questions."""
    known = written_codebook()
    variables = tuple(each for each in known.variables if each.key in keys)
    chosen = Codebook(known.title, variables, known.facts, known.group)
    return results(chosen, rows(), population(), settings(profile), NOW, by=("sector",))


def test_what_is_looked_at_counts_and_not_what_is_printed() -> None:
    alone = differences(newsletter(("q07_tlv_po_vso",)), ["sector"])
    assert (alone.looked_at, len(alone.shown)) == (1, 1)
    keys = ("q04_zijinstroom", "q07_tlv_po_vso", "q09_tlv_sbo_vso", "q11_verschuiving", "q01_onderinstroom")
    several = differences(newsletter(keys), ["sector"])
    assert several.looked_at == 4
    assert not several.of("q01_onderinstroom")


def test_a_difference_is_told_with_the_verb_of_the_question() -> None:
    found = newsletter(("q07_tlv_po_vso",))
    (difference,) = differences(found, ["sector"]).shown
    assert difference.groups == ("VO", "PO")
    assert say(found, sentence(difference, found)) == (
        "Swv'en VO signaleren dit vaker dan swv'en PO (9 van de 24 tegen 5 van de 34).")


def test_what_cannot_be_shown_is_said_to_be_not_demonstrable() -> None:
    found = newsletter(("q11_verschuiving",))
    (difference,) = differences(found, ["sector"]).every
    assert not difference.shown
    first, second = (f"swv'en {value}" for value in difference.groups)
    assert sentence(difference, found) == (
        f"S{first[1:]} en {second} verschillen hierin niet aantoonbaar.")


def groups(first: dict[str, int], second: dict[str, int], profile: str = "vertrouwelijk", fact: str = "sector",
           asked: Variable | None = None) -> Results:
    one_group, other = spread(**first), spread(**second)
    facts: list[dict[str, Any]] = [{fact: "PO"}] * len(one_group) + [{fact: "VO"}] * len(other)
    facts += [{fact: "PO"}, {fact: "VO"}] * 20
    return one(asked or choice(), one_group + other, len(facts), profile, facts, by=(fact,))


def test_large_groups_are_told_in_percentages_and_a_question_without_a_verb_in_its_answer() -> None:
    found = groups({"ja": 40, "nee": 10}, {"ja": 10, "nee": 40})
    (difference,) = differences(found, ["sector"]).shown
    assert say(found, sentence(difference, found)) == (
        "Respondenten PO antwoorden vaker ‘Ja’ dan respondenten VO (80% tegen 20%).")


def test_a_verb_that_comes_apart_or_helps_another() -> None:
    for infinitive, words in (("waarnemen", "nemen dit vaker waar dan"), ("hebben", "antwoorden vaker ‘Ja’ dan"),
                              ("zich herkennen", "antwoorden vaker ‘Ja’ dan")):
        template = f"{{v.ja|Frase:respondenten}} {{v.ja|ww:{infinitive}}} dit."
        found = groups({"ja": 40, "nee": 10}, {"ja": 10, "nee": 40}, asked=choice(sentence=template))
        (difference,) = differences(found, ["sector"]).shown
        assert words in say(found, sentence(difference, found))


def test_among_people_a_difference_is_told_in_steps() -> None:
    found = groups({"ja": 80, "nee": 23}, {"ja": 20, "nee": 81}, "streng")
    (difference,) = differences(found, ["sector"]).shown
    assert say(found, sentence(difference, found)) == (
        "Respondenten PO antwoorden vaker ‘Ja’ dan respondenten VO (ongeveer 80% tegen ongeveer 20%).")


def test_a_difference_with_a_hidden_share_is_not_told() -> None:
    found = groups({"ja": 40, "nee": 10}, {"ja": 2, "nee": 48})
    (difference,) = differences(found, ["sector"]).every
    assert difference.comparison.shown
    assert not difference.shown


def test_small_groups_and_too_many_of_them_are_not_compared() -> None:
    assert differences(groups({"ja": 40, "nee": 10}, {"ja": 2, "nee": 7}), ["sector"]).looked_at == 0
    facts: list[dict[str, Any]] = [{"wijk": str(place % 7)} for place in range(140)]
    many = one(choice(), spread(ja=70, nee=70), 140, facts=facts, by=("wijk",))
    assert differences(many, ["wijk"]).looked_at == 0
    assert differences(one(choice(), spread(ja=5), 140, facts=facts), ["wijk"]).looked_at == 0


def test_of_more_than_two_answers_each_is_compared() -> None:
    found = groups({"a": 30, "b": 10, "c": 10}, {"a": 10, "b": 30, "c": 10}, asked=choice(options=ABC))
    known = differences(found, ["sector"])
    assert known.looked_at == 3
    assert [each.option for each in known.shown] == ["a", "b"]


@pytest.mark.parametrize(("fact", "name"), [
    ("sector", "respondenten VO"), ("province", "respondenten in VO"), ("wijk", "respondenten met wijk VO")])
def test_a_group_has_a_name(fact: str, name: str) -> None:
    assert group_name(groups({"ja": 40}, {"ja": 40}, fact=fact), fact, "VO") == name


def test_the_paragraph_tells_differences_behind_their_question_unless_nobody_wants_them() -> None:
    found = newsletter(("q07_tlv_po_vso",))
    draft = paragraph(found, found.codebook, found.rule, NEWSLETTER, DEADLINE, False)
    assert [each.source for each in draft.sentences[-3:]] == ["q07_tlv_po_vso", "q07_tlv_po_vso", "deadline"]
    assert draft.sentences[-2].text == (
        "Swv'en VO signaleren dit vaker dan swv'en PO (9 van de 24 tegen 5 van de 34).")
    assert not draft.findings
    silent = paragraph(found, found.codebook, found.rule, NEWSLETTER, DEADLINE, False, differ=())
    assert "vaker" not in silent.text


def test_groups_are_compared_by_what_the_questionnaire_shows_and_by_sector() -> None:
    sectors: list[dict[str, Any]] = [{"sector": "PO", "wijk": "noord"}, {"sector": "VO", "wijk": "zuid"}] * 40
    known = one(choice(), spread(ja=40, nee=40), 80, facts=sectors)
    assert worth_comparing(known) == ("sector",)
    asked = replace(known, codebook=replace(known.codebook, facts=("wijk", "weg", "code")))
    assert worth_comparing(asked) == ("wijk", "sector")
    alone = one(choice(), spread(ja=40), 80, facts=[{"sector": "PO", "pupils": 3}] * 80)
    assert worth_comparing(alone) == ()
