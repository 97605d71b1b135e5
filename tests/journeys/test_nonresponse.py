"""The secretariat sees who answered, and of whom the figures may therefore speak."""

from html import unescape

import pytest
from flask import Flask

from survey.database import writing
from tests.answering import a_published_version
from tests.conftest import NOW
from tests.office import Office, counted, office
from tests.stories import a_round, has_begun, invited, organisations

PAGE, RULES, RESULTS = "/instroom/wie-antwoordde/", "/instroom/regels/", "/instroom/uitkomsten"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def desk(app: Flask, po: int, vo: int, profile: str = "open", **fields: object) -> Office:
    """Of 25 PO and 25 VO, all of one size, so many answered; two of three said no."""
    version = a_published_version()
    round_ = a_round(version_id=version.id, profile=profile, **fields)
    for sector, number in (("PO", po), ("VO", vo)):
        asked = organisations(25, sector)
        with writing() as session:
            for each in asked:
                session.merge(each).pupils = 1000
        for place, member in enumerate(invited(round_, asked)[:number]):
            has_begun(member, version, submitted_at=NOW, answers={"zij": "nee" if place % 3 else "ja"})
    return office(app.test_client())


def test_an_even_response_may_speak_of_all(app: Flask) -> None:
    staff = desk(app, 18, 18)
    with counted() as statements:
        page = unescape(staff.get(PAGE).text)
    assert len(statements) <= 8
    assert "Schatten over alle 50 mag" in page
    assert "Respons naar sector: PO 18 van de 25 (72%), VO 18 van de 25 (72%)." in page
    assert "Naar schatting geldt dit voor tussen" in page
    assert "{zij.ja|ci}" in page
    assert "Alle uitgenodigden, naar schatting" in staff.get(RESULTS).text


def test_an_uneven_one_may_not_until_it_is_weighted(app: Flask) -> None:
    staff = desk(app, 24, 12)
    page = unescape(staff.get(PAGE).text)
    assert "Vertel alleen over wie antwoordde" in page
    assert "(kenmerk sector)" in page
    assert "Naar schatting geldt" not in page
    results = unescape(staff.get(RESULTS).text)
    assert "Alle uitgenodigden, naar schatting" not in results
    assert "De cijfers gaan daarom alleen over wie antwoordde." in results
    staff.post(RULES, profile="open", weight_by="sector")
    page = unescape(staff.get(PAGE).text)
    assert "de uitkomsten zijn gewogen" in page
    assert "Weging naar PO en VO verandert de uitkomsten minder dan 2 procentpunt. Ontwerpeffect 1,13" in page
    assert "Alle uitgenodigden, naar schatting" in staff.get(RESULTS).text


@pytest.mark.parametrize(("po", "fields", "words"), [
    (0, {}, "Er zijn nog geen antwoorden."), (1, {}, "onder 10 antwoorden wordt nooit iets verteld"),
    (18, {"open_link": True}, "niet bekend wie er uitgenodigd zijn")])
def test_nobody_one_or_unknown_invited_are_said_plainly(app: Flask, po: int, fields: dict[str, object],
                                                        words: str) -> None:
    assert words in unescape(desk(app, po, po, **fields).get(PAGE).text)


def test_a_round_without_questions_says_so(app: Flask) -> None:
    a_round()
    assert "nog geen vragenlijst" in office(app.test_client()).get(PAGE, status=409).text
