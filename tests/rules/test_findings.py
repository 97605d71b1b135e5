"""What is found before publishing: each finding with its place and weight, and nothing where nothing is wrong."""

import time
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from survey.rules.questionnaires.document import (
    Check,
    Option,
    Part,
    Question,
    Questionnaire,
    Required,
    Section,
    Type,
)
from survey.rules.questionnaires.expressions import expression
from survey.rules.questionnaires.findings import Severity, counted, findings, stopping
from survey.rules.questionnaires.language import denied_twice, glossary, long_sentences, long_words
from survey.rules.questionnaires.minutes import Estimate, estimate
from tests.cases import inflow, stay

STOPS, BEWARE, HINT = Severity
OPTIONS = tuple(Option(key, {"nl": label}, key == "wn") for key, label in
                (("ja", "Ja"), ("nee", "Nee"), ("soms", "Soms"), ("wn", "Weet niet")))
PARTS = tuple(Part(key, {"nl": key}) for key in "ab")


def question(key: str = "q", type_: Type = Type.ONE, label: str = "Doet u mee?", **changed: Any) -> Question:
    fields: dict[str, Any] = {"topic": "meedoen", "unit": "leerlingen"}
    if type_ in (Type.ONE, Type.SEVERAL, Type.GRID):
        fields["options"] = OPTIONS
    if type_ in (Type.GRID, Type.SHARES, Type.TABLE):
        fields["parts"] = tuple(Part(f"{key}_{part.key}", part.label) for part in PARTS)
    return Question(key, type_, {"nl": label}, **fields | changed)


def made(*questions: Question, **changed: Any) -> Questionnaire:
    section = Section("deel", {"nl": "Deel"}, questions=questions, **changed)
    return Questionnaire({"nl": "Lijst"}, sections=(section,))


def check(test: str, hard: bool = True) -> dict[str, Any]:
    return {"checks": (Check(expression(test), {"nl": "Klopt dit?"}, hard),)}


def only_if(written: str) -> dict[str, Any]:
    return {"relevant": expression(written)}


FIRST = question("eerst")
NUMBER, SHARES = Type.NUMBER, Type.SHARES
COLUMNS = tuple(Part(f"k{number}", {"nl": f"K{number}"}) for number in range(6))
FOUND: dict[str, tuple[Question, Severity]] = {
    "krijgt niemand te zien": (question(**only_if("${eerst} = 'ja' and ${eerst} = ''")), BEWARE),
    "wordt altijd gesteld": (question(**only_if("${eerst} = '' or ${eerst} != ''")), HINT),
    "Controle 1 keurt elk antwoord af. Zo kan": (question(type_=NUMBER, minimum=Decimal(5), **check(". < 5")), STOPS),
    "Controle 1 doet niets": (question(type_=NUMBER, maximum=Decimal(100), **check(". <= 100")), HINT),
    "“Ja” staat er twee keer": (question(options=(Option("j", {"nl": "ja"}), *OPTIONS)), BEWARE),
    "De eenheid ontbreekt": (question(type_=NUMBER, unit=""), BEWARE),
    "Neem dan “jaartal” als eenheid": (question(label="Sinds welk jaar bestaat u?", type_=NUMBER, unit="jaar"), BEWARE),
    "dan staat er overal 1967": (question(type_=NUMBER, unit="jaar", minimum=Decimal(1900)), BEWARE),
    "samen geen 100% worden": (question(type_=SHARES, maximum=Decimal(40)), STOPS),
    "een verdeling is samen altijd 100%": (question(type_=SHARES, **check(". < 100")), STOPS),
    "heeft 6 kolommen": (question(type_=Type.TABLE, columns=COLUMNS), BEWARE),
    "Er is geen onderwerp of zin": (question(topic=""), HINT),
    "kan niet insturen. Zet “weet niet”": (question(required=Required.YES, options=OPTIONS[:2]), HINT),
    "Wie het antwoord niet weet": (question(type_=NUMBER, required=Required.YES), HINT),
    "gaan over gezondheid": (question(label="Welke diagnose heeft de leerling?"), BEWARE),
    "De vraag is gevoelig": (question(sensitive=True), HINT),
    "Een lang woord: “toelaatbaarheidsverklaring”": (question(label="Is er een toelaatbaarheidsverklaring?"), HINT),
    "Een zin van 22 woorden": (question(label=" ".join(["woord"] * 21) + " hier?"), HINT),
    "Twee ontkenningen": (question(label="Vindt u het niet goed dat er geen geld is?"), HINT),
    "twee vragen in één": (question(label="Wilt u meer geld en/of tijd?"), HINT),
    "De Nederlandse tekst ontbreekt": (question(label=""), STOPS),
}


@pytest.mark.parametrize("said", FOUND)
def test_each_finding_names_its_place_and_weighs_as_it_should(said: str) -> None:
    asked, severity = FOUND[said]
    found = findings(made(FIRST, asked))
    assert [(each.severity, each.question, said in each.sentence) for each in found] == [(severity, "q", True)]
    assert bool(stopping(made(FIRST, asked))) == (severity is STOPS)


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    good = made(FIRST, question(type_=NUMBER, minimum=Decimal(0), **check(". < 100", hard=False)),
                question("s", SHARES), question("t", **only_if("${eerst} = 'ja'")))
    assert findings(good, minutes=5) == ()


def test_an_option_is_named_when_something_follows_from_all_others() -> None:
    follow = [question(f"na_{key}", **only_if(f"${{eerst}} = '{key}'")) for key in ("ja", "nee")]
    assert [each.sentence for each in findings(made(FIRST, *follow))] == [
        "Bij “Ja” en “Nee” volgt er iets, bij “Soms” niet. Klopt dat?"]
    assert findings(made(FIRST, follow[0])) == ()


def test_a_section_that_nobody_sees_is_told_once() -> None:
    first = Section("een", {"nl": "Een"}, questions=(FIRST,))
    hidden = Section("twee", {"nl": "Twee"}, relevant=expression("${eerst} = 'ja' and ${eerst} = ''"),
                     questions=(question(**only_if("${eerst} = 'ja'")),))
    found = findings(Questionnaire({"nl": "Lijst"}, sections=(first, hidden)))
    assert [(each.section, each.question) for each in found] == [("twee", "")]


def test_what_the_register_holds_today_warns_and_stops_nothing() -> None:
    sector = Question("sector", Type.FACT, {"nl": "Sector"}, register="sector")
    asked = made(sector, question(type_=NUMBER, **check("${sector} = 'SO'")))
    told = {each.sentence[:32]: each.severity for each in findings(asked, facts={"sector": ("PO", "VO")})}
    assert told == {"Controle 1 keurt elk antwoord af": BEWARE}
    assert findings(asked) == ()


def test_the_minutes_that_are_promised_are_held_against_an_estimate() -> None:
    long = made(*(question(f"q{number}", Type.LONG_TEXT) for number in range(20)))
    assert estimate(long) == Estimate(22, 22)
    assert "naar schatting 22 minuten" in findings(long, minutes=10)[0].sentence
    assert findings(long, minutes=20) == ()
    half = made(FIRST, *(question(f"q{number}", **only_if("${eerst} = 'ja'")) for number in range(40)))
    assert estimate(half) == Estimate(4, 8)


def test_the_questionnaires_of_2022_can_be_published() -> None:
    for questionnaire in (inflow(), stay()):
        assert stopping(questionnaire) == ()
        assert set(counted(findings(questionnaire))) <= {HINT}
    assert estimate(inflow()) == Estimate(7, 9)


def test_words_that_a_questionnaire_explains_are_known() -> None:
    told = made(question(hint={"nl": "Een toelaatbaarheidsverklaring is een besluit van het swv."},
                         label="Hoe vaak gaf u een toelaatbaarheidsverklaring?"))
    assert "toelaatbaarheidsverklaring" in glossary(told)
    assert findings(told) == ()
    assert long_words("een ambulante-begeleidingsdienst", ()) == []


@pytest.mark.parametrize(("text", "twice"), [
    ("Wij doen het niet, en u doet het niet.", False), ("Ik weet niet of er geen geld is.", False),
    ("Niet iedereen wil geen geld.", True), ("Dat is nooit niet zo.", True),
    ("Niet alleen u, geen enkel bestuur.", False),
])
def test_two_denials_in_one_part_of_a_sentence_are_found(text: str, twice: bool) -> None:
    assert bool(denied_twice(text)) == twice


def test_sentences_end_at_a_full_stop_and_at_a_new_line() -> None:
    part = " ".join(["woord"] * 12)
    assert long_sentences(f"{part}. Nog {part}\n{part}") == []
    assert len(long_sentences(f"{part}, {part}")) == 1


def a_large_questionnaire() -> Questionnaire:
    """300 questions, each with a condition and a check, in ten sections; every condition looks back further."""
    asked = []
    for number in range(300):
        earlier = f"${{q{number - 1}}} = 'ja' or ${{q{number // 2}}} != 'nee' and ${{q{number // 3}}} = 'soms'"
        condition = only_if(earlier) if number > 3 and number % 2 else {}
        label = f"Herkent u het beeld dat vraag {number} met zoveel woorden schetst van uw samenwerkingsverband?"
        asked.append(question(f"q{number}", label=label, **condition, **check("not(selected(., 'x'))", hard=False)))
    sections = tuple(Section(f"s{number}", {"nl": f"Deel {number}"}, questions=tuple(asked[number:number + 30]))
                     for number in range(0, 300, 30))
    return Questionnaire({"nl": "Lijst"}, sections=sections)


def test_300_questions_are_looked_through_in_an_instant() -> None:
    large = a_large_questionnaire()
    took = []
    for _ in range(3):
        fresh = replace(large, topic=str(len(took)))
        began = time.process_time()
        findings(fresh)
        took.append(time.process_time() - began)
    # 0.15 on a machine that does nothing else; beside other tests it takes longer.
    assert min(took) < 0.45, took
