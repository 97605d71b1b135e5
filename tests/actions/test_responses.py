"""Saving and sending when something changed between reading and writing: the database has the last word.

Each of these is also run with a version that is wrong on purpose, so that it is known to see what it looks for.
"""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from survey.actions import responses as deeds
from survey.actions import windows
from survey.database import db, writing
from survey.models.invitations import Invitation
from survey.models.log import LogEntry
from survey.models.messages import Message
from survey.models.responses import Response
from survey.models.rounds import Round
from survey.queries import invitations, questionnaires
from survey.rules.questionnaires.document import Questionnaire
from survey.rules.responses import NotOpen, Source, mark
from tests.answering import asked
from tests.conftest import NOW

ME = deeds.Author("Voorbeeld-swv PO-01")
GOOD = {"onder": "nee", "aantal": "1000", "zij": "nee"}


def elsewhere(app: Flask, deed: Callable[[], Any]) -> None:
    """Does something in another request."""

    def run() -> None:
        with app.app_context():
            deed()
            db.session.remove()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(30)


def opened() -> tuple[Invitation, Questionnaire]:
    """The invitation as a request reads it at its beginning, and what is asked."""
    invitation = invitations.opened_by(db.session(), 1, 1)
    assert invitation is not None
    assert invitation.round.version is not None
    return invitation, questionnaires.compiled(db.session(), invitation.round.version)


def save(typed: dict[str, Any], meanwhile: Callable[[], Any] = lambda: None, author: deeds.Author = ME) -> deeds.Draft:
    """One request that saves; `meanwhile` happens after it has read and before it writes."""
    invitation, questionnaire = opened()
    stored = invitation.response.typed if invitation.response else {}
    page = deeds.Page(typed, {key: mark(stored.get(key)) for key in typed})
    prepared = deeds.draft(db.session(), invitation, questionnaire, page, NOW)
    db.session.commit()
    meanwhile()
    with writing() as session:
        return deeds.save(session, invitation, questionnaire, page, author, NOW, prepared)


def send(meanwhile: Callable[[], Any] = lambda: None) -> deeds.Outcome:
    invitation, questionnaire = opened()
    db.session.commit()
    meanwhile()
    with writing() as session:
        return deeds.submit(session, invitation, questionnaire, None, ME, NOW)


def close() -> None:
    with writing() as session:
        windows.close(session, session.scalars(select(Round)).one(), "klaar", "Test", NOW)


def stored() -> Response:
    db.session.rollback()
    return db.session.scalars(select(Response).execution_options(populate_existing=True)).one()


def test_a_round_that_closed_between_reading_and_writing_takes_nothing(app: Flask) -> None:
    asked()
    save(GOOD)
    with pytest.raises(NotOpen, match="gesloten"):
        save({"aantal": "2000"}, lambda: elsewhere(app, close))
    assert stored().typed["aantal"] == "1000"


def test_a_save_that_trusts_what_it_read_would_be_seen(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    asked()
    save(GOOD)
    monkeypatch.setattr(deeds, "KEEP", deeds.row_update(deeds.KEPT))
    save({"aantal": "2000"}, lambda: elsewhere(app, close))
    assert stored().typed["aantal"] == "2000"


def test_a_round_that_closed_before_the_first_save_takes_nothing(app: Flask) -> None:
    asked()
    with pytest.raises(NotOpen, match="gesloten"):
        save(GOOD, lambda: elsewhere(app, close))
    assert db.session.scalars(select(Response)).all() == []


def test_two_saves_that_read_the_same_state_are_both_kept(app: Flask) -> None:
    asked()
    save(GOOD)
    save({"zij": "weet_niet"}, lambda: elsewhere(app, lambda: save({"aantal": "2000"})))
    assert (stored().typed["zij"], stored().typed["aantal"]) == ("weet_niet", "2000")
    assert stored().revision == 3


def test_a_save_that_overwrites_another_would_be_seen(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    asked()
    save(GOOD)
    monkeypatch.setattr(deeds, "KEEP", deeds.row_update(deeds.KEPT))
    save({"zij": "weet_niet"}, lambda: elsewhere(app, lambda: save({"aantal": "2000"})))
    assert stored().typed["aantal"] == "1000"


def test_sending_while_another_request_sends_does_it_once(app: Flask) -> None:
    asked()
    save(GOOD)
    assert send(lambda: elsewhere(app, send)) is deeds.Outcome.SENT_BEFORE
    assert _sent_entries() == 1
    assert stored().submissions == 1


def test_sending_twice_would_be_seen(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    asked()
    save(GOOD)
    monkeypatch.setattr(deeds, "SEND", deeds.row_update(deeds.SENT))
    send(lambda: elsewhere(app, send))
    assert _sent_entries() == 2


def _sent_entries() -> int:
    db.session.rollback()
    return len(db.session.scalars(select(LogEntry).where(LogEntry.deed == "response_submitted")).all())


def test_sending_a_round_that_closed_meanwhile_is_refused(app: Flask) -> None:
    asked()
    save(GOOD)
    with pytest.raises(NotOpen, match="gesloten"):
        send(lambda: elsewhere(app, close))
    assert stored().answers is None
    assert db.session.scalars(select(Message)).all() == []


def test_sending_with_something_wrong_stores_nothing(app: Flask) -> None:
    asked()
    save({"onder": "ja"})
    assert send() is deeds.Outcome.WRONG
    assert stored().submitted_at is None


def test_the_secretariat_may_enter_what_came_by_phone_after_the_closing_day(app: Flask) -> None:
    asked()
    close()
    by_phone = deeds.Author("Voorbeeld-swv PO-01", Source.PHONE, "Test secretariaat")
    save(GOOD, author=by_phone)
    assert (stored().source, stored().entered_by) == ("phone", "Test secretariaat")
    entry = db.session.scalars(select(LogEntry).where(LogEntry.deed == "response_begun")).one()
    assert (entry.actor, entry.details["on_behalf_of"]) == ("Test secretariaat", "Voorbeeld-swv PO-01")


def test_a_save_that_changes_nothing_is_no_new_revision(app: Flask) -> None:
    asked()
    save(GOOD)
    assert save({"aantal": "1000"}).revision == 1
    assert stored().revision == 1
