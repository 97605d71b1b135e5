"""Reads a workbook with answers back: cell by cell, with the reason and the place of whatever cannot be taken.

What a general reader throws away matters here: whether a cell holds a formula and what came of it, whether a number
stands as a percentage, and whether every line still is where it was put.
"""

import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from xml.etree import ElementTree

from forms.workbooks import DAMAGED, OLE, check
from survey.rules.answerbooks.sheets import (
    ANSWER_COLUMN,
    CODE_COLUMN,
    CODE_ROW,
    HIDDEN,
    LABEL_COLUMN,
    PAYLOAD_ROW,
    SIGNATURE_ROW,
    Cell,
    Held,
    Sheet,
    Stamp,
    place,
    stamp,
)
from survey.rules.broken import RuleBroken

MAX_BYTES = 5_000_000
MAX_UNPACKED = 25_000_000
FOREIGN = "Dit is geen werkmap van deze uitvraag. Gebruik het bestand dat u van ons kreeg of hier ophaalde."
MACROS = "Deze werkmap bevat macro's. Sla haar op als gewone Excel-werkmap (.xlsx) en probeer het nog eens."
BROKEN_STAMP = "Deze werkmap is van binnen veranderd en hoort niet meer bij u. Haal een nieuwe op en vul die in."
TOO_LARGE = (f"Deze werkmap is te groot: ten hoogste {MAX_BYTES // 1_000_000} MB. Gebruik het bestand dat u van ons "
             "kreeg.")
ANEW = "Haal een nieuwe werkmap op en vul die in."
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_LINK = "http://purl.oclc.org/ooxml/officeDocument/relationships"
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
REFERENCE = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")
# Formats that a spreadsheet has of its own, and what makes a format of someone's own one of percentages.
PERCENT_FORMATS = frozenset({9, 10})
QUOTED = re.compile(r'"[^"]*"|\\.')
Fits = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class _Raw:
    """A cell as the file holds it."""

    value: Cell
    formula: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class _Package:
    """The parts of an opened workbook that are needed to read a sheet."""

    archive: zipfile.ZipFile
    sheets: Mapping[str, str]
    texts: tuple[str, ...]
    percents: tuple[bool, ...]


def read_answer_book(content: bytes, fits: Fits) -> tuple[Stamp, Held]:
    """What a workbook says of itself and what stands in its cells; raises RuleBroken with the cell and the reason.

    `fits` tells whether a signature belongs to a payload.
    """
    if len(content) > MAX_BYTES:
        raise RuleBroken(TOO_LARGE)
    if not content.startswith(b"PK"):
        # Of an old or a protected workbook it can be said what to do; of anything else only that it is no workbook.
        if not content.strip() or content.startswith(OLE):
            check(content)
        raise RuleBroken(FOREIGN)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_others(archive)
            check(content, MAX_UNPACKED)
            package = _package(archive)
            found = _stamp(package, fits)
            return found, _held(package, found)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError, KeyError, IndexError, ValueError,
            ElementTree.ParseError) as error:
        raise RuleBroken(DAMAGED) from error


def _refuse_others(archive: zipfile.ZipFile) -> None:
    if not any(each.filename.endswith(("workbook.xml", "workbook.bin")) for each in archive.infolist()):
        raise RuleBroken(FOREIGN)
    if any("vbaproject" in each.filename.lower() or "macrosheets" in each.filename.lower()
           for each in archive.infolist()):
        raise RuleBroken(MACROS)


def _package(archive: zipfile.ZipFile) -> _Package:
    names = set(archive.namelist())
    home = next(name for name in ("xl/workbook.xml", *sorted(names)) if name in names and name.endswith("workbook.xml"))
    folder, _, last = home.rpartition("/")
    targets = {each.get("Id"): _path(folder, each.get("Target", ""))
               for each in _tree(archive, f"{folder}/_rels/{last}.rels".lstrip("/"))}
    sheets = {}
    for each in _tree(archive, home).iter():
        if _named(each, "sheet"):
            number = each.get(f"{{{LINK}}}id") or each.get(f"{{{STRICT_LINK}}}id")
            sheets[each.get("name", "")] = targets.get(number, "")
    texts = f"{folder}/sharedStrings.xml".lstrip("/")
    styles = f"{folder}/styles.xml".lstrip("/")
    return _Package(archive, sheets, tuple(_texts(archive, texts)) if texts in names else (),
                    tuple(_percents(archive, styles)) if styles in names else ())


def _path(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"{folder}/{target}".lstrip("/")


def _tree(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(_xml(archive, name))


def _xml(archive: zipfile.ZipFile, name: str) -> bytes:
    """One part; a document type could make a small part as large as memory, and no workbook has one."""
    found = archive.read(name)
    if b"<!DOCTYPE" in found or b"<!ENTITY" in found:
        raise RuleBroken(DAMAGED)
    return found


def _named(element: ElementTree.Element, name: str) -> bool:
    return element.tag in (MAIN + name, STRICT + name)


def _texts(archive: zipfile.ZipFile, name: str) -> Iterator[str]:
    for _, element in ElementTree.iterparse(io.BytesIO(_xml(archive, name))):
        if _named(element, "si"):
            yield _words(element)
            element.clear()


def _words(element: ElementTree.Element) -> str:
    """The text of a shared or own text, with all its runs; what tells how to pronounce it stays out."""
    skipped = {each for own in element.iter() if own.tag.endswith("}rPh") for each in own.iter()}
    found = "".join(each.text or "" for each in element.iter() if _named(each, "t") and each not in skipped)
    return ESCAPED.sub(lambda code: chr(int(code[1], 16)), found)


def _percents(archive: zipfile.ZipFile, name: str) -> Iterator[bool]:
    """Of every format of cells whether it shows a share of one as a percentage."""
    tree = _tree(archive, name)
    own = {each.get("numFmtId"): "%" in QUOTED.sub("", each.get("formatCode", ""))
           for each in tree.iter() if _named(each, "numFmt")}
    for formats in (each for each in tree if _named(each, "cellXfs")):
        for each in formats:
            number = each.get("numFmtId", "0")
            yield own.get(number, int(number) in PERCENT_FORMATS)


def _cells(package: _Package, sheet: str) -> dict[tuple[int, int], _Raw]:
    """The cells of a sheet that hold something, by row and column, both counted from 1."""
    found: dict[tuple[int, int], _Raw] = {}
    row = column = 0
    for event, element in ElementTree.iterparse(io.BytesIO(_xml(package.archive, package.sheets[sheet])),
                                                ("start", "end")):
        if event == "start":
            if _named(element, "row"):
                row, column = int(element.get("r") or row + 1), 0
        elif _named(element, "c"):
            written = REFERENCE.fullmatch(element.get("r") or "")
            column = _column(written[1]) if written else column + 1
            raw = _raw(package, element)
            if raw.value is not None or raw.formula or raw.error:
                found[row, column] = raw
            element.clear()
        elif _named(element, "row"):
            element.clear()
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _raw(package: _Package, element: ElementTree.Element) -> _Raw:
    kind, style = element.get("t", "n"), int(element.get("s") or 0)
    held = next((each.text or "" for each in element if _named(each, "v")), None)
    formula = any(_named(each, "f") for each in element)
    if kind == "inlineStr":
        return _Raw(next((_words(each) for each in element if _named(each, "is")), None), formula)
    if held is None or held == "":
        return _Raw("" if kind == "str" and held is not None else None, formula)
    if kind == "e":
        return _Raw(None, formula, held)
    if kind == "s":
        return _Raw(package.texts[int(held)], formula)
    if kind == "b":
        return _Raw(held.strip() == "1", formula)
    if kind in ("str", "d"):
        return _Raw(ESCAPED.sub(lambda code: chr(int(code[1], 16)), held), formula)
    return _Raw(_number(held, style < len(package.percents) and package.percents[style]), formula)


def _number(held: str, percent: bool) -> Decimal:
    """A number as the spreadsheet shows it, in the fifteen figures that it calculates with."""
    number = float(held)
    if not isfinite(number):
        raise ValueError(held)
    return Decimal(f"{number * 100 if percent else number:.15g}")


def _stamp(package: _Package, fits: Fits) -> Stamp:
    """What the hidden sheet says, if it was written here and nobody changed it since."""
    if HIDDEN not in package.sheets:
        raise RuleBroken(FOREIGN)
    cells = _cells(package, HIDDEN)
    lines: list[str] = []
    while isinstance(piece := getattr(cells.get((PAYLOAD_ROW + len(lines), 1)), "value", None), str):
        lines.append(piece)
    payload, signature = "".join(lines), getattr(cells.get((SIGNATURE_ROW, 2)), "value", None)
    if not isinstance(signature, str) or not fits(payload, signature):
        raise RuleBroken(BROKEN_STAMP)
    return stamp(json.loads(payload))


def _held(package: _Package, found: Stamp) -> Held:
    """What stands in the cells of every sheet, after it has been seen that every line is in its place."""
    made = {}
    for sheet in found.sheets:
        if sheet.name not in package.sheets:
            raise RuleBroken(_renamed(sheet.name, package, found))
        cells = _cells(package, sheet.name)
        _check_places(sheet, cells)
        made[sheet.name] = dict(_answers(sheet, cells))
    return made


def _renamed(name: str, package: _Package, found: Stamp) -> str:
    known = {sheet.name for sheet in found.sheets}
    others = [each for each in package.sheets if each not in known and package.sheets[each]]
    strange = next((each for each in others if each.split(" ")[0] == name.split(" ")[0]), "")
    if not strange:
        return f"Het blad “{name}” is er niet meer. Geef het zijn oude naam terug, of haal een nieuwe werkmap op."
    return (f"Het blad “{name}” is er niet meer. Misschien heet het nu “{strange}”: geef het zijn oude naam terug. "
            "Of haal een nieuwe werkmap op.")


def _check_places(sheet: Sheet, cells: Mapping[tuple[int, int], _Raw]) -> None:
    for row, mark in sheet.down():
        if _said(cells, row, CODE_COLUMN) != mark:
            raise RuleBroken(f"{_at(sheet, row)}: hier is een rij tussengevoegd, weggehaald of verplaatst. {ANEW}")
    for column, mark in sheet.across():
        if _said(cells, CODE_ROW, column) != mark:
            raise RuleBroken(f"{_at(sheet, CODE_ROW, column)}: hier is een kolom tussengevoegd of weggehaald. {ANEW}")
    # Whoever unlocked the sheet and typed on below the last row would lose that without a word.
    ours = {CODE_COLUMN, *(column for column, _ in sheet.across()), *((LABEL_COLUMN,) if sheet.by_rows else ())}
    last = sheet.down()[-1][0]
    extra = [row for (row, column), found in cells.items() if row > last and column in ours and _says(found)]
    if extra:
        room = f" Hier passen {len(sheet.slots)} rijen; voeg de andere op de website toe." if sheet.by_rows else ""
        raise RuleBroken(f"{_at(sheet, min(extra))}: hier is een rij bijgekomen.{room or f' {ANEW}'}")


def _at(sheet: Sheet, row: int, column: int = ANSWER_COLUMN) -> str:
    return f"Blad “{sheet.name}”, cel {place(row, column)}"


def _says(found: _Raw) -> bool:
    return bool(found.error) or (found.value is not None and str(found.value).strip() != "")


def _said(cells: Mapping[tuple[int, int], _Raw], row: int, column: int) -> str:
    found = cells.get((row, column))
    return "" if found is None or found.value is None else str(found.value)


def _answers(sheet: Sheet, cells: Mapping[tuple[int, int], _Raw]) -> Iterator[tuple[tuple[str, str], Cell]]:
    for row, column, slot, code in sheet.places():
        found = cells.get((row, column))
        if found is None:
            continue
        at = _at(sheet, row, column)
        if found.error:
            raise RuleBroken(f"{at}: hier staat een fout ({found.error}). Maak de cel leeg of typ het antwoord.")
        if found.formula and found.value is None:
            raise RuleBroken(f"{at}: deze formule is nog niet uitgerekend. Open de werkmap in Excel, sla haar op "
                             "en probeer het nog eens, of typ het antwoord.")
        yield (slot, code), found.value
