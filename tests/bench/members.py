"""Members to answer, in bulk: one open round with as many personal links as wanted, and answers that stand already."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from survey.app import create_app
from survey.config import Config
from survey.database import db, writing
from survey.links import Links
from survey.models.associations import Association
from survey.models.invitations import Invitation
from survey.models.organisations import Organisation
from survey.models.questionnaires import Questionnaire, QuestionnaireVersion
from survey.models.responses import Response
from survey.models.rounds import Host, Round
from survey.rules.calendar import day_of
from tests.bench.questions import ANSWERS, TYPED, questionnaire_document
from tests.conftest import SECRET

BATCH = 5000


@contextmanager
def application(url: str) -> Iterator[Flask]:
    """The application on this database, to prepare and to count; the server under test is another process."""
    app = create_app(Config(url, SECRET, "http://127.0.0.1"))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def an_open_round() -> int:
    """A round of three sections that takes answers for a month; returns its number."""
    now = datetime.now(UTC)
    with writing() as session:
        association = Association(slug="meting", name="Vereniging Meting", sender="meting@example.nl",
                                  contact_name="Het secretariaat", contact_email="secretariaat@example.nl")
        version = QuestionnaireVersion(number=1, document=questionnaire_document(), digest="meting", created_at=now,
                                       created_by="meting", questionnaire=Questionnaire(slug="meting", title="Meting"))
        session.add_all([association, version])
        session.flush()
        version.questionnaire.version_id = version.id
        made = Round(slug="meting", kind="survey", title="Meting", purpose="Wij meten.", audience="Niemand.", minutes=1,
                     version_id=version.id, opens_on=day_of(now - timedelta(days=1)), created_at=now, published_at=now,
                     closes_on=day_of(now + timedelta(days=30)))
        made.hosts = [Host(association_id=association.id, position=1)]
        session.add(made)
    return made.id


def invite(round_id: int, count: int) -> list[str]:
    """So many more invitations; returns their tokens."""
    with writing() as session:
        return _tokens(_invite(session, round_id, count))


def ready_to_send(round_id: int, count: int) -> list[str]:
    """So many members who have typed everything and only have to send it in; returns their tokens."""
    with writing() as session:
        numbers = _invite(session, round_id, count)
        _respond(session, round_id, numbers)
    return _tokens(numbers)


def answered(round_id: int, count: int) -> None:
    """So many members who have sent in everything."""
    with writing() as session:
        _respond(session, round_id, _invite(session, round_id, count), answers=ANSWERS, submitted_at=datetime.now(UTC),
                 submissions=1)
    analyse()


def _respond(session: Session, round_id: int, numbers: list[int], **sent: Any) -> None:
    now, typed = datetime.now(UTC), {key: value for section in TYPED for key, value in section.items()}
    version_id = session.scalar(select(Round.version_id).where(Round.id == round_id))
    plain = {"round_id": round_id, "version_id": version_id, "typed": typed, "passed": {}, "sections_done": 3,
             "sections_asked": 3, "started_at": now, "saved_at": now, **sent}
    insert_all(session, Response, [plain | {"invitation_id": number} for number in numbers])


def _tokens(numbers: list[int]) -> list[str]:
    links = Links(SECRET, "")
    return [links.personal(number, 1) for number in numbers]


def _invite(session: Session, round_id: int, count: int) -> list[int]:
    now, first = datetime.now(UTC), session.scalar(select(func.count()).select_from(Organisation)) or 0
    organisations = [{"kind": "swv", "code": f"M-{first + number}", "name": f"Lid {first + number}", "sector": "PO",
                      "fields": {}} for number in range(count)]
    invitations = [{"round_id": round_id, "organisation_id": number, "name": "A. de Vries", "email": "lid@example.nl",
                    "created_at": now} for number in insert_all(session, Organisation, organisations)]
    return insert_all(session, Invitation, invitations)


def insert_all(session: Session, model: Any, rows: list[dict[str, Any]]) -> list[int]:
    numbers: list[int] = []
    for start in range(0, len(rows), BATCH):
        statement = insert(model).returning(model.id, sort_by_parameter_order=True)
        numbers += session.scalars(statement, rows[start:start + BATCH])
    return numbers


def analyse() -> None:
    """Lets the database know how large its tables have become, as its own housekeeping does in time."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def sent_in(round_id: int) -> int:
    """How many members have sent in, as it stands in the database now."""
    query = select(func.count()).where(Response.round_id == round_id, Response.submitted_at.is_not(None))
    with db.engine.connect() as connection:
        return connection.execute(query).scalar_one()


def kept(round_id: int) -> dict[str, Any]:
    """The answers that stand in the database, by the token of who gave them."""
    query = select(Response.invitation_id, Response.answers).where(
        Response.round_id == round_id, Response.submitted_at.is_not(None))
    with writing() as session:
        found = session.execute(query).all()
    return dict(zip(_tokens([number for number, _ in found]), [answers for _, answers in found], strict=True))
