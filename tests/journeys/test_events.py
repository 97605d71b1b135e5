"""The secretariat makes a series of meetings, changes it with people registered, and everyone hears the truth."""

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from survey import letters
from survey.actions import events as deeds
from survey.actions import registrations
from survey.database import db, writing
from survey.models.events import Event, Occasion
from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.models.registrations import Registration
from survey.queries import events, reminders
from survey.rules.broken import RuleBroken
from survey.rules.messages import MessageKind
from survey.rules.registrations import Entry, State
from tests.answering import a_published_version, text_of
from tests.conftest import NOW, Clock
from tests.gatherings import a_part, an_event, an_occasion
from tests.office import Office, office
from tests.registering import DIET, ON_SQLITE
from tests.stories import an_association, organisations

HOME = "/secretariaat/bijeenkomsten"
EVENT = {"title": "Regiobijeenkomsten norm", "purpose": "Over de landelijke norm.", "audience": "Het secretariaat.",
         "closes_on": "2022-03-01", "open_link": "y", "public": "y", "way": "first_come", "change_days": "1",
         "reminder_days": "2", "offer_hours": "0", "most_in_one_go": "5", "roles": "ouder\nleerkracht", "version": "0"}
OCCASION = {"title": "Noord", "region": "Noord", "begins_on": "2022-03-18", "begins": "19.00", "ends": "21:00",
            "place": "De Haven", "address": "Kerkstraat 1, Wolvega", "capacity": "2", "waiting_list": "y",
            "parts-0-title": "Diner", "parts-0-capacity": "40", "parts-0-begins": "19.00", "parts-0-ends": "20.00"}


def people(event: Event, occasion: Occasion, *names: str) -> list[Registration]:
    with writing() as session:
        return [made for name in names for made in registrations.register(
            session, event, occasion.id, [Entry(name, f"{name.lower()}@example.nl", "ouder")], name, NOW)]


def mailed(kind: str) -> list[Message]:
    db.session.expire_all()
    return [each for each in db.session.query(Message).order_by(Message.id) if each.kind == kind]


def test_a_series_is_made_published_changed_copied_and_cancelled(client: FlaskClient, clock: Clock) -> None:
    host, staff = an_association(), office(client)
    page = staff.post(f"{HOME}/nieuw", **EVENT, **{"hosts-0": host.id})
    assert "Zet minstens één moment op het programma." in text_of(page)
    address = f"{HOME}/regiobijeenkomsten-norm"
    refused = staff.post(f"{address}/moment", status=422, **OCCASION | {"begins_on": "2022-02-01"})
    assert "Dit moment ligt in het verleden." in text_of(refused)
    for slip, words in (({"begins_on": "9999-12-31"}, "Kies een dag tussen 1900 en 2100."),
                        ({"capacity": "9" * 20}, "Dit getal is te groot.")):
        assert words in text_of(staff.post(f"{address}/moment", status=422, **OCCASION | slip))
    assert 'value="De Haven"' in refused.text
    staff.post(f"{address}/moment", **OCCASION)
    assert "vrijdag 18 maart 2022, 19.00 tot 21.00 uur" in text_of(staff.get(f"{address}/publiceren"))
    assert "De bijeenkomst is gepubliceerd." in text_of(staff.post(f"{address}/publiceren"))
    public = text_of(client.get("/bijeenkomsten/regiobijeenkomsten-norm"))
    assert "er zijn nog enkele plaatsen" in public
    assert "De Haven, Kerkstraat 1, Wolvega" in public
    assert client.get("/secretariaat/uitvragen/regiobijeenkomsten-norm").headers["Location"].endswith(address)
    assert "regiobijeenkomsten-norm" not in staff.get("/").text
    assert "regiobijeenkomsten-norm" in staff.get(HOME + "/").text

    event = events.by_slug(db.session(), "regiobijeenkomsten-norm")
    assert event
    occasion = event.occasions[0]
    people(event, occasion, "Anna", "Bram", "Carla")
    one = f"{address}/{occasion.id}"
    said = OCCASION | {"parts-0-number": str(occasion.parts[0].id)}
    moved = said | {"begins": "19.30", "parts-0-begins": "19.30", "reason": "De zaal is eerder bezet."}
    assert "Geef een reden" in text_of(staff.post(f"{one}/wijzig", status=422, **moved | {"reason": ""}))
    shown = staff.twice(f"{one}/wijzig", **moved)
    assert "3 deelnemers krijgen bericht." in text_of(shown)
    assert [each.context["was"] for each in mailed("occasion_moved")] == [
        "vrijdag 18 maart 2022, 19.00 tot 21.00 uur, De Haven, Kerkstraat 1, Wolvega"] * 3
    raised = moved | {"capacity": "3", "reason": ""}
    staff.post(f"{one}/wijzig", **raised)
    assert {each.state for each in db.session.query(Registration)} == {State.CONFIRMED.value}
    lowered = text_of(staff.twice(f"{one}/wijzig", **raised | {"capacity": "1"}))
    assert "De wijziging is bewaard." in lowered
    assert "3 van de 1 plaatsen" in lowered

    assert "Kies een eerste dag" in text_of(staff.post(f"{address}/kopie", status=422, title="Najaar"))
    staff.post(f"{address}/kopie", title="Najaar", days="217")
    copy = events.by_slug(db.session(), "najaar")
    assert copy
    assert copy.occasions[0].begins_at == occasion.begins_at + timedelta(days=217, hours=-1)
    assert not events.anybody(db.session(), copy.occasions[0].id)
    gone = text_of(staff.twice(f"{one}/afgelasten", reason="De spreker is ziek."))
    assert "Noord gaat niet door. 3 deelnemers krijgen bericht." in gone
    assert len(mailed("occasion_cancelled")) == 3
    assert "De spreker is ziek." in text_of(client.get("/bijeenkomsten/regiobijeenkomsten-norm"))


@pytest.fixture
def desk(client: FlaskClient) -> tuple[Office, Event, Occasion, Occasion]:
    event = an_event(roles=["ouder", "leerkracht"], offer_hours=0)
    first = an_occasion(event, a_part("Diner"), capacity=2, reserved=1)
    return office(client), event, first, an_occasion(event, title="Zuid (Helmond)", capacity=5)


def test_the_secretariat_adds_changes_moves_and_cancels_people(desk: Any) -> None:
    staff, event, first, second = desk
    anna, bram = people(event, first, "Anna", "Bram")
    assert (anna.state, bram.state) == ("confirmed", "waiting")
    address = f"{HOME}/norm/{first.id}"
    staff.post(f"{address}/toevoegen", name="De inspecteur", how="guest")
    staff.post(f"{address}/toevoegen", name="=HYPERLINK(1)", email="carla@example.nl", how="reserved")
    refused = staff.post(f"{address}/toevoegen", status=422, name="Dirk", email="dirk@example.nl", how="above")
    assert "Geef een reden" in text_of(refused)
    page = text_of(staff.get(address))
    assert "2 van de 2 plaatsen" in page
    assert "De inspecteur" in page
    assert "Bram" in text_of(staff.get(f"{address}?stand=waiting&volgorde=stand&zoek=bram"))
    csv = staff.get(f"{address}/deelnemers.csv?stand=alle").get_data(as_text=True)
    assert "'=HYPERLINK(1)" in csv
    book = staff.get(f"{address}/deelnemers.xlsx").data
    assert book[:2] == b"PK"
    assert io.BytesIO(book)
    assert "De inspecteur (gast)" in text_of(staff.get(f"{address}/lijst"))

    one = f"{address}/deelnemer/{anna.id}"
    staff.post(one, name="Anna de Wit", email="anna@example.nl", role="ouder", parts=[first.parts[0].id])
    assert "Diner" in text_of(staff.get(address))
    moved = staff.post(f"{one}/verplaatsen", occasion=second.id, reason="Dichter bij huis.")
    assert "Anna de Wit is verplaatst en krijgt bericht." in text_of(moved)
    states = {each.name: (each.state, each.occasion_id) for each in db.session.query(Registration)}
    assert states["Anna de Wit"] == ("confirmed", second.id)
    assert states["Bram"] == ("confirmed", first.id)
    assert mailed("registration_changed")[-1].context["note"].startswith("Uw aanmelding is verplaatst van Noord")
    gone = staff.post(f"{HOME}/norm/{second.id}/deelnemer/{anna.id}/afmelden", reason="Belde af.")
    assert "Anna de Wit is afgemeld." in text_of(gone)
    whole = text_of(staff.get("/secretariaat/logboek/?uitvraag=norm"))
    assert "verplaatste Anna de Wit van Noord (Wolvega) naar Zuid (Helmond): Dichter bij huis." in whole


@ON_SQLITE
def test_posters_lead_to_registering_for_the_occasion(desk: Any) -> None:
    staff, event, first, _ = desk
    poster = f"{HOME}/norm/poster"
    page = staff.get(f"{poster}?bijeenkomst={first.id}")
    assert f"?bijeenkomst={first.id}" in page.text
    assert staff.get(f"{poster}.png").data.startswith(b"\x89PNG")
    assert b"<svg" in staff.get(f"{poster}.svg?bijeenkomst={first.id}").data
    assert staff.get(f"{poster}.pdf").data.startswith(b"%PDF")
    staff.get(f"{poster}.pdf?bijeenkomst=99999", status=404)


@ON_SQLITE
def test_an_evaluation_is_a_survey_of_its_own(desk: Any) -> None:
    staff, event, *_ = desk
    asked = {"closes_on": "2022-04-01"}
    assert "Kies een vragenlijst." in text_of(staff.post(f"{HOME}/norm/evaluatie", status=422, version="0", **asked))
    version = a_published_version(DIET, "evaluatie")
    with writing() as session:
        session.merge(version).questionnaire.version_id = version.id
    page = text_of(staff.post(f"{HOME}/norm/evaluatie", version=version.id, **asked))
    assert "Evaluatie: Regiobijeenkomsten over de norm" in page
    assert "De evaluatie is gemaakt als concept." in page
    shown = text_of(staff.get(f"{HOME}/norm"))
    assert "Nog een concept." in shown
    assert "De evaluatie is nog een concept. Publiceer die vóór de bedankmail" in shown
    with writing() as session:
        made = events.of_round(session, event.round_id).evaluation
        assert made
        made.published_at = NOW
    shown = text_of(staff.get(f"{HOME}/norm"))
    assert "Er is nog niemand uitgenodigd." in shown
    assert "Bekijk de uitkomsten" in shown
    assert "Evaluatie: Regiobijeenkomsten over de norm" in staff.get("/").text


@ON_SQLITE
def test_who_registered_by_a_personal_link_replied_and_is_not_reminded(client: FlaskClient) -> None:
    host = an_association()
    event = an_event(host, reminders=[{"days": 1, "hour": 9}], offer_hours=0)
    occasion, staff = an_occasion(event), office(client)
    first, second = organisations(2)
    with writing() as session:
        members = [Invitation(round_id=event.round_id, organisation_id=each.id, name=each.name, origin="register",
                              email=f"{each.code.lower()}@example.nl", created_at=NOW) for each in (first, second)]
        session.add_all(members)
    with writing() as session:
        registrations.register(session, event, occasion.id, [Entry("Anna", "anna@example.nl")], "Anna", NOW, members[0])
    assert [each.id for each in reminders.missing(db.session(), event.round_id)] == [members[1].id]
    assert "1 van de 2 meldden iemand aan" in text_of(staff.get(f"{HOME}/norm"))
    listed = text_of(staff.get("/norm/ontvangers"))
    assert "aangemeld" in listed
    assert "nog niet aangemeld" in listed
    shown = text_of(staff.post("/norm/sluitdatum", day="2022-02-21", reason="Er is nog plaats.", not_begun="y",
                               done="y", step="preview"))
    assert "Voor 2 leden wordt de aanmelding verlengd" in shown
    assert "U kunt zich nu aanmelden tot en met maandag 21 februari 2022" in shown
    assert "U bent al aangemeld." in shown
    assert "wie zich nog niet heeft aangemeld" in shown.lower()
    letter = letters.preview(MessageKind.INVITATION, members[1], {}, NOW)
    assert "Netwerk LPO nodigt u uit voor" in letter.text
    assert "vrijdag 18 maart 2022, 19.00 tot 21.00 uur: Noord (Wolvega)" in letter.text
    assert "Meld u aan" in letter.html
    assert "U kunt zich aanmelden tot en met" in letters.preview(MessageKind.REMINDER, members[1], {}, NOW).text
    assert "Regiobijeenkomsten over de norm" in text_of(client.get("/"))
    assert client.get("/uitvragen/norm").headers["Location"].endswith("/bijeenkomsten/norm")


@ON_SQLITE
def test_answers_leave_as_columns_and_a_closing_day_lies_before_the_last_occasion(client: FlaskClient) -> None:
    event = an_event(an_association(), version_id=a_published_version(DIET, "aanmelden").id, offer_hours=0)
    occasion, staff = an_occasion(event), office(client)
    with writing() as session:
        made, = registrations.register(session, event, occasion.id, [
            Entry("Anna", "anna@example.nl", typed={"dieet": "ja", "welk": "=vega"})], "Anna", NOW)
    heading, row = staff.get(f"{HOME}/norm/deelnemers.csv").get_data(as_text=True).splitlines()[:2]
    assert "Hebt u een dieet?" in heading
    assert row.endswith(";Ja;'=vega")
    assert "=vega" in text_of(staff.get(f"{HOME}/norm/{occasion.id}/deelnemer/{made.id}"))
    late = staff.post("/norm/sluitdatum", status=422, day="2022-03-19", reason="Meer tijd.", step="preview")
    assert "Het laatste moment is op vrijdag 18 maart 2022." in text_of(late)
    staff.post("/norm/publiceren", status=404)


@ON_SQLITE
def test_a_role_an_occasion_is_for_stays_and_the_way_cannot_change(client: FlaskClient) -> None:
    event = an_event(an_association(), roles=["ouder", "leerkracht"])
    an_occasion(event, roles=["ouder"])
    with pytest.raises(RuleBroken, match="alleen voor de rol"), writing() as session:
        deeds.edit(session, event, replace(deeds.details_of(events.of_round(session, event.round_id)), roles=()),
                   "Sanne", NOW)
    with pytest.raises(RuleBroken, match="niet meer wijzigen hoe"), writing() as session:
        deeds.edit(session, event, replace(deeds.details_of(events.of_round(session, event.round_id)), way="selection"),
                   "Sanne", NOW)


@ON_SQLITE
def test_a_whole_event_is_called_off_at_once_and_nobody_is_invited_to_it_any_more(client: FlaskClient) -> None:
    event = an_event(an_association(), reminders=[{"days": 1, "hour": 9}], offer_hours=0)
    first, second = an_occasion(event), an_occasion(event, title="Zuid (Helmond)")
    over = an_occasion(event, title="Proef", begins_at=NOW - timedelta(days=9))
    staff = office(client)
    people(event, first, "Anna", "Bram")
    people(event, second, "Anna")
    swv, = organisations(1)
    with writing() as session:
        member = Invitation(round_id=event.round_id, organisation_id=swv.id, name="Lid", origin="register",
                            email="lid@example.nl", created_at=NOW)
        session.add(member)
    page = f"{HOME}/norm/afgelasten"
    assert f'href="{page}"' in staff.get(f"{HOME}/norm").text
    assert "Geef een reden." in text_of(staff.post(page, status=422, reason="", step="preview"))
    shown = text_of(staff.post(page, reason="De zaal is dicht.", tell_invited="y", step="preview"))
    assert "3 aanmeldingen krijgen bericht" in shown
    assert "1 genodigde die zich niet aanmeldde, hoort het ook." in shown
    told = text_of(staff.twice(page, reason="De zaal is dicht.", tell_invited="y"))
    assert "gaat niet door. Er gaan 4 berichten uit." in told
    assert len(mailed("occasion_cancelled")) == 3
    assert [each.recipient for each in mailed("moved_not_begun")] == ["lid@example.nl"]
    assert [each.cancelled_at is None for each in db.session.query(Occasion).order_by(Occasion.id)] == [
        False, False, True]
    assert db.session.get_one(Occasion, over.id).cancelled_because == ""
    assert events.of_round(db.session(), event.round_id).round.window().state(NOW).words == "gesloten"
    said = {"change": "closed", "reason": "De zaal is dicht."}
    assert "De zaal is dicht." in letters.preview(MessageKind.MOVED_NOT_BEGUN, member, said, NOW).text
    assert "Er valt niets af te gelasten." in text_of(staff.get(page))


@ON_SQLITE
def test_with_its_last_occasion_called_off_nobody_can_register_or_is_reminded(client: FlaskClient) -> None:
    event = an_event(an_association())
    first, second = an_occasion(event), an_occasion(event, title="Zuid (Helmond)")
    staff = office(client)
    for each, state in ((first, "open"), (second, "gesloten")):
        staff.twice(f"{HOME}/norm/{each.id}/afgelasten", reason="Te weinig aanmeldingen.")
        assert events.of_round(db.session(), event.round_id).round.window().state(NOW).words == state
    public = text_of(client.get("/bijeenkomsten/norm"))
    assert "Deze bijeenkomst gaat niet door" in public
    assert "Te weinig aanmeldingen." in public
    assert "gaat niet door" in text_of(staff.get(f"{HOME}/"))


@ON_SQLITE
def test_a_night_s_stay_ends_on_the_next_morning_and_keeps_its_hours_when_anything_else_changes(
        client: FlaskClient) -> None:
    event, staff = an_event(an_association()), office(client)
    stay = OCCASION | {"ends_on": "2022-03-19", "ends": "12.30", "parts-0-title": "Overnachting",
                       "parts-0-begins": "21.00", "parts-0-ends": "09.00"}
    staff.post(f"{HOME}/norm/moment", **stay)
    part = events.of_round(db.session(), event.round_id).occasions[0].parts[0]
    assert part.ends_at == part.begins_at + timedelta(hours=12)
    staff.post(f"{HOME}/norm/{part.occasion_id}/wijzig", **stay | {"parts-0-number": part.id, "region": "Midden"})
    changed = events.of_round(db.session(), event.round_id).occasions[0]
    assert (changed.region, changed.parts[0].ends_at - changed.parts[0].begins_at) == ("Midden", timedelta(hours=12))
    another = staff.get(f"{HOME}/norm/moment?zoals={part.occasion_id}").text
    assert all(f'value="{each}"' in another for each in ("De Haven", "Overnachting", "Midden"))
    assert not any(f'value="{each}"' in another for each in ("Noord", "2022-03-18"))
