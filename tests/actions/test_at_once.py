"""Two of the secretariat do the same thing at the same moment: one of them hears that it was done already.

Each race is also run against a careless version that decides on what was read before its turn came, to show that
the test would see it.
"""

import contextvars
import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.actions import windows
from survey.database import db, writing
from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.models.rounds import Round
from survey.models.windows import ExtensionRequest, WindowChange
from survey.queries import rounds as round_queries
from survey.queries import windows as window_queries
from survey.rules.broken import RuleBroken
from survey.rules.windows import Move
from tests.actions.test_windows import LATER, asks
from tests.conftest import NOW
from tests.stories import a_round, invited, organisations

Deed = Callable[[Session, Any], Any]


def both(app: Flask, model: type[Any], number: int, deed: Deed) -> list[str]:
    """Runs a deed twice at once, each on what it read beforehand; returns what each was told."""
    ready, told = threading.Barrier(2), []

    def one() -> None:
        with app.app_context():
            row = db.session.get_one(model, number)
            _ = row.invitation.round if model is ExtensionRequest else row.closes_on
            ready.wait(20)
            try:
                with writing() as session:
                    deed(session, row)
                told.append("done")
            except RuleBroken as broken:
                told.append(broken.message)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=contextvars.Context().run, args=(one,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    db.session.expire_all()
    db.session.rollback()
    return sorted(told)


def extend(session: Session, round_: Round) -> None:
    windows.move(session, round_, Move(LATER, "Meer tijd"), "Anna", NOW)


def grant(session: Session, asked: ExtensionRequest) -> None:
    windows.grant(session, asked, "Anna", NOW)


def careless(session: Session, number: int) -> Round:
    return session.get_one(Round, number)


def careless_request(session: Session, number: int) -> ExtensionRequest:
    return session.get_one(ExtensionRequest, number)


def number_of(model: type[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def member(app: Flask) -> Invitation:
    return invited(a_round(), organisations(1))[0]


def test_two_who_extend_at_once_extend_it_once(app: Flask, member: Invitation) -> None:
    told = both(app, Round, member.round_id, extend)
    assert told == ["De sluitdatum is al maandag 21 februari 2022.", "done"]
    assert (number_of(WindowChange), number_of(Message)) == (1, 1)


def test_a_careless_version_would_extend_it_twice(app: Flask, member: Invitation,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(round_queries, "locked", careless)
    assert both(app, Round, member.round_id, extend) == ["done", "done"]
    assert number_of(WindowChange) == 2


def test_two_who_grant_at_once_grant_it_once(app: Flask, member: Invitation) -> None:
    told = both(app, ExtensionRequest, asks(member).id, grant)
    assert told == ["Dit verzoek is al toegekend door Anna.", "done"]
    assert (number_of(WindowChange), number_of(Message)) == (1, 1)


def test_a_careless_version_would_decide_twice(app: Flask, member: Invitation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window_queries, "locked_request", careless_request)
    refusals = both(app, ExtensionRequest, asks(member).id,
                    lambda session, asked: windows.refuse(session, asked, "Anna", NOW))
    assert refusals == ["done", "done"]
