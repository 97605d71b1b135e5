"""Colleagues who work together on one answer, each with a link of their own."""

from flask import Flask
from sqlalchemy import select

from survey.database import db
from survey.links import Links
from survey.models.messages import Message
from survey.models.responses import Response
from survey.models.shares import Share
from tests.answering import Respondent
from tests.conftest import SECRET

COMPLETE = {1: {"onder": "nee", "aantal": "1000"}, 2: {"zij": "nee"}, 3: {}, 4: {}}


def passes_on(me: Respondent, role: str = "share", *sections: str, name: str = "J. Controller",
              email: str = "controller@example.nl", until: str = "2022-02-14") -> Respondent:
    """Somebody passes on these sections, or everything, and the colleague opens the link."""
    me.get("/doorgeven")
    what = {"what": "onderdelen", "sections": list(sections)} if sections else {"what": "alles"}
    page = me.post("/doorgeven", role=role, name=name, email=email, until=until, note="Lukt dit?", **what)
    assert page.status_code == 200, page.text
    return colleague(me.app)


def colleague(app: Flask) -> Respondent:
    """Whoever was given a link last."""
    db.session.rollback()
    share = db.session.scalars(select(Share).order_by(Share.id.desc()).limit(1)).one()
    return Respondent(app, Links(SECRET, "http://localhost").share(share.id, share.serial))


def stored() -> Response:
    db.session.rollback()
    return db.session.scalars(select(Response)).one()


def mailed() -> list[tuple[str, str]]:
    """What went into the outbox, in order: kind and to whom."""
    db.session.rollback()
    return [(row.kind, row.recipient) for row in db.session.scalars(select(Message).order_by(Message.id))]


def complete(*people: Respondent) -> None:
    """Fills in all that must be, everyone what it may."""
    for me in people:
        for number, typed in COMPLETE.items():
            me.get(f"/{number}")
            if me.page is not None and me.page.request.path.endswith(f"/{number}"):
                me.post(f"/{number}", **typed)
