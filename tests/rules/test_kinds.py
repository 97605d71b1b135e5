"""Scales, rankings, amounts, addresses, grids, tables and files: read, judged and told by the rules."""

from decimal import Decimal
from typing import Any

import pytest

from survey.rules.questionnaires.answers import examine
from survey.rules.questionnaires.document import questionnaire
from survey.rules.questionnaires.faults import faults
from survey.rules.questionnaires.telling import told_sent
from tests import kinds
from tests.strategies import TODAY

KINDS = questionnaire(kinds.LIST)
FILLED: dict[str, Any] = {"tevreden": "4", "voorrang": ["leraren:2", "geld:1", "vervoer:3", "wachtlijsten:4"],
                          "s_zorg": "eens", "s_geld": "eens", "s_regels": "oneens", "so_j2020": "1.200"}


@pytest.mark.parametrize(("typed", "key", "words"), [
    ({"tevreden": "6"}, "tevreden", "Vul een getal in van 1 tot en met 5."),
    ({"tevreden": ""}, "tevreden", "Kies een getal op de schaal."),
    ({"voorrang": ["geld:1"]}, "voorrang", "Plaats 2 ontbreekt nog."),
    ({"voorrang": ["geld:1", "leraren:1"]}, "voorrang", "Geef elke plaats één keer. Plaats 1 staat er nu 2 keer."),
    ({"voorrang": ["geld:1", "geld:2"]}, "voorrang", "Geef elk antwoord maar één plaats."),
    ({"voorrang": ["geld:9"]}, "voorrang", "Geef alleen de plaatsen 1 tot en met 4."),
    ({"kosten": "10,555"}, "kosten", "Gebruik ten hoogste 2 cijfers achter de komma."),
    ({"kosten": "-1"}, "kosten", "Vul een getal in van 0 of hoger."),
    ({"adres": "naam@school"}, "adres", "Vul een mailadres in, bijvoorbeeld naam@voorbeeld.nl."),
    ({"adres": "a b@school.nl"}, "adres", "Vul een mailadres in, bijvoorbeeld naam@voorbeeld.nl."),
    ({"s_geld": ""}, "s_geld", "Kies ook in deze rij een antwoord."),
    ({"s_zorg": "", "s_geld": "", "s_regels": ""}, "eens", "Kies in elke rij een antwoord."),
    ({"vso_j2021": "1,5"}, "vso_j2021", "Vul een heel getal in, zonder cijfers achter de komma."),
])
def test_every_kind_says_what_is_wrong_with_it(typed: dict[str, Any], key: str, words: str) -> None:
    assert examine(KINDS, FILLED | typed, {}, TODAY).errors == {key: words}


def test_every_kind_is_read_as_it_is_stored() -> None:
    typed = {"kosten": "€ 1.234,50", "adres": " Naam@School.nl ", "plan": ["7", "9"]}
    found = examine(KINDS, FILLED | typed, {}, TODAY)
    assert found.errors == {}
    assert found.values["voorrang"] == ["geld", "leraren", "vervoer", "wachtlijsten"]
    assert (found.values["tevreden"], found.values["kosten"]) == (Decimal(4), Decimal("1234.5"))
    assert (found.values["adres"], found.values["plan"]) == ("Naam@School.nl", ["7", "9"])
    assert (found.values["so_j2020"], found.values["vso_j2020"]) == (Decimal(1200), None)


def test_a_ranking_of_the_first_few_leaves_the_others_out() -> None:
    first = questionnaire({**kinds.LIST, "sections": [{"key": "s", "questions": [{**kinds.RANKING, "maximum": "2"}]}]})
    for typed, stored in ((["geld:1"], ["geld"]), (["geld:2", "vervoer:1"], ["vervoer", "geld"])):
        assert examine(first, {"voorrang": typed}, {}, TODAY).values["voorrang"] == stored
    assert "voorrang" in examine(first, {"voorrang": ["geld:2"]}, {}, TODAY).errors


def test_every_kind_is_told_in_words() -> None:
    found = examine(KINDS, FILLED | {"kosten": "1234,5", "so_j2021": "5"}, {}, TODAY)
    told = {line.key: line for part in told_sent(KINDS, found.values, {}) for line in part.lines}
    assert told["voorrang"].answer.splitlines()[0] == "1. Geld"
    assert told["kosten"].answer == "€ 1.234,50"
    assert told["eens"].parts[0] == ("De zorg is op tijd beschikbaar voor onze leerlingen", "Eens")
    assert told["telling"].parts == (
        ("Speciaal onderwijs", "2020: 1.200, 2021: 5, samen: 1.205"), ("Voortgezet speciaal onderwijs", ""),
        ("Samen", "2020: 1.200, 2021: 5, samen: 1.205"))


@pytest.mark.parametrize(("changed", "message"), [
    (kinds.SCALE | {"maximum": "30"}, "2 tot en met 11 stappen"), (kinds.SCALE | {"minimum": "0.5"}, "heel getal"),
    (kinds.SCALE | {"ends": [{"nl": "laag"}]}, "aan beide uiteinden"),
    (kinds.RANKING | {"maximum": "9"}, "aantal plaatsen"), (kinds.EURO | {"decimals": 1}, "hele euro's"),
    (kinds.GRID | {"parts": []}, "ten minste één rij nodig"),
    (kinds.GRID | {"columns": kinds.parts(a="A")}, "Alleen een tabel"),
    (kinds.TABLE | {"columns": []}, "ten minste één kolom"), (kinds.TABLE | {"totals": ["diagonaal"]}, "De totalen"),
    (kinds.TABLE | {"columns": kinds.parts(a="A", A="B")}, "vaker voor"),
    (kinds.FILE | {"files": 50}, "1 tot en met 5"),
    (kinds.EMAIL | {"files": 1}, "Alleen een vraag om een bestand"),
    (kinds.EMAIL | {"ends": [{"nl": "a"}]}, "Alleen een schaal"),
    (kinds.SUM | {"calculation": "${telling} + 1"}, "een hele tabel"),
    (kinds.SUM | {"calculation": "${so} + 1"}, "hele rij"),
    (kinds.SUM | {"calculation": "if(${s_zorg} = 'paars', 1, 2)"}, "geen antwoord ‘paars’"),
])
def test_a_kind_that_lacks_something_says_what(changed: dict[str, Any], message: str) -> None:
    questions = [changed if each["key"] == changed["key"] else each for part in kinds.LIST["sections"]
                 for each in part["questions"]]
    section = {"key": "deel", "title": {"nl": "x"}, "questions": questions}
    made = questionnaire({"title": {"nl": "x"}, "sections": [section]})
    assert message in " ".join(fault.message for fault in faults(made))


def test_a_file_cannot_be_asked_in_every_row() -> None:
    repeat = {"singular": {"nl": "school"}, "plural": {"nl": "scholen"}}
    made = questionnaire({"title": {"nl": "x"}, "sections": [
        {"key": "deel", "title": {"nl": "x"}, "repeat": repeat, "questions": [kinds.FILE]}]})
    assert [fault.field for fault in faults(made)] == ["type"]
