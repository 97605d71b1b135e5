"""One question of the questionnaire of 2022 is changed while fifty-eight members have answered it."""

import re
from collections.abc import Callable
from datetime import UTC

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from survey.database import db, writing
from survey.links import Links
from survey.models.invitations import Invitation
from survey.models.organisations import Organisation
from survey.models.responses import Response
from survey.models.rounds import Round
from survey.rules.questionnaires.document import document
from tests.amending import changed, edited
from tests.analysis.newsletter import population, rows
from tests.answering import a_published_version
from tests.cases import inflow
from tests.conftest import NOW, SECRET
from tests.stories import PASSWORD, a_round, a_user, invited

LIST = "/secretariaat/vragenlijsten/instroom"
ROUND = "/secretariaat/uitvragen/instroom"
KEY = "q02_onderinstroom_pct"


@pytest.fixture
def answered(app: Flask) -> Round:
    """The round of the newsletter with its 58 answers."""
    a_user(email="bouwer@example.nl", name="Bouwer")
    version = a_published_version(document(inflow()))
    round_ = a_round(version_id=version.id, profile="open")
    known = [Organisation(kind="swv", code=each["code"], name=each["name"], sector=each["sector"],
                          province=None, pupils=int(each["pupils"]), fields={}) for each in population()]
    with writing() as session:
        session.add_all(known)
    members = {member.organisation.code: member for member in invited(round_, known)}
    sent = [Response(round_id=round_.id, invitation_id=members[row.organisation].id, version_id=version.id,
                     started_at=NOW, saved_at=NOW, submitted_at=row.submitted_at.replace(tzinfo=UTC), submissions=1,
                     revision=1, sent_revision=1, answers=dict(row.answers),
                     typed={key: str(value) for key, value in row.answers.items() if value is not None
                            and not isinstance(value, list)}) for row in rows()[:58]]
    with writing() as session:
        session.add_all(sent)
    return round_


def figures(page: Page, live: str) -> list[str]:
    """What the page of results says, number by number."""
    page.goto(f"{live}{ROUND}/uitkomsten")
    return re.findall(r"\d+(?:,\d+)?%", page.locator("main").inner_text())


def test_a_live_question_is_changed_and_the_results_stay_right(page: Page, live: str, answered: Round,
                                                               axe: Callable[[Page], None]) -> None:
    page.goto(f"{live}/inloggen")
    page.get_by_label("Mailadres").fill(a_user())
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    before = figures(page, live)
    assert len(before) > 10

    # The words of one question, in the builder.
    page.goto(f"{live}{LIST}/maken/{inflow().section_of[KEY].key}/{KEY}")
    page.locator("#label_nl").fill("Met welk percentage nam de onderinstroom toe?")
    page.locator("button[value=save]:not([tabindex])").first.click()
    page.goto(f"{live}{LIST}/maken")
    page.get_by_role("link", name="Bekijk wat er verandert").click()
    expect(page.get_by_text("De wijziging raakt 58 inzendingen en 0 concepten.")).to_be_visible()
    expect(page.get_by_text("alleen woorden", exact=True)).to_be_visible()

    # And of another one the unit, by somebody who did not think of the answers.
    edited(changed(KEY, unit="leerlingen"), who=2)
    page.reload()
    expect(page.get_by_text("andere betekenis", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Voer versie 3 door")).to_have_count(0)
    axe(page)
    page.get_by_role("button", name="Maak er een nieuwe vraag van").click()
    expect(page.get_by_text(f"kreeg de sleutel {KEY}_2")).to_be_visible()
    page.get_by_role("button", name="Voer versie 4 door").click()
    expect(page.get_by_text("De uitvraag gebruikt nu versie 4")).to_be_visible()
    axe(page)

    # Every figure there was still stands there.
    after = figures(page, live)
    assert [each for each in before if each not in after] == []
    member = db.session.query(Invitation).join(Response).first()
    page.goto(f"{live}/u/{Links(SECRET, live).personal(member.id, member.serial)}/ontvangst")
    expect(page.locator("main")).not_to_contain_text("leerlingen is de")

    # A trial and a walk through the version look well too.
    page.goto(f"{live}{LIST}/proef")
    page.get_by_role("button", name="Maak een link voor collega’s").click()
    axe(page)
    link = page.get_by_label("Link voor collega’s").input_value()
    page.goto(f"{live}{LIST}/voorbeeld")
    page.get_by_role("button", name="Loop erdoorheen").click()
    axe(page)
    page.goto(link)
    axe(page)
    page.get_by_label("Uw naam").fill("Bea")
    page.get_by_role("button", name="Begin met de proef").click()
    expect(page.get_by_text("Uw antwoorden tellen nergens mee")).to_be_visible()
    axe(page)
