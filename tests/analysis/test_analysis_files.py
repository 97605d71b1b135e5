"""The commands for analysts, on files: what they print, and what they refuse."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from analysis import files
from analysis.__main__ import WRONG, main
from survey.documents.responses import csv_file
from survey.rules.questionnaires.codebook import codebook
from survey.rules.questionnaires.document import Option, Question, Questionnaire, Section, Type, document
from tests.analysis.newsletter import DATA
from tests.cases import INFLOW_WORKBOOK, inflow

RESPONSES, REGISTER = DATA / "newsletter_2022_responses.csv", DATA / "newsletter_2022_register.csv"


@pytest.fixture
def questionnaire(tmp_path: Path) -> Path:
    path = tmp_path / "uitvraag.json"
    path.write_text(json.dumps(document(inflow())), encoding="utf-8")
    return path


def run(questionnaire: Path, responses: Path = RESPONSES, register: Path = REGISTER, *more: str) -> int:
    return main(["figures", str(questionnaire), str(responses), "--register", str(register), *more])


def test_the_figures_of_the_newsletter_come_out_as_json(
        questionnaire: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(questionnaire, RESPONSES, REGISTER, "--profile", "open", "--format", "json", "--by", "sector") == 0
    found = json.loads(capsys.readouterr().out)
    shown = {result["id"]: result["printed"] for each in found["variables"] for result in each["results"]}
    assert found["response"]["printed"] == "58 van de 151"
    assert (shown["q11_verschuiving.ja"], shown["q08_tlv_po_vso_pct.max"]) == ("40%", "550%")
    groups = {group["group"]: group["results"][0]["printed"] for breakdown in found["breakdowns"]
              for group in breakdown["groups"] if breakdown["key"] == "q07_tlv_po_vso"}
    assert groups == {"PO": "15%", "VO": "9 van de 24"}


def test_the_figures_come_out_as_text_and_confidential_by_default(
        questionnaire: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(questionnaire) == 0
    shown = capsys.readouterr().out
    assert "Respons: 58 van de 151" in shown
    assert "gevraagd 17, beantwoord 14, leeg 3" in shown
    assert "550" not in shown


def test_the_cases_come_out_as_csv(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["phrases", str(DATA / "phrases_cases.csv")]) == 0
    told = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    with (DATA / "phrases_cases.csv").open(encoding="utf-8", newline="") as file:
        assert [(each["id"], each["tekst"]) for each in told] == [
            (each["id"], each["verwacht"]) for each in csv.DictReader(file)]


def changed(tmp_path: Path, source: Path, old: str, new: str) -> Path:
    written = source.read_text(encoding="utf-8")
    assert old in written
    path = tmp_path / source.name
    path.write_text(written.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(("old", "new", "message"), [
    ("q04_zijinstroom", "q99_onbekend", "onbekende kolommen: q99_onbekend"),
    ("1,VO-22,", "1,VO-99,", "regel 2: organisatie “VO-99” staat niet in het register"),
    ("2022-01-10T16:22", "gisteren", "regel 2: “gisteren” is geen moment van insturen"),
    ("16:22,18340,noord,,,,,,nee", "16:22,18340,noord,,,,,,soms", "regel 2: q04_zijinstroom: “soms” kan niet. Kies"),
    ("ja,41,50,20,30", "ja,veel,50,20,30", "regel 3: q05_zijinstroom_pct: "),
    ("ja,41,50,20,30", "ja,-3,50,20,30", "regel 3: q05_zijinstroom_pct: "),
    ("ja,41,50,20,30", "ja,NaN,50,20,30", "regel 3: q05_zijinstroom_pct: "),
    ("ja,41,50,20,30", "ja,inf,50,20,30", "regel 3: q05_zijinstroom_pct: "),
    ("swv_id", "nummer", "geen kolom met de code"),
])  # fmt: skip
def test_wrong_responses_are_named_with_their_line(
        questionnaire: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str,
        message: str) -> None:
    assert run(questionnaire, changed(tmp_path, RESPONSES, old, new)) == WRONG
    assert message in capsys.readouterr().err


def test_a_second_response_and_answers_to_what_was_not_asked_are_noted(
        questionnaire: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    responses = changed(tmp_path, RESPONSES, "2,VO-63,VO,ingediend,2022-01-11T09:49,15020,zuid,,",
                        "2,VO-22,VO,ingediend,2022-01-11T09:49,15020,zuid,ja,")
    assert run(questionnaire, responses) == 0
    shown = capsys.readouterr()
    assert "Respons: 57 van de 151" in shown.out
    assert "1 eerdere reactie van dezelfde organisatie telt niet mee" in shown.err
    assert "1 antwoord op een vraag die niet gesteld was" in shown.err


def test_what_a_file_of_the_platform_says_of_prefilled_answers_is_passed_over(
        questionnaire: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head, *lines = RESPONSES.read_text(encoding="utf-8").splitlines()
    path = tmp_path / RESPONSES.name
    path.write_text("\n".join([f"{head},Hoeveel?: bron", *(f"{line},de monitor van 2021" for line in lines)]))
    assert run(questionnaire, path) == 0
    assert "Respons: 58 van de 151" in capsys.readouterr().out


def test_concepts_do_not_count(questionnaire: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(questionnaire, changed(tmp_path, RESPONSES, "VO-22,VO,ingediend", "VO-22,VO,concept")) == 0
    assert "Respons: 57 van de 151" in capsys.readouterr().out


@pytest.mark.parametrize(("name", "content", "message"), [
    ("leeg.csv", "", "leeg.csv is leeg"),
    ("kop.csv", "swv_id,ingediend_op\n", "er staan geen ingestuurde reacties in"),
    ("breed.csv", "swv_id,ingediend_op\nVO-22,2022-01-10T16:22,meer\n", "breed.csv, regel 2: deze regel heeft te veel"),
    ("dubbel.csv", "swv_id,ingediend_op,Code\n", "een kolom staat er meer dan eens in: 'code'"),
])  # fmt: skip
def test_an_empty_or_ragged_file_is_refused(
        questionnaire: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: str,
        message: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert run(questionnaire, tmp_path / name) == WRONG
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(("old", "new", "message"), [
    ("PO-02", "PO-01", "dubbele codes in het register: PO-01"),
    ("PO-02", "", "regel 3: hier ontbreekt de code"),
    (",6520,", ",NaN,", "regel 2: “NaN” in kolom pupils is geen getal"),
    (",6520,", ",veel,", "regel 2: “veel” in kolom pupils is geen getal"),
    (",6520,", ",-5,", "regel 2: -5 leerlingen kan niet"),
    (",1.71,", ",inf,", "regel 2: “inf” in kolom deelname_so_pct is geen getal"),
])  # fmt: skip
def test_a_register_with_what_cannot_be_is_refused_with_its_line(
        questionnaire: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str,
        message: str) -> None:
    assert run(questionnaire, RESPONSES, changed(tmp_path, REGISTER, old, new)) == WRONG
    assert message in capsys.readouterr().err


def test_a_register_without_organisations_is_refused(
        questionnaire: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "kop.csv").write_text("swv_id,naam\n", encoding="utf-8")
    assert run(questionnaire, RESPONSES, tmp_path / "kop.csv") == WRONG
    assert "kop.csv: er staat geen organisatie in" in capsys.readouterr().err


def test_what_does_not_count_is_noted(
        questionnaire: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A concept, shares that are no hundred together, and a sector that the register has otherwise."""
    other = changed(tmp_path, RESPONSES, "1,VO-22,VO,ingediend,2022-01-10T16:22", "1,VO-22,VO,concept,2022-01-10T16:22")
    other = changed(tmp_path, other, "2,VO-63,VO,", "2,VO-63,PO,")
    assert run(questionnaire, changed(tmp_path, other, "ja,41,50,20,30", "ja,41,50,20,20")) == 0
    said = capsys.readouterr().err
    assert "wat de status “concept” heeft, telt niet mee: 1 keer" in said
    assert "1 keer zijn delen samen geen 100%" in said
    assert "1 keer staat een kenmerk anders in het register" in said


def test_moments_with_and_without_a_zone_stand_beside_each_other(
        questionnaire: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(questionnaire, changed(tmp_path, RESPONSES, "2022-01-10T16:22", "2022-01-10T16:22+01:00")) == 0
    assert "Respons: 58 van de 151" in capsys.readouterr().out


@pytest.mark.parametrize("fact", ["naam", "leerlingen"])
def test_figures_are_not_broken_down_by_what_tells_each_apart(
        questionnaire: Path, capsys: pytest.CaptureFixture[str], fact: str) -> None:
    assert run(questionnaire, RESPONSES, REGISTER, "--by", fact) == WRONG
    assert "deelt niet in groepen in" in capsys.readouterr().err


@dataclass(frozen=True)
class Sent:
    """One answer as an export of the platform takes it."""

    answers: dict[str, object]
    code: str = "PO-01"
    name: str = "Voorbeeld"
    facts: Mapping[str, object] = field(default_factory=lambda: {"sector": "PO", "pupils": 1200})
    submitted_at: datetime = datetime(2022, 2, 2, 9, tzinfo=UTC)
    submissions: int = 1
    source: str = "web"
    entered_by: str = ""
    version: int = 1


def test_what_the_platform_exports_in_codes_is_read_as_it_was_answered(tmp_path: Path) -> None:
    choices = tuple(Option(key, {"nl": key}) for key in ("zorg", "thuis", "reis"))
    asked = Questionnaire({"nl": "Van alles"}, {}, sections=(Section("deel", {"nl": "Deel"}, questions=(
        Question("meer", Type.SEVERAL, {"nl": "Wat?"}, options=choices),
        Question("volgorde", Type.RANKING, {"nl": "In welke volgorde?"}, options=choices),
        Question("getal", Type.NUMBER, {"nl": "Hoeveel?"}, decimals=1),
        Question("waarom", Type.LONG_TEXT, {"nl": "Waarom?"}))),))
    answers: dict[str, object] = {"meer": ["zorg", "reis"], "volgorde": ["reis", "zorg", "thuis"],
                                  "getal": Decimal("1200.5"), "waarom": "Zomaar; eens\nkijken"}
    path = tmp_path / "antwoorden.csv"
    path.write_text("".join(csv_file(codebook(asked), [Sent(answers)], True)), encoding="utf-8", newline="")
    (tmp_path / "register.csv").write_text("Code;Naam;Sector;Aantal leerlingen;deel\nPO-01;Voorbeeld;PO;1.200;3,07\n")
    register = files.register(tmp_path / "register.csv")
    assert register == [{"code": "PO-01", "name": "Voorbeeld", "sector": "PO", "pupils": 1200, "deel": Decimal("3.07")}]
    read = files.responses(path, asked, register)
    assert [row.answers for row in read.rows] == [answers]
    assert read.notes == ()


@pytest.mark.parametrize(("statistics", "message"), [
    ({"a": {"x": 3, "n": 2}}, "Geval F1: “x” kan niet groter zijn dan “n”: 3 en 2"),
    ({"a": {"n": 160, "N": 151}}, "“n” kan niet groter zijn dan “N”"),
    ({"a": {"lo": 56, "hi": 34}}, "“lo” kan niet groter zijn dan “hi”"),
    ({"a": {"waarde": 3, "dec": 99_999_999}}, "ten hoogste 6 decimalen"),
    ({"a": {"waarde": 1e300}}, "een getal dat te groot is"),
    ({"a": {"waarde": float("nan")}}, "geen getal waarmee gerekend kan worden"),
    ({"a": {"x": True, "n": 58}}, "moet een heel getal zijn"),
    ({"a": {"items": "abc"}}, "“items” is een rij van woorden"),
    ({"a": 3}, "Regel 2 is niet leesbaar"), ([1], "Regel 2 is niet leesbaar")])
def test_a_case_with_a_figure_that_cannot_be_is_named_and_nothing_is_printed(
        tmp_path: Path, capsys: pytest.CaptureFixture[str], statistics: object, message: str) -> None:
    path = tmp_path / "gevallen.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "sjabloon", "statistieken_json"),
                                    ("F1", "{a|frase}", json.dumps(statistics))])
    assert main(["phrases", str(path)]) == WRONG
    shown = capsys.readouterr()
    assert message in shown.err
    assert shown.out == ""


def test_what_is_no_questionnaire_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = tmp_path / "uitvraag.json"
    wrong.write_text("[]", encoding="utf-8")
    assert run(wrong) == WRONG
    assert run(tmp_path / "uitvraag.pdf") == WRONG
    assert run(tmp_path / "uitvraag.xlsx") == WRONG
    assert main(["phrases", str(tmp_path / "niets.csv")]) == WRONG
    said = capsys.readouterr().err
    assert "geef de vragenlijst als werkmap" in said
    assert "uitvraag.xlsx kan niet worden gelezen als werkmap" in said


def test_a_workbook_gives_the_same_figures_as_its_document(
        questionnaire: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(questionnaire, RESPONSES, REGISTER)
    from_document = capsys.readouterr().out
    run(INFLOW_WORKBOOK, RESPONSES, REGISTER)
    assert capsys.readouterr().out == from_document


def test_a_cross_table_and_means_of_groups_come_out(questionnaire: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = ("--cross", "q04_zijinstroom:q13_onderzoek", "--by", "sector", "--profile", "open")
    assert run(questionnaire, RESPONSES, REGISTER, *more, "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    crossed = next(each for each in found["breakdowns"] if each["fact"] == "q13_onderzoek")
    assert [group["answered"] for group in crossed["groups"]] == [26, 10, 22]
    assert all(0 < each["level"] < 1 for each in found["means"])
    assert run(questionnaire, RESPONSES, REGISTER, *more) == 0
    shown = capsys.readouterr().out
    assert "q04_zijinstroom [q13_onderzoek=" in shown
    assert ("Gemiddelden vergeleken" in shown) == bool(found["means"])


def test_a_confidential_cross_table_hides_what_is_small(
        questionnaire: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(questionnaire, RESPONSES, REGISTER, "--cross", "q04_zijinstroom:q13_onderzoek", "--format", "json") == 0
    (crossed,) = json.loads(capsys.readouterr().out)["breakdowns"]
    cells = [each for group in crossed["groups"] for each in group["results"] if each["kind"] == "aandeel"]
    assert any("withheld" in each for each in cells)
    assert all("x" not in each for each in cells if "withheld" in each)
    assert all(each["x"] == 0 or each["x"] >= 5 for each in cells if "x" in each and not each.get("dont_know"))


@pytest.mark.parametrize(("pair", "message"), [
    ("q04_zijinstroom", "is geen kruistabel: schrijf twee vragen"), ("q99:q13_onderzoek", "Vraag “q99” bestaat niet."),
    ("q04_zijinstroom:q99", "is geen kruistabel"), ("q04_zijinstroom:q04_zijinstroom", "is geen kruistabel"),
    ("q04_zijinstroom:q02_onderinstroom_pct", "is geen keuzevraag")])
def test_a_cross_table_that_is_none_is_named(
        questionnaire: Path, capsys: pytest.CaptureFixture[str], pair: str, message: str) -> None:
    assert run(questionnaire, RESPONSES, REGISTER, "--cross", pair) == WRONG
    assert message in capsys.readouterr().err


SERIES = ["series", str(DATA / "participation_2301.csv"), "--numerator", "pupils_so", "--denominator", "pupils_total",
          "--target", "target_so_pct", "--name", "deelnamepercentage so", "--day", "2022-02-02", "--norm", "2,5"]


def test_a_series_comes_out_with_every_printed_percentage_and_its_sentences(
        capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SERIES, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    with (DATA / "participation_2301.csv").open(encoding="utf-8", newline="") as file:
        printed = [row["printed_so_pct"].replace(".", ",") + "%" for row in csv.DictReader(file)]
    assert [each["printed"] for each in found["points"]] == printed
    assert (found["trend"]["course"], found["trend"]["points"]) == ("schommelt", 11)
    assert found["points"][1]["arrow"] == "↑"
    assert main([*SERIES, "--since", "2015-01-01"]) == 0
    shown = capsys.readouterr().out
    assert "2021-10-01" in shown
    assert "stijgt het met 0,07 procentpunt per jaar" in shown
    assert "De norm is 2,50%" in shown


@pytest.mark.parametrize(("changed_to", "message"), [
    (["series", "nergens.csv", "--numerator", "a", "--denominator", "b"], "nergens.csv kan niet worden gelezen"),
    ([*SERIES[:3], "weg", *SERIES[4:]], "Regel 2 van de reeks is niet leesbaar."),
    ([*SERIES[:-1], "veel"], "veel")])
def test_a_series_that_cannot_be_read_is_named(
        capsys: pytest.CaptureFixture[str], changed_to: list[str], message: str) -> None:
    assert main(changed_to) == WRONG
    assert message in capsys.readouterr().err
