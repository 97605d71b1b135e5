"""The secretariat sets the rules under which a round is told."""

from decimal import Decimal
from html import unescape

from flask import Flask
from sqlalchemy import select

from survey.database import db, writing
from survey.models.rounds import Round
from survey.rules.permissions import Role
from tests.conftest import NOW
from tests.office import Office, counted, office
from tests.stories import a_round, invited, organisations

RULES = "/instroom/regels/"


def desk(app: Flask, published: bool = True, role: Role = Role.SECRETARIAAT) -> Office:
    invited(a_round(published_at=NOW if published else None), organisations(4))
    return office(app.test_client(), role)


def kept() -> Round:
    return db.session.scalars(select(Round)).one()


def test_rules_are_free_in_a_draft_and_only_stricter_after_publication(app: Flask) -> None:
    staff = desk(app, published=False)
    page = unescape(staff.post(RULES, profile="open", floor="5", coverage="40 %", weight_by="pupils").text)
    assert "gelden meteen" in page
    assert kept().thresholds == {"floor": 5, "coverage": Decimal("0.4"), "weight_by": "pupils"}
    with writing():
        kept().published_at = NOW
    refused = unescape(staff.post(RULES, status=422, profile="open", floor="4", coverage="40 %").text)
    assert "alleen strenger: “nooit iets vertellen onder”. Zet het terug" in refused
    assert 'value="4"' in refused
    assert "gelden meteen" in staff.post(RULES, profile="streng", floor="12", coverage="60", weight_by="").text
    assert (kept().profile, kept().thresholds) == ("streng", {"floor": 12, "coverage": Decimal("0.6")})
    told = unescape(staff.get("/secretariaat/logboek/").text)
    assert "wijzigde de regels voor het vertellen: profiel streng; nooit iets vertellen onder 12 antwoorden" in told


def test_what_is_no_number_stands_at_its_field(app: Flask) -> None:
    staff = desk(app)
    page = unescape(staff.post(RULES, status=422, profile="vertrouwelijk", floor="tien", minimum="0").text)
    assert page.count("Fout: ") == 3
    assert 'value="tien"' in page
    assert "Kies een getal van 1 tot en met 10000." in page
    assert "niet gewijzigd" not in page


def test_the_defaults_stand_beside_what_is_set_and_a_reader_changes_nothing(app: Flask) -> None:
    reader = desk(app, role=Role.LEZER)
    with counted() as statements:
        page = unescape(reader.get(RULES).text)
    assert len(statements) <= 8
    assert "Bewaar de regels" not in page
    assert "Profiel vertrouwelijk" in page
    assert "aantal leerlingen" in page
    reader.post(RULES, status=403, profile="open")
    assert kept().thresholds == {}
