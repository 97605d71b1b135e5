"""The secretariat looks further: a cross-table, and a round beside an earlier one."""

from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask

from survey.models.rounds import Round
from tests.answering import a_published_version
from tests.conftest import NOW
from tests.office import Office, counted, office
from tests.stories import a_round, an_association, has_begun, invited, organisations

CROSS, YEARS = "/instroom/kruistabel/", "/instroom/jaar-op-jaar/"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


class Desk:
    """A round of 2022 and one of 2021 with the same questions, among 40 members of two sectors."""

    def __init__(self, app: Flask, profile: str = "open") -> None:
        self.version = a_published_version()
        self.members = organisations(20) + organisations(20, "VO")
        self.host = an_association()
        self.now = self._round("instroom", date(2022, 2, 14), 36, 2, profile)
        self.then = self._round("instroom-2021", date(2021, 2, 14), 34, 3, profile)
        self.staff: Office = office(app.test_client())

    def _round(self, slug: str, closes_on: date, answered: int, step: int, profile: str) -> Round:
        round_ = a_round(self.host, slug=slug, version_id=self.version.id, closes_on=closes_on, profile=profile,
                         opens_on=closes_on - timedelta(days=30))
        for place, member in enumerate(invited(round_, self.members)[:answered]):
            has_begun(member, self.version, submitted_at=NOW, answers=_answers(place, step))
        return round_

    def page(self, path: str, most: int = 8) -> str:
        with counted() as statements:
            page = unescape(self.staff.get(path).text)
        assert len(statements) <= most, statements
        return page


def _answers(place: int, step: int) -> dict[str, Any]:
    reasons = ["krapte", "groei"][:1 + place % 2]
    return {"zij": "ja" if place % step else "nee", "aantal": 400 + place, "redenen": reasons}


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(app)


def test_a_cross_table_by_sector_and_by_another_question(desk: Desk) -> None:
    desk.page(CROSS)
    page = desk.page(f"{CROSS}?vraag=zij&tegen=sector")
    assert "10 van de 20" in page
    assert "Uitgesplitst naar sector." in page
    assert "vergelijkingen te maken" in page
    assert "{zij.ja[sector=PO]|kort}" in page
    page = desk.page(f"{CROSS}?vraag=zij&tegen=redenen")
    assert "Meer kinderen" in page
    assert "data-figure" in page


@pytest.mark.parametrize(("asked", "words"), [
    ("vraag=weer&tegen=sector", "Deze vraag kan niet"), ("vraag=zij&tegen=maan", "Hiernaar kan niet"),
    ("vraag=zij&tegen=zij", "twee verschillende"), ("vraag=aantal&tegen=zij", "alleen naar een kenmerk"),
    ("vraag=zij", "Hiernaar kan niet")])
def test_a_wrong_choice_gets_a_sentence(desk: Desk, asked: str, words: str) -> None:
    page = desk.page(f"{CROSS}?{asked}&profiel=los")
    assert "Deze kruistabel kan niet" in page
    assert words in page


def test_a_strict_profile_hides_and_says_what_would_help(app: Flask) -> None:
    desk = Desk(app, "streng")
    page = desk.page(f"{CROSS}?vraag=zij&tegen=sector&profiel=open")
    assert "10 van de 20" not in page
    assert "Het kan als elk vakje minstens 10 antwoorden telt" in page


def test_a_round_beside_the_one_of_the_year_before(desk: Desk) -> None:
    page = desk.page(YEARS)
    assert "dezelfde vragenlijst" in page
    # Two rounds beside each other take the breaks between them besides.
    page = desk.page(f"{YEARS}?vorige=instroom-2021", most=9)
    assert "34</strong> deden beide keren mee, 0 alleen toen en 2 alleen nu" in page
    assert "Binnen dezelfde groep" in page
    assert "van 65% naar 50%" in page
    assert "Niet te vergelijken" not in page
    assert "met deze uitvraag is niet te vergelijken" in desk.page(f"{YEARS}?vorige=nergens").lower()
    assert "Nog niets om mee te vergelijken" in desk.page("/instroom-2021/jaar-op-jaar/")
