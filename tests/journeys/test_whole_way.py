"""A questionnaire drawn at random goes the whole way: from workbook to paragraph, through the pages and commands."""

import io
import json
import os
import re
from unittest import mock

import pytest
from click.testing import CliRunner
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.actions import organisations as register
from survey.actions import people
from survey.cli import achterban
from survey.config import Config
from survey.database import db, writing
from survey.documents.questionnaires import workbook
from survey.queries import recipients, rounds
from survey.rules.entries import Entry
from survey.rules.organisations import Kind
from survey.rules.questionnaires.codebook import codebook
from survey.rules.questionnaires.document import Questionnaire, words
from survey.rules.questionnaires.findings import Severity, findings
from tests.answering import Respondent, fill_in
from tests.conftest import NOW, SECRET
from tests.office import Office, office
from tests.stories import an_association
from tests.strategies import TODAY, good_answers, questionnaires

MEMBERS = 12
AS_DRAWN = settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
LIST, ROUNDS = "/secretariaat/vragenlijsten/", "/secretariaat/uitvragen"


@pytest.fixture
def staff(app: Flask) -> Office:
    """A secretariat with an association and twelve members in its register."""
    host = an_association()
    for number in range(1, MEMBERS + 1):
        with writing() as session:
            entry = Entry(0, Kind.SWV, f"PO-{number:02}", {"name": f"Voorbeeld-swv {number}", "sector": "PO"})
            made = register.create(session, entry, "test", NOW)
            details = people.Details("J. Jansen", f"secretariaat@po{number:02}.example.nl", "secretariaat")
            people.add(session, made.id, details, "test", NOW)
    assert host.id == 1
    return office(app.test_client())


def published(staff: Office, drawn: Questionnaire, number: int) -> str:
    """Uploads the workbook, makes a round of it, invites everyone and publishes; returns its address."""
    staff.post(LIST, workbook=(io.BytesIO(workbook(drawn)), "lijst.xlsx"))
    versions = rounds.versions(db.session())
    newest = max(version.id for version in versions)
    made = staff.post("/nieuw", title=f"Uitvraag nummer {number}", version=newest, **{"hosts-0": 1}, minutes="5",
                      purpose="Om te weten hoe het gaat.", audience="Alleen het secretariaat.", opens_on="",
                      closes_on="2022-02-14", profile="open")
    slug = made.request.path.split("/")[3]
    listed = staff.get(f"/{slug}/ontvangers?kind=swv").text
    everyone = re.findall(r'name="organisation" value="(\d+)"', listed)
    staff.post(f"/{slug}/ontvangers", kind="swv", ticked="1", organisation=everyone)
    staff.post(f"/{slug}/publiceren")
    return slug


def answered(app: Flask, slug: str, drawn: Questionnaire, data: st.DataObject) -> None:
    """Every member fills in all sections with good answers, checks and sends."""
    round_ = rounds.by_slug(db.session(), slug)
    assert round_
    links, facts = app.extensions["links"], {"sector": "PO", "code": "PO-01"}
    for row in recipients.to_mail(db.session(), round_.id):
        me = Respondent(app, links.personal(row.id, row.serial))
        typed = data.draw(good_answers(drawn, facts, TODAY))
        fill_in(me, drawn, typed)
        me.get("/controle")
        assert me.post("/insturen", follow=False).location.rpartition("/")[2].startswith("ontvangst")


def may_be_published(drawn: Questionnaire) -> bool:
    """A check drawn at random may refuse every answer, and that stops a publication."""
    return all(each.severity is not Severity.STOPS for each in findings(drawn))


@AS_DRAWN
@given(data=st.data())
def test_from_a_workbook_to_a_paragraph(app: Flask, staff: Office, config: Config, data: st.DataObject) -> None:
    drawn = data.draw(questionnaires(most_sections=2, most_questions=4).filter(may_be_published))
    slug = published(staff, drawn, len(rounds.slugs(db.session())) + 1)
    answered(app, slug, drawn, data)
    page = staff.get(f"/{slug}/tussenstand/").text
    assert "<blockquote>" in page
    told = as_commanded(config, slug)
    assert told["response"]["printed"] == f"{MEMBERS} van de {MEMBERS}"
    assert {each["key"] for each in told["variables"]} == {each.key for each in codebook(drawn).variables}
    assert words(drawn.title) == told["title"]


def as_commanded(config: Config, slug: str) -> dict[str, object]:
    """What `achterban results` says of the round."""
    settings_ = {"DATABASE_URL": config.database_url, "SECRET_KEY": SECRET, "BASE_URL": "http://localhost"}
    with mock.patch.dict(os.environ, settings_):
        outcome = CliRunner().invoke(achterban, ["results", slug, "--format", "json"])
    assert outcome.exit_code == 0, outcome.output
    found: dict[str, object] = json.loads(outcome.output)
    return found.get("results", found)  # type: ignore[return-value]
