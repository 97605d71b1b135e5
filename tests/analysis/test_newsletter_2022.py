"""The figures and the paragraph of the newsletter of 2 February 2022, from the 58 answers."""

import csv
from fractions import Fraction

import pytest

from analysis.paragraph import document, paragraph
from analysis.results import results
from analysis.tables import figure, printed
from survey.rules.publication import settings
from survey.rules.rounding import half_up, percent, percentage
from tests.analysis.newsletter import (
    DATA,
    DEADLINE,
    NEWSLETTER,
    NOW,
    found,
    plain_codebook,
    population,
    rows,
    told,
    written_codebook,
)
from tests.cases import inflow

SHARES = {
    "q01_onderinstroom.ja": (17, 34, 50), "q04_zijinstroom.ja": (19, 58, 33), "q04_zijinstroom.nee": (35, 58, 60),
    "q07_tlv_po_vso.ja": (14, 58, 24), "q07_tlv_po_vso.nee": (30, 58, 52), "q07_tlv_po_vso.weet_niet": (14, 58, 24),
    "q09_tlv_sbo_vso.ja": (15, 58, 26), "q09_tlv_sbo_vso.weet_niet": (14, 58, 24), "q11_verschuiving.ja": (23, 58, 40),
    "q13_onderzoek.ja": (26, 58, 45), "q13_onderzoek.van_plan": (10, 58, 17),
}  # fmt: skip
MEANS = {
    "q02_onderinstroom_pct": (14, 17, "13"), "q03a_herkomst_zorg": (15, 17, "57"),
    "q03b_herkomst_kinderopvang": (15, 17, "22"), "q05_zijinstroom_pct": (16, 19, "13"),
    "q06a_herkomst_regulier": (15, 19, "47"), "q06b_herkomst_zorg": (15, 19, "13"),
    "q08_tlv_po_vso_pct": (12, 14, "78"), "q10_tlv_sbo_vso_pct": (12, 15, "27"), "q12a_laag_pct": (15, 23, "-2"),
    "q12b_midden_pct": (15, 23, "8.3"), "q12c_hoog_pct": (15, 23, "26.4"),
}  # fmt: skip
T_AND_MEDIAN = {
    "q02_onderinstroom_pct": ("8.5", "17.5", 10, 5, 20, "11.5"),
    "q05_zijinstroom_pct": ("8.3", "17.7", 10, 5, 20, "11.9"),
    "q10_tlv_sbo_vso_pct": ("15.1", "38.9", 20, 10, 40, "22.9"),
    "q12b_midden_pct": ("5.6", "11.0", "7.5", 4, 10, "7.9"),
    "q12c_hoog_pct": ("16.7", "36.1", 20, 10, 38, "24.3"),
}  # fmt: skip
CONFIDENTIAL = "vertrouwelijk"


def test_fifty_eight_of_hundred_and_fifty_one_answered() -> None:
    response = found("open").response
    assert (response.x, response.n, half_up(response.value or 0)) == (58, 151, 38)
    assert printed(found("open").result("response[sector=PO]"), settings("open")) == "34 van de 76"
    assert found("open").result("response.pupils").n == 2_143_600


@pytest.mark.parametrize("profile", ["open", CONFIDENTIAL])
@pytest.mark.parametrize("name", SHARES)
def test_every_share_of_the_newsletter(name: str, profile: str) -> None:
    x, n, whole = SHARES[name]
    result = found(profile).result(name)
    assert (result.x, result.n, percent(x, n)) == (x, n, whole)
    assert printed(result, settings(profile)) == f"{whole}%"


@pytest.mark.parametrize("key", MEANS)
def test_every_mean_of_the_newsletter(key: str) -> None:
    k, asked, value = MEANS[key]
    result = found("open").result(f"{key}.mean")
    assert (result.n, result.asked, result.value) == (k, asked, Fraction(value))


@pytest.mark.parametrize("key", T_AND_MEDIAN)
def test_every_mean_has_its_interval_and_its_median(key: str) -> None:
    low, high, middle, below, above, trimmed = T_AND_MEDIAN[key]
    mean, median = found("open").result(f"{key}.mean"), found("open").result(f"{key}.median")
    assert mean.interval
    assert median.interval
    assert (str(half_up(mean.interval.low, 1)), str(half_up(mean.interval.high, 1))) == (low, high)
    assert (median.value, median.interval.low, median.interval.high) == (Fraction(middle), below, above)
    assert str(half_up(found("open").result(f"{key}.trimmed").value or 0, 1)) == trimmed


def test_the_outlier_takes_the_interval_from_the_mean() -> None:
    mean, median = found("open").result("q08_tlv_po_vso_pct.mean"), found("open").result("q08_tlv_po_vso_pct.median")
    assert (mean.dominated, mean.interval) == (True, None)
    assert median.interval
    assert (median.value, median.interval.low, median.interval.high) == (29, 10, 80)
    assert half_up(found("open").result("q08_tlv_po_vso_pct.trimmed").value or 0, 1) == half_up("38.1", 1)


def test_the_ranges_over_several_questions() -> None:
    values = [found("open").result(name).value for name in (
        "laagste_opgave", "hoogste_opgave", "laagste_gemiddelde", "hoogste_gemiddelde")]
    assert values == [0, 550, 13, 78]


def test_a_question_for_one_sector_speaks_of_that_sector() -> None:
    result = found("open").result("q01_onderinstroom.ja")
    assert (result.population, result.interval and result.interval.low) == (76, Fraction(100 * 28, 76))
    assert found("open").result("q04_zijinstroom.ja").population == 151
    assert found("open").result("q02_onderinstroom_pct.mean").population is None


def test_the_open_paragraph_says_what_the_newsletter_said() -> None:
    text = told("open").text
    for words in (
        "Inmiddels hebben 58 van de 151 swv'en (38%) de uitvraag ingevuld, genoeg voor een tussenstand.",
        "De helft van de responderende swv'en PO herkent het beeld van een toename van onderinstroom in het "
        "s(b)o.",
        "De gemiddelde geschatte toename is daar 13% (opgaven van 14 swv'en).",
        "57% van deze kinderen vanuit de zorg en 22% uit de kinderopvang",
        "Een derde van de respondenten herkent het beeld van een toename van zij-instroom in het (v)so, 60% herkent "
        "dit niet.",
        "47% van deze leerlingen uit het reguliere onderwijs en 13% uit de zorg",
        "Een kwart van de respondenten signaleert een toename van tlv's voor de instroom van regulier po naar het "
        "vso, bij ruim de helft is daar geen sprake van; een kwart weet het niet.",
        "De gemiddelde geschatte toename (in swv'en waar sprake is van een toename) is 78%",
        "Een kwart van de respondenten signaleert een toename van tlv's voor de instroom van sbo naar het vso; een "
        "kwart weet het niet.",
        "De gemiddelde geschatte toename (in swv'en waar sprake is van een toename) is 27%",
        "40% van de respondenten signaleert een verschuiving van bekostigingscategorie van laag naar midden en/of "
        "hoog.",
        "categorie laag neemt licht af, categorie midden laat een gemiddelde geschatte stijging zien van 8,3%, "
        "categorie hoog een stijging van 26,4%.",
        "45% van de respondenten heeft onderzoek gedaan naar de toe- of afname van verwijzingen naar het "
        "gespecialiseerd onderwijs, 17% is dit nog van plan.",
        "loopt per vraag uiteen van 13 tot 78%.",
        "De opgegeven stijging loopt uiteen van 0 tot 550%.",
        "De uitvraag staat nog open tot en met maandag 14 februari.",
    ):  # fmt: skip
        assert words in text
    assert not told("open").withheld


def test_the_confidential_paragraph_leads_with_the_median_and_tells_no_extreme() -> None:
    text = told(CONFIDENTIAL).text
    assert "550" not in text
    assert "78%" not in text
    assert ("De middelste opgave van de geschatte toename (in swv'en waar sprake is van een toename) is 29%; de "
            "middelste helft van de opgaven ligt tussen 14 en 58%.") in text
    assert "De middelste helft van alle opgegeven stijgingen ligt tussen 8 en 25%." in text
    assert "stijging zien van 8%, categorie hoog een stijging van 26%." in text


def test_nothing_in_the_confidential_figures_gives_the_mean_away() -> None:
    figures = found(CONFIDENTIAL)
    names = ["q08_tlv_po_vso_pct.mean", "q08_tlv_po_vso_pct.max", "q08_tlv_po_vso_pct.min", "hoogste_gemiddelde",
             "pool(q05_zijinstroom_pct,q08_tlv_po_vso_pct).mean"]
    for result in map(figures.result, names):
        assert result.withheld
        assert (result.value, result.interval) == (None, None)


def test_once_closed_a_confidential_mean_gets_its_decimal() -> None:
    assert printed(found(CONFIDENTIAL).result("q12b_midden_pct.mean"), settings()) == "8%"
    assert printed(found(CONFIDENTIAL, closed=True).result("q12b_midden_pct.mean"), settings()) == "8,3%"


@pytest.mark.parametrize("profile", ["open", CONFIDENTIAL, "streng"])
def test_every_number_of_the_paragraph_leads_to_its_figure(profile: str) -> None:
    draft = told(profile)
    assert not draft.findings
    assert all(draft.text[span.start:span.end] == span.text for span in draft.spans)
    kept = document(draft, found(profile))
    names = {span.statistic for span in draft.spans} - {"deadline"}
    assert kept["figures"].keys() == names
    assert kept["counted_at"] == NOW.isoformat()


def test_eighteen_answers_are_too_few_and_the_paragraph_says_only_that() -> None:
    few = found("open", 18)
    draft = paragraph(few, written_codebook(), settings("open"), NEWSLETTER, DEADLINE, False,
                      about="over de 24-uursbijeenkomst")
    assert draft.text == ("Op de uitvraag over de 24-uursbijeenkomst hebben tot dusver 18 swv'en gereageerd. Dat is te "
                          "weinig om al een tussenresultaat te presenteren.")
    assert "nog 16 erbij" in draft.withheld[0].reason
    assert all(each.withheld and each.value is None for figures in few.variables for each in figures.results)


def test_without_sentences_of_its_own_the_questionnaire_still_gives_a_draft() -> None:
    codebook = plain_codebook()
    figures = results(codebook, rows(), population(), settings(), NOW)
    draft = paragraph(figures, codebook, settings(), NEWSLETTER, DEADLINE, False)
    assert ("Op de vraag ‘Ziet u een toename van tlv's voor de instroom van regulier po naar het vso?’ antwoordt "
            "ruim de helft van de respondenten ‘Nee’ en een kwart ‘Ja’; een kwart weet het niet.") in draft.text
    assert "is de middelste geschatte opgave 29% (12 opgaven)." in draft.text
    assert "550" not in draft.text
    assert not draft.findings
    assert not draft.withheld


def test_thirty_two_printed_participation_percentages() -> None:
    with (DATA / "participation_2301.csv").open(encoding="utf-8", newline="") as file:
        years = list(csv.DictReader(file))
    for year in years:
        total = int(year["pupils_total"])
        assert str(percentage(int(year["pupils_so"]), total, 2)) == year["printed_so_pct"]
        assert str(percentage(int(year["pupils_sbo"]), total, 2)) == year["printed_sbo_pct"]
    assert 2 * len(years) == 32


@pytest.mark.parametrize(("name", "words", "number", "rests_on"), [
    ("q04_zijinstroom.ja", "Ja", "33%", "19 van de 58 antwoorden"),
    ("q07_tlv_po_vso.ja[sector=VO]", "Ja", "9 van de 24", "9 van de 24 antwoorden (sector: VO)"),
    ("q08_tlv_po_vso_pct.mean", "gemiddelde", "78%", "12 van de 14 gevraagd"),
    ("q08_tlv_po_vso_pct.iqr", "middelste helft", "14 tot 58%", "12 van de 14 gevraagd"),
    ("response", "respons", "58 van de 151", "151 uitgenodigd"),
    ("q14_oorzaken.answered", "beantwoord", "22 van de 58", "58 gevraagd"),
    ("hoogste_opgave", "samengesteld", "550%", f"uit {inflow().statistics['hoogste_opgave']}"),
])  # fmt: skip
def test_a_reader_sees_what_a_figure_is_and_on_what_it_rests(
        name: str, words: str, number: str, rests_on: str) -> None:
    shown = figure(found("open").result(name), settings("open"))
    assert (shown["words"], shown["printed"], shown["basis"]) == (words, number, rests_on)
