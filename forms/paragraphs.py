"""Paragraphs, lists and tables of a Word document as blocks of Markdown."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from forms.numberings import BULLET, CONTENTS, NONE, TITLE, Numbering, Styles, child, children, local, on, value, whole

SHORT_HEADING = 12
SIGNS = ".,:;!?()[]'\"-–—/\u2018\u2019\u201c\u201d"
LINE_BREAK = "\\\n"
# Elements that only hold what the text is in; of a tracked change what came in counts, what went does not.
AROUND = {"sdt", "sdtContent", "smartTag", "customXml", "fldSimple", "ins", "moveTo", "AlternateContent", "Choice",
          "ruby", "rubyBase", "dir", "bdo"}
TRACKED = {"ins": "tracked", "del": "tracked", "moveFrom": "tracked"}
# Signs of a font of pictures that carry a meaning, such as the ticks in a table, by the last two figures of their code.
SYMBOLS = {("Wingdings", "FC"): "✓", ("Wingdings", "FB"): "✗", ("Wingdings", "FE"): "☑", ("Wingdings", "FD"): "☒",
           ("Wingdings", "A8"): "☐", ("Wingdings", "6F"): "☐", ("Wingdings", "E0"): "→", ("Wingdings", "A7"): "▪",
           ("Wingdings 2", "50"): "✓", ("Wingdings 2", "4F"): "✗", ("Wingdings 2", "52"): "☑",
           ("Wingdings 2", "A3"): "☐", ("Symbol", "B7"): "•", ("Symbol", "B3"): "≥", ("Symbol", "A3"): "≤"}
PICTURES = {"drawing", "pict", "object"}
IN_WORDS = re.compile(r"([*`]|\\(?=[^\w\s])|~(?=~)|(?<!\w)_|_(?!\w)|\[(?=[^\]]*\][(\[:])|&(?=#?\w+;))")
AT_START = re.compile(r"^(\s*)(#{1,6}\s|>|=+\s*$|-+\s*$|\+\s)", re.MULTILINE)
SIMPLE_NUMBER = re.compile(r"\d{1,9}\.")


@dataclass(frozen=True, slots=True)
class Block:
    """`kind` is heading, title, point, table or text; `bold` when all of a short line is; `bare` without marks."""

    kind: str
    text: str
    level: int = 0
    bold: bool = False
    bare: str = ""


@dataclass(slots=True)
class Seen:
    """What was met that does not come along as it was."""

    tracked: int = 0
    remarks: int = 0
    pictures: int = 0
    tables: int = 0
    notes: int = 0
    boxes: int = 0
    hidden: int = 0
    formulas: int = 0
    inserted: int = 0
    symbols: int = 0
    contents: bool = False
    nested: bool = False
    bold_headings: bool = False

    def notices(self) -> Iterator[str]:
        """Each as a sentence for who looks at the preview."""
        told = (
            (self.tracked, "In dit document {is} {n} bijgehouden {wijziging|wijzigingen}. U ziet de tekst zoals die is "
                           "als alle wijzigingen zijn geaccepteerd. Kijk goed of dat klopt."),
            (self.remarks, "{n} {opmerking|opmerkingen} in de kantlijn {is} weggelaten."),
            (self.pictures, "{n} {afbeelding|afbeeldingen} {is} weggelaten: alleen tekst wordt overgenomen."),
            (self.tables, "{n} {tabel|tabellen} {is} overgenomen. Samengevoegde cellen staan los."),
            (self.notes, "{n} {voetnoot|voetnoten} {staat} tussen haakjes in de tekst."),
            (self.boxes, "De tekst van {n} {tekstvak|tekstvakken} staat na de alinea waar het vak bij hoort."),
            (self.hidden, "Verborgen tekst is weggelaten."),
            (self.formulas, "{n} {formule|formules} {staat} er als gewone tekens. Kijk of {ze|ze} nog te lezen {is}."),
            (self.inserted, "{n} ingevoegd {document|documenten} {is} weggelaten. Open dit document in Word, sla het "
                            "opnieuw op en kies het dan nog eens: dan komt die tekst mee."),
            (self.symbols, "{n} {teken|tekens} uit een lettertype met plaatjes {is} weggelaten."),
            (self.contents, "De inhoudsopgave is weggelaten: die maken we zelf."),
            (self.nested, "Een tabel in een tabel is gewone tekst geworden."),
            (self.bold_headings, "Dit document gebruikt de koppen van Word niet. Korte vette regels zijn als kop "
                                 "gelezen. Kijk of dat klopt."))
        return (_counted(sentence, number) for number, sentence in told if number)


def _counted(sentence: str, number: int) -> str:
    one = number == 1
    words = sentence.replace("{n}", str(int(number))).replace("{is}", "is" if one else "zijn")
    words = words.replace("{staat}", "staat" if one else "staan")
    return re.sub(r"\{(\w+)\|(\w+)\}", r"\1" if one else r"\2", words)


@dataclass(slots=True)
class Words:
    """Runs of text with how they look, while a paragraph is read; `boxes` are text boxes met in it."""

    runs: list[tuple[str, str, str]] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    fields: list[bool] = field(default_factory=list)
    """For each field that is open whether its result is being read; before that stand its instructions."""

    def add(self, text: str, marks: str = "", address: str = "") -> None:
        if not text:
            return
        if self.runs and self.runs[-1][1:] == (marks, address):
            text = self.runs.pop()[0] + text
        self.runs.append((text, marks, address))

    def bare(self) -> str:
        return " ".join("".join(text for text, *_ in self.runs).split())

    def markdown(self) -> str:
        bare = [text for text, *_ in self.runs]
        parts = []
        for at, (text, marks, address) in enumerate(self.runs):
            after = bare[at + 1][:1] if at + 1 < len(bare) else ""
            before = bare[at - 1][-1:] if at else ""
            words = _emphasised(text, marks, before, after)
            parts.append(f"[{words.strip()}](<{address}>)" if address and words.strip() else words)
        lines = ("".join(parts)).split("\n")
        lines = [" ".join(line.split()) for line in lines]
        return AT_START.sub(r"\1\\\2", LINE_BREAK.join(line for line in lines if line))

    def bold(self) -> bool:
        words = [marks for text, marks, _ in self.runs if text.strip()]
        return bool(words) and all("**" in marks for marks in words)


def _emphasised(text: str, marks: str, before: str, after: str) -> str:
    """Words between their marks; spaces, and signs that touch another word, stay outside, else marks do not work."""
    escaped = IN_WORDS.sub(r"\\\1", text)
    if not marks or not text.strip():
        return escaped
    # A space at an end keeps the words apart already; without one a sign between two words would spoil the mark.
    first = _touching(text, before) if not text[0].isspace() else len(text) - len(text.lstrip())
    last = len(text) - _touching(text[::-1], after) if not text[-1].isspace() else len(text.rstrip())
    if first >= last or "\n" in text.strip():
        return escaped
    head, core, tail = (IN_WORDS.sub(r"\\\1", part) for part in (text[:first], text[first:last], text[last:]))
    return f"{head}{marks}{core}{marks[::-1]}{tail}"


def _touching(text: str, neighbour: str) -> int:
    """How many signs a text begins with that stand against another word."""
    return len(text) - len(text.lstrip(SIGNS)) if neighbour.isalnum() else 0


class Paragraphs:
    """Reads the blocks of a body in their order; what cannot come along is counted in `seen`."""

    def __init__(self, styles: Styles, numbering: Numbering, addresses: Mapping[str, str], footnotes: Mapping[str, str],
                 endnotes: Mapping[str, str], seen: Seen) -> None:
        self.styles, self.numbering, self.addresses, self.seen = styles, numbering, addresses, seen
        self.notes = {"footnoteReference": footnotes, "endnoteReference": endnotes}
        self.waiting = Words()

    def blocks(self, body: Element) -> list[Block]:
        return [*self._blocks(body), *self._block(None, self.waiting)]

    def _blocks(self, parent: Element) -> Iterator[Block]:
        for element in parent:
            name = local(element)
            if name == "p":
                yield from self._paragraph(element)
            elif name == "tbl":
                yield from self._table(element)
            elif name in AROUND:
                yield from self._blocks(element)
            elif name == "altChunk":
                self.seen.inserted += 1

    def _paragraph(self, element: Element) -> Iterator[Block]:
        properties = child(element, "pPr")
        words, self.waiting = self.waiting, Words()
        self._collect(element, words, "", "")
        if child(properties, "rPr", "del") is not None:
            # The end of this paragraph was deleted: its words belong to the next one.
            self.seen.tracked += 1
            self.waiting = words
            return
        boxes, words.boxes = words.boxes, []
        yield from self._block(properties, words)
        for box in boxes:
            self.seen.boxes += 1
            yield from self._blocks(box)

    def _block(self, properties: Element | None, words: Words) -> Iterator[Block]:
        style, bare = value(child(properties, "pStyle")), words.bare()
        named = self.styles.named(style)
        level = self.styles.heading(style, properties)
        number = self._number(properties, style) if bare else None
        if not bare:
            return
        if named.startswith(CONTENTS):
            self.seen.contents = True
        elif named == TITLE:
            yield Block("title", bare)
        elif level:
            yield Block("heading", f"{number[1]} {bare}".strip() if number else bare, level)
        elif number:
            yield Block("point", f"{_point(number[1])} {words.markdown()}", number[0])
        else:
            short = len(bare.split()) <= SHORT_HEADING and "\n" not in bare
            bold = words.bold() or self.styles.bold(style)
            yield Block("text", words.markdown(), bold=bold and short, bare=bare)

    def _number(self, properties: Element | None, style: str) -> tuple[int, str] | None:
        """The depth and the number of a paragraph in a list ("" for a bullet); None when it stands in none."""
        own = child(properties, "numPr")
        styled, styled_level = self.styles.numbering(style)
        number = value(child(own, "numId")) or styled
        if not number or number == "0":
            return None
        said = value(child(own, "ilvl"))
        level = whole(said, 0) if said else styled_level
        level = self.numbering.level_of(number, style) if level is None else level
        figures = self.numbering.kind(number, level)
        if figures is None or figures == NONE:
            return None
        shown = self.numbering.next(number, level)
        return level, "" if figures == BULLET else shown

    def _collect(self, parent: Element, words: Words, address: str, marks: str) -> None:
        for element in parent:
            name = local(element)
            if name in TRACKED:
                self.seen.tracked += 1
            if name == "r":
                self._run(element, words, address)
            elif name == "hyperlink":
                self._collect(element, words, self._address(element) or address, marks)
            elif name in AROUND:
                self._collect(element, words, address, marks)
            elif name in ("oMath", "oMathPara"):
                self.seen.formulas += name == "oMath" or not len(list(children(element, "oMath")))
                words.add(" " + "".join(each.text or "" for each in element.iter() if local(each) == "t") + " ")

    def _address(self, element: Element) -> str:
        found = self.addresses.get(value(element, "id"), "")
        safe = found.casefold().startswith(("http://", "https://", "mailto:"))
        return found.replace("<", "%3C").replace(">", "%3E").replace(" ", "%20") if safe else ""

    def _run(self, element: Element, words: Words, address: str) -> None:
        properties = child(element, "rPr")
        if on(properties, "vanish"):
            self.seen.hidden += any(local(each) == "t" and each.text for each in element)
            return
        marks = "**" * on(properties, "b") + "*" * on(properties, "i") + "~~" * on(properties, "strike")
        for part in element:
            self._part(part, words, marks, address)

    def _part(self, part: Element, words: Words, marks: str, address: str) -> None:
        name = local(part)
        if name == "fldChar":
            self._field(value(part, "fldCharType"), words)
        elif words.fields and not words.fields[-1]:
            return
        elif name == "t":
            words.add((part.text or "").replace("\n", " "), marks, address)
        elif name in ("tab", "ptab"):
            words.add(" ", marks, address)
        elif name in ("br", "cr"):
            words.add("\n" if value(part, "type") in ("", "textWrapping") else " ", marks, address)
        elif name == "noBreakHyphen":
            words.add("-", marks, address)
        elif name == "sym":
            shown = SYMBOLS.get((value(part, "font"), value(part, "char").upper()[-2:]), "")
            self.seen.symbols += not shown
            words.add(shown, marks, address)
        elif name in self.notes:
            self.seen.notes += 1
            words.add(f" (noot: {self.notes[name].get(value(part, 'id'), '')})")
        elif name == "commentReference":
            self.seen.remarks += 1
        elif name in PICTURES or name == "AlternateContent":
            self._picture(part, words)

    def _field(self, kind: str, words: Words) -> None:
        """A field is its instructions (which nobody reads), then its result."""
        if kind == "begin":
            words.fields.append(False)
        elif words.fields and kind == "separate":
            words.fields[-1] = True
        elif words.fields and kind == "end":
            words.fields.pop()

    def _picture(self, element: Element, words: Words) -> None:
        """A picture is counted, a text box kept for after the paragraph; of two ways to draw one the first counts."""
        drawn = child(element, "Choice") if local(element) == "AlternateContent" else element
        boxes = [each for each in (drawn if drawn is not None else element).iter() if local(each) == "txbxContent"]
        words.boxes += boxes
        self.seen.pictures += not boxes

    def _table(self, element: Element) -> Iterator[Block]:
        rows = [row for row in self._rows(element) if any(row)]
        width = max((len(row) for row in rows), default=0)
        if not width:
            return
        if width == 1:
            # A frame around text is no table.
            yield from (Block("text", row[0]) for row in rows)
            return
        self.seen.tables += 1
        rows = [row + [""] * (width - len(row)) for row in rows]
        lines = [f"| {' | '.join(row)} |" for row in rows]
        yield Block("table", "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]]))

    def _rows(self, table: Element) -> Iterator[list[str]]:
        for row in _within(table, "tr"):
            if child(row, "trPr", "del") is not None:
                self.seen.tracked += 1
                continue
            cells: list[str] = []
            for cell in _within(row, "tc"):
                wide = min(whole(value(child(cell, "tcPr", "gridSpan")), 1), 60)
                cells += [self._cell(cell), *[""] * (wide - 1)]
            yield cells

    def _cell(self, cell: Element) -> str:
        """What stands in a cell on one line: Markdown has no more room there."""
        merged = child(cell, "tcPr", "vMerge")
        if merged is not None and value(merged) != "restart":
            return ""
        self.seen.nested |= any(local(each) == "tbl" for each in cell)
        blocks = [each.text.replace(LINE_BREAK, " ") for each in self._blocks(cell)]
        return " ".join(" ".join(blocks).replace("|", "\\|").split())


def _within(parent: Element, name: str) -> Iterator[Element]:
    """The rows of a table or cells of a row, also those inside a content control."""
    for element in parent:
        if local(element) == name:
            yield element
        elif local(element) in AROUND:
            yield from _within(element, name)


def _point(shown: str) -> str:
    """The mark of a point; what Markdown does not count ("a)", "1.1") is kept as words."""
    if not shown:
        return "-"
    return shown if SIMPLE_NUMBER.fullmatch(shown) else f"- {shown}"
