"""The secretariat sees all rules of a questionnaire and what to look at before it is published."""

from typing import Any

import pytest
from flask import Flask

from survey.database import writing
from survey.models.rounds import Round
from survey.rules.permissions import Role
from tests.answering import LIST, a_published_version, text_of
from tests.conftest import NOW
from tests.office import counted, office
from tests.stories import a_round, invited, organisations

NUMBER = {"key": "getal", "type": "number", "label": {"nl": "Hoeveel <b>leerlingen</b>?"}, "minimum": "5",
          "checks": [{"test": ". < 5", "message": {"nl": "Minder dan vijf."}, "hard": True}]}
HIDDEN = {"key": "nooit", "type": "text", "label": {"nl": "Wie ziet dit?"},
          "relevant": "${onder} = 'ja' and ${onder} = ''"}

MISTYPED = {"key": "typfout", "type": "text", "label": {"nl": "Voor welke sector?"}, "relevant": "${sector} = 'P0'"}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What these pages show does not depend on the database."""
    return sqlite_url


def with_questions(*questions: dict[str, Any]) -> dict[str, Any]:
    """The list with more questions in its first section; a section and a question have no key in common."""
    first, *others = list(LIST["sections"])
    return LIST | {"sections": [first | {"questions": first["questions"] + list(questions)}, *others]}


def test_every_rule_is_told_with_the_question_it_belongs_to(app: Flask) -> None:
    version = a_published_version(with_questions())
    staff = office(app.test_client(), Role.LEZER)
    page = f"/secretariaat/vragenlijsten/{version.questionnaire.slug}/regels"
    with counted() as statements:
        told = text_of(staff.get(page))
    assert len(statements) <= 8
    assert "Toon als “Sector” is “PO”." in told
    assert "Eis: het antwoord is ten hoogste 100%. Anders vragen wij of het klopt: “Een toename van" in told
    using = text_of(staff.get(f"{page}?vraag=sector"))
    assert "1 regel" in using
    assert "Eis:" not in using
    staff.get("/secretariaat/vragenlijsten/bestaat-niet/regels", 404)


def test_findings_lead_to_their_place_and_what_stops_blocks_publication(app: Flask) -> None:
    version = a_published_version(with_questions(NUMBER, HIDDEN, MISTYPED))
    staff = office(app.test_client())
    slug = version.questionnaire.slug
    page = staff.get(f"/secretariaat/vragenlijsten/{slug}/controle")
    assert "Controle 1 keurt elk antwoord af." in text_of(page)
    assert f'href="/secretariaat/vragenlijsten/{slug}/maken/deel_onder/getal"' in page.text
    assert "Hoeveel &lt;b&gt;leerlingen&lt;/b&gt;?" in page.text
    only = text_of(staff.get(f"/secretariaat/vragenlijsten/{slug}/controle?soort=beware"))
    assert only.count("Deze vraag krijgt niemand te zien") == 1
    assert "Controle 1 keurt" not in only

    draft = a_round(version_id=version.id, published_at=None)
    invited(draft, organisations(1))
    # Of a sector that no organisation in the register has, that is sure too.
    only = text_of(staff.get(f"/secretariaat/vragenlijsten/{slug}/controle?soort=beware"))
    assert only.count("Deze vraag krijgt niemand te zien") == 2
    last_look = staff.get("/instroom/publiceren")
    assert "Dit moet eerst anders:" in text_of(last_look)
    refused = text_of(staff.post("/instroom/publiceren", 422))
    assert "Bij “Hoeveel <b>leerlingen</b>?”: Controle 1 keurt elk antwoord af." in refused
    assert not published(draft)


def published(round_: Round) -> bool:
    with writing() as session:
        return session.get_one(Round, round_.id).published_at is not None


def test_a_questionnaire_with_hints_alone_is_published(app: Flask) -> None:
    draft = a_round(version_id=a_published_version(with_questions(HIDDEN)).id, published_at=None,
                    closes_on=NOW.date().replace(month=3))
    invited(draft, organisations(1))
    staff = office(app.test_client())
    assert "Bekijk wat er gevonden is" in text_of(staff.get("/instroom/publiceren"))
    staff.post("/instroom/publiceren")
    assert published(draft)
