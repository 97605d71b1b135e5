"""Who saves and who holds the same answer at that moment never wait for each other."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.app import create_app
from survey.config import Config
from survey.database import WRITE, db
from survey.models.invitations import Invitation
from survey.models.responses import Response
from survey.queries import responses
from tests.answering import asked
from tests.conftest import NOW, SECRET
from tests.servers import PATIENCE_SECONDS
from tests.stories import has_begun

# SQLite has one writer at a time, so only PostgreSQL can show this.
pytestmark = pytest.mark.postgresql


def careless(session: Session, invitation: Invitation) -> None:
    """Takes the locks in the other order, and one that a line of the log must wait for."""
    session.execute(select(Invitation.id).where(Invitation.id == invitation.id).with_for_update())
    session.execute(select(Response.id).where(Response.invitation_id == invitation.id).with_for_update())


def until_it_waits(other: threading.Thread, began: list[int]) -> None:
    """Until the other waits for what the first holds, or is done without."""
    waits = text("select exists (select from pg_locks where pid = :pid and not granted)")
    end = time.monotonic() + PATIENCE_SECONDS
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as looking:
        while other.is_alive() and not (began and looking.execute(waits, {"pid": began[0]}).scalar_one()):
            assert time.monotonic() < end, "it neither waits nor ends"
            time.sleep(0.02)


def together(hold: Callable[[Session, Invitation], Any]) -> list[str]:
    """One writes the response and then its line in the log; another holds it in between. Says who failed."""
    member = asked()
    assert member.round.version
    has_begun(member, member.round.version)
    failed, began = list[str](), list[int]()
    engine = db.engine.execution_options(**WRITE["postgresql"])

    def holding() -> None:
        with Session(engine) as session:
            began.append(session.execute(select(func.pg_backend_pid())).scalar_one())
            try:
                hold(session, session.get_one(Invitation, member.id))
            except OperationalError:
                failed.append("who holds")

    other = threading.Thread(target=holding)
    with Session(engine) as session:
        session.execute(update(Response).values(revision=9))
        other.start()
        until_it_waits(other, began)
        try:
            record(session, "test", "response_submitted", NOW, round_id=member.round_id, invitation_id=member.id)
            session.commit()
        except OperationalError:
            failed.append("who saves")
    other.join(PATIENCE_SECONDS)
    return failed


@pytest.mark.parametrize(("hold", "fails"), [(responses.hold, False), (careless, True)])
def test_holding_never_meets_a_save_halfway(postgresql_url: str, hold: Any, fails: bool) -> None:
    app = create_app(Config(postgresql_url, SECRET, "http://localhost", testing=True), lambda: NOW)
    with app.app_context():
        assert bool(together(hold)) is fails
        db.session.remove()
        db.engine.dispose()
