"""The secretariat makes a round, chooses who gets it, publishes it, and sees on one page how it stands."""

import io
import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from survey.database import db, writing
from survey.links import Links
from survey.models.invitations import Invitation
from survey.models.log import LogEntry
from survey.models.messages import Message
from survey.models.organisations import Organisation
from survey.models.people import Person, Position
from survey.models.rounds import Round
from survey.rules.permissions import Role
from tests.answering import a_published_version, text_of
from tests.conftest import NOW, SECRET
from tests.office import ROUNDS, Office, counted, office
from tests.stories import a_round, a_version, an_association, has_begun, invited, organisations

TITLE = "Uitvraag over reserves"
SLUG = "/uitvraag-over-reserves"


@pytest.fixture
def staff(client: FlaskClient) -> Office:
    return office(client)


def contact(organisation: Organisation, email: str, phone: str = "030 123 45 67") -> None:
    person = Person(name="J. Jansen", email=email, phone=phone)
    with writing() as session:
        session.add(person)
        session.flush()
        session.add(Position(person_id=person.id, organisation_id=organisation.id, role="contactpersoon"))


def filled_in(**changed: Any) -> dict[str, Any]:
    """The form of a new round as somebody fills it in."""
    version, host = a_published_version(), an_association()
    return {"title": TITLE, "version": version.id, "hosts-0": host.id, "purpose": "Om te weten hoe het gaat.",
            "audience": "Alleen het secretariaat.", "minutes": "15", "opens_on": "", "closes_on": "2022-02-14",
            "profile": "vertrouwelijk"} | changed


def the_round() -> Round:
    db.session.expire_all()
    return db.session.scalars(select(Round)).one()


def a_draft(staff: Office, **changed: Any) -> Round:
    staff.post("/nieuw", **filled_in(**changed))
    return the_round()


def test_from_nothing_to_a_published_round(staff: Office) -> None:
    reachable, silent = organisations(2)
    contact(reachable, "een@example.nl")
    assert "Er is nog geen uitvraag" in staff.get("/").text
    page = staff.post("/nieuw", **filled_in())
    assert "Kies wie de uitvraag krijgt" in page.text
    found = staff.get(f"{SLUG}/ontvangers?kind=swv")
    assert "2 organisaties passen bij deze keuze" in text_of(found)
    assert "1 zonder mailadres" in text_of(found)
    staff.post(f"{SLUG}/ontvangers", kind="swv", ticked="1", organisation=[reachable.id, silent.id])
    check = staff.get(f"{SLUG}/publiceren")
    assert "een@example.nl" in check.text
    assert "1 van de 2 ontvangers krijgt een uitnodiging" in text_of(check)
    done = staff.post(f"{SLUG}/publiceren")
    assert "Er gaat 1 uitnodiging uit" in done.text
    assert db.session.scalars(select(Message.recipient)).all() == ["een@example.nl"]


def test_what_was_typed_stays_when_something_is_wrong(staff: Office) -> None:
    wrong = filled_in(title="", minutes="een kwartier", closes_on="31-02-2022", purpose="Om te weten.")
    page = staff.post("/nieuw", status=422, **wrong)
    assert "Fout: " in page.text
    assert "Geef de uitvraag een titel." in page.text
    assert "Vul een heel getal in." in page.text
    assert "Dit is geen datum" in page.text
    assert 'value="een kwartier"' in page.text
    assert "Om te weten." in page.text
    assert db.session.scalar(select(func.count()).select_from(Round)) == 0


def test_a_rule_that_is_broken_stands_above_the_form(staff: Office) -> None:
    page = staff.post("/nieuw", status=422, **filled_in(opens_on="2022-02-20"))
    assert "De sluitdatum ligt voor de dag waarop de uitvraag opengaat." in page.text
    assert TITLE in page.text


def test_publishing_an_incomplete_draft_names_what_is_missing(staff: Office) -> None:
    a_draft(staff, closes_on="")
    page = staff.post(f"{SLUG}/publiceren", status=422)
    assert "Publiceren kan nog niet" in page.text
    assert "Kies een sluitdatum." in page.text


def test_a_draft_changes_whole_and_a_published_round_only_in_its_texts(staff: Office) -> None:
    round_ = a_draft(staff, open_link="y")
    version, host = round_.version_id, round_.hosts[0].association_id
    same = {"title": TITLE, "version": version, "hosts-0": host, "purpose": "Om te weten.", "audience": "Wij.",
            "minutes": "15", "closes_on": "2022-02-21", "open_link": "y", "profile": "vertrouwelijk"}
    staff.post(f"{SLUG}/gegevens", **same)
    assert the_round().closes_on == date(2022, 2, 21)
    staff.post(f"{SLUG}/publiceren")
    assert "De teksten kunt u nog wijzigen" in staff.get(f"{SLUG}/gegevens").text
    texts = {"title": "Beter", "hosts-0": host, "purpose": "Nieuw.", "audience": "Wij.", "minutes": "15",
             "profile": "vertrouwelijk", "closes_on": "2022-03-31"}
    staff.post(f"{SLUG}/gegevens", **texts)
    assert (the_round().title, the_round().closes_on, the_round().open_link) == ("Beter", date(2022, 2, 21), True)
    refused = staff.post(f"{SLUG}/gegevens", status=422, **texts | {"profile": "open"})
    assert "kan het alleen nog strenger" in refused.text


def test_a_planned_round_goes_back_to_draft_and_a_copy_starts_empty(staff: Office) -> None:
    a_draft(staff, open_link="y", opens_on="2022-02-07")
    assert "gaat open op maandag 7 februari" in staff.post(f"{SLUG}/publiceren").text
    assert "weer een concept" in staff.post(f"{SLUG}/naar-concept").text
    copied = staff.post(f"{SLUG}/kopie")
    assert f"{TITLE} (kopie)" in copied.text
    assert "Kies een sluitdatum." in copied.text


def test_the_plan_of_reminders_tells_the_days_that_follow_from_it(staff: Office) -> None:
    a_draft(staff)
    assert "maandag 7 februari, 9.00 uur" in staff.get(f"{SLUG}/herinneringen").text
    page = staff.post(f"{SLUG}/herinneringen", **{"steps-0-days": "2", "steps-0-hour": "10"})
    assert "donderdag 10 februari, 10.00 uur" in page.text
    wrong = staff.post(f"{SLUG}/herinneringen", status=422, **{"steps-0-days": "99", "steps-0-hour": "10"})
    assert "Kies 0 tot en met 60 werkdagen" in wrong.text
    assert 'value="99"' in wrong.text


def stand(sectors: tuple[str, str] = ("PO", "VO")) -> Round:
    """A round with five members: one done by phone, one begun, one declined, one with its own day, one whose mail
    came back.
    """
    round_, version = a_round(version_id=a_published_version().id), a_version("andere")
    members = invited(round_, organisations(3, sectors[0])) + invited(round_, organisations(2, sectors[1]))
    has_begun(members[0], version, submitted_at=NOW, answers={}, sections_done=4, sections_asked=4, source="phone")
    has_begun(members[1], version, sections_done=1, sections_asked=4)
    with writing() as session:
        session.get_one(Invitation, members[2].id).declined_at = NOW
        session.get_one(Invitation, members[3].id).closes_on = date(2022, 2, 21)
        session.add(Message(once="x", kind="invitation", round_id=round_.id, invitation_id=members[4].id,
                            recipient="vo-02@example.nl", created_at=NOW, due_at=NOW, state="refused"))
    return round_


def test_one_page_tells_how_a_round_stands(staff: Office) -> None:
    stand()
    page = text_of(staff.get("/instroom"))
    assert "1 van de 5 (20%)" in page
    assert "PO 1 van 3 (33%) · VO 0 van 2 (0%)" in page
    assert "1 is bezig · 2 nog niet begonnen · 1 doet niet mee" in page
    assert "nog 12 dagen, tot en met maandag 14 februari" in page
    assert "bezig, 1 van 4" in page
    assert "geweigerd" in page
    assert "21 feb eigen" in page
    assert "onder 10 antwoorden wordt nooit iets verteld" in page


def names(page: str) -> list[str]:
    return re.findall(r"Voorbeeld-swv ([A-Z]+-\d+)</a>", page)


@pytest.mark.parametrize(("query", "found"), [
    ("", ["PO-02", "VO-01", "VO-02"]), ("?stand=all&volgorde=naam", ["PO-01", "PO-02", "PO-03", "VO-01", "VO-02"]),
    ("?stand=done", ["PO-01"]), ("?stand=declined", ["PO-03"]), ("?stand=own_day", ["VO-01"]),
    ("?stand=bounced", ["VO-02"]), ("?stand=all&sector=VO", ["VO-01", "VO-02"]), ("?stand=all&zoek=po-0", [
        "PO-01", "PO-02", "PO-03"]), ("?stand=no_address", []), ("?stand=withdrawn", []),
    ("?stand=missing&volgorde=sluit", ["VO-01", "PO-02", "VO-02"])])
def test_the_list_is_filtered_searched_and_sorted(staff: Office, query: str, found: list[str]) -> None:
    stand()
    assert names(staff.get(f"/instroom{query}").text) == found


def test_the_list_goes_to_a_spreadsheet_as_it_is_filtered(staff: Office) -> None:
    round_ = stand()
    with writing() as session:
        session.get_one(Organisation, round_.id).name = "=cmd()"
    book = CalamineWorkbook.from_filelike(io.BytesIO(staff.get("/instroom/leden.xlsx?stand=all").data))
    rows = book.get_sheet_by_index(0).to_python()
    assert len(rows) == 6
    assert rows[1][1] == "=cmd()"
    assert rows[1][6] == "per telefoon"
    lines = staff.get("/instroom/leden.csv?stand=done").get_data(as_text=True).splitlines()
    assert len(lines) == 2
    assert ";'=cmd();" in lines[1]


def test_the_phone_number_of_who_holds_the_address_stands_in_the_list(staff: Office) -> None:
    round_, asked_ = a_round(), organisations(1)
    invited(round_, asked_, email="twee@example.nl")
    contact(asked_[0], "een@example.nl", "010 111")
    contact(asked_[0], "Twee@example.nl", "010 222")
    assert "010 222" in staff.get("/instroom").text


@pytest.mark.parametrize("number", [10, 3000])
def test_the_page_of_a_round_asks_eight_things_at_most_however_many_are_invited(staff: Office, number: int) -> None:
    round_ = a_round(version_id=a_published_version().id)
    with writing() as session:
        session.add_all(Organisation(kind="school", code=f"S{each:05}", name=f"School {each}", fields={})
                        for each in range(number))
        session.flush()
        session.add_all(Invitation(round_id=round_.id, organisation_id=each, email=f"{each}@example.nl", created_at=NOW)
                        for each in session.scalars(select(Organisation.id)))
    pages = ("", "?stand=all", "/antwoorden", "/sluitdatum", "/herinneringen", "/herinner", "/ontvangers",
             "/ontvangers?kind=school", "/ontvangers/1")
    others = ("/", "/secretariaat/logboek/", "/secretariaat/verlengingen/")
    for path in (*(f"/instroom{page}" for page in pages), *others):
        with counted() as statements:
            page = staff.get(path)
        assert len(statements) <= 8, path
        assert len(page.data) < 300_000, path


def test_a_reader_sees_everything_and_changes_nothing(client: FlaskClient) -> None:
    stand()
    reader = office(client, Role.LEZER)
    page = reader.get("/instroom").text
    for words in ("Verleng de sluitdatum", "Herinner wie nog mist", "Maak een kopie", "Sluit eerder"):
        assert words not in page
    reader.get("/instroom/sluitdatum", status=403)
    reader.post("/instroom/kopie", status=403)


def test_an_unknown_round_is_not_found(staff: Office) -> None:
    for path in ("/nergens", "/nergens/antwoorden", "/nergens/ontvangers", "/nergens/sluitdatum"):
        staff.get(path, status=404)


def test_reminding_by_hand_shows_the_mail_before_it_goes(staff: Office) -> None:
    stand()
    page = staff.get("/instroom/herinner").text
    assert page.count('name="member"') == 3
    some = re.findall(r'name="member" value="(\d+)"', page)[:2]
    preview = staff.post("/instroom/herinner", member=some, note="Bel ons gerust.", step="preview")
    assert "Er is nog niets verstuurd" in preview.text
    assert "Bel ons gerust." in preview.text
    assert db.session.scalar(select(func.count()).select_from(Message)) == 1
    done = staff.twice("/instroom/herinner", member=some, note="Bel ons gerust.")
    assert "Er gaan 2 herinneringen uit." in done.text
    again = staff.twice("/instroom/herinner", status=422, member=some, note="")
    assert "kregen vandaag al een herinnering" in again.text
    nobody = staff.post("/instroom/herinner", status=422, note="Hallo", step="preview")
    assert "Vink minstens één lid aan." in nobody.text


def test_a_member_can_be_corrected_helped_and_taken_off_the_list(staff: Office) -> None:
    round_ = a_round()
    member = invited(round_, organisations(1))[0]
    page = f"/instroom/ontvangers/{member.id}"
    refused = staff.post(f"{page}/adres", status=422, email="geen adres")
    assert "Vul een geldig mailadres in" in refused.text
    assert 'value="geen adres"' in refused.text
    staff.post(f"{page}/adres", email="nieuw@example.nl", mail="y")
    assert db.session.scalars(select(Message.recipient)).all() == ["nieuw@example.nl"]
    token = Links(SECRET, "http://localhost").personal(member.id, 1)
    shown = staff.post(f"{page}/link-tonen")
    assert f"/u/{token}" in shown.text
    assert f"/u/{token}" not in staff.get(page).text
    staff.post(f"{page}/nieuwe-link")
    staff.client.get(f"/u/{token}").close()
    assert staff.client.get(f"/u/{token}").status_code == 404
    assert "van de lijst gehaald" in staff.post(f"{page}/van-de-lijst", reason="Opgeheven").text
    assert "weer op de lijst" in staff.post(f"{page}/terug").text
    assert "bekeek de persoonlijke link" in staff.get("/secretariaat/logboek/").text


def test_no_token_ever_stands_in_the_log_or_the_outbox(staff: Office) -> None:
    member = invited(a_round(), organisations(1))[0]
    staff.post(f"/instroom/ontvangers/{member.id}/link-tonen")
    staff.post(f"/instroom/ontvangers/{member.id}/nieuwe-link")
    token = Links(SECRET, "http://localhost").personal(member.id, 1).split(".")[0]
    for row in [*db.session.scalars(select(LogEntry.details)), *db.session.scalars(select(Message.context))]:
        assert token not in str(row)


def test_later_recipients_are_added_by_the_same_filter(staff: Office) -> None:
    first, second = organisations(2)
    invited(a_round(), [first])
    contact(second, "twee@example.nl")
    found = staff.get("/instroom/ontvangers?search=PO-02").text
    assert f'value="{second.id}"' in found
    page = staff.post("/instroom/ontvangers", search="PO-02", ticked="1", organisation=second.id)
    assert "1 krijgen een uitnodiging per mail" in page.text or "uitnodiging" in page.text
    assert db.session.scalars(select(Message.recipient)).all() == ["twee@example.nl"]
    refused = staff.post("/instroom/ontvangers", status=422, search="PO-02", ticked="1")
    assert "Vink minstens één ontvanger aan." in refused.text


def test_the_log_says_in_dutch_what_happened_and_can_be_narrowed(staff: Office) -> None:
    a_draft(staff)
    whole = staff.get("/secretariaat/logboek/").text
    assert "maakte de uitvraag “Uitvraag over reserves”" in whole
    assert "logde in" in whole
    one = staff.get("/secretariaat/logboek/?uitvraag=uitvraag-over-reserves").text
    assert "logde in" not in one
    staff.get("/secretariaat/logboek/?uitvraag=nergens", status=404)


def test_an_open_link_is_shown_and_can_be_replaced(app: Flask, staff: Office) -> None:
    round_ = a_round(version_id=a_published_version().id, open_link=True)
    member = invited(round_, organisations(1), origin="open", organisation_id=None)[0]
    has_begun(member, a_version("andere"), submitted_at=NOW, answers={})
    links = Links(SECRET, "http://localhost")
    page = staff.get("/instroom")
    assert f'value="{links.open_url(round_.id, 1)}"' in page.text
    assert "0 van de 0 (0%) · 1 via de open link" in text_of(page)
    staff.post("/instroom/ontvangers/open-link")
    assert f'value="{links.open_url(round_.id, 2)}"' in staff.get("/instroom").text
    assert app.test_client().get(links.open_url(round_.id, 1).removeprefix("http://localhost")).status_code == 404


def test_the_address_of_the_pages_is_what_the_menu_says(staff: Office) -> None:
    assert f'href="{ROUNDS}/"' in staff.get("/").text
