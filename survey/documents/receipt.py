"""The receipt of what was sent in, as a PDF."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from survey.documents import typesetting
from survey.rules.calendar import moment_in_words
from survey.rules.questionnaires.document import DUTCH
from survey.rules.questionnaires.telling import Told


@dataclass(frozen=True, slots=True)
class Receipt:
    """Whose answers, to what, and when they came in; `number` counts the times they were sent."""

    title: str
    hosts: tuple[str, ...]
    member: str
    sent_at: datetime
    number: int


def pdf(receipt: Receipt, told: Sequence[Told], language: str = DUTCH) -> bytes:
    """The answers in words as a tagged PDF."""
    values = {"title": receipt.title, "hosts": list(receipt.hosts), "member": receipt.member,
              "number": receipt.number, "sent": moment_in_words(receipt.sent_at), "language": language,
              "sections": [asdict(section) for section in told]}
    return typesetting.pdf("receipt", typesetting.data(values))
