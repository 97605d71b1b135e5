"""A newer version takes its place while members save and send in: nobody sends under questions they did not see.

Each race is also run against a careless version that does not look at the version of the row, to show that the test
would see it.
"""

import contextvars
import threading

import pytest
from flask import Flask
from sqlalchemy import select

from survey.actions import amendments, responses
from survey.actions.responses import Author, Outcome, Page
from survey.database import db, writing
from survey.models.invitations import Invitation
from survey.models.responses import Response
from survey.models.rounds import Round
from survey.queries import questionnaires
from survey.queries import responses as queries
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.answers import examine
from survey.rules.responses import mark
from tests.amending import a_live_round, added, edited, removed
from tests.conftest import NOW
from tests.stories import invited, organisations

TYPED = {"toename": "ja", "aantal": "5", "verhaal": "", "slot": ""}


def carry(number: int) -> None:
    with writing() as session:
        amendments.carry_through(session, session.get_one(Round, 1), number, "Anna", NOW)


def apart(app: Flask, deed: object, *given: object) -> threading.Thread:
    """A thread with a session of its own."""

    def run() -> None:
        with app.app_context():
            deed(*given)
            db.session.remove()

    thread = threading.Thread(target=contextvars.Context().run, args=(run,))
    thread.start()
    return thread


def as_seen(member: Invitation) -> Invitation:
    found = db.session.scalars(select(Invitation).where(Invitation.id == member.id)).one()
    _ = found.round.version, found.response, found.organisation
    return found


def overtaken(app: Flask, member: Invitation) -> Outcome:
    """A member sends in what it read before a newer version took its place."""
    with writing() as session:
        asked = queries.asked(session, member)
        responses.save(session, as_seen(member), asked, Page(TYPED), Author("Lid"), NOW)
    db.session.expire_all()
    seen = as_seen(member)
    revision = seen.response.revision
    edited(added())
    apart(app, carry, 2).join(30)
    with writing() as session:
        return responses.submit(session, seen, asked, revision, Author("Lid"), NOW)


def the_response() -> Response:
    db.session.rollback()
    return db.session.scalars(select(Response)).one()


@pytest.fixture
def members(app: Flask) -> list[Invitation]:
    return invited(a_live_round(), organisations(6))


def test_who_is_overtaken_while_sending_looks_again(app: Flask, members: list[Invitation]) -> None:
    assert overtaken(app, members[0]) is Outcome.CHANGED
    assert (the_response().submitted_at, the_response().version_id) == (None, 2)


def test_a_careless_version_would_send_in_under_the_old_questions(app: Flask, members: list[Invitation],
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    row = responses.ROW
    monkeypatch.setattr(responses, "SEND", responses.row_update(responses.SENT, row.revision == row.revision))
    assert overtaken(app, members[0]) is Outcome.SENT
    assert the_response().version_id == 1


def test_a_newer_version_comes_while_everyone_saves_and_sends(app: Flask, members: list[Invitation]) -> None:
    told: dict[int, list[Outcome]] = {}
    edited(added())
    edited(removed("verhaal"))
    ready = threading.Barrier(len(members) + 1)

    def answers(number: int) -> None:
        ready.wait(20)
        for step in range(4):
            seen = as_seen(db.session.get_one(Invitation, number))
            asked = queries.asked(db.session(), seen)
            marks = {key: mark(value) for key, value in (seen.response.typed if seen.response else {}).items()}
            page = Page({**TYPED, "aantal": str(step)}, marks)
            with writing() as session:
                responses.save(session, seen, asked, page, Author("Lid"), NOW)
            db.session.expire_all()
            seen = as_seen(db.session.get_one(Invitation, number))
            asked = queries.asked(db.session(), seen)
            with writing() as session:
                outcome = responses.submit(session, seen, asked, seen.response.revision, Author("Lid"), NOW)
            told.setdefault(number, []).append(outcome)
            db.session.expire_all()

    def changes() -> None:
        ready.wait(20)
        carry(3)

    threads = [apart(app, answers, member.id) for member in members] + [apart(app, changes)]
    for thread in threads:
        thread.join(60)
    db.session.rollback()
    db.session.expire_all()
    assert {len(each) for each in told.values()} == {4}
    for given in db.session.scalars(select(Response)).all():
        on = questionnaires.compiled(db.session(), questionnaires.version(db.session(), given.given_on))
        expected = examine(on, given.typed, {}, NOW.date()).values
        assert {key: given.answers[key] for key in expected} == expected
        assert given.answers["aantal"] == 3
    assert db.session.get_one(Round, 1).version_id == 3


def test_two_who_carry_through_at_once_do_it_once(app: Flask, members: list[Invitation]) -> None:
    edited(added())
    said: list[str] = []

    def one() -> None:
        try:
            carry(2)
            said.append("done")
        except RuleBroken as broken:
            said.append(broken.message)

    for thread in [apart(app, one) for _ in range(2)]:
        thread.join(30)
    assert sorted(said) == ["Deze uitvraag gebruikt de nieuwste versie al.", "done"]
