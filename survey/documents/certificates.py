"""The certificate of attendance, of one person or of everyone who was there."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from survey.documents import typesetting


@dataclass(frozen=True, slots=True)
class Certificate:
    """Who was where and when, all in words; `hours` is how long it took."""

    name: str
    organisation: str
    title: str
    occasion: str
    when: str
    where: str
    hours: str
    hosts: tuple[str, ...]
    signed: str
    day: str
    number: str


def pdf(certificates: Sequence[Certificate]) -> bytes:
    """One page a person."""
    return typesetting.pdf("certificates", typesetting.data({"pages": [asdict(each) for each in certificates]}))
