"""What a page of results shows: sentence, picture and table from the same figures, also after years in a database."""

import json
from decimal import Decimal
from typing import Any

import pytest

from analysis.charts import plotly_json
from analysis.pictures import svg
from analysis.proofs import check, current, insertable, proof
from analysis.reports import drawn, report
from survey.rules.broken import RuleBroken
from tests.analysis.newsletter import DEADLINE, NEWSLETTER, found, told, written_codebook

PROFILES = ("open", "vertrouwelijk", "streng")


def shown(profile: str, fact: str = "") -> dict[str, Any]:
    return report(found(profile), told(profile), {}, fact)


@pytest.mark.parametrize("profile", PROFILES)
def test_every_label_in_a_picture_stands_in_the_table_beside_it(profile: str) -> None:
    for question in shown(profile)["questions"]:
        if question["chart"]:
            printed = {row["printed"] for row in question["rows"]}
            assert {bar["text"] for bar in question["chart"]["bars"]} <= printed
            assert {mark["text"] for mark in question["chart"]["marks"]} <= printed


@pytest.mark.parametrize("profile", PROFILES)
def test_a_report_read_back_from_a_database_draws_the_same(profile: str) -> None:
    before = shown(profile, "sector")
    after = json.loads(json.dumps(before), parse_float=Decimal)
    for old, new in zip(before["questions"], after["questions"], strict=True):
        if old["chart"]:
            assert svg(drawn(new["chart"])) == svg(drawn(old["chart"]))
            assert plotly_json(drawn(new["chart"])) == plotly_json(drawn(old["chart"]))


def test_every_row_has_a_cell_for_every_group() -> None:
    for question in shown("vertrouwelijk", "sector")["questions"]:
        assert all(len(row["groups"]) == len(question["groups"]) for row in question["rows"])


def test_the_outlier_is_nowhere_in_a_confidential_report() -> None:
    assert "550" not in json.dumps(shown("vertrouwelijk"))
    assert "550" in json.dumps(shown("open"))


def test_every_question_says_something_or_why_not() -> None:
    for question in shown("vertrouwelijk")["questions"]:
        assert question["sentence"] or question["reasons"] or not question["rows"], question["key"]


def test_the_templates_of_the_newsletter_are_in_order_and_say_what_the_paragraph_says() -> None:
    results = found("open")
    for variable in written_codebook().variables:
        key = variable.question_key
        template = current(results, key)
        check(template, results.codebook)
        assert proof(results, key, template, NEWSLETTER, DEADLINE).text in told("open").text


def test_a_template_of_an_analyst_may_combine_and_filter() -> None:
    codebook = written_codebook()
    keys = [each.key for each in codebook.variables if each.options][:2]
    check(f"{{response|n}} {{deadline|datum}} {{{keys[0]}.ja[sector=PO]|pct}}", codebook)
    with pytest.raises(RuleBroken, match="Vraag “zomaar” bestaat niet"):
        check("{min(zomaar.mean,zomaar.max)|getal}", codebook)


def test_what_may_be_inserted_exists() -> None:
    results = found("open")
    for variable in written_codebook().variables:
        for name, words, _ in insertable(results, variable.question_key):
            assert results.result(name)
            assert words
