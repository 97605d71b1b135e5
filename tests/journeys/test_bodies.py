"""Seats from a file, and what a meeting may weigh."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from survey.database import db, writing
from survey.models.organisations import Organisation
from survey.queries import assemblies, bodies
from survey.rules import papers
from survey.rules.assemblies import WAY_TEXTS, Way
from survey.rules.permissions import Role
from tests.answering import text_of
from tests.meetings import a_body, an_assembly
from tests.office import office
from tests.stories import an_association, organisations

MEETINGS = "/secretariaat/vergaderingen"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is read and refused is the same on both databases."""
    return sqlite_url


def test_seats_with_weights_come_from_one_file_with_their_organisation(client: FlaskClient) -> None:
    """By code, else by exact name; what is unknown or stands twice is told, and kept only when somebody says so."""
    known = organisations(3)
    with writing() as session:
        session.add(Organisation(kind="school", code="S1", name=known[2].name, fields={}))
    staff, body = office(client), a_body(seats=0)
    page = f"/secretariaat/gremia/{body.slug}/importeren"

    def sent(lines: str, status: int = 200, **more: str) -> str:
        return text_of(staff.post(page, status, file=(io.BytesIO(lines.encode()), "zetels.csv"), **more))

    twice = sent(f"code;naam\nPO-01;Eerste\n;{known[0].name}\n", 422, unlinked="y")
    assert f"Regel 3: {known[0].name} staat twee keer in dit bestand." in twice
    lines = (f"code;naam;stemmen;artikel\npo-01;;10;art. 9\n;{known[1].name.upper()};3;art. 9\n;{known[2].name};1;\n"
             "XX;Onbekend bestuur;1;\n;M. de Wit;1;\n")
    told = sent(lines, 422)
    for words in ("Er is niets bewaard, want niet elke organisatie is in het register gevonden",
                  f"Regel 4: “{known[2].name}” staat 2 keer in het register (PO-03 {known[2].name}; S1 ",
                  "Regel 5: De code “XX” staat niet in het register.",
                  "Regel 6: “M. de Wit” staat niet in het register."):
        assert words in told
    assert "5 zetels zijn toegevoegd, waarvan 2 van een organisatie in het register." in sent(lines, unlinked="y")
    seats = {each.name: (each.organisation_id, each.weight) for each in bodies.seats(db.session(), [body.id])}
    assert seats[known[0].name] == (known[0].id, 10)
    assert seats[known[1].name.upper()] == (known[1].id, 3)
    assert seats[known[2].name] == (None, 1)
    assert "Anders heeft al een zetel in dit gremium" in sent("code;naam\nPO-01;Anders\n", 422)
    assert "geen kolom “naam” of “code”" in sent("stemmen\n1\n", 422)


def test_the_papers_of_a_meeting_fit_together(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "MOST_IN_MEETING", 1)
    staff, assembly = office(client), an_assembly(a_body(seats=1), items=("Opening", "Jaarplan"))
    first, second = assemblies.items(db.session(), assembly.round_id)
    large = b"een regel tekst\n" * 45_000

    def enclosed(number: int, status: int = 200) -> str:
        page = f"/secretariaat/vergaderingen/alv/agenda/{number}/stukken"
        return text_of(staff.post(page, status, file=(io.BytesIO(large), "stuk.txt")))

    assert "Het stuk is toegevoegd." in enclosed(first.id)
    told = enclosed(second.id, 422)
    assert "samen ten hoogste 1 MB. Er is nog 0,4 MB over en dit stuk is 0,7 MB" in told
    assert assemblies.size_of_papers(db.session(), assembly.round_id) == len(large)
    other = an_assembly(a_body("Bestuur", 1), slug="bestuur")
    assert assemblies.size_of_papers(db.session(), other.round_id) == 0


def test_only_an_administrator_lays_down_what_is_said_of_a_way_of_meeting(client: FlaskClient, app: Flask) -> None:
    """The start text holds until then; a meeting that exists keeps its own."""
    boss, page = office(client, Role.BEHEERDER), "/secretariaat/wijzen-van-vergaderen/"
    body = a_body("ALV", 1)
    host = an_association()

    def made(title: str, way: str, text: str = "") -> str:
        boss.post(f"{MEETINGS}/nieuw", **{
            "title": title, "bodies-0": body.id, "hosts-0": host.id, "day": "2022-02-16", "begins": "19.00",
            "ends": "21.00", "way": way, "way_text": text, "place": "Utrecht", "chair": "V. Zitter"})
        return next(row.assembly.way_text for row in assemblies.overview(db.session())
                    if row.assembly.round.title == title)

    assert made("Eerste", "digital") == WAY_TEXTS[Way.DIGITAL]
    assert "tekst per wijze van vergaderen" in text_of(boss.get(MEETINGS + "/"))
    kept = {way.value: text for way, text in WAY_TEXTS.items()}
    assert "Er is niets gewijzigd." in text_of(boss.post(page, **kept))
    refused = boss.post(page, 422, **kept | {"digital": " "})
    assert "de oproeping zegt hoe leden online deelnemen (art. 2:38 lid 9 BW)" in text_of(refused)
    assert "De tekst is bewaard" in text_of(boss.post(page, **kept | {"digital": "Dit mag sinds juli."}))
    assert "door Test beheerder" in text_of(boss.get(page))
    assert made("Tweede", "digital") == "Dit mag sinds juli."
    assert made("Derde", "physical", "Dit mag sinds juli.") == ""
    assert made("Vierde", "hybrid", "Zoals afgesproken.") == "Zoals afgesproken."
    first = next(row.assembly for row in assemblies.overview(db.session()) if row.assembly.round.title == "Eerste")
    assert first.way_text == WAY_TEXTS[Way.DIGITAL]
    staff = office(app.test_client())
    assert staff.get(page, 403)
    assert "tekst per wijze van vergaderen" not in text_of(staff.get(MEETINGS + "/"))
