"""What a member sees and may do before the round opens, until the last second, after it, and when the day moves."""

from datetime import UTC, date, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from survey.actions import windows
from survey.database import db, writing
from survey.models.invitations import Invitation
from survey.models.log import LogEntry
from survey.models.messages import Message
from survey.models.responses import Response
from survey.models.rounds import Round
from survey.models.windows import ExtensionRequest
from tests.answering import Respondent, asked, respondent, text_of
from tests.conftest import NOW, Clock

# Monday 14 February ends at 23.00 in UTC.
END = datetime(2022, 2, 14, 23, 0, tzinfo=UTC)
WHY = {"wanted_day": "21-02-2022", "reason": "Onze bestuurder is ziek.", "asked_by": "A. de Vries"}


def the_round() -> Round:
    db.session.rollback()
    return db.session.scalars(select(Round)).one()


def half_way(app: Flask) -> Respondent:
    me = respondent(app, asked())
    me.fill_in(1, onder="nee", aantal="1000")
    me.fill_in(2, zij="nee")
    return me


def stored() -> Response:
    db.session.rollback()
    return db.session.scalars(select(Response)).one()


def test_the_last_second_counts_and_the_next_one_does_not(app: Flask, clock: Clock) -> None:
    me = half_way(app)
    me.get("/1")
    clock.now = END - timedelta(microseconds=1)
    assert me.post("/1", follow=False, aantal="1001").status_code == 303
    clock.now = END
    page = me.post("/1", aantal="2002", verhaal="niet van deze pagina")
    assert page.status_code == 409
    words = text_of(page)
    assert "gesloten sinds maandag 14 februari 2022, 23.59 uur" in words
    assert "2002" in words
    assert "secretariaat@example.nl" in words
    assert stored().typed["aantal"] == "1001"


def test_sending_to_the_second(app: Flask, clock: Clock) -> None:
    me = half_way(app)
    me.get("/controle")
    clock.now = END
    assert me.post("/insturen", follow=False).status_code == 409
    assert stored().answers is None
    clock.now = END - timedelta(microseconds=1)
    assert me.post("/insturen", follow=False).location.endswith("/ontvangst")


def test_after_the_closing_day_what_was_sent_can_be_read(app: Flask, clock: Clock) -> None:
    me = half_way(app)
    me.send()
    me.fill_in(2, zij="weet_niet")
    clock.now = END
    words = text_of(me.get())
    assert "Deze uitvraag is gesloten" in words
    assert "maandag 14 februari 2022, 23.59 uur" in words
    assert "Wat u daarna wijzigde en niet meer instuurde" in words
    assert "Deze uitvraag is gesloten" in text_of(me.get("/1"))
    assert "Uw antwoorden zijn ontvangen" in text_of(me.get("/ontvangst"))


def test_after_the_closing_day_who_sent_nothing_reads_whom_to_ask(app: Flask, clock: Clock) -> None:
    me = half_way(app)
    clock.now = END
    words = text_of(me.get())
    assert "Wij hebben van u geen antwoorden ontvangen" in words
    assert "Wat u had bewaard maar niet instuurde" in words
    assert "030 123 45 67" in words


def test_before_the_round_opens_the_questions_can_be_read(app: Flask) -> None:
    me = respondent(app, asked(opens_on=date(2022, 2, 7)))
    assert "U kunt antwoorden vanaf maandag 7 februari 2022" in text_of(me.get())
    assert "Herkent u een toename" in text_of(me.get("/vragen"))
    assert "nog niet open" in text_of(me.get("/1"))


def test_a_concept_shows_nothing_yet(app: Flask) -> None:
    me = respondent(app, asked(published_at=None))
    assert "nog een concept" in text_of(me.get())
    assert me.get("/vragen").status_code == 404


def test_a_withdrawn_invitation_opens_nothing(app: Flask) -> None:
    invitation = asked()
    with writing() as session:
        session.get_one(Invitation, invitation.id).withdrawn_at = NOW
    assert respondent(app, invitation).get().status_code == 404


def test_a_day_that_moves_is_seen_at_once_and_opens_a_closed_round_again(app: Flask, clock: Clock) -> None:
    me = half_way(app)
    clock.now = END + timedelta(hours=9)
    with writing() as session:
        windows.move(session, the_round(), windows.Move(date(2022, 2, 21), "op verzoek"), "Test", clock.now)
    assert "tot en met maandag 21 februari 2022, 23.59 uur" in text_of(me.get())
    assert "tot en met maandag 21 februari 2022, 23.59 uur" in text_of(me.get("/1"))
    assert "Stap 2 van 4" in text_of(me.post("/1"))


def test_a_member_asks_for_more_time_and_hears_what_became_of_it(app: Flask, clock: Clock) -> None:
    me = half_way(app)
    me.get("/uitstel")
    words = text_of(me.post("/uitstel", **WHY))
    assert "gevraagd om tijd tot en met maandag 21 februari 2022" in words
    request = db.session.scalars(select(ExtensionRequest)).one()
    assert (request.wanted_day, request.reason) == (date(2022, 2, 21), "Onze bestuurder is ziek.")
    message = db.session.scalars(select(Message).where(Message.kind == "request_asked")).one()
    assert message.recipient == "secretariaat@example.nl"
    with writing() as session:
        windows.grant(session, session.get_one(ExtensionRequest, request.id), "Test", clock.now)
    assert "tot en met maandag 21 februari 2022, 23.59 uur" in text_of(me.get())
    assert "tot en met maandag 14 februari 2022" in text_of(Respondent(app, me.token).client.get("/uitvragen/instroom"))


def test_asking_for_more_time_wants_a_day_a_reason_and_a_name(app: Flask) -> None:
    me = half_way(app)
    me.get("/uitstel")
    page = me.post("/uitstel", wanted_day="14-02-2022", reason="", asked_by="")
    words = text_of(page)
    assert page.status_code == 422
    assert "U hebt al tot en met maandag 14 februari 2022 de tijd" in words
    assert "Vul kort in waarom u meer tijd nodig hebt." in words
    assert "Fout: Vraag om meer tijd" in words
    assert "Vul een datum in" in text_of(me.post("/uitstel", **WHY | {"wanted_day": "straks"}))
    assert "Kies een dag binnen een jaar" in text_of(me.post("/uitstel", **WHY | {"wanted_day": "21-02-2032"}))


def test_a_second_request_waits_for_the_first(app: Flask) -> None:
    me = half_way(app)
    me.get("/uitstel")
    form = dict(me.fields)
    me.post("/uitstel", **WHY)
    assert "Het secretariaat beslist daar nog over." in text_of(me.post("/uitstel", **form | WHY))
    assert len(db.session.scalars(select(ExtensionRequest)).all()) == 1


def test_more_time_can_be_asked_after_the_closing_day(app: Flask, clock: Clock) -> None:
    me = half_way(app)
    clock.now = END
    me.get("/uitstel")
    assert "gevraagd om tijd tot en met maandag 21 februari 2022" in text_of(me.post("/uitstel", **WHY))


def test_who_declines_can_still_begin(app: Flask) -> None:
    me = respondent(app, asked())
    me.get("/afmelden")
    assert "Dank u wel, wij weten dat u niet meedoet" in text_of(me.post("/afmelden"))
    assert "U doet niet mee" in text_of(me.get())
    me.fill_in(2, zij="nee")
    assert "U doet niet mee" not in text_of(me.get())
    deeds = db.session.scalars(select(LogEntry.deed).order_by(LogEntry.id)).all()
    assert deeds[-3:] == ["invitation_declined", "response_begun", "decline_undone"]


def test_who_has_sent_cannot_decline(app: Flask) -> None:
    me = half_way(app)
    me.send()
    me.get("/afmelden")
    page = me.post("/afmelden")
    assert page.status_code == 409
    assert "U hebt uw antwoorden al ingestuurd" in text_of(page)
