"""A Word document (DOCX) into Markdown with everything that could not come along told.

Only the text parts are opened, each within bounds, and read with the standard library's own reader; a part that
declares entities is refused, so that nothing in it can grow. Pictures are never unpacked.
"""

import io
import zipfile
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from forms.numberings import Numbering, Styles, child, children, local, value
from forms.paragraphs import Block, Paragraphs, Seen
from survey.rules import attachments
from survey.rules.attachments import MEGABYTE, UNREADABLE
from survey.rules.broken import RuleBroken
from survey.rules.documents import LONGEST_DOCUMENT

MOST_MEGABYTES = 20
LARGEST_PART = 20 * MEGABYTE
BESIDE = ("styles", "numbering", "footnotes", "endnotes")
TOO_LARGE = (f"Dit bestand is groter dan {MOST_MEGABYTES} MB. Vaak komt dat door afbeeldingen, en die nemen we niet "
             "over. Haal ze eruit of verklein ze (in Word: Afbeeldingen comprimeren), of plak de tekst hieronder.")
NO_WORD = "Dit is geen Word-document. Kies een bestand dat eindigt op .docx of .md, of plak de tekst hieronder."
DAMAGED = "Dit Word-document is beschadigd. Open het in Word, sla het opnieuw op als .docx en probeer het nog eens."
WITH_MACRO = ("In dit document staat een macro. Sla het in Word op als gewoon Word-document (.docx, zonder macro’s) "
              "en kies dat bestand, of plak de tekst hieronder.")
LOCKED = ("Dit document heeft een wachtwoord, of het is van een oud Word (.doc). Open het in Word, haal het wachtwoord "
          "eraf en sla het op als .docx.")
BOMB = "Dit document wordt veel te groot als het wordt geopend. Sla het opnieuw op, of plak de tekst hieronder."
IS_PDF = "Dit is een PDF. Kies het Word-document waar hij van gemaakt is, of plak de tekst hieronder."
SAID = {attachments.WITH_MACRO: WITH_MACRO, attachments.LOCKED: LOCKED, attachments.TOO_LARGE_INSIDE: BOMB,
        attachments.DAMAGED: DAMAGED, attachments.UNKNOWN: NO_WORD}


@dataclass(frozen=True, slots=True)
class Reading:
    """A text in Markdown as it was found, the title of the document where it has one, and what to know about it."""

    markdown: str
    title: str = ""
    notices: tuple[str, ...] = ()


@dataclass(slots=True)
class Parts:
    """The parts of the package that hold text; what is not there is None."""

    document: Element
    styles: Element | None = None
    numbering: Element | None = None
    footnotes: Element | None = None
    endnotes: Element | None = None
    addresses: dict[str, str] = field(default_factory=dict)


def read_file(content: bytes, name: str = "") -> Reading:
    """A Word document or a text, told from what is in it. Raises RuleBroken in Dutch for what is neither."""
    if not content.strip():
        raise RuleBroken("Dit bestand is leeg. Kies een ander bestand.")
    if len(content) > MOST_MEGABYTES * MEGABYTE:
        raise RuleBroken(TOO_LARGE)
    try:
        kind = attachments.sniffed(content, name)
    except RuleBroken as broken:
        raise RuleBroken(SAID.get(broken.message, broken.message)) from broken
    if kind is attachments.Kind.DOCX:
        return read_docx(content)
    if kind in (attachments.Kind.TEXT, attachments.Kind.CSV):
        return Reading(_decoded(content))
    raise RuleBroken(IS_PDF if kind is attachments.Kind.PDF else NO_WORD)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read_docx(content: bytes) -> Reading:
    """A Word document that was judged already; a tracked change counts as accepted, and is told."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = _parts(package)
        return _reading(parts)
    except (*UNREADABLE, ElementTree.ParseError, RecursionError, LookupError) as error:
        raise RuleBroken(DAMAGED) from error


def _parts(package: zipfile.ZipFile) -> Parts:
    # Word on the web may call the main part otherwise; the package says which one it is.
    name = next((each.get("Target", "").lstrip("/") for each in _related(package, "_rels/.rels")
                 if each.get("Type", "").endswith("/officeDocument")), "word/document.xml")
    main = _part(package, name)
    if main is None:
        raise RuleBroken(DAMAGED)
    folder, _, last = name.rpartition("/")
    related = _related(package, f"{folder}/_rels/{last}.rels")
    where = {each.get("Type", "").rpartition("/")[2]: _in_folder(folder, each.get("Target", "")) for each in related
             if each.get("TargetMode") != "External"}
    styles, numbering, footnotes, endnotes = (_part(package, where.get(kind, f"{folder}/{kind}.xml"))
                                              for kind in BESIDE)
    found = Parts(main, styles, numbering, footnotes, endnotes)
    for each in related:
        if each.get("TargetMode") == "External" and each.get("Type", "").endswith("/hyperlink"):
            found.addresses[each.get("Id", "")] = each.get("Target", "")
    return found


def _related(package: zipfile.ZipFile, name: str) -> list[Element]:
    """What a part says that belongs to it."""
    found = _part(package, name)
    return list(found) if found is not None else []


def _in_folder(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"


def _part(package: zipfile.ZipFile, name: str) -> Element | None:
    if name not in package.namelist():
        return None
    with package.open(name) as part:
        content = part.read(LARGEST_PART + 1)
    if len(content) > LARGEST_PART:
        raise RuleBroken(BOMB)
    # An office program writes UTF-8 and declares nothing; what does otherwise wants something else.
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RuleBroken(DAMAGED)
    return ElementTree.fromstring(content)


def _reading(parts: Parts) -> Reading:
    seen = Seen()
    reader = Paragraphs(Styles(parts.styles), Numbering(parts.numbering), parts.addresses,
                        _notes(parts.footnotes, "footnote"), _notes(parts.endnotes, "endnote"), seen)
    body = child(parts.document, "body")
    if body is None:
        raise RuleBroken(DAMAGED)
    blocks = reader.blocks(body)
    title = next((each.text for each in blocks if each.kind == "title"), "")
    blocks = [each for each in blocks if each.kind != "title" or each.text != title]
    markdown = _joined(_with_headings(blocks, seen))
    if not markdown.strip():
        raise RuleBroken("In dit document staat geen tekst. Staat de tekst in een afbeelding, plak hem dan hieronder.")
    if len(markdown) > LONGEST_DOCUMENT:
        raise RuleBroken("Deze tekst is te lang: ten hoogste een miljoen tekens. Splits het document.")
    return Reading(markdown, title, tuple(seen.notices()))


def _notes(root: Element | None, name: str) -> dict[str, str]:
    """The words of each note; those that are only lines between text and notes have a type."""
    return {value(each, "id"): " ".join("".join(part.text or "" for part in each.iter() if local(part) == "t").split())
            for each in (children(root, name) if root is not None else ()) if value(each, "type") in ("", "normal")}


def _with_headings(blocks: list[Block], seen: Seen) -> list[Block]:
    """Where nobody used Word's headings, a short line in bold is one; that is told, because it is a guess."""
    if any(each.kind == "heading" for each in blocks) or not any(each.bold for each in blocks):
        return blocks
    seen.bold_headings = True
    return [Block("heading", each.bare, 1) if each.bold else each for each in blocks]


def _joined(blocks: list[Block]) -> str:
    """The blocks as Markdown; points of one list stand close, and a list never begins deeper than its first point."""
    made, before, depths = "", "", list[int]()
    for each in blocks:
        text = each.text
        if each.kind == "heading":
            text = f"{'#' * min(each.level, 6)} {text}"
        elif each.kind == "point":
            depths = [deeper for deeper in depths if deeper < each.level]
            indent = " " * 4 * len(depths)
            depths.append(each.level)
            text = indent + text.replace("\n", "\n" + indent + "  ")
        close = each.kind == before == "point"
        depths = depths if each.kind == "point" else []
        made += ("\n" if close else "\n\n") * bool(made) + text
        before = each.kind
    return made + "\n"
