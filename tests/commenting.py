"""Small builders for consultations with comments that were sent, as rows: how they come in is told elsewhere."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from survey.actions import holders
from survey.actions.holders import Details
from survey.database import db, writing
from survey.models.comments import Comment, Consultation, Holder
from survey.models.documents import Document, DocumentVersion
from survey.models.organisations import Organisation
from survey.models.rounds import Round
from tests.conftest import NOW
from tests.stories import a_round

PASSAGES = (("p1", "1", "Doelen", "Wij verlagen de werkdruk."), ("p2", "2", "Geld", "De contributie blijft gelijk."))
DUE = date(2022, 2, 28)


def a_version(document: Document | None = None, number: str = "0.9", came_from: dict[str, Any] | None = None,
              passages: tuple[tuple[str, str, str, str], ...] = PASSAGES) -> DocumentVersion:
    """A version of a document, of a new one where none is given."""
    kept = [{"key": key, "level": 1, "number": place, "title": title, "text": text}
            for key, place, title, text in passages]
    with writing() as session:
        document = document or Document(slug="jaarplan", title="Jaarplan 2022", created_at=NOW, created_by="test")
        session.add(document)
        session.flush()
        last = session.scalars(select(DocumentVersion).where(DocumentVersion.document_id == document.id)
                               .order_by(DocumentVersion.id.desc())).first()
        made = DocumentVersion(document_id=document.id, number=number, passages=kept, came_from=came_from or {},
                               sha256="ab" * 32, created_at=NOW, created_by="test", previous_id=last and last.id)
        session.add(made)
    return made


def a_consultation(**fields: Any) -> Consultation:
    """A consultation on version 0.9 of a plan, open and with everything allowed."""
    consulted = {key: fields.pop(key) for key in ("readers", "names", "silence", "supports") if key in fields}
    version = fields.pop("version", None) or a_version()
    made = a_round(**{"kind": "consultation", "slug": "concept-jaarplan", "title": "Concept-jaarplan"} | fields)
    with writing() as session:
        session.add(Consultation(round_id=made.id, version_id=version.id, files=True, **consulted))
    return consultation(made)


def consultation(round_: Round) -> Consultation:
    return db.session.get_one(Consultation, round_.id, populate_existing=True)


def comments(about: Consultation, *texts: str, **fields: Any) -> list[Comment]:
    """Comments that were sent, numbered on from those that are there."""
    with writing() as session:
        last = session.query(Comment).where(Comment.round_id == about.round_id).count()
        moment = NOW + timedelta(minutes=last)
        values = {"round_id": about.round_id, "version_id": about.version_id, "passage_key": "p1", "created_at": moment,
                  "saved_at": moment, "sent_at": moment, "sent_revision": 1} | fields
        made = [Comment(**values, number=number, text=text) for number, text in enumerate(texts, start=last + 1)]
        session.add_all(made)
    return made


def of(member: Organisation) -> dict[str, Any]:
    """The fields of a comment that say whose it is."""
    return {"organisation_id": member.id, "author": f"Medewerker van {member.code}"}


def a_holder(name: str = "A. Bakker", portfolio: str = "financiën") -> Holder:
    with writing() as session:
        return holders.add(session, Details(name, f"{name.split()[-1].lower()}@example.nl", portfolio), "Test", NOW)
