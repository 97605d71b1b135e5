"""What only the demonstration has: a mailbox in which all mail arrives, and a clock that can be moved."""

import email
import email.parser
import email.policy
import mailbox
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import cast
from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, redirect, render_template, request
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from survey.access import public
from survey.demo import decisions
from survey.demo.clock import STEPS, DemoClock
from survey.mail import POLICY

views = Blueprint("demo", __name__, url_prefix="/demonstratie")
NEWEST = 200
LONGEST_HEAD = 8192


@dataclass(frozen=True, slots=True)
class Letter:
    key: str
    subject: str
    sender: str
    recipient: str
    at: datetime


def _postbox() -> mailbox.Maildir:
    return mailbox.Maildir(current_app.extensions["settings"].demo / "postvak", create=True)


def _head(box: mailbox.Maildir, key: str) -> Letter:
    """Only the headers are read, and once: the list shows hundreds of letters, and a letter never changes."""
    known: dict[str, Letter] = current_app.extensions.setdefault("letters", {})
    if key not in known:
        with box.get_file(key) as file:
            head = file.read(LONGEST_HEAD)
        known[key] = _letter(key, email.parser.BytesHeaderParser(policy=POLICY).parsebytes(head))
    return known[key]


def _letter(key: str, message: Message) -> Letter:
    return Letter(key, message["Subject"], message["From"], message["To"], parsedate_to_datetime(message["Date"]))


@views.get("/postvak")
@public
def mailbox_page() -> str:
    """The newest letters; a search narrows to one address."""
    box, wanted = _postbox(), request.args.get("zoek", "").strip().lower()
    letters = [_head(box, key) for key in box.iterkeys()]
    found = [letter for letter in letters if wanted in f"{letter.recipient} {letter.subject}".lower()]
    found.sort(key=lambda letter: letter.at, reverse=True)
    return render_template("demo/mailbox.html", letters=found[:NEWEST], total=len(found), wanted=wanted)


@views.get("/postvak/<key>")
@public
def letter(key: str) -> str:
    box = _postbox()
    if key not in box:
        abort(404)
    message = email.message_from_bytes(box.get_bytes(key), policy=email.policy.default)
    plain = message.get_body(("plain",))
    text = _with_links(plain.get_content()) if plain else ""
    enclosed = [part.get_filename() for part in message.iter_attachments() if part.get_filename()]
    return render_template("demo/letter.html", letter=_letter(key, message), text=text, enclosed=enclosed)


def _with_links(text: str) -> Markup:
    """The words of a letter with its addresses as links; everything else is escaped."""
    words = (Markup('<a href="{0}">{0}</a>').format(word) if word.startswith("http") else escape(word)
             for word in text.replace("\n", " \n ").split(" "))
    return Markup(" ").join(words)


@views.post("/klok")
@public
def move_clock() -> Response:
    step = request.form.get("step", "")
    if step not in STEPS:
        abort(400)
    clock = cast(DemoClock, current_app.extensions["clock"])
    clock.forward(step)
    decisions.catch_up(decisions.BY, clock())
    current_app.extensions["wake"]()
    return redirect(urlsplit(request.referrer or "/").path)
