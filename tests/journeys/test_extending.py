"""The closing day moves: form, hub, public page, mails and reminders follow at once; members ask for more time."""

import html
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from survey.actions import reminders
from survey.database import db, writing
from survey.letters import render
from survey.links import Links
from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.models.rounds import Round
from survey.models.windows import ExtensionRequest, WindowChange
from survey.queries import messages
from tests.answering import a_published_version, asked, respondent, text_of
from tests.conftest import NOW, SECRET, Clock
from tests.office import Office, office
from tests.stories import a_round, a_version, an_association, has_begun, invited, organisations

MOVE = {"day": "2022-02-21", "reason": "Verschillende leden vroegen om meer tijd.", "whom": "all", "not_begun": "y",
        "begun": "y"}


@pytest.fixture
def staff(client: FlaskClient) -> Office:
    return office(client)


def three_members() -> tuple[Round, list[Invitation]]:
    """One who has not begun, one who has, one who is done."""
    round_, version = a_round(version_id=a_published_version().id), a_version("andere")
    members = invited(round_, organisations(3))
    has_begun(members[1], version)
    has_begun(members[2], version, submitted_at=NOW, answers={})
    return round_, members


def number_of(model: type[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_three_texts_are_shown_for_real_members_before_anything_happens(staff: Office) -> None:
    round_, _ = three_members()
    page = text_of(staff.post("/instroom/sluitdatum", **MOVE, step="preview"))
    assert "Er is nog niets gewijzigd of verstuurd." in page
    assert "Voor 3 leden wordt de uitvraag verlengd , tot en met maandag 21 februari 2022" in page
    for words in ("po-01@example.nl", "po-02@example.nl", "po-03@example.nl", "21 februari 2022, 23.59 uur",
                  "Verschillende leden vroegen om meer tijd.", "U kunt uw antwoorden nog aanpassen"):
        assert words in page
    assert (number_of(WindowChange), number_of(Message)) == (0, 0)
    db.session.expire_all()
    assert db.session.get_one(Round, round_.id).closes_on == date(2022, 2, 14)


def test_the_preview_carries_what_was_filled_in_to_the_second_step(staff: Office) -> None:
    three_members()
    page = staff.post("/instroom/sluitdatum", **MOVE | {"asked_by": "het bestuur"}, step="preview").text
    assert 'value="2022-02-21"' in page
    assert 'value="het bestuur"' in page
    assert re.search(r'name="not_begun"[^>]*checked|checked[^>]*name="not_begun"', page)
    assert not re.search(r'<input[^>]*checked[^>]*name="done"', page)


def test_everything_that_tells_the_day_follows_at_once(app: Flask, staff: Office) -> None:
    member = asked()
    me = respondent(app, member)
    assert "14 februari" in me.get().text
    done = staff.twice("/instroom/sluitdatum", **MOVE)
    assert "De uitvraag is verlengd, tot en met maandag 21 februari 2022." in done.text
    assert "2 berichten gaan uit" in done.text
    for page in (me.get(), me.get("/1"), app.test_client().get("/uitvragen/instroom"), staff.get("/instroom")):
        assert "21 februari" in page.text
    for number in db.session.scalars(select(Message.id)).all():
        whole = messages.whole(db.session(), number)
        assert whole
        assert "21 februari 2022" in render(whole, Links(SECRET, "http://localhost"), NOW).text


def test_reminders_follow_the_moved_day(staff: Office) -> None:
    round_ = a_round(version_id=a_published_version().id, reminders=[{"days": 5, "hour": 9}])
    invited(round_, organisations(2))
    assert "maandag 7 februari, 9.00 uur" in staff.get("/instroom").text
    staff.twice("/instroom/sluitdatum", **MOVE | {"not_begun": ""})
    assert "maandag 14 februari, 9.00 uur" in staff.get("/instroom").text
    old, new = datetime(2022, 2, 7, 9, tzinfo=UTC), datetime(2022, 2, 14, 9, tzinfo=UTC)
    assert reminders.due(db.session(), old) == {}
    assert [len(letters) for letters in reminders.due(db.session(), new).values()] == [2]


@pytest.mark.parametrize(("changed", "words"), [
    ({"day": "2022-02-14"}, "De sluitdatum is al maandag 14 februari 2022."), ({"day": "2022-02-01"}, "verleden"),
    ({"day": "gisteren"}, "Dit is geen datum"), ({"day": ""}, "Kies de nieuwe sluitdatum."),
    ({"reason": ""}, "Geef een reden."), ({"whom": "some"}, "Kies minstens één lid.")])
def test_a_wrong_choice_is_said_beside_the_form_and_what_was_typed_stays(
        staff: Office, changed: dict[str, str], words: str) -> None:
    three_members()
    for step in ("preview", "confirm"):
        page = staff.post("/instroom/sluitdatum", status=422, **MOVE | {"asked_by": "het bestuur"} | changed, step=step)
        assert words in html.unescape(page.text)
        assert 'value="het bestuur"' in page.text
    assert number_of(WindowChange) == 0


def test_only_who_is_ticked_gets_more_time(app: Flask, staff: Office) -> None:
    _, members = three_members()
    chosen = members[0].id
    page = staff.get(f"/instroom/sluitdatum?lid={chosen}").text
    assert re.search(rf'value="{chosen}"[^>]*checked', page)
    staff.twice("/instroom/sluitdatum", **MOVE | {"whom": "some"}, member=chosen)
    assert "21 februari" in respondent(app, members[0]).get().text
    assert "21 februari" not in respondent(app, members[1]).get().text
    assert "eigen" in staff.get("/instroom?stand=own_day").text


def test_a_round_is_closed_early_and_opened_again(app: Flask, staff: Office, clock: Clock) -> None:
    member = asked()
    me = respondent(app, member)
    me.fill_in(1, onder="nee")
    closing = {"reason": "Genoeg antwoorden", "begun": "y"}
    assert "De uitvraag sluit zodra u hieronder op de knop drukt" in staff.post(
        "/instroom/sluiten", **closing, step="preview").text
    assert me.get("/1").status_code == 200
    done = staff.twice("/instroom/sluiten", **closing)
    assert "De uitvraag is gesloten. 1 bericht gaat uit." in done.text
    assert me.post("/1", onder="ja").status_code == 409
    assert "gesloten" in me.get().text
    clock.forward(hours=1)
    staff.twice("/instroom/sluitdatum", **MOVE)
    assert me.fill_in(1, onder="nee").status_code == 200
    told = text_of(staff.get("/secretariaat/verlengingen/"))
    assert "gesloten" in told
    assert "opnieuw geopend" in told


def test_what_was_changed_after_the_preview_is_shown_again_and_not_done(staff: Office) -> None:
    three_members()
    shown = staff.post("/instroom/sluitdatum", **MOVE, step="preview").text
    seen = re.findall(r'name="seen" value="(\w+)"', shown)[0]
    for changed in ({"day": "2022-02-28"}, {"reason": "Iets anders"}, {"seen": ""}):
        page = staff.post("/instroom/sluitdatum", **MOVE | {"seen": seen} | changed, step="confirm")
        assert "Er is nog niets gewijzigd of verstuurd." in page.text
    assert number_of(WindowChange) == 0


def test_closing_early_needs_a_reason_and_an_open_round(staff: Office) -> None:
    a_round(closes_on=date(2022, 2, 1))
    assert "Geef een reden." in staff.post("/instroom/sluiten", status=422, reason="", step="confirm").text
    assert "al gesloten" in staff.post("/instroom/sluiten", status=422, reason="Klaar", step="confirm").text


def asks(app: Flask, member: Invitation) -> ExtensionRequest:
    """A member asks for more time from its own page."""
    me = respondent(app, member)
    me.get("/uitstel")
    page = me.post("/uitstel", wanted_day="21-02-2022", reason="Wij tellen nog.", asked_by="J. Jansen")
    assert page.status_code == 200
    db.session.rollback()
    return db.session.scalars(select(ExtensionRequest).order_by(ExtensionRequest.id.desc())).first()  # type: ignore[return-value]


def test_a_request_is_granted_with_one_click_and_the_member_sees_it_at_once(app: Flask, staff: Office) -> None:
    member = asked()
    request = asks(app, member)
    page = text_of(staff.get("/instroom"))
    assert "1 lid vraagt om meer tijd" in page
    assert "“Wij tellen nog.”" in page
    done = staff.post(f"/instroom/verzoeken/{request.id}", decision="grant")
    assert "heeft uitstel gekregen" in done.text
    assert "vraagt om meer tijd" not in done.text
    assert "21 februari" in respondent(app, member).get().text
    told = text_of(staff.get("/secretariaat/verlengingen/?uitvraag=instroom"))
    for words in ("14 februari 2022", "21 februari 2022", "Wij tellen nog.", "J. Jansen", "Test secretariaat"):
        assert words in told
    assert db.session.scalars(select(Message.kind).order_by(Message.id.desc())).first() == "request_granted"


def test_a_request_is_refused_with_a_word(app: Flask, staff: Office) -> None:
    member = asked()
    request = asks(app, member)
    staff.post(f"/instroom/verzoeken/{request.id}", decision="refuse", note="Het bestuur vergadert dan al.")
    message = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
    assert message
    assert (message.kind, message.context["note"]) == ("request_refused", "Het bestuur vergadert dan al.")
    assert "Verzoeken die niet zijn toegekend" in staff.get("/secretariaat/verlengingen/").text


def test_a_second_click_hears_that_it_was_decided(app: Flask, staff: Office) -> None:
    request = asks(app, asked())
    staff.post(f"/instroom/verzoeken/{request.id}", decision="grant")
    again = staff.post(f"/instroom/verzoeken/{request.id}", status=409, decision="refuse")
    assert "al toegekend door Test secretariaat" in again.text


def test_a_request_that_a_longer_day_already_meets_is_no_longer_asked(app: Flask, staff: Office) -> None:
    asks(app, asked())
    page = staff.twice("/instroom/sluitdatum", **MOVE)
    assert "vraagt om meer tijd" not in page.text


def test_all_extensions_of_all_rounds_stand_on_one_page(staff: Office) -> None:
    host = an_association()
    for slug in ("een", "twee"):
        a_round(host, slug=slug, title=f"Uitvraag {slug}")
        staff.twice(f"/{slug}/sluitdatum", **MOVE)
    page = text_of(staff.get("/secretariaat/verlengingen/"))
    assert "Uitvraag een" in page
    assert "Uitvraag twee" in page
    assert "Uitvraag twee" not in text_of(staff.get("/secretariaat/verlengingen/?uitvraag=een"))


def test_the_clock_of_a_deadline_is_that_of_the_netherlands(app: Flask, staff: Office, clock: Clock) -> None:
    member = asked()
    me = respondent(app, member)
    staff.twice("/instroom/sluitdatum", **MOVE)
    clock.now = datetime(2022, 2, 21, 23, tzinfo=UTC) - timedelta(seconds=1)
    assert me.get("/1").status_code == 200
    assert "Onderinstroom" in me.get("/1").text
    clock.forward(seconds=1)
    assert "gesloten" in me.get("/1").text
    with writing() as session:
        assert not session.get_one(Invitation, member.id).window().takes_answers(clock.now)
