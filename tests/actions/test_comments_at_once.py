"""Many members write, send and close at the same moment: nothing is lost, and every number is given out once."""

import threading
from contextvars import Context
from secrets import token_hex

from flask import Flask

from survey.actions import comments, windows
from survey.actions.comments import Page
from survey.database import db, writing
from survey.models.comments import Comment
from survey.models.invitations import Invitation
from survey.rules.responses import NotOpen
from tests.conftest import NOW
from tests.consulting import a_consultation, members, publish_it, typed
from tests.drafting import a_document


def _at_once(app: Flask, count: int, work: object) -> None:
    """Runs a deed in this many threads at the same moment."""
    ready = threading.Barrier(count)

    def one(number: int) -> None:
        with app.app_context():
            ready.wait(20)
            work(number)  # type: ignore[operator]
            db.session.remove()

    threads = [threading.Thread(target=Context().run, args=(one, number)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    db.session.expire_all()
    db.session.rollback()


def test_who_writes_at_the_same_moment_loses_nothing_and_no_number_is_given_twice(app: Flask) -> None:
    made = a_consultation(a_document(), publish=False)
    asked = [each.id for each in publish_it(made, 4)]
    key = token_hex(12)

    def work(number: int) -> None:
        invitation = db.session.get_one(Invitation, asked[number // 2])
        with writing() as session:
            comments.send(session, invitation, Page(token_hex(12), "p1", typed(f"Van {number}")), NOW)
        if number < 2:
            with writing() as session:
                comments.keep(session, invitation, Page(key, "p2", typed(f"Concept {number}")), NOW)

    _at_once(app, 8, work)
    numbers = [each.number for each in db.session.query(Comment).filter(Comment.number.is_not(None))]
    assert sorted(numbers) == list(range(1, 9))
    assert db.session.query(Comment).filter_by(key=key).one().typed["text"].startswith("Concept")


def test_of_who_sends_and_who_closes_at_the_same_moment_one_comes_first(app: Flask) -> None:
    consultation = a_consultation(a_document())
    one, told = members(consultation)[0].id, []

    def work(number: int) -> None:
        with writing() as session:
            if number == 0:
                windows.close(session, consultation.round, "Het is genoeg.", "Test", NOW)
                return
            try:
                comments.send(session, session.get_one(Invitation, one), Page(token_hex(12), "p1", typed()), NOW)
                told.append("sent")
            except NotOpen:
                told.append("too late")

    _at_once(app, 2, work)
    sent = db.session.query(Comment).filter(Comment.number.is_not(None)).count()
    assert told == (["sent"] if sent else ["too late"])
