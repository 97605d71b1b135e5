"""Around a meeting the clock writes: a reminder beforehand, thanks the morning after, and a link to the evaluation."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from survey import jobs, letters
from survey.actions import events, rounds
from survey.actions import registrations as deeds
from survey.database import db, writing
from survey.models.events import Event, Occasion
from survey.models.invitations import Invitation
from survey.models.log import LogEntry
from survey.models.messages import Message
from survey.models.registrations import Registration
from survey.models.rounds import Round
from survey.queries import messages
from survey.queries import rounds as queries
from survey.rules.broken import RuleBroken
from survey.rules.calendar import moment_at
from survey.rules.registrations import Entry
from tests.actions.test_registrations import person, register
from tests.answering import Respondent
from tests.conftest import Clock
from tests.gatherings import EVENING, an_event, an_occasion
from tests.stories import a_round, a_version, an_association

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TWO_DAYS_BEFORE, MORNING_AFTER = moment_at(date(2022, 3, 16), 9), moment_at(date(2022, 3, 19), 9)


def works(app: Flask, kind: str) -> list[str]:
    """What the worker does now; gives the addresses that mail of this kind was queued for, the oldest first."""
    jobs.Worker(app).work()
    db.session.rollback()
    db.session.expire_all()
    found = db.session().query(Message).filter_by(kind=kind).order_by(Message.id)
    return [message.recipient for message in found]


def text(app: Flask, kind: str, recipient: str, clock: Clock) -> str:
    """How the last mail of this kind to somebody reads now."""
    found = db.session().query(Message.id).filter_by(kind=kind, recipient=recipient).order_by(Message.id.desc())
    message = messages.whole(db.session(), found.first()[0])
    assert message
    return letters.render(message, app.extensions["links"], clock.now).text


def changed(occasion: Occasion, **fields: Any) -> None:
    with writing() as session:
        kept = session.get_one(Occasion, occasion.id)
        for name, value in fields.items():
            setattr(kept, name, value)


def test_who_comes_is_reminded_two_days_before_at_nine_and_once(app: Flask, clock: Clock) -> None:
    occasion = an_occasion(an_event(change_days=3), capacity=2, online=True, place="", join_url="https://example.nl/zaal")
    register(occasion, person("Anna"), person("Bas"), person("Wacht"))
    clock.now = TWO_DAYS_BEFORE - timedelta(minutes=1)
    assert works(app, "occasion_reminder") == []
    clock.now = TWO_DAYS_BEFORE
    assert works(app, "occasion_reminder") == ["anna@example.nl", "bas@example.nl"]
    clock.forward(hours=30)
    assert works(app, "occasion_reminder") == ["anna@example.nl", "bas@example.nl"]
    told = text(app, "occasion_reminder", "anna@example.nl", clock)
    for words in ("vrijdag 18 maart 2022, 19.00 tot 21.00 uur", "https://example.nl/zaal", "beantwoord deze mail"):
        assert words in told
    deed = db.session().query(LogEntry).filter_by(deed="participants_reminded").one()
    assert deed.details["number"] == 2


@on_sqlite
def test_who_has_just_heard_all_of_it_is_not_reminded_as_well(app: Flask, clock: Clock) -> None:
    occasion = an_occasion(an_event(closes_on=date(2022, 3, 18)))
    register(occasion, person("Anna"))
    clock.now = TWO_DAYS_BEFORE + timedelta(hours=2)
    register(occasion, person("Laat"), now=clock.now)
    assert works(app, "occasion_reminder") == ["anna@example.nl"]


@on_sqlite
def test_a_reminder_follows_an_occasion_that_moves_and_not_one_that_is_called_off(app: Flask, clock: Clock) -> None:
    event = an_event()
    moved, off, never = (an_occasion(event, title=title) for title in ("Noord", "Zuid", "Midden"))
    for occasion, name in ((moved, "Anna"), (off, "Bas"), (never, "Chris")):
        register(occasion, person(name))
    changed(moved, begins_at=EVENING + timedelta(days=7), ends_at=EVENING + timedelta(days=7, hours=2))
    changed(off, cancelled_at=clock.now)
    clock.now = TWO_DAYS_BEFORE
    assert works(app, "occasion_reminder") == ["chris@example.nl"]
    clock.now = TWO_DAYS_BEFORE + timedelta(days=7)
    assert works(app, "occasion_reminder") == ["chris@example.nl", "anna@example.nl"]


def test_the_morning_after_each_hears_what_fits_and_can_say_how_it_was(app: Flask, clock: Clock) -> None:
    asked = a_round(slug="evaluatie", title="Evaluatie", version_id=a_version().id, closes_on=date(2022, 4, 1))
    event = an_event(asked.hosts[0].association, evaluation_id=asked.id)
    occasion, second = an_occasion(event), an_occasion(event, title="Zuid")
    anna, *_ = register(occasion, person("Anna"), person("Bas"))
    register(second, person("Anna"))
    with writing() as session:
        session.get_one(Registration, anna.id).arrived_at = EVENING
    clock.now = MORNING_AFTER - timedelta(minutes=1)
    assert works(app, "thanks") == []
    clock.now = MORNING_AFTER
    assert sorted(works(app, "thanks")) == ["anna@example.nl", "anna@example.nl", "bas@example.nl"]
    assert len(works(app, "thanks")) == 3
    invited = db.session().query(Invitation).filter_by(round_id=asked.id).all()
    assert [each.email for each in invited] == ["anna@example.nl"]
    there, away = (text(app, "thanks", f"{name}@example.nl", clock) for name in ("anna", "bas"))
    assert "wij hebben u niet gezien" in away
    assert "wij hebben u niet gezien" not in there
    assert "/u/" not in away
    anna_answers = Respondent(app, there.split("http://localhost/u/", 1)[1].split()[0])
    assert "Evaluatie" in anna_answers.get().text
    anna_answers.fill_in(1, vraag="Leerzaam.")
    anna_answers.send()
    db.session.rollback()
    db.session.expire_all()
    given = db.session().query(Invitation).filter_by(round_id=asked.id).one().response
    assert given
    assert given.submitted_at
    assert given.answers["vraag"] == "Leerzaam."


@on_sqlite
def test_an_evaluation_knows_how_many_were_there_also_when_it_is_late(app: Flask, clock: Clock) -> None:
    event = an_event()
    late, coming = an_occasion(event), an_occasion(event, title="Zuid", begins_at=EVENING + timedelta(days=7))
    register(late, person("Anna"), person("Bas"), person("Chris"))
    register(coming, person("Anna"), person("Daan"))
    version = a_version().id
    with writing() as session:
        number = events.evaluate(session, session.get_one(Event, event.round_id), version, date(2022, 4, 1), "Ans",
                                 clock.now).id
    clock.now = MORNING_AFTER
    assert len(works(app, "thanks")) == 3
    assert "/u/" not in text(app, "thanks", "anna@example.nl", clock)
    came = db.session().query(Registration).filter_by(occasion_id=late.id).limit(2).all()
    with writing() as session:
        for each in came:
            session.get_one(Registration, each.id).arrived_at = EVENING
    with writing() as session:
        assert rounds.publish(session, session.get_one(Round, number), "Ans", clock.now) == 2
    assert works(app, "invitation") == ["anna@example.nl", "bas@example.nl"]
    clock.forward(days=7)
    assert len(works(app, "thanks")) == 5
    assert works(app, "invitation") == ["anna@example.nl", "bas@example.nl"]
    assert "/u/" in text(app, "thanks", "daan@example.nl", clock)
    kept = db.session().get_one(Round, number)
    assert not kept.open_link
    assert queries.invited(db.session(), number) == 3


@on_sqlite
def test_an_evaluation_needs_somebody_to_ask_and_is_open_when_the_thanks_go(app: Flask, clock: Clock) -> None:
    host = an_association()
    event = an_event(host, thanks_days=None)
    an_occasion(event)
    version = a_version().id
    with writing() as session:
        never = events.evaluate(session, session.get_one(Event, event.round_id), version, date(2022, 3, 1), "Ans",
                                clock.now).id
    with pytest.raises(RuleBroken, match="Kies wie de uitvraag krijgt"), writing() as session:
        rounds.publish(session, session.get_one(Round, never), "Ans", clock.now)
    thanked = an_event(host, slug="bedankt")
    an_occasion(thanked)
    with pytest.raises(RuleBroken, match="zaterdag 19 maart 2022. Kies die dag of een latere"), writing() as session:
        events.evaluate(session, session.get_one(Event, thanked.round_id), version, date(2022, 3, 18), "Ans", clock.now)


@on_sqlite
def test_where_nobody_kept_who_was_there_nobody_is_said_to_have_been_away(app: Flask, clock: Clock) -> None:
    occasion = an_occasion(an_event())
    register(occasion, person("Anna"))
    with writing() as session:
        deeds.add_by_secretariat(session, session.get_one(Event, occasion.event_id), occasion.id,
                                 Entry("Inspecteur", "inspectie@example.nl"), deeds.Added.GUEST, "", "Anna", clock.now)
    clock.now = MORNING_AFTER + timedelta(hours=3)
    assert works(app, "thanks") == ["anna@example.nl", "inspectie@example.nl"]
    told = text(app, "thanks", "anna@example.nl", clock)
    assert "Bedankt dat u zich had aangemeld." in told
    assert "/u/" not in told


@on_sqlite
def test_thanks_that_are_weeks_late_stay_away(app: Flask, clock: Clock) -> None:
    register(an_occasion(an_event()), person("Anna"))
    clock.now = MORNING_AFTER + timedelta(days=5)
    assert works(app, "thanks") == []


@on_sqlite
def test_an_event_says_when_its_people_are_thanked_or_that_nobody_is(app: Flask, clock: Clock) -> None:
    host = an_association()
    register(an_occasion(an_event(host, thanks_days=5)), person("Later"))
    register(an_occasion(an_event(host, slug="stil", thanks_days=None)), person("Nooit"))
    clock.now = MORNING_AFTER
    assert works(app, "thanks") == []
    clock.now = MORNING_AFTER + timedelta(days=4, minutes=-1)
    assert works(app, "thanks") == []
    clock.now = MORNING_AFTER + timedelta(days=4)
    assert works(app, "thanks") == ["later@example.nl"]
