"""Files that members send along: what they may be, told from what is in them and never from their name.

A file has one form from its first byte to its last, so that it cannot be two things at once; office files are opened
without being unpacked, within bounds that a file made to explode cannot pass. A file with a macro is refused.
"""

import hashlib
import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from enum import StrEnum

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.document import Question

MEGABYTE = 1024 * 1024
USUAL_FILES, USUAL_MEGABYTES = 3, 10
MOST_OF_A_RESPONSE, MOST_MEGABYTES_OF_A_RESPONSE = 10, 30
LONGEST_NAME = 100
MOST_ENTRIES, LARGEST_UNPACKED, MOST_TIMES, LARGEST_LIST = 2000, 100 * MEGABYTE, 100, MEGABYTE

NAMELESS = "bestand"
# Control characters, signs that turn the direction of reading, and what a file system or a header reads otherwise.
NOT_IN_A_NAME = re.compile('[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff"*:<>?|;]')
NOT_IN_A_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
MARKUP = re.compile(r"<\s*(?:!doctype|html|head|body|script|svg|\?xml|iframe|object)", re.IGNORECASE)
# All that opening a damaged archive may raise.
UNREADABLE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError)
PNG, JPEG, PDF, ZIP, OLD_OFFICE = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
OFFICE_LIST = "[Content_Types].xml"
MACROS = re.compile(r"(?:^|/)(?:vbaproject\.bin|vbadata\.xml|macrosheets/|activex/|basic/|scripts/)", re.IGNORECASE)

POSSIBLE = ("een PDF, een afbeelding (PNG, JPEG), Word (DOCX), Excel (XLSX), PowerPoint (PPTX), OpenDocument (ODT, "
            "ODS, ODP), CSV of tekst")
UNKNOWN = f"Dit bestand herkennen we niet. Stuur {POSSIBLE}."
DAMAGED = "Dit bestand is niet heel: er staat iets voor, achter of tussen wat er niet hoort. Bewaar het opnieuw."
TOO_LARGE_INSIDE = "Dit bestand wordt veel te groot als het wordt geopend. Bewaar het opnieuw, of als PDF."
WITH_MACRO = "In dit bestand staat een macro. Bewaar het zonder macro's, of als PDF."
LOCKED = "Dit bestand heeft een wachtwoord of is van een oud Office. Bewaar het als DOCX, XLSX, PPTX of PDF."


class Kind(StrEnum):
    """What a file is; the value is the ending of its name."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpg"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    ODT = "odt"
    ODS = "ods"
    ODP = "odp"
    CSV = "csv"
    TEXT = "txt"


MEDIA_TYPES = {
    Kind.PDF: "application/pdf", Kind.PNG: "image/png", Kind.JPEG: "image/jpeg",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    Kind.ODP: "application/vnd.oasis.opendocument.presentation",
    Kind.ODT: "application/vnd.oasis.opendocument.text", Kind.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    Kind.CSV: "text/csv; charset=utf-8", Kind.TEXT: "text/plain; charset=utf-8",
}  # fmt: skip
# What the main part of an office file says it is; one with macros says something else.
OFFICE = {
    "word/": (Kind.DOCX, b"wordprocessingml.document.main+xml"),
    "xl/": (Kind.XLSX, b"spreadsheetml.sheet.main+xml"),
    "ppt/": (Kind.PPTX, b"presentationml.presentation.main+xml"),
}
OPEN_OFFICE = {MEDIA_TYPES[kind].encode(): kind for kind in (Kind.ODT, Kind.ODS, Kind.ODP)}


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file that may be kept; its name has the ending of what it is."""

    name: str
    kind: Kind
    content: bytes
    sha256: str

    @property
    def size(self) -> int:
        return len(self.content)


@dataclass(slots=True)
class Sent:
    """What one question gets, the numbers of the files it loses, and why other files of it do not come in."""

    question: Question
    files: list[Accepted] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Room:
    """How many files a response has already, of how many bytes together, and how many at this question."""

    here: int
    together: int
    size: int


def most_files(question: Question) -> int:
    return question.files or USUAL_FILES


def most_megabytes(question: Question) -> int:
    return question.megabytes or USUAL_MEGABYTES


def accepted(question: Question, name: str, content: bytes) -> Accepted:
    """The file as it may be kept; raises RuleBroken with what to do for one that may not."""
    return judged(name, content, most_megabytes(question))


def judged(name: str, content: bytes, megabytes: int) -> Accepted:
    """The same for any file, of at most so many megabytes."""
    if not content:
        raise RuleBroken("Dit bestand is leeg. Kies een ander bestand.")
    if len(content) > megabytes * MEGABYTE:
        raise RuleBroken(f"Dit bestand is te groot. Het mag ten hoogste {megabytes} MB zijn.")
    kind = sniffed(content, name)
    return Accepted(safe_name(name, kind), kind, content, hashlib.sha256(content).hexdigest())


def check_room(question: Question, room: Room, files: list[Accepted]) -> None:
    """Raises RuleBroken when these would be too many for the question or the response."""
    most = most_files(question)
    if room.here + len(files) > most:
        what = "één bestand" if most == 1 else f"{most} bestanden"
        raise RuleBroken(f"Bij deze vraag kunt u ten hoogste {what} toevoegen. Haal eerst een bestand weg.")
    size = room.size + sum(each.size for each in files)
    if room.together + len(files) > MOST_OF_A_RESPONSE or size > MOST_MEGABYTES_OF_A_RESPONSE * MEGABYTE:
        raise RuleBroken(f"Alles bij elkaar kunt u {MOST_OF_A_RESPONSE} bestanden van samen "
                         f"{MOST_MEGABYTES_OF_A_RESPONSE} MB toevoegen. Haal eerst een bestand weg.")


def safe_name(name: str, kind: Kind) -> str:
    """The last part of a name without signs that mean something, with the ending of what the file is."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", bare_name(name).lstrip(". ")).rstrip(". ")
    return f"{stem[:LONGEST_NAME] or NAMELESS}.{kind.value}"


def bare_name(name: str) -> str:
    """The last part of a name as it may be shown, with the ending that somebody gave it."""
    return " ".join(NOT_IN_A_NAME.sub("", re.split(r"[/\\]", name)[-1]).split())


def sniffed(content: bytes, name: str = "") -> Kind:
    """What a file is, from its content; the name only tells a CSV from another text."""
    if content.startswith(OLD_OFFICE):
        raise RuleBroken(LOCKED)
    if content.startswith(ZIP):
        return _office(content)
    for begin, (kind, whole) in WHOLE.items():
        if content.startswith(begin):
            # What can be opened as an archive as well is two files in one.
            if not whole(content) or zipfile.is_zipfile(io.BytesIO(content)):
                raise RuleBroken(DAMAGED)
            return kind
    return _text(content, name)


def _whole_pdf(content: bytes) -> bool:
    end = content.rstrip(b"\r\n\x00 ")
    return end.endswith(b"%%EOF") and b"startxref" in end[-2048:]


def _whole_png(content: bytes) -> bool:
    """Whether it is a row of chunks that ends with the file."""
    place = len(PNG)
    while place + 12 <= len(content):
        length, kind = struct.unpack(">I4s", content[place:place + 8])
        place += 12 + length
        if kind == b"IEND":
            return bool(place == len(content))
    return False


def _whole_jpeg(content: bytes) -> bool:
    return content.rstrip(b"\x00").endswith(b"\xff\xd9")


# How a kind begins, and whether all that follows belongs to it.
WHOLE = {PDF: (Kind.PDF, _whole_pdf), PNG: (Kind.PNG, _whole_png), JPEG: (Kind.JPEG, _whole_jpeg)}


def _text(content: bytes, name: str) -> Kind:
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = content.decode("cp1252", errors="replace")
    if NOT_IN_A_TEXT.search(words) or "\ufffd" in words or MARKUP.search(words):
        raise RuleBroken(UNKNOWN)
    return Kind.CSV if name.lower().endswith(".csv") else Kind.TEXT


def _office(content: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(entries, len(content))
            return _opened(archive, {entry.filename for entry in entries})
    except UNREADABLE as error:
        raise RuleBroken(DAMAGED) from error


def _check_entries(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Counts what it would become before anything of it is unpacked."""
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > LARGEST_UNPACKED or unpacked > MOST_TIMES * size + MEGABYTE:
        raise RuleBroken(TOO_LARGE_INSIDE)
    if any(entry.flag_bits & 1 for entry in entries):
        raise RuleBroken(LOCKED)
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise RuleBroken(DAMAGED)


def _opened(archive: zipfile.ZipFile, names: set[str]) -> Kind:
    if any(MACROS.search(name) for name in names):
        raise RuleBroken(WITH_MACRO)
    if "mimetype" in names and (kind := OPEN_OFFICE.get(_read(archive, "mimetype").strip())):
        return kind
    if OFFICE_LIST not in names:
        raise RuleBroken(UNKNOWN)
    told = _read(archive, OFFICE_LIST)
    if b"macroenabled" in told.lower() or b"vbaproject" in told.lower():
        raise RuleBroken(WITH_MACRO)
    for folder, (kind, main) in OFFICE.items():
        if main in told and any(name.startswith(folder) for name in names):
            return kind
    raise RuleBroken(UNKNOWN)


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    """One small part; what says that it is small and is not, is cut off."""
    with archive.open(name) as part:
        found = part.read(LARGEST_LIST + 1)
    if len(found) > LARGEST_LIST:
        raise RuleBroken(TOO_LARGE_INSIDE)
    return found
