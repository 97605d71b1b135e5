"""Of whom a figure may speak."""

from dataclasses import replace
from datetime import date

from analysis.claims import claim, claimed, estimate
from analysis.figures.results import Claim
from analysis.nonresponse import nonresponse
from analysis.weights import told, weighting
from survey.rules.publication import settings
from tests.analysis.newsletter import choice, found, one, spread

DAY = date(2022, 2, 2)
OPEN = settings("open")


def test_respondents_speak_for_themselves_until_somebody_checked() -> None:
    result = found("open").result("q13_onderzoek.ja")
    assert claim(result, None) is Claim.DESCRIBING
    assert claim(result, nonresponse(found("open"), ["sector"])) is Claim.ESTIMATING
    assert claim(result, nonresponse(found("open"), ["sector"], ["pupils"])) is Claim.DESCRIBING
    assert estimate(result, OPEN, DAY) is None


def test_an_estimate_is_told_with_its_interval_rounded_outward() -> None:
    result = claimed(found("open").result("q13_onderzoek.ja"), nonresponse(found("open"), ["sector"]))
    said = estimate(result, OPEN, DAY, "swv'en")
    assert said
    assert said.text == "Naar schatting geldt dit voor tussen 34 en 56% van alle 151 swv'en."
    assert [span.text for span in said.spans] == ["tussen 34 en 56%", "151"]


def test_a_weighted_share_brings_its_own_interval() -> None:
    known = found("open")
    result = known.result("q07_tlv_po_vso.ja")
    share = told(weighting(known, "sector"), result)
    assert share
    assert claimed(result, None, share).interval == share.interval


def test_when_all_answered_nothing_is_estimated() -> None:
    result = one(choice(), spread(ja=40, nee=40), 80, "open").result("v.ja")
    assert claim(result, None) is Claim.COMPLETE
    assert estimate(claimed(result, None), OPEN, DAY) is None


def test_without_an_interval_or_a_population_there_is_no_estimate() -> None:
    check = nonresponse(found("open"), ["sector"])
    result = found("open").result("q13_onderzoek.ja")
    for lacking in (replace(result, interval=None), replace(result, population=None), result.without("Te klein.")):
        assert claim(lacking, check) is Claim.DESCRIBING
