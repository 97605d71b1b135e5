"""A real SMTP server that keeps what it is sent, and can be told to refuse."""

import contextlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from survey.config import Smtp
from tests.servers import PATIENCE_SECONDS, free_port

ACCEPTED = "250 OK"


@dataclass
class Mailroom:
    """What arrived, in order; `answers` says for an address what it hears, one answer a try, and then 250."""

    port: int = 0
    raw: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    hangs_up_on: set[str] = field(default_factory=set)
    when_accepted: Callable[[str], None] = lambda recipient: None
    guard: threading.Lock = field(default_factory=threading.Lock)

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str,  # noqa: N802
                          options: list[str]) -> str:
        waiting = self.answers.get(address)
        if waiting:
            return waiting.pop(0)
        envelope.rcpt_tos.append(address)
        return ACCEPTED

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """From here on the mail has arrived, whether the worker hears of it or not."""
        with self.guard:
            self.raw.append(cast(bytes, envelope.original_content))
            self.recipients += envelope.rcpt_tos
        self.when_accepted(envelope.rcpt_tos[0])
        if self.hangs_up_on.intersection(envelope.rcpt_tos):
            server.transport.abort()
        return ACCEPTED

    def emptied(self) -> "Mailroom":
        """As new, on the same port."""
        fresh = Mailroom(self.port)
        self.__dict__.update({name: value for name, value in fresh.__dict__.items() if name != "guard"})
        return self

    @property
    def smtp(self) -> Smtp:
        return Smtp("127.0.0.1", self.port, tls="none")

    def messages(self) -> list[EmailMessage]:
        return [cast(EmailMessage, message_from_bytes(raw, policy=policy.default)) for raw in self.raw]

    def twice(self) -> list[str]:
        """The addresses at which more than one mail arrived."""
        return [address for address, number in Counter(self.recipients).items() if number > 1]


@contextlib.contextmanager
def mailroom(**options: Any) -> Iterator[Mailroom]:
    """A server on a port of its own; options are those of aiosmtpd, such as a certificate."""
    room = Mailroom(port=free_port())
    controller = Controller(room, hostname="127.0.0.1", port=room.port, ready_timeout=PATIENCE_SECONDS, **options)
    controller.start()
    try:
        yield room
    finally:
        controller.stop()


def plain(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")
