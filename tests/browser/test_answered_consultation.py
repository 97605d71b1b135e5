"""A concept-jaarplan from Word to the published report: a split passage, the same remark six times, a comment at the
closing second, and a portfolio holder who answers."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from survey.access import links
from survey.database import db
from survey.models.comments import Consultation
from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.models.organisations import Organisation
from survey.rules import calendar
from survey.rules.permissions import Role
from tests.browser.conftest import PATIENCE
from tests.commenting import a_holder, comments, of
from tests.conftest import Clock
from tests.stories import PASSWORD, a_user, an_association, invited, organisations
from tests.wordfiles import a_plan

Axe = Callable[[Page], None]
ROUND = "/secretariaat/raadplegingen/concept-jaarplan-2022"
REMARK = "De bezoeken kosten te veel tijd. Kan het ook online?"
SPLIT = """# 1 Inleiding

Dit jaarplan geldt voor alle leden.

# 2 Werkdruk

Wij verlagen de werkdruk.

# 3 Bezoek

Wij bezoeken elk lid één keer, op verzoek online.

# 4 Begroting

De contributie blijft gelijk.
"""


def a_window(chromium: Browser, live: str, wrong: list[str], **options: Any) -> Page:
    page = chromium.new_context(locale="nl-NL", viewport={"width": 1000, "height": 900}, **options).new_page()
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("response", lambda answer: answer.status >= 500 and wrong.append(answer.url))
    return page


@pytest.fixture
def members(app: Flask) -> list[Organisation]:
    a_user(Role.SECRETARIAAT)
    an_association()
    return organisations(8)


def from_word(office: Page, live: str) -> None:
    """The secretariat takes the plan in."""
    office.goto(f"{live}/inloggen")
    office.get_by_label("Mailadres").fill("secretariaat@example.nl")
    office.get_by_label("Wachtwoord").fill(PASSWORD)
    office.get_by_role("button", name="Inloggen").click()
    office.goto(f"{live}/secretariaat/documenten/nieuw")
    office.locator("input[type=file]").set_input_files(
        {"name": "Concept jaarplan.docx", "mimeType": "application/octet-stream", "buffer": a_plan()})
    office.get_by_role("button", name="Lees de tekst").click()
    office.get_by_label("Nummer van deze versie").fill("0.9")
    office.get_by_role("button", name="Bewaar het document").click()
    expect(office.get_by_text("bewaard als versie 0.9")).to_be_visible()


def asked(office: Page, live: str, axe: Axe, members: list[Organisation]) -> list[Invitation]:
    """The consultation is made, says beforehand what silence means, and is published."""
    office.goto(f"{live}/secretariaat/raadplegingen/nieuw")
    office.get_by_label("Titel").fill("Concept-jaarplan 2022")
    office.get_by_label("Waarop reageren de leden?").select_option(index=1)
    office.get_by_label("Namens").first.select_option(label="Netwerk LPO")
    office.get_by_label("Waarom vraagt u dit?").fill("Wij horen graag wat u van het plan vindt.")
    office.get_by_label("Sluitdatum").fill("2022-02-14")
    office.get_by_label("Wat betekent het als iemand niet reageert?").fill("Wie niet reageert, steunt het plan.")
    office.get_by_role("button", name="Bewaar").click()
    expect(office.get_by_text("gemaakt als concept")).to_be_visible()
    about = db.session.scalars(select(Consultation)).one()
    people = invited(about.round, members)
    db.session.rollback()
    office.goto(f"{live}{ROUND}/publiceren")
    office.get_by_role("button", name="Publiceer de raadpleging").click()
    axe(office)
    return people


def writes(member: Page, live: str, person: Invitation, words: str) -> None:
    member.goto(f"{live}/u/{links().personal(person.id, person.serial)}/raadpleging/nieuw?bij=p2")
    member.get_by_label("Uw reactie").fill(words)
    member.get_by_label("Uw naam").fill("Anna de Wit")


def test_a_concept_jaarplan_goes_from_word_to_a_published_report(
        app: Flask, live: str, chromium: Browser, axe: Axe, clock: Clock, members: list[Organisation]) -> None:
    wrong: list[str] = []
    office, member = a_window(chromium, live, wrong), a_window(chromium, live, wrong, java_script_enabled=False)
    from_word(office, live)
    people = asked(office, live, axe, members)

    # Six members say the same; the first of them by hand, the fifth and sixth in other words.
    writes(member, live, people[0], REMARK)
    member.get_by_role("button", name="Stuur in").click()
    expect(member.get_by_text("Uw reactie is ingestuurd")).to_be_visible()
    about = db.session.scalars(select(Consultation)).one()
    for number in range(1, 6):
        comments(about, REMARK if number < 4 else "De bezoeken kosten veel te veel tijd; kan het online?",
                 passage_key="p2", invitation_id=people[number].id, email=people[number].email, **of(members[number]))

    # The seventh had the page open and sends at the closing second itself.
    writes(member, live, people[6], "De begroting is niet duidelijk.")
    clock.now = calendar.end_of(date(2022, 2, 14))
    member.get_by_role("button", name="Stuur in").click()
    expect(member.get_by_role("heading", name="Uw reactie kon niet meer worden ingestuurd")).to_be_visible()
    expect(member.get_by_label("Uw reactie")).to_have_value("De begroting is niet duidelijk.")
    sign_in_again(office, live)
    office.goto(f"{live}{ROUND}/te-laat")
    office.get_by_role("button", name="Voeg toe als te laat").click()

    # The new version splits the passage that the remark is about.
    split(office, live)

    # One answer for the six, each confirmed, with the change that it led to.
    board = f"{live}{ROUND}/beantwoording"
    office.goto(board)
    expect(office.get_by_text("7 reacties, nog zonder antwoord")).to_be_visible()
    axe(office)
    office.get_by_role("link", name="Reactie 1", exact=True).click()
    for number in range(2, 7):
        office.get_by_label(f"Reactie {number}: zelfde antwoord").check()
    office.get_by_label("overgenomen", exact=True).check()
    office.get_by_text("Koppel aan een wijziging in de tekst").click()
    office.get_by_label("3 Bezoek: gesplitst (versie 1.0)").check()
    axe(office)
    office.get_by_role("button", name="Bewaar en naar de volgende").click()
    expect(office.get_by_text("Het antwoord op 6 reacties is bewaard.")).to_be_visible()

    # Nothing leaves while the late one has no answer; that one goes to a portfolio holder.
    office.goto(f"{live}{ROUND}/verslag")
    expect(office.get_by_role("heading", name="1 reactie heeft nog geen antwoord")).to_be_visible()
    office.get_by_role("button", name="Publiceer verslag 1").click()
    expect(office.get_by_role("alert")).to_contain_text("reactie 7")
    holder = a_holder()
    office.goto(f"{board}/7")
    office.get_by_label("doorgezet", exact=True).check()
    office.get_by_label("Antwoord of reden").fill("Dit gaat over geld.")
    office.get_by_label("Portefeuillehouder", exact=True).select_option(label="A. Bakker (financiën)")
    office.get_by_label("Antwoord uiterlijk op").fill("2022-03-01")
    office.get_by_role("button", name="Bewaar", exact=True).click()
    member.goto(f"{live}/pf/{links().holder(holder.id, holder.serial)}")
    member.get_by_role("link", name=re.compile("reactie 7")).click()
    member.get_by_label("deels overgenomen").check()
    member.get_by_label("Uw antwoord").fill("Wij lichten de begroting **toe** in de vergadering.")
    member.get_by_role("button", name="Verstuur uw antwoord").click()
    expect(member.get_by_text("Er wacht niets op u.")).to_be_visible()
    office.goto(f"{board}/7")
    expect(office.get_by_label("Antwoord of reden")).to_have_value(re.compile("begroting .*toe"))
    office.get_by_role("button", name="Bewaar", exact=True).click()

    # The report goes out; a member reads what was done with the own remark, and from there what changed.
    office.goto(f"{live}{ROUND}/verslag")
    office.get_by_role("button", name="Publiceer verslag 1").click()
    expect(office.get_by_text("Verslag 1 is gepubliceerd.")).to_be_visible()
    axe(office)
    told = db.session.scalars(select(Message).where(Message.kind == "reaction_report")).all()
    assert len({each.recipient for each in told}) == len(told) == 7
    reader = a_window(chromium, live, wrong)
    reader.goto(f"{live}/u/{links().personal(people[0].id, people[0].serial)}/verslag")
    expect(reader.get_by_text("7 reacties met 2 antwoorden: 6 overgenomen, 1 deels overgenomen")).to_be_visible()
    expect(reader.get_by_role("heading", name="Uw reactie")).to_be_visible()
    axe(reader)
    reader.get_by_role("link", name="Gewijzigd: 3 Bezoek (versie 1.0)").first.click()
    expect(reader.get_by_text("Door 6 reacties")).to_be_visible()
    axe(reader)
    for page in (office, member, reader):
        page.context.close()
    assert wrong == []


def sign_in_again(office: Page, live: str) -> None:
    """A session does not last until the closing day."""
    office.goto(f"{live}/inloggen")
    if office.get_by_label("Wachtwoord").count():
        office.get_by_label("Mailadres").fill("secretariaat@example.nl")
        office.get_by_label("Wachtwoord").fill(PASSWORD)
        office.get_by_role("button", name="Inloggen").click()


def split(office: Page, live: str) -> None:
    office.goto(f"{live}/secretariaat/documenten/jaarplan-2022/nieuwe-versie")
    office.get_by_label(re.compile("^Tekst")).fill(SPLIT)
    office.get_by_role("button", name="Lees de tekst").click()
    expect(office.get_by_text("deel van een gesplitste passage")).to_have_count(2)
    office.get_by_label("Nummer van deze versie").fill("1.0")
    office.get_by_role("button", name="Bewaar de nieuwe versie").click()
    expect(office.get_by_text("is gesplitst in").first).to_be_visible()
