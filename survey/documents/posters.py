"""Posters: what there is to go to, with a QR code that leads to registering, as a picture or as a sheet to hang up."""

import io
from dataclasses import asdict, dataclass

from survey.documents import typesetting

SVG, PNG, PDF = "image/svg+xml", "image/png", "application/pdf"
# A code may lose a quarter of its surface (a fold, a coffee stain) and can still be read.
ERROR = "q"
QUIET_ZONE = 4
DOTS = 16


@dataclass(frozen=True, slots=True)
class Poster:
    """What stands on the sheet; `lines` are the occasions, one each, and `until` says how long people can register."""

    title: str
    hosts: tuple[str, ...]
    purpose: str
    lines: tuple[tuple[str, str, str], ...]
    until: str
    url: str


def svg(url: str) -> bytes:
    """The code alone, as a drawing of any size; it has a name for who does not see it."""
    made = io.BytesIO()
    _code(url).save(made, kind="svg", scale=DOTS, border=QUIET_ZONE, title="QR-code om u aan te melden", xmldecl=False,
                    light="#fff")
    return made.getvalue()


def png(url: str) -> bytes:
    made = io.BytesIO()
    _code(url).save(made, kind="png", scale=DOTS, border=QUIET_ZONE)
    return made.getvalue()


def _code(url: str):  # type: ignore[no-untyped-def]
    import segno

    return segno.make_qr(url, error=ERROR)


def pdf(poster: Poster) -> bytes:
    """A sheet of A4 to print, as a tagged PDF."""
    values = asdict(poster) | {"code": svg(poster.url).decode()}
    return typesetting.pdf("poster", typesetting.data(values))
