"""Name badges on sheets, the list of participants on paper, and the code that is scanned at the door."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from io import BytesIO

from survey.documents import typesetting

SHEETS = (8, 10)


@dataclass(frozen=True, slots=True)
class Badge:
    """What stands on one badge; `code` is what the door reads."""

    name: str
    organisation: str
    role: str
    code: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Of which occasion, in words."""

    title: str
    when: str
    where: str
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list on paper."""

    name: str
    organisation: str
    role: str
    number: str
    parts: str
    present: str


def qr_svg(words: str) -> str:
    """A QR code as an image of its own, with the quiet border that a camera needs."""
    import segno

    made = BytesIO()
    segno.make(words, error="m", micro=False).save(made, kind="svg", scale=4, border=4, nl=False)
    return made.getvalue().decode()


def pdf(sheet: Sheet, badges: Sequence[Badge], a_sheet: int = SHEETS[0]) -> bytes:
    """Sheets of A4 with 8 or 10 badges of the same size, two beside each other."""
    values = {**asdict(sheet), "rows": a_sheet // 2,
              "badges": [asdict(badge) | {"qr": qr_svg(badge.code)} for badge in badges]}
    return typesetting.pdf("badges", typesetting.data(values))


def list_pdf(sheet: Sheet, people: Sequence[Listed]) -> bytes:
    """Everyone by name, with room to sign."""
    return typesetting.pdf("participants", typesetting.data({**asdict(sheet), "people": [asdict(p) for p in people]}))
