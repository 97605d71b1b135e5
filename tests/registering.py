"""Somebody who registers: behind an open or a personal link, without cookies and without a script."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from survey.actions import registrations as deeds
from survey.database import db, writing
from survey.links import Links
from survey.models.events import Event, Occasion
from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.models.registrations import Registration
from survey.queries import events
from survey.rules.registrations import Entry
from tests.answering import fields_of
from tests.conftest import NOW, SECRET
from tests.gatherings import an_event, an_occasion

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LINKS = Links(SECRET, "http://localhost")
DIET = {"title": {"nl": "Aanmelden"}, "sections": [{"key": "eten", "title": {"nl": "Eten"}, "questions": [
    {"key": "dieet", "type": "one", "label": {"nl": "Hebt u een dieet?"}, "required": "yes", "options": [
        {"key": "nee", "label": {"nl": "Nee"}}, {"key": "ja", "label": {"nl": "Ja"}}]},
    {"key": "welk", "type": "text", "label": {"nl": "Welk dieet?"}, "required": "yes",
     "relevant": "${dieet} = 'ja'"}]}]}


class Visitor:
    """A browser that keeps no cookies, at one address where people register."""

    def __init__(self, app: Flask, address: str) -> None:
        self.app, self.address = app, address
        self.page: TestResponse | None = None
        self.fields: dict[str, Any] = {}

    @property
    def key(self) -> str:
        """The key that a form at this address carries."""
        return LINKS.form_key(self.address.split("/")[2])

    def get(self, path: str = "") -> TestResponse:
        return self._seen(self.app.test_client(use_cookies=False).get(self.address + path, follow_redirects=True))

    def post(self, path: str = "", leave: tuple[str, ...] = (), follow: bool = True, **typed: Any) -> TestResponse:
        """Sends the form that is open, with these fields typed into it; a dash in a name is written as two lines."""
        said = {name.replace("__", "-"): value for name, value in typed.items()}
        data = {name: value for name, value in {**self.fields, **said}.items() if name not in leave}
        client = self.app.test_client(use_cookies=False)
        page = client.post(self.address + path, data=data, follow_redirects=follow)
        return self._seen(page) if follow else page

    def _seen(self, page: TestResponse) -> TestResponse:
        self.page = page
        if page.mimetype != "text/html":
            return page
        form = page.text.rpartition('id="onderdeel"')[2] or page.text
        form = form.partition("</form>")[0]
        self.fields = fields_of(f"<form {form}</form>") | _chosen(form)
        return page


def _chosen(form: str) -> dict[str, str]:
    """What is chosen in the lists of a form."""
    lists = re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL)
    return {name: "".join(re.findall(r"<option selected>(.*?)</option>", options)) for name, options in lists}


def openly(app: Flask, event: Event) -> Visitor:
    """Somebody who scanned the poster of an event."""
    return Visitor(app, f"/o/{LINKS.open(event.round_id, 1)}/aanmelden")


def by_invitation(app: Flask, invitation: Invitation) -> Visitor:
    return Visitor(app, f"/u/{LINKS.personal(invitation.id, invitation.serial)}/aanmelden")


def own_page(app: Flask, registration: Registration) -> Visitor:
    return Visitor(app, f"/aanmelding/{LINKS.registration(registration.id, registration.serial)}")


def an_evening(**fields: Any) -> tuple[Event, Occasion]:
    """An event with one occasion of 50 places; fields of the occasion in `occasion`."""
    of_occasion = fields.pop("occasion", {})
    event = an_event(**fields)
    return event, an_occasion(event, **of_occasion)


def come(event: Event, occasion: Occasion, *addresses: str, **said: Any) -> list[Registration]:
    """These people register, each with the first part of the address as a name."""
    with writing() as session:
        entries = [Entry(email.partition("@")[0], email, **said) for email in addresses]
        found = events.of_round(session, event.round_id)
        return deeds.register(session, found, occasion.id, entries, "test", NOW)


def registered() -> list[Registration]:
    """Everybody who registered, as it stands now."""
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.query(Registration).order_by(Registration.id))


def somebody(name: str = "A. de Vries", email: str = "a.devries@example.nl", number: int = 1,
             **more: Any) -> dict[str, Any]:
    """What is typed about one person."""
    return {f"wie-{number}-naam": name, f"wie-{number}-mail": email, **more}


def words(page: TestResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def letters() -> list[tuple[str, str]]:
    """What waits in the outbox: kind and recipient."""
    db.session.rollback()
    return [(kind, recipient) for kind, recipient in db.session.execute(
        select(Message.kind, Message.recipient).order_by(Message.id))]
