"""The secretariat words how a question is told: sees what it says, keeps it, and finds it in the paragraph."""

from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from survey.rules.permissions import Role
from tests.answering import a_published_version
from tests.conftest import NOW
from tests.stories import a_round, has_begun, invited, organisations, signed_in, token_of

ROUND = "/secretariaat/uitvragen/instroom"
SENTENCES = f"{ROUND}/zinnen/"
ANEW = "Van de {response|n} leden ziet {zij.ja|pct} meer zij-instroom."


@pytest.fixture
def staff(app: Flask) -> FlaskClient:
    """The secretariat of a round in which 10 of 30 answers are a yes."""
    version = a_published_version()
    round_ = a_round(version_id=version.id, profile="open")
    for place, member in enumerate(invited(round_, organisations(40, "VO"))[:30]):
        has_begun(member, version, submitted_at=NOW, answers={"zij": "nee" if place % 3 else "ja"})
    return signed_in(app.test_client())


def written(staff: FlaskClient, template: str, deed: str = "bewaar", key: str = "zij") -> TestResponse:
    data = {"csrf_token": token_of(staff, SENTENCES + key), "template": template, "deed": deed}
    return staff.post(SENTENCES + key, data=data, follow_redirects=True)


def paragraph(staff: FlaskClient) -> str:
    page = unescape(staff.get(f"{ROUND}/tussenstand/").text)
    return page.split("<blockquote>", 1)[1].split("</blockquote>", 1)[0]


def test_every_question_stands_there_with_what_it_says_now(staff: FlaskClient) -> None:
    page = unescape(staff.get(SENTENCES).text)
    assert "Herkent u een toename van zij-instroom in het (v)so?" in page
    assert "Pas de zin aan" in page
    assert "zij.ja" in staff.get(f"{SENTENCES}zij").text


def test_a_sentence_is_looked_at_before_it_is_kept(staff: FlaskClient) -> None:
    seen = unescape(written(staff, ANEW, "bekijk").text)
    assert "Van de 30 leden ziet 33% meer zij-instroom." in seen
    assert "33% meer zij-instroom" not in paragraph(staff)


def test_a_kept_sentence_tells_it_from_then_on_and_every_number_leads_back(staff: FlaskClient) -> None:
    assert "aangepast" in written(staff, ANEW).text
    page = paragraph(staff)
    assert '<a class="trace" href="#uitkomst-zij.ja">33%</a> meer zij-instroom.' in page
    assert "wijzigde de zin over “zij” van de vragenlijst “Vragenlijst”" in unescape(
        staff.get("/secretariaat/logboek/").text)


def test_an_empty_one_brings_back_that_of_the_questionnaire(staff: FlaskClient) -> None:
    before = paragraph(staff)
    written(staff, ANEW)
    assert "is weer die van de vragenlijst" in written(staff, "").text
    assert paragraph(staff) == before


WRONG = (
    ("{zij.ja|procent}", "Filter “procent” bestaat niet"), ("{zeg.ja|pct}", "Vraag “zeg” bestaat niet"),
    ("{zij.misschien|pct}", "Antwoord “misschien” van vraag “zij” bestaat niet"),
    ("{zij.ja|pct", "Onleesbaar deel van een sjabloon"), ("x" * 2001, "hooguit 2000 tekens"))


def test_what_cannot_be_told_is_refused_with_the_reason(staff: FlaskClient) -> None:
    for wrong, why in WRONG:
        refused = written(staff, wrong)
        assert refused.status_code == 422, wrong
        assert why in unescape(refused.text)
        assert wrong[:20] in unescape(refused.text)


def test_a_question_that_is_not_there_has_no_sentence(staff: FlaskClient) -> None:
    assert staff.get(f"{SENTENCES}weg").status_code == 404


def test_who_only_reads_changes_nothing(app: Flask) -> None:
    version = a_published_version()
    a_round(version_id=version.id)
    reader = signed_in(app.test_client(), Role.LEZER)
    assert reader.get(SENTENCES).status_code == 200
    assert reader.get(f"{SENTENCES}zij").status_code == 403
    assert reader.get(f"{SENTENCES}over/geheel").status_code == 403


WHOLE = f"{SENTENCES}over/geheel"
FIGURES = "hoogste = max(zij.ja,zij.nee)"


def summed_up(staff: FlaskClient, sentences: str, statistics: str = "", deed: str = "bewaar") -> TestResponse:
    data = {"csrf_token": token_of(staff, WHOLE), "sentences": sentences, "statistics": statistics, "deed": deed}
    return staff.post(WHOLE, data=data, follow_redirects=True)


def test_sentences_about_the_whole_are_looked_at_kept_and_taken_back(staff: FlaskClient) -> None:
    said = "Het meest gegeven antwoord heeft {hoogste|pct}."
    seen = unescape(summed_up(staff, said, FIGURES, "bekijk").text)
    assert "<blockquote>Het meest gegeven antwoord heeft 67%.</blockquote>" in seen
    assert "<code>hoogste</code>: 67%" in seen
    before = paragraph(staff)
    assert "Het meest gegeven antwoord" not in before
    assert "aangepast" in summed_up(staff, said, FIGURES).text
    assert 'Het meest gegeven antwoord heeft <a class="trace" href="#uitkomst-hoogste">67%</a>.' in paragraph(staff)
    assert said in unescape(staff.get(WHOLE).text)
    assert "wijzigde de zinnen over het geheel van de vragenlijst “Vragenlijst”" in unescape(
        staff.get("/secretariaat/logboek/").text)
    assert "zijn weer die van de vragenlijst" in summed_up(staff, "").text
    assert paragraph(staff) == before


WRONG_WHOLE = (
    ("{zij.ja|procent}", FIGURES, "Zin 1: Filter “procent” bestaat niet", "sentences"),
    ("{hoogst|pct}", FIGURES, "Zin 1: Vraag “hoogst” bestaat niet", "sentences"),
    ("{hoogste|pct}", "hoogste = zij.misschien", "Uitkomst “hoogste”: Antwoord “misschien”", "statistics"),
    ("x" * 2001, "", "Een regel is te lang: hooguit 2000 tekens", "sentences"))


def test_a_mistake_in_what_is_said_of_the_whole_is_told_and_nothing_typed_is_lost(staff: FlaskClient) -> None:
    for sentences, statistics, why, field in WRONG_WHOLE:
        refused = summed_up(staff, sentences, statistics)
        page = unescape(refused.text)
        assert refused.status_code == 422, sentences
        assert f'<a href="#{field}">{why}' in page
        assert sentences in page
        assert statistics in page
