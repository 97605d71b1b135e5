"""Reads an uploaded spreadsheet, XLSX or CSV, by what is in it and never by its name, within bounds.

Every cell becomes a text: whole numbers without decimals (`5`), days as `2022-02-14`, truths as `ja` and `nee`.
Whatever is no spreadsheet, or one that would cost too much to open, is refused with a RuleBroken in Dutch.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence

from survey.rules import sheets as texts
from survey.rules.broken import RuleBroken
from survey.rules.sheets import Sheet

MAX_BYTES = 10_000_000
MAX_UNPACKED = 100_000_000
MAX_TEXT = 50_000_000
MAX_SHEETS = 30
MAX_PARTS = 2_000
MAX_ROWS = 20_000
MAX_COLUMNS = 300
MAX_CELLS = 1_000_000

NO_SPREADSHEET = "Dit bestand is geen spreadsheet. Kies een Excel-bestand (.xlsx) of een CSV-bestand."
DAMAGED = (
    "Dit Excel-bestand is beschadigd en kan niet worden geopend. Sla het opnieuw op als .xlsx en probeer het nog eens."
)
EMPTY = "Dit bestand is leeg."
OLD_EXCEL = "Dit is een oud Excel-bestand (.xls). Open het in Excel, sla het op als .xlsx en probeer het nog eens."
ENCRYPTED = "Dit bestand is beveiligd met een wachtwoord. Haal het wachtwoord eraf en probeer het nog eens."
TOO_MUCH = "Dit Excel-bestand is uitgepakt te groot om te openen. Maak het kleiner of splits het."

# How other kinds of files begin, and what to say to who brings one.
OTHER_KINDS = (
    (b"%PDF", "Dit is een PDF. Kies een Excel-bestand (.xlsx) of een CSV-bestand."),
    (b"{\\rtf", NO_SPREADSHEET),
    (b"\x89PNG", NO_SPREADSHEET),
    (b"\xff\xd8\xff", NO_SPREADSHEET),
    (b"GIF8", NO_SPREADSHEET),
    (b"\x1f\x8b", NO_SPREADSHEET),
)
OLE = b"\xd0\xcf\x11\xe0"
PACKAGE_NAME = "EncryptedPackage".encode("utf-16-le")
OTHER_ZIPS = (
    ("xl/workbook.bin", "Dit is een binair Excel-bestand (.xlsb). Sla het op als .xlsx en probeer het nog eens."),
    ("word/document.xml", "Dit is een Word-bestand. Kies een Excel-bestand (.xlsx) of een CSV-bestand."),
    ("ppt/presentation.xml", "Dit is een presentatie. Kies een Excel-bestand (.xlsx) of een CSV-bestand."),
    ("content.xml", "Dit is een OpenDocument-bestand (.ods). Sla het op als .xlsx en probeer het nog eens."),
)
ATTRIBUTES = rb"((?:\s+[\w:.-]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*)"
# The begin of a row or a cell, with its attributes; a cell that closes at once has only a format and no content.
ROW_OR_CELL = re.compile(rb"<(?:[^\s<>/:]+:)?(row|c)" + ATTRIBUTES + rb"\s*(/?)>")
# A cell as nearly every program writes it.
USUAL_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: [a-z:]+="[^"<>]*")*(/?)>')
ANY_CELL = re.compile(rb"<(?:[^\s<>/:]+:)?c[\s/>]")
ANY_ROW_OR_CELL = re.compile(rb"<(?:[^\s<>/:]+:)?(?:row|c)[\s/>]")
PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{0,3})([0-9]{1,9})[\"']")
SHARED = re.compile(
    rb"<(?:[^\s<>/:]+:)?c\s[^<>]*?\bt\s*=\s*[\"']s[\"'][^<>]*?>.{0,200}?<(?:[^\s<>/:]+:)?v>\s*([0-9]{1,9})\s*<",
    re.DOTALL,
)
SHARED_TEXT = re.compile(rb"<(?:[^\s<>/:]+:)?si\b.*?</(?:[^\s<>/:]+:)?si>|<(?:[^\s<>/:]+:)?si/>", re.DOTALL)
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
MARKUP = re.compile(rb"\s*<(?:!doctype|html|\?xml|svg|table)", re.IGNORECASE)
SEPARATORS = (";", ",", "\t")


def read_workbook(content: bytes, decimal: str = ".") -> list[Sheet]:
    """The sheets of an upload, in order; a CSV is one sheet without a name. Raises RuleBroken in Dutch."""
    check(content)
    sheets = _read_xlsx(content, decimal) if content.startswith(b"PK") else [_read_csv(content)]
    if not any(sheet.rows for sheet in sheets):
        raise RuleBroken(EMPTY)
    return sheets


def check(content: bytes, most_unpacked: int = MAX_UNPACKED) -> None:
    """Refuses what is no spreadsheet by how it begins, and an XLSX that would cost too much to open."""
    if len(content) > MAX_BYTES:
        raise RuleBroken(f"Dit bestand is te groot: ten hoogste {MAX_BYTES // 1_000_000} MB.")
    if not content.strip():
        raise RuleBroken(EMPTY)
    for start, message in OTHER_KINDS:
        if content.startswith(start):
            raise RuleBroken(message)
    if content.startswith(OLE):
        raise RuleBroken(ENCRYPTED if PACKAGE_NAME in content else OLD_EXCEL)
    if content.startswith(b"PK"):
        _inspect(content, most_unpacked)


def _read_xlsx(content: bytes, decimal: str) -> list[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [_xlsx_sheet(workbook.get_sheet_by_index(at), name, decimal)
                for at, name in enumerate(workbook.sheet_names)]
    except CalamineError as error:
        raise RuleBroken(DAMAGED) from error


def _xlsx_sheet(opened: object, name: str, decimal: str) -> Sheet:
    rows = opened.to_python(skip_empty_area=False)  # type: ignore[attr-defined]
    return _sheet(name, rows, decimal)


def _inspect(content: bytes, most_unpacked: int) -> None:
    """Refuses what is no XLSX, and what would take too much memory to open.

    The reader lays a sheet out as one rectangle, so that a single cell in the last corner would be enough to
    exhaust the memory, and copies a shared text for every cell that has it. Both are reckoned
    from the parts themselves beforehand.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _inspect_package(package, most_unpacked)
    except (zipfile.BadZipFile, RuntimeError, EOFError, OSError, ValueError, zlib.error) as error:
        raise RuleBroken(DAMAGED) from error


def _inspect_package(package: zipfile.ZipFile, most_unpacked: int) -> None:
    parts = package.infolist()
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise RuleBroken(ENCRYPTED)
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > most_unpacked:
        raise RuleBroken(TOO_MUCH)
    for name, message in OTHER_ZIPS:
        if name in names:
            raise RuleBroken(message)
    if not any(name.endswith("workbook.xml") for name in names):
        raise RuleBroken(NO_SPREADSHEET)
    # Reading checks the sum of every part, so that a part cannot be larger than it says.
    xml = [package.read(part) for part in parts if part.filename.endswith((".xml", ".rels"))]
    if any(part.startswith((b"\xff\xfe", b"\xfe\xff")) for part in xml):
        raise RuleBroken(DAMAGED)
    sheets = [part for part in xml if b"sheetData" in part]
    if len(sheets) > MAX_SHEETS:
        raise RuleBroken(f"Dit bestand heeft te veel werkbladen: ten hoogste {MAX_SHEETS}.")
    for sheet in sheets:
        _inspect_sheet(sheet)
    _inspect_texts([part for part in xml if b"<sst" in part or b":sst" in part], sheets)


def _inspect_sheet(sheet: bytes) -> None:
    cells = USUAL_CELL.findall(sheet)
    if len(cells) == len(ANY_CELL.findall(sheet)):
        filled = [(letters, row) for letters, row, closed in cells if not closed]
        columns = map(_column, {letters for letters, _ in filled})
        _bounded(max((int(row) for _, row in filled), default=0), max(columns, default=0))
    else:
        _inspect_unusual_sheet(sheet)


def _inspect_unusual_sheet(sheet: bytes) -> None:
    """Goes through rows and cells as the reader will, because they need not say where they are."""
    row = column = rows = columns = tags = 0
    for tag in ROW_OR_CELL.finditer(sheet):
        tags += 1
        place = PLACE.search(tag[2])
        if tag[1] == b"row":
            row, column = int(place[2]) if place else row + 1, 0
            continue
        row, column = (int(place[2]), _column(place[1])) if place else (row, column + 1)
        if not tag[3]:
            rows, columns = max(rows, row), max(columns, column)
    if tags != len(ANY_ROW_OR_CELL.findall(sheet)):
        raise RuleBroken(DAMAGED)
    _bounded(rows, columns)


def _bounded(rows: int, columns: int) -> None:
    if rows > MAX_ROWS:
        raise RuleBroken(f"Een werkblad heeft te veel rijen ({rows}): ten hoogste {MAX_ROWS}.")
    if columns > MAX_COLUMNS:
        raise RuleBroken(f"Een werkblad heeft te veel kolommen ({columns}): ten hoogste {MAX_COLUMNS}.")
    if rows * columns > MAX_CELLS:
        raise RuleBroken(f"Een werkblad heeft te veel cellen: ten hoogste {MAX_CELLS}.")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _inspect_texts(tables: list[bytes], sheets: list[bytes]) -> None:
    lengths = [len(text[0]) for table in tables for text in SHARED_TEXT.finditer(table)]
    used = (int(cell[1]) for sheet in sheets for cell in SHARED.finditer(sheet))
    total = 0
    for number in used:
        total += lengths[number] if number < len(lengths) else 0
        if total > MAX_TEXT:
            raise RuleBroken(TOO_MUCH)


def _read_csv(content: bytes) -> Sheet:
    text = _decoded(content)
    separator = _separator(text)
    if text[:4].lower() == "sep=":
        # The line by which Excel is told the separator stays as an empty row, so that the row numbers are right.
        text = text[text.find("\n") :] if "\n" in text else ""
    try:
        return _sheet("", _records(text, separator))
    except csv.Error as error:
        raise RuleBroken(
            "Dit CSV-bestand kan niet worden gelezen: een cel is te lang of een aanhalingsteken ontbreekt."
        ) from error


def _decoded(content: bytes) -> str:
    if MARKUP.match(content):
        raise RuleBroken(NO_SPREADSHEET)
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if CONTROL.search(text):
            break
        return text
    raise RuleBroken(NO_SPREADSHEET)


def _separator(text: str) -> str:
    """The separator that cuts the first rows into the most equal columns; a comma when none does."""
    declared = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    if declared:
        return declared[1]
    start = "\n".join(text[:20_000].splitlines()[:25])
    return max(SEPARATORS, key=lambda separator: _evenness(start, separator))


def _evenness(start: str, separator: str) -> tuple[int, int]:
    try:
        widths = [len(row) for row in csv.reader(io.StringIO(start), delimiter=separator) if any(row)]
    except csv.Error:
        return (0, 0)
    if not widths or widths[0] < 2:
        return (0, 0)
    return sum(width == widths[0] for width in widths), widths[0]


def _records(text: str, separator: str) -> Iterator[list[str]]:
    columns = 0
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1):
        columns = max(columns, len(row))
        _bounded(number, columns)
        yield row


def _sheet(name: str, rows: Iterable[Sequence[object]], decimal: str = ".") -> Sheet:
    found = texts.sheet(name, rows, decimal)
    _bounded(len(found.rows), len(found.rows[0]) if found.rows else 0)
    return found
