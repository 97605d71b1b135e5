"""An organisation answers together: passing on, withdrawing, two values side by side, approval, sent back."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from survey import chores, jobs
from survey.actions.messages import claim, present_recipient
from survey.database import db, writing
from survey.letters import render
from survey.links import Links
from survey.models.messages import Message
from survey.models.shares import Share, Sitting
from survey.rules.calendar import day_of
from survey.rules.permissions import Role
from tests.answering import Respondent, asked, respondent, text_of
from tests.conftest import NOW, SECRET, Clock
from tests.sharing import complete, mailed, passes_on, stored
from tests.stories import signed_in, token_of


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What hangs on the database, two at the same moment, is proved on both in tests/proof."""
    return sqlite_url


def test_a_colleague_fills_in_one_section_and_sees_no_other(app: Flask) -> None:
    me = respondent(app, asked())
    me.fill_in(1, onder="nee", aantal="4321")
    other = passes_on(me, "share", "deel_geld")
    hub = text_of(other.get())
    assert "Voorbeeld-swv PO-01 deelt dit met u, J. Controller" in hub
    assert "tot en met maandag 14 februari 2022" in hub
    assert "Toelaatbaarheidsverklaringen" in hub
    assert "Zij-instroom" not in hub
    for path in ("/1", "/2", "/controle", "/ontvangst", "/doorgeven", "/uitstel", "/afmelden", "/akkoord"):
        assert "4321" not in other.get(path).text
    other.fill_in(3, laag="1", hoog="2")
    fields = dict(other.fields)
    assert other.client.post(f"/u/{other.token}/2", data={**fields, "zij": "ja"}).status_code in (400, 403)
    assert (stored().typed["laag"], stored().typed.get("zij")) == ("1", None)
    assert "Laatst bewaard door J. Controller (namens Voorbeeld-swv PO-01)" in text_of(me.get())
    assert ("shared", "controller@example.nl") in mailed()


def test_who_transfers_a_section_loses_it_until_it_is_taken_back(app: Flask) -> None:
    me = respondent(app, asked())
    me.fill_in(3, laag="17")
    me.get("/3")
    page_of_before = dict(me.fields)
    other = passes_on(me, "transfer", "deel_geld")
    refused = me.client.post(f"/u/{me.token}/3", data={**page_of_before, "laag": "18"})
    assert refused.status_code == 403
    assert "overgedragen aan J. Controller" in text_of(refused)
    assert "18" in text_of(refused)
    assert "17" not in text_of(me.get("/controle"))
    other.fill_in(3, laag="19")
    assert stored().typed["laag"] == "19"
    me.get("/doorgeven")
    me.post("/doorgeven/1/intrekken")
    assert other.get("/3").status_code == 404
    assert me.get("/3").status_code == 200
    me.post("/3", laag="20")
    assert stored().typed["laag"] == "20"


def test_a_withdrawn_or_expired_link_opens_nothing_and_shows_what_was_typed(app: Flask, clock: Clock) -> None:
    me = respondent(app, asked())
    other = passes_on(me, until="2022-02-03")
    other.get("/2")
    form = {**other.fields, "zij": "nee"}
    me.get("/doorgeven")
    me.post("/doorgeven/1/intrekken")
    late = other.client.post(f"/u/{other.token}/2", data=form)
    assert late.status_code == 404
    assert "heeft deze uitnodiging ingetrokken" in text_of(late)
    assert "nee" in text_of(late)
    me.get("/doorgeven")
    me.post("/doorgeven/1/vernieuwen", until="2022-02-03")
    assert other.get("/2").status_code == 404
    clock.forward(days=2)
    assert me.get().status_code == 200
    assert [kind for kind, _ in mailed()] == ["shared", "shared"]


def test_two_values_stand_side_by_side_until_one_is_chosen(app: Flask) -> None:
    me = respondent(app, asked())
    complete(me)
    other = passes_on(me)
    me.get("/1")
    other.get("/1")
    me.post("/1", aantal="1111")
    assert other.post("/1", aantal="2222", onder="weet_niet").status_code == 409
    for someone in (me, other):
        hub = text_of(someone.get())
        assert "Twee antwoorden op dezelfde vraag" in hub
        shown = text_of(someone.get("/1"))
        assert "1111 staat er nu" in shown
        assert "2222 van J. Controller" in shown
    me.get("/controle")
    assert "kies per vraag welk antwoord goed is" in text_of(me.post("/insturen"))
    assert stored().submitted_at is None
    me.get("/1")
    me.post("/1", **{"page-pick-aantal": "share:1"})
    assert (stored().typed["aantal"], stored().typed["onder"], stored().apart) == ("2222", "weet_niet", {})
    assert "Ontvangstbevestiging" in text_of(me.send())


def test_who_saves_hears_that_a_colleague_saved_there_meanwhile(app: Flask) -> None:
    me = respondent(app, asked())
    complete(me)
    other = passes_on(me)
    me.get("/1")
    other.get("/1")
    me.post("/1", aantal="1111")
    assert "Ook Voorbeeld-swv PO-01 werkte intussen aan “Onderinstroom”" in text_of(
        other.post("/1", onder="weet_niet"))


@pytest.mark.parametrize("by_round", [True, False])
def test_nothing_goes_in_without_the_approval_of_a_second_person(app: Flask, clock: Clock, by_round: bool) -> None:
    me = respondent(app, asked(approval=by_round))
    complete(me)
    director = passes_on(me, "approve", name="D. Directeur", email="directeur@example.nl")
    assert "klaar om in te sturen" in text_of(me.get())
    me.get("/controle")
    me.post("/akkoord/vragen")
    assert "wacht op akkoord" in text_of(me.get())
    forced = me.client.post(f"/u/{me.token}/insturen", data={"form_key": me.fields.get("form_key", key_of(me))})
    assert forced.location.endswith("/controle?akkoord=1")
    page = text_of(director.get())
    assert "Ik geef akkoord" in page
    assert "1.000" in page or "1000" in page
    before = dict(director.fields)
    director.post("/akkoord", question="Klopt het aantal leerlingen?")
    director.fields = before
    again = director.post("/akkoord", question="En het bestand?").text
    assert "Er is nu geen akkoord gevraagd" in again
    assert "En het bestand?" in again, "what was typed stays"
    assert "Klopt het aantal leerlingen?" in text_of(me.get())
    clock.forward(hours=1)
    me.get("/controle")
    me.post("/akkoord/vragen")
    director.get("/akkoord")
    me.fill_in(1, aantal="1001")
    assert "Er is intussen iets gewijzigd" in text_of(director.post("/akkoord", approve="1"))
    director.post("/akkoord", approve="1")
    assert stored().approved
    me.fill_in(1, aantal="1002")
    assert not stored().approved
    assert "akkoord van D. Directeur geldt niet meer" in text_of(me.get())
    clock.forward(hours=1)
    me.get("/controle")
    me.post("/akkoord/vragen")
    director.get("/akkoord")
    director.post("/akkoord", approve="1")
    assert "Ontvangstbevestiging" in text_of(me.send())
    kinds = [kind for kind, _ in mailed()]
    assert (kinds.count("approval_asked"), kinds.count("approval_given"), kinds.count("approval_refused")) == (3, 2, 1)
    assert director.client.post(f"/u/{director.token}/1", data={**director.fields, "aantal": "9"}).status_code >= 400


def key_of(me: Respondent) -> str:
    me.get("/doorgeven")
    return str(me.fields["form_key"])


def test_nobody_approves_own_work(app: Flask) -> None:
    me = respondent(app, asked())
    other = passes_on(me)
    other.fill_in(1, onder="nee")
    for address in ("po-01@example.nl", "Controller@example.nl"):
        me.get("/doorgeven")
        page = me.post("/doorgeven", role="approve", what="alles", name="X", email=address, until="2022-02-14")
        assert page.status_code == 422


def test_who_takes_over_the_whole_sends_it_in(app: Flask) -> None:
    me = respondent(app, asked())
    other = passes_on(me, "transfer")
    complete(other)
    assert "U hebt de hele uitvraag overgedragen" in text_of(me.get())
    assert "Onderinstroom" not in text_of(me.get("/controle")).partition("De onderdelen")[0]
    assert "Ontvangstbevestiging" in text_of(other.send())
    assert stored().submissions == 1


def test_the_secretariat_asks_an_answer_back_with_a_question(app: Flask, clock: Clock) -> None:
    me = respondent(app, asked())
    complete(me)
    me.send()
    clock.forward(hours=1)
    office = signed_in(app.test_client(), Role.SECRETARIAAT)
    page = "/secretariaat/uitvragen/instroom/antwoorden/1"
    token = token_of(office, page)
    office.post(f"{page}/terugvragen", data={"csrf_token": token, "question": "Bedoelt u 100 of 1000?"})
    colleague = office.post(f"{page}/terugvragen", data={"csrf_token": token, "question": "Is dit per school?"})
    assert "Dit antwoord is al teruggevraagd" in colleague.text
    assert "Is dit per school?" in colleague.text, "what was typed stays"
    assert "Is dit per school?" not in office.get(page).text
    assert "Vraag dit antwoord terug" not in office.get(page).text
    assert [kind for kind, _ in mailed()].count("returned") == 1
    listed = office.get("/secretariaat/uitvragen/instroom?stand=returned").text
    assert "teruggevraagd" in listed
    assert "Voorbeeld-swv PO-01" in listed
    assert "Bedoelt u 100 of 1000?" in text_of(me.get())
    clock.forward(hours=1)
    me.fill_in(1, aantal="100")
    assert "Ontvangstbevestiging" in text_of(me.send())
    assert stored().submissions == 2
    assert "Bedoelt u" not in text_of(me.get())


def test_a_group_fills_in_question_by_question_and_sends_nothing(app: Flask) -> None:
    me = respondent(app, asked())
    guide = passes_on(me, "share", "deel_onder", "deel_zij", name="G. Gids")
    assert "Begin" in text_of(guide.get("/samen/1"))
    assert guide.post("/samen", guide="G. Gids", present="").status_code == 422
    page = guide.post("/samen", present="A. de Vries, directeur\nB. Bakker")
    assert "Onderdeel 1 van 2, vraag 1 van" in text_of(page)
    assert "onderinstroom toegenomen" not in text_of(guide.post("/samen/1", onder="nee"))
    guide.get("/samen/1")
    page = guide.post("/samen/1", onder="ja")
    assert "Met hoeveel procent is de onderinstroom toegenomen?" in text_of(page)
    page = guide.post("/samen/1", onder_pct="veel")
    assert "Fout:" in text_of(page)
    guide.post("/samen/1", onder_pct="12")
    assert (stored().typed["onder"], stored().typed["onder_pct"], "aantal" in stored().typed) == ("ja", "12", False)
    me.fill_in(1, aantal="1000")
    office = signed_in(app.test_client(), Role.SECRETARIAAT)
    guide.get("/samen")
    guide.post("/samen/einde")
    shown = text_of(office.get("/secretariaat/uitvragen/instroom/antwoorden/1"))
    assert "Begeleid door G. Gids. Aanwezig: A. de Vries, directeur B. Bakker" in shown
    assert "Groep met G. Gids" in shown
    refused = guide.client.post(f"/u/{guide.token}/samen/1", data={**guide.fields, "onder": "nee"})
    assert (refused.status_code, "het samen invullen is afgesloten" in text_of(refused)) == (409, True)
    assert guide.get("/samen/3").status_code in (200, 404)
    assert stored().submitted_at is None
    assert "insturen" not in guide.get("/samen").text.lower().partition("<aside")[0].partition("daarna zelf")[2]


def test_after_the_closing_day_everyone_gets_the_page_that_says_so(app: Flask, clock: Clock) -> None:
    me = respondent(app, asked())
    complete(me)
    people = [passes_on(me, role, email=f"{role}@example.nl", until="2022-02-20") for role in ("share", "approve")]
    clock.forward(days=14)
    for someone in people:
        page = someone.get()
        assert page.status_code == 200
        assert "Deze uitvraag is gesloten" in text_of(page)
        assert someone.get("/akkoord").status_code == 200
        assert "/uitstel" not in page.text


def test_a_letter_that_is_sent_again_stays_with_the_colleague(app: Flask) -> None:
    me = respondent(app, asked())
    passes_on(me, "approve", name="D. Directeur", email="directeur@example.nl")
    message = db.session.scalars(select(Message)).one()
    assert present_recipient(message) == "directeur@example.nl"
    shown = render(message, Links(SECRET, "http://localhost"), NOW)
    assert me.token not in shown.text
    assert "D. Directeur" in shown.text


def _went(now: datetime) -> list[tuple[str, str]]:
    """What the worker makes of everything that waits, in order: to whom and with what outcome."""
    with writing() as session:
        while claim(session, "worker", now):
            session.flush()
    rows = db.session.scalars(select(Message).order_by(Message.id))
    return [(row.recipient, row.error or row.state) for row in rows]


def test_a_letter_about_what_was_taken_back_while_it_waited_does_not_go(app: Flask, clock: Clock) -> None:
    me = respondent(app, asked())
    complete(me)
    for name in ("weg", "nieuw", "kort", "akkoord"):
        until = "2022-02-02" if name == "kort" else "2022-02-12"
        passes_on(me, "approve" if name == "akkoord" else "share", email=f"{name}@example.nl", until=until)
    me.get("/controle")
    me.post("/akkoord/vragen")
    me.get("/doorgeven")
    me.post("/doorgeven/1/intrekken")
    me.get("/doorgeven")
    me.post("/doorgeven/2/vernieuwen", until="2022-02-13")
    with writing() as session:
        session.merge(stored()).approval_asked_at = None
    clock.forward(days=1)
    assert _went(NOW + timedelta(days=1)) == [
        ("weg@example.nl", "Niet verstuurd: wat was doorgegeven, is ingetrokken."),
        ("nieuw@example.nl", "Niet verstuurd: er is een nieuwere link."),
        ("kort@example.nl", "Niet verstuurd: de link is verlopen."), ("akkoord@example.nl", "sending"),
        ("akkoord@example.nl", "Niet verstuurd: er wordt geen akkoord meer gevraagd."), ("nieuw@example.nl", "sending")]


def test_the_addresses_of_colleagues_go_a_year_after_the_round_closed(app: Flask, clock: Clock) -> None:
    me = respondent(app, asked())
    passes_on(me, "share", "deel_geld")
    passes_on(me, "approve", name="D. Directeur", email="directeur@example.nl")
    guide = passes_on(me, name="G. Gids", email="gids@example.nl", until="2023-02-02")
    guide.get("/samen")
    guide.post("/samen", guide="G. Gids", present="A. Bee, C. Dee")
    _a_year_after_closing(clock, -1)
    chores.forget_colleagues(jobs.Worker(app))
    assert all(share.note for share in _shares())
    assert {share.email for share in _shares()} == {"controller@example.nl", "directeur@example.nl", "gids@example.nl"}
    _a_year_after_closing(clock, 1)
    chores.forget_colleagues(jobs.Worker(app))
    assert not any(share.note for share in _shares())
    assert not any("note" in context for context in db.session.scalars(select(Message.context)))
    assert [(share.name, share.email) for share in _shares()] == [
        ("J. Controller", ""), ("D. Directeur", ""), ("G. Gids", "")]
    assert [(each.guide, each.present) for each in db.session.scalars(select(Sitting))] == [("G. Gids", "")]
    assert not [to for _, to in mailed() if to]
    with writing() as session:
        session.merge(_shares()[0].invitation).closes_on = date(2023, 3, 1)
    me.get("/doorgeven")
    page = me.post("/doorgeven/1/vernieuwen", until="2023-02-20")
    assert page.status_code == 422
    assert "Het mailadres van deze collega is gewist." in text_of(page)


def _a_year_after_closing(clock: Clock, days: int) -> None:
    closes_on = _shares()[0].invitation.round.closes_on
    assert closes_on
    clock.forward(days=(closes_on - day_of(clock())).days + 365 + days)


def _shares() -> list[Share]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(Share).order_by(Share.id)))
