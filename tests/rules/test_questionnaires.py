"""The questionnaire as data: the document, its faults, the codebook, and the questionnaires of 2022."""

import csv
import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from survey.config import ROOT
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.answers import examine
from survey.rules.questionnaires.browser import form
from survey.rules.questionnaires.codebook import all_rows, codebook, one_row
from survey.rules.questionnaires.document import (
    Check,
    Group,
    Option,
    Part,
    Question,
    Questionnaire,
    Repeat,
    Required,
    Section,
    Type,
    document,
    questionnaire,
    words,
)
from survey.rules.questionnaires.expressions import expression
from survey.rules.questionnaires.faults import faults
from survey.rules.questionnaires.types import PARTED
from tests.cases import inflow, stay
from tests.strategies import TODAY, questionnaires

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def text(dutch: str) -> dict[str, str]:
    return {"nl": dutch}


YES_NO = (Option("ja", text("Ja")), Option("nee", text("Nee")))
CHOICE = Question("keuze", Type.ONE, text("Ziet u het?"), options=YES_NO)
NUMBER = Question("aantal", Type.NUMBER, text("Hoeveel?"))
PLAIN = Question("tekst", Type.TEXT, text("Waarom?"))
SHARES = Question("deel", Type.SHARES, text("Waar?"), parts=(Part("a", text("a")), Part("b", text("b"))))
NOTE = Question("uitleg", Type.NOTE, text("Uitleg"))
SCHOOL = Repeat(text("school"), text("scholen"))


def asking(*questions: Question, **fields: Any) -> Questionnaire:
    sections = (Section("een", text("Een"), questions=questions),)
    return Questionnaire(**{"title": text("Uitvraag"), "sections": sections, **fields})


def repeating(question: Question, repeat: Repeat = SCHOOL, after: Question = NOTE) -> Questionnaire:
    """A question that is asked of every school, and one after it."""
    schools = Section("scholen", text("Uw scholen"), questions=(question,), repeat=repeat)
    return Questionnaire(text("Uitvraag"), sections=(schools, Section("slot", text("Slot"), questions=(after,))))


def on(question: Question, condition: str) -> Question:
    return replace(question, relevant=expression(condition))


def checked(question: Question, test: str, message: str = "Klopt dit?") -> Question:
    return replace(question, checks=(Check(expression(test), text(message)),))


@QUICK
@given(questionnaires())
def test_a_questionnaire_survives_being_stored(drawn: Questionnaire) -> None:
    stored = json.loads(json.dumps(document(drawn), ensure_ascii=False))
    assert questionnaire(stored) == drawn
    assert document(questionnaire(stored)) == stored


@QUICK
@given(questionnaires())
def test_the_codebook_has_a_variable_for_every_column_of_answers(drawn: Questionnaire) -> None:
    book = codebook(drawn)
    outcome = examine(drawn, {}, {}, TODAY)
    assert outcome.values.keys() <= {variable.key for variable in book.variables}
    assert len({variable.key for variable in book.variables}) == len(book.variables)
    every = [*book.variables, *(variable for repeated in book.repeats for variable in repeated.variables)]
    assert {variable.question_key for variable in every if variable.part_of} == {
        question.key for question in drawn.questions if question.type in PARTED
    }
    for repeated in book.repeats:
        keys = {variable.key for variable in repeated.variables}
        assert all(row.keys() <= keys for row in all_rows(repeated, outcome.values))
        assert one_row(book, outcome.values).get(repeated.key, 0) == len(list(all_rows(repeated, outcome.values)))


@QUICK
@given(questionnaires())
def test_what_the_browser_gets_is_data(drawn: Questionnaire) -> None:
    whole = form(drawn)
    assert json.loads(json.dumps(whole)) == whole
    parts = [question for section in drawn.sections for question in form(drawn, section.key)["questions"]]
    assert parts == whole["questions"]


UNKNOWN_TYPE = {"key": "q", "type": "foto"}


@pytest.mark.parametrize(
    "damaged",
    [
        {},
        {"title": 1},
        {"title": {"nl": "x"}, "sections": [{}]},
        {"title": {}, "sections": 3},
        {"title": {}, "sections": [{"key": "s", "questions": [UNKNOWN_TYPE]}]},
    ],
)
def test_a_damaged_document_is_refused_in_dutch(damaged: dict[str, Any]) -> None:
    with pytest.raises(RuleBroken, match="beschadigd"):
        questionnaire(damaged)


def test_a_text_falls_back_to_dutch() -> None:
    assert words({"nl": "Ja", "en": "Yes"}, "en") == "Yes"
    assert words({"nl": "Ja"}, "en") == "Ja"
    assert words({}, "en") == ""


def faulty() -> Iterator[tuple[Questionnaire, str]]:
    """Questionnaires with one thing wrong, and part of what is said of it."""
    yield asking(), "staan geen vragen"
    yield Questionnaire(text("x")), "nog geen vragen"
    yield asking(PLAIN, PLAIN), "‘tekst’ komt vaker voor"
    yield asking(replace(PLAIN, key="een")), "‘een’ komt vaker voor"
    yield asking(SHARES, replace(PLAIN, key="A")), "‘A’ komt vaker voor"
    yield asking(replace(PLAIN, key="1a")), "met een letter beginnen"
    yield asking(replace(PLAIN, key="")), "sleutel ontbreekt"
    yield asking(replace(PLAIN, key="response")), "al in gebruik"
    yield asking(replace(PLAIN, label={})), "Nederlandse tekst ontbreekt"
    yield asking(replace(PLAIN, label={"en": "Why?"}), languages=("nl", "en")), "Nederlandse tekst ontbreekt"
    yield asking(replace(PLAIN, label={"nl": "x", "en": "Why?"})), "‘en’, maar die taal"
    yield asking(replace(PLAIN, label=text("U zei ${keuze}"))), "‘${keuze}’ verwijst naar een vraag die niet bestaat"
    yield asking(replace(PLAIN, hint=text("Na ${aantal}")), NUMBER), "pas later"
    yield asking(replace(PLAIN, label=text("U zei ${tekst}"))), "naar deze vraag zelf"
    yield asking(replace(CHOICE, options=(YES_NO[0], Option("x", text("${weg}"))))), "‘${weg}’ verwijst"
    yield asking(SHARES, replace(PLAIN, label=text("Van ${deel}"))), "naar een hele verdeling"
    yield asking(replace(PLAIN, label=text("U zei ${keuze"))), "zonder accolade aan het eind"
    yield asking(replace(PLAIN, label=text("U zei ${uw keuze}"))), "geen verwijzing naar een vraag"
    yield repeating(NUMBER, after=replace(NOTE, label=text("Dat is ${aantal}"))), "heeft hier niet één antwoord"
    yield asking(PLAIN, title=text("Over ${tekst}")) , "kan hier niet staan"
    yield asking(PLAIN, intro=text("Over ${tekst}")) , "inleiding van de hele vragenlijst"
    yield asking(replace(PLAIN, label=text("x" * 10_001))), "langer dan"
    yield asking(PLAIN, languages=("en",)), "Nederlands (nl) ontbreekt"
    yield asking(PLAIN, languages=("nl", "Engels")), "geen taalcode"
    yield asking(PLAIN, group=Group("", "", "de")), "hoe één respondent heet"
    yield asking(PLAIN, group=Group("school", "scholen", "die")), "lidwoord"
    yield asking(replace(CHOICE, options=YES_NO[:1])), "ten minste twee antwoorden"
    yield asking(replace(CHOICE, options=(*YES_NO, YES_NO[0]))), "‘ja’ komt bij deze vraag vaker voor"
    yield asking(replace(CHOICE, options=(*YES_NO, Option("weet niet", text("x"))))), "‘weet niet’ van een antwoord"
    yield asking(replace(PLAIN, options=YES_NO)), "Alleen een keuzevraag"
    yield asking(replace(SHARES, parts=SHARES.parts[:1])), "ten minste twee onderdelen"
    yield asking(replace(PLAIN, parts=SHARES.parts)), "Alleen een verdeling"
    yield asking(replace(PLAIN, minimum=Decimal(1))), "Alleen een getal"
    yield asking(replace(NUMBER, minimum=Decimal(9), maximum=Decimal(1))), "(9) is groter dan de grootste (1)"
    yield asking(replace(NUMBER, maximum=Decimal("NaN"))), "geen gewoon getal"
    yield asking(replace(NUMBER, decimals=7)), "0 tot en met 6"
    yield asking(replace(NUMBER, length=7)), "Alleen een tekst"
    yield asking(replace(PLAIN, length=0)), "1 tot en met"
    yield asking(Question("som", Type.CALCULATION, text("x"))), "ontbreekt wat er berekend"
    yield asking(replace(PLAIN, calculation=expression("1"))), "Alleen een regel van het type berekening"
    yield asking(Question("sector", Type.FACT, text("x"))), "welk gegeven uit het register"
    yield asking(replace(PLAIN, register="sector")), "Alleen een gegeven uit het register"
    yield asking(replace(NOTE, required=Required.YES)), "kan niet verplicht"
    yield asking(checked(NOTE, "1 = 1")), "een controle kan hier niet"
    yield asking(on(PLAIN, "${weg} = 1")), "‘${weg}’ verwijst naar een vraag die niet bestaat"
    yield asking(on(PLAIN, "${aantal} = 1"), NUMBER), "pas later"
    yield asking(on(PLAIN, "${tekst} = 'x'")), "naar deze vraag zelf"
    yield asking(on(PLAIN, "${een} = 'x'")), "naar een onderdeel en niet"
    yield asking(NOTE, on(PLAIN, "${uitleg} = 'x'")), "toelichting; die heeft geen antwoord"
    yield asking(SHARES, on(PLAIN, "${deel} = 100")), "naar een hele verdeling"
    yield asking(on(PLAIN, ". = 'x'")), "kan alleen in een controle"
    yield asking(CHOICE, on(PLAIN, "${keuze} = 'misschien'")), "geen antwoord ‘misschien’; wel: ja, nee"
    yield asking(CHOICE, on(PLAIN, "selected(${keuze}, 'j')")), "geen antwoord ‘j’"
    yield asking(checked(CHOICE, ". != 'nooit'")), "geen antwoord ‘nooit’"
    yield asking(checked(PLAIN, ". != 'x'", "")), "Nederlandse tekst ontbreekt"
    yield asking(checked(PLAIN, ". != 'x'", "U zei {. +}.")), "ontbreekt iets aan het eind"
    yield asking(checked(PLAIN, ". != 'x'", "U zei {.")), "losse accolade"
    yield asking(checked(PLAIN, ". != 'x'", "U zei ${weg}.")), "‘${weg}’ verwijst"
    yield repeating(NUMBER, after=on(PLAIN, "${aantal} > 3")), "niet één antwoord, want het onderdeel wordt vaker"
    yield repeating(NUMBER, after=on(PLAIN, "sum(${aantal} + 1) > 3")), "Gebruik sum(), min(), max() of count()"
    yield repeating(NUMBER, after=on(PLAIN, "sum(${scholen}) > 3")), "naar een onderdeel en niet naar een vraag"
    yield repeating(on(NUMBER, "count(${scholen}) > 3")), "naar een onderdeel en niet naar een vraag"
    yield repeating(NUMBER, Repeat(text("school"), {})), "Nederlandse tekst ontbreekt"
    yield repeating(NUMBER, replace(SCHOOL, minimum=3, maximum=2)), "Ten minste 3 keer invullen kan niet"
    yield repeating(NUMBER, replace(SCHOOL, minimum=101)), "ten minste 0 en ten hoogste 100"
    yield repeating(NUMBER, replace(SCHOOL, maximum=101)), "ten hoogste 1 tot 100"
    yield asking(*(replace(PLAIN, key=f"q{number}") for number in range(501))), "te veel vragen"


@pytest.mark.parametrize(("wrong", "said"), list(faulty()), ids=[said for _, said in faulty()])
def test_one_fault_is_told_and_nothing_else(wrong: Questionnaire, said: str) -> None:
    found = faults(wrong)
    assert len({fault.message for fault in found}) <= 2
    assert said in " ".join(fault.message for fault in found)


def test_all_faults_are_told_at_once_with_their_place() -> None:
    wrong = asking(replace(PLAIN, label={}), on(NUMBER, "${weg} = 1"), replace(CHOICE, options=(YES_NO[0], YES_NO[0])))
    assert [(fault.where, fault.field, fault.index) for fault in faults(wrong)] == [
        ((0, 0), "label", None),
        ((0, 1), "relevant", None),
        ((0, 2), "options.key", 1),
    ]


def test_a_check_may_see_its_own_answer_and_a_condition_a_fact_that_stands_later() -> None:
    sector = Question("sector", Type.FACT, text("Sector"), register="sector")
    fine = asking(checked(NUMBER, "${aantal} > 0 and . < 9"), on(PLAIN, "${sector} = 'PO'"), sector)
    assert faults(fine) == ()


@pytest.mark.parametrize("made", [inflow(), stay()])
def test_the_questionnaires_of_2022_have_no_faults(made: Questionnaire) -> None:
    assert faults(made) == ()
    assert questionnaire(document(made)) == made


def test_the_58_answers_of_2022_fit_their_questionnaire() -> None:
    made = inflow()
    with (ROOT / "tests" / "data" / "newsletter_2022_responses.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns = [variable.key for variable in codebook(made).variables]
    assert columns == [name for name in rows[0] if name.startswith("q")]
    warnings: Counter[str] = Counter()
    for row in rows:
        outcome = examine(made, {key: row[key] for key in columns if row[key]}, {"sector": row["sector"]}, TODAY)
        assert outcome.errors == {}
        assert {key for key, value in outcome.values.items() if value is not None} == {
            key for key in columns if row[key]
        }
        warnings.update(outcome.warnings.values())
    assert warnings == {
        "Een toename van 550% betekent ruim zes keer zo veel. Bedoelt u dat?": 1,
        "U gaf aan dat er een toename is, maar vult 0% in. Klopt dat?": 1,
    }


def test_only_po_is_asked_about_entry_from_below() -> None:
    made = inflow()
    assert "q01_onderinstroom" in examine(made, {}, {"sector": "PO"}, TODAY).asked
    outcome = examine(
        made, {"q01_onderinstroom": "ja", "q12a_laag_pct": "2,3", "q11_verschuiving": "ja"}, {"sector": "VO"}, TODAY
    )
    assert "q01_onderinstroom" not in outcome.asked
    assert outcome.errors["q12a_laag_pct"] == "Vul een heel of een half percentage in, bijvoorbeeld 2,5."


def test_forty_questions_are_read_in_a_few_milliseconds() -> None:
    stored = document(
        asking(*(checked(on(replace(CHOICE, key=f"q{number}"), "1 = 1"), ". = 'ja'") for number in range(40)))
    )
    durations = []
    for _ in range(20):
        begun = time.thread_time()
        questionnaire(stored)
        durations.append(time.thread_time() - begun)
    assert min(durations) < 0.005
