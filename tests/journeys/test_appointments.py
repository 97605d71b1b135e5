"""Letters about a registration through a real mail server: one appointment that moves, and nothing that is stale."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from survey import jobs, letters
from survey.actions import registrations as deeds
from survey.actions.messages import letter, queue
from survey.database import db, writing
from survey.models.events import Event, Occasion
from survey.models.messages import Message
from survey.models.registrations import Registration
from survey.queries import messages
from survey.rules.messages import MessageKind
from survey.rules.registrations import Entry
from tests.conftest import NOW, Clock
from tests.documents.test_appointments import Shelf, checked
from tests.gatherings import EVENING, a_part, an_event, an_occasion
from tests.mailserver import Mailroom, plain

ANNA = Entry("Anna Bakker", "anna@example.nl")
WEEK = timedelta(days=7)
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LATER = {"begins_at": EVENING + WEEK, "ends_at": EVENING + WEEK + timedelta(hours=2)}


def registered(occasion: Occasion, entry: Entry = ANNA) -> Registration:
    with writing() as session:
        made, = deeds.register(session, session.get_one(Event, occasion.event_id), occasion.id, [entry], "Anna", NOW)
    return made


def happens(kind: MessageKind, made: Registration, occasion: dict[str, Any], **context: Any) -> None:
    """The secretariat changes an occasion and tells who is registered."""
    with writing() as session:
        kept = session.get_one(Occasion, made.occasion_id)
        for name, value in occasion.items():
            setattr(kept, name, value)
        kept.sequence += 1
        queue(session, [letter(f"{kind}:{made.id}:{kept.sequence}", kind, made.email, NOW, round_id=made.round_id,
                               registration_id=made.id, **context)])


def cancelled(made: Registration) -> None:
    with writing() as session:
        deeds.cancel(session, session.get_one(Registration, made.id), "Anna", NOW)


def invites(message: Any) -> list[bytes]:
    """The appointment as a form of the text, and as a file."""
    return [part.get_payload(decode=True) for part in message.walk()
            if part.get_content_type() in ("text/calendar", "application/ics")]


def outbox() -> list[tuple[str, str]]:
    db.session.rollback()
    db.session.expire_all()
    return [(each.kind, each.state) for each in db.session().query(Message).order_by(Message.id)]


def test_one_appointment_comes_moves_and_goes_by_mail(app: Flask, room: Mailroom) -> None:
    occasion = an_occasion(an_event(), a_part("Lezen", "Ronde 1"))
    with writing() as session:
        number = session.get_one(Occasion, occasion.id).parts[0].id
    made = registered(occasion, replace(ANNA, parts=(number,)))
    jobs.deliver(app)
    happens(MessageKind.OCCASION_MOVED, made, LATER | {"place": "Het Anker"}, reason="De zaal is dubbel geboekt.",
            was="vrijdag 18 maart 2022, 19.00 tot 21.00 uur, De Haven")
    jobs.deliver(app)
    cancelled(made)
    jobs.deliver(app)
    first, moved, gone = room.messages()
    shelf, shown = Shelf(), []
    for message in (first, moved, gone):
        as_text, as_file = invites(message)
        assert as_text.strip() == as_file.strip()
        checked(as_file)
        shelf.take(as_file)
        shown.append(shelf.shown())
    assert shown == [[EVENING], [EVENING + WEEK], []]
    assert "Ronde 1: Lezen" in plain(first)
    assert "De afspraak voor uw agenda zit bij deze mail." in plain(first)
    for words in ("Het was: vrijdag 18 maart 2022, 19.00 tot 21.00 uur, De Haven", "De zaal is dubbel geboekt.",
                  "vrijdag 25 maart 2022, 19.00 tot 21.00 uur", "Het Anker", "Uw plaats blijft staan."):
        assert words in plain(moved)
    assert "haalt de afspraak weer uit uw agenda" in plain(gone)


@on_sqlite
def test_a_confirmation_of_who_has_cancelled_is_dropped_with_the_reason(app: Flask, room: Mailroom) -> None:
    made = registered(an_occasion(an_event()))
    cancelled(made)
    jobs.deliver(app)
    assert outbox() == [("registered", "dropped"), ("registration_cancelled", "sent")]
    db.session.rollback()
    dropped = db.session().query(Message).filter_by(kind="registered").one()
    assert dropped.error == "Niet verstuurd: de aanmelding is inmiddels anders: afgemeld."
    # No calendar holds an appointment of this person, so none is taken out.
    assert invites(room.messages()[0]) == []


@on_sqlite
def test_what_waited_tells_how_it_is_now(app: Flask, room: Mailroom) -> None:
    made = registered(an_occasion(an_event()))
    happens(MessageKind.OCCASION_MOVED, made, LATER)
    happens(MessageKind.OCCASION_MOVED, made, {"place": "Het Anker"}, was="de vorige zaal")
    jobs.deliver(app)
    assert outbox() == [("registered", "sent"), ("occasion_moved", "dropped"), ("occasion_moved", "sent")]
    confirmed, moved = room.messages()
    for message in (confirmed, moved):
        assert "vrijdag 25 maart 2022" in plain(message)
        assert "Het Anker" in plain(message)
        assert "18 maart" not in plain(message)


@on_sqlite
def test_what_is_called_off_takes_the_appointment_out_and_nothing_else_goes(app: Flask, room: Mailroom,
                                                                            clock: Clock) -> None:
    occasion = an_occasion(an_event())
    made = registered(occasion)
    jobs.deliver(app)
    late = registered(occasion, Entry("Bas", "bas@example.nl"))
    happens(MessageKind.OCCASION_CANCELLED, made, {"cancelled_at": NOW, "cancelled_because": "Ziekte"}, reason="Ziekte")
    jobs.deliver(app)
    assert outbox()[1:] == [("registered", "dropped"), ("occasion_cancelled", "sent")]
    assert late.id != made.id
    message = room.messages()[1]
    assert b"METHOD:CANCEL" in invites(message)[0]
    assert str(message["Subject"]).startswith("Gaat niet door: ")
    assert "De reden: Ziekte" in plain(message)


@on_sqlite
def test_who_waits_gets_no_appointment_and_the_secretariat_sees_the_letter_without_a_link(
        app: Flask, room: Mailroom) -> None:
    occasion = an_occasion(an_event(), capacity=1)
    registered(occasion)
    second = registered(occasion, Entry("Bas", "bas@example.nl"))
    jobs.deliver(app)
    waiting = room.messages()[1]
    assert str(waiting["Subject"]).startswith("U staat op de wachtlijst")
    assert invites(waiting) == []
    db.session.rollback()
    number = db.session().query(Message.id).filter_by(registration_id=second.id).scalar()
    message = messages.whole(db.session(), number)
    assert message
    seen = letters.shown(message, NOW)
    assert seen
    assert "/aanmelding/(hier staat de eigen link)" in seen.text
    assert app.extensions["links"].registration(second.id, second.serial) in plain(waiting)
