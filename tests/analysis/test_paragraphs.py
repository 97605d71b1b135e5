"""Any questionnaire and any answers give a paragraph: traced, honest, and never more than may be told."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.figures.rows import Row
from analysis.paragraph import Paragraph, document, paragraph
from analysis.results import Results, results
from analysis.tables import document as figures_document
from analysis.tables import text
from survey.rules.broken import RuleBroken
from survey.rules.publication import Publication
from survey.rules.publication import settings as rules
from survey.rules.questionnaires.answers import examine
from survey.rules.questionnaires.codebook import Variable, codebook
from survey.rules.questionnaires.document import Group, Questionnaire, Type
from tests.analysis.newsletter import DEADLINE, NEWSLETTER, NOW, choice, number, one, spread
from tests.strategies import good_answers, questionnaires, registers

OPTIONS = [("a", "Eerst", False), ("b", "Daarna", False), ("c", "Later", False), ("d", "Nooit", False)]


def write(found: Results, closed: bool = False, **more: Any) -> Paragraph:
    return paragraph(found, found.codebook, found.rule, NEWSLETTER, DEADLINE, closed, **more)


def test_among_people_a_draft_does_not_name_what_is_only_known_to_be_small() -> None:
    found = one(choice(options=OPTIONS), spread(a=40, b=15, c=4, d=1), 120, "streng")
    assert "antwoordt ongeveer 65% van de respondenten ‘Eerst’ en ongeveer een kwart ‘Daarna’." in write(found).text


@given(st.data(), st.sampled_from(["open", "vertrouwelijk", "streng"]), st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_questionnaire_yields_a_paragraph_of_which_every_figure_is_traced(
        data: st.DataObject, profile: str, closed: bool) -> None:
    asked = data.draw(questionnaires())
    rows = answered(asked, data)
    rule = replace(rules(profile), half_width=100)
    found = results(codebook(asked), rows, [row.facts for row in rows] + [{}] * 10, rule, NOW, closed=closed)
    assert found.verdict.allowed
    draft = write(found, closed)
    assert all(draft.text[span.start:span.end] == span.text for span in draft.spans)
    assert all(each.reason for each in draft.withheld)
    assert json.loads(json.dumps(document(draft, found)))["text"] == draft.text
    assert json.dumps(figures_document(found))
    assert text(found)
    for span in draft.spans:
        if span.statistic != "deadline":
            assert not found.result(span.statistic).withheld


def answered(asked: Questionnaire, data: st.DataObject) -> list[Row]:
    """Thirty-six members who sent one of four kinds of answers, which nothing is wrong with."""
    kinds = []
    for facts in data.draw(st.lists(registers(), min_size=4, max_size=4)):
        kinds.append((facts, data.draw(good_answers(asked, facts, NEWSLETTER))))
    made = []
    for place in range(36):
        facts, typed = kinds[place % 4]
        made.append(Row(str(place), facts, NOW, examine(asked, typed, facts, NEWSLETTER).values))
    return made


@pytest.mark.parametrize(("variable", "answers", "said"), [
    (choice(), spread(ja=30, nee=18, weet_niet=12),
     "antwoordt de helft van de respondenten ‘Ja’ en bijna een derde ‘Nee’; een vijfde weet het niet."),
    (choice(topic="een toename van zij-instroom"), spread(ja=30, nee=30),
     "Op de vraag over een toename van zij-instroom antwoordt de helft van de respondenten ‘Ja’ en de helft ‘Nee’."),
    (choice(options=OPTIONS), spread(a=10, b=30, c=15, d=5),
     "antwoordt de helft van de respondenten ‘Daarna’, een kwart ‘Later’ en 17% ‘Eerst’."),
    (choice(options=[*OPTIONS[:2], ("n", "N.v.t.", True)]), spread(a=30, b=20, n=10),
     "; 17% antwoordt ‘N.v.t.’."),
    (choice(), spread(ja=60), "Op de vraag ‘Vraag v?’ antwoorden alle respondenten ‘Ja’."),
    (choice(), spread(ja=57, nee=3), "antwoorden vrijwel alle respondenten ‘Ja’ en een enkele ‘Nee’."),
])  # fmt: skip
def test_a_choice_is_told_with_its_largest_options_first(
        variable: Variable, answers: Sequence[Mapping[str, Any]], said: str) -> None:
    draft = write(one(variable, answers, 120))
    assert said in draft.text
    assert not draft.findings


def test_several_answers_say_that_they_were_possible() -> None:
    asked = replace(choice(options=OPTIONS[:2]), type=Type.SEVERAL)
    answers: list[dict[str, Any]] = [{"v": ["a", "b"]}] * 30 + [{"v": ["b"]}] * 30
    assert ("Bij de vraag ‘Vraag v?’ kiezen alle respondenten ‘Daarna’ en de helft ‘Eerst’ (meer antwoorden mogelijk)."
            ) in write(one(asked, answers, 120)).text


def test_a_number_is_told_with_its_unit_and_its_median() -> None:
    answers = [{"g": place} for place in range(40, 100)]
    draft = write(one(number(unit="leerlingen", estimate=True), answers, 120))
    assert ("Op de vraag ‘Hoeveel g?’ is de gemiddelde geschatte opgave 70 leerlingen (60 opgaven; de middelste is 70 "
            "leerlingen). De middelste helft van de opgaven ligt tussen 55 en 84 leerlingen.") in draft.text
    opened = write(one(number(unit="leerlingen"), answers, 120, "open"))
    assert "De opgaven lopen uiteen van 40 tot 99 leerlingen." in opened.text


@pytest.mark.parametrize(("values", "side"), [([10] * 11 + [550], "hoger"), ([10] * 11 + [-550], "lager")])
def test_an_outlier_lets_the_median_lead(values: list[int], side: str) -> None:
    answers: list[dict[str, Any]] = [{"g": value} for value in values] + [{}] * 40
    said = write(one(number(), answers, 120, "open")).text
    assert "is de middelste opgave 10%; het gemiddelde ligt met" in said
    assert f"{side} door een uitschieter." in said
    assert "uitschieter" not in write(one(number(), answers, 120)).text


def test_shares_of_a_hundred_are_told_together() -> None:
    parts = [number(key, type=Type.SHARES, part_of="s", estimate=True) for key in ("s1", "s2")]
    parts = [replace(each, question_key="s", label=f"deel {each.key}") for each in parts]
    said = write(one(parts, [{"s1": 60, "s2": 40}] * 60, 120)).text
    assert "Gemiddeld is per respondent naar schatting 60% ‘deel s1’ en 40% ‘deel s2’ (60 opgaven)." in said


def test_open_answers_are_told_by_their_themes_or_their_number() -> None:
    asked, answers = number("t", type=Type.LONG_TEXT), [{"t": "Tekst."}] * 40
    assert "De open vraag ‘Hoeveel t?’ is beantwoord door 40 respondenten." in write(one(asked, answers, 80)).text
    themed = one(asked, answers, 80, themes={"t": [("wachtlijsten", 12), ("corona", 7), ("geld", 2)]})
    assert "wordt onder meer genoemd: wachtlijsten; corona." in write(themed).text


def test_a_short_answer_that_was_coded_is_told_by_its_themes_and_otherwise_not_at_all() -> None:
    asked, answers = number("t", type=Type.TEXT), [{"t": "Tekst."}] * 40
    assert "Hoeveel t?" not in write(one(asked, answers, 80)).text
    themed = one(asked, answers, 80, themes={"t": [("wachtlijsten", 12), ("geld", 4)]})
    assert "wordt onder meer genoemd: wachtlijsten." in write(themed).text


def test_a_template_of_the_question_takes_the_first_alternative_that_may_be_told() -> None:
    first = "{g.mean|pct} gemiddeld. || Middelste: {g.median|pct}.\n{g.max|pct} ten hoogste.\n{g.max|pct}. ||"
    answers: list[dict[str, Any]] = [{"g": 10}] * 11 + [{"g": 550}] + [{}] * 40
    draft = write(one(number(sentence=first), answers, 120))
    assert "Middelste: 10%." in draft.text
    assert "550" not in draft.text
    assert [each.template for each in draft.withheld] == ["{g.max|pct} ten hoogste."]
    assert draft.withheld[0].reason == "De laagste en de hoogste opgave zijn antwoorden van één deelnemer."


def test_a_template_with_a_mistake_is_named_and_stops_nothing() -> None:
    draft = write(one(choice(sentence="{v.misschien|pct}\n{v.ja|pct} zegt ja."), spread(ja=30, nee=30), 120))
    assert "50% zegt ja." in draft.text
    assert draft.withheld[0].reason == "Uitkomst “v.misschien” bestaat niet."


def test_nothing_is_told_of_a_question_with_a_dash() -> None:
    draft = write(one(choice(sentence="-"), spread(ja=30, nee=30), 120))
    assert len(draft.sentences) == 2
    assert not draft.withheld


@pytest.mark.parametrize(("count", "closed", "said"), [
    (18, False, "Op de uitvraag ‘Proef’ hebben tot dusver 18 swv'en gereageerd. Dat is te weinig om al een "
                "tussenresultaat te presenteren."),
    (18, True, "Op de uitvraag ‘Proef’ hebben 18 swv'en gereageerd. Dat is te weinig om uitkomsten te presenteren."),
    (1, False, "Op de uitvraag ‘Proef’ heeft tot dusver 1 swv gereageerd. Dat is te weinig om al een "
               "tussenresultaat te presenteren."),
    (0, False, "Op de uitvraag ‘Proef’ heeft tot dusver nog geen swv gereageerd."),
])  # fmt: skip
def test_a_round_that_may_not_be_told_tells_only_how_many(count: int, closed: bool, said: str) -> None:
    found = one(choice(), spread(ja=count), 151)
    found = replace(found, codebook=replace(found.codebook, group=Group("swv", "swv'en", "het")))
    draft = write(found, closed)
    assert draft.text == said
    assert draft.withheld[0].reason == found.verdict.sentence


@pytest.mark.parametrize(("answers", "invited", "closed", "said"), [
    (60, 120, False, "Inmiddels hebben 60 van de 120 uitgenodigden (50%) de uitvraag ingevuld, genoeg voor een "
                     "tussenstand."),
    (60, 120, True, "In totaal hebben 60 van de 120 uitgenodigden (50%) de uitvraag ingevuld."),
    (60, 60, True, "Alle 60 uitgenodigden hebben de uitvraag ingevuld."),
    (60, None, False, "Inmiddels hebben 60 respondenten de uitvraag ingevuld, genoeg voor een tussenstand."),
])  # fmt: skip
def test_the_response_comes_first(answers: int, invited: int | None, closed: bool, said: str) -> None:
    draft = write(one(choice(sentence="-"), spread(ja=answers), invited), closed)
    assert draft.sentences[0].text == said


def test_how_long_it_is_open_comes_last_while_it_is() -> None:
    found = one(choice(), spread(ja=30, nee=30), 120)
    assert write(found).text.endswith("De uitvraag staat nog open tot en met maandag 14 februari.")
    assert "staat nog open" not in write(found, closed=True).text
    later = paragraph(found, found.codebook, found.rule, DEADLINE.replace(day=15), DEADLINE, False)
    assert "staat nog open" not in later.text


def test_sentences_about_the_whole_stand_before_the_end() -> None:
    draft = write(one(choice(), spread(ja=30, nee=30), 120), sentences=["Samen {v.ja|n}.", "Samen {v.x|n}."])
    assert [each.source for each in draft.sentences] == ["response", "v", "summary", "deadline"]
    assert [each.source for each in draft.withheld] == ["summary"]


def test_figures_of_one_profile_are_never_told_under_another() -> None:
    found = one(choice(), spread(ja=30, nee=30), 120, "open")
    with pytest.raises(RuleBroken, match="andere publicatieregels"):
        paragraph(found, found.codebook, Publication(), NEWSLETTER, DEADLINE, False)


def test_a_topic_or_group_with_the_signs_of_a_template_does_no_harm() -> None:
    draft = write(one(choice(topic="{v.ja|pct} || {onzin}"), spread(ja=30, nee=30), 120))
    assert "Op de vraag over (v.ja/pct) // (onzin) antwoordt de helft" in draft.text
    assert not re.search("[{}]", draft.text)
