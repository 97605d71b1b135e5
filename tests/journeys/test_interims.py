"""The secretariat reads the paragraph, edits it and keeps it: differences that are told, numbers that cannot be."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from survey.database import db, writing
from survey.models.interims import Interim
from survey.models.responses import Response
from tests.answering import a_published_version, text_of
from tests.conftest import NOW, Clock
from tests.office import Office, office
from tests.stories import a_round, has_begun, invited, organisations

DRAFT = "/instroom/tussenstand/"
TEMPLATE = "{zij.ja|Frase:respondenten} {zij.ja|ww:signaleren} meer zij-instroom."
ASKED: dict[str, Any] = {
    "title": {"nl": "Uitvraag over instroom"}, "group": ["swv", "swv'en", "het"],
    "sections": [{"key": "deel", "title": {"nl": "Zij-instroom"}, "questions": [
        {"key": "zij", "type": "one", "label": {"nl": "Ziet u meer zij-instroom?"}, "sentence": TEMPLATE, "options": [
            {"key": "ja", "label": {"nl": "Ja"}}, {"key": "nee", "label": {"nl": "Nee"}}]}]}]}
DIFFERENCE = "Swv'en PO signaleren dit vaker dan swv'en VO (80% tegen 20%)."


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is told does not depend on the database."""
    return sqlite_url


@pytest.fixture
def staff(app: Flask) -> Office:
    """A round of 40 members PO and 40 VO, of whom 30 and 30 answered; in PO 24 see it, in VO 6."""
    version = a_published_version(ASKED)
    round_ = a_round(version_id=version.id)
    for sector, yes in (("PO", 24), ("VO", 6)):
        for place, member in enumerate(invited(round_, organisations(40, sector))[:30]):
            has_begun(member, version, submitted_at=NOW - timedelta(hours=1),
                      answers={"zij": "ja" if place < yes else "nee"})
    return office(app.test_client())


def paragraph(staff: Office) -> str:
    page = unescape(staff.get(DRAFT).text)
    return page.split("<blockquote>", 1)[1].split("</blockquote>", 1)[0]


def kept() -> Interim:
    db.session.rollback()
    return db.session.scalars(select(Interim).order_by(Interim.id.desc())).first() or pytest.fail("niets bewaard")


def test_a_demonstrable_difference_is_told_and_leads_to_both_its_figures(staff: Office) -> None:
    page = paragraph(staff)
    assert '<a class="trace" href="#uitkomst-zij.ja[sector=PO]">80%</a>' in page
    assert '<a class="trace" href="#uitkomst-zij.ja[sector=VO]">20%</a>' in page
    text = staff.get(DRAFT).text.split('name="text"', 1)[1].split(">", 1)[1].split("</textarea>")[0]
    assert DIFFERENCE in unescape(text)
    staff.post(DRAFT, text=unescape(text).strip())
    assert DIFFERENCE in kept().text
    assert {"zij.ja[sector=PO]", "zij.ja[sector=VO]"} <= kept().figures.keys()
    where = [each["where"] for each in kept().publication["bases"]]
    assert [["sector", "PO"]] in where
    assert [["sector", "VO"]] in where


def anew(places: range, answer: str) -> None:
    """Those who answered at these places answer once more."""
    with writing() as session:
        for response in session.scalars(select(Response).order_by(Response.id)).all()[places.start:places.stop]:
            response.submitted_at, response.answers = NOW + timedelta(minutes=10), {"zij": answer}


def test_a_difference_that_was_told_before_waits_for_five_new_answers_in_each_group(
        staff: Office, clock: Clock) -> None:
    assert "(80% tegen 20%)" in text_of(staff.get(DRAFT))
    staff.post(DRAFT, text="Wij vertellen dit in woorden.")
    clock.forward(hours=1)
    anew(range(3), "nee")
    anew(range(50, 55), "ja")
    page = text_of(staff.get(DRAFT))
    assert "Bijna de helft" in page or "53%" in page
    assert "dit vaker dan" not in page
    assert "sinds woensdag 2 februari 2022 zijn 3 antwoorden nieuw of gewijzigd" in page
    anew(range(5), "nee")
    assert "(63% tegen 37%)" in text_of(staff.get(DRAFT))


def test_numbers_that_stand_alone_or_cannot_be_are_named_and_nothing_typed_is_lost(staff: Office) -> None:
    typed = "Van de 60 swv'en zien er 31 dit. Dat is 51% van de 60 swv'en, en 99% van de respondenten is blij."
    refused = staff.post(DRAFT, 422, text=typed)
    told = text_of(refused)
    assert "Kijk deze getallen na" in told
    assert "Bij “31” hoort geen uitkomst." in told
    assert "51% kan van 60 niet voorkomen." in told
    assert "99% kan bij de aantallen antwoorden van deze uitvraag niet voorkomen." in told
    assert typed in unescape(refused.text)
    staff.post(DRAFT, text=typed, checked="y")
    assert kept().text == typed


def test_a_kept_paragraph_is_held_to_the_bases_of_its_own_moment(staff: Office) -> None:
    staff.post(DRAFT, text="Wij vertellen dit in woorden.")
    path = f"{DRAFT}{kept().id}"
    refused = staff.post(path, 422, text="Van wie antwoordde zegt 51% van de respondenten ja.")
    assert "51% kan bij de aantallen antwoorden van deze uitvraag niet voorkomen." in text_of(refused)
    staff.post(path, text="Van wie antwoordde zegt de helft ja.")
    assert kept().text == "Van wie antwoordde zegt de helft ja."
