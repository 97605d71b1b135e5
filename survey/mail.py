"""Mail: a letter as it travels, and the two ways out of the house.

Real mail goes by SMTP through Flask-Mail; in the demonstration it lands in a mailbox on disk.
"""

import mailbox
import re
import smtplib
import ssl
import time
from email import policy
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self
from uuid import uuid4

import flask_mail
from flask import Flask

from survey.config import Config
from survey.letters import Invite, Letter, flattened, in_ascii, shortened
from survey.rules.messages import MessageState, Outcome

LONGEST_NAME = 60
TIMEOUT_SECONDS = 30
BROKEN_OFF = "De verbinding met de mailserver viel weg voordat het bericht was verstuurd."
NO_ANSWER = "De mailserver kreeg het bericht, maar bevestigde het niet. Misschien is het aangekomen, misschien niet."
INVITE_NAME = "invite.ics"
WRONG_ADDRESS = "Dit mailadres klopt niet: {}."


class Whole(UnstructuredHeader):
    """A header of one long address, which no program reads once it is cut or put in another code."""

    name: str

    def fold(self, *, policy: Any) -> str:
        return f"{self.name}: {self}{policy.linesep}"


class Headers(HeaderRegistry):
    """The standard library makes a new class for every header of every message, which takes half of the writing."""

    def __init__(self) -> None:
        super().__init__()
        self.made: dict[type, Any] = {}

    def __getitem__(self, name: str) -> Any:
        found = self.registry.get(name.lower(), self.default_class)
        if found not in self.made:
            self.made[found] = super().__getitem__(name)
        return self.made[found]


def _policy() -> "policy.EmailPolicy[EmailMessage]":
    registry = Headers()
    for name in ("list-unsubscribe", "list-id"):
        registry.map_to_type(name, Whole)  # type: ignore[arg-type]
    return policy.SMTP.clone(header_factory=registry)


POLICY = _policy()


def address(name: str, spec: str) -> Address:
    """Raises ValueError for what is no mail address."""
    local, _, domain = spec.strip().rpartition("@")
    if not (local.isascii() and local and domain) or re.search(r"[\s<>\x00-\x1f\x7f]", spec.strip()):
        raise ValueError(WRONG_ADDRESS.format(flattened(spec)))
    try:
        return Address(shortened(name, LONGEST_NAME), addr_spec=f"{local}@{in_ascii(domain)}")
    except Exception as error:
        # The parser of the standard library answers a strange address with errors of many kinds.
        raise ValueError(WRONG_ADDRESS.format(flattened(spec))) from error


def envelope(letter: Letter) -> EmailMessage:
    """The letter as it travels: quoted-printable, so that no line is too long for a server."""
    message = EmailMessage(policy=POLICY)
    message["Subject"] = letter.subject
    message["From"], message["To"] = address(*letter.sender), address(*letter.recipient)
    message["Reply-To"], message["Date"] = address(*letter.reply_to), format_datetime(letter.at)
    for name, value in letter.headers.items():
        message[name] = value
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    if letter.invite:
        _add_invite(message, letter.invite)
    for enclosed in letter.enclosures:
        kind, _, subtype = enclosed.media_type.partition(";")[0].partition("/")
        message.add_attachment(enclosed.content, maintype=kind, subtype=subtype, filename=enclosed.name)
    return message


def _add_invite(message: EmailMessage, invite: Invite) -> None:
    """Twice: as one more form of the text, which most programs take in by themselves, and as a file for the others."""
    message.add_alternative(invite.content.decode(), subtype="calendar", params={"method": invite.method},
                            cte="quoted-printable")
    message.add_attachment(invite.content, maintype="application", subtype="ics", filename=INVITE_NAME)


class Unreachable(Exception):
    """The mail server cannot be spoken to at all; this says nothing of any one message."""


class Transport(Protocol):
    """One way out; used as a context manager around a number of letters."""

    def __enter__(self) -> Self: ...
    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None: ...
    def send(self, letter: Letter) -> Outcome: ...


class Postbox:
    """The mailbox of the demonstration: a folder in which a newcomer can see what would have been sent.

    It need not survive a power cut, so the disk is not waited for, as `mailbox` does at every letter.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        mailbox.Maildir(folder, create=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        """A folder needs no closing."""

    def send(self, letter: Letter) -> Outcome:
        """Whoever looks meanwhile never sees half a letter."""
        name = f"{time.time_ns()}.{uuid4().hex}"
        made = self.folder / "tmp" / name
        made.write_bytes(envelope(letter).as_bytes().replace(b"\r\n", b"\n"))
        made.replace(self.folder / "new" / name)
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
