"""Mail: a letter made from a message as things are now, and the two ways out of the house.

Real mail goes by SMTP through Flask-Mail; in the demonstration it lands in a mailbox on disk. The personal link is
made here, when the letter is written, so that no token ever stands in the outbox.
"""

import hashlib
import logging
import mailbox
import re
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import flask_mail
from flask import Flask, current_app, render_template

from survey.config import Config
from survey.links import Links
from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.rules import calendar
from survey.rules.messages import MessageKind, MessageState, Outcome, first_reason, present_kind
from survey.rules.windows import Change, State

LONGEST_SUBJECT = 70
LONGEST_NAME = 60
TIMEOUT_SECONDS = 30
# What a deed may give along in the context of a message: words, and days.
WORDS = ("note", "reason", "change", "old_day", "wanted_day", "asked_by", "asked", "question", "answer", "passed_to")
FROM_A_MEMBER = frozenset({MessageKind.REQUEST_ASKED, MessageKind.ENQUIRY_ASKED})
TO_THE_OFFICE = FROM_A_MEMBER | {MessageKind.ENQUIRY_PROPOSED}
NO_LINK = "/u/(hier staat de persoonlijke link)"
BROKEN_OFF = "De verbinding met de mailserver viel weg voordat het bericht was verstuurd."
NO_ANSWER = "De mailserver kreeg het bericht, maar bevestigde het niet. Misschien is het aangekomen, misschien niet."
WRONG_ADDRESS = "Dit mailadres klopt niet: {}."
log = logging.getLogger("achterban.mail")


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as it goes out: names and addresses apart, a plain text and the same in HTML."""

    subject: str
    text: str
    html: str
    sender: tuple[str, str]
    reply_to: tuple[str, str]
    recipient: tuple[str, str]
    at: datetime
    headers: Mapping[str, str]


def render(message: Message, links: Links, now: datetime) -> Letter:
    """The letter of a message, with the round and the member as they are now and a link made on the spot."""
    member = message.invitation
    if member is None:
        raise LookupError(f"message {message.id} belongs to nobody")
    kind = present_kind(MessageKind(message.kind), member.progress())
    link = links.personal_url(member.id, member.serial)
    return _write(kind, member, message.context, (message.recipient, first_reason(message.once)), link, links, now)


def preview(kind: MessageKind, invitation: Invitation, context: Mapping[str, Any], now: datetime) -> Letter:
    """How this mail would read for a real member; the link in it opens nothing, because others read along."""
    links: Links = current_app.extensions["links"]
    return _write(kind, invitation, context, (invitation.email, "preview"), links.url(NO_LINK), links, now)


def _write(kind: MessageKind, member: Invitation, context: Mapping[str, Any], to: tuple[str, str], link: str,
           links: Links, now: datetime) -> Letter:
    scene = _scene(kind, member, context, link, links, now)
    recipient, once = to
    contact = scene["contact"]
    subject, _, text = render_template(f"email/{kind}.txt", **scene).partition("\n")
    office = (contact.contact_name, contact.contact_email)
    return Letter(
        subject=shortened(subject), text=re.sub(r"\n{3,}", "\n\n", text).strip() + "\n",
        html=render_template(f"email/{kind}.html", **scene), sender=(contact.name, contact.sender),
        # A question of a member is answered to that member, everything else to the office.
        reply_to=(member.name, member.email) if kind in FROM_A_MEMBER and member.email else office,
        recipient=(_name(kind, scene), recipient), at=now,
        headers={"Message-ID": message_id(once, contact.sender), "Auto-Submitted": "auto-generated"})


def _name(kind: MessageKind, scene: Mapping[str, Any]) -> str:
    """Of whom the letter goes to."""
    if kind is MessageKind.ENQUIRY_PASSED:
        return str(scene["passed_to"])
    return str(scene["contact"].contact_name if kind in TO_THE_OFFICE else scene["member"].name)


def _scene(kind: MessageKind, member: Invitation, context: Mapping[str, Any], link: str, links: Links,
           now: datetime) -> dict[str, Any]:
    """Everything a template may say."""
    round_, window = member.round, member.window()
    hosts = [host.association for host in round_.hosts]
    return dict.fromkeys(WORDS, "") | dict(context) | {
        "kind": kind, "round": round_, "member": member, "who": member.who(), "link": link, "hosts": hosts,
        "contact": hosts[0], "names": in_a_row([host.name for host in hosts]), "window": window,
        "state": window.state(now), "deadline": window.last_day and calendar.deadline_in_words(window.last_day),
        "moved": _moved(window.state(now), context.get("change")), "given": member.response,
        "office_link": _office(links, "rounds.show", slug=round_.slug), **_enquiry(links, round_.slug, context),
        "old_day": _day_in_words(context.get("old_day")), "wanted_day": _day_in_words(context.get("wanted_day")),
        "today": calendar.day_of(now),
    }


def _office(links: Links, view: str, **values: Any) -> str:
    return links.url(current_app.url_map.bind("").build(view, values))


def _enquiry(links: Links, slug: str, context: Mapping[str, Any]) -> dict[str, str]:
    """The addresses of a question about a question: for the secretariat, and for who got it passed on."""
    if "enquiry" not in context:
        return {}
    number, serial = context["enquiry"]
    return {"office_enquiry": _office(links, "enquiries.show", slug=slug, number=number),
            "colleague_link": links.enquiry_url(number, serial)}


def _day_in_words(day: str | None) -> str:
    """A deed gives a day along in words or as a date."""
    try:
        return calendar.in_words(date.fromisoformat(day or ""))
    except ValueError:
        return day or ""


def _moved(state: State, change: str | None) -> str:
    """What happened to the closing day; a round that has closed since is told of as closed."""
    if state is State.CLOSED:
        return Change.CLOSED.words
    return Change(change).words if change and change != Change.CLOSED else "veranderd"


def in_a_row(names: list[str]) -> str:
    """For example "A, B en C"."""
    return " en ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def shortened(text: str, most: int = LONGEST_SUBJECT) -> str:
    """One line of at most `most` characters, cut off between words."""
    line = flattened(text)
    if len(line) <= most:
        return line
    return line[:most - 1].rsplit(" ", 1)[0].rstrip(" ,.:;") + "\u2026"


def flattened(text: str) -> str:
    """Without line ends and other characters that do not belong in a header."""
    return " ".join("".join(char if char.isprintable() or char == "\u200d" else " " for char in text).split())


def message_id(once: str, sender: str) -> str:
    """The same reason has the same Message-ID, by which a mailbox recognises a duplicate."""
    domain = sender.rpartition("@")[2] or "localhost"
    return f"<{hashlib.sha256(once.encode()).hexdigest()[:40]}@{_ascii(domain)}>"


def _ascii(domain: str) -> str:
    return domain.encode("idna").decode() if not domain.isascii() else domain


def address(name: str, spec: str) -> Address:
    """Raises ValueError for what is no mail address."""
    local, _, domain = spec.strip().rpartition("@")
    if not (local.isascii() and local and domain) or re.search(r"[\s<>\x00-\x1f\x7f]", spec.strip()):
        raise ValueError(WRONG_ADDRESS.format(flattened(spec)))
    try:
        return Address(shortened(name, LONGEST_NAME), addr_spec=f"{local}@{_ascii(domain)}")
    except Exception as error:
        # The parser of the standard library answers a strange address with errors of many kinds.
        raise ValueError(WRONG_ADDRESS.format(flattened(spec))) from error


def envelope(letter: Letter) -> EmailMessage:
    """The letter as it travels: quoted-printable, so that no line is too long for a server."""
    message = EmailMessage(policy=policy.SMTP)
    message["Subject"] = letter.subject
    message["From"], message["To"] = address(*letter.sender), address(*letter.recipient)
    message["Reply-To"], message["Date"] = address(*letter.reply_to), format_datetime(letter.at)
    for name, value in letter.headers.items():
        message[name] = value
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    return message


class Unreachable(Exception):
    """The mail server cannot be spoken to at all; this says nothing of any one message."""


class Transport(Protocol):
    """One way out; used as a context manager around a number of letters."""

    def __enter__(self) -> Self: ...
    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None: ...
    def send(self, letter: Letter) -> Outcome: ...


class Postbox:
    """The mailbox of the demonstration: a folder in which a newcomer can see what would have been sent."""

    def __init__(self, folder: Path) -> None:
        self.box = mailbox.Maildir(folder, create=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        self.box.close()

    def send(self, letter: Letter) -> Outcome:
        self.box.add(envelope(letter).as_bytes().replace(b"\r\n", b"\n"))
        return Outcome(MessageState.SENT)


class Post(flask_mail.Message):
    """Flask-Mail's message with a body of our own making."""

    def __init__(self, letter: Letter) -> None:
        self.ready = envelope(letter)
        self.envelope_from = self.ready["From"].addresses[0].addr_spec
        self.envelope_to = self.ready["To"].addresses[0].addr_spec
        super().__init__(letter.subject, recipients=[self.envelope_to], sender=self.envelope_from)

    def _message(self) -> EmailMessage:  # type: ignore[override]
        return self.ready


class Connection(flask_mail.Connection):
    """Flask-Mail's connection with a time limit, a checked certificate, and a word on how each message went.

    Flask-Mail speaks through `sendmail`, after which nobody can tell whether a broken connection broke before or
    after the server had the message; here the steps are taken one by one, because that decides if it may be repeated.
    """

    def configure_host(self) -> smtplib.SMTP:
        try:
            return self._greeted()
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(f"De mailserver is niet bereikbaar: {_reply_of(error)}") from error

    def _greeted(self) -> smtplib.SMTP:
        mail, context = self.mail, ssl.create_default_context()
        if mail.use_ssl:
            host: smtplib.SMTP = smtplib.SMTP_SSL(mail.server, mail.port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            host = smtplib.SMTP(mail.server, mail.port, timeout=TIMEOUT_SECONDS)
        if mail.use_tls:
            host.starttls(context=context)
        host.ehlo_or_helo_if_needed()
        if mail.username and mail.password:
            host.login(mail.username, mail.password)
        return host

    def __exit__(self, *reason: object) -> None:
        host, self.host = self.host, None
        if host is not None:
            try:
                host.quit()
            except (OSError, smtplib.SMTPException):
                host.close()

    def hand_over(self, post: Post) -> Outcome:
        """Raises Unreachable when a connection that was lost cannot be made again."""
        host = self.host = self.host or self.configure_host()
        try:
            refusal = self._introduce(host, post)
        except (OSError, smtplib.SMTPException):
            return self._lost(Outcome(MessageState.WAITING, BROKEN_OFF))
        if refusal:
            return refusal
        try:
            return self._deliver(host, post.as_bytes())
        except (OSError, smtplib.SMTPException):
            return self._lost(Outcome(MessageState.UNCERTAIN, NO_ANSWER))

    def _introduce(self, host: smtplib.SMTP, post: Post) -> Outcome | None:
        """Sender, recipient and the announcement of the text; a refusal of any of them, or None."""
        steps = ((host.mail, post.envelope_from, MessageState.FAILED),
                 (host.rcpt, post.envelope_to, MessageState.REFUSED),
                 (host.docmd, "DATA", MessageState.FAILED))
        for ask, what, when_refused in steps:
            code, reply = ask(what)
            if code >= 400:
                return self._refused(host, code, reply, when_refused)
        return None

    def _deliver(self, host: smtplib.SMTP, text: bytes) -> Outcome:
        # A line that starts with a dot gets a second one, because a dot alone ends the message.
        host.send(re.sub(rb"(?m)^\.", b"..", text) + b".\r\n")
        code, reply = host.getreply()
        return Outcome(MessageState.SENT) if code < 400 else self._refused(host, code, reply, MessageState.REFUSED)

    def _refused(self, host: smtplib.SMTP, code: int, reply: bytes, for_good: MessageState) -> Outcome:
        """A 4xx is worth another try, a 5xx is not; after 421 the server hangs up."""
        words = f"{code} {flattened(reply.decode(errors='replace'))}"[:1000]
        outcome = Outcome(for_good if code >= 500 else MessageState.WAITING, words)
        if code == 421:
            return self._lost(outcome)
        try:
            host.rset()
        except (OSError, smtplib.SMTPException):
            return self._lost(outcome)
        return outcome

    def _lost(self, outcome: Outcome) -> Outcome:
        host, self.host = self.host, None
        if host is not None:
            host.close()
        return outcome


def _reply_of(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        return f"{error.smtp_code} {flattened(reply.decode(errors='replace') if isinstance(reply, bytes) else reply)}"
    return flattened(str(error)) or type(error).__name__


class Server:
    """A real mail server, spoken to on one connection that is made again when it is lost."""

    def __init__(self, app: Flask) -> None:
        self.connection = Connection(app.extensions["mail"])

    def __enter__(self) -> Self:
        self.connection.__enter__()
        return self

    def __exit__(self, *reason: object) -> None:
        self.connection.__exit__(*reason)

    def send(self, letter: Letter) -> Outcome:
        try:
            post = Post(letter)
        except ValueError as error:
            return Outcome(MessageState.REFUSED, str(error))
        return self.connection.hand_over(post)


def transport(app: Flask) -> Transport:
    """The way out that the settings choose."""
    config: Config = app.extensions["settings"]
    return Postbox(config.demo / "postvak") if config.demo else Server(app)


def init_app(app: Flask, config: Config) -> None:
    smtp = config.smtp
    app.config |= {
        "MAIL_SERVER": smtp.host if smtp else "127.0.0.1", "MAIL_PORT": smtp.port if smtp else 25,
        "MAIL_USERNAME": smtp and smtp.user, "MAIL_PASSWORD": smtp and smtp.password,
        "MAIL_USE_TLS": bool(smtp and smtp.tls == "starttls"), "MAIL_USE_SSL": bool(smtp and smtp.tls == "tls"),
        # Flask-Mail would send nothing in a test, and ours go to a server of their own.
        "MAIL_SUPPRESS_SEND": False,
    }
    flask_mail.Mail(app)
